from __future__ import annotations

from datetime import UTC, datetime

import pytest

from chalicelib.audience.sessions import (
    drop_cookie,
    find_member,
    is_from_elsewhere,
    open_session,
    read_cookie,
    set_cookie,
)

KEY = b"k" * 32
NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
SITE = "https://bao.example"


def test_a_session_holds_no_name() -> None:
    session = open_session(KEY, "Tiếp Thu", NOW)
    assert find_member(KEY, session, NOW)
    assert "Ti" not in session


def test_its_cookie_is_out_of_reach_of_scripts_other_sites_and_plain_http() -> None:
    session = open_session(KEY, "one", NOW)
    assert set_cookie(session) == (f"__Host-session={session}; Max-Age=2592000; Path=/; HttpOnly; Secure; SameSite=Lax")
    assert drop_cookie() == "__Host-session=; Max-Age=0; Path=/; HttpOnly; Secure; SameSite=Lax"


@pytest.mark.parametrize("field", range(3))
def test_what_was_changed_anywhere_is_no_session(field: int) -> None:
    fields = open_session(KEY, "one", NOW).split(".")
    fields[field] = ("1" if fields[field][0] != "1" else "2") + fields[field][1:]
    assert find_member(KEY, ".".join(fields), NOW) is None


@pytest.mark.parametrize(
    ("header", "session"),
    [
        ("", ""),
        ("__Host-session=a.1.b", "a.1.b"),
        ("other=1; __Host-session=a.1.b;last=2", "a.1.b"),
        ("session=a.1.b; __Host-session2=c", ""),
        ("__Host-session", ""),
    ],
)
def test_the_session_is_found_among_other_cookies(header: str, session: str) -> None:
    assert read_cookie(header) == session


@pytest.mark.parametrize(
    ("fetch_site", "origin", "elsewhere"),
    [
        ("same-origin", SITE, False),
        ("none", "", False),
        ("", SITE, False),
        ("", "", False),
        ("cross-site", "https://evil.example", True),
        ("same-site", "https://sub.bao.example", True),
        ("", "https://evil.example", True),
        ("", "null", True),
        ("cross-site", SITE, True),
    ],
)
def test_only_the_sites_own_pages_sign_anyone_in(fetch_site: str, origin: str, elsewhere: bool) -> None:
    assert is_from_elsewhere(fetch_site=fetch_site, origin=origin, own_origin=SITE) == elsewhere

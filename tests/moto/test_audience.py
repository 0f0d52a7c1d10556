"""Readers over HTTP: who is heard and who is not, members' sessions, and what is too much."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from chalicelib import wiring
from tests.moto.conftest import Answer, Portal

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0"
EDGE = {"X-Origin-Secret": "secret of the edge"}


def beacon(portal: Portal, number: int, article: str | None = None, **headers: str) -> Answer:
    sent: dict[str, Any] = {"User-Agent": FIREFOX, **{name.replace("_", "-"): value for name, value in headers.items()}}
    return portal.call("POST", "/beacon", {"view": f"{number:032x}", "article": article}, role=None, **sent)


def online(portal: Portal) -> tuple[int, int]:
    numbers = portal.call("GET", "/live", role=None).json
    return numbers["guests"], numbers["members"]


def sign_in(portal: Portal, **headers: str) -> Answer:
    sent: dict[str, Any] = {"User-Agent": FIREFOX, **headers}
    return portal.call("POST", "/session", **sent)


def stop_clock(monkeypatch: pytest.MonkeyPatch, *, seconds: int = 0) -> None:
    """Have the app's clock stand still, so many seconds from now."""
    then = datetime.now(UTC) + timedelta(seconds=seconds)
    monkeypatch.setattr(wiring, "now", lambda: then)


@pytest.fixture
def article(portal: Portal) -> Any:
    created = portal.publish(portal.create()["id"])
    portal.settle()
    return created["id"]


@pytest.mark.parametrize(
    "headers",
    [
        {"User_Agent": "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"},
        {"Sec_Purpose": "prefetch;prerender"},
        {"Purpose": "prefetch"},
        {"X_Moz": "prefetch"},
    ],
)
def test_who_is_no_reader_is_answered_and_not_counted(portal: Portal, article: str, headers: dict[str, str]) -> None:
    sent: dict[str, Any] = {"User_Agent": FIREFOX, **headers}
    answer = portal.call("POST", "/beacon", {"view": "1" * 32, "article": article}, role=None, **sent)
    assert (answer.status, answer.json["views"], answer.json["guests"]) == (200, 0, 0)


def test_behind_the_edge_readers_are_told_apart_by_its_word_on_their_address(portal: Portal) -> None:
    for number, address in enumerate(["203.0.113.7:1", "203.0.113.7:2", "203.0.113.8:1", "2001:db8:1:2::1:443"]):
        beacon(portal, number, CloudFront_Viewer_Address=address, **EDGE)
    assert online(portal) == (3, 0)


@pytest.mark.parametrize("secret", [{}, {"X-Origin-Secret": ""}, {"X-Origin-Secret": "gu\u00e9ss"}])
def test_without_the_edges_secret_nobodys_word_on_addresses_is_taken(portal: Portal, secret: dict[str, str]) -> None:
    for number in range(3):
        beacon(portal, number, CloudFront_Viewer_Address=f"203.0.113.{number}:1", **secret)
    assert online(portal) == (1, 0)


def test_a_member_is_known_from_the_cookie_of_a_session(portal: Portal) -> None:
    beacon(portal, 1)
    assert online(portal) == (1, 0)
    answer = sign_in(portal)
    assert (answer.status, answer.body) == (204, b"")
    cookie = answer.headers["Set-Cookie"]
    assert all(word in cookie for word in ("__Host-", "HttpOnly", "Secure", "SameSite=Lax", "Path=/"))
    assert online(portal) == (0, 1)
    beacon(portal, 2, Cookie=f"a=b; {cookie.split(';')[0]}")
    assert online(portal) == (0, 1)


def test_a_cookie_that_somebody_made_up_makes_a_guest(portal: Portal) -> None:
    beacon(portal, 1, Cookie=f"__Host-session={'0' * 32}.9999999999.{'0' * 64}")
    assert online(portal) == (1, 0)


def test_whoever_signs_out_is_a_guest_at_the_next_second(portal: Portal, monkeypatch: pytest.MonkeyPatch) -> None:
    sign_in(portal)
    stop_clock(monkeypatch, seconds=1)
    answer = portal.call("DELETE", "/session", role=None, **{"User-Agent": FIREFOX})
    assert answer.status == 204
    assert "Max-Age=0" in answer.headers["Set-Cookie"]
    assert online(portal) == (1, 0)


def test_without_a_known_token_nobody_signs_in(portal: Portal) -> None:
    assert portal.call("POST", "/session", role=None).status == 401
    answer = portal.call("POST", "/session", role=None, Authorization="Bearer made-up")
    assert answer.status == 401
    assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize("method", ["POST", "DELETE"])
@pytest.mark.parametrize(
    "headers", [{"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}]
)
def test_another_sites_page_signs_nobody_in_or_out(portal: Portal, method: str, headers: dict[str, Any]) -> None:
    answer = portal.call(method, "/session", **headers)
    assert answer.status == 403
    assert "Set-Cookie" not in answer.headers


def test_a_session_opens_nothing_that_takes_a_token(portal: Portal) -> None:
    cookie = sign_in(portal).headers["Set-Cookie"].split(";")[0]
    assert portal.call("POST", "/articles", {"title": "a", "body": "b"}, role=None, Cookie=cookie).status == 401


def test_too_many_beacons_of_one_reader_are_refused_as_a_problem(
    portal: Portal, article: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    stop_clock(monkeypatch)
    answers = [beacon(portal, number, article) for number in range(62)]
    assert [answer.status for answer in answers] == [200] * 60 + [429] * 2
    assert answers[-1].headers["Content-Type"] == "application/problem+json"
    assert answers[-1].headers["Retry-After"] == "60"
    assert json.loads(answers[-1].body)["type"] == "urn:gazette:problem:too-many-views"
    assert portal.call("GET", f"/live?article={article}", role=None).json["views"] == 60
    assert beacon(portal, 99, article, User_Agent=FIREFOX + "/other").status == 200

"""Signing in, and what a session opens: to the site's own pages, for a time, and until it is ended."""

from __future__ import annotations

from datetime import timedelta
from itertools import product
from typing import Any

import pytest

from chalicelib.content.people.permissions import PERMISSIONS, Role
from chalicelib.content.store.digests import digest_of
from chalicelib.content.store.items import TTL_ATTRIBUTE
from tests.unit.api.api import NOW, Answer, Api

OWN_PAGE = {"Sec_Fetch_Site": "same-origin"}


def code_of(api: Api, name: str, role: Role = Role.EDITOR) -> str:
    return api.services.accounts.people.make_code(api.person(name, role), api.now)


def sign_in(api: Api, code: str, **headers: str) -> Answer:
    return api.call("POST", "/session", {"code": code}, by=None, **headers)


def test_a_session_opens_what_its_person_may_do(api: Api) -> None:
    for role in Role:
        me = api.call("GET", "/me", by=api.sign_in(role.name)).json
        assert (me["name"], me["role"], me["how"], me["language"]) == (role.name, role.name.lower(), "session", "vi")
        assert me["may"] == {action.name.lower(): scopes[role].name.lower() for action, scopes in PERMISSIONS.items()}
    assert api.create(by="cookie:AUTHOR")["created_by"] == "AUTHOR"
    assert api.call("GET", "/tokens", by="cookie:AUTHOR").status == 403


def test_the_cookie_is_out_of_reach_of_scripts_other_sites_and_plain_http(api: Api) -> None:
    cookie = sign_in(api, code_of(api, "Lan"), **OWN_PAGE).headers["Set-Cookie"]
    name, _, rest = cookie.partition("=")
    value, *attributes = rest.split("; ")
    assert name == "__Host-session"
    assert attributes == ["Max-Age=1209600", "Path=/", "HttpOnly", "Secure", "SameSite=Strict"]
    assert value.partition(".")[2] not in repr(api.items())


def test_a_code_signs_in_once(api: Api) -> None:
    code = code_of(api, "Lan")
    assert code not in repr(api.items())
    assert [sign_in(api, code).status for _ in range(2)] == [200, 401]


def test_a_code_is_over_after_an_hour(api: Api) -> None:
    early, late = code_of(api, "Lan"), code_of(api, "Lan")
    api.wait(minutes=59, seconds=59)
    assert sign_in(api, early).status == 200
    api.wait(seconds=1)
    assert sign_in(api, late).status == 401


def test_who_guesses_codes_is_stopped_for_a_minute(api: Api) -> None:
    code = code_of(api, "Lan")
    assert [sign_in(api, "a guess").status for _ in range(11)] == [401] * 10 + [429]
    refused = sign_in(api, code)
    assert (refused.status, refused.problem) == (429, "too-many-requests")
    api.wait(minutes=1)
    assert sign_in(api, code).status == 200


def test_nothing_that_a_browser_brings_along_becomes_a_session(api: Api) -> None:
    """Session fixation: a cookie that somebody planted is not the one that signing in makes good."""
    person = api.person("Lan", Role.EDITOR)
    planted = f"__Host-session={person.id}.{'A' * 43}"
    answer = sign_in(api, code_of(api, "Lan"), Cookie=planted, **OWN_PAGE)
    assert answer.status == 200
    assert not answer.headers["Set-Cookie"].startswith(planted)
    assert api.call("GET", "/me", by=None, Cookie=planted, **OWN_PAGE).status == 401


def test_a_session_lasts_12_hours_without_a_request_and_14_days_in_all(api: Api) -> None:
    lan = api.sign_in("Lan")
    api.wait(hours=12)
    assert api.call("GET", "/me", by=lan).status == 401
    lan = api.sign_in("Lan")
    began = api.now
    while api.now + timedelta(hours=11) < began + timedelta(days=14):
        api.wait(hours=11)
        assert api.call("GET", "/me", by=lan).status == 200
    api.now = began + timedelta(days=14)
    assert api.call("GET", "/me", by=lan).status == 401


def test_its_use_is_noted_at_most_every_ten_minutes(api: Api) -> None:
    lan = api.sign_in("Lan")

    def seen_at() -> str:
        return str(api.call("GET", "/me/sessions", by=lan).json["sessions"][0]["seen_at"])

    assert seen_at() == "2026-11-24T08:15:00Z"
    api.wait(minutes=9, seconds=59)
    assert seen_at() == "2026-11-24T08:15:00Z"
    api.wait(seconds=1)
    seen_at()
    assert seen_at() == "2026-11-24T08:25:00Z"


def test_a_session_is_kept_until_it_is_over_by_itself(api: Api) -> None:
    api.sign_in("Lan")
    ((key, item),) = [(key, item) for key, item in api.items().items() if key[1].startswith("SESSION#")]
    secret = api.cookies["Lan"].partition(".")[2]
    assert key == (f"PERSON#{api.person('Lan', Role.EDITOR).id}", f"SESSION#{digest_of(secret)}")
    assert int(item[TTL_ATTRIBUTE]["N"]) == int((NOW + timedelta(days=14)).timestamp())


def test_whoever_signs_out_is_out(api: Api) -> None:
    here, elsewhere = api.sign_in("Lan"), api.cookies["Lan"]
    here = api.sign_in("Lan")
    answer = api.call("DELETE", "/session", by=here)
    assert (answer.status, answer.headers["Set-Cookie"].partition(";")[0]) == (204, "__Host-session=")
    assert api.call("GET", "/me", by=here).status == 401
    assert api.call("GET", "/me", by=None, Cookie=elsewhere, **OWN_PAGE).status == 200


def test_sessions_are_listed_and_ended_by_their_person_alone(api: Api) -> None:
    first = api.sign_in("Lan")
    other = api.cookies["Lan"]
    first = api.sign_in("Lan")
    api.sign_in("Minh")
    found = api.call("GET", "/me/sessions", by=first).json["sessions"]
    assert sorted(each["is_this"] for each in found) == [False, True]
    (old,) = [each["id"] for each in found if not each["is_this"]]
    assert api.call("DELETE", f"/me/sessions/{old}", by="cookie:Minh").status == 404
    assert api.call("GET", "/me", by=None, Cookie=other, **OWN_PAGE).status == 200
    assert api.call("DELETE", f"/me/sessions/{old}", by=first).status == 204
    assert api.call("GET", "/me", by=None, Cookie=other, **OWN_PAGE).status == 401
    assert api.call("DELETE", f"/me/sessions/{old}", by=first).status == 404


def test_a_session_and_a_token_together_are_refused(api: Api) -> None:
    for cookie in (api.cookies[api.sign_in("Lan").removeprefix("cookie:")], "__Host-session="):
        answer = api.call("GET", "/me", by=Role.ADMIN, Cookie=cookie, **OWN_PAGE)
        assert (answer.status, answer.problem) == (401, "unauthenticated")


ELSEWHERE: list[dict[str, str]] = [
    {"Sec_Fetch_Site": "cross-site"},
    {"Sec_Fetch_Site": "same-site"},
    {"Sec_Fetch_Site": "none"},
    {"Sec_Fetch_Site": "cross-site", "Origin": "https://bao.example"},
    {"Origin": "https://evil.example"},
    {"Origin": "null"},
    {"Origin": "http://bao.example"},
    {},
]
TYPES = [
    "application/json",
    "application/merge-patch+json",
    "text/plain",
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=x",
    "text/plain; application/json",
    "",
]
METHODS = [
    ("GET", "/me"),
    ("POST", "/articles"),
    ("PUT", "/topics/a"),
    ("PATCH", "/articles/{}"),
    ("DELETE", "/pages/a"),
]


def request(api: Api, method: str, path: str, kind: str, **headers: str) -> Answer:
    body: Any = None if method in {"GET", "DELETE"} else b'{"title": "a", "body": "b"}'
    sent = {"Content_Type": kind, "Cookie": api.cookies["Lan"], **headers}
    return api.call(method, path, body, by=None, If_Match="*", **sent)


@pytest.mark.parametrize(("method", "path"), METHODS)
def test_only_the_sites_own_pages_may_ask_with_a_session_and_only_as_scripts(api: Api, method: str, path: str) -> None:
    path = path.format(api.create()["id"])
    api.sign_in("Lan", Role.ADMIN)
    before = {key: item for key, item in api.items().items() if not key[0].startswith("RATE#")}
    for headers, kind in product(ELSEWHERE, TYPES):
        answer = request(api, method, path, kind, **headers)
        assert (answer.status, answer.problem) == (403, "forbidden"), (headers, kind)
        assert "Access-Control-Allow-Origin" not in answer.headers
    for kind in TYPES[2:] if method != "GET" else []:
        assert request(api, method, path, kind, **OWN_PAGE).status == 403, kind
    assert before == {key: item for key, item in api.items().items() if not key[0].startswith("RATE#")}
    own: list[dict[str, str]] = [OWN_PAGE, {"Origin": "https://bao.example"}]
    for headers in own:
        assert request(api, method, path, "application/json", **headers).status not in {401, 403, 415}, headers


@pytest.mark.parametrize("method", ["POST", "DELETE"])
@pytest.mark.parametrize("headers", [each for each in ELSEWHERE if each], ids=repr)
def test_another_sites_page_signs_nobody_in_or_out(api: Api, method: str, headers: dict[str, str]) -> None:
    code = code_of(api, "Lan")
    answer = api.call(method, "/session", {"code": code}, by=None, **headers)
    assert answer.status == 403
    assert "Set-Cookie" not in answer.headers
    assert sign_in(api, code, **OWN_PAGE).status == 200


@pytest.mark.parametrize(
    "cookie",
    [
        "session={}",
        "__Host-session2={}",
        "__Secure-session={}",
        "__Host-session={}x",
        "__Host-session= ",
        "__Host-session",
    ],
)
def test_a_cookie_that_is_not_the_sessions_opens_nothing(api: Api, cookie: str) -> None:
    api.sign_in("Lan")
    shown = cookie.format(api.cookies["Lan"].partition("=")[2])
    assert api.call("GET", "/me", by=None, Cookie=shown, **OWN_PAGE).status == 401


def test_the_session_is_found_among_other_cookies(api: Api) -> None:
    api.sign_in("Lan")
    cookie = f"a=b; {api.cookies['Lan']};c=d"
    assert api.call("GET", "/me", by=None, Cookie=cookie, **OWN_PAGE).json["name"] == "Lan"


def test_a_look_up_asks_the_same_of_the_table_whoever_is_asked_for(api: Api) -> None:
    """Neither how many calls there are, nor what of, tells whether there is such a person or such a session."""
    person = api.person("Lan", Role.EDITOR)
    api.sign_in("Lan")
    for shown in (f"{person.id}.{'A' * 43}", f"{'7' * 26}.{'A' * 43}"):
        api.faults.calls.clear()
        assert api.call("GET", "/me", by=None, Cookie=f"__Host-session={shown}", **OWN_PAGE).status == 401
        assert api.faults.calls == ["batch_get_item"]


def test_a_code_is_refused_after_the_same_calls_whether_it_was_ever_good(api: Api) -> None:
    expired, of_the_disabled, used = code_of(api, "Lan"), code_of(api, "Minh"), code_of(api, "Hoa")
    assert sign_in(api, used).status == 200
    minh = api.person("Minh", Role.EDITOR)
    assert api.call("PATCH", f"/people/{minh.id}", {"disabled": True}).status == 200
    api.wait(hours=1)
    calls = set()
    for code in (expired, of_the_disabled, used, "A" * 43, "no code at all"):
        api.faults.calls.clear()
        assert sign_in(api, code).status == 401
        calls.add(tuple(api.faults.calls))
    assert calls == {("update_item", "get_item", "get_item")}


def test_signing_in_and_out_leaves_lines_with_who_and_a_hash_of_the_address(
    api: Api, caplog: pytest.LogCaptureFixture
) -> None:
    lan = api.person("Lan", Role.EDITOR)
    caplog.set_level("INFO", logger="chalicelib")
    cookie = sign_in(api, code_of(api, "Lan")).headers["Set-Cookie"].partition(";")[0]
    assert sign_in(api, "a guess").status == 401
    assert api.call("DELETE", "/session", by=None, Cookie=cookie, **OWN_PAGE).status == 204
    lines = [(line.getMessage(), vars(line).get("person")) for line in caplog.records]
    assert lines == [("POST /session: 200", lan.id), ("POST /session: 401", None), ("DELETE /session: 204", lan.id)]
    hashes = {vars(line)["address"] for line in caplog.records[:2]}
    assert [len(each) for each in hashes] == [16]
    kept = repr([vars(line) for line in caplog.records])
    assert cookie.partition(".")[2] not in kept
    assert "203.0.113" not in kept


def test_a_preview_link_made_in_a_session_outlives_it_and_ends_with_the_persons_tokens(api: Api) -> None:
    lan = api.sign_in("Lan")
    article = api.create(by=lan)["id"]
    url = api.call("POST", f"/articles/{article}/preview-links", {}, by=lan).json["url"].partition("/api")[2]
    assert api.call("DELETE", "/session", by=lan).status == 204
    assert api.call("GET", url, by=None).status == 200


def test_a_request_in_a_session_that_is_sent_again_is_done_once(api: Api) -> None:
    lan = api.sign_in("Lan")
    sent = {"title": "Tin", "body": "<p>a</p>"}
    answers = [api.call("POST", "/articles", sent, by=lan, Idempotency_Key="k") for _ in range(2)]
    assert answers[0].json["id"] == answers[1].json["id"]
    assert (
        api.call("POST", "/articles", sent, by=api.sign_in("Minh"), Idempotency_Key="k").json["id"]
        != answers[0].json["id"]
    )


def test_the_page_sends_its_code_to_nobody_but_the_site(api: Api) -> None:
    for language, word in (("en", "Sign in"), ("vi", "Đăng nhập")):
        page = api.call("GET", f"/sign-in?language={language}", by=None)
        assert page.status == 200
        assert f"<h1>{word}</h1>" in page.body.decode()
        policy = page.headers["Content-Security-Policy"]
        assert {"default-src 'none'", "connect-src 'self'", "trusted-types 'none'"} <= set(policy.split("; "))
        assert page.headers["Cache-Control"] == "no-store"
    assert api.call("GET", "/sign-in?language=fr", by=None).pointers == ["/language"]

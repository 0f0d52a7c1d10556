"""Readers over HTTP: who is heard and who is not, members' sessions, and what is too much."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

import app
from chalicelib.audience.journal import Journal
from chalicelib.content.ids import new_person_id
from chalicelib.content.people.permissions import Role
from chalicelib.errors import Throttled
from ops.local.schedule import schedule_event
from tests.moto.conftest import Answer, Portal

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0"


def beacon(portal: Portal, number: int, article: str | None = None, **headers: str) -> Answer:
    sent: dict[str, Any] = {"User-Agent": FIREFOX, **{name.replace("_", "-"): value for name, value in headers.items()}}
    return portal.call("POST", "/beacon", {"view": f"{number:032x}", "article": article}, role=None, **sent)


def online(portal: Portal) -> tuple[int, int]:
    numbers = portal.call("GET", "/live", role=None).json
    return numbers["guests"], numbers["members"]


def sign_in(portal: Portal, **headers: str) -> Answer:
    people, now = portal.services.accounts.people, portal.clock.now()
    lan = people.find_named("Lan") or people.add(new_person_id(now), "Lan", Role.EDITOR, now=now)
    sent: dict[str, Any] = {"User-Agent": FIREFOX, **headers}
    return portal.call("POST", "/session", {"code": people.make_code(lan, now)}, role=None, **sent)


def stop_clock(portal: Portal, *, seconds: int = 0) -> None:
    """Have the app's clock stand still, so many seconds from now."""
    portal.clock.stopped_at = datetime.now(UTC) + timedelta(seconds=seconds)


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
        beacon(portal, number, CloudFront_Viewer_Address=address)
    assert online(portal) == (3, 0)


def test_what_does_not_come_through_the_edge_is_not_heard(portal: Portal) -> None:
    answer = beacon(portal, 1, CloudFront_Viewer_Address="203.0.113.1:1", X_Origin_Secret="a guess")
    assert answer.status == 403
    assert online(portal) == (0, 0)


def test_a_member_is_known_from_the_cookie_of_a_session(portal: Portal) -> None:
    beacon(portal, 1)
    assert online(portal) == (1, 0)
    answer = sign_in(portal)
    assert (answer.status, answer.json["name"]) == (200, "Lan")
    cookie = answer.headers["Set-Cookie"]
    assert all(word in cookie for word in ("__Host-", "HttpOnly", "Secure", "SameSite=Strict", "Path=/"))
    assert online(portal) == (0, 1)
    beacon(portal, 2, Cookie=f"a=b; {cookie.split(';')[0]}")
    assert online(portal) == (0, 1)


def test_a_cookie_that_somebody_made_up_makes_a_guest(portal: Portal) -> None:
    cookie = sign_in(portal).headers["Set-Cookie"].split(";")[0]
    beacon(portal, 1, User_Agent="another", Cookie=f"{cookie.partition('.')[0]}.{'0' * 43}")
    beacon(portal, 2, User_Agent="a third", Cookie=f"__Host-session={'0' * 26}.{'0' * 43}")
    assert online(portal) == (2, 1)


def test_whoever_signs_out_is_a_guest_at_the_next_second(portal: Portal, monkeypatch: pytest.MonkeyPatch) -> None:
    cookie = sign_in(portal).headers["Set-Cookie"].split(";")[0]
    stop_clock(portal, seconds=1)
    answer = portal.call("DELETE", "/session", role=None, Cookie=cookie, **{"User-Agent": FIREFOX})
    assert answer.status == 204
    assert "Max-Age=0" in answer.headers["Set-Cookie"]
    assert online(portal) == (1, 0)


@pytest.mark.parametrize("method", ["POST", "DELETE"])
@pytest.mark.parametrize(
    "headers", [{"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}]
)
def test_another_sites_page_signs_nobody_in_or_out(portal: Portal, method: str, headers: dict[str, Any]) -> None:
    answer = portal.call(method, "/session", {"code": "x"}, role=None, **headers)
    assert answer.status == 403
    assert "Set-Cookie" not in answer.headers


def test_editors_are_told_what_was_read_when_and_on_which_topic(
    portal: Portal, monkeypatch: pytest.MonkeyPatch
) -> None:
    portal.call("PUT", "/site", {"views_offset": 1000})
    portal.call("PUT", "/topics/doi-song", {"title": "Đời sống"})
    often, seldom, withdrawn = (portal.publish(portal.create(topics=["doi-song"])["id"]) for _ in range(3))
    portal.settle()
    for number, article in enumerate([often, often, seldom, withdrawn]):
        assert beacon(portal, number, article["id"]).status == 200
    portal.call("POST", f"/articles/{withdrawn['id']}/unpublish")
    stop_clock(portal, seconds=120)
    app.fold(schedule_event(portal.services.now()), None)
    answer = portal.call("GET", "/stats?days=2", role=Role.AUTHOR).json
    today = answer["days"][-1]
    assert (answer["total"], answer["offset"], len(answer["days"])) == (1004, 1000, 2)
    assert today == {"day": today["day"], "views": 4, "sessions": 1, "peak_online": 1}
    assert list(answer["most_read"]) == ["1", "2", "7", "30"]
    for span in answer["most_read"]:
        assert [(each["id"], each["views"]) for each in answer["most_read"][span]] == [
            (often["id"], 2),
            (seldom["id"], 1),
        ]
        assert answer["topics"][span] == [{"slug": "doi-song", "title": "Đời sống", "views": 3}]
    assert answer["most_read"]["1"][0]["url"] == often["url"]
    one = portal.call("GET", f"/articles/{withdrawn['id']}/stats?days=1").json
    brought = {"brought": 0, "brought_from": "", "brought_at": None, "correction": ""}
    assert one == {"id": withdrawn["id"], "views": 1, "days": [{"day": today["day"], "views": 1}], **brought}


@pytest.mark.parametrize("days", ["0", "91", "x", "-1", "1.5", ""])
def test_statistics_are_of_1_to_90_days(portal: Portal, days: str) -> None:
    assert portal.call("GET", f"/stats?days={days}").json["errors"][0]["pointer"] == "/days"


def test_statistics_are_for_editors(portal: Portal, article: str) -> None:
    assert portal.call("GET", "/stats", role=None).status == 401
    assert portal.call("GET", f"/articles/{article}/stats", role=None).status == 401
    assert portal.call("GET", "/articles/01HF8ZQ4Y6T1V9K3M5N7P2R4S8/stats").status == 404


def test_too_many_beacons_of_one_reader_are_refused_as_a_problem(
    portal: Portal, article: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    stop_clock(portal)
    answers = [beacon(portal, number, article) for number in range(62)]
    assert [answer.status for answer in answers] == [200] * 60 + [429] * 2
    assert answers[-1].headers["Content-Type"] == "application/problem+json"
    assert answers[-1].headers["Retry-After"] == "60"
    assert json.loads(answers[-1].body)["type"] == "urn:gazette:problem:too-many-views"
    assert portal.call("GET", f"/live?article={article}", role=None).json["views"] == 60
    assert beacon(portal, 99, article, User_Agent=FIREFOX + "/other").status == 200


def metrics(said: str) -> list[tuple[str, int]]:
    lines = [json.loads(line) for line in said.splitlines()]
    names = [line["_aws"]["CloudWatchMetrics"][0]["Metrics"][0]["Name"] for line in lines]
    return [(name, int(*line[name])) for name, line in zip(names, lines, strict=True)]


def test_a_rejected_beacon_and_the_folds_lag_are_measured(
    portal: Portal, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    beacon(portal, 1)
    portal.call("POST", "/beacon", {"view": "short"}, role=None)
    assert metrics(capsys.readouterr().out) == [("BeaconsRejected", 1)]
    stop_clock(portal, seconds=600)
    app.fold(schedule_event(portal.services.now()), None)
    ((name, lag),) = metrics(capsys.readouterr().out)
    assert name == "FoldLag"
    assert 30 <= lag < 90


def test_a_beacon_that_cannot_be_written_for_now_may_be_sent_again(
    portal: Portal, article: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def throttle(**_: Any) -> None:
        raise Throttled("too much")

    with monkeypatch.context() as throttled:
        throttled.setattr(Journal, "put", lambda *_: throttle())
        answer = beacon(portal, 1, article)
    assert (answer.status, answer.headers["Retry-After"]) == (503, "1")
    assert metrics(capsys.readouterr().out) == [("Throttles", 1)]
    assert beacon(portal, 1, article).json["views"] == 1


def test_a_beacon_is_written_though_the_journal_cannot_be_read(
    portal: Portal, article: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def throttle(*_: Any, **__: Any) -> None:
        raise Throttled("too much")

    with monkeypatch.context() as throttled:
        throttled.setattr(Journal, "find", throttle)
        assert beacon(portal, 1, article).json["views"] == 0
    assert portal.call("GET", f"/live?article={article}", role=None).json["views"] == 1

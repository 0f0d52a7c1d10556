"""A text that is not saved: its person's own, no version of the article, kept for 7 days; and who else has it open."""

from __future__ import annotations

from datetime import timedelta

from chalicelib.content.people.permissions import Role
from tests.unit.api.api import Api

DAY = timedelta(days=1)


def test_a_text_is_kept_for_its_person_alone_and_makes_no_version(api: Api) -> None:
    article = api.create()["id"]
    at = f"/articles/{article}/unsaved"
    assert api.call("GET", at).json == {"mine": None, "others": []}
    api.call("PUT", at, {"version": 1, "text": "một"})
    kept = api.call("PUT", at, {"version": 1, "text": "hai"}).json
    assert (kept["mine"]["version"], kept["mine"]["text"], kept["others"]) == (1, "hai", [])
    assert api.call("GET", f"/articles/{article}").etag == '"1"'
    assert len(api.call("GET", f"/articles/{article}/revisions").json["revisions"]) == 1
    told = api.call("GET", at, by=Role.EDITOR).json
    assert told["mine"] is None
    assert [each["name"] for each in told["others"]] == [api.call("GET", "/me").json["name"]]
    assert "hai" not in api.call("GET", at, by=Role.EDITOR).body.decode()
    assert api.call("PUT", at, {"version": 1}).json["mine"] is None


def test_who_left_is_told_no_more_and_a_text_goes_after_seven_days(api: Api) -> None:
    article = api.create()["id"]
    at = f"/articles/{article}/unsaved"
    api.call("PUT", at, {"version": 1, "text": "một"})
    api.now += timedelta(seconds=61)
    assert api.call("GET", at, by=Role.EDITOR).json["others"] == []
    api.now += 7 * DAY - timedelta(seconds=62)
    assert api.call("GET", at).json["mine"]["text"] == "một"
    api.now += timedelta(seconds=2)
    assert api.call("GET", at).json["mine"] is None


def test_what_is_too_long_or_of_no_version_is_refused(api: Api) -> None:
    at = f"/articles/{api.create()['id']}/unsaved"
    assert api.call("PUT", at, {"version": 0, "text": "x" * 250_001}).pointers == ["/text", "/version"]
    assert api.call("PUT", at, {"version": 1, "text": "ế" * 150_000}).problem == "too-large"

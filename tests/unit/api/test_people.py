"""People over HTTP: invited, given roles, disabled; what ends with them; and who must stay."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from chalicelib.content.people.permissions import Actor, Role
from tests.fakes.faults import Crash, Faults
from tests.unit.api.api import Answer, Api

OWN_PAGE = {"Sec_Fetch_Site": "same-origin"}


def invite(api: Api, name: str = "Hoa", role: str = "author", **headers: str) -> dict[str, Any]:
    answer = api.call("POST", "/people", {"name": name, "role": role}, **headers)
    assert answer.status == 201, answer.body
    made: dict[str, Any] = answer.json
    return made


def open_link(api: Api, url: str) -> Answer:
    return api.call("POST", "/session", {"code": url.partition("#")[2]}, by=None, **OWN_PAGE)


def sign_in(api: Api, name: str, role: Role) -> str:
    return api.sign_in(name, role)


def change(api: Api, person: str, **changes: Any) -> Answer:
    return api.call("PATCH", f"/people/{person}", changes)


def test_an_invitation_signs_in_once_within_a_week(api: Api) -> None:
    hoa = invite(api)
    assert hoa["url"].startswith("https://bao.example/api/sign-in?language=vi#")
    assert (hoa["signed_in_at"], hoa["expires_at"]) == (None, "2026-12-01T08:15:00Z")
    assert hoa["url"].partition("#")[2] not in repr(api.items())
    answer = open_link(api, hoa["url"])
    assert (answer.status, answer.json["name"], answer.json["role"]) == (200, "Hoa", "author")
    assert open_link(api, hoa["url"]).status == 401
    minh = invite(api, "Minh")
    api.wait(days=7)
    assert open_link(api, minh["url"]).status == 401
    link = api.call("POST", f"/people/{minh['id']}/codes", {}).json
    assert open_link(api, link["url"]).status == 200


def test_two_people_have_two_names(api: Api) -> None:
    invite(api, "Lê Hoa")
    for name in ("Lê Hoa", "lê  hoa", "L\u00ea HOA", "Le\u0302 Hoa"):
        assert api.call("POST", "/people", {"name": name, "role": "author"}).pointers == ["/name"]
    assert [each["name"] for each in api.call("GET", "/people").json["people"]] == [
        "AUTHOR",
        "EDITOR",
        "ADMIN",
        "Lê Hoa",
    ]


def test_an_invitation_that_is_sent_again_is_the_same(api: Api) -> None:
    first, again = (invite(api, Idempotency_Key="k") for _ in range(2))
    assert first == again
    links = [api.call("POST", f"/people/{first['id']}/codes", {}, Idempotency_Key="l").json for _ in range(2)]
    assert links[0] == links[1]
    assert open_link(api, links[0]["url"]).status == 200
    assert open_link(api, links[1]["url"]).status == 401


ENDINGS: dict[str, Callable[[Api, str], object]] = {
    "disabled": lambda api, person: change(api, person, disabled=True),
    "given another role": lambda api, person: change(api, person, role="author"),
    "signed out": lambda api, _: api.call("DELETE", "/session", by="cookie:Hoa"),
    "signed out by an admin": lambda api, person: [
        api.call("DELETE", f"/people/{person}/sessions/{each['id']}")
        for each in api.call("GET", f"/people/{person}/sessions").json["sessions"]
    ],
}


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_session_is_refused_at_the_next_request_after(api: Api, ending: str) -> None:
    hoa = api.sign_in("Hoa", Role.EDITOR)
    person = api.call("GET", "/me", by=hoa).json["id"]
    ENDINGS[ending](api, person)
    assert api.call("GET", "/me", by=hoa).status == 401
    assert api.call("GET", f"/people/{person}/sessions").json["sessions"] == []


def test_with_a_person_tokens_codes_and_preview_links_end_for_good(api: Api) -> None:
    hoa = api.sign_in("Hoa", Role.EDITOR)
    person = api.call("GET", "/me", by=hoa).json["id"]
    api.token("Hoa", Role.EDITOR)
    article = api.create(by="Hoa")["id"]
    links = [api.call("POST", f"/articles/{article}/preview-links", {}, by=by).json["url"] for by in (hoa, "Hoa")]
    code = api.call("POST", f"/people/{person}/codes", {}).json["url"]
    for disabled in (True, False):
        assert change(api, person, disabled=disabled).status == 200
        assert api.call("GET", "/me", by="Hoa").status == 401
        assert api.call("GET", "/me", by=hoa).status == 401
        assert open_link(api, code).status == 401
        assert {api.call("GET", url.partition("/api")[2], by=None).status for url in links} == {404}
    assert open_link(api, api.call("POST", f"/people/{person}/codes", {}).json["url"]).status == 200


def test_a_disabled_person_is_given_no_code_and_no_token(api: Api) -> None:
    hoa = invite(api)["id"]
    change(api, hoa, disabled=True)
    assert api.call("POST", f"/people/{hoa}/codes", {}).problem == "action-refused"
    token = {"name": "máy", "role": "author", "person": hoa}
    assert api.call("POST", "/tokens", token).pointers == ["/person"]


def test_a_token_allows_no_more_than_its_person_may(api: Api) -> None:
    hoa = invite(api, role="editor")["id"]
    assert api.call("POST", "/tokens", {"name": "máy", "role": "admin", "person": hoa}).pointers == ["/role"]
    assert api.call("POST", "/tokens", {"name": "máy", "role": "author", "person": "0" * 25 + "9"}).pointers == [
        "/person"
    ]
    for role in ("author", "editor"):
        made = api.call("POST", "/tokens", {"name": f"máy {role}", "role": role, "person": hoa}).json
        assert made["person"] == hoa
        api.secrets[role] = made["secret"]
        me = api.call("GET", "/me", by=role).json
        assert (me["name"], me["role"], me["how"], me["id"]) == ("Hoa", role, "token", hoa)
    change(api, hoa, role="author")
    assert {api.call("GET", "/me", by=role).json["role"] for role in ("author", "editor")} == {"author"}


def test_a_token_from_before_there_were_people_works_as_it_did(api: Api) -> None:
    tokens = api.services.accounts.tokens
    api.secrets["old"] = tokens.create("Lan", Role.AUTHOR, now=api.now)[1]
    me = api.call("GET", "/me", by="old").json
    assert (me["id"], me["name"], me["role"]) == (None, "Lan", "author")
    article = api.create(by="old")
    assert api.call("GET", f"/articles/{article['id']}", by="old").status == 200
    api.token("Lan", Role.AUTHOR)
    assert api.call("GET", f"/articles/{article['id']}", by="Lan").status == 403
    assert api.call("GET", "/articles", by="Lan").json["articles"] == []
    assert len(api.call("GET", "/articles", by="old").json["articles"]) == 1


@pytest.mark.parametrize("changes", [{"disabled": True}, {"role": "editor"}])
def test_the_last_admin_stays(api: Api, changes: dict[str, Any]) -> None:
    first = api.person("ADMIN", Role.ADMIN).id
    other = invite(api, role="admin")["id"]
    assert change(api, other, **changes).status == 200
    assert change(api, first, **changes).problem == "action-refused"
    assert change(api, other, role="admin", disabled=False).status == 200
    assert change(api, first, **changes).status == 200


def test_two_admins_who_disable_each_other_at_once_leave_one(api: Api) -> None:
    people = api.services.accounts.people
    one, two = api.person("ADMIN", Role.ADMIN), api.person("Hoa", Role.ADMIN)
    by = Actor(name="ADMIN", role=Role.ADMIN)
    api.faults = faults = Faults()

    def meanwhile(_: int, name: str) -> None:
        if name == "transact_write_items":
            faults.between = None
            people.change(one.id, None, {"disabled": True}, now=api.now, by=by)

    faults.between = meanwhile
    assert change(api, two.id, disabled=True).status == 409
    assert [bool(each.disabled_at) for each in people.list() if each.role is Role.ADMIN] == [True, False]


def test_a_change_is_based_on_a_version(api: Api) -> None:
    hoa = invite(api)["id"]
    assert api.call("PATCH", f"/people/{hoa}", {"role": "editor"}, If_Match='"1"').etag == '"2"'
    assert api.call("PATCH", f"/people/{hoa}", {"language": "en"}, If_Match='"1"').status == 412
    assert change(api, hoa, role="editor").etag == '"2"'


def test_what_is_done_about_a_person_names_who_did_it_and_with_what(api: Api) -> None:
    hoa = invite(api)
    address = {"X_Forwarded_For": "192.0.2.1"}
    api.call("POST", "/session", {"code": hoa["url"].partition("#")[2]}, by=None, **OWN_PAGE, **address)
    api.wait(seconds=1)
    change(api, hoa["id"], role="editor")
    api.wait(seconds=1)
    api.sign_in("Boss", Role.ADMIN)
    api.call("PATCH", f"/people/{hoa['id']}", {"disabled": True}, by="cookie:Boss")
    events = api.call("GET", f"/people/{hoa['id']}/events").json["events"]
    told = [(each["what"], each["by"], each["how"]) for each in events]
    assert told[:2] == [("disabled", "Boss", "session"), ("made editor", "ADMIN", "token")]
    assert sorted(told[2:]) == [("invited", "ADMIN", "token"), ("signed in", "Hoa", "")]
    assert "192.0.2.1" not in repr(api.items())
    (signed_in,) = [each for each in events if each["what"] == "signed in"]
    assert len(signed_in["address"]) == 16


def test_wherever_the_api_dies_nobody_is_half_made_and_no_disabled_person_has_a_session(api: Api) -> None:
    """At each call of inviting, signing in and disabling, before it and once it is carried out."""
    api.token("Boss", Role.ADMIN)
    tried = 0
    for step in range(3):
        for carried_out in (False, True):
            for crash_at in range(100):
                name = f"Hoa {step} {carried_out} {crash_at}"
                steps = Steps(api, name)
                for before in steps.all[:step]:
                    before()
                api.wait(minutes=1)
                api.faults = Faults(crash_at=crash_at, carried_out=carried_out)
                try:
                    steps.all[step]()
                except Crash:
                    tried += 1
                    assert_whole(api, name)
                    continue
                finally:
                    api.faults = Faults()
                assert_whole(api, name)
                break
    assert tried > 25


class Steps:
    """Somebody is invited, signs in by the link, and is disabled."""

    def __init__(self, api: Api, name: str) -> None:
        self._api = api
        self._name = name
        self._made: dict[str, Any] = {}
        self.all = [self._invite, self._sign_in, self._disable]

    def _invite(self) -> None:
        self._made = invite(self._api, self._name, "admin")

    def _sign_in(self) -> None:
        assert open_link(self._api, self._made["url"]).status == 200

    def _disable(self) -> None:
        assert change(self._api, self._made["id"], disabled=True).status == 200


def assert_whole(api: Api, name: str) -> None:
    """There is a person with name, id and count, or nothing of one; nobody disabled is signed in."""
    accounts = api.services.accounts
    listed = accounts.people.list()
    found = accounts.people.find_named(name)
    assert [each.id for each in listed if each.name == name] == ([found.id] if found else [])
    admins = [each for each in listed if each.role is Role.ADMIN and not each.disabled_at]
    assert api.items()["ADMINS", "ADMINS"]["n"]["N"] == str(len(admins))
    if found and found.disabled_at:
        assert accounts.sessions.list(found, api.now) == ()
        assert api.call("POST", f"/people/{found.id}/codes", {}).status == 409
    elif found:
        assert open_link(api, api.call("POST", f"/people/{found.id}/codes", {}).json["url"]).status in {200, 429}

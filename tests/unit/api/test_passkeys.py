"""Passkeys over HTTP, made and used by an authenticator in software: what signs in, and all that does not."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from webauthn.helpers import bytes_to_base64url

from chalicelib.content.people import passkeys
from chalicelib.content.people.passkeys import party_of
from chalicelib.content.people.permissions import Role
from tests.unit.api.api import Answer, Api
from tests.unit.api.authenticator import USER_PRESENT, Authenticator

OWN_PAGE = {"Sec_Fetch_Site": "same-origin"}


def post(api: Api, path: str, body: Any) -> Answer:
    return api.call("POST", path, body, by=None, **OWN_PAGE)


def options(api: Api, path: str = "/session/options", **asked: Any) -> dict[str, Any]:
    answer = api.call("POST", path, {}, **({"by": None, **OWN_PAGE} | asked))
    assert answer.status == 200, answer.body
    told: dict[str, Any] = answer.json["public_key"]
    return told


def add(api: Api, by: str, authenticator: Authenticator, name: str = "Máy") -> Answer:
    credential = authenticator.make(options(api, "/me/passkeys/options", by=by))
    return api.call("POST", "/me/passkeys", {"name": name, "credential": credential}, by=by)


def use(api: Api, authenticator: Authenticator, asked: dict[str, Any] | None = None) -> Answer:
    return post(api, "/session/passkey", {"credential": authenticator.use(asked or options(api))})


@pytest.fixture
def lan(api: Api) -> str:
    return api.sign_in("Lan", Role.AUTHOR)


@pytest.fixture
def key(api: Api, lan: str) -> Authenticator:
    made = Authenticator()
    assert add(api, lan, made).status == 201
    return made


def test_a_passkey_signs_its_person_in(api: Api, lan: str, key: Authenticator) -> None:
    for _ in range(2):
        answer = use(api, key)
        assert (answer.status, answer.json["name"], answer.json["role"]) == (200, "Lan", "author")
        cookie = answer.headers["Set-Cookie"].partition(";")[0]
        assert api.call("GET", "/me", by=None, Cookie=cookie, **OWN_PAGE).json["name"] == "Lan"
    person = api.call("GET", "/me", by=lan).json["id"]
    told = [each["what"] for each in api.call("GET", f"/people/{person}/events").json["events"]]
    assert told.count("signed in by a passkey") == 2
    assert told.count("added a passkey") == 1


def test_passkeys_are_named_listed_and_removed(api: Api, lan: str, key: Authenticator) -> None:
    other = Authenticator()
    asked = options(api, "/me/passkeys/options", by=lan)
    assert len(asked["excludeCredentials"]) == 1
    assert (asked["rp"]["id"], asked["authenticatorSelection"]["userVerification"]) == ("bao.example", "required")
    assert add(api, lan, other, "Điện thoại").status == 201
    listed = {each["name"]: each for each in api.call("GET", "/me/passkeys", by=lan).json["passkeys"]}
    assert listed.keys() == {"Máy", "Điện thoại"}
    assert api.call("DELETE", f"/me/passkeys/{listed['Máy']['id']}", by=api.sign_in("Minh")).status == 404
    assert api.call("DELETE", f"/me/passkeys/{listed['Máy']['id']}", by=lan).status == 204
    assert [use(api, each).status for each in (key, other)] == [401, 200]


def test_a_token_adds_and_removes_no_passkey(api: Api) -> None:
    assert api.call("POST", "/me/passkeys/options", {}).status == 403
    assert api.call("POST", "/me/passkeys", {"name": "a", "credential": {}}).status == 403
    assert api.call("DELETE", f"/me/passkeys/{'0' * 16}").status == 403


def test_the_same_passkey_is_not_added_twice(api: Api, lan: str, key: Authenticator) -> None:
    assert add(api, lan, key).pointers == ["/credential"]


def test_a_passkey_is_refused_after_the_same_work_whoever_it_says_to_be(
    api: Api, key: Authenticator, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of a person who is there, of nobody, and of one who is disabled: looked up and verified alike."""
    verified, check = [], passkeys.check_one

    def note(answer: Any, party: Any, challenge: str, known: Any) -> int:
        verified.append(known.public_key)
        return check(answer, party, challenge, known)

    monkeypatch.setattr(passkeys, "check_one", note)
    stranger, nobody = Authenticator(user=key.user), Authenticator(user=bytes_to_base64url(b"7" * 26))
    minh = api.person("Minh", Role.EDITOR)
    assert api.call("PATCH", f"/people/{minh.id}", {"disabled": True}).status == 200
    of_the_disabled = Authenticator(user=bytes_to_base64url(minh.id.encode()))
    calls = set()
    for each in (stranger, nobody, of_the_disabled):
        asked = options(api)
        api.faults.calls.clear()
        assert use(api, each, asked).status == 401
        calls.add(tuple(api.faults.calls))
    assert len(calls) == 1
    assert verified == [passkeys.NOBODYS_KEY] * 3


def test_what_nobodys_key_signs_signs_nobody_in(api: Api, key: Authenticator) -> None:
    """Its private half is 1, which anybody can sign with."""
    forged = Authenticator(key=ec.derive_private_key(1, ec.SECP256R1()), user=key.user)
    assert use(api, forged).status == 401
    assert passkeys.check_one(
        forged.use(asked := options(api)),
        party_of(f"https://{forged.host}"),
        asked["challenge"],
        passkeys.Credential(credential="A", public_key=passkeys.NOBODYS_KEY, count=0),
    )


def replayed(api: Api, key: Authenticator) -> Answer:
    credential = key.use(options(api))
    assert post(api, "/session/passkey", {"credential": credential}).status == 200
    return post(api, "/session/passkey", {"credential": credential})


def used_up_by_a_failure(api: Api, key: Authenticator) -> Answer:
    asked = options(api)
    assert use(api, Authenticator(key=Authenticator().key, id=key.id, user=key.user), asked).status == 401
    return use(api, key, asked)


def expired(api: Api, key: Authenticator) -> Answer:
    asked = options(api)
    api.wait(minutes=5)
    return use(api, key, asked)


def of_another_ceremony(api: Api, key: Authenticator) -> Answer:
    return use(api, key, options(api, "/me/passkeys/options", by="cookie:Lan"))


def invented(api: Api, key: Authenticator) -> Answer:
    return use(api, key, {"challenge": "AAAA"})


def cloned(api: Api, key: Authenticator) -> Answer:
    key.count = 7
    assert use(api, key).status == 200
    key.count = 7
    return use(api, key)


def from_another_origin(api: Api, key: Authenticator) -> Answer:
    key.origin = "https://bao.example.evil.example"
    return use(api, key)


def for_another_party(api: Api, key: Authenticator) -> Answer:
    key.host = "evil.example"
    return use(api, key)


def by_another_key(api: Api, key: Authenticator) -> Answer:
    key.key = Authenticator().key
    return use(api, key)


def unverified(api: Api, key: Authenticator) -> Answer:
    key.flags = USER_PRESENT
    return use(api, key)


def of_another_person(api: Api, key: Authenticator) -> Answer:
    minh = Authenticator()
    api.sign_in("Minh")
    assert add(api, "cookie:Minh", minh).status == 201
    key.user = minh.user
    return use(api, key)


def of_a_disabled_person(api: Api, key: Authenticator) -> Answer:
    asked = options(api)
    api.call("PATCH", f"/people/{api.person('Lan', Role.AUTHOR).id}", {"disabled": True})
    return use(api, key, asked)


REFUSED: list[Callable[[Api, Authenticator], Answer]] = [
    replayed,
    used_up_by_a_failure,
    expired,
    of_another_ceremony,
    invented,
    cloned,
    from_another_origin,
    for_another_party,
    by_another_key,
    unverified,
    of_another_person,
    of_a_disabled_person,
]


@pytest.mark.parametrize("attempt", REFUSED, ids=lambda attempt: attempt.__name__)
def test_nobody_is_signed_in_by_a_passkey_that_is(
    api: Api, key: Authenticator, attempt: Callable[[Api, Authenticator], Answer]
) -> None:
    answer = attempt(api, key)
    assert (answer.status, answer.problem) == (401, "unauthenticated")
    assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize("wrong", ["origin", "host", "flags"])
def test_no_passkey_is_added_that_is_of_elsewhere_or_unverified(api: Api, lan: str, wrong: str) -> None:
    made = Authenticator()
    setattr(made, wrong, USER_PRESENT if wrong == "flags" else "https://evil.example")
    assert add(api, lan, made).pointers == ["/credential"]
    assert api.call("GET", "/me/passkeys", by=lan).json["passkeys"] == []


def test_a_challenge_to_add_a_passkey_is_good_once_for_five_minutes_and_for_its_person(api: Api, lan: str) -> None:
    one, asked = Authenticator(), options(api, "/me/passkeys/options", by=lan)
    minh = api.sign_in("Minh")
    credential = one.make(asked)
    body = {"name": "Máy", "credential": credential}
    assert api.call("POST", "/me/passkeys", body, by=minh).pointers == ["/credential"]
    assert api.call("POST", "/me/passkeys", body, by=lan).status == 201
    assert api.call("POST", "/me/passkeys", body, by=lan).pointers == ["/credential"]
    late = Authenticator().make(options(api, "/me/passkeys/options", by=lan))
    api.wait(minutes=5)
    assert api.call("POST", "/me/passkeys", {"name": "a", "credential": late}, by=lan).pointers == ["/credential"]


def test_who_tries_too_often_is_stopped_by_address_and_by_person(api: Api, key: Authenticator) -> None:
    wrong = Authenticator(id=key.id, user=key.user)
    api.wait(minutes=1)  # signing in by a code was a try, too
    asked = [options(api) for _ in range(10)]
    assert [use(api, wrong, each).status for each in asked] == [401] * 10
    assert post(api, "/session/options", {}).status == 429
    api.wait(minutes=1)
    asked = [options(api) for _ in range(10)]
    for number, each in enumerate(asked):
        elsewhere = {"CloudFront_Viewer_Address": f"192.0.2.{number}:1"}
        answer = api.call("POST", "/session/passkey", {"credential": wrong.use(each)}, by=None, **OWN_PAGE, **elsewhere)
        assert answer.status == 401
    assert use(api, key, asked[0]).status == 429


@pytest.mark.parametrize(
    "credential",
    [
        {},
        {"id": "a"},
        {"response": 1},
        {"response": {"clientDataJSON": "e30"}, "id": "a"},
        {"response": {"userHandle": "/"}},
    ],
)
def test_what_has_not_the_form_of_a_passkey_is_refused(api: Api, lan: str, credential: dict[str, Any]) -> None:
    assert post(api, "/session/passkey", {"credential": credential}).status == 401
    answer = api.call("POST", "/me/passkeys", {"name": "a", "credential": credential}, by=lan)
    assert answer.pointers == ["/credential"]


@pytest.mark.parametrize("path", ["/session/options", "/session/passkey"])
@pytest.mark.parametrize("headers", [{"Sec_Fetch_Site": "cross-site"}, {"Origin": "https://evil.example"}])
def test_another_sites_page_asks_for_no_passkey(api: Api, path: str, headers: dict[str, str]) -> None:
    assert api.call("POST", path, {"credential": {}}, by=None, **headers).status == 403


def test_the_relying_party_is_the_sites_host() -> None:
    assert party_of("https://bao.example").host == "bao.example"
    local = party_of("http://127.0.0.1:8000")
    assert (local.host, local.origins) == ("localhost", ("http://localhost:8000",))


def test_wherever_the_api_dies_while_a_passkey_is_added_or_used_none_is_half_made(api: Api, lan: str) -> None:
    """At each call, before it and once it is carried out: a challenge is used up at worst."""
    from tests.fakes.faults import Crash, Faults  # noqa: PLC0415

    made = tried = 0
    for carried_out in (False, True):
        for crash_at in range(100):
            one = Authenticator()
            credential = one.make(options(api, "/me/passkeys/options", by=lan))
            api.wait(minutes=1)
            api.faults = Faults(crash_at=crash_at, carried_out=carried_out)
            try:
                api.call("POST", "/me/passkeys", {"name": "Máy", "credential": credential}, by=lan)
            except Crash:
                tried += 1
            is_over = len(api.faults.calls) <= crash_at
            api.faults = Faults()
            listed = [each["id"] for each in api.call("GET", "/me/passkeys", by=lan).json["passkeys"]]
            is_there = len(listed) > made
            assert use(api, one).status == (200 if is_there else 401)
            for each in listed:
                assert api.call("DELETE", f"/me/passkeys/{each}", by=lan).status == 204
            if is_over:
                break
    assert tried > 8

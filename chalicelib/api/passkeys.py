"""`/me/passkeys`, `/session/passkey`: people sign in by passkeys, and manage their own.

What checks passkeys takes long to load, so only who asks for them pays for it.
"""

from __future__ import annotations

from contextlib import suppress
from typing import Annotated, Any

import msgspec
from msgspec import Meta

from chalicelib.api.answers.people import (
    MeAnswer,
    OptionsAnswer,
    PasskeyAnswer,
    PasskeysAnswer,
    passkey_answer,
)
from chalicelib.api.calls import Call
from chalicelib.api.operations import Operations
from chalicelib.api.replies import Reply
from chalicelib.api.session import COOKIE, MAX_SIGN_INS, count_sign_in, refuse_elsewhere, signed_in
from chalicelib.api.visitors import reader_of, user_agent_of
from chalicelib.aws.dynamodb import ConditionFailed, Write
from chalicelib.content.models.fields import Name
from chalicelib.content.models.names import PersonId
from chalicelib.content.models.parsing import parse
from chalicelib.content.models.requests import Nothing
from chalicelib.content.people.permissions import Action, who_may
from chalicelib.content.people.persons import Person
from chalicelib.content.store.digests import digest_of, id_of
from chalicelib.content.store.passkeys import SIGN_IN, Passkey, use_write
from chalicelib.content.store.people import event_write
from chalicelib.errors import ActionRefused, Forbidden, InvalidInput, NotFound, TooManyRequests, Unauthenticated

passkeys = Operations("Passkeys")

Answered = Annotated[dict[str, Any], Meta(description="What the browser answered, as its `toJSON()` gives it.")]


class NewPasskey(msgspec.Struct, frozen=True, kw_only=True):
    """`POST /me/passkeys`."""

    name: Name
    credential: Answered


class UsedPasskey(msgspec.Struct, frozen=True, kw_only=True):
    """`POST /session/passkey`."""

    credential: Answered


@passkeys.add("GET", "/me/passkeys", action=Action.MANAGE_PASSKEYS, answer=PasskeysAnswer)
def list_passkeys(call: Call) -> Reply:
    """List one's passkeys, the oldest first."""
    found = call.services.accounts.passkeys.list(_person(call).id)
    return Reply(body=PasskeysAnswer(passkeys=tuple(map(passkey_answer, found))))


@passkeys.add("POST", "/me/passkeys/options", action=Action.MANAGE_PASSKEYS, body=Nothing, answer=OptionsAnswer)
def ask_for_passkey(call: Call) -> Reply:
    """Begin adding a passkey: the options for `navigator.credentials.create`, good for five minutes, once."""
    from chalicelib.content.people import passkeys as rules

    parse(call.json, Nothing)
    person, store, challenge = _person(call), call.services.accounts.passkeys, rules.new_challenge()
    known = [each.credential for each in store.list(person.id)]
    site = call.services.content.get_site().name
    options = rules.ask_for_new(person, rules.party_of(call.site_url), site, challenge, known)
    store.keep_challenge(challenge, person.id, call.now)
    return Reply(body=OptionsAnswer(public_key=options))


@passkeys.add(
    "POST",
    "/me/passkeys",
    action=Action.MANAGE_PASSKEYS,
    body=NewPasskey,
    answer=PasskeyAnswer,
    status=201,
    raises=(ActionRefused,),
)
def add_passkey(call: Call) -> Reply:
    """Add a passkey that the browser has made."""
    from chalicelib.content.people import passkeys as rules

    person, new = _person(call), parse(call.json, NewPasskey)
    party, store = rules.party_of(call.site_url), call.services.accounts.passkeys
    try:
        _, _, challenge = rules.claimed(new.credential)
        store.take_challenge(challenge, person.id, call.now)
        made = rules.check_new(new.credential, party, challenge)
    except (rules.NotRight, Unauthenticated) as error:
        raise InvalidInput.field("/credential", str(error)) from error
    passkey = Passkey(
        id=id_of(digest_of(made.credential)),
        name=new.name,
        host=party.host,
        credential=made.credential,
        public_key=made.public_key,
        count=made.count,
        created_at=call.now.replace(microsecond=0),
    )
    store.add(person, passkey, call.now)
    return Reply(body=passkey_answer(passkey))


@passkeys.add("DELETE", "/me/passkeys/{passkey_id}", action=Action.MANAGE_PASSKEYS, status=204)
def remove_passkey(call: Call) -> Reply:
    """Remove one of one's passkeys: it signs nobody in any more."""
    call.services.accounts.passkeys.remove(_person(call), call.path("passkey_id"), call.now)
    return Reply()


@passkeys.add("POST", "/session/options", body=Nothing, answer=OptionsAnswer, raises=(Forbidden, TooManyRequests))
def ask_to_sign_in(call: Call) -> Reply:
    """Begin signing in by a passkey: the options for `navigator.credentials.get`, good for five minutes, once."""
    from chalicelib.content.people import passkeys as rules

    refuse_elsewhere(call)
    parse(call.json, Nothing)
    call.services.accounts.rates.count(f"OPTIONS#{reader_of(call).address}", MAX_SIGN_INS, call.now)
    challenge = rules.new_challenge()
    call.services.accounts.passkeys.keep_challenge(challenge, SIGN_IN, call.now)
    return Reply(body=OptionsAnswer(public_key=rules.ask_for_one(rules.party_of(call.site_url), challenge)))


@passkeys.add(
    "POST",
    "/session/passkey",
    body=UsedPasskey,
    answer=MeAnswer,
    headers=COOKIE,
    raises=(Forbidden, Unauthenticated, TooManyRequests),
    signs=True,
)
def sign_in_by_passkey(call: Call) -> Reply:
    """Sign in by a passkey: the session is in a cookie."""
    from chalicelib.content.people import passkeys as rules

    refuse_elsewhere(call)
    answered = parse(call.json, UsedPasskey).credential
    accounts, address = call.services.accounts, count_sign_in(call)
    try:
        claimed, credential, challenge = rules.claimed(answered)
        accounts.passkeys.take_challenge(challenge, SIGN_IN, call.now)
    except rules.NotRight as error:
        raise Unauthenticated(_UNKNOWN) from error
    person, passkey = _find(call, claimed, credential)
    key, before = (passkey.public_key, passkey.count) if passkey else (rules.NOBODYS_KEY, 0)
    known = rules.Credential(credential=credential, public_key=key, count=before)
    try:
        count = rules.check_one(answered, rules.party_of(call.site_url), challenge, known)
    except rules.NotRight as error:
        if person and passkey:
            accounts.people.note(person, "refused a passkey", call.now, address=address)
        raise Unauthenticated(_UNKNOWN) from error
    if person is None or passkey is None or person.disabled_at:
        raise Unauthenticated(_UNKNOWN)
    writes: list[Write] = [
        use_write(person.id, passkey, count, call.now),
        event_write(person, "signed in by a passkey", call.now, address=address),
    ]
    try:
        opened = accounts.sessions.open(person, call.now, agent=user_agent_of(call.request), also=writes)
    except ConditionFailed as error:
        raise Unauthenticated(_UNKNOWN) from error
    return signed_in(call, person, opened)


_UNKNOWN = "This passkey does not sign anybody in here."


def _find(call: Call, claimed: str, credential: str) -> tuple[Person | None, Passkey | None]:
    """Whose passkey it is, as far as they are known. Raises TooManyRequests for one person.

    It makes the same calls whatever is there, so that its time does not tell who is.
    """
    accounts = call.services.accounts
    accounts.rates.count(f"SIGN_IN#{digest_of(claimed)}", MAX_SIGN_INS, call.now)
    passkey = accounts.passkeys.find(PersonId(claimed), credential)
    with suppress(NotFound):
        return accounts.people.get(PersonId(claimed)), passkey
    return None, None


def _person(call: Call) -> Person:
    """Whose session it is; permission was for sessions only."""
    if call.caller.person is None:
        raise Forbidden(who_may(Action.MANAGE_PASSKEYS))
    return call.caller.person

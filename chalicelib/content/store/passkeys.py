"""Passkeys, and the challenges that they answer.

| item      | pk                     | sk                  | attributes                                            |
|-----------|------------------------|---------------------|-------------------------------------------------------|
| passkey   | `PERSON#<person>`      | `PASSKEY#<SHA-256>` | those of `Passkey`, but for its id; of the credential |
| challenge | `CHALLENGE#<SHA-256>`  | `CHALLENGE`         | `what` it is for: a person's id, or to sign in; `x`   |

Nothing of them is secret: the private key never leaves the person's machine.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated

from chalicelib.aws.dynamodb import ABSENT, PRESENT, Check, Condition, ConditionFailed, Delete, Put, Update
from chalicelib.aws.wire import Item
from chalicelib.content.models.articles import Thing
from chalicelib.content.models.fields import AToken, Time, about
from chalicelib.content.models.names import PersonId
from chalicelib.content.people.persons import Person
from chalicelib.content.store.digests import digest_of, id_of
from chalicelib.content.store.items import TTL_ATTRIBUTE, Stored, expiry, find_key, format_time, from_item, to_item
from chalicelib.content.store.people import PEOPLE, event_write, person_key
from chalicelib.errors import ActionRefused, InvalidInput, NotFound, Unauthenticated

CHALLENGE_LIFE = timedelta(minutes=5)
SIGN_IN = "sign in"
MAX_PASSKEYS = 20

_PREFIX = "PASSKEY#"


class Passkey(Thing, frozen=True, kw_only=True):
    """A passkey of a person: its public key, and what the person calls it. It is good at one `host` only."""

    id: AToken
    name: Annotated[str, about("What its person calls it.", "Máy ở toà soạn")]
    host: Annotated[str, about("The host that it is good for.", "bao.example")]
    credential: str
    public_key: str
    count: int
    created_at: Time
    used_at: Time | None = None


class Passkeys(Stored):
    """The passkeys in the content table."""

    def keep_challenge(self, challenge: str, what: str, now: datetime) -> None:
        """Have a challenge be good for five minutes, once."""
        item: Item = {"pk": _challenge_key(challenge), "sk": "CHALLENGE", "what": what}
        self._table.write(Put(item={**item, TTL_ATTRIBUTE: expiry(now + CHALLENGE_LIFE)}))

    def take_challenge(self, challenge: str, what: str, now: datetime) -> None:
        """Use a challenge up, whatever becomes of it. Raises Unauthenticated if it is not good for that."""
        pk = _challenge_key(challenge)
        item = self._table.get(pk, "CHALLENGE")
        if item is None or item["what"] != what or item[TTL_ATTRIBUTE] <= expiry(now):
            raise Unauthenticated(_OVER)
        try:
            self._table.write(Delete(pk=pk, sk="CHALLENGE", condition=PRESENT))
        except ConditionFailed as error:
            raise Unauthenticated(_OVER) from error

    def add(self, person: Person, passkey: Passkey, now: datetime) -> None:
        """Keep a passkey. Raises InvalidInput for one that is there, ActionRefused above 20, and Unauthenticated if the
        person was disabled meanwhile."""
        if len(self.list(person.id)) >= MAX_PASSKEYS:
            raise ActionRefused(f"There can be {MAX_PASSKEYS} passkeys; remove one first.")
        item = to_item(person_key(person.id), f"{_PREFIX}{digest_of(passkey.credential)}", passkey)
        del item["id"]
        try:
            self._table.transact(
                [
                    Put(item={"count": 0, **item}, condition=ABSENT),
                    Check(pk=PEOPLE, sk=person.id, condition=_ENABLED),
                    event_write(person, "added a passkey", now),
                ]
            )
        except ConditionFailed as error:
            if 0 in error.failed:
                raise InvalidInput.field("/credential", "This passkey is there already.") from error
            raise Unauthenticated("The session is over. Sign in again.") from error

    def find(self, person: PersonId, credential: str) -> Passkey | None:
        """The passkey of a credential, if it is this person's."""
        item = self._table.get(person_key(person), f"{_PREFIX}{digest_of(credential)}")
        return _passkey(item) if item else None

    def list(self, person: PersonId) -> tuple[Passkey, ...]:
        """A person's passkeys, the oldest first."""
        items = self._table.query(person_key(person), low=_PREFIX, high=f"{_PREFIX}~")
        return tuple(sorted(map(_passkey, items), key=lambda each: (each.created_at, each.id)))

    def remove(self, person: Person, passkey: str, now: datetime) -> None:
        """Have the passkey of this id sign nobody in any more. Raises NotFound."""
        sk = find_key(self._table, person_key(person.id), f"{_PREFIX}{passkey}")
        if sk is None:
            raise NotFound("passkey", passkey)
        gone = Delete(pk=person_key(person.id), sk=sk)
        self._table.transact([gone, event_write(person, "removed a passkey", now)])


def use_write(person: PersonId, passkey: Passkey, count: int, now: datetime) -> Update:
    """The write that notes a use."""
    return Update(
        pk=person_key(person),
        sk=f"{_PREFIX}{digest_of(passkey.credential)}",
        expression="SET #count = :count, #used_at = :now",
        values={"count": count, "now": format_time(now)},
        condition=_counted(passkey.count),
    )


def _counted(count: int) -> Condition:
    """The passkey is there, and was not used since it was read. Protects from two uses at once that count alike."""
    return Condition(text="#count = :before", values={"before": count})


_ENABLED = Condition(text="attribute_not_exists(#disabled_at) AND attribute_exists(#pk)")
"""The person is there and not disabled. Protects from a passkey of someone who is disabled while adding it."""


_OVER = "This took too long, or was tried before. Start again."


def _passkey(item: Item) -> Passkey:
    return from_item({**item, "id": id_of(item["sk"].removeprefix(_PREFIX))}, Passkey)


def _challenge_key(challenge: str) -> str:
    return f"CHALLENGE#{digest_of(challenge)}"

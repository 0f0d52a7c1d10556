"""People, the codes that sign them in, and what was done about them.

| item   | pk               | sk            | attributes                                                   |
|--------|------------------|---------------|--------------------------------------------------------------|
| person | `PEOPLE`         | id            | those of `Person`, but for its id                            |
| name   | `NAME#<name>`    | `NAME`        | `person`, who has it                                         |
| admins | `ADMINS`         | `ADMINS`      | `n`, how many admins are not disabled                        |
| code   | `CODE#<SHA-256>` | `CODE`        | `person`, and the `era` of sessions in which it is good; `x` |
| event  | `PERSON#<id>`    | `EVENT#<...>` | those of `Event`; `x`                                        |

A person comes in one transaction with the name and the code of the invitation, and changes in one with the event that
tells of it.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from chalicelib.aws.dynamodb import ABSENT, Condition, ConditionFailed, Put, Update, Write
from chalicelib.aws.wire import Item
from chalicelib.content.models.names import PersonId
from chalicelib.content.people.deeds import Receipt
from chalicelib.content.people.permissions import Actor, Role
from chalicelib.content.people.persons import Event, Happening, Language, Person, changed_by, same_name
from chalicelib.content.store.conditions import at_version_before
from chalicelib.content.store.digests import digest_of
from chalicelib.content.store.items import TTL_ATTRIBUTE, Stored, expiry, format_time, from_item, to_item, update_of
from chalicelib.content.store.receipts import transact
from chalicelib.errors import ActionRefused, InvalidInput, NotFound, StaleVersion

PEOPLE = "PEOPLE"
INVITATION_LIFE = timedelta(days=7)
CODE_LIFE = timedelta(hours=1)
REMEMBERED = timedelta(days=365)
"""For how long it is kept who did what about a person."""

_EVENT = "EVENT#"


class People(Stored):
    """The people in the content table."""

    def add(
        self,
        person: PersonId,
        name: str,
        role: Role,
        *,
        now: datetime,
        language: Language = "vi",
        by: Actor | None = None,
        code: str | None = None,
        receipt: Receipt | None = None,
    ) -> Person:
        """Keep a new person, with the code of an invitation if one is given.

        Raises InvalidInput for a name that is taken, and AlreadyDone.
        """
        new = Person(id=person, name=name, role=role, language=language, created_at=now.replace(microsecond=0))
        writes: list[Write] = [
            Put(item={"pk": _name_key(name), "sk": "NAME", "person": person}, condition=ABSENT),
            Put(item=_item(new), condition=ABSENT),
            event_write(new, "invited", now, by),
        ]
        if role is Role.ADMIN:
            writes.append(_more_admins(1))
        if code:
            writes.append(code_write(new, code, now, INVITATION_LIFE))
        try:
            transact(self._table, writes, receipt, {"person": person})
        except ConditionFailed as error:
            if 0 in error.failed:
                raise InvalidInput.field("/name", "Somebody else has this name.") from error
            raise
        return new

    def get(self, person: PersonId) -> Person:
        """The person of this id. Raises NotFound."""
        if item := self._table.get(PEOPLE, person):
            return person_of(item)
        raise NotFound("person", person)

    def find_named(self, name: str) -> Person | None:
        """The person of this name, however it is written."""
        item = self._table.get(_name_key(name), "NAME")
        return self.get(item["person"]) if item else None

    def list(self) -> tuple[Person, ...]:
        """Everybody, in the order in which they came."""
        return tuple(map(person_of, self._table.query(PEOPLE)))

    def change(
        self, person: PersonId, version: int | None, changes: Mapping[str, Any], *, now: datetime, by: Actor
    ) -> Person:
        """Give a person another role or language, disable or enable them; in one transaction with what follows.

        Raises NotFound, StaleVersion, and ActionRefused if no admin would be left.
        """
        before = self.get(person)
        after = changed_by(before, changes, now)
        if version not in {None, before.version}:
            raise StaleVersion(expected=version or 0, current=before.version)
        if after == before:
            return before
        writes: list[Write] = [
            _change(before, after),
            *(event_write(after, each, now, by) for each in _happenings(before, after)),
        ]
        if admins := _is_admin(after) - _is_admin(before):
            writes.append(_more_admins(admins))
        try:
            self._table.transact(writes)
        except ConditionFailed as error:
            if 0 in error.failed:
                raise StaleVersion(expected=before.version, current=None) from error
            raise ActionRefused("One admin must stay: this is the last one.") from error
        return after

    def make_code(
        self,
        person: Person,
        now: datetime,
        life: timedelta = CODE_LIFE,
        *,
        code: str | None = None,
        by: Actor | None = None,
        receipt: Receipt | None = None,
    ) -> str:
        """A code that signs this person in, once. It is not stored and cannot be asked for again. Raises AlreadyDone
        and ActionRefused."""
        if person.disabled_at:
            raise ActionRefused("This person is disabled.")
        made = code or secrets.token_urlsafe(32)
        writes = [code_write(person, made, now, life), event_write(person, "given a code", now, by)]
        transact(self._table, writes, receipt, {"person": person.id})
        return made

    def events(self, person: PersonId) -> tuple[Event, ...]:
        """What was done about a person within a year, the newest first."""
        items = self._table.query(person_key(person), low=_EVENT, high=f"{_EVENT}~", newest_first=True, limit=200)
        return tuple(from_item(item, Event) for item in items)

    def note(self, person: Person, what: Happening, now: datetime, *, address: str = "") -> None:
        """Note what happened to a person."""
        self._table.write(event_write(person, what, now, address=address))


def code_write(person: Person, code: str, now: datetime, life: timedelta) -> Put:
    """The write that makes a code good."""
    item: Item = {"pk": code_key(code), "sk": "CODE", "person": person.id, "era": person.session_era}
    return Put(item={**item, TTL_ATTRIBUTE: expiry(now + life)})


def event_write(person: Person, what: Happening, now: datetime, by: Actor | None = None, *, address: str = "") -> Put:
    """The write that tells of it; by the person, if nobody else did it."""
    event = Event(
        what=what,
        at=now.replace(microsecond=0),
        by=by.name if by else person.name,
        how=by.how if by else "",
        address=address,
    )
    item = to_item(person_key(person.id), f"{_EVENT}{format_time(now)}#{secrets.token_hex(4)}", event)
    return Put(item={**item, TTL_ATTRIBUTE: expiry(now + REMEMBERED)})


def person_key(person: PersonId) -> str:
    """The partition of what belongs to a person: events, sessions and passkeys."""
    return f"PERSON#{person}"


def code_key(code: str) -> str:
    """The key of a code's item."""
    return f"CODE#{digest_of(code)}"


def person_of(item: Item) -> Person:
    """The person of an item."""
    return from_item({**item, "id": item["sk"]}, Person)


def _happenings(before: Person, after: Person) -> Sequence[Happening]:
    if bool(before.disabled_at) != bool(after.disabled_at):
        return ["disabled" if after.disabled_at else "enabled"]
    return [f"made {after.role.name.lower()}"] if before.role is not after.role else []  # type: ignore[list-item]


def _change(before: Person, after: Person) -> Update:
    """The write of what changed. What signing in notes at the same time stays."""
    return update_of(_item(before), _item(after), at_version_before(before.version))


def _is_admin(person: Person) -> int:
    return int(person.role is Role.ADMIN and person.disabled_at is None)


def _more_admins(more: int) -> Update:
    return Update(
        pk="ADMINS",
        sk="ADMINS",
        expression="ADD #n :more",
        values={"more": more},
        condition=_not_the_last() if more < 0 else None,
    )


def _not_the_last() -> Condition:
    """There is another admin. Protects a site from having none, also of two who disable each other at once."""
    return Condition(text="#n > :one", values={"one": 1})


def _item(person: Person) -> Item:
    item = to_item(PEOPLE, person.id, person)
    del item["id"]
    return item


def _name_key(name: str) -> str:
    return f"NAME#{same_name(name)}"

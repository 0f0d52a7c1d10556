"""People, and the codes that sign them in.

| item   | pk                | sk           | attributes                                                       |
|--------|-------------------|--------------|------------------------------------------------------------------|
| person | `PEOPLE`          | id           | those of `Person`, but for its id                                |
| name   | `NAME#<name>`     | `NAME`       | `person`, who has it                                             |
| admins | `ADMINS`          | `ADMINS`     | `n`, how many admins are not disabled                            |
| code   | `CODE#<SHA-256>`  | `CODE`       | `person`, and the `era` of sessions in which it is good; `x`     |

A person comes in one transaction with the name, and, if invited, with the code of the invitation.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

from chalicelib.aws.dynamodb import ABSENT, ConditionFailed, Put, Update, Write
from chalicelib.aws.wire import Item
from chalicelib.content.models.names import PersonId
from chalicelib.content.people.permissions import Role
from chalicelib.content.people.persons import Language, Person, same_name
from chalicelib.content.store.items import TTL_ATTRIBUTE, Stored, expiry, from_item, to_item
from chalicelib.errors import InvalidInput, NotFound

PEOPLE = "PEOPLE"
INVITATION_LIFE = timedelta(days=7)
CODE_LIFE = timedelta(hours=1)


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
        also: Sequence[Write] = (),
    ) -> Person:
        """Keep a new person, and carry out the other writes with it. Raises InvalidInput for a name that is taken."""
        new = Person(id=person, name=name, role=role, language=language, created_at=now.replace(microsecond=0))
        writes = [
            Put(item={"pk": _name_key(name), "sk": "NAME", "person": person}, condition=ABSENT),
            Put(item=_item(new), condition=ABSENT),
            *([_one_admin_more()] if role is Role.ADMIN else []),
            *also,
        ]
        try:
            self._table.transact(writes)
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

    def make_code(self, person: Person, now: datetime, life: timedelta = CODE_LIFE) -> str:
        """A code that signs this person in, once. It is not stored and cannot be asked for again."""
        code = secrets.token_urlsafe(32)
        self._table.write(code_write(person, code, now, life))
        return code


def code_write(person: Person, code: str, now: datetime, life: timedelta) -> Put:
    """The write that makes a code good."""
    item: Item = {"pk": code_key(code), "sk": "CODE", "person": person.id, "era": person.session_era}
    return Put(item={**item, TTL_ATTRIBUTE: expiry(now + life)})


def code_key(code: str) -> str:
    """The key of a code's item."""
    return f"CODE#{digest_of(code)}"


def digest_of(secret: str) -> str:
    """What is kept of a secret."""
    return hashlib.sha256(secret.encode()).hexdigest()


def person_of(item: Item) -> Person:
    """The person of an item."""
    return from_item({**item, "id": item["sk"]}, Person)


def _item(person: Person) -> Item:
    item = to_item(PEOPLE, person.id, person)
    del item["id"]
    return item


def _name_key(name: str) -> str:
    return f"NAME#{same_name(name)}"


def _one_admin_more() -> Update:
    return Update(pk="ADMINS", sk="ADMINS", expression="ADD #n :one", values={"one": 1})

"""Bearer tokens: 256 random bits that are shown once and kept only as their SHA-256.

| item    | pk                | sk            | attributes                                                         |
|---------|-------------------|---------------|--------------------------------------------------------------------|
| token   | `TOKEN#<SHA-256>` | `TOKEN`       | those of `Token`, but for its id                                   |
| entry   | `TOKENS`          | id            | `digest`, the SHA-256 of the token that is listed here             |

A token and its entry come and go in one transaction. What expires has `x`, by which DynamoDB removes it afterwards;
nothing relies on when.
"""

from __future__ import annotations

import secrets
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from typing import Annotated

import msgspec

from chalicelib.aws.dynamodb import ABSENT, Condition, ConditionFailed, Delete, Put, Table, Update
from chalicelib.aws.wire import Item
from chalicelib.content.models.articles import Thing
from chalicelib.content.models.fields import AToken, Time, about
from chalicelib.content.models.names import PersonId
from chalicelib.content.models.requests import DEFAULT_RATE, parse_token_name
from chalicelib.content.people.deeds import Receipt
from chalicelib.content.people.permissions import Role
from chalicelib.content.people.persons import Person
from chalicelib.content.store.digests import digest_of, id_of
from chalicelib.content.store.items import TTL_ATTRIBUTE, expiry, format_time, from_item, to_item
from chalicelib.content.store.people import PEOPLE, person_of
from chalicelib.content.store.rates import Rates
from chalicelib.content.store.receipts import transact
from chalicelib.errors import InvalidInput, NotFound, Unauthenticated

TOKENS = "TOKENS"
EXPIRED_FOR = timedelta(days=30)
"""For how long an expired token is still listed, and told from one that never was."""


class Token(Thing, frozen=True, kw_only=True):
    """A token's holder and role. `rate` is the number of requests that it allows in a minute.

    `id` names it without revealing the secret: the first 16 hexadecimal digits of the secret's SHA-256. `last_used_on`
    is a day in UTC. It belongs to a `person`, is good in this `era` of theirs, and allows no more than their role does.
    One that was made before there were people belongs to nobody, and its `name` says who works with it.
    """

    id: AToken
    name: str
    role: Role
    created_at: Time
    rate: Annotated[int, about("How many requests a minute it is good for.")] = DEFAULT_RATE
    expires_at: Time | None = None
    last_used_on: date | None = None
    person: Annotated[PersonId | None, about("Whose it is; null if it was made before there were people.")] = None
    era: int = 0


class Tokens:
    """The tokens in the content table. Nothing of them is remembered from one request to the next."""

    def __init__(self, table: Table) -> None:
        self._table = table
        self._rates = Rates(table)

    def create(
        self,
        name: str,
        role: Role,
        *,
        now: datetime,
        secret: str | None = None,
        expires_at: datetime | None = None,
        rate: int = DEFAULT_RATE,
        person: Person | None = None,
        receipt: Receipt | None = None,
    ) -> tuple[Token, str]:
        """Make a token; answers it with its secret, which is not stored and cannot be asked for again.

        Raises InvalidInput for a name that is empty or too long, and for an expiry that is not in the future;
        AlreadyDone; and ConditionFailed for a `secret` that exists already.
        """
        if expires_at and expires_at <= now:
            raise InvalidInput.field("/expires_at", "The time must lie in the future.")
        secret = secret or secrets.token_urlsafe(32)
        digest = digest_of(secret)
        token = _new_token(digest, name, role, now=now, expires_at=expires_at, rate=rate, person=person)
        kept, entry = _items(digest, token)
        writes = [Put(item=kept, condition=ABSENT), Put(item=entry)]
        transact(self._table, writes, receipt, msgspec.to_builtins(token))
        return token, secret

    def ensure(self, secret: str, person: Person, *, now: datetime) -> None:
        """Have this secret known as that person's, whether it was before or not."""
        digest = digest_of(secret)
        token = _new_token(digest, person.name, person.role, now=now, person=person)
        self._table.transact([Put(item=item) for item in _items(digest, token)])

    def list(self) -> tuple[Token, ...]:
        """Every token, the newest first; those too that expired within the last 30 days."""
        digests = [item["digest"] for item in self._table.query(TOKENS)]
        found = self._table.get_many((_key(digest), "TOKEN") for digest in digests)
        return tuple(sorted(map(_token, found.values()), key=lambda token: (token.created_at, token.id), reverse=True))

    def give(self, token: str, person: Person) -> None:
        """Have a token that is nobody's be a person's. Raises NotFound."""
        entry = self._table.get(TOKENS, token)
        if entry is None:
            raise NotFound("token", token)
        given = Update(
            pk=_key(entry["digest"]),
            sk="TOKEN",
            expression="SET #person = :person, #era = :era",
            values={"person": person.id, "era": person.token_era},
            condition=_of_nobody(),
        )
        with suppress(ConditionFailed):
            self._table.write(given)

    def revoke(self, token: str) -> None:
        """Have the token of this id not be known any more, from the next request on. Raises NotFound."""
        entry = self._table.get(TOKENS, token)
        if entry is None:
            raise NotFound("token", token)
        self._table.transact([Delete(pk=_key(entry["digest"]), sk="TOKEN"), Delete(pk=TOKENS, sk=token)])

    def admit(self, secret: str, now: datetime) -> tuple[Token, Person | None]:
        """The token of a secret, for one request, which is counted; and whose it is.

        Raises Unauthenticated for a secret that is not known, was revoked, has expired, or ended with its person,
        TooManyRequests above its rate. The first request of a day is noted.
        """
        token = self._get(digest_of(secret))
        if token.expires_at and token.expires_at <= now:
            raise Unauthenticated(f"The bearer token expired at {format_time(token.expires_at)}.")
        person = self._person(token)
        self._rates.count(token.id, token.rate, now)
        self._note_use(digest_of(secret), token, now.astimezone(UTC).date())
        return token, person

    def _get(self, digest: str) -> Token:
        item = self._table.get(_key(digest), "TOKEN")
        if item is None:
            raise Unauthenticated("The bearer token is not known.")
        return _token(item)

    def _person(self, token: Token) -> Person | None:
        """Whose token it is. Raises Unauthenticated if it ended with that person."""
        if token.person is None:
            return None
        item = self._table.get(PEOPLE, token.person)
        person = person_of(item) if item else None
        if person is None or person.disabled_at or person.token_era != token.era:
            raise Unauthenticated("The bearer token is not known.")
        return person

    def _note_use(self, digest: str, token: Token, day: date) -> None:
        """At most one write a day."""
        if token.last_used_on and token.last_used_on >= day:
            return
        used = Update(
            pk=_key(digest),
            sk="TOKEN",
            expression="SET #last_used_on = :day",
            values={"day": day.isoformat()},
            condition=_last_used_before(day),
        )
        with suppress(ConditionFailed):
            self._table.write(used)


def _of_nobody() -> Condition:
    """The token is there, and belongs to no person. Protects one that was revoked, or given to another meanwhile."""
    return Condition(text="attribute_exists(#pk) AND attribute_not_exists(#person)")


def _last_used_before(day: date) -> Condition:
    """The token is there, and its last use was before that day.

    Protects a revoked token from coming back as a piece of itself, and keeps the writes to one a day.
    """
    there = "attribute_exists(#pk) AND (attribute_not_exists(#last_used_on) OR #last_used_on < :day)"
    return Condition(text=there, values={"day": day.isoformat()})


def _new_token(
    digest: str,
    name: str,
    role: Role,
    *,
    now: datetime,
    expires_at: datetime | None = None,
    rate: int = DEFAULT_RATE,
    person: Person | None = None,
) -> Token:
    return Token(
        id=id_of(digest),
        name=parse_token_name(name),
        role=role,
        created_at=now.replace(microsecond=0),
        rate=rate,
        expires_at=expires_at,
        person=person.id if person else None,
        era=person.token_era if person else 0,
    )


def _items(digest: str, token: Token) -> tuple[Item, Item]:
    """A token and its entry; both gone some time after it has expired."""
    kept = to_item(_key(digest), "TOKEN", token)
    del kept["id"]
    entry: Item = {"pk": TOKENS, "sk": token.id, "digest": digest}
    if token.expires_at:
        kept[TTL_ATTRIBUTE] = entry[TTL_ATTRIBUTE] = expiry(token.expires_at + EXPIRED_FOR)
    return kept, entry


def _token(item: Item) -> Token:
    return from_item({**item, "id": id_of(item["pk"].removeprefix("TOKEN#"))}, Token)


def _key(digest: str) -> str:
    return f"TOKEN#{digest}"

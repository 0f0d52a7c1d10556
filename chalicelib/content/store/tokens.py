"""Bearer tokens: 256 random bits that are shown once and kept only as their SHA-256.

| item    | pk                | sk            | attributes                                                         |
|---------|-------------------|---------------|--------------------------------------------------------------------|
| token   | `TOKEN#<SHA-256>` | `TOKEN`       | `name`, `role`, `created_at`, `rate`, `expires_at`, `last_used_on` |
| entry   | `TOKENS`          | id            | `digest`, the SHA-256 of the token that is listed here             |
| counter | `RATE#<id>`       | when it began | `n`, the requests of that minute                                   |

A token and its entry come and go in one transaction. What expires has `x`, by which DynamoDB removes it afterwards;
nothing relies on when.
"""

from __future__ import annotations

import hashlib
import math
import secrets
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from typing import Annotated

import msgspec

from chalicelib.aws.dynamodb import ABSENT, Condition, ConditionFailed, Delete, Put, Table, Update
from chalicelib.aws.wire import Item
from chalicelib.content.models.articles import Thing
from chalicelib.content.models.fields import AToken, Time, about
from chalicelib.content.models.requests import DEFAULT_RATE, parse_token_name
from chalicelib.content.people.deeds import Receipt
from chalicelib.content.people.permissions import Role
from chalicelib.content.store.items import TTL_ATTRIBUTE, expiry, format_time, from_item, to_item
from chalicelib.content.store.receipts import transact
from chalicelib.errors import InvalidInput, NotFound, TooManyRequests, Unauthenticated

TOKENS = "TOKENS"
ID_DIGITS = 16
EXPIRED_FOR = timedelta(days=30)
"""For how long an expired token is still listed, and told from one that never was."""

_MINUTE = timedelta(minutes=1)


class Token(Thing, frozen=True, kw_only=True):
    """A token's holder and role. `rate` is the number of requests that it allows in a minute.

    `id` names it without revealing the secret: the first 16 hexadecimal digits of the secret's SHA-256. `last_used_on`
    is a day in UTC.
    """

    id: AToken
    name: str
    role: Role
    created_at: Time
    rate: Annotated[int, about("How many requests a minute it is good for.")] = DEFAULT_RATE
    expires_at: Time | None = None
    last_used_on: date | None = None


class Tokens:
    """The tokens in the content table. Nothing of them is remembered from one request to the next."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def create(
        self,
        name: str,
        role: Role,
        *,
        now: datetime,
        secret: str | None = None,
        expires_at: datetime | None = None,
        rate: int = DEFAULT_RATE,
        receipt: Receipt | None = None,
    ) -> tuple[Token, str]:
        """Make a token; answers it with its secret, which is not stored and cannot be asked for again.

        Raises InvalidInput for a name that is empty or too long, and for an expiry that is not in the future;
        AlreadyDone; and ConditionFailed for a `secret` that exists already.
        """
        if expires_at and expires_at <= now:
            raise InvalidInput.field("/expires_at", "The time must lie in the future.")
        secret = secret or secrets.token_urlsafe(32)
        digest = _digest_of(secret)
        token = _new_token(digest, name, role, now=now, expires_at=expires_at, rate=rate)
        kept, entry = _items(digest, token)
        writes = [Put(item=kept, condition=ABSENT), Put(item=entry)]
        transact(self._table, writes, receipt, msgspec.to_builtins(token))
        return token, secret

    def ensure(self, secret: str, name: str, role: Role, *, now: datetime) -> None:
        """Have this secret known under that name and role, whether it was before or not."""
        digest = _digest_of(secret)
        self._table.transact([Put(item=item) for item in _items(digest, _new_token(digest, name, role, now=now))])

    def list(self) -> tuple[Token, ...]:
        """Every token, the newest first; those too that expired within the last 30 days."""
        digests = [item["digest"] for item in self._table.query(TOKENS)]
        found = self._table.get_many((_key(digest), "TOKEN") for digest in digests)
        return tuple(sorted(map(_token, found.values()), key=lambda token: (token.created_at, token.id), reverse=True))

    def revoke(self, token: str) -> None:
        """Have the token of this id not be known any more, from the next request on. Raises NotFound."""
        entry = self._table.get(TOKENS, token)
        if entry is None:
            raise NotFound("token", token)
        self._table.transact([Delete(pk=_key(entry["digest"]), sk="TOKEN"), Delete(pk=TOKENS, sk=token)])

    def admit(self, secret: str, now: datetime) -> Token:
        """The token of a secret, for one request, which is counted.

        Raises Unauthenticated for a secret that is not known, was revoked or has expired, TooManyRequests above its
        rate. The first request of a day is noted.
        """
        token = self._get(_digest_of(secret))
        if token.expires_at and token.expires_at <= now:
            raise Unauthenticated(f"The bearer token expired at {format_time(token.expires_at)}.")
        self._count(token, now)
        self._note_use(_digest_of(secret), token, now.astimezone(UTC).date())
        return token

    def _get(self, digest: str) -> Token:
        item = self._table.get(_key(digest), "TOKEN")
        if item is None:
            raise Unauthenticated("The bearer token is not known.")
        return _token(item)

    def _count(self, token: Token, now: datetime) -> None:
        minute = now.replace(second=0, microsecond=0)
        counted = Update(
            pk=f"RATE#{token.id}",
            sk=format_time(minute),
            expression=f"ADD #n :one SET #{TTL_ATTRIBUTE} = :expiry",
            values={"one": 1, "expiry": expiry(minute + 2 * _MINUTE)},
            condition=_below(token.rate),
        )
        try:
            self._table.write(counted)
        except ConditionFailed as error:
            left = (minute + _MINUTE - now).total_seconds()
            raise TooManyRequests(limit=token.rate, retry_after_seconds=math.ceil(left)) from error

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


def _below(rate: int) -> Condition:
    """The minute has requests left. Protects the site from more than a token's rate, also of requests at once."""
    return Condition(text="attribute_not_exists(#n) OR #n < :rate", values={"rate": rate})


def _last_used_before(day: date) -> Condition:
    """The token is there, and its last use was before that day.

    Protects a revoked token from coming back as a piece of itself, and keeps the writes to one a day.
    """
    there = "attribute_exists(#pk) AND (attribute_not_exists(#last_used_on) OR #last_used_on < :day)"
    return Condition(text=there, values={"day": day.isoformat()})


def _new_token(
    digest: str, name: str, role: Role, *, now: datetime, expires_at: datetime | None = None, rate: int = DEFAULT_RATE
) -> Token:
    return Token(
        id=digest[:ID_DIGITS],
        name=parse_token_name(name),
        role=role,
        created_at=now.replace(microsecond=0),
        rate=rate,
        expires_at=expires_at,
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
    return from_item({**item, "id": item["pk"].removeprefix("TOKEN#")[:ID_DIGITS]}, Token)


def _digest_of(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def _key(digest: str) -> str:
    return f"TOKEN#{digest}"

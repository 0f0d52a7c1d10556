"""Bearer tokens: 256 random bits that are shown once and kept only as their SHA-256."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum

from chalicelib.content.items import format_time
from chalicelib.dynamodb import Put, Table
from chalicelib.errors import Unauthenticated


class Role(IntEnum):
    """What a token's holder may do; each role may do all that the ones before it may."""

    AUTHOR = 1
    EDITOR = 2
    ADMIN = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """Who holds a token, and in which role."""

    name: str
    role: Role


class Tokens:
    """The tokens in the content table, under `TOKEN#<SHA-256>`."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def create(self, name: str, role: Role, *, now: datetime) -> str:
        """Make a token; answers the secret, which is not kept and cannot be asked for again."""
        secret = secrets.token_urlsafe(32)
        self.ensure(secret, name, role, now=now)
        return secret

    def ensure(self, secret: str, name: str, role: Role, *, now: datetime) -> None:
        """Have this secret known under that name and role, whether it was before or not."""
        self._table.write(
            Put(item={"pk": _key(secret), "sk": "TOKEN", "name": name, "role": role, "created_at": format_time(now)})
        )

    def get(self, secret: str) -> Token:
        """The token of a secret. Raises Unauthenticated for an unknown one."""
        item = self._table.get(_key(secret), "TOKEN")
        if item is None:
            raise Unauthenticated("The bearer token is not known.")
        return Token(name=item["name"], role=Role(item["role"]))


def _key(secret: str) -> str:
    return f"TOKEN#{hashlib.sha256(secret.encode()).hexdigest()}"

"""Answers that tell of tokens."""

from __future__ import annotations

from typing import Annotated

import msgspec
from msgspec import UNSET, Meta, UnsetType

from chalicelib.api.answers.shapes import answer, list_of
from chalicelib.content.models.articles import narrowed_to
from chalicelib.content.store.tokens import Token

TokenAnswer = answer(
    "TokenAnswer",
    "A token. Only the answer that creates it shows its secret.",
    Token,
    ("id", "name", "role", "rate", "created_at", "expires_at", "last_used_on", "person", "secret"),
    role=str,
    last_used_on=Annotated[str | None, Meta(description="The day of its last use, in UTC.", examples=["2026-11-24"])],
    secret=str | UnsetType,
)


TokensAnswer = list_of("TokensAnswer", "All tokens that are not revoked.", tokens=TokenAnswer)


def token_answer(token: Token, secret: str | UnsetType = UNSET) -> msgspec.Struct:
    """A token as the API shows it; with its secret only when it is made."""
    used = token.last_used_on.isoformat() if token.last_used_on else None
    return narrowed_to(TokenAnswer, token, role=token.role.name.lower(), last_used_on=used, secret=secret)

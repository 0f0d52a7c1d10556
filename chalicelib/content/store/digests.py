"""Secrets are kept as their SHA-256 only. Its beginning names what a secret opens, without revealing the secret."""

from __future__ import annotations

import hashlib

ID_DIGITS = 16


def digest_of(secret: str) -> str:
    """What is kept of a secret: 64 hexadecimal digits."""
    return hashlib.sha256(secret.encode()).hexdigest()


def id_of(digest: str) -> str:
    """The id of what is kept under a digest."""
    return digest[:ID_DIGITS]

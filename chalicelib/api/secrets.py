"""Secrets that a request under an `Idempotency-Key` makes: the same ones whenever it comes, and kept nowhere."""

from __future__ import annotations

import hashlib
import hmac
from base64 import urlsafe_b64encode

from chalicelib.api.calls import Call


def derived_secret(call: Call) -> str | None:
    """The secret that a request under an `Idempotency-Key` makes, whenever it comes; None for a random one.

    It follows from the asker's own secret and the key, so that it can be answered again without being kept.
    """
    if call.receipt is None:
        return None
    text = f"{call.operation.id} {call.receipt.key} {call.receipt.fingerprint}"
    digest = hmac.digest(call.secret.encode(), text.encode(), hashlib.sha256)
    return urlsafe_b64encode(digest).decode().rstrip("=")

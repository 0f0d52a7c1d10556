"""Secrets that a request under an `Idempotency-Key` makes: the same ones when it comes again, and kept nowhere."""

from __future__ import annotations

import hashlib
import hmac
from base64 import urlsafe_b64encode
from datetime import datetime

from chalicelib.api.calls import Call
from chalicelib.content.store.items import expiry


def derived_secret(call: Call, made_at: datetime | None = None) -> str | None:
    """The secret that a request under an `Idempotency-Key` makes, now or at that time; None for a random one.

    It follows from the asker's own secret, the key and the time, so that it can be answered again without being kept,
    and is another one once the key is forgotten: what was revoked does not come back.
    """
    if call.receipt is None:
        return None
    moment = expiry(made_at or call.receipt.made_at)
    text = f"{call.operation.id} {call.receipt.key} {call.receipt.fingerprint} {moment}"
    digest = hmac.digest(call.caller.secret.encode(), text.encode(), hashlib.sha256)
    return urlsafe_b64encode(digest).decode().rstrip("=")

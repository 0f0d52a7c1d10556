"""Deeds: who does something to an article, and when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from chalicelib.content.people.permissions import Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """Something that is done by someone at some time.

    `version` is the one that it is based on; None for whichever is there. Under a `receipt` it is done once.
    """

    actor: Actor
    now: datetime
    version: int | None = None
    receipt: Receipt | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What a request brings along. `key` is its sender's alone; `fingerprint` tells it from other requests."""

    key: str
    fingerprint: str
    made_at: datetime

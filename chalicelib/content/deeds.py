"""Deeds: who does something to an article, and when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from chalicelib.content.permissions import Actor
from chalicelib.content.receipts import Receipt


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """Something that is done by someone at some time.

    `version` is the one that it is based on; None for whichever is there. Under a `receipt` it is done once.
    """

    actor: Actor
    now: datetime
    version: int | None = None
    receipt: Receipt | None = None

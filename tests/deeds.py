"""Who does what in tests: an editor, unless it is said otherwise."""

from __future__ import annotations

from datetime import datetime

from chalicelib.content.people.deeds import Deed, Receipt
from chalicelib.content.people.permissions import Actor, Role

EDITOR = Actor(name="An", role=Role.EDITOR)


def deed(now: datetime, *, version: int | None = None, by: str = EDITOR.name, receipt: Receipt | None = None) -> Deed:
    """Something that an editor does."""
    return Deed(actor=Actor(name=by, role=Role.EDITOR), now=now, version=version, receipt=receipt)

"""Moments as databases of other systems write them: in UTC, and "0000-00-00 00:00:00" where there is none. Pure."""

from __future__ import annotations

from datetime import UTC, datetime

from chalicelib.content.models.fields import EARLIEST, LATEST


def parse_old_time(text: str | None) -> datetime | None:
    """The moment, to the second; None for a zero, for none, and for what cannot be one."""
    if not text or text.startswith("0000-00-00"):
        return None
    try:
        moment = datetime.fromisoformat(text.strip()).replace(microsecond=0)
    except ValueError:
        return None
    moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    return moment if EARLIEST <= moment <= LATEST else None

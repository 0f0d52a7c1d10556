"""Moments as readers get them, in the site's time zone. An article's stand on many pages, and are worked out once."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

REMEMBERED: Final = 1 << 15
"""How many moments a process remembers the text of: those of a large site's rebuild, in some 10 MB."""


@lru_cache(maxsize=REMEMBERED)
def rfc3339(moment: datetime, time_zone: str) -> str:
    """RFC 3339 with the offset of the site's time zone, to the second: `2015-12-30T09:15:00+07:00`."""
    return moment.astimezone(ZoneInfo(time_zone)).isoformat(timespec="seconds")

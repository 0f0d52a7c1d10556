"""Moments as readers get them, in the site's time zone. A page shows most of its moments several times over."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from zoneinfo import ZoneInfo


@lru_cache(maxsize=4096)
def local_time(moment: datetime, time_zone: str) -> datetime:
    """A moment on the site's clock."""
    return moment.astimezone(ZoneInfo(time_zone))


@lru_cache(maxsize=4096)
def rfc3339(moment: datetime, time_zone: str) -> str:
    """RFC 3339 with the offset of the site's time zone, to the second."""
    return local_time(moment, time_zone).isoformat(timespec="seconds")

"""How often something was asked for in a minute, so that it can be too often.

| item    | pk            | sk            | attributes                         |
|---------|---------------|---------------|------------------------------------|
| counter | `RATE#<what>` | when it began | `n`, the requests of that minute; `x` |
"""

from __future__ import annotations

import math
from datetime import datetime, timedelta

from chalicelib.aws.dynamodb import Condition, ConditionFailed, Update
from chalicelib.content.store.items import TTL_ATTRIBUTE, Stored, expiry, format_time
from chalicelib.errors import TooManyRequests

_MINUTE = timedelta(minutes=1)


class Rates(Stored):
    """The counters in the content table."""

    def count(self, what: str, limit: int, now: datetime) -> None:
        """Count one request. Raises TooManyRequests above the limit of a minute."""
        minute = now.replace(second=0, microsecond=0)
        counted = Update(
            pk=f"RATE#{what}",
            sk=format_time(minute),
            expression=f"ADD #n :one SET #{TTL_ATTRIBUTE} = :expiry",
            values={"one": 1, "expiry": expiry(minute + 2 * _MINUTE)},
            condition=_below(limit),
        )
        try:
            self._table.write(counted)
        except ConditionFailed as error:
            left = (minute + _MINUTE - now).total_seconds()
            raise TooManyRequests(limit=limit, retry_after_seconds=math.ceil(left)) from error


def _below(limit: int) -> Condition:
    """The minute has requests left. Protects the site from more than the limit, also of requests at once."""
    return Condition(text="attribute_not_exists(#n) OR #n < :limit", values={"limit": limit})

"""What must stay secret: the salts of the days, which are destroyed in time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from chalicelib.audience.journal import TTL_ATTRIBUTE
from chalicelib.aws.dynamodb import ABSENT, ConditionFailed, Delete, Put, Table

SALT_DAYS = 2
"""A day's salt is destroyed this many days after the day began."""


class Vault:
    """The secrets' items in the audience table."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def ensure_salt(self, day: str, make: Callable[[], bytes]) -> bytes:
        """The salt of a day (`yyyy-mm-dd`); made if it has none, and the same for all who ask at once."""
        # By UTC, whatever the day's time zone: this is what goes if the fold, which knows it, stays away.
        ends_at = datetime.fromisoformat(day).replace(tzinfo=UTC) + timedelta(days=SALT_DAYS)
        item = self._table.get("SALT", day)
        if item is None:
            item = {"pk": "SALT", "sk": day, "salt": make(), TTL_ATTRIBUTE: int(ends_at.timestamp())}
            try:
                self._table.write(Put(item=item, condition=ABSENT))
            except ConditionFailed as failure:
                item = failure.old[0] or item
        return bytes(item["salt"])

    def delete_salts(self, upto_day: str) -> None:
        """Destroy the salts of the days up to that one."""
        for item in self._table.query("SALT", high=upto_day):
            self._table.write(Delete(pk="SALT", sk=item["sk"]))

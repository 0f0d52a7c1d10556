"""What must stay secret: the salts of the days, which are destroyed in time, and the key of members' sessions."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from chalicelib.audience.journal import TTL_ATTRIBUTE
from chalicelib.aws.dynamodb import ABSENT, ConditionFailed, Delete, Put, Table
from chalicelib.aws.wire import Item

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
        return self._ensure_secret("SALT", day, "salt", make, {TTL_ATTRIBUTE: int(ends_at.timestamp())})

    def delete_salts(self, upto_day: str) -> None:
        """Destroy the salts of the days up to that one."""
        for item in self._table.query("SALT", high=upto_day):
            self._table.write(Delete(pk="SALT", sk=item["sk"]))

    def ensure_session_key(self, make: Callable[[], bytes]) -> bytes:
        """The key that sessions are signed with, made if there is none. To delete the item signs everybody out."""
        return self._ensure_secret("KEY", "SESSION", "key", make, {})

    def _ensure_secret(self, pk: str, sk: str, name: str, make: Callable[[], bytes], others: Item) -> bytes:
        item = self._table.get(pk, sk)
        if item is None:
            item = {"pk": pk, "sk": sk, name: make(), **others}
            try:
                self._table.write(Put(item=item, condition=ABSENT))
            except ConditionFailed as failure:
                item = failure.old[0] or item
        return bytes(item[name])

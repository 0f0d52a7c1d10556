"""Receipts: what was done under which `Idempotency-Key`, so that it is done once, and answered alike when asked again.

| item    | pk              | sk        | attributes                                               |
|---------|-----------------|-----------|----------------------------------------------------------|
| receipt | `RECEIPT#<key>` | `RECEIPT` | `fingerprint`, `article` and `version`, or `answer`; `x` |

A receipt is written in the same transaction as what it is for: there is never one without the other.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from chalicelib.aws.dynamodb import Condition, ConditionFailed, Put, Table, Write
from chalicelib.aws.wire import Item
from chalicelib.content.models.names import ArticleId
from chalicelib.content.people.deeds import Receipt
from chalicelib.content.store.items import TTL_ATTRIBUTE, expiry
from chalicelib.errors import AlreadyDone

LIFETIME = timedelta(hours=24)
"""For how long a request is known again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptReceipt:
    """What is stored of a request that was carried out: the article and the version that it left, or the answer.

    Revisions never change, so a version is enough to repeat the answer. `made_at` is to the second.
    """

    fingerprint: str
    made_at: datetime
    article: ArticleId
    version: int
    answer: Mapping[str, Any]


class Receipts:
    """The receipts in the content table."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def find(self, key: str, now: datetime) -> KeptReceipt | None:
        """The receipt of a request that was carried out within the last 24 hours."""
        item = self._table.get(f"RECEIPT#{key}", "RECEIPT")
        if item is None or item[TTL_ATTRIBUTE] <= expiry(now):
            return None
        return KeptReceipt(
            fingerprint=item["fingerprint"],
            made_at=datetime.fromtimestamp(item[TTL_ATTRIBUTE], UTC) - LIFETIME,
            article=ArticleId(item.get("article", "")),
            version=item.get("version", 0),
            answer=item.get("answer", {}),
        )


def receipt_of_article(receipt: Receipt, article: ArticleId, version: int, answer: Mapping[str, Any]) -> Put:
    """The write that keeps a receipt of something done to an article; `answer` is what no revision tells."""
    return _put(receipt, {"article": article, "version": version, "answer": dict(answer)})


def transact(table: Table, writes: Sequence[Write], receipt: Receipt | None, answer: Mapping[str, Any]) -> None:
    """Carry out writes together with their receipt, if they have one. Raises ConditionFailed and AlreadyDone."""
    if receipt is None:
        table.transact(writes)
        return
    try:
        table.transact([*writes, _put(receipt, {"answer": dict(answer)})])
    except ConditionFailed as error:
        raise_if_done(error, len(writes))
        raise


def raise_if_done(error: ConditionFailed, position: int) -> None:
    """Raises AlreadyDone if the write at this position, the receipt's, was among those that failed."""
    if position in error.failed:
        raise AlreadyDone from error


def _put(receipt: Receipt, attributes: Item) -> Put:
    item: Item = {"pk": f"RECEIPT#{receipt.key}", "sk": "RECEIPT", "fingerprint": receipt.fingerprint, **attributes}
    return Put(item={**item, TTL_ATTRIBUTE: expiry(receipt.made_at + LIFETIME)}, condition=_unknown_at(receipt.made_at))


def _unknown_at(moment: datetime) -> Condition:
    """No receipt of this key is valid. Protects from doing again what was done under the same `Idempotency-Key`.

    A receipt whose time is over, but which DynamoDB has not removed yet, counts for nothing.
    """
    return Condition(text=f"attribute_not_exists(#pk) OR #{TTL_ATTRIBUTE} <= :now", values={"now": expiry(moment)})

"""What writes are conditioned on, each named by what it protects from."""

from __future__ import annotations

from collections.abc import Sequence

from chalicelib.aws.dynamodb import ABSENT, Condition, ConditionFailed, Table, Write
from chalicelib.aws.wire import Item
from chalicelib.content.models.names import ArticleId
from chalicelib.errors import StaleVersion


def at_version(version: int) -> Condition:
    """The item is at this version; for 0, it is not there.

    Protects what was saved between reading and writing: two who start from one version cannot both save the next.
    """
    return at_number("version", version)


def at_version_before(version: int) -> Condition:
    """The item is at the version that was read, under a name that no attribute of the next one has.

    Protects as `at_version` does, where only what has changed is written.
    """
    return Condition(text="#version = :before", values={"before": version})


def at_number(attribute: str, number: int) -> Condition:
    """The item's attribute has this number, which grows with each write; for 0, the item is not there.

    Protects from those who are late: what was decided on an earlier state is not written over a later one.
    """
    return Condition(text=f"#{attribute} = :{attribute}", values={attribute: number}) if number else ABSENT


def free_or_of(article: ArticleId) -> Condition:
    """Nobody has the path, or this article has it.

    Protects addresses: no article takes the path of another, or of a redirect, and none removes another's claim.
    """
    return Condition(text="attribute_not_exists(#pk) OR #article = :article", values={"article": article})


def stale(expected: int, found: Item | None) -> StaleVersion:
    """What to raise where `at_version` did not hold, and this stood there instead."""
    return StaleVersion(expected=expected, current=found["version"] if found else None)


def transact_version(table: Table, writes: Sequence[Write]) -> None:
    """Carry out writes of which the first is conditioned on a version. Raises StaleVersion."""
    try:
        table.transact(writes)
    except ConditionFailed as error:
        condition = writes[0].condition
        raise stale(condition.values.get("version", 0) if condition else 0, error.old[0]) from error

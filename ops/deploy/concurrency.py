"""How many functions an account may run at once, and how many of these runs a stage may use.

A new account often has 10 (Lambda Developer Guide, "Lambda quotas"). Lambda keeps some of them for functions that
reserve none ("Configuring reserved concurrency"). Gazette is correct without a reservation, but its queues must leave
room for readers and the clock.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from chalicelib.settings import MOST_AT_ONCE
from ops.deploy.functions import FUNCTIONS, function_name
from ops.deploy.wishes import WishRefused

LEAST_AT_ONCE = 2
"""Lambda takes no lower maximum for a queue (Developer Guide, "Configuring maximum concurrency for Amazon SQS")."""

KEPT_OF_FEW, KEPT = 10, 100
"""What must stay unreserved, in an account of fewer than 1,000 and in others (so say Lambda's refusals)."""

_RESERVING = {name: each.reserved for name, each in FUNCTIONS.items() if each.reserved}


@dataclass(frozen=True, slots=True, kw_only=True)
class Concurrency:
    """An account's: how many functions run at once at most, and how many of these nobody has reserved."""

    limit: int
    unreserved: int


def find_concurrency(client: Any) -> Concurrency:
    """What Lambda says of the account and region."""
    found = client.get_account_settings()["AccountLimit"]
    return Concurrency(limit=found["ConcurrentExecutions"], unreserved=found["UnreservedConcurrentExecutions"])


def find_reserved(client: Any, stage: str) -> int:
    """What the stage's own functions have reserved already."""
    total = 0
    for name in FUNCTIONS:
        try:
            found = client.get_function_concurrency(FunctionName=function_name(stage, name))
        except client.exceptions.ResourceNotFoundException:
            continue
        total += found.get("ReservedConcurrentExecutions") or 0
    return total


def check_reservable(account: Concurrency, *, own: int) -> None:
    """Raise WishRefused unless the account can give all runs that the functions would reserve; `own` are those that
    they have already.
    """
    wanted, free = sum(_RESERVING.values()), account.unreserved + own
    kept = KEPT if account.limit >= 1000 else KEPT_OF_FEW
    if free - wanted < kept:
        raise WishRefused(
            f"{wanted} concurrent runs cannot be reserved: the account has {account.limit} in this region, {free} "
            f"of them unreserved, and Lambda keeps {kept} of these free. Ask AWS for more (Service Quotas, "
            "'Concurrent executions'), "
            "or deploy with --unreserved. Nothing was changed."
        )


def at_once(account: Concurrency) -> Mapping[str, str]:
    """How many runs each queue may start, as settings of the stage: of few, some are left for all else."""
    share = {"render": account.limit * 2 // 5, "intake": account.limit // 5}
    return {
        f"{name.upper()}_AT_ONCE": str(max(LEAST_AT_ONCE, min(most, share[name])))
        for name, most in MOST_AT_ONCE.items()
    }

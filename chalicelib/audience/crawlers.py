"""Which requests are no reader's: those of known crawlers, and those that browsers send ahead of time."""

from __future__ import annotations

from functools import lru_cache


def is_reader(*, user_agent: str, purpose: str) -> bool:
    """Whether a person may be behind a request. `purpose` is what `Sec-Purpose` or the older `Purpose` says.

    A browser that prefetches or prerenders says so there (https://wicg.github.io/nav-speculation/prefetch.html).
    """
    return "prefetch" not in purpose and not is_crawler(user_agent)


@lru_cache(maxsize=512)
def is_crawler(user_agent: str) -> bool:
    """Whether the list of crawlers knows this browser's name (https://github.com/monperrus/crawler-user-agents).

    What was answered last is remembered, in this process only: the list holds more than 600 patterns.
    """
    from crawleruseragents import is_crawler as is_listed

    return bool(is_listed(user_agent))

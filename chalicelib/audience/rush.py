"""What a process remembers in a rush, when answers are as old as the fold anyway: so that no item is read for each."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from chalicelib.audience.table import ArticleCounter, Totals

RUSH_SECONDS = 5
"""One item can be read 3,000 times a second. With this, each process reads it once in so many seconds."""

MAX_COUNTERS = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Rush:
    """The totals, and the counters that were asked for, of some seconds during which there is too much to read."""

    totals: Totals
    began_at: datetime
    counters: dict[str, ArticleCounter | None] = field(default_factory=dict)

    def is_on(self, now: datetime) -> bool:
        """Whether what is remembered may still be told."""
        return timedelta(0) <= now - self.began_at < timedelta(seconds=RUSH_SECONDS)

    def remember(self, article: str, counter: ArticleCounter | None) -> None:
        """Keep a counter, or that there is none."""
        if len(self.counters) < MAX_COUNTERS:
            self.counters[article] = counter

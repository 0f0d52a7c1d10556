"""`python -m ops stats`: what was read, drawn in the terminal. Asks the API, as an editor would."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from typing import Any

from ops.client import Client, ClientError
from ops.sites import NoSuchSite, find_account

BAR = 40
SPANS = {"1": "today", "7": "in 7 days", "30": "in 30 days"}


def print_stats(environment: Mapping[str, str], *, days: int) -> int:
    """Print the figures of the site at `GAZETTE_URL`, or of the one that runs here; answers the exit status."""
    try:
        figures = Client(find_account(environment)).get_json("/stats", {"days": str(days)})
    except (NoSuchSite, ClientError) as error:
        print(error, file=sys.stderr)
        return 1
    print("\n".join(draw(figures)))
    return 0


def draw(figures: Mapping[str, Any]) -> Iterator[str]:
    """The lines of an answer of `GET /api/stats`, for people."""
    yield f"{figures['total']:,} views in all, {figures['offset']:,} of them before this site"
    yield f"{figures['guests']:,} guests and {figures['members']:,} members online"
    yield f"as of {figures['as_of']}; days by the clocks of {figures['time_zone']}"
    yield ""
    yield f"{'day':10} {'views':>9} {'sessions':>9} {'peak':>6}"
    most = max((day["views"] for day in figures["days"]), default=0)
    for day in figures["days"]:
        bar = "█" * round(BAR * day["views"] / most) if most else ""
        line = f"{day['day']:10} {day['views']:>9,} {day['sessions']:>9,} {day['peak_online']:>6,}  {bar}"
        yield line.rstrip()
    for span, name in SPANS.items():
        yield from _table(f"Most read {name}", figures["most_read"][span])
        yield from _table(f"Topics {name}", figures["topics"][span])


def _table(title: str, rows: list[Mapping[str, Any]]) -> Iterator[str]:
    if rows:
        yield ""
        yield title
        yield from (f"{row['views']:>9,}  {row['title']}" for row in rows)

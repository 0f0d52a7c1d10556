"""`gazette stats`: what was read, drawn in the terminal."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterator, Mapping
from typing import Any

from ops.edit.asking import SITE, asking
from ops.edit.client import Client
from ops.terminal.commands import Command, argument, at_least

BAR = 40
SPANS = {"1": "today", "7": "in 7 days", "30": "in 30 days"}


def draw(figures: Mapping[str, Any]) -> Iterator[str]:
    """The lines of an answer of `GET /api/stats`, for people."""
    brought = f" ({figures['brought']:,} of articles)" if figures.get("brought") else ""
    yield f"{figures['total']:,} views in all, {figures['offset']:,} of them from before the site moved here{brought}"
    yield f"{figures['guests']:,} guests and {figures['members']:,} members online"
    yield f"as of {figures['as_of']}; days in the time zone {figures['time_zone']}"
    yield ""
    yield f"{'day':10} {'views':>9} {'sessions':>9} {'peak':>6}"
    most = max((day["views"] for day in figures["days"]), default=0)
    for day in figures["days"]:
        line = f"{day['day']:10} {day['views']:>9,} {day['sessions']:>9,} {day['peak_online']:>6,}  {_bar(day, most)}"
        yield line.rstrip()
    for span, name in SPANS.items():
        yield from _table(f"Most read {name}", figures["most_read"][span])
        yield from _table(f"Topics {name}", figures["topics"][span])


def draw_views(figures: Mapping[str, Any]) -> Iterator[str]:
    """The lines of an answer of `GET /api/articles/{id}/stats`, for people."""
    yield f"{figures['views']:,} views in all"
    if figures.get("brought"):
        why = f", put right since: {figures['correction']}" if figures["correction"] else ""
        yield f"{figures['brought']:,} of them at {figures['brought_from']}, as of {figures['brought_at']}{why}"
    most = max((day["views"] for day in figures["days"]), default=0)
    yield from (f"{day['day']:10} {day['views']:>9,}  {_bar(day, most)}".rstrip() for day in figures["days"])


def draw_searches(figures: Mapping[str, Any]) -> Iterator[str]:
    """The lines of an answer of `GET /api/stats/searches`, for people."""
    yield f"{'day':10} {'searches':>9} {'in vain':>9}"
    yield from (f"{day['day']:10} {day['searches']:>9,} {day['without_result']:>9,}" for day in figures["days"])
    for title, name, figure in (("Searched for most", "most", "searches"), ("Not found", "in_vain", "without_result")):
        rows: list[Mapping[str, Any]] = [{"views": each[figure], "title": each["words"]} for each in figures[name]]
        yield from _table(title, rows)


def _bar(day: Mapping[str, Any], most: int) -> str:
    return "█" * round(BAR * day["views"] / most) if most else ""


def _table(title: str, rows: list[Mapping[str, Any]]) -> Iterator[str]:
    if rows:
        yield ""
        yield title
        yield from (f"{row['views']:>9,}  {row['title']}" for row in rows)


def _print(client: Client, asked: Namespace) -> int:
    where, lines = ("/stats/searches", draw_searches) if asked.searches else ("/stats", draw)
    print("\n".join(lines(client.get_json(where, {"days": str(asked.days)}))))
    return 0


STATS = Command(
    "draw what was read",
    asking(_print),
    (
        argument("--days", type=at_least(1), default=30, help="number of days to draw (default: 30)"),
        argument("--searches", action="store_true", help="what readers searched for, and did not find"),
        *SITE,
    ),
)

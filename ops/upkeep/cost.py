"""What a portal costs a month: what its readers and editors ask of AWS, times AWS's prices.

How much each thing asks is counted by `python -m tests.bench.usage` and by the tests of pages; a test compares. Where
it depends on how readers spread, this assumes what costs most: every view in another article, none of a page's
requests answered by the reader's browser.
"""

from __future__ import annotations

import sys
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

from chalicelib.publishing.sealing import MOST_UNSEALED
from chalicelib.search.shards import shards_for

PRICES = Path(__file__).with_name("prices.toml")
MINUTES, DAYS = 43_200, 30
"""Of a month."""

BUSY_MINUTES = MINUTES / 2
"""Readers sleep."""

REQUESTS_A_VIEW, BYTES_A_VIEW = 4, 10_000
"""What one view loads at most, compressed, without its beacons (tests/browser)."""

API_SECONDS, CLOCK_SECONDS, RENDER_SECONDS = 0.015, 0.1, 2.0
"""How long a run takes: a beacon's, one of the clock's, and planning and printing a publication. Estimates."""

SMALL_GB, LARGE_GB = 0.5, 1.0
"""Memory of functions; of `render`."""

LOG_BYTES_A_RUN = 400
"""Lambda's own lines (START, END, REPORT), which cannot be turned off in text format."""

BEACON_WRITE, BEACON_READ = 3.2, 2.6
"""Units a beacon while it is quiet, of the journal and the board, with its share of the snapshots. In a rush it takes
some 1.2 and 3, which costs less."""

FOLD_WRITE, FOLD_WRITE_AN_ARTICLE, FOLD_READ, FOLD_READ_A_BEACON = 2, 2, 3, 0.04
"""Units of a fold of a minute without readers, and of the clock's look at due items."""

IDLE_WRITE, IDLE_READ, TICK_READ = 1, 3, 4
"""Units a fold of a minute in which nobody read, and of the clock's look at what is due."""

RANK_READ, RANK_READ_AN_ARTICLE = 8, 0.022 * 8
"""Units of each ranking: eight days' counters, by articles read in a day."""

SAVE_READ, SAVE_WRITE = 6, 40
"""Units a draft that is made or edited, with the token's two reads and writes."""

PUBLISH_READ, PUBLISH_WRITE, PUBLISH_PUTS, PUBLISH_HEADS = 370, 97, 31, 42
"""What a publication takes in all, from the request to the last page."""

SEARCH_REQUESTS, SEARCH_BYTES = 28, 85_000
"""Of a search: the page and its script, the open part, four shards, and the cards of 20 articles, each from a block
of its own (`python -m tests.bench.search`)."""

ASKED_BY_A_PERSON = 22 * 500
"""Requests of one person's screen in a month, besides what makes articles: 500 on each of 22 days. An estimate."""

ASKED_READ, ASKED_WRITE = 2 + 4, 1
"""Units of one: the session and its person, and what is asked for; and the count of the minute."""

INDEX_BYTES_AN_ARTICLE = 3_200
"""Of the sealed index as the table keeps it: a sealing reads and writes all of it, in transactions."""

LOOK_READ = 22
"""Units of the clock's look at what is open, every ten minutes."""

SAVES, PUBLICATIONS = 4, 2
"""Of an article: a draft that is edited three times, published, and corrected once."""

PICTURE_BYTES, PICTURE_BYTES_KEPT = 44_000, 684_000
"""Of a picture as a telephone loads it, and of all its files (`python -m tests.bench.pictures`)."""

PICTURE_READ, PICTURE_WRITE, PICTURE_PUTS, PICTURE_GETS = 2, 6, 10, 2
"""What uploading one takes, and making it ready: it is announced, uploaded, looked at, and written in eight files."""

INTAKE_SECONDS, INTAKE_GB = 2.5, 1.75
"""How long the intake takes for a photograph of 12 megapixels, and its memory."""

POLLS_A_MINUTE = 2 * 15
"""Of two queues: Lambda asks an idle one five at a time, for 20 seconds each."""

ALARM_METRICS, METRICS = 20, 4
"""Of a stage (ops/deploy/infrastructure). An alarm is billed by the metrics that it looks at."""

BYTES_AN_ARTICLE, BYTES_A_PAGE = 60_000, 30_000
"""In the table, with its revisions; and in the bucket, with old versions of pages."""

BYTES_A_VIEW_KEPT = 250
"""In the journal, for two days."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Traffic:
    """The traffic of a month. `heartbeats` are beacons beyond the first, for each view. `archive` is the number of
    articles. Each article has `pictures` of them, which a view loads. `people` work at their screens.
    """

    views: float
    articles: float
    heartbeats: float = 0.25
    archive: float = 10_000
    pictures: float = 1
    searches: float = 0
    people: float = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of the bill: so much of something, at list price, and with what AWS gives everyone for nothing."""

    service: str
    what: str
    amount: float
    usd: float
    usd_beyond_free: float


def load_prices(file: Path = PRICES) -> dict[str, Any]:
    """Prices by unit, with `date` and `region`. Raises OSError or tomllib.TOMLDecodeError."""
    return tomllib.loads(file.read_text("utf-8"))


def bill(traffic: Traffic, prices: Mapping[str, Any]) -> list[Line]:
    """What a month costs, line by line. Raises KeyError for a price that is not there."""
    return [_line(what, amount, prices[name]) for name, what, amount in _usage(traffic)]


def _line(what: str, amount: float, price: Mapping[str, Any]) -> Line:
    paid = max(0.0, amount - price.get("free", 0))
    return Line(
        service=price["service"],
        what=what,
        amount=amount,
        usd=amount * price["usd"] / price["per"],
        usd_beyond_free=paid * price["usd"] / price["per"],
    )


def _usage(traffic: Traffic) -> Iterator[tuple[str, str, float]]:
    """What is paid for, in words, and how much of it."""
    beacons, searches = traffic.views * (1 + traffic.heartbeats), traffic.searches * DAYS
    asked = traffic.people * ASKED_BY_A_PERSON
    saves, publications = traffic.articles * SAVES, traffic.articles * PUBLICATIONS
    runs = 2 * MINUTES + MINUTES / 10
    gb_seconds = SMALL_GB * (beacons + searches + asked + saves + publications) * API_SECONDS
    gb_seconds += SMALL_GB * runs * CLOCK_SECONDS + LARGE_GB * publications * RENDER_SECONDS
    uploads = traffic.articles * traffic.pictures
    gb_seconds += uploads * INTAKE_GB * INTAKE_SECONDS
    invocations = beacons + searches + asked + saves + 4 * publications + runs + 3 * uploads
    loaded = traffic.views * (REQUESTS_A_VIEW + traffic.pictures) + searches * SEARCH_REQUESTS
    bytes_out = traffic.views * (BYTES_A_VIEW + traffic.pictures * PICTURE_BYTES) + beacons * 1_000
    bytes_out += searches * SEARCH_BYTES
    sealed = _sealings(traffic) * 2 * shards_for(round(traffic.archive))
    yield "api_request", "requests", beacons + searches + asked + saves + publications + uploads
    yield "lambda_request", "runs", invocations
    yield "lambda_gb_second", "GB-seconds", gb_seconds
    yield (
        "write_unit",
        "write units",
        _writes(traffic, beacons) + searches + uploads * PICTURE_WRITE + asked * ASKED_WRITE,
    )
    yield "read_unit", "read units", _reads(traffic, beacons) + searches + uploads * PICTURE_READ + asked * ASKED_READ
    yield "table_gb", "GB of tables", _table_gb(traffic)
    yield "backup_gb", "GB of point-in-time recovery", _table_gb(traffic)
    yield "s3_put", "writes", publications * PUBLISH_PUTS + uploads * PICTURE_PUTS + sealed
    yield "s3_get", "reads", sealed + publications * PUBLISH_HEADS + uploads * PICTURE_GETS + loaded
    yield "s3_gb", "GB", traffic.archive * (BYTES_A_PAGE + traffic.pictures * PICTURE_BYTES_KEPT) / 1e9
    yield "queue_request", "requests", MINUTES * POLLS_A_MINUTE + 3 * (publications + uploads)
    yield "edge_request", "requests", loaded + beacons + searches + asked + saves + publications + uploads
    yield "edge_function", "runs of its two functions", 2 * loaded
    yield "edge_gb", "GB to readers", bytes_out / 1e9
    yield "purge", "purges", traffic.articles
    yield "log_gb", "GB of logs", invocations * LOG_BYTES_A_RUN / 1e9
    yield "alarm", "metrics that alarms watch", ALARM_METRICS
    yield "metric", "metrics", METRICS
    yield "dashboard", "dashboard", 1


def _writes(traffic: Traffic, beacons: float) -> float:
    busy = min(traffic.views, BUSY_MINUTES)
    folds = busy * FOLD_WRITE + traffic.views * FOLD_WRITE_AN_ARTICLE + (MINUTES - busy) * IDLE_WRITE
    edits = traffic.articles * (SAVES * SAVE_WRITE + PUBLICATIONS * PUBLISH_WRITE)
    sealed = _sealings(traffic) * traffic.archive * INDEX_BYTES_AN_ARTICLE * 2 / 1024
    return beacons * BEACON_WRITE + folds + edits + sealed


def _sealings(traffic: Traffic) -> float:
    """How often the search's index is sealed: each week, and whenever so much is open."""
    return max(DAYS / 7, traffic.articles * PUBLICATIONS / MOST_UNSEALED) if traffic.articles else 0


def _reads(traffic: Traffic, beacons: float) -> float:
    answers = beacons * BEACON_READ
    folds = MINUTES * (FOLD_READ + TICK_READ) + beacons * FOLD_READ_A_BEACON
    read_a_day = min(traffic.archive, traffic.views / DAYS)
    ranks = MINUTES / 10 * (LOOK_READ + RANK_READ + RANK_READ_AN_ARTICLE * read_a_day)
    edits = traffic.articles * (SAVES * SAVE_READ + PUBLICATIONS * PUBLISH_READ)
    sealed = _sealings(traffic) * traffic.archive * INDEX_BYTES_AN_ARTICLE / 4096
    return answers + folds + ranks + edits + sealed


def _table_gb(traffic: Traffic) -> float:
    return (traffic.archive * BYTES_AN_ARTICLE + traffic.views / DAYS * 2 * BYTES_A_VIEW_KEPT) / 1e9


def print_cost(traffic: Traffic, file: Path) -> int:
    """Print the bill; answers the exit status."""
    try:
        prices = load_prices(file)
        lines = bill(traffic, prices)
    except (OSError, tomllib.TOMLDecodeError) as error:
        print(f"The prices cannot be read: {error}", file=sys.stderr)
        return 2
    except KeyError as error:
        print(f"{file} has no {error}; ops/upkeep/prices.toml shows what it needs.", file=sys.stderr)
        return 2
    print(
        f"{traffic.views:,.0f} views and {traffic.articles:,.0f} new articles a month,"
        f" {traffic.archive:,.0f} articles kept, pictures: {traffic.pictures:g} each.\n"
        f"USD a month in {prices['region']}, by the prices of {prices['date']:%Y-%m-%d}, without taxes.\n"
    )
    print(f"{'':<53}  {'list price':>10}{'beyond free':>13}")
    for service, group in groupby(lines, key=lambda line: line.service):
        mine = list(group)
        _print_sum(service, mine)
        for line in mine:
            digits = 0 if line.amount >= 100 else 1
            print(f"  {line.what:<36}{line.amount:>15,.{digits}f}  {line.usd:>10.2f}{line.usd_beyond_free:>13.2f}")
    _print_sum("Total", lines)
    print('\n"Beyond free": after what AWS gives every account free each month, without a time limit.')
    return 0


def _print_sum(name: str, lines: Sequence[Line]) -> None:
    print(f"{name:<55}{sum(each.usd for each in lines):>10.2f}{sum(each.usd_beyond_free for each in lines):>13.2f}")

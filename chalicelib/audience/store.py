"""The audience table: the journal of beacons, the counters with their watermarks, and the salts of the days.

| item              | pk            | sk                              | attributes                              |
|-------------------|---------------|---------------------------------|-----------------------------------------|
| journal entry     | `J#<lane>`    | `<minute, 10 digits>#<view id>` | `a` article, `s`, `u`, `t`, `x`         |
| article's counter | `C#<article>` | `C`                             | `n` views, `m`, `live`, `v`, `o`        |
| views brought     | `C#<article>` | `BROUGHT#<number, 6 digits>`    | `views`, `source`, `at`, `by`, `reason` |
| site's total      | `SITE`        | `TOTAL`                         | `n`, `m` (the cursor), and as below     |
| the board         | `SITE`        | `OPEN`                          | `board.py` says                         |
| snapshot's part   | `OPEN`        | `<token>#<part>`                | entries, views, or recent ids; `x`      |
| article's day     | `D#<day>`     | `<article>`                     | `n`, `m`                                |
| site's day        | `D#<day>`     | `TOTAL`                         | `n`, `m`, `s`, `peak`                   |
| salt of a day     | `SALT`        | `<day>`                         | `salt`, `x`                             |
| key of sessions   | `KEY`         | `SESSION`                       | `key`                                   |

A journal entry's `s` is the browser's session, `u` the member's who was signed in there, both hashes under the day's
salt; `t` is when it was last heard, in seconds; `d` the network address's hash, under the same salt.
The total's `guests` and `members` are who was online when minute `m` ended, `beacons` how many came in it; `offset` is
what was counted before this site was, as of the site's version `site_v`. Days are those of the time zone `zone`; if
the site changes it, `next_zone` is what the cursor takes with it to the next minute, so that a fold that is done again
adds to the same day. A day's `s` are the sessions that began in it, `peak` the most that were online at once.

`v` is the version of the article that opened or closed its counter.
`o` are the views that an article had on another site, as the newest of its entries of views brought says; until the
instant `ot`, readers are told `o0` instead. The total's `brought` is the sum of all `o`, and changes in the same
transaction. The first entry is the import, each later one a correction,
or a newer import.

`m` is a watermark: a minute is added only where `m` is below it, so adding it again changes nothing. `x` is
DynamoDB's time to live, in seconds since the epoch.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from chalicelib.audience.board import BoardItems
from chalicelib.audience.board_item import BOARD, SITE, Board, board_from_item
from chalicelib.audience.counting import NOBODY, Minute, Online, Tally
from chalicelib.audience.journal import AtOnce, Journal, one_by_one
from chalicelib.audience.vault import Vault
from chalicelib.aws.dynamodb import ABSENT, Condition, ConditionFailed, Put, Table, Update
from chalicelib.aws.wire import Item

DEFAULT_TIME_ZONE = "Asia/Ho_Chi_Minh"
"""What days go by until the site says."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """The site's total as of the minute `cursor`, which is None until the first counter opens or beacon comes.

    `views` are those measured here, `offset` those counted before, of which `brought` came with articles. `online` is
    who was there at that minute's end, `beacons` how many came in it. `time_zone` is what days go by from the next
    minute on.
    """

    views: int
    offset: int
    cursor: Minute | None
    online: Online
    beacons: int
    time_zone: str
    brought: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleCounter:
    """An article's views up to and with the minute `upto`, and whether its page is live.

    `views` are those measured here, and `brought`, those that it had on another site. `brought_before` is what answers
    as of an instant before `brought_from`, in milliseconds, tell instead of `brought`.
    """

    article: str
    views: int
    upto: Minute
    live: bool
    brought: int = 0
    brought_before: int = 0
    brought_from: int = 0

    def told(self, as_of: int) -> int:
        """The views that an answer as of that instant, in milliseconds, tells."""
        return self.views if as_of >= self.brought_from else self.views - self.brought + self.brought_before


@dataclass(frozen=True, slots=True, kw_only=True)
class Brought:
    """How many views an article brought along: from where, when that was said and by whom, and why it was changed."""

    views: int
    source: str
    at: str
    by: str
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DayCounts:
    """A day's views, sessions that began in it, most sessions online at once, and views by article."""

    views: int
    sessions: int
    peak: int
    articles: Mapping[str, int]


class AudienceStore:
    """What readers do, in one DynamoDB table.

    `lanes` is how many partitions the journal is spread over; `at_once` has calls made at the same time, if it can.
    """

    def __init__(self, table: Table, *, lanes: int, at_once: AtOnce = one_by_one) -> None:
        self._table = table
        self.at_once = at_once
        self.journal = Journal(table, lanes=lanes, at_once=at_once)
        self.board = BoardItems(table, at_once)
        self.vault = Vault(table)

    # --- the counters

    def find_counter(self, article: str) -> ArticleCounter | None:
        """The article's counter, if it ever had one."""
        item = self._table.get(f"C#{article}", "C")
        if item is None:
            return None
        brought = item.get("o", 0)
        upto = Minute(item["m"])
        return ArticleCounter(
            article=article,
            views=item["n"] + brought,
            upto=upto,
            live=item["live"],
            brought=brought,
            brought_before=item.get("o0", 0),
            brought_from=item.get("ot", 0),
        )

    def set_live(self, article: str, *, live: bool, version: int) -> None:
        """Open or close the article's counter, unless that was done for this version of the article or a newer one.

        A counter starts at 0 and keeps its number. Closing one that is not there makes a closed one, or an opening
        that was overtaken would not be known to be out of date.
        """
        write = Update(
            pk=f"C#{article}",
            sk="C",
            expression="SET #n = if_not_exists(#n, :zero), #m = if_not_exists(#m, :zero), #live = :live, #v = :version",
            values={"zero": 0, "live": live, "version": version},
            condition=_NOT_FOR_THIS_VERSION,
        )
        self._write_unless_done(write)

    def find_brought(self, article: str) -> tuple[Brought, ...]:
        """What was said of the views that an article brought along, the newest first."""
        items = self._table.query(f"C#{article}", low="BROUGHT#", high="BROUGHT#~", newest_first=True)
        names = ("views", "source", "at", "by", "reason")
        return tuple(Brought(**{name: item[name] for name in names}) for item in items)

    def set_brought(self, article: str, brought: Brought, *, now: int, told_from: int) -> bool:
        """Say how many views an article brought along; False if that is what was said last.

        Its counter and the site's total change in one transaction, so that they always agree. Answers about the article
        go by it from the instant `told_from` on; both instants are in milliseconds. Raises Busy.
        """
        while True:
            known = self.find_brought(article)
            before = known[0].views if known else 0
            counter = self.find_counter(article)
            if known and (known[0].views, known[0].source) == (brought.views, brought.source):
                return False
            entry = {name: getattr(brought, name) for name in ("views", "source", "at", "by", "reason")}
            told = counter.told(now) - (counter.views - counter.brought) if counter else 0
            change = Update(
                pk=f"C#{article}",
                sk="C",
                expression="SET #o = :views, #o0 = :told, #ot = :told_from, #n = if_not_exists(#n, :zero),"
                " #m = if_not_exists(#m, :zero), #live = if_not_exists(#live, :false)",
                values={"views": brought.views, "told": told, "told_from": told_from, "zero": 0, "false": False},
            )
            total = Update(
                pk="SITE", sk="TOTAL", expression="ADD #brought :more", values={"more": brought.views - before}
            )
            put = Put(item={"pk": f"C#{article}", "sk": f"BROUGHT#{len(known):06d}", **entry}, condition=ABSENT)
            try:
                self._table.transact([change, total, put])
            except ConditionFailed:
                continue  # somebody said something else meanwhile
            return True

    def add_to_article(self, article: str, views: int, minute: Minute) -> bool:
        """Add a minute's views to a counter, once. False if there is no counter; then nothing is counted."""
        try:
            self._table.write(_addition(f"C#{article}", "C", views, minute, _THERE_AND_NOT_YET))
        except ConditionFailed as failure:
            return failure.old[0] is not None
        return True

    def add_to_article_day(self, article: str, day: str, views: int, minute: Minute) -> None:
        """Add a minute's views to the article's views of that day, once."""
        self._write_unless_done(_addition(f"D#{day}", article, views, minute, _NOT_YET))

    def add_to_day(self, day: str, minute: Tally, views: int) -> None:
        """Add a minute's views and sessions to the day's, once, and raise its peak to what was online."""
        before = self._table.get(f"D#{day}", "TOTAL") or {}
        # Minutes are added in order, so whoever may still add this one has read the sums of all before it.
        sums = {
            "s": before.get("s", 0) + minute.sessions,
            "peak": max(before.get("peak", 0), minute.online.guests + minute.online.members),
        }
        self._write_unless_done(_addition(f"D#{day}", "TOTAL", views, minute.minute, _NOT_YET, **sums))

    def get_day(self, day: str) -> DayCounts:
        """What a day has counted; zeros if nothing."""
        items = {item["sk"]: item for item in self._table.query(f"D#{day}")}
        total = items.pop("TOTAL", {})
        return DayCounts(
            views=total.get("n", 0),
            sessions=total.get("s", 0),
            peak=total.get("peak", 0),
            articles={article: item["n"] for article, item in items.items()},
        )

    def get_article_days(self, article: str, days: Sequence[str]) -> dict[str, int]:
        """The article's views on each of these days."""
        found = self._table.get_many((f"D#{day}", article) for day in days)
        return {day: found.get((f"D#{day}", article), {"n": 0})["n"] for day in days}

    # --- the site

    def get_totals(self) -> Totals:
        """The site's totals; zeros before there are any."""
        return _totals(self._table.get("SITE", "TOTAL") or {})

    def get_site(self) -> tuple[Totals, Board | None]:
        """The site's totals and the board, read together: that takes one read unit."""
        items = {item["sk"]: item for item in self._table.query(SITE, low=BOARD, high="TOTAL")}
        return _totals(items.get("TOTAL", {})), board_from_item(items.get(BOARD))

    def start(self, cursor: Minute) -> None:
        """Set the cursor where counting starts, unless it has."""
        values = {"zero": 0, "minute": cursor, "zone": DEFAULT_TIME_ZONE}
        expression = f"SET #n = :zero, #m = :minute, {_TAKE_ZONE}"
        write = Update(pk="SITE", sk="TOTAL", expression=expression, values=values, condition=_NOT_STARTED)
        self._write_unless_done(write)

    def advance(self, upto: Minute, minute: Tally | None = None, views: int = 0) -> None:
        """Move the cursor on to that minute, and add its views and the rest of the minute's tally.

        Nothing changes if another fold was quicker.
        """
        online = minute.online if minute else NOBODY
        gauges = {"guests": online.guests, "members": online.members, "beacons": minute.beacons if minute else 0}
        write = _addition("SITE", "TOTAL", views, upto, _BEHIND, **gauges)
        expression = write.expression.replace("SET ", f"SET {_TAKE_ZONE}, ")
        values = {**write.values, "zone": DEFAULT_TIME_ZONE}
        self._write_unless_done(replace(write, expression=expression, values=values))

    def set_site(self, *, offset: int, time_zone: str, version: int) -> None:
        """Set what was counted before this site, and its time zone for days; an older version of the site changes
        nothing.

        The time zone takes effect as the cursor moves on.
        """
        write = Update(
            pk="SITE",
            sk="TOTAL",
            expression="SET #offset = :offset, #next_zone = :zone, #site_v = :version",
            values={"offset": offset, "zone": time_zone, "version": version},
            condition=_SITE_NOT_OF_THIS_VERSION,
        )
        self._write_unless_done(write)

    def _write_unless_done(self, write: Put | Update) -> None:
        """Write, where a condition that does not hold says that this was done before, or overtaken."""
        try:
            self._table.write(write)
        except ConditionFailed:
            return


def _totals(item: Item) -> Totals:
    return Totals(
        views=item.get("n", 0),
        offset=item.get("offset", 0) + item.get("brought", 0),
        brought=item.get("brought", 0),
        cursor=Minute(item["m"]) if "m" in item else None,
        online=Online(guests=item.get("guests", 0), members=item.get("members", 0)),
        beacons=item.get("beacons", 0),
        time_zone=item.get("zone") or item.get("next_zone", DEFAULT_TIME_ZONE),
    )


_TAKE_ZONE = "#zone = if_not_exists(#next_zone, :zone)"

_NOT_YET = Condition(text="attribute_not_exists(#m) OR #m < :minute")
"""The minute is not in this counter. Protects from counting it twice, when a fold is repeated or two run at once."""

_THERE_AND_NOT_YET = Condition(text="attribute_exists(#pk) AND #m < :minute")
"""The same, where there is a counter. Protects from counting views of articles that never existed."""

_NOT_STARTED = Condition(text="attribute_not_exists(#m)")
"""Counting has not begun. Protects the cursor from going back to a new start."""

_BEHIND = Condition(text="#m < :minute")
"""The cursor is before the minute. Protects it from going back where another fold was quicker."""

_NOT_FOR_THIS_VERSION = Condition(text="attribute_not_exists(#v) OR #v < :version")
"""No such version of the article has opened or closed the counter. Protects from changes that arrive out of order."""

_SITE_NOT_OF_THIS_VERSION = Condition(text="attribute_not_exists(#site_v) OR #site_v < :version")
"""No such version of the site is known here. Protects from changes that arrive out of order."""


def _addition(pk: str, sk: str, views: int, minute: Minute, condition: Condition, **others: int) -> Update:
    """Add a minute's views to `n`, raise the watermark to the minute, and set the other attributes."""
    assignments = ["#m = :minute", *(f"#{name} = :{name}" for name in others)]
    expression = f"SET {', '.join(assignments)} ADD #n :views"
    values = {"minute": minute, "views": views, **others}
    return Update(pk=pk, sk=sk, expression=expression, values=values, condition=condition)

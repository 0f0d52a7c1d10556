"""What the clock has to do, and what it has found out: what is news, and what is read most."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime

from chalicelib.aws.dynamodb import Condition, ConditionFailed, Put
from chalicelib.aws.wire import Item
from chalicelib.content.models.articles import Period
from chalicelib.content.models.names import ArticleId
from chalicelib.content.store.items import Stored, format_time, parse_time
from chalicelib.content.workflow.effects import Due

DUE = "DUE"
MOST_READ = "MOSTREAD"
NEWS = ("NEWS", "NEWS")


def due_key(at: datetime, article: ArticleId, action: str) -> str:
    """The sort key of what the clock has to do: the time first, so that what is due stands in front."""
    return f"{format_time(at)}#{article}#{action}"


def due_item(at: datetime, article: ArticleId, action: str) -> Item:
    """What the clock has to do with an article, and when."""
    return {"pk": DUE, "sk": due_key(at, article, action), "article": article, "action": action}


def most_read_item(period: Period, articles: tuple[ArticleId, ...]) -> Item:
    """The most read articles of a period, the most read one first."""
    return {"pk": MOST_READ, "sk": period, "articles": list(articles)}


def news_item(since: datetime) -> Item:
    """Since when an article is news."""
    pk, sk = NEWS
    return {"pk": pk, "sk": sk, "since": format_time(since)}


def _later_than_kept(since: datetime) -> Condition:
    """What is kept is earlier. Protects from a slow clock, which would make old articles news again."""
    return Condition(text="attribute_not_exists(#since) OR #since < :since", values={"since": format_time(since)})


class ClockStore(Stored):
    """What the clock has to do, and what it keeps."""

    def due(self, now: datetime) -> Iterator[Due]:
        """What the clock has to do by now, the longest due first."""
        for item in self._table.query(DUE, high=format_time(now) + "~"):
            at = parse_time(item["sk"].partition("#")[0])
            yield Due(at=at, article=ArticleId(item["article"]), action=item["action"])

    def find_news_since(self) -> datetime | None:
        """Since when an article is news; None before the clock first said so."""
        item = self._table.get(*NEWS)
        return parse_time(item["since"]) if item else None

    def set_news_since(self, since: datetime) -> None:
        """Say since when an article is news. An earlier time than that of before changes nothing."""
        with suppress(ConditionFailed):
            self._table.write(Put(item=news_item(since), condition=_later_than_kept(since)))

    def most_read(self, period: Period) -> tuple[ArticleId, ...]:
        """The most read articles of a period, as they were last counted; some may be gone since."""
        item = self._table.get(MOST_READ, period)
        return tuple(ArticleId(article) for article in item["articles"]) if item else ()

    def set_most_read(self, period: Period, articles: tuple[ArticleId, ...]) -> None:
        """Say which articles were read most, the most read one first."""
        self._table.write(Put(item=most_read_item(period, articles)))

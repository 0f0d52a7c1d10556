"""What the API tells of readers: the shapes of its numbers."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import msgspec
from msgspec import Meta

Time = Annotated[datetime, Meta(description="RFC 3339, in UTC, to the second.", examples=["2026-11-24T08:15:00Z"])]
Url = Annotated[str, Meta(examples=["https://bao.example/2026/11/hop-tong-ket-nam/"])]
Id = Annotated[str, Meta(description="A ULID.", examples=["01KAS5M6T8ZQ4Y3W2V1R0P9N8M"])]


class LiveAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """The live numbers. `views` is null if the request names no published article."""

    views: int | None
    total: int
    guests: int
    members: int
    as_of: Time


class DayViewsAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """An article's views of a day."""

    day: str
    views: int


class ArticleStatsAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """An article's views: `views` in all, of which `brought` came with it from another site."""

    id: Id
    views: int
    brought: int
    brought_from: Annotated[str, Meta(description="The source of those views; empty if there are none.")]
    brought_at: Annotated[Time | None, Meta(description="When they were set.")]
    correction: Annotated[str, Meta(description="Why the number was corrected.")]
    days: tuple[DayViewsAnswer, ...]


class DayAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """The site's figures of a day."""

    day: Annotated[str, Meta(examples=["2026-11-24"])]
    views: int
    sessions: int
    peak_online: int


class ReadArticleAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """An article among the most read."""

    id: Id
    title: str
    url: Url
    views: int


class ReadTopicAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """A topic among the most read."""

    slug: str
    title: str
    views: int


class StatsAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """The site's figures: by day, the oldest first; and by a number of days, `1`, `7`, `30` and the one asked for."""

    as_of: Time
    time_zone: str
    total: int
    offset: Annotated[int, Meta(description="The part of the total that was counted before the site moved here.")]
    brought: Annotated[int, Meta(description="The part of the offset that articles brought along.")]
    guests: int
    members: int
    days: tuple[DayAnswer, ...]
    most_read: dict[str, tuple[ReadArticleAnswer, ...]]
    topics: dict[str, tuple[ReadTopicAnswer, ...]]


class DaySearchesAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """The searches of a day."""

    day: Annotated[str, Meta(examples=["2026-11-24"])]
    searches: int
    without_result: int


class SearchedAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """Words that readers searched for."""

    words: Annotated[str, Meta(examples=["cải cách hành chính"])]
    searches: int
    without_result: Annotated[int, Meta(description="How many of the searches found nothing.")]


class SearchStatsAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """The readers' searches: by day, the oldest first; the words searched for most; and those that found nothing."""

    days: tuple[DaySearchesAnswer, ...]
    most: tuple[SearchedAnswer, ...]
    in_vain: tuple[SearchedAnswer, ...]

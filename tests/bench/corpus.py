"""The articles that are built by `make bench`: made up, Vietnamese in letter and length, the same on every machine.

Twenty years of a small portal at 500 articles a year. A topic is a campaign: it is filed under for two years, so that
each month has a handful of topics, as a real portal's has. Bodies come as Markdown and as the HTML that it makes.
"""

from __future__ import annotations

import html
import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Final

from chalicelib.content.models.slugs import make_slug

ZONE: Final = timezone(timedelta(hours=7))
"""Vietnam's time, the site's; it has no summer time."""

SITE_NAME: Final = "Báo Sông Hậu"
ORIGIN: Final = "https://bao.example"

_PER_YEAR = 500
_NEWEST = datetime(2025, 12, 30, 17, 20, tzinfo=ZONE)
_APART = timedelta(days=365) / _PER_YEAR
_TOPICS = 20
_BYLINES = 50
_AGENCIES = ("TGAG", "TTXVN", "")

_SYLLABLES = tuple(
    (
        "người dân tỉnh huyện xã ấp chợ sông nước lúa mùa vụ đồng ruộng vườn cầu đường phà bến thuyền trường lớp "
        "học sinh thầy cô bác chú anh chị em nhà cửa đất trời mưa nắng gió lũ hạn mặn phù sa cá tôm xoài dừa bưởi "
        "gạo hạt giống máy cày kênh mương đê cống hội nghị họp bàn giao ban tổng kết phong trào thi đua khen "
        "thưởng kế hoạch nghị quyết chỉ tiêu phát triển kinh tế văn hóa xã hội giáo dục y tế bệnh viện khám chữa "
        "thuốc men an ninh trật tự giao thông nông thôn mới hợp tác doanh nghiệp vốn vay ngân hàng lãi suất giá "
        "cả thị trường xuất khẩu du lịch lễ khánh thành cho được từng những các một hai ba năm tháng ngày sáng "
        "chiều đã đang sẽ còn vẫn cũng rất hơn nhất với của trong"
    ).split()
)
_FAMILY = ("Nguyễn", "Trần", "Lê", "Phạm", "Huỳnh", "Võ", "Đặng", "Bùi", "Lâm", "Thạch")
_GIVEN = ("An", "Tiếp Thu", "Hồng", "Út", "Mỹ Lệ")


@dataclass(frozen=True, slots=True, kw_only=True)
class CorpusTopic:
    """A topic: its slug and its title."""

    slug: str
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CorpusArticle:
    """A published article. `published_at` is in the site's zone; `html` is what `markdown` makes."""

    slug: str
    title: str
    lede: str
    agency: str
    byline: str
    topics: tuple[CorpusTopic, ...]
    published_at: datetime
    markdown: str
    html: str

    @property
    def month(self) -> str:
        """The month that it was published in, as in its path: `2015/12`."""
        return f"{self.published_at:%Y/%m}"

    @property
    def path(self) -> str:
        """The path that every builder gives it: `/2015/12/tong-ket/`."""
        return f"/{self.month}/{self.slug}/"


@dataclass(frozen=True, slots=True, kw_only=True)
class Corpus:
    """A whole site. `articles` are the oldest first; `one_more` is newer than they are, and none of them."""

    topics: tuple[CorpusTopic, ...]
    articles: tuple[CorpusArticle, ...]
    one_more: CorpusArticle

    @property
    def months(self) -> tuple[str, ...]:
        """Every month that holds articles, oldest first."""
        return tuple(dict.fromkeys(article.month for article in self.articles))


def make_corpus(articles: int = 10_000) -> Corpus:
    """A corpus of so many articles; the same one every time."""
    writer = _Writer()
    topics = tuple(writer.topic(number) for number in range(_TOPICS))
    made = []
    for number in range(articles):
        place = number * _TOPICS // articles
        # Every second article is also filed under the topic of the year before.
        both = topics[place], topics[place - 1]
        filed = both if number % 2 and place else both[:1]
        made.append(writer.article(number, filed, _NEWEST - (articles - 1 - number) * _APART))
    one_more = writer.article(articles, topics[-1:], _NEWEST + timedelta(hours=1))
    return Corpus(topics=topics, articles=tuple(made), one_more=one_more)


class _Writer:
    """Writes made-up text, with `random()` alone: only that is promised to stay the same in all versions of Python."""

    def __init__(self) -> None:
        self._random = random.Random(20151230).random

    def topic(self, number: int) -> CorpusTopic:
        title = f"{self._words(5).capitalize()} {number + 1}"
        return CorpusTopic(slug=make_slug(title), title=title)

    def article(self, number: int, topics: tuple[CorpusTopic, ...], published_at: datetime) -> CorpusArticle:
        title = f"{self._words(9).capitalize()}, kỳ {number + 1}"
        blocks = tuple(self._blocks())
        byline = number % _BYLINES
        return CorpusArticle(
            slug=make_slug(title),
            title=title,
            lede=self._sentence(28),
            agency=_AGENCIES[number % len(_AGENCIES)],
            byline=f"{_FAMILY[byline % 10]} {_GIVEN[byline // 10]}",
            topics=topics,
            published_at=published_at,
            markdown="\n\n".join(markdown for markdown, _ in blocks),
            html="\n".join(made for _, made in blocks),
        )

    def _blocks(self) -> Iterator[tuple[str, str]]:
        """A body's blocks, each as Markdown and as HTML."""
        for part in range(3):
            yield from self._paragraphs(3)
            if part == 0:
                heading = self._words(6).capitalize()
                yield f"## {heading}", f"<h2>{heading}</h2>"
            if part == 1:
                points = [self._sentence(12) for _ in range(3)]
                listed = "\n".join(f"<li>{point}</li>" for point in points)
                yield "\n".join(f"- {point}" for point in points), f"<ul>\n{listed}\n</ul>"
        quoted = self._sentence(20)
        yield f"> {quoted}", f"<blockquote>\n<p>{quoted}</p>\n</blockquote>"

    def _paragraphs(self, count: int) -> Iterator[tuple[str, str]]:
        for _ in range(count):
            before, strong, after = self._sentence(30), self._words(3), self._sentence(40)
            text = f"{before} **{strong}** & {after}"
            made = html.escape(text, quote=False).replace("**", "<strong>", 1).replace("**", "</strong>", 1)
            yield text, f"<p>{made}</p>"

    def _sentence(self, words: int) -> str:
        return f"{self._words(words).capitalize()}."

    def _words(self, count: int) -> str:
        return " ".join(_SYLLABLES[int(self._random() * len(_SYLLABLES))] for _ in range(count))

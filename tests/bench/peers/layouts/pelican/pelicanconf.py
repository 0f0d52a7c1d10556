"""Pelican's settings, and a plugin for what it has no setting for: neighbours, topics' months, months' sitemaps."""

from __future__ import annotations

from collections import defaultdict
from itertools import pairwise
from types import SimpleNamespace
from typing import Any

from pelican import signals

SITENAME = "Báo Sông Hậu"
SITEURL = "https://bao.example"
DEFAULT_LANG = "vi"
TIMEZONE = "Asia/Ho_Chi_Minh"
PATH = "content"
THEME = "theme"
THEME_STATIC_PATHS: list[str] = []
STATIC_PATHS: list[str] = []
LOG_LEVEL = "WARNING"

ARTICLE_URL = "{date:%Y}/{date:%m}/{slug}/"
ARTICLE_SAVE_AS = "{date:%Y}/{date:%m}/{slug}/index.html"
TAG_URL = "topics/{slug}/"
TAG_SAVE_AS = "topics/{slug}/index.html"
MONTH_ARCHIVE_SAVE_AS = "{date:%Y}/{date:%m}/index.html"
AUTHOR_SAVE_AS = CATEGORY_SAVE_AS = DRAFT_SAVE_AS = PAGE_SAVE_AS = ""
DIRECT_TEMPLATES = ["index", "archive", "404", "sitemap", "robots"]
ARCHIVE_SAVE_AS = "archive/index.html"
SITEMAP_SAVE_AS = "sitemap.xml"
ROBOTS_SAVE_AS = "robots.txt"
DEFAULT_PAGINATION = False

FEED_ALL_ATOM = "feed.xml"
FEED_MAX_ITEMS = 20
CATEGORY_FEED_ATOM = AUTHOR_FEED_ATOM = AUTHOR_FEED_RSS = TRANSLATION_FEED_ATOM = None

MARKDOWN = {"extensions": [], "output_format": "html5"}
CACHE_CONTENT = False
LOAD_CONTENT_CACHE = False


def link_articles(generator: Any) -> None:
    """Tell every article its month, which was published before it, and which after."""
    newest_first = generator.articles
    for article in newest_first:
        article.month = f"{article.date:%Y/%m}"
    for newer, older in pairwise(newest_first):
        older.newer, newer.older = newer, older


def write_lists(generator: Any, writer: Any) -> None:
    """Write topics' months and months' sitemaps."""
    months, topic_months = defaultdict(list), defaultdict(list)
    for article in generator.articles:
        months[article.month].append(article)
        for tag in article.tags:
            topic_months[tag, article.month].append(article)

    def write(name: str, template: str, **values: Any) -> None:
        writer.write_file(name, generator.get_template(template), generator.context, **values)

    for month, articles in months.items():
        write(f"{month}/sitemap.xml", "sitemaps", month=month, articles=articles)
    for (tag, month), articles in topic_months.items():
        write(f"{tag.url}{month}/index.html", "topic_month", tag=tag, month=month, articles=articles)


def connect() -> None:
    """Have Pelican call the functions above."""
    signals.article_generator_finalized.connect(link_articles)
    signals.article_writer_finalized.connect(write_lists)


PLUGINS = [SimpleNamespace(__name__="lists", register=connect)]

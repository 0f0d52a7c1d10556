"""Old categories and tags as topics: each under a slug of its own, made when the first article is filed under it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from chalicelib.content.models.fields import MAX_NAME, MAX_TITLE
from chalicelib.content.models.names import Slug
from chalicelib.content.models.requests import TopicFields
from chalicelib.content.models.slugs import MAX_SLUG_LENGTH, make_slug
from chalicelib.content.models.text import clean_line, fold
from chalicelib.content.portal import Portal
from ops.moving.records import OldTopic
from ops.moving.report import Report


class Topics:
    """Which topic is which. `slugs` are those of all, by keys of the source."""

    def __init__(self, old: Sequence[OldTopic], portal: Portal, report: Report, *, now: datetime, is_dry: bool) -> None:
        self._old = {topic.key: topic for topic in old}
        self._portal = portal
        self._report = report
        self._now = now
        self._is_dry = is_dry
        titles = {topic.slug: fold(topic.title) for topic in portal.list_topics()}
        self._there = set(titles)
        self.slugs: dict[str, Slug] = {}
        for topic in old:
            self.slugs[topic.key] = slug = _slug_for(topic, titles)
            titles.setdefault(slug, fold(_title(topic)))
        self._used: dict[str, None] = {}

    def file_under(self, key: str) -> Slug | None:
        """The slug of a topic, which is there from now on; None for one that is not known."""
        slug = self.slugs.get(key)
        if slug is None:
            return None
        self._used[key] = None
        if slug not in self._there:
            self._there.add(slug)
            self._report.write_units += 6
            if not self._is_dry:
                self._make(slug, self._old[key])
        return slug

    def used(self) -> Iterator[tuple[OldTopic, Slug]]:
        """Those that articles were filed under, and what has the same slug."""
        slugs = {self.slugs[key] for key in self._used}
        return ((topic, self.slugs[key]) for key, topic in self._old.items() if self.slugs[key] in slugs | self._there)

    def _make(self, slug: Slug, topic: OldTopic) -> None:
        description = clean_line(topic.description)
        wanted = TopicFields(title=_title(topic), description=description[:MAX_TITLE])
        self._portal.put_topic(slug, wanted, version=None, now=self._now)


def _title(topic: OldTopic) -> str:
    return clean_line(topic.title)[:MAX_NAME] or topic.key


def _slug_for(topic: OldTopic, titles: dict[Slug, str]) -> Slug:
    """By its alias, or its title; numbered where a topic of another title has that."""
    plain = make_slug(topic.alias) or make_slug(topic.title) or make_slug(topic.key.replace(":", "-"))
    number, slug = 1, plain
    while slug in titles and titles[slug] != fold(_title(topic)):
        number += 1
        ending = f"-{number}"
        slug = Slug(plain[: MAX_SLUG_LENGTH - len(ending)].rstrip("-") + ending)
    return slug

"""A story as an article that an editor would have made of it: cleaned by the same rules, within the same limits."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime
from html import escape, unescape
from typing import Any

from msgspec.structs import replace
from ulid import ULID

from chalicelib.content.bodies.removals import Removal
from chalicelib.content.bodies.sanitising import sanitise
from chalicelib.content.models.articles import Article, Status
from chalicelib.content.models.fields import MAX_LEDE, MAX_NAME, MAX_TITLE, MAX_TOPICS
from chalicelib.content.models.names import ArticleId, MediaId, Path, SafeHtml, Slug
from chalicelib.content.models.slugs import make_slug
from chalicelib.content.models.text import clean_line, clean_paragraphs, is_visible
from chalicelib.errors import InvalidInput
from ops.moving.bodies import prepare
from ops.moving.library import OldLibrary
from ops.moving.records import BY, Story
from ops.moving.topics import Topics

NOTHING = SafeHtml("<p>…</p>")
"""The body of an article that has none, so that its title, its address and its readers' count are kept."""

MOST_OF_NOTHING = 10_000
"""Characters of HTML that may show nothing; what is longer and refused has something that must be looked at."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What was made of a story, and what there is to say of that."""

    title: str
    lede: str
    body: SafeHtml
    byline: str
    topics: tuple[Slug, ...]
    slug: Slug
    lead: MediaId | None
    moment: datetime
    remarks: tuple[str, ...]

    @property
    def body_with_lede(self) -> str:
        """For a standing page, which has no lede and no lead picture."""
        paragraphs = "".join(f"<p>{escape(each)}</p>" for each in self.lede.split("\n\n") if each)
        return f"{_shown_alone(self.lead)}{paragraphs}{self.body}"

    def article(self, id_: ArticleId, before: Article | None, former: tuple[Path, ...]) -> Article:
        """The working copy that it makes, of a new article (version 0) or of one that is there."""
        content: dict[str, Any] = {
            "title": self.title,
            "lede": self.lede,
            "body": self.body,
            "body_source": self.body,
            "body_format": "html",
            "byline": self.byline,
            "topics": self.topics,
            "lead": self.lead,
        }
        if before:
            return replace(before, **content, former_paths=(*before.former_paths, *former))
        return Article(
            **content,
            id=id_,
            version=0,
            status=Status.DRAFT,
            agency="",
            slug=self.slug,
            slug_given=False,
            created_at=self.moment,
            created_by=BY,
            updated_at=self.moment,
            updated_by=BY,
            former_paths=former,
        )


class Drafting:
    """Makes drafts of stories."""

    def __init__(self, library: OldLibrary, topics: Topics, now: datetime) -> None:
        self._library = library
        self._topics = topics
        self._now = now

    def draft(self, story: Story) -> Draft:
        """What an editor would have made of it. Raises InvalidInput where nothing can be shown of it."""
        prepared = prepare(story.body, story.lead, self._library)
        remarks, lede, lead = prepared.remarks, clean_paragraphs(story.lede), prepared.lead
        html = prepared.html
        if len(lede) > MAX_LEDE:
            html, lede = f"{_paragraphs(lede)}{html}", ""
        body, removed = _sanitised(html, lede, lead)
        if body == NOTHING:
            remarks.append("It has no text; '…' stands in its place.")
        if body == _shown_alone(lead):
            lead = None
        elif body == _paragraphs(lede):
            lede = ""
        remarks += map(_told, removed)
        topics = dict.fromkeys(slug for key in story.topics if (slug := self._topics.file_under(key)))
        if len(topics) > MAX_TOPICS:
            remarks.append(f"It stood in {len(topics)} topics; the first {MAX_TOPICS} are kept.")
        title = _line(unescape(story.title), MAX_TITLE, "title", remarks)
        return Draft(
            title=title,
            lede=lede if is_visible(lede) else "",
            body=body,
            byline=_line(story.byline, MAX_NAME, "byline", remarks),
            topics=tuple(topics)[:MAX_TOPICS],
            slug=make_slug(story.alias) or make_slug(title) or make_slug(story.key.replace(":", "-")),
            lead=lead,
            moment=min(story.moment or self._now, self._now),
            remarks=tuple(remarks),
        )


def article_id(source: str, story: Story) -> ArticleId:
    """The id of what was never brought in before: from when it was published, and from its source and key."""
    moment = story.moment or datetime(2000, 1, 1, tzinfo=UTC)
    milliseconds = max(int(moment.timestamp() * 1000), 0)
    digest = hashlib.sha256(f"{source}/{story.key}".encode()).digest()
    return ArticleId(str(ULID.from_bytes(milliseconds.to_bytes(6, "big") + digest[:10])))


def _sanitised(html: str, lede: str, lead: MediaId | None) -> tuple[SafeHtml, tuple[Removal, ...]]:
    """The body; where it shows nothing, the lede or the lead picture in its place."""
    try:
        done = sanitise(html, "html")
    except InvalidInput:
        if len(html) > MOST_OF_NOTHING:
            raise
        instead = _paragraphs(lede) if is_visible(lede) else _shown_alone(lead)
        return SafeHtml(instead) if instead else NOTHING, ()
    return done.html, done.removed


def _paragraphs(lede: str) -> str:
    return "".join(f"<p>{escape(each, quote=False)}</p>" for each in lede.split("\n\n") if each)


def _shown_alone(lead: MediaId | None) -> str:
    return f'<figure><img src="media:{lead}" alt=""></figure>' if lead else ""


def _told(removed: Removal) -> str:
    return f"{removed.detail} ({removed.count} ×)" if removed.count > 1 else removed.detail


def _line(text: str, longest: int, name: str, remarks: list[str]) -> str:
    line = clean_line(text)
    if len(line) > longest:
        remarks.append(f"The {name} has {len(line):,} characters; the first {longest} are kept.")
        line = line[: longest - 1].rstrip() + "…"
    return line

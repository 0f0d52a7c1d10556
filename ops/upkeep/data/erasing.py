"""Removes a byline from everything that is stored of articles: working copies, live articles, and every revision.

Live articles change by an edit like any other, so the pages follow. Revisions change in place; this is the only case in
which the past changes.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from msgspec.structs import replace

from chalicelib.aws.dynamodb import Condition, ConditionFailed, Update
from chalicelib.aws.wire import Item
from chalicelib.content.models.articles import Article, LiveArticle
from chalicelib.content.models.names import ArticleId, Path, Slug
from chalicelib.content.models.requests import parse_article_patch
from chalicelib.content.models.slugs import make_slug
from chalicelib.content.models.text import fold
from chalicelib.content.store.articles import article_key
from chalicelib.content.store.content import ContentStore
from chalicelib.content.workflow.edits import Edit
from chalicelib.errors import Busy, GazetteError, StaleVersion
from ops.upkeep.data.kinds import kind_of

BY = "operator"
"""Who is said to have edited the articles."""

HAS_BYLINE = Condition(text="attribute_exists(#byline)")
"""Protects an article that is purged meanwhile from coming back as a byline alone."""

MAX_ROUNDS = 5
"""How often everything is gone through when a name comes back."""


class UnusableName(GazetteError):
    """Nothing can be found by the name, or it would be found again after it was replaced."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Traces:
    """Where a byline stands: articles whose working copy or live copy has it, and revisions.

    `pages` are the addresses of those that readers see. `similar` are other bylines with the name in them.
    """

    articles: frozenset[ArticleId]
    pages: frozenset[Path]
    revisions: frozenset[tuple[ArticleId, str]]
    similar: frozenset[str]

    @property
    def is_empty(self) -> bool:
        """Whether the byline stands nowhere."""
        return not (self.articles or self.revisions)


def find_traces(content: ContentStore, name: str) -> Traces:
    """Where a byline stands, in whatever spelling leads to the same page. Reads everything. Raises UnusableName."""
    wanted, folded = _slug_of(name), fold(name)
    articles, pages, revisions, similar = set[ArticleId](), set[Path](), set[tuple[ArticleId, str]](), set[str]()
    for item in _with_byline(content):
        article, byline = ArticleId(item["pk"].removeprefix(article_key(ArticleId("")))), item["byline"]
        if make_slug(byline) != wanted:
            similar |= {byline} if folded in fold(byline) else set()
        elif kind_of("content", item).name == "revision":
            revisions.add((article, item["sk"]))
        else:
            articles.add(article)
            pages |= {Path(item["path"])} if item["sk"] == "LIVE" else set()
    return Traces(
        articles=frozenset(articles),
        pages=frozenset(pages),
        revisions=frozenset(revisions),
        similar=frozenset(similar),
    )


def erase(content: ContentStore, name: str, replacement: str, *, now: datetime) -> Traces:
    """Put another byline, or none, wherever this one stands; answers where it stood.

    May be broken off anywhere, and done again. Raises UnusableName, InvalidInput for a replacement that is no byline,
    Busy.
    """
    new: str = parse_article_patch({"byline": replacement}).changes()["byline"]
    wanted = _slug_of(name)
    if make_slug(new) == wanted:
        raise UnusableName(f"'{new}' leads to the same page as '{name}'.")
    found = left = find_traces(content, name)
    # What an editor saves meanwhile may bring the name back: so it is looked for until it is nowhere.
    for _ in range(MAX_ROUNDS):
        if left.is_empty:
            return found
        for article in sorted(left.articles):
            with suppress(StaleVersion):
                _edit(content, article, wanted, new, now)
        for article, sk in sorted(left.revisions):
            _rewrite(content, article, sk, new)
        left = find_traces(content, name)
    raise Busy(f"The byline '{name}' keeps coming back: somebody is saving it.")


def _edit(content: ContentStore, article: ArticleId, wanted: Slug, new: str, now: datetime) -> None:
    before, live = content.find_article(article), content.find_live(article)
    if before:
        content.commit(replace_byline(before, live, wanted, new, now=now))


def replace_byline(before: Article, live: LiveArticle | None, wanted: Slug, new: str, *, now: datetime) -> Edit:
    """The edit that changes the byline and nothing else: unpublished changes stay unpublished, and dates stay."""
    after = replace(before, version=before.version + 1, updated_at=now.replace(microsecond=0), updated_by=BY)
    if make_slug(before.byline) == wanted:
        after = replace(after, byline=new)
    shown = replace(live, byline=new) if live and make_slug(live.byline) == wanted else live
    return Edit(before=before, after=after, live_before=live, live_after=shown)


def _rewrite(content: ContentStore, article: ArticleId, sk: str, new: str) -> None:
    update = Update(pk=article_key(article), sk=sk, expression="REMOVE #byline", condition=HAS_BYLINE)
    if new:
        update = dataclasses.replace(update, expression="SET #byline = :byline", values={"byline": new})
    with suppress(ConditionFailed):  # it was purged meanwhile
        content.items.write(update)


def _with_byline(content: ContentStore) -> Iterator[Item]:
    """Heads, live copies and revisions that have a byline."""
    for items, _ in content.items.scan():
        for item in items:
            if "byline" in item and kind_of("content", item).name in {"head", "live", "revision"}:
                yield item


def _slug_of(name: str) -> Slug:
    if slug := make_slug(name):
        return slug
    raise UnusableName(f"'{name}' has no letter or digit to search for.")

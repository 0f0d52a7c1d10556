"""The newsroom: what editors do with articles, from what is asked to what the table keeps."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from chalicelib.content import workflow
from chalicelib.content.models import Article, ArticleId, LiveArticle, Path, Site, Slug, Status
from chalicelib.content.parsing import ArticlePatch, NewArticle
from chalicelib.content.paths import article_path, month_of
from chalicelib.content.sanitising import to_safe_html
from chalicelib.content.slugs import MAX_SLUG_LENGTH, make_slug
from chalicelib.content.table import ContentTable
from chalicelib.errors import Busy, FieldProblem, InvalidInput, NotFound, PathTaken, StaleVersion

log = logging.getLogger(__name__)

CLOCK = "clock"
"""Who is said to have done what was scheduled."""

MAX_TRIES = 5
"""How often an action without `If-Match` is decided anew when another edit came between."""


class Newsroom:
    """What editors, and the clock, do with articles. `new_id` mints an article's id from the time of its creation."""

    def __init__(self, table: ContentTable, new_id: Callable[[datetime], ArticleId]) -> None:
        self._table = table
        self._new_id = new_id

    def get_article(self, article: ArticleId) -> Article:
        """The working copy. Raises NotFound."""
        if found := self._table.find_article(article):
            return found
        raise NotFound("article", article)

    def is_live(self, article: ArticleId) -> bool:
        """Whether readers see the article."""
        return self._table.find_live(article) is not None

    def create_article(self, new: NewArticle, *, by: str, now: datetime) -> Article:
        """Keep a new draft. Raises InvalidInput for an unknown topic or an unusable body, and TooLarge."""
        self._check_topics(new.topics)
        body = to_safe_html(new.body, new.body_format)
        article_id = self._new_id(now)
        moment = now.replace(microsecond=0)
        article = Article(
            id=article_id,
            version=1,
            status=Status.DRAFT,
            title=new.title,
            lede=new.lede,
            body_source=body if new.body_format == "html" else new.body,
            body_format=new.body_format,
            body=body,
            agency=new.agency,
            byline=new.byline,
            topics=new.topics,
            slug=new.slug or _slug_for(new.title, article_id),
            slug_given=bool(new.slug),
            created_at=moment,
            updated_at=moment,
            updated_by=by,
        )
        self._table.commit(workflow.Edit(before=None, after=article))
        return article

    def edit_article(self, article: ArticleId, patch: ArticlePatch, *, version: int, by: str, now: datetime) -> Article:
        """Change the working copy at `version`; readers see it when it is published again.

        Raises NotFound, StaleVersion, InvalidInput and TooLarge.
        """
        before = self._at_version(article, version)
        changed = self._apply(patch, before)
        if changed == before:
            return before
        live = self._table.find_live(article)
        edit = workflow.save(before, changed, live, by=by, now=now)
        self._table.commit(edit)
        return edit.after

    def publish(
        self, article: ArticleId, *, published_at: datetime | None, version: int | None, by: str, now: datetime
    ) -> Article:
        """Show the working copy to readers. Publishing what they see already changes nothing.

        A slug that was made of the title gets a number if its path is taken; one that an editor chose is refused
        with PathTaken. Raises NotFound, StaleVersion (`version` given and not the current one), InvalidInput, Busy,
        ActionRefused (it is in the trash).
        """

        def decide(before: Article, live: LiveArticle | None) -> workflow.Edit | None:
            return self._decide_to_publish(before, live, published_at, by=by, now=now)

        return self._act(article, version, decide)

    def unpublish(self, article: ArticleId, *, version: int | None, by: str, now: datetime) -> Article:
        """Take the article from readers. Raises NotFound, StaleVersion, ActionRefused, Busy."""
        return self._act(article, version, lambda before, live: workflow.unpublish(before, live, by=by, now=now))

    def schedule(
        self,
        article: ArticleId,
        *,
        publish_at: datetime | None,
        unpublish_at: datetime | None,
        version: int | None,
        by: str,
        now: datetime,
    ) -> Article:
        """Have the clock publish the working copy, take the article from readers, or both; None undoes what was said.

        Raises NotFound, StaleVersion, InvalidInput, ActionRefused (it is in the trash), Busy.
        """

        def decide(before: Article, live: LiveArticle | None) -> workflow.Edit | None:
            return workflow.schedule(before, live, publish_at=publish_at, unpublish_at=unpublish_at, by=by, now=now)

        return self._act(article, version, decide)

    def trash(self, article: ArticleId, *, version: int | None, by: str, now: datetime) -> Article:
        """Put the article in the trash, and take it from readers. Raises NotFound, StaleVersion, Busy."""
        return self._act(article, version, lambda before, live: workflow.trash(before, live, by=by, now=now))

    def restore(self, article: ArticleId, *, version: int | None, by: str, now: datetime) -> Article:
        """Take the article out of the trash. Raises NotFound, StaleVersion, ActionRefused, Busy."""
        return self._act(article, version, lambda before, _: workflow.restore(before, by=by, now=now))

    # The clock

    def act_on_due(self, now: datetime) -> int:
        """Publish and unpublish what was scheduled for now or before; answers how much was due.

        What cannot be done (another article has taken its path, say) is logged and comes up again the next time;
        it holds up nothing else.
        """
        due = tuple(self._table.due(now))
        for each in due:
            try:
                self._act_on(each, now)
            except Exception:
                log.exception("article %s could not be %sed, as was due at %s", each.article, each.action, each.at)
        return len(due)

    def _act_on(self, due: workflow.Due, now: datetime) -> None:
        def decide(before: Article, live: LiveArticle | None) -> workflow.Edit | None:
            if due not in workflow.due_of(before):
                return None  # another clock was quicker, or an editor
            if due.action == "unpublish":
                return workflow.unpublish(before, live, by=CLOCK, now=now)
            return self._decide_to_publish(before, live, before.published_at or due.at, by=CLOCK, now=now)

        self._act(due.article, None, decide)

    def _decide_to_publish(
        self, before: Article, live: LiveArticle | None, published_at: datetime | None, *, by: str, now: datetime
    ) -> workflow.Edit | None:
        site = self._table.get_site()
        slug = self._free_slug(before, live, published_at or before.published_at or now, site)
        return workflow.publish(before, live, site=site, slug=slug, published_at=published_at, by=by, now=now)

    def _act(
        self,
        article: ArticleId,
        version: int | None,
        decide: Callable[[Article, LiveArticle | None], workflow.Edit | None],
    ) -> Article:
        for _ in range(MAX_TRIES):
            before = self.get_article(article) if version is None else self._at_version(article, version)
            edit = decide(before, self._table.find_live(article))
            if edit is None:
                return before
            try:
                self._table.commit(edit)
            except StaleVersion:
                if version is not None:
                    raise
            except PathTaken:
                # Another article took the path after it was seen free: a made slug moves on, a chosen one is refused.
                if before.slug_given:
                    raise
            else:
                return edit.after
        raise Busy("Other edits of this article kept getting in the way.")

    def _at_version(self, article: ArticleId, version: int) -> Article:
        found = self.get_article(article)
        if found.version != version:
            raise StaleVersion(expected=version, current=found.version)
        return found

    def _apply(self, patch: ArticlePatch, before: Article) -> Article:
        changes = patch.changes()
        self._check_topics(changes.get("topics", ()))  # one that was deleted since may stay, and is not shown
        if "body" in changes:
            body_format = changes.setdefault("body_format", before.body_format)
            changes["body_source"] = changes["body"]
            changes["body"] = to_safe_html(changes["body"], body_format)
            if body_format == "html":
                changes["body_source"] = changes["body"]
        if "slug" in changes:
            changes["slug_given"] = bool(changes["slug"])
        changed = replace(before, **changes)
        made_of_title = not changed.slug_given and before.path is None
        if made_of_title or not changed.slug:
            return replace(changed, slug=_slug_for(changed.title, before.id))
        return changed

    def _check_topics(self, slugs: tuple[Slug, ...]) -> None:
        known = {topic.slug for topic in self._table.find_topics(slugs)}
        problems = [
            FieldProblem(f"/topics/{i}", f"There is no topic '{slug}'; PUT /api/topics/{slug} creates it.")
            for i, slug in enumerate(slugs)
            if slug not in known
        ]
        if problems:
            raise InvalidInput(problems)

    def _free_slug(self, article: Article, live: LiveArticle | None, moment: datetime, site: Site) -> Slug:
        """The article's slug, numbered if it was made of the title and another article has its path."""
        month = live.month if live and live.published_at == moment else month_of(moment, site.zone)
        number, slug = 1, article.slug
        while not self._is_free(article_path(month, slug), article.id):
            if article.slug_given:
                raise PathTaken(article_path(month, slug))
            number += 1
            ending = f"-{number}"
            slug = Slug(article.slug[: MAX_SLUG_LENGTH - len(ending)].rstrip("-") + ending)
        return slug

    def _is_free(self, path: Path, article: ArticleId) -> bool:
        return self._table.is_path_free(path, article)


def _slug_for(title: str, article: ArticleId) -> Slug:
    """A slug made of the title; of the id where the title has no letter or digit to make one of."""
    return make_slug(title) or Slug(article.lower())

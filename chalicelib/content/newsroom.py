"""The newsroom: every editorial action, from what an editor asks to what the table keeps."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from chalicelib.content import workflow
from chalicelib.content.models import Article, ArticleId, LiveArticle, Path, Site, Slug, Status, Topic
from chalicelib.content.parsing import ArticlePatch, NewArticle, SiteFields
from chalicelib.content.paths import article_path, month_of
from chalicelib.content.sanitising import to_safe_html
from chalicelib.content.slugs import MAX_SLUG_LENGTH, make_slug
from chalicelib.content.table import ContentTable
from chalicelib.errors import Busy, FieldProblem, InvalidInput, NotFound, PathTaken, StaleVersion

MAX_TRIES = 5
"""How often an action without `If-Match` is decided anew when another edit came between."""


class Newsroom:
    """What editors can do. `new_id` mints an article's id from the time of its creation."""

    def __init__(self, table: ContentTable, new_id: Callable[[datetime], ArticleId]) -> None:
        self._table = table
        self._new_id = new_id

    # Articles

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
        with PathTaken. Raises NotFound, StaleVersion (`version` given and not the current one), InvalidInput, Busy.
        """

        def decide(before: Article, live: LiveArticle | None) -> workflow.Edit | None:
            site = self._table.get_site()
            moment = published_at or before.published_at or now
            slug = self._free_slug(before, live, moment, site)
            return workflow.publish(before, live, site=site, slug=slug, published_at=published_at, by=by, now=now)

        return self._act(article, version, decide)

    def unpublish(self, article: ArticleId, *, version: int | None, by: str, now: datetime) -> Article:
        """Take the article from readers. Raises NotFound, StaleVersion, ActionRefused, Busy."""
        return self._act(article, version, lambda before, live: workflow.unpublish(before, live, by=by, now=now))

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
        topics = changes.get("topics", before.topics)
        self._check_topics(topics)
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
        return self._table.find_path_owner(path) in {None, article}

    # Topics and the site

    def get_topic(self, slug: Slug) -> Topic:
        """A topic. Raises NotFound."""
        if found := self._table.find_topic(slug):
            return found
        raise NotFound("topic", slug)

    def put_topic(self, slug: Slug, title: str, *, version: int | None, now: datetime) -> Topic:
        """Create or rename a topic. Raises StaleVersion (also when others keep renaming it)."""
        before = self._table.find_topic(slug)
        current = before.version if before else 0
        if version is not None and version != current:
            raise StaleVersion(expected=version, current=current or None)
        if before and before.title == title:
            return before
        topic = Topic(slug=slug, version=current + 1, title=title, updated_at=now.replace(microsecond=0))
        self._table.put_topic(topic)
        return topic

    def get_site(self) -> Site:
        """The site's settings."""
        return self._table.get_site()

    def put_site(self, wanted: SiteFields, *, version: int | None, now: datetime) -> Site:
        """Change the site's settings. Raises StaleVersion."""
        before = self._table.get_site()
        if version is not None and version != before.version:
            raise StaleVersion(expected=version, current=before.version)
        changed = replace(before, **wanted.changes())
        if changed == before and before.version:
            return before
        site = replace(changed, version=before.version + 1, updated_at=now.replace(microsecond=0))
        self._table.put_site(site)
        return site


def _slug_for(title: str, article: ArticleId) -> Slug:
    """A slug made of the title; of the id where the title has no letter or digit to make one of."""
    return make_slug(title) or Slug(article.lower())

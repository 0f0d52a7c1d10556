"""From a decision to the store: permission, version, receipt, and another try if others were quicker."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from chalicelib.content.bodies.references import check_publishable, media_of
from chalicelib.content.models.articles import Article, LiveArticle
from chalicelib.content.models.names import ArticleId
from chalicelib.content.models.paths import moment_on
from chalicelib.content.people.deeds import Deed
from chalicelib.content.people.permissions import Action, Actor, check
from chalicelib.content.store.content import ContentStore
from chalicelib.content.store.receipts import Receipts, receipt_of_article
from chalicelib.content.workflow import edits as workflow
from chalicelib.errors import AlreadyDone, Busy, GazetteError, NotFound, PathTaken, StaleVersion

MAX_TRIES = 5
"""How often an action without `If-Match` is decided again because another edit came between."""

Decide = Callable[[Article, LiveArticle | None], workflow.Edit | None]


class Decisions:
    """What is decided about articles, carried out."""

    def __init__(self, store: ContentStore) -> None:
        self._store = store
        self._receipts = Receipts(store.items)

    def to_publish(
        self, before: Article, live: LiveArticle | None, when: date | datetime | None, *, by: str, now: datetime
    ) -> workflow.Edit | None:
        """The edit that shows the working copy to readers; None if they see it already. Raises as `workflow.publish`,
        and PathTaken."""
        site = self._store.get_site()
        moment = when if when is None or isinstance(when, datetime) else moment_on(when, site.zone, now)
        slug = workflow.free_slug(
            before,
            live,
            moment or before.published_at or now,
            site=site,
            is_free=lambda path: self._store.is_path_free(path, before.id),
        )
        return workflow.publish(before, live, site=site, slug=slug, published_at=moment, by=by, now=now)

    def act(self, article: ArticleId, deed: Deed, action: Action | None, decide: Decide) -> Article:
        """Carry out what is decided, anew where other edits come between; without an action, nobody is asked for leave.

        Raises StaleVersion, AlreadyDone, Busy, and what deciding raises.
        """
        try:
            return self._act_once(article, deed, action, decide)
        except GazetteError as error:
            # The same request, sent twice at once, must not be refused for what it has itself brought about.
            if deed.receipt and self._receipts.find(deed.receipt.key, deed.now):
                raise AlreadyDone from error
            raise

    def _act_once(self, article: ArticleId, deed: Deed, action: Action | None, decide: Decide) -> Article:
        for _ in range(MAX_TRIES):
            before = self.permitted(article, deed.actor, action) if action else self.find(article)
            if deed.version not in {None, before.version}:
                raise StaleVersion(expected=deed.version or 0, current=before.version)
            edit = decide(before, self._store.find_live(article))
            try:
                return self.commit(edit, deed) if edit else self._leave(before, deed)
            except StaleVersion:
                if deed.version is not None:
                    raise
            except PathTaken:
                # Another article took the path after it was seen free: a made slug moves on, a chosen one is refused.
                if before.slug_given:
                    raise
        raise Busy("Other edits of this article kept getting in the way.")

    def commit(self, edit: workflow.Edit, deed: Deed, answer: Mapping[str, Any] | None = None) -> Article:
        """Carry out an edit, with the receipt of its deed. An article that readers first see gets its number in the
        search's index; one that is not needed then is lost."""
        if edit.live_after and edit.live_after != edit.live_before and not edit.live_after.ordinal:
            edit = workflow.number(edit, self._store.index.next_ordinal())
        after = edit.after
        receipt = receipt_of_article(deed.receipt, after.id, after.version, answer or {}) if deed.receipt else None
        self._store.commit(edit, receipt, deed.actor)
        return after

    def _leave(self, article: Article, deed: Deed) -> Article:
        """Nothing is to be done; but that is to be answered when it is asked again."""
        if deed.receipt:
            self._store.keep_receipt(receipt_of_article(deed.receipt, article.id, article.version, {}))
        return article

    def find(self, article: ArticleId) -> Article:
        """The working copy. Raises NotFound."""
        if found := self._store.find_article(article):
            return found
        raise NotFound("article", article)

    def permitted(self, article: ArticleId, actor: Actor, action: Action) -> Article:
        """The working copy, if the actor may do it to this article. Raises Forbidden, NotFound."""
        found = self.find(article)
        check(actor, action, found)
        return found

    def check_publishable(self, article: Article) -> None:
        """Raises ActionRefused if readers could not see everything that it refers to."""
        wanted = media_of(article.body, article.lead)
        check_publishable(article.body, article.lead, self._store.find_media(wanted) if wanted else {})

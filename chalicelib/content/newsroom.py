"""The newsroom: what editors do with articles, from the request to the store."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime
from functools import partial

import msgspec
from msgspec.structs import replace

from chalicelib.content.bodies.removals import Removal
from chalicelib.content.deciding import Decisions
from chalicelib.content.drafting import Drafting, Saved
from chalicelib.content.models.articles import WRITTEN, Article, LiveArticle, NewArticle, RevisionEntry
from chalicelib.content.models.names import ArticleId
from chalicelib.content.models.requests import ArticlePatch
from chalicelib.content.people.deeds import Deed
from chalicelib.content.people.permissions import Action, Actor, Scope, check, is_permitted, scope_of
from chalicelib.content.store.content import ContentStore
from chalicelib.content.store.desk import DeskQuery, DeskSlice, items_at_once, limit_to, pick, stretch_of
from chalicelib.content.workflow import edits as workflow
from chalicelib.content.workflow.comparing import compare
from chalicelib.errors import NotFound, StaleVersion


class Newsroom:
    """What editors do with articles. `new_id` mints an article's id from the time of its creation.

    Every method may raise Forbidden, and NotFound where it is about an article. Those that take a deed may raise
    StaleVersion (the deed names a version that is not the current one), AlreadyDone (its receipt is there) and Busy.
    """

    def __init__(self, store: ContentStore, new_id: Callable[[datetime], ArticleId]) -> None:
        self._store = store
        self._decisions = Decisions(store)
        self._drafting = Drafting(store, new_id)

    def check(self, article: ArticleId, actor: Actor, action: Action) -> None:
        """Raises Forbidden unless the actor may do this to the article in its present state."""
        self._decisions.permitted(article, actor, action)

    # Reading

    def get_article(self, article: ArticleId, actor: Actor) -> Article:
        """The working copy."""
        return self._decisions.permitted(article, actor, Action.READ)

    def find_version(self, article: ArticleId) -> int | None:
        """The version of an article; None after it is gone for good."""
        found = self._store.find_article(article)
        return found.version if found else None

    def is_live(self, article: ArticleId) -> bool:
        """Whether readers see the article."""
        return self._store.find_live(article) is not None

    def readable(self, articles: Iterable[ArticleId], actor: Actor) -> frozenset[ArticleId]:
        """Those of these articles that the actor may read, or every reader."""
        asked = frozenset(articles)
        if scope_of(actor, Action.READ) is Scope.ANY:
            return asked
        live = frozenset(each.id for each in self._store.find_lives(asked))
        found = filter(None, map(self._store.find_article, asked - live))
        return live | {each.id for each in found if is_permitted(actor, Action.READ, each)}

    def list_articles(self, query: DeskQuery, actor: Actor) -> DeskSlice:
        """A page of the desk's list; authors get their own. Raises InvalidInput for a cursor of another query."""
        limited = limit_to(actor, query)
        return pick(limited, self._store.desk(stretch_of(limited), items_at_once=items_at_once(limited)))

    def preview(self, article: ArticleId, actor: Actor, *, now: datetime) -> LiveArticle:
        """What readers would see if the working copy were published now; nothing is written.

        Raises what publishing would: ActionRefused (it is in the trash), PathTaken (for a chosen slug).
        """
        before, live = self._decisions.permitted(article, actor, Action.PREVIEW), self._store.find_live(article)
        edit = self._decisions.to_publish(before, live, None, by=before.updated_by, now=now)
        shown = edit.live_after if edit and edit.live_after else live
        assert shown is not None
        return shown

    def would_publish(
        self, article: ArticleId, actor: Actor, *, published_at: date | datetime | None, now: datetime
    ) -> workflow.Edit | None:
        """The edit that publishing the working copy now would be; None if readers see it already. Nothing is written.

        Raises what publishing would.
        """
        before, live = self._decisions.permitted(article, actor, Action.PREVIEW), self._store.find_live(article)
        self._decisions.check_publishable(before)
        edit = self._decisions.to_publish(before, live, published_at, by=actor.name, now=now)
        if edit and edit.live_after and not edit.live_after.ordinal:
            return workflow.number(edit, self._store.index.last_ordinal() + 1)
        return edit

    def list_revisions(self, article: ArticleId, actor: Actor, *, up_to: int, limit: int) -> tuple[RevisionEntry, ...]:
        """At most `limit` revisions, from version `up_to` down."""
        self._decisions.permitted(article, actor, Action.READ)
        return self._store.revisions(article, up_to=up_to, limit=limit)

    def get_revision(self, article: ArticleId, version: int, actor: Actor) -> Article:
        """The article as it was saved at that version."""
        self._decisions.permitted(article, actor, Action.READ)
        return self._revision(article, version)

    def compare_revisions(self, article: ArticleId, older: int, newer: int | None, actor: Actor) -> str:
        """What changed from one version to another (None: the current one), as a unified diff."""
        current = self._decisions.permitted(article, actor, Action.READ)
        return compare(self._revision(article, older), self._revision(article, newer) if newer else current)

    # Editing

    def create_article(self, new: NewArticle, deed: Deed) -> Saved:
        """Keep a new draft. Raises InvalidInput for an unknown topic or an unusable body, and TooLarge."""
        saved = self._drafting.draft(new, deed)
        answer = {"removed": msgspec.to_builtins(saved.removed)}
        self._decisions.commit(workflow.Edit(before=None, after=saved.article), deed, answer)
        return saved

    def check_new(self, new: NewArticle, deed: Deed) -> Saved:
        """The draft that would be kept; nothing is. Pictures and documents need not be there yet. Raises the same."""
        saved = self._drafting.draft(new, deed, with_media=False)
        self._store.check_sizes(workflow.Edit(before=None, after=saved.article), deed.actor)
        return saved

    def check_edit(self, article: ArticleId, patch: ArticlePatch, deed: Deed, *, publish: bool = False) -> Saved:
        """The working copy as an edit would leave it; nothing is kept. As with `check_new`."""
        before = self._decisions.permitted(article, deed.actor, Action.EDIT)
        if deed.version not in {None, before.version}:
            raise StaleVersion(expected=deed.version or 0, current=before.version)
        live = self._store.find_live(article)
        changed, removed = self._drafting.apply(patch, before, deed.now, with_media=False)
        by = deed.actor.name
        if publish:
            check(deed.actor, Action.PUBLISH, before)
            edit = self._decisions.to_publish(changed, live, None, by=by, now=deed.now)
        else:
            edit = workflow.save(before, changed, live, by=by, now=deed.now)
        if edit:
            self._store.check_sizes(edit, deed.actor)
        return Saved(article=changed, removed=removed)

    def edit_article(self, article: ArticleId, patch: ArticlePatch, deed: Deed, *, publish: bool = False) -> Saved:
        """Change the working copy; readers see it when it is published again, or in the same step with `publish`.

        Raises InvalidInput, TooLarge, ActionRefused (it is in the trash), and with `publish` what publishing does.
        """
        removed: tuple[Removal, ...] = ()

        def decide(before: Article, live: LiveArticle | None) -> workflow.Edit | None:
            nonlocal removed
            changed, removed = self._drafting.apply(patch, before, deed.now)
            if publish:
                check(deed.actor, Action.PUBLISH, before)
                self._decisions.check_publishable(changed)
                if edit := self._decisions.to_publish(changed, live, None, by=deed.actor.name, now=deed.now):
                    return replace(edit, before=before)
            return None if changed == before else workflow.save(before, changed, live, by=deed.actor.name, now=deed.now)

        return Saved(article=self._decisions.act(article, deed, Action.EDIT, decide), removed=removed)

    def restore_revision(self, article: ArticleId, version: int, deed: Deed) -> Article:
        """Make the content of a revision that of the working copy, which keeps its status and dates.

        Raises InvalidInput for topics that are gone, TooLarge, ActionRefused (it is in the trash).
        """
        self.check(article, deed.actor, Action.REVISE)
        revision = self._revision(article, version)
        self._drafting.check_topics(revision.topics)
        self._drafting.check_media(revision.body, revision.lead)
        content = {name: getattr(revision, name) for name in WRITTEN}

        def decide(before: Article, live: LiveArticle | None) -> workflow.Edit | None:
            changed = replace(before, **content)
            return None if changed == before else workflow.save(before, changed, live, by=deed.actor.name, now=deed.now)

        return self._decisions.act(article, deed, Action.REVISE, decide)

    def submit(self, article: ArticleId, deed: Deed) -> Article:
        """Submit a draft for review. Raises ActionRefused if it is not a draft."""
        return self._step(article, deed, Action.SUBMIT, workflow.submit)

    def return_(self, article: ArticleId, deed: Deed, *, note: str = "") -> Article:
        """Make a draft again of an article in review; `note` tells its author what to change.

        Raises ActionRefused if it isn't in review.
        """
        return self._step(article, deed, Action.RETURN, partial(workflow.return_, note=note))

    def publish(self, article: ArticleId, deed: Deed, *, published_at: date | datetime | None = None) -> Article:
        """Show the working copy to readers. If they see it already, this changes nothing.

        A day means its noon in the site's time zone.

        A slug made from the title gets a number if its path is taken. A slug that an editor chose is refused with
        PathTaken. Raises InvalidInput, ActionRefused (it is in the trash, or a picture cannot be shown yet).
        """

        def decide(before: Article, live: LiveArticle | None) -> workflow.Edit | None:
            self._decisions.check_publishable(before)
            return self._decisions.to_publish(before, live, published_at, by=deed.actor.name, now=deed.now)

        return self._decisions.act(article, deed, Action.PUBLISH, decide)

    def unpublish(self, article: ArticleId, deed: Deed) -> Article:
        """Take the article from readers. Raises ActionRefused."""
        return self._step(article, deed, Action.UNPUBLISH, workflow.unpublish)

    def schedule(
        self, article: ArticleId, deed: Deed, *, publish_at: datetime | None, unpublish_at: datetime | None
    ) -> Article:
        """Let the clock publish the working copy, withdraw the article, or both; None cancels a time.

        Raises InvalidInput, ActionRefused (it is in the trash, or a picture could not be shown).
        """

        def decide(before: Article, live: LiveArticle | None) -> workflow.Edit | None:
            if publish_at:
                self._decisions.check_publishable(before)
            times = {"publish_at": publish_at, "unpublish_at": unpublish_at}
            return workflow.schedule(before, live, **times, by=deed.actor.name, now=deed.now)

        return self._decisions.act(article, deed, Action.SCHEDULE, decide)

    def trash(self, article: ArticleId, deed: Deed) -> Article:
        """Put the article in the trash, and take it from readers."""
        return self._step(article, deed, Action.TRASH, workflow.trash)

    def restore(self, article: ArticleId, deed: Deed) -> Article:
        """Take the article out of the trash. Raises ActionRefused."""
        return self._step(article, deed, Action.RESTORE, workflow.restore)

    def _step(
        self, article: ArticleId, deed: Deed, action: Action, step: Callable[..., workflow.Edit | None]
    ) -> Article:
        """An action that needs nothing but the article."""
        return self._decisions.act(
            article, deed, action, lambda before, live: step(before, live, by=deed.actor.name, now=deed.now)
        )

    def _revision(self, article: ArticleId, version: int) -> Article:
        if found := self._store.find_revision(article, version):
            return found
        raise NotFound("revision", str(version))

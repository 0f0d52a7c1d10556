"""The newsroom: what editors do with articles, from what is asked to what the table keeps."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import msgspec
from msgspec.structs import replace

from chalicelib.content.bodies.references import check_publishable, media_of
from chalicelib.content.bodies.removals import Removal
from chalicelib.content.bodies.sanitising import sanitise, source_to_keep
from chalicelib.content.models.articles import (
    WRITTEN,
    Article,
    LiveArticle,
    NewArticle,
    RevisionEntry,
    Site,
    Status,
    content_of,
)
from chalicelib.content.models.media import check_media
from chalicelib.content.models.names import ArticleId, MediaId, Slug
from chalicelib.content.models.paths import article_path, moment_on, month_of
from chalicelib.content.models.requests import ArticlePatch
from chalicelib.content.models.slugs import MAX_SLUG_LENGTH, make_slug
from chalicelib.content.people.deeds import Deed
from chalicelib.content.people.permissions import Action, Actor, Role, Scope, check, is_permitted, scope_of
from chalicelib.content.store.content import ContentTable
from chalicelib.content.store.desk import DeskPage, DeskQuery, limit_to, page_items, pick, stretch_of
from chalicelib.content.store.receipts import Receipts, receipt_of_article
from chalicelib.content.workflow import edits as workflow
from chalicelib.content.workflow.comparing import compare
from chalicelib.errors import (
    AlreadyDone,
    Busy,
    FieldProblem,
    GazetteError,
    InvalidInput,
    NotFound,
    PathTaken,
    StaleVersion,
)

log = logging.getLogger(__name__)

CLOCK = Actor(name="clock", role=Role.EDITOR)
"""Who is said to have done what was scheduled."""

MAX_TRIES = 5
"""How often an action without `If-Match` is decided anew when another edit came between."""

Decide = Callable[[Article, LiveArticle | None], workflow.Edit | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Saved:
    """An article as it was saved, and what was taken out of the body that was sent."""

    article: Article
    removed: tuple[Removal, ...] = ()


class Newsroom:
    """What editors, and the clock, do with articles. `new_id` mints an article's id from the time of its creation.

    Every method may raise Forbidden, and NotFound where it is about an article. Those that take a deed may raise
    StaleVersion (the deed names a version that is not the current one), AlreadyDone (its receipt is there) and Busy.
    """

    def __init__(self, table: ContentTable, new_id: Callable[[datetime], ArticleId]) -> None:
        self._table = table
        self._receipts = Receipts(table.items)
        self._new_id = new_id

    def check(self, article: ArticleId, actor: Actor, action: Action) -> None:
        """Raises Forbidden unless the actor may do it to this article, as it is now."""
        self._permitted(article, actor, action)

    # Reading

    def get_article(self, article: ArticleId, actor: Actor) -> Article:
        """The working copy."""
        return self._permitted(article, actor, Action.READ)

    def find_version(self, article: ArticleId) -> int | None:
        """The version that an article is at; None once it is gone for good."""
        found = self._table.find_article(article)
        return found.version if found else None

    def is_live(self, article: ArticleId) -> bool:
        """Whether readers see the article."""
        return self._table.find_live(article) is not None

    def readable(self, articles: Iterable[ArticleId], actor: Actor) -> frozenset[ArticleId]:
        """Those of these articles that the actor may read, or every reader."""
        asked = frozenset(articles)
        if scope_of(actor, Action.READ) is Scope.ANY:
            return asked
        live = frozenset(each.id for each in self._table.find_lives(asked))
        found = filter(None, map(self._table.find_article, asked - live))
        return live | {each.id for each in found if is_permitted(actor, Action.READ, each)}

    def list_articles(self, query: DeskQuery, actor: Actor) -> DeskPage:
        """A page of the desk's list; authors get their own. Raises InvalidInput for a cursor of another query."""
        limited = limit_to(actor, query)
        return pick(limited, self._table.desk(stretch_of(limited), page_items=page_items(limited)))

    def preview(self, article: ArticleId, actor: Actor, *, now: datetime) -> LiveArticle:
        """What readers would see if the working copy were published now; nothing is written.

        Raises what publishing would: ActionRefused (it is in the trash), PathTaken (for a chosen slug).
        """
        before, live = self._permitted(article, actor, Action.PREVIEW), self._table.find_live(article)
        edit = self._decide_to_publish(before, live, None, by=before.updated_by, now=now)
        shown = edit.live_after if edit and edit.live_after else live
        assert shown is not None
        return shown

    def list_revisions(self, article: ArticleId, actor: Actor, *, up_to: int, limit: int) -> tuple[RevisionEntry, ...]:
        """The revisions from version `up_to` down, so many."""
        self._permitted(article, actor, Action.READ)
        return self._table.revisions(article, up_to=up_to, limit=limit)

    def get_revision(self, article: ArticleId, version: int, actor: Actor) -> Article:
        """The article as it was saved at that version."""
        self._permitted(article, actor, Action.READ)
        return self._revision(article, version)

    def compare_revisions(self, article: ArticleId, older: int, newer: int | None, actor: Actor) -> str:
        """What changed from one version to another (None: the current one), as a unified diff."""
        current = self._permitted(article, actor, Action.READ)
        return compare(self._revision(article, older), self._revision(article, newer) if newer else current)

    # Editing

    def create_article(self, new: NewArticle, deed: Deed) -> Saved:
        """Keep a new draft. Raises InvalidInput for an unknown topic or an unusable body, and TooLarge."""
        saved = self._draft(new, deed)
        answer = {"removed": msgspec.to_builtins(saved.removed)}
        self._commit(workflow.Edit(before=None, after=saved.article), deed, answer)
        return saved

    def check_new(self, new: NewArticle, deed: Deed) -> Saved:
        """The draft that would be kept; nothing is. Pictures and documents need not be there yet. Raises the same."""
        saved = self._draft(new, deed, with_media=False)
        self._table.check_sizes(workflow.Edit(before=None, after=saved.article))
        return saved

    def _draft(self, new: NewArticle, deed: Deed, *, with_media: bool = True) -> Saved:
        """A new article. Raises as `create_article`; without `with_media`, what it refers to need not be there."""
        check(deed.actor, Action.CREATE)
        self._check_topics(new.topics)
        body = sanitise(new.body, new.body_format)
        wanted = media_of(body.html, new.lead)
        self._check_media(body.html, new.lead, known=() if with_media else wanted)
        article_id = self._new_id(deed.now)
        moment = deed.now.replace(microsecond=0)
        article = Article(
            id=article_id,
            version=1,
            status=Status.DRAFT,
            **content_of(new),
            body_source=source_to_keep(new.body, new.body_format, body.html),
            body_format=new.body_format,
            body=body.html,
            slug=new.slug or _slug_for(new.title, article_id),
            slug_given=bool(new.slug),
            created_at=moment,
            created_by=deed.actor.name,
            updated_at=moment,
            updated_by=deed.actor.name,
            corrected_at=moment if new.correction else None,
        )
        return Saved(article=article, removed=body.removed)

    def check_edit(self, article: ArticleId, patch: ArticlePatch, deed: Deed, *, publish: bool = False) -> Saved:
        """The working copy as an edit would leave it; nothing is kept. As with `check_new`."""
        before = self._permitted(article, deed.actor, Action.EDIT)
        if deed.version not in {None, before.version}:
            raise StaleVersion(expected=deed.version or 0, current=before.version)
        live = self._table.find_live(article)
        changed, removed = self._apply(patch, before, deed.now, with_media=False)
        by = deed.actor.name
        if publish:
            check(deed.actor, Action.PUBLISH, before)
            edit = self._decide_to_publish(changed, live, None, by=by, now=deed.now)
            edit = edit and _numbered(edit, lambda: 1)
        else:
            edit = workflow.save(before, changed, live, by=by, now=deed.now)
        if edit:
            self._table.check_sizes(edit)
        return Saved(article=changed, removed=removed)

    def edit_article(self, article: ArticleId, patch: ArticlePatch, deed: Deed, *, publish: bool = False) -> Saved:
        """Change the working copy; readers see it when it is published again, or in the same step with `publish`.

        Raises InvalidInput, TooLarge, ActionRefused (it is in the trash), and with `publish` what publishing does.
        """
        removed: tuple[Removal, ...] = ()

        def decide(before: Article, live: LiveArticle | None) -> workflow.Edit | None:
            nonlocal removed
            changed, removed = self._apply(patch, before, deed.now)
            if publish:
                check(deed.actor, Action.PUBLISH, before)
                self._check_publishable(changed)
                if edit := self._decide_to_publish(changed, live, None, by=deed.actor.name, now=deed.now):
                    return replace(_numbered(edit, self._table.index.next_ordinal), before=before)
            return None if changed == before else workflow.save(before, changed, live, by=deed.actor.name, now=deed.now)

        return Saved(article=self._act(article, deed, Action.EDIT, decide), removed=removed)

    def restore_revision(self, article: ArticleId, version: int, deed: Deed) -> Article:
        """Make the content of a revision that of the working copy, which keeps its status and dates.

        Raises InvalidInput for topics that are gone, TooLarge, ActionRefused (it is in the trash).
        """
        self.check(article, deed.actor, Action.REVISE)
        revision = self._revision(article, version)
        self._check_topics(revision.topics)
        self._check_media(revision.body, revision.lead)
        content = {name: getattr(revision, name) for name in WRITTEN}

        def decide(before: Article, live: LiveArticle | None) -> workflow.Edit | None:
            changed = replace(before, **content)
            return None if changed == before else workflow.save(before, changed, live, by=deed.actor.name, now=deed.now)

        return self._act(article, deed, Action.REVISE, decide)

    def submit(self, article: ArticleId, deed: Deed) -> Article:
        """Hand a draft to the editors, for review. Raises ActionRefused if it is none."""
        return self._step(article, deed, Action.SUBMIT, workflow.submit)

    def return_(self, article: ArticleId, deed: Deed) -> Article:
        """Make a draft again of an article in review. Raises ActionRefused if it isn't in review."""
        return self._step(article, deed, Action.RETURN, workflow.return_)

    def publish(self, article: ArticleId, deed: Deed, *, published_at: date | datetime | None = None) -> Article:
        """Show the working copy to readers. Publishing what they see already changes nothing.

        A day stands for its noon in the site's time zone.

        A slug that was made of the title gets a number if its path is taken; one that an editor chose is refused
        with PathTaken. Raises InvalidInput, ActionRefused (it is in the trash, or a picture cannot be shown yet).
        """

        def decide(before: Article, live: LiveArticle | None) -> workflow.Edit | None:
            self._check_publishable(before)
            edit = self._decide_to_publish(before, live, published_at, by=deed.actor.name, now=deed.now)
            return edit and _numbered(edit, self._table.index.next_ordinal)

        return self._act(article, deed, Action.PUBLISH, decide)

    def unpublish(self, article: ArticleId, deed: Deed) -> Article:
        """Take the article from readers. Raises ActionRefused."""
        return self._step(article, deed, Action.UNPUBLISH, workflow.unpublish)

    def schedule(
        self, article: ArticleId, deed: Deed, *, publish_at: datetime | None, unpublish_at: datetime | None
    ) -> Article:
        """Have the clock publish the working copy, take the article from readers, or both; None undoes what was said.

        Raises InvalidInput, ActionRefused (it is in the trash, or a picture could not be shown).
        """

        def decide(before: Article, live: LiveArticle | None) -> workflow.Edit | None:
            if publish_at:
                self._check_publishable(before)
            times = {"publish_at": publish_at, "unpublish_at": unpublish_at}
            return workflow.schedule(before, live, **times, by=deed.actor.name, now=deed.now)

        return self._act(article, deed, Action.SCHEDULE, decide)

    def trash(self, article: ArticleId, deed: Deed) -> Article:
        """Put the article in the trash, and take it from readers."""
        return self._step(article, deed, Action.TRASH, workflow.trash)

    def restore(self, article: ArticleId, deed: Deed) -> Article:
        """Take the article out of the trash. Raises ActionRefused."""
        return self._step(article, deed, Action.RESTORE, workflow.restore)

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
                log.exception("article %s: %s, due at %s, could not be done", each.article, each.action, each.at)
        return len(due)

    def _act_on(self, due: workflow.Due, now: datetime) -> None:
        if due.action == "purge":
            self._table.purge(due)
            return

        def decide(before: Article, live: LiveArticle | None) -> workflow.Edit | None:
            if due not in workflow.due_of(before):
                return None  # another clock was quicker, or an editor
            if due.action == "unpublish":
                return workflow.unpublish(before, live, by=CLOCK.name, now=now)
            self._check_publishable(before)
            edit = self._decide_to_publish(before, live, before.published_at or due.at, by=CLOCK.name, now=now)
            return edit and _numbered(edit, self._table.index.next_ordinal)

        self._act(due.article, Deed(actor=CLOCK, now=now), None, decide)

    # From a decision to the table

    def _decide_to_publish(
        self, before: Article, live: LiveArticle | None, when: date | datetime | None, *, by: str, now: datetime
    ) -> workflow.Edit | None:
        site = self._table.get_site()
        moment = when if when is None or isinstance(when, datetime) else moment_on(when, site.zone, now)
        slug = self._free_slug(before, live, moment or before.published_at or now, site)
        return workflow.publish(before, live, site=site, slug=slug, published_at=moment, by=by, now=now)

    def _step(
        self, article: ArticleId, deed: Deed, action: Action, step: Callable[..., workflow.Edit | None]
    ) -> Article:
        """An action that needs nothing but the article."""
        return self._act(
            article, deed, action, lambda before, live: step(before, live, by=deed.actor.name, now=deed.now)
        )

    def _act(self, article: ArticleId, deed: Deed, action: Action | None, decide: Decide) -> Article:
        try:
            return self._act_once(article, deed, action, decide)
        except GazetteError as error:
            # The same request, sent twice at once, must not be refused for what it has itself brought about.
            if deed.receipt and self._receipts.find(deed.receipt.key, deed.now):
                raise AlreadyDone from error
            raise

    def _act_once(self, article: ArticleId, deed: Deed, action: Action | None, decide: Decide) -> Article:
        for _ in range(MAX_TRIES):
            before = self._permitted(article, deed.actor, action) if action else self._find(article)
            if deed.version not in {None, before.version}:
                raise StaleVersion(expected=deed.version or 0, current=before.version)
            edit = decide(before, self._table.find_live(article))
            try:
                return self._commit(edit, deed) if edit else self._leave(before, deed)
            except StaleVersion:
                if deed.version is not None:
                    raise
            except PathTaken:
                # Another article took the path after it was seen free: a made slug moves on, a chosen one is refused.
                if before.slug_given:
                    raise
        raise Busy("Other edits of this article kept getting in the way.")

    def _commit(self, edit: workflow.Edit, deed: Deed, answer: Mapping[str, Any] | None = None) -> Article:
        after = edit.after
        receipt = receipt_of_article(deed.receipt, after.id, after.version, answer or {}) if deed.receipt else None
        self._table.commit(edit, receipt)
        return after

    def _leave(self, article: Article, deed: Deed) -> Article:
        """Nothing is to be done; but that is to be answered when it is asked again."""
        if deed.receipt:
            self._table.keep_receipt(receipt_of_article(deed.receipt, article.id, article.version, {}))
        return article

    def _find(self, article: ArticleId) -> Article:
        if found := self._table.find_article(article):
            return found
        raise NotFound("article", article)

    def _permitted(self, article: ArticleId, actor: Actor, action: Action) -> Article:
        found = self._find(article)
        check(actor, action, found)
        return found

    def _revision(self, article: ArticleId, version: int) -> Article:
        if found := self._table.find_revision(article, version):
            return found
        raise NotFound("revision", str(version))

    def _apply(
        self, patch: ArticlePatch, before: Article, now: datetime, *, with_media: bool = True
    ) -> tuple[Article, tuple[Removal, ...]]:
        """The article as a patch makes it, and what was taken out of the patch's body."""
        changes, removed = patch.changes(), tuple[Removal, ...]()
        self._check_topics(changes.get("topics", ()))
        if "body" in changes:
            source, body_format = changes["body"], changes.get("body_format", before.body_format)
            body = sanitise(source, body_format)
            kept = source_to_keep(source, body_format, body.html)
            changes |= {"body": body.html, "body_format": body_format, "body_source": kept}
            removed = body.removed
        if changes.get("correction", before.correction) != before.correction:
            changes["corrected_at"] = now.replace(microsecond=0) if changes["correction"] else None
        if "slug" in changes:
            changes["slug_given"] = bool(changes["slug"])
        changed = replace(before, **changes)
        known = before if with_media else changed
        self._check_media(changed.body, changed.lead, known=media_of(known.body, known.lead))
        made_of_title = not changed.slug_given and before.path is None
        if made_of_title or not changed.slug:
            changed = replace(changed, slug=_slug_for(changed.title, before.id))
        return changed, removed

    def _check_topics(self, slugs: tuple[Slug, ...]) -> None:
        known = {topic.slug for topic in self._table.find_topics(slugs)}
        problems = [
            FieldProblem(f"/topics/{i}", f"There is no topic '{slug}'; PUT /api/topics/{slug} creates it.")
            for i, slug in enumerate(slugs)
            if slug not in known
        ]
        if problems:
            raise InvalidInput(problems)

    def _check_media(self, body: str, lead: MediaId | None, known: tuple[MediaId, ...] = ()) -> None:
        """Raises InvalidInput if there are too many pictures and documents, or one is not there that was not known."""
        wanted = media_of(body, lead)
        check_media(wanted, {*known, *self._table.find_media(media for media in wanted if media not in known)})

    def _check_publishable(self, article: Article) -> None:
        """Raises ActionRefused if readers could not be shown all that it refers to."""
        wanted = media_of(article.body, article.lead)
        check_publishable(article.body, article.lead, self._table.find_media(wanted) if wanted else {})

    def _free_slug(self, article: Article, live: LiveArticle | None, moment: datetime, site: Site) -> Slug:
        """The article's slug, numbered if it was made of the title and another article has its path."""
        month = live.month if live and live.published_at == moment else month_of(moment, site.zone)
        number, slug = 1, article.slug
        while not self._table.is_path_free(article_path(month, slug), article.id):
            if article.slug_given:
                raise PathTaken(article_path(month, slug))
            number += 1
            ending = f"-{number}"
            slug = Slug(article.slug[: MAX_SLUG_LENGTH - len(ending)].rstrip("-") + ending)
        return slug


def _numbered(edit: workflow.Edit, next_ordinal: Callable[[], int]) -> workflow.Edit:
    """With a number in the index, if it shows readers an article that has none. One that is then not needed is lost."""
    if edit.live_after is None or edit.live_after == edit.live_before or edit.live_after.ordinal:
        return edit
    return workflow.number(edit, next_ordinal())


def _slug_for(title: str, article: ArticleId) -> Slug:
    """A slug made of the title; of the id where the title has no letter or digit to make one of."""
    return make_slug(title) or Slug(article.lower())

"""Writes a portal that was read: topics, articles month by month, standing pages, redirects.

Each article is one transaction, with a mark that says what it was made of. So the import may end anywhere and be done
again: what is there as it was read is passed over, what changed since is changed, and what was edited here is left.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from msgspec.structs import replace

from chalicelib.aws.dynamodb import MAX_TRANSACTION
from chalicelib.content.models.articles import Article, LiveArticle, Status
from chalicelib.content.models.names import ArticleId, Path, Slug
from chalicelib.content.models.portal import Site, StandingFields, StandingPage
from chalicelib.content.models.slugs import make_slug
from chalicelib.content.portal import Portal
from chalicelib.content.store.content import ContentStore
from chalicelib.content.store.edits import edit_writes
from chalicelib.content.workflow import edits as workflow
from chalicelib.errors import ActionRefused, AlreadyDone, InvalidInput, PathTaken, TooLarge
from ops.moving.addresses import paths_of
from ops.moving.claims import Claims
from ops.moving.drafting import Draft, Drafting, article_id
from ops.moving.edits import is_another, numbered, units, without
from ops.moving.leading import Leading
from ops.moving.library import OldLibrary
from ops.moving.marks import Mark, Marks, fingerprint_of
from ops.moving.records import BY, OldSite, Story
from ops.moving.report import Report
from ops.moving.topics import Topics

BATCH = 25
"""How many stories are looked up at a time."""

MAX_TRIES = 200
"""How many articles of a month may have one title."""

VIEWS_UNITS = 6
"""Write units of an article's views: its counter, the site's total and an entry, in a transaction."""

CERTAIN_ROOM = 25
"""So many old addresses always go into an article's transaction, whatever else does."""

ANOTHER = (
    "An article of another title and another day was brought in under this id, and stays. If this is another portal,"
    " bring it in under a name of its own: --as NAME."
)

SetViews = Callable[[ArticleId, int], object]
"""Keeps how often an article was read before it came here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Destination:
    """Where a portal goes, and under which name its source is kept."""

    content: ContentStore
    portal: Portal
    source: str
    set_views: SetViews = lambda _, __: None
    is_dry: bool = False


class Importer:
    """Brings a portal in. `pace` is waited for before each write, `note` told of each story that is dealt with."""

    def __init__(
        self,
        old: OldSite,
        library: OldLibrary,
        destination: Destination,
        report: Report,
        *,
        now: datetime,
        pace: Callable[[], object] = lambda: None,
        note: Callable[[Story], object] = lambda _: None,
    ) -> None:
        self._old = old
        self._to = destination
        self._report = report
        self._now = now.replace(microsecond=0)
        self._pace = pace
        self._note = note
        self._marks = Marks(destination.content.items, destination.source)
        self._site: Site = destination.content.get_site()
        self._topics = Topics(list(old.topics()), destination.portal, report, now=now, is_dry=destination.is_dry)
        self._drafting = Drafting(library, self._topics, self._now)
        self._claims = Claims(destination.content)
        self._leading = Leading(
            destination.content, destination.portal, report, pace=pace, now=self._now, is_dry=destination.is_dry
        )

    def run(self) -> None:
        """Bring in all of it. It may be broken off anywhere, and done again. Raises Busy, Throttled."""
        if not self._to.is_dry:
            self._to.content.index.doubt()  # articles of an archive get their numbers from a rebuild
        for each in self._old.left_out():
            self._report.add("left out", each.key, each.line, each.title, [each.why])
        stories = self._old.stories()
        while batch := list(islice(stories, BATCH)):
            marks = self._marks.find_many(story.key for story in batch)
            for story in batch:
                self._bring(story, marks.get(story.key))
                self._note(story)
        self._leading.lead(self._topics.used())
        self._leading.lead_on(self._old.redirects())

    def _bring(self, story: Story, mark: Mark | None) -> None:
        self._report.hits += story.hits
        fingerprint = fingerprint_of(story, self._topics.slugs)
        if mark and mark.fingerprint == fingerprint:
            self._look_after(story, mark)
            self._report.add("the same", story.key, story.line, story.title)
            return
        try:
            draft = self._drafting.draft(story)
            outcome = self._put_page(story, draft, mark, fingerprint) if story.is_page else None
            if outcome is None:
                self._put_article(story, draft, mark, fingerprint)
        except (InvalidInput, TooLarge, ActionRefused) as error:
            self._report.add("left out", story.key, story.line, story.title, [*story.remarks, f"{error}"])

    def _look_after(self, story: Story, mark: Mark) -> None:
        """See to what follows a story that is there: an import may have ended before that."""
        for key in story.topics:
            self._topics.file_under(key)
        paths = paths_of(story.addresses)[0]
        self._report.addresses += len(paths)
        if slug := mark.page:
            self._leading.owe(paths, f"/{slug}/")
            return
        self._set_views(story, mark.article)
        if len(paths) > CERTAIN_ROOM:
            owned = self._to.content.find_path_owners(paths)
            self._leading.owe([path for path in paths if path not in owned], mark.article)

    # Articles

    def _put_article(self, story: Story, draft: Draft, mark: Mark | None, fingerprint: str) -> None:
        before = self._to.content.find_article(mark.article) if mark else None
        if mark and (before is None or before.version != mark.version):
            why = (
                "It was changed there since, and edited here: it stays as it is here." if before else "It is gone here."
            )
            self._report.add("edited here", story.key, story.line, story.title, [why])
            return
        if before and is_another(before, story, draft):
            self._report.add("left out", story.key, story.line, story.title, [ANOTHER])
            return
        id_ = before.id if before else article_id(self._to.source, story)
        paths, others = paths_of(story.addresses)
        known = {before.path, *before.former_paths} if before else set()
        free, taken = self._claims.free([path for path in paths if path not in known], id_)
        live = self._to.content.find_live(id_) if before else None
        edit, spilt = self._edit(story, draft, free, before=before, live=live, id_=id_)
        self._set_views(story, id_)
        article = self._commit(edit, mark, story, fingerprint)
        self._leading.owe(spilt, article.id)
        self._report.addresses += len(paths)
        remarks = [
            *story.remarks,
            *draft.remarks,
            *(f"The address {path} is another's here." for path in taken),
            *(f"The address {address} cannot be answered here." for address in others),
        ]
        self._report.add(
            "updated" if before else "taken", story.key, story.line, story.title, remarks, path=article.path or ""
        )

    def _edit(
        self,
        story: Story,
        draft: Draft,
        free: Sequence[Path],
        *,
        before: Article | None,
        live: LiveArticle | None,
        id_: ArticleId,
    ) -> tuple[workflow.Edit, Sequence[Path]]:
        """The edit that brings a story, and the addresses that have no room in its transaction."""
        plain = self._decide(story, draft.article(id_, before, ()), before, live)
        room = max(MAX_TRANSACTION - len(edit_writes(plain)) - 1, 0)
        former = [path for path in free if path != plain.after.path]
        article = draft.article(id_, before, tuple(former[:room]))
        return self._decide(story, article, before, live), former[room:]

    def _decide(
        self, story: Story, article: Article, before: Article | None, live: LiveArticle | None
    ) -> workflow.Edit:
        """What becomes of an article as it was read: published, scheduled, or a draft."""
        now = self._now if before else min(story.moment or self._now, self._now)
        if story.state == "published" and story.moment:
            edit = workflow.publish(
                article,
                live,
                site=self._site,
                slug=article.slug,
                published_at=story.moment,
                by=BY,
                now=max(now, story.moment),
            )
        elif story.state == "scheduled" and not live:
            edit = workflow.schedule(
                article, live, publish_at=story.moment, unpublish_at=story.unpublish_at, by=BY, now=self._now
            )
        elif article.status is Status.PUBLISHED:
            edit = workflow.unpublish(article, live, by=BY, now=now)
        else:
            edit = None
        edit = edit or workflow.save(article, article, live, by=BY, now=now)
        after = edit.after
        if story.state == "published":
            after = replace(after, unpublish_at=story.unpublish_at)
        return replace(edit, before=before, after=after)

    def _commit(self, edit: workflow.Edit, before: Mark | None, story: Story, fingerprint: str) -> Article:
        number = 1
        while number < MAX_TRIES:
            tried = numbered(edit, number)
            after = tried.after
            mark = Mark(key=story.key, article=after.id, version=after.version, fingerprint=fingerprint)
            put = self._marks.put(mark, before)
            if self._to.is_dry:
                self._to.content.check_sizes(tried)
                self._report.write_units += units([*edit_writes(tried), put])
                return after
            self._pace()
            try:
                self._to.content.commit(tried, put)
                return after
            except PathTaken as error:
                if error.path == after.path:
                    number += 1
                else:
                    edit = without(edit, Path(error.path))
            except AlreadyDone:
                return after  # the same import runs a second time, at once
        raise InvalidInput.field("/slug", f"{MAX_TRIES} articles of a month have this title.")

    def _set_views(self, story: Story, article: ArticleId) -> None:
        if story.hits and self._to.is_dry:
            self._report.write_units += VIEWS_UNITS
        elif story.hits:
            self._to.set_views(article, story.hits)

    # Standing pages

    def _put_page(self, story: Story, draft: Draft, mark: Mark | None, fingerprint: str) -> bool | None:
        """Keep a standing page; None where it is to be an article, since readers did not see it."""
        if story.state != "published":
            return None
        slug = Slug(make_slug(story.alias) or make_slug(story.title) or re.sub(r"\W", "-", story.key))
        if mark and mark.page:
            slug = mark.page
            there = self._to.content.find_standing(slug)
            if there is None or there.version != mark.version:
                why = "It was changed there since, and edited here: it stays as it is here."
                self._report.add("edited here", story.key, story.line, story.title, [why])
                return True
        remarks = [*story.remarks, *draft.remarks]
        if story.hits:
            remarks.append(f"Its {story.hits:,} views are not kept: a standing page counts none.")
        if not self._to.is_dry:
            self._pace()
            page = self._put_standing(slug, StandingFields(title=draft.title, body=draft.body_with_lede))
            slug, version = page.slug, page.version
            kept = Mark(key=story.key, article=ArticleId(f"page:{slug}"), version=version, fingerprint=fingerprint)
            self._to.content.items.write(self._marks.put(kept, mark))
        self._leading.owe(paths_of(story.addresses)[0], f"/{slug}/")
        self._report.add("updated" if mark else "taken", story.key, story.line, story.title, remarks, path=f"/{slug}/")
        return True

    def _put_standing(self, slug: Slug, wanted: StandingFields) -> StandingPage:
        for name in (slug, Slug(f"{slug}-2"), Slug(f"trang-{slug}")):
            try:
                return self._to.portal.put_standing(name, wanted, version=None, by=BY, now=self._now).page
            except InvalidInput as error:
                if all(problem.pointer != "/slug" for problem in error.problems):
                    raise
            except PathTaken:
                continue
        raise InvalidInput.field("/slug", f"No address is free for the page '{slug}'.")

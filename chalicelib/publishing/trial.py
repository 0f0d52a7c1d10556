"""Trials: what publishing would change, page by page, before anybody presses. Nothing is written.

The plan names the pages, as it does for a change that has happened. Each is made twice: of the table as it is, and of
the table as it would be.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from chalicelib.aws.supposing import SupposedTable
from chalicelib.content.models.names import Path
from chalicelib.content.store.content import ContentStore
from chalicelib.content.store.edits import edit_writes
from chalicelib.content.workflow.edits import Edit
from chalicelib.publishing.around import beside
from chalicelib.publishing.batch_lookup import known, look_up
from chalicelib.publishing.bucket import PageObject
from chalicelib.publishing.changes import ArticleChange
from chalicelib.publishing.contexts import LeftContext
from chalicelib.publishing.making import Maker
from chalicelib.publishing.pages import Page
from chalicelib.publishing.plan import plan

Becoming = Literal["new", "changed", "gone"]


@dataclass(frozen=True, slots=True, kw_only=True)
class PageChange:
    """A page that an edit changes, as it is and as it would be; None where there is no such page."""

    page: Page
    before: PageObject | None
    after: PageObject | None

    @property
    def becoming(self) -> Becoming:
        """What happens to it."""
        return "new" if self.before is None else "gone" if self.after is None else "changed"


class Trial:
    """What an edit of an article would change."""

    def __init__(self, content: ContentStore, maker: Maker, edit: Edit) -> None:
        self._maker = maker
        self._now, self._then = content, ContentStore(SupposedTable(content.items, edit_writes(edit)))
        self._change = ArticleChange(article=edit.after.id, before=edit.live_before, after=edit.live_after)

    def changes(self, only: Path | None = None) -> Iterator[PageChange]:
        """Every page that the edit changes, in the order of printing; or one of them."""
        planned = plan(self._change, beside(self._then, self._change)).pages
        pages = sorted(known(path for path in planned if only in {None, path}), key=lambda page: page.print_order)
        before, after = (dict(self._made(content, pages)) for content in (self._now, self._then))
        for page in pages:
            if before.get(page.path) != after.get(page.path):
                yield PageChange(page=page, before=before.get(page.path), after=after.get(page.path))

    def _made(self, content: ContentStore, pages: Iterable[Page]) -> Iterator[tuple[Path, PageObject]]:
        """The pages that there must be when all that has changed is printed."""
        state, frame = look_up(content, pages, as_printed=True)
        for page in pages:
            reading = page.read(state, frame)
            if reading and not isinstance(reading.context, LeftContext):
                yield page.path, self._maker.make(page, reading)

"""The press: brings the bucket in line with the state of the content table, page by page.

A page is never made from what a message says, only from what the table holds now, so messages may come twice,
late or out of order. `docs/decisions/0001-compare-and-swap.md` says why the end is right whatever happens.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from enum import Enum, auto

from chalicelib.content.models import Path
from chalicelib.content.table import ContentTable
from chalicelib.errors import Busy, GazetteError
from chalicelib.publishing.bucket import PageObject, PageStore, StaleObject
from chalicelib.publishing.pages import Page, find_page, object_key
from chalicelib.publishing.reading import Reading
from chalicelib.publishing.rendering import Renderer

log = logging.getLogger(__name__)

PAGE_CACHE = "public, max-age=0, s-maxage=60, must-revalidate"
ASSET_CACHE = "public, max-age=31536000, immutable"

MAX_ROUNDS = 20
"""How often a page is made anew because it, or what it shows, changed meanwhile."""


class Outcome(Enum):
    """What printing a page came to."""

    WRITTEN = auto()
    UNCHANGED = auto()
    REMOVED = auto()
    ABSENT = auto()
    DUE_TO_GO = auto()


class PrintFailed(GazetteError):
    """Some pages could not be printed; the others were."""

    def __init__(self, paths: Iterable[Path]) -> None:
        self.paths = tuple(paths)
        super().__init__(f"could not print {', '.join(self.paths)}")


class Press:
    """Prints pages into the bucket."""

    def __init__(self, content: ContentTable, bucket: PageStore, renderer: Renderer) -> None:
        self._content = content
        self._bucket = bucket
        self._renderer = renderer
        self._has_assets = False

    def print_pages(self, paths: Iterable[Path]) -> dict[Path, Outcome]:
        """Print pages: what is linked to before what links to it; and links go before what they lead to."""
        self._print_assets()
        pages = sorted(_known(paths), key=lambda page: page.rank)
        outcomes: dict[Path, Outcome] = {}
        failed: list[Path] = []
        for page in pages:
            self._try(page, outcomes, failed, may_remove=False)
        for page in reversed(pages):
            if outcomes.get(page.path) is Outcome.DUE_TO_GO:
                self._try(page, outcomes, failed, may_remove=True)
        if failed:
            raise PrintFailed(failed)
        return outcomes

    def print_page(self, page: Page, *, may_remove: bool = True) -> Outcome:
        """Bring one page in line with the table.

        What stands in the bucket is looked at before the state is read, and only replaced if it is still that;
        so an older state never overwrites a newer one. After a write the state is read once more: had it come
        back to what it was in between, the bucket's ETags could not tell. Raises Busy after too many rounds.
        """
        key = object_key(page.path)
        for _ in range(MAX_ROUNDS):
            seen = self._bucket.find(key)
            reading = page.read(self._content)
            if reading is None and seen is None:
                return Outcome.ABSENT
            if reading is None and not may_remove:
                return Outcome.DUE_TO_GO
            try:
                if reading is None:
                    assert seen is not None
                    self._bucket.delete(key, seen=seen)
                else:
                    made = self._make(page, reading)
                    if seen and seen.digest == made.digest:
                        return Outcome.UNCHANGED
                    self._bucket.put(key, made, seen=seen)
            except StaleObject:
                continue
            if page.read(self._content) == reading:
                return Outcome.WRITTEN if reading else Outcome.REMOVED
        raise Busy(f"The page {page.path} kept changing.")

    def _make(self, page: Page, reading: Reading) -> PageObject:
        body = self._renderer.render(reading.template, site=reading.site, canonical=page.path, page=reading.context)
        return PageObject(
            body=body, content_type=page.kind.content_type, cache_control=PAGE_CACHE, tags=tuple(reading.facts)
        )

    def _try(self, page: Page, outcomes: dict[Path, Outcome], failed: list[Path], *, may_remove: bool) -> None:
        # One page that cannot be made must not hold up the others; the message is retried, then goes to the
        # dead letters. Crashes of the process (BaseException) pass.
        try:
            outcomes[page.path] = self.print_page(page, may_remove=may_remove)
        except Exception:
            log.exception("the page %s (%s) could not be printed", page.path, page.kind.name)
            failed.append(page.path)

    def _print_assets(self) -> None:
        """Have the style sheet and the script in the bucket before any page that names them; once per process."""
        if self._has_assets:
            return
        for path, asset in self._renderer.assets.files.items():
            made = PageObject(body=asset.body, content_type=asset.content_type, cache_control=ASSET_CACHE)
            key = object_key(Path(path))
            seen = self._bucket.find(key)
            if seen is None or seen.digest != made.digest:
                try:
                    self._bucket.put(key, made, seen=seen)
                except StaleObject:
                    # Another process is writing the same bytes: their name is made of them.
                    log.info("the asset %s was written by another process", path)
        self._has_assets = True


def _known(paths: Iterable[Path]) -> Iterator[Page]:
    for path in dict.fromkeys(paths):
        if page := find_page(path):
            yield page
        else:
            log.error("no kind of page has the path %s; it is passed over", path)

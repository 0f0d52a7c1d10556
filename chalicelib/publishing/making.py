"""What stands in the bucket, made: the objects of pages, and of the assets that they name."""

from __future__ import annotations

import logging
from collections.abc import Iterator

from chalicelib.content.models import Path
from chalicelib.publishing.bucket import PageObject, PageStore, StaleObject
from chalicelib.publishing.contexts import BareContext, Frame, RedirectContext
from chalicelib.publishing.facts import cache_tag
from chalicelib.publishing.pages import BARE, Page, Reading, object_key
from chalicelib.publishing.rendering import Renderer

log = logging.getLogger(__name__)

PAGE_CACHE = "public, max-age=0, s-maxage=60, must-revalidate"
ASSET_CACHE = "public, max-age=31536000, immutable"


class Maker:
    """Makes objects. It remembers which assets are in place, so one process asks for each of them once."""

    def __init__(self, store: PageStore, renderer: Renderer) -> None:
        self._store = store
        self._renderer = renderer
        self._placed: set[str] = set()

    def make(self, page: Page, reading: Reading) -> PageObject:
        """The object of a page that shows this."""
        if isinstance(reading.context, BareContext):
            return self.make_bare(page, reading.frame)
        body = self._renderer.render(reading.template, frame=reading.frame, path=page.path, page=reading.context)
        return PageObject(
            body=body,
            content_type=page.kind.content_type,
            cache_control=PAGE_CACHE,
            tags=tuple(map(cache_tag, reading.facts)),
            moved_to=reading.context.target if isinstance(reading.context, RedirectContext) else "",
        )

    def make_bare(self, page: Page, frame: Frame) -> PageObject:
        """The object of a page that has nothing to show: it leads nowhere, so it is right at any time."""
        body = self._renderer.render(BARE, frame=frame, path=page.path, page=BareContext()) if page.is_html else b""
        return PageObject(body=body, content_type=page.kind.content_type, cache_control=PAGE_CACHE)

    def asset_objects(self, frame: Frame) -> Iterator[tuple[str, PageObject]]:
        """The style sheet, script and icon that pages of a frame name, by their keys."""
        for path, asset in self._renderer.assets_of(frame).files.items():
            made = PageObject(body=asset.body, content_type=asset.content_type, cache_control=ASSET_CACHE)
            yield object_key(Path(path)), made

    def place_assets(self, frame: Frame) -> None:
        """Have a frame's assets in the bucket before any page that names them."""
        for key, made in self.asset_objects(frame):
            if key not in self._placed:
                self._place(key, made)
                self._placed.add(key)

    def _place(self, key: str, made: PageObject) -> None:
        seen = self._store.find(key)
        if seen and seen.digest == made.digest:
            return
        try:
            self._store.put(key, made, seen=seen)
        except StaleObject:
            # Another process is writing the same bytes: their name is made of them.
            log.info("the asset %s was written by another process", key)

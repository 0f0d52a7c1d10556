"""What stands in the bucket, made: the objects of pages, and of the assets that they name."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from chalicelib.content.models.names import Path
from chalicelib.content.models.portal import Site
from chalicelib.publishing.bucket import PageObject, PageStore
from chalicelib.publishing.contexts import BareContext, Frame, RedirectContext
from chalicelib.publishing.facts import cache_tag
from chalicelib.publishing.pages import BARE, Page, Reading, object_key
from chalicelib.publishing.rendering import Renderer
from chalicelib.publishing.replaced import place_asset

PAGE_CACHE = "public, max-age=0, s-maxage=60, must-revalidate"
ASSET_CACHE = "public, max-age=31536000, immutable"

LOOKED_AFTER = timedelta(hours=1)
"""For how long a process takes it that an asset stands where it saw it: for less than a replaced one is kept."""


class Maker:
    """Makes objects. It remembers when it saw which asset, so one process asks for each of them once an hour."""

    def __init__(self, store: PageStore, renderer: Renderer, clock: Callable[[], datetime]) -> None:
        self._store = store
        self._renderer = renderer
        self._clock = clock
        self._placed: dict[str, datetime] = {}

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

    def asset_paths(self, site: Site) -> tuple[Path, ...]:
        """The paths of a site's style sheet, script and icon."""
        return tuple(map(Path, self._renderer.dress(name=site.name, accent=site.accent).files))

    def place_assets(self, frame: Frame) -> None:
        """Have a frame's assets in the bucket before any page that names them."""
        now = self._clock()
        for key, made in self.asset_objects(frame):
            if key not in self._placed or now - self._placed[key] > LOOKED_AFTER:
                place_asset(self._store, key, made)
                self._placed[key] = now

"""Which old addresses an article may have: those that nobody else has here."""

from __future__ import annotations

from collections.abc import Sequence

from chalicelib.content.models.names import ArticleId, Path
from chalicelib.content.models.slugs import is_slug
from chalicelib.content.store.content import ContentStore
from chalicelib.content.store.paths import path_key
from chalicelib.content.store.standing import STANDING


class Claims:
    """Looks paths up."""

    def __init__(self, content: ContentStore) -> None:
        self._items = content.items

    def free(self, paths: Sequence[Path], article: ArticleId) -> tuple[list[Path], list[Path]]:
        """The paths that the article may have, and those that another article, a page or a redirect has."""
        keys = {path_key(path): path for path in paths}
        slugs = {(STANDING, slug): path for path in paths if is_slug(slug := path.strip("/"))}
        found = self._items.get_many([*keys, *slugs])
        taken = {keys[key] for key, claim in found.items() if key in keys and claim.get("article") != article}
        taken |= {slugs[key] for key in found if key in slugs}
        return [path for path in paths if path not in taken], [path for path in paths if path in taken]

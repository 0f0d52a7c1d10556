"""Where objects of the bucket lead within the site, and which of that is not there."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache

from chalicelib.content.models.names import Path
from chalicelib.publishing.bucket import PageObject
from chalicelib.publishing.pages import object_key

ORIGIN = "https://bao.example"

_LINKS = re.compile(
    rf'{ORIGIN}(/[^"<>\s\\&]*)|(?:href|src|data-fragment)="(/[^"]*)"|url=(/[^"]*)"|"(?:path|src|start_url)":"(/[^"]*)"'
)
_SRCSET = re.compile(r'srcset="([^"]*)"')


@lru_cache(maxsize=50_000)
def links_of(body: bytes) -> frozenset[str]:
    """The keys of all objects of this site that a body leads to, shows or fetches."""
    text = body.decode()
    found = ["".join(groups) for groups in _LINKS.findall(text)]
    found += [each.split()[0] for srcset in _SRCSET.findall(text) for each in srcset.split(",")]
    paths = {re.split("[?#]", each)[0] for each in found}
    return frozenset(object_key(Path(path)) for path in paths)


def target_of(page: PageObject) -> str | None:
    """Where a redirect within the site leads."""
    return page.moved_to if page.moved_to.startswith("/") else None


class DeadLinks:
    """Finds links that lead nowhere, again and again in a bucket of which little changes.

    A redirect may lead wherever an editor said, so of those that lead to one of the addresses `typed` that link is
    passed over.
    """

    def __init__(self, typed: tuple[str, ...] = ()) -> None:
        self._typed = typed
        self._seen: dict[str, tuple[PageObject, frozenset[str]]] = {}

    def find(self, objects: Mapping[str, PageObject]) -> list[tuple[str, str]]:
        """Each object that leads to something that is not there, with the key of that."""
        return list(self._find(objects))

    def _find(self, objects: Mapping[str, PageObject]) -> Iterator[tuple[str, str]]:
        for key, page in objects.items():
            seen = self._seen.get(key)
            if seen is None or seen[0] is not page:
                links = frozenset[str]() if key.startswith("media/") else links_of(page.body)
                target = re.split("[?#]", target_of(page) or "")[0]
                if target in self._typed:
                    links -= {object_key(Path(target))}
                self._seen[key] = seen = (page, links)
            if not seen[1] <= objects.keys():
                yield from ((key, link) for link in sorted(seen[1] - objects.keys()))

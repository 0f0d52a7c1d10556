"""Old addresses as paths that something can stand at. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import quote, unquote

from chalicelib.content.models.links import parse_legacy_path
from chalicelib.content.models.names import Path
from chalicelib.errors import InvalidInput
from ops.places import MOVED, place_of


def path_of(address: str) -> Path | None:
    """The path at which an address is answered: without a query, or the place that its query names.

    None for one that nothing can stand at, or where pages of another kind live.
    """
    path, question_mark, query = address.partition("#")[0].partition("?")
    place = place_of(path, query) if question_mark else path
    if place is None:
        return None
    if place.startswith(MOVED):
        return Path(quote(unquote(place)))
    try:
        return parse_legacy_path(place, "/path")
    except InvalidInput:
        return None


def paths_of(addresses: Iterable[str]) -> tuple[tuple[Path, ...], tuple[str, ...]]:
    """The paths of addresses, each once, and the addresses that have none."""
    found = [(address, path_of(address)) for address in addresses]
    paths = dict.fromkeys(path for _, path in found if path)
    return tuple(paths), tuple(address for address, path in found if path is None)

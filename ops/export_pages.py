"""Exports the whole site into a directory, for any web server, by several processes at once."""

from __future__ import annotations

import gc
import multiprocessing
import os
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from chalicelib.content.models import Path
from chalicelib.publishing.bucket import PageObject
from chalicelib.publishing.pages import object_key
from chalicelib.publishing.press import Press
from ops.directory import DirectoryStore

BATCH_PAGES = 250
"""How many pages are made from one reading of the table."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Exported:
    """How many files were written, left as they were, and removed, and the pages that could not be made."""

    written: int
    unchanged: int
    removed: int
    failed: tuple[Path, ...]


def export(
    paths: Sequence[Path], directory: str | os.PathLike[str], press: Callable[[], Press], *, workers: int
) -> Exported:
    """Have exactly these pages, and the assets that they name, in a directory that nothing else writes to.

    Each process makes its own `press`, and with it its own connections. What changes meanwhile may be missed.
    """
    store = DirectoryStore(directory)
    before = {key for key, _ in store.list()}
    assets = dict(press().asset_objects())
    counts = Counter(_put(store, before, key, made) for key, made in assets.items())
    keys = set(assets)
    failed: list[Path] = []
    batches = [paths[start : start + BATCH_PAGES] for start in range(0, len(paths), BATCH_PAGES)]
    with multiprocessing.get_context("fork").Pool(workers, _begin, (press, store, before)) as pool:
        for done in pool.imap_unordered(_export_batch, batches):
            counts += done.counts
            keys |= done.keys
            failed += done.failed
    for key in before - keys - {object_key(path) for path in failed}:
        if held := store.find(key):
            store.delete(key, seen=held)
            counts["removed"] += 1
    return Exported(
        written=counts["written"], unchanged=counts["unchanged"], removed=counts["removed"], failed=tuple(failed)
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Done:
    counts: Counter[str]
    keys: set[str]
    failed: list[Path]


class _Worker:
    """What each process works with."""

    press: Press
    store: DirectoryStore
    before: set[str]


def _begin(press: Callable[[], Press], store: DirectoryStore, before: set[str]) -> None:
    gc.freeze()  # what was there before is not looked through again and again, nor copied for it
    _Worker.press, _Worker.store, _Worker.before = press(), store, before


def _export_batch(paths: Sequence[Path]) -> _Done:
    done = _Done(counts=Counter(), keys=set(), failed=[])
    for proof in _Worker.press.prove(paths):
        key = object_key(proof.page.path)
        if proof.error:
            done.failed.append(proof.page.path)
        elif proof.made:
            done.keys.add(key)
            done.counts[_put(_Worker.store, _Worker.before, key, proof.made)] += 1
    return done


def export_pages(paths: Sequence[Path], directory: str | os.PathLike[str], press: Press) -> None:
    """Bring only these pages of an export up to date: those of one publish, say. What must not be there goes."""
    store = DirectoryStore(directory)
    for proof in press.prove(paths):
        key = object_key(proof.page.path)
        if proof.made:
            _put(store, {key}, key, proof.made)
        elif not proof.error and (held := store.find(key)):
            store.delete(key, seen=held)


def _put(store: DirectoryStore, before: set[str], key: str, made: PageObject) -> str:
    seen = store.find(key) if key in before else None
    if seen and seen.etag == made.etag:
        return "unchanged"
    store.put(key, made, seen=seen)
    return "written"

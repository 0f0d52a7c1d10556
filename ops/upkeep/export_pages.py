"""Exports the whole site into a directory, for any web server, by several processes at once."""

from __future__ import annotations

import gc
import multiprocessing
import os
import re
import signal
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from multiprocessing.pool import Pool

from chalicelib.content.models.names import ULID_PATTERN, Path
from chalicelib.media.bucket import MEDIA, name_of
from chalicelib.publishing.pages import object_key
from chalicelib.publishing.press import Press
from ops.upkeep.export_directory import ExportDirectory, FileOutcome, opened

BATCH_PAGES = 250
"""How many pages are made from one reading of the table."""

BATCH_MEDIA = 32
"""How many files of pictures and documents are held in memory."""

COPIES_AT_ONCE = 16

_MEDIA = re.compile(rf"/({MEDIA}{ULID_PATTERN}/[0-9a-f]+\.[a-z]+)".encode())
"""An address of a picture's or a document's file, in a page of any format."""

FindMedia = Callable[[str], bytes | None]
"""Finds a file of a picture or a document by its key."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Exported:
    """How many files were written, left unchanged, and removed, and what the directory lacks.

    It lacks pages that could not be made (`failed`), keys where something else stands (`in_the_way`), and files of
    pictures and documents that pages name and that do not exist (`lost`).
    """

    written: int
    unchanged: int
    removed: int
    failed: tuple[Path, ...] = ()
    in_the_way: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()

    @property
    def is_whole(self) -> bool:
        """Whether the directory holds the whole site."""
        return not (self.failed or self.in_the_way or self.lost)


def export(
    paths: Sequence[Path],
    directory: str | os.PathLike[str],
    press: Callable[[], Press],
    *,
    media: FindMedia,
    workers: int,
) -> Exported:
    """Write these pages into a directory, with the assets, pictures and documents that they name, and remove its own
    files that are no longer pages. Raises NotAnExport, ExportGoesOn, and OSError.

    Each process makes its own `press`, and with it its own connections. The export may miss changes that happen
    meanwhile.
    """
    with opened(directory) as files:
        done = _Done(outcomes=files.put({key: made.body for key, made in press().asset_objects()}))
        batches = [paths[start : start + BATCH_PAGES] for start in range(0, len(paths), BATCH_PAGES)]
        with _pool(min(workers, len(batches) or 1), press, files) as pool:
            for each in pool.imap_unordered(_export_batch, batches):
                done.add(each)
        lost = _copy_media(files, media, done)
        kept = {*done.outcomes, *map(object_key, done.failed), *lost}
        removed = files.remove_all_but(kept)
    return Exported(
        written=done.count(FileOutcome.WRITTEN),
        unchanged=done.count(FileOutcome.UNCHANGED),
        removed=removed,
        failed=tuple(done.failed),
        in_the_way=tuple(sorted(key for key, outcome in done.outcomes.items() if outcome is FileOutcome.IN_THE_WAY)),
        lost=tuple(lost),
    )


@dataclass(slots=True, kw_only=True)
class _Done:
    """What was done so far: with each file by its key, the pages that failed, and the media that pages name."""

    outcomes: dict[str, FileOutcome] = field(default_factory=dict)
    failed: list[Path] = field(default_factory=list)
    named: set[str] = field(default_factory=set)

    def add(self, other: _Done) -> None:
        self.outcomes.update(other.outcomes)
        self.failed += other.failed
        self.named |= other.named

    def count(self, outcome: FileOutcome) -> int:
        return Counter(self.outcomes.values())[outcome]


class _Worker:
    """What each process works with."""

    press: Press
    files: ExportDirectory


@contextmanager
def _pool(workers: int, press: Callable[[], Press], files: ExportDirectory) -> Iterator[Pool]:
    """Processes that leave it to this one to be interrupted, and end with the block.

    Signals are held back while they are made, so that none of them gets one before it knows what to do with it.
    """
    held_back = {signal.SIGINT, signal.SIGTERM}
    before = signal.pthread_sigmask(signal.SIG_BLOCK, held_back)
    pool = multiprocessing.get_context("fork").Pool(workers, _begin, (press, files))
    with pool:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
        yield pool


def _begin(press: Callable[[], Press], files: ExportDirectory) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT, signal.SIGTERM})
    gc.freeze()  # what was there before is not looked through again and again, nor copied for it
    _Worker.press, _Worker.files = press(), files


def _export_batch(paths: Sequence[Path]) -> _Done:
    done, made = _Done(), {}
    for proof in _Worker.press.prove(paths):
        if proof.error:
            done.failed.append(proof.page.path)
        elif proof.made:
            made[object_key(proof.page.path)] = proof.made.body
            done.named.update(key.decode() for key in _MEDIA.findall(proof.made.body))
    done.outcomes.update(_Worker.files.put(made))
    return done


def _copy_media(files: ExportDirectory, find: FindMedia, done: _Done) -> list[str]:
    """Copy the pictures and documents that pages name; answers those that do not exist. Names contain a hash of the
    content, so existing files are not fetched again.
    """

    def copy(key: str) -> tuple[str, bytes | None]:
        held = files.find(key)
        return key, held if held and name_of(held) == key.rpartition("/")[2].partition(".")[0] else find(key)

    lost = []
    with ThreadPoolExecutor(COPIES_AT_ONCE) as threads:
        for start in range(0, len(named := sorted(done.named)), BATCH_MEDIA):
            for key, body in threads.map(copy, named[start : start + BATCH_MEDIA]):
                if body is None:
                    lost.append(key)
                else:
                    done.outcomes.update(files.put({key: body}))
    return lost


def export_pages(paths: Sequence[Path], directory: str | os.PathLike[str], press: Press) -> None:
    """Bring only these pages of an export up to date, such as those of one publication. Pages that must not exist go.

    Raises NotAnExport, ExportGoesOn, and OSError.
    """
    with opened(directory) as files:
        made = {object_key(proof.page.path): proof.made for proof in press.prove(paths) if not proof.error}
        files.put({key: each.body for key, each in made.items() if each})
        for key, each in made.items():
            if each is None:
                files.remove(key)

"""What `python -m ops rebuild`, `audit` and `export-pages` say in the terminal, and their exit status."""

from __future__ import annotations

import logging
import sys
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path as FilePath
from typing import Any

from tqdm import tqdm

from chalicelib import wiring
from chalicelib.publishing import reindexing
from chalicelib.publishing.catalogue import all_pages
from chalicelib.publishing.press import Press, PrintFailed
from chalicelib.publishing.rebuild import Progress
from ops import rebuild, sites
from ops.audit import Audit, Findings
from ops.cli import FAILED

OK, DRIFTED = 0, 1
SHOWN = 20
"""How many paths of one sort are listed."""


def run_rebuild(stage: str | None, *, dry_run: bool) -> int:
    """Print the whole site anew, or say how many pages that would change."""
    return within(stage, _count_changes if dry_run else _rebuild)


def run_audit(stage: str | None, *, repair: bool) -> int:
    """Compare every page with what it must be; 0 if all is right, or was put right, 1 if not."""
    return within(stage, lambda: _audit(repair=repair))


def run_counters_audit(stage: str | None) -> int:
    """Compare the counters with the journal; 0 if they agree, 1 if not."""
    from ops.counters import print_audit

    return within(stage, lambda: print_audit(wiring.now()))


def run_export_pages(stage: str | None, directory: FilePath, *, workers: int) -> int:
    """Write the whole site into a directory."""
    return within(stage, lambda: _export_pages(directory, workers))


def within(stage: str | None, command: Callable[[], int]) -> int:
    """Carry a command out on a site; answers its exit status."""
    logging.basicConfig(format="%(message)s", level=logging.ERROR, stream=sys.stderr)
    with sites.entered(stage):
        return command()


def _rebuild() -> int:
    if reindexing.is_needed(wiring.content()):
        _reindex()
    rebuilds, store = wiring.rebuilds(), wiring.pages()
    progress, is_resumed = rebuild.begin(wiring.content(), store, rebuilds, wiring.render_queue(), now=wiring.now())
    if is_resumed:
        print(f"Going on with rebuild {progress.id}, which was not finished.")
    with tqdm(total=progress.parts, unit="part", disable=None) as bar:

        def note(progress: Progress) -> None:
            bar.update(progress.done - bar.n)
            bar.set_postfix(written=progress.written, removed=progress.removed, failed=progress.failed)

        try:
            progress = rebuild.watch(rebuilds, note)
        except KeyboardInterrupt as stopped:
            rebuilds.stop(progress.id)
            stopped.add_note(f"The same command goes on with rebuild {progress.id}.")
            raise
    print(
        f"Wrote {progress.written:,} pages, removed {progress.removed:,}, left {progress.unchanged:,} as they were; "
        f"{progress.failed:,} failed."
    )
    if progress.failed:
        print("The log names the pages that failed; they are tried again, and go to the dead letters if that fails.")
    return DRIFTED if progress.failed else OK


def _reindex() -> None:
    """The search's index of a site that had none, or was printed by other rules."""
    with tqdm(desc="Indexing", unit="article", disable=None) as bar:
        articles = reindexing.reindex(wiring.content(), wiring.now(), bar.update)
    print(f"Made the search's index of {articles:,} articles.")


def _count_changes() -> int:
    findings = _find()
    print(f"A rebuild would change {sum(findings.different.values()):,} of {sum(findings.checked.values()):,} pages.")
    _print_kinds(findings.different, findings.checked)
    if findings.orphaned:
        print(f"It would remove {len(findings.orphaned):,}.")
    return FAILED if findings.broken else OK


def _audit(*, repair: bool) -> int:
    findings = _find()
    checked = sum(findings.checked.values())
    _print_paths("not written by Gazette, and left alone", findings.foreign)
    if findings.is_clean:
        print(f"All {checked:,} pages are what they must be.")
        return OK
    _print_paths("missing", findings.missing)
    _print_paths("stale", findings.stale)
    _print_paths("orphaned", findings.orphaned)
    _print_paths("of nothing that there is", findings.strange)
    _print_paths("lost, of pictures and documents: only an older version in the bucket brings them back", findings.lost)
    _print_paths("impossible to make", findings.broken)
    _print_paths("changes not printed: their messages wait, or are lost", [each.key for each in findings.waiting])
    print(f"{checked:,} pages were looked at.")
    if not repair:
        print("`--repair` puts this right." if not findings.broken else "The log says why pages cannot be made.")
        return DRIFTED
    try:
        _audit_of_site().repair(findings, lambda: all_pages(wiring.content()))
    except PrintFailed as error:
        print(f"Some could not be put right: {', '.join(error.paths)}", file=sys.stderr)
        return DRIFTED
    print(f"Put right: {len(findings.drifted) + len(findings.strange) + len(findings.waiting):,}.")
    return DRIFTED if findings.broken or findings.lost else OK


def _find() -> Findings:
    paths = list(all_pages(wiring.content()))
    with tqdm(total=len(paths), unit="page", disable=None) as bar:
        return _audit_of_site(bar).find(paths)


def _audit_of_site(bar: Any = None) -> Audit:
    note = bar.update if bar is not None else lambda _: None
    return Audit(wiring.content(), wiring.pages(), wiring.press(), note)


def _export_pages(directory: FilePath, workers: int) -> int:
    from ops.export_pages import export

    renderer = wiring.renderer()
    renderer.compile()

    def press() -> Press:
        """A press with connections of its own, for a process that was forked."""
        wiring.reset()
        return Press(wiring.content(), wiring.pages(), renderer, wiring.now)

    paths, media = list(all_pages(wiring.content())), wiring.media_bucket()
    done = export(paths, directory, press, media=media.find, workers=workers)
    print(
        f"Wrote {done.written:,} files in {directory}, removed {done.removed:,}, left {done.unchanged:,} as they were; "
        f"{len(done.failed):,} pages failed."
    )
    _print_paths("not written, because something that is not the export's stands there", done.in_the_way)
    _print_paths("of pictures and documents lost: neither here nor in the bucket", done.lost)
    return OK if done.is_whole else DRIFTED


def _print_paths(what: str, paths: Iterable[str]) -> None:
    found = list(paths)
    if not found:
        return
    print(f"{len(found):,} {what}:")
    for path in found[:SHOWN]:
        print(f"  {path}")
    if len(found) > SHOWN:
        print(f"  … and {len(found) - SHOWN:,} more")


def _print_kinds(different: Counter[str], checked: Counter[str]) -> None:
    for kind, number in checked.items():
        if different[kind]:
            print(f"  {kind:<16} {different[kind]:>9,} of {number:,}")

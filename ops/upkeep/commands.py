"""What `python -m ops rebuild`, `audit` and `export-pages` say in the terminal, and their exit status."""

from __future__ import annotations

import logging
import sys
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path as FilePath
from typing import Any

from tqdm import tqdm

from chalicelib.publishing.catalogue import all_pages
from chalicelib.publishing.press import Press, PrintFailed
from chalicelib.publishing.rebuild_progress import RebuildProgress
from chalicelib.services import Services
from ops.terminal.commands import FAILED
from ops.upkeep import rebuild, sites
from ops.upkeep.audit import Audit, Findings

OK, DRIFTED = 0, 1
SHOWN = 20
"""How many paths of one sort are listed."""


def run_rebuild(stage: str | None, *, dry_run: bool) -> int:
    """Print the whole site anew, or count the pages that this would change."""
    return within(stage, _count_changes if dry_run else _rebuild)


def run_audit(stage: str | None, *, repair: bool) -> int:
    """Compare every page with what it must be; 0 if all is right, or was put right, 1 if not."""
    return within(stage, lambda services: _audit(services, repair=repair))


def run_counters_audit(stage: str | None) -> int:
    """Compare the counters with the journal; 0 if they agree, 1 if not."""
    from ops.upkeep.audit_counters import print_audit

    return within(stage, print_audit)


def run_export_pages(stage: str | None, directory: FilePath, *, workers: int) -> int:
    """Write the whole site into a directory."""
    return within(stage, lambda services: _export_pages(services, directory, workers))


def within(stage: str | None, command: Callable[[Services], int]) -> int:
    """Carry a command out on a site; answers its exit status."""
    logging.basicConfig(format="%(message)s", level=logging.ERROR, stream=sys.stderr)
    with sites.entered(stage) as services:
        return command(services)


def _rebuild(services: Services) -> int:
    rebuilds = services.rebuilds
    progress, is_resumed = rebuild.begin(
        services.content, services.page_bucket, rebuilds, services.render_queue, now=services.now()
    )
    if is_resumed:
        print(f"Continuing rebuild {progress.id}, which was not finished.")
    with tqdm(total=progress.parts, unit="part", disable=None) as bar:

        def note(progress: RebuildProgress) -> None:
            bar.update(progress.done - bar.n)
            bar.set_postfix(written=progress.written, removed=progress.removed, failed=progress.failed)

        try:
            progress = rebuild.watch(rebuilds, note)
        except KeyboardInterrupt as stopped:
            rebuilds.stop(progress.id)
            stopped.add_note(f"Run the same command to continue rebuild {progress.id}.")
            raise
    print(
        f"Wrote {progress.written:,} pages, removed {progress.removed:,}, left {progress.unchanged:,} unchanged; "
        f"{progress.failed:,} failed."
    )
    if progress.failed:
        print(
            "The log names the pages that failed. Gazette tries them again; if they still fail, they go to the "
            "dead letters."
        )
    return DRIFTED if progress.failed else OK


def _count_changes(services: Services) -> int:
    findings = _find(services)
    print(f"A rebuild would change {sum(findings.different.values()):,} of {sum(findings.checked.values()):,} pages.")
    _print_kinds(findings.different, findings.checked)
    if findings.orphaned:
        print(f"It would remove {len(findings.orphaned):,}.")
    return FAILED if findings.broken else OK


def _audit(services: Services, *, repair: bool) -> int:
    findings = _find(services)
    checked = sum(findings.checked.values())
    _print_paths("not written by Gazette, left alone", findings.foreign)
    if findings.is_clean:
        print(f"All {checked:,} pages are right.")
        return OK
    _print_paths("missing", findings.missing)
    _print_paths("stale", findings.stale)
    _print_paths("orphaned", findings.orphaned)
    _print_paths("that belong to nothing", findings.strange)
    _print_paths(
        "files of pictures and documents lost: only an older version in the bucket can bring them back", findings.lost
    )
    _print_paths("impossible to make", findings.broken)
    _print_paths("changes not printed: their messages are waiting or lost", [each.key for each in findings.waiting])
    print(f"Checked {checked:,} pages.")
    if not repair:
        print("`--repair` repairs this." if not findings.broken else "The log says why pages could not be made.")
        return DRIFTED
    try:
        _audit_of_site(services).repair(findings, lambda: all_pages(services.content))
    except PrintFailed as error:
        print(f"Some could not be repaired: {', '.join(error.paths)}", file=sys.stderr)
        return DRIFTED
    print(f"Repaired: {len(findings.drifted) + len(findings.strange) + len(findings.waiting):,}.")
    return DRIFTED if findings.broken or findings.lost else OK


def _find(services: Services) -> Findings:
    paths = list(all_pages(services.content))
    with tqdm(total=len(paths), unit="page", disable=None) as bar:
        return _audit_of_site(services, bar).find(paths)


def _audit_of_site(services: Services, bar: Any = None) -> Audit:
    note = bar.update if bar is not None else lambda _: None
    return Audit(services.content, services.page_bucket, services.press, note)


def _export_pages(services: Services, directory: FilePath, workers: int) -> int:
    from ops.upkeep.export_pages import export

    renderer = services.renderer
    renderer.compile()

    def press() -> Press:
        """A press with connections of its own, for a process that was forked."""
        own = Services(services.variables)
        return Press(own.content, own.page_bucket, renderer, own.now)

    paths, media = list(all_pages(services.content)), services.media_bucket
    done = export(paths, directory, press, media=media.find, workers=workers)
    print(
        f"Wrote {done.written:,} files in {directory}, removed {done.removed:,}, left {done.unchanged:,} as they were; "
        f"{len(done.failed):,} pages failed."
    )
    _print_paths("not written, because a file that is not the export's stands there", done.in_the_way)
    _print_paths("files files of pictures and documents lost: neither here nor in the bucket", done.lost)
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

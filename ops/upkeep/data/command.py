"""What `python -m ops export`, `import` and `erase-byline` say in the terminal, and their exit status."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tqdm import tqdm

from chalicelib.aws.dynamodb import Table
from chalicelib.errors import Busy, Throttled
from chalicelib.services import Services
from ops.terminal.commands import FAILED
from ops.terminal.output import complain
from ops.terminal.reasons import is_no_answer
from ops.upkeep.commands import OK, within
from ops.upkeep.data.erasing import Traces, erase, find_traces
from ops.upkeep.data.exporting import ExportExists, Source, export
from ops.upkeep.data.files import Files, FilesMissing, check, files_of, folder_of, save, send, unsent
from ops.upkeep.data.importing import Report, Target, import_, preview
from ops.upkeep.data.lines import Export, UnusableExport, read_export

WRITES_AT_ONCE = 16
GOES_ON = "Run the same command to continue."


def run_export(stage: str | None, file: Path, *, content: str | None, audience: str | None) -> int:
    """Write all data of a site into a file, and the files of its pictures and documents into a directory beside it.

    `content` and `audience` name other tables than the site's.
    """
    return within(stage, lambda services: resumable(lambda: _export(services, file, content, audience)))


def run_import(stage: str | None, file: Path, *, dry_run: bool, incomplete: bool = False) -> int:
    """Write the data of a file into an empty stage, or say what that would do. `incomplete` imports without missing
    files.
    """
    try:
        moved = read_export(file)
        check(files_of(moved), folder_of(file))
    except FilesMissing as error:
        complain(error)
        if not incomplete:
            complain("Nothing was written. To import without them, use --incomplete.")
            return FAILED
    except UnusableExport as error:
        complain(f"{file} cannot be used. {error}")
        return FAILED
    return within(stage, lambda services: resumable(lambda: _import(services, moved, dry_run=dry_run)))


def run_erasure(stage: str | None, name: str, *, replacement: str, dry_run: bool) -> int:
    """Take a byline out of everything that is kept of articles, or say where it stands."""
    return within(stage, lambda services: resumable(lambda: _erase(services, name, replacement, dry_run=dry_run)))


def resumable(work: Callable[[], int]) -> int:
    """Work that the same command continues after it was stopped or could not reach AWS."""
    try:
        return work()
    except (KeyboardInterrupt, Throttled, Busy) as error:
        error.add_note(GOES_ON)
        raise
    except Exception as error:
        if is_no_answer(error):
            error.add_note(GOES_ON)
        raise


def _export(services: Services, file: Path, content: str | None, audience: str | None) -> int:
    settings, client = services.settings, services.aws.dynamodb(max_pool_connections=WRITES_AT_ONCE)
    source = Source(
        content=Table(client, content or settings.content_table),
        audience=Table(client, audience or settings.audience_table),
        lanes=settings.journal_lanes,
        site=settings.site_url,
    )
    if file.exists():
        files = _uncopied(file)
    else:
        with tqdm(unit="item", disable=None) as bar:
            counts = export(file, source, now=services.now(), note=bar.update)
        _print_kinds(f"Wrote {sum(counts.values()):,} items, {file.stat().st_size:,} bytes, to {file}:", counts)
        files = files_of(read_export(file))
    with ThreadPoolExecutor(WRITES_AT_ONCE) as threads:
        copied = save(files, services.media_bucket, folder_of(file), threads.map)
    if files:
        print(f"Copied {copied:,} of {len(files):,} files of pictures and documents to {folder_of(file)}.")
    return OK


def _uncopied(file: Path) -> Files:
    """The files of an export that was broken off before all of them were copied. Raises ExportExists for another."""
    try:
        files = files_of(read_export(file))
        check(files, folder_of(file))
    except UnusableExport as error:
        raise ExportExists(file) from error
    except FilesMissing:
        return files
    raise ExportExists(file)


def _import(services: Services, moved: Export, *, dry_run: bool) -> int:
    settings, client = services.settings, services.aws.dynamodb(max_pool_connections=WRITES_AT_ONCE)
    with ThreadPoolExecutor(WRITES_AT_ONCE) as threads, tqdm(total=sum(moved.counts.values()), disable=None) as bar:
        target = Target(
            content=Table(client, settings.content_table),
            audience=Table(client, settings.audience_table),
            lanes=settings.journal_lanes,
            at_once=lambda work, things: list(threads.map(work, things)),
        )
        files, folder = files_of(moved), folder_of(moved.file)
        sent = 0

        def send_files() -> None:
            nonlocal sent
            sent = send(files, folder, services.media_bucket, threads.map)

        def print_pages() -> None:
            services.dispatch.begin_anew()

        report = (
            preview(moved, target, note=bar.update)
            if dry_run
            else import_(
                moved,
                target,
                now=services.now(),
                first=send_files,
                last=print_pages,
                note=bar.update,
            )
        )
    if files and not report.is_done:
        if dry_run:
            sending = f"{len(unsent(files, folder, services.media_bucket)):,} of them to send"
        else:
            sending = f"{sent:,} of them sent now"
        print(f"{len(files):,} files of pictures and documents, {sending}.")
    return _print_report(moved, report, dry_run=dry_run)


def _print_report(moved: Export, report: Report, *, dry_run: bool) -> int:
    print(f"The export was begun at {moved.begun_at} at {moved.site}.")
    if report.is_done:
        print("It was imported here before. There is nothing to do.")
        return OK
    _print_kinds(f"{'To write' if dry_run else 'Wrote'} {report.written.total():,}:", report.written)
    if report.same:
        print(f"{report.same.total():,} existed already.")
    if report.other:
        _print_kinds(f"{report.other.total():,} exist with other contents, and were left alone:", report.other)
    if not dry_run:
        print("The stage now prints its pages. No page lists anything before all of them stand. Make new tokens.")
    return OK


def _erase(services: Services, name: str, replacement: str, *, dry_run: bool) -> int:
    if dry_run:
        found = find_traces(services.content, name)
    else:
        found = erase(services.content, name, replacement, now=services.now())
    _print_traces(found, "stands in" if dry_run else "was taken out of")
    return OK


def _print_traces(found: Traces, what: str) -> None:
    print(f"The byline {what} {len(found.articles):,} articles and {len(found.revisions):,} revisions.")
    for page in sorted(found.pages):
        print(f"  {page}")
    if found.similar:
        print("These bylines contain the name and were left alone. Run the command again for each of them:")
        for byline in sorted(found.similar):
            print(f"  {byline}")


def _print_kinds(title: str, counts: Mapping[str, int]) -> None:
    print(title)
    for kind, number in sorted(counts.items()):
        print(f"  {kind:<10} {number:>9,}")

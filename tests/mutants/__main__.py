"""`python -m tests.mutants [module…]`: what small faults in the modules that everything rests on do no test find?

Prints the mutants that survive and are not answered in `answers.toml`, and answers that are stale; ends with status 1
if there are any. docs/decisions/0021-mutants.md says why this is a runner of our own.
"""

from __future__ import annotations

import importlib
import os
import sys
import time
from pathlib import Path

from tests.mutants import trial
from tests.mutants.answers import Result, judge, key_of, read_answers
from tests.mutants.changes import Mutant, mutants

ROOT = Path(__file__).parents[2]
ANSWERS = Path(__file__).with_name("answers.toml")
PROCESSES = min(2, os.cpu_count() or 1)
EACH = 50
"""After so many mutants it is said how far a module is."""

LIBRARIES = ("pytest", "boto3", "bleach", "hypothesis", "jinja2", "markdown_it", "moto", "msgspec", "nh3", "ulid")
"""What tests load besides Gazette: loaded before a process is forked for each mutant."""

SUBJECTS = {
    "press": (
        "chalicelib/publishing/press.py",
        ("publishing/test_press.py", "publishing/test_replaced.py", "publishing/test_removed_files.py"),
    ),
    "batch": ("chalicelib/publishing/batch.py", ("publishing/test_press.py", "publishing/test_moved.py")),
    "making": ("chalicelib/publishing/making.py", ("publishing/test_press.py", "publishing/test_replaced.py")),
    "rebuild": ("chalicelib/publishing/rebuild_progress.py", ("publishing/test_rebuild_parts.py",)),
    "dynamodb": (
        "chalicelib/aws/dynamodb.py",
        ("test_dynamodb.py", "../storage/test_table.py"),
    ),
    "wire": ("chalicelib/aws/wire.py", ("test_dynamodb.py", "../storage/test_table.py")),
    "counting": ("chalicelib/audience/counting.py", ("audience/test_counting.py",)),
    "snapshot": (
        "chalicelib/audience/snapshot.py",
        ("audience/test_snapshot.py", "audience/test_board.py"),
    ),
    "snapshot_bytes": (
        "chalicelib/audience/snapshot_bytes.py",
        ("audience/test_snapshot.py", "audience/test_board.py"),
    ),
    "folding": (
        "chalicelib/audience/folding.py",
        ("audience/test_folding.py", "../storage/test_audience.py"),
    ),
    "permissions": ("chalicelib/content/people/permissions.py", ("content/people/test_permissions.py",)),
    "workflow": (
        "chalicelib/content/workflow/edits.py",
        ("content/workflow/test_edits.py", "content/workflow/test_schedule.py"),
    ),
    "effects": (
        "chalicelib/content/workflow/effects.py",
        ("content/workflow/test_edits.py", "content/workflow/test_schedule.py"),
    ),
    "sanitising": (
        "chalicelib/content/bodies/sanitising.py",
        (
            "content/bodies/test_sanitising_steps.py",
            "content/bodies/test_sanitising.py",
            "content/bodies/test_pasting.py",
        ),
    ),
    "cleaning": ("chalicelib/content/bodies/cleaning.py", ("content/bodies/test_cleaning.py",)),
}
"""By module: its file, and the tests below tests/unit that hold it to its rules, in memory and within seconds."""


LONG = ("moto", "dynamodb-local", "stable", "comes_through", "bad_scheme", "no_text_of", "200_000")
"""In the names of tests that others find as much as, or that take seconds."""


def main(names: list[str]) -> int:
    """Try the modules of these names, or all."""
    if unknown := set(names) - SUBJECTS.keys():
        print(f"no such module: {', '.join(sorted(unknown))}; there are {', '.join(SUBJECTS)}", file=sys.stderr)
        return 2
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    for library in LIBRARIES:
        importlib.import_module(library)
    answers, begin, results = read_answers(ANSWERS), time.monotonic(), list[Result]()
    for name in names or SUBJECTS:
        results.append(_try(name, answers))
    total = sum(each.mutants for each in results)
    unanswered, stale = (sum(map(len, each)) for each in zip(*((r.unanswered, r.stale) for r in results), strict=True))
    print(f"{total} mutants: {unanswered} survived unanswered, {stale} stale answers; {time.monotonic() - begin:.0f} s")
    return 1 if unanswered or stale else 0


def _try(name: str, answers: frozenset[tuple[str, str, str]]) -> Result:
    file, tests = SUBJECTS[name]
    path, begin = ROOT / file, time.monotonic()
    subject = trial.Subject(
        module=file.removesuffix(".py").replace("/", "."),
        file=path,
        tests=tuple(os.path.normpath(ROOT / "tests/unit" / each) for each in tests),
        but=LONG,
    )
    made, survivors = list(mutants(name, path.read_text("utf-8"), str(path))), list[Mutant]()
    for tried, (mutant, survived) in enumerate(trial.verdicts(subject, made, PROCESSES), start=1):
        if survived:
            survivors.append(mutant)
            if key_of(mutant) not in answers:
                print(f"  survived  {mutant}", flush=True)
        if tried % EACH == 0:
            print(f"  {tried} of {len(made)} tried; {time.monotonic() - begin:.0f} s", flush=True)
    result = judge(name, len(made), survivors, answers)
    print(
        f"{name:12}{len(made):5} mutants, {len(made) - len(survivors):5} killed, {result.answered:4} survived and "
        f"answered, {len(result.unanswered):4} unanswered; {time.monotonic() - begin:.0f} s",
        flush=True,
    )
    for key in result.stale:
        print(f"  stale     {': '.join(key)}", flush=True)
    return result


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""What a command of `python -m ops` is, and how a table of them reads the command line."""

from __future__ import annotations

import argparse
import math
import os
import re
import signal
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any, NoReturn

from ops.terminal.reasons import reason_of

FAILED = 2
"""The command could not be carried out."""

INTERRUPTED, PIPE_BROKEN, TERMINATED = 130, 141, 143
"""What shells say of commands that SIGINT, SIGPIPE and SIGTERM ended: 128 and the signal's number."""

Declare = Callable[[argparse.ArgumentParser], object]
Run = Callable[[argparse.Namespace], int]


@dataclass(frozen=True, slots=True)
class Command:
    """One command: what it is for, what carries it out (it answers the exit status), and its arguments."""

    help: str
    run: Run
    arguments: tuple[Declare, ...] = ()


@dataclass(frozen=True, slots=True)
class Group:
    """Commands that share their first word."""

    help: str
    commands: Mapping[str, Command]


Table = Mapping[str, Command | Group]


def argument(*names: str, **options: Any) -> Declare:
    """An argument, as `ArgumentParser.add_argument` takes it."""
    return lambda parser: parser.add_argument(*names, **options)


def amount(text: str) -> float:
    """An argument's type: how many of something, e.g. `1e6`."""
    number = float(text)  # whose error argparse tells
    if not 0 <= number < math.inf:
        raise argparse.ArgumentTypeError(f"'{text}' is not an amount.")
    return number


def at_least(lowest: int) -> Callable[[str], int]:
    """An argument's type: a whole number, no lower than that."""

    def number(text: str) -> int:
        if not re.fullmatch(r"[+-]?\d{1,9}", text, re.ASCII) or int(text) < lowest:
            raise argparse.ArgumentTypeError(f"'{text}' is not a whole number from {lowest} on.")
        return int(text)

    return number


class Terminated(KeyboardInterrupt):
    """The process was asked to end (SIGTERM)."""


def carry_out(table: Table, arguments: list[str], *, prog: str, description: str) -> int:
    """Read the command line and carry the command out; answers the exit status. A wrong command line exits with 2.

    An error becomes one line, with the notes that were added to it on its way here (`BaseException.add_note`), and the
    status `FAILED`. An unforeseen error is raised.
    """
    try:
        try:
            parser = argparse.ArgumentParser(prog=prog, description=description)
            _declare(parser, table)
            asked = parser.parse_args(arguments)
            run: Run = asked.run
            return run(asked)
        finally:
            _flush()
    except BrokenPipeError:
        return PIPE_BROKEN  # who read the output has enough of it, e.g. `| head`
    except KeyboardInterrupt as stopped:
        _tell(" ".join(("Stopped.", *getattr(stopped, "__notes__", ()))))
        return TERMINATED if isinstance(stopped, Terminated) else INTERRUPTED
    except Exception as error:
        reason = reason_of(error)
        if reason is None:
            raise
        _tell(reason)
        return FAILED


def run_process(main: Callable[[list[str]], int]) -> NoReturn:
    """Have `main` carry out the command line as this process, and end it. Signals end it in order, and then no more."""
    try:
        if signal.getsignal(signal.SIGTERM) is signal.SIG_DFL:
            signal.signal(signal.SIGTERM, _terminate)
        status = main(sys.argv[1:])
    except KeyboardInterrupt as stopped:  # once more, while the first was told
        status = TERMINATED if isinstance(stopped, Terminated) else INTERRUPTED
    finally:
        # Python waits for threads yet, which answer within their time-outs.
        for each in (signal.SIGINT, signal.SIGTERM):
            signal.signal(each, signal.SIG_IGN)
    sys.exit(status)


@contextmanager
def importing() -> Iterator[None]:
    """Import the parts of the table of commands within the block. If that fails, the process ends."""
    try:
        yield
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)
    except ModuleNotFoundError as error:
        reason = reason_of(error)
        if reason is None:
            raise
        _tell(reason)
        sys.exit(FAILED)


def _terminate(*_: object) -> None:
    raise Terminated


def _flush() -> None:
    """Write the buffered output. If that fails, leave nothing that Python would complain of when it ends."""
    if sys.stdout is None:  # it was closed
        return
    try:
        sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise


def _tell(line: str) -> None:
    with suppress(OSError):  # nobody is there to be told
        print(line, file=sys.stderr, flush=True)


def _declare(parser: argparse.ArgumentParser, table: Table) -> None:
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    for name, entry in table.items():
        declared = commands.add_parser(name, help=entry.help, description=entry.help)
        if isinstance(entry, Group):
            _declare(declared, entry.commands)
            continue
        for declare in entry.arguments:
            declare(declared)
        declared.set_defaults(run=entry.run)

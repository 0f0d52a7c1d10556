"""What a command of `python -m ops` is, and how a table of them reads the command line."""

from __future__ import annotations

import argparse
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

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


def carry_out(table: Table, arguments: list[str], *, prog: str, description: str) -> int:
    """Read the command line and carry the command out; answers the exit status. A wrong command line exits with 2."""
    parser = argparse.ArgumentParser(prog=prog, description=description)
    _declare(parser, table)
    asked = parser.parse_args(arguments)
    run: Run = asked.run
    return run(asked)


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

"""`gazette COMMAND`: what editors run."""

from __future__ import annotations

from typing import NoReturn

from ops.edit.articles import ARTICLE
from ops.edit.front import FRONT
from ops.edit.media import MEDIA
from ops.edit.people import PERSON
from ops.edit.portal import PAGE, REDIRECT, SETTINGS, TOPIC
from ops.edit.stats import STATS
from ops.edit.tokens import TOKEN
from ops.terminal.commands import Table, carry_out, run_process

COMMANDS: Table = {
    "article": ARTICLE,
    "media": MEDIA,
    "front": FRONT,
    "topic": TOPIC,
    "page": PAGE,
    "redirect": REDIRECT,
    "site": SETTINGS,
    "stats": STATS,
    "token": TOKEN,
    "person": PERSON,
}


def main(arguments: list[str]) -> int:
    """Carry out a command; answers the exit status."""
    return carry_out(COMMANDS, arguments, prog="gazette", description="What editors run.")


def run() -> NoReturn:
    """Carry out this process's command line, and end it."""
    run_process(main)


if __name__ == "__main__":
    run()

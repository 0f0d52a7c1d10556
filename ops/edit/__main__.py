"""`gazette COMMAND`: what editors run."""

from __future__ import annotations

import sys

from ops.cli import Table, carry_out
from ops.edit.articles import ARTICLE
from ops.edit.media import MEDIA
from ops.edit.portal import PAGE, REDIRECT, SETTINGS, TOPIC
from ops.edit.stats import STATS
from ops.edit.tokens import TOKEN

COMMANDS: Table = {
    "article": ARTICLE,
    "media": MEDIA,
    "topic": TOPIC,
    "page": PAGE,
    "redirect": REDIRECT,
    "site": SETTINGS,
    "stats": STATS,
    "token": TOKEN,
}


def main(arguments: list[str] | None = None) -> int:
    """Carry out a command; answers the exit status."""
    given = sys.argv[1:] if arguments is None else arguments
    return carry_out(COMMANDS, given, prog="gazette", description="What editors run.")


if __name__ == "__main__":
    sys.exit(main())

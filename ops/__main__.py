"""`python -m ops COMMAND`: what operators run."""

from __future__ import annotations

import argparse
import os
import sys
from datetime import UTC, datetime
from pathlib import Path


def main(arguments: list[str]) -> int:
    """Carry out a command; answers the exit status."""
    parser = argparse.ArgumentParser(prog="python -m ops", description="What operators run.")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("run", help="run the portal here; PORT, ENGINE and EMPTY are read from the environment")
    stats = commands.add_parser("stats", help="draw what was read; GAZETTE_URL and GAZETTE_TOKEN say of which site")
    stats.add_argument("--days", type=int, default=30, help="how many days to draw (30)")
    audit = commands.add_parser("audit", help="check what is kept against what it was made from")
    audit.add_argument("--counters", action="store_true", required=True, help="the counters, against the journal")
    audit.add_argument("--stage", default="dev", help="a stage of .chalice/config.json")
    package = commands.add_parser("package", help="build what is deployed to Lambda")
    package.add_argument("--stage", default="dev", help="a stage of .chalice/config.json")
    package.add_argument("directory", type=Path, help="where the deployment zip and its template go")
    asked = parser.parse_args(arguments)
    if asked.command == "run":
        from ops.local.run import run

        return run()
    if asked.command == "stats":
        from ops.stats import print_stats

        return print_stats(os.environ, days=asked.days)
    if asked.command == "audit":
        from ops.counters import print_audit

        return print_audit(asked.stage, datetime.now(UTC))
    from ops.packaging import print_package

    return print_package(asked.stage, asked.directory)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

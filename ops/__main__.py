"""`python -m ops COMMAND`: what operators run."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path


def main(arguments: list[str]) -> int:
    """Carry out a command; answers the exit status."""
    parser = argparse.ArgumentParser(prog="python -m ops", description="What operators run.")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("run", help="run the portal here; PORT, ENGINE and EMPTY are read from the environment")
    package = commands.add_parser("package", help="build what is deployed to Lambda")
    package.add_argument("--stage", default="dev", help="a stage of .chalice/config.json")
    package.add_argument("directory", type=Path, help="where the deployment zip and its template go")
    asked = parser.parse_args(arguments)
    if asked.command == "run":
        from ops.local.run import run

        return run()
    from ops.packaging import print_package

    return print_package(asked.stage, asked.directory)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""`python -m ops COMMAND`: what operators run."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path
from typing import Any


def main(arguments: list[str]) -> int:
    """Carry out a command; answers the exit status."""
    parser = argparse.ArgumentParser(prog="python -m ops", description="What operators run.")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("run", help="run the portal here; PORT, ENGINE and EMPTY are read from the environment")
    stats = commands.add_parser("stats", help="draw what was read; GAZETTE_URL and GAZETTE_TOKEN say of which site")
    stats.add_argument("--days", type=int, default=30, help="how many days to draw (30)")
    rebuild = commands.add_parser("rebuild", help="print the whole site anew, and remove what should not be there")
    rebuild.add_argument("--dry-run", action="store_true", help="only say how many pages that would change, by kind")
    audit = commands.add_parser("audit", help="compare every page with what it must be")
    audit.add_argument("--repair", action="store_true", help="put right what is not")
    audit.add_argument("--counters", action="store_true", help="instead compare the counters with the journal")
    export = commands.add_parser("export-pages", help="write the whole site into a directory, for any web server")
    export.add_argument("directory", type=Path)
    export.add_argument("--workers", type=int, default=os.cpu_count() or 1, help="how many processes (one a core)")
    for command in (rebuild, audit, export):
        command.add_argument("--stage", help="a stage of .chalice/config.json; without it, the site that runs here")
    package = commands.add_parser("package", help="build what is deployed to Lambda")
    package.add_argument("--stage", default="dev", help="a stage of .chalice/config.json")
    package.add_argument("directory", type=Path, help="where the deployment zip and its template go")
    _describe_stages(commands)
    asked = parser.parse_args(arguments)
    if asked.command == "run":
        from ops.local.run import run

        return run()
    if asked.command == "stats":
        from ops.stats import print_stats

        return print_stats(os.environ, days=asked.days)
    if asked.command in {"rebuild", "audit", "export-pages"}:
        return _work_on_site(asked)
    if asked.command in {"provision", "destroy"}:
        return _work_on_stage(asked)
    from ops.packaging import print_package

    return print_package(asked.stage, asked.directory)


def _work_on_site(asked: argparse.Namespace) -> int:
    from ops import commands

    if asked.command == "rebuild":
        return commands.run_rebuild(asked.stage, dry_run=asked.dry_run)
    if asked.command == "audit" and asked.counters:
        return commands.run_counters_audit(asked.stage)
    if asked.command == "audit":
        return commands.run_audit(asked.stage, repair=asked.repair)
    return commands.run_export(asked.stage, asked.directory, workers=asked.workers)


def _describe_stages(commands: Any) -> None:
    provision = commands.add_parser("provision", help="make a stage's stack on AWS, and connect what Chalice deployed")
    provision.add_argument("--domain", help="the portal's host name")
    provision.add_argument("--certificate", help="the ARN of its certificate, in us-east-1")
    provision.add_argument("--alarm-email", help="who is told of alarms")
    provision.add_argument("--rate-limit", type=int, help="requests that one address may make in 5 minutes (WAF)")
    provision.add_argument("--unreserved", action="store_true", help="reserve no concurrency: for a new, small account")
    destroy = commands.add_parser("destroy", help="take a stage away; asks twice, and keeps the data")
    destroy.add_argument("--with-data", action="store_true", help="delete the tables and the pages, too")
    for command in (provision, destroy):
        command.add_argument("--stage", required=True, help="its name in .chalice/config.json")


def _work_on_stage(asked: argparse.Namespace) -> int:
    from ops.provision.command import Wishes, run_destroy, run_provision

    if asked.command == "destroy":
        return run_destroy(asked.stage, with_data=asked.with_data)
    wishes = Wishes(
        domain=asked.domain,
        certificate=asked.certificate,
        alarm_email=asked.alarm_email,
        requests_per_5_minutes=asked.rate_limit,
        reserves=not asked.unreserved,
    )
    return run_provision(asked.stage, wishes)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

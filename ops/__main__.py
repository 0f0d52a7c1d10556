"""`python -m ops COMMAND`: what operators run. Each command loads what it uses only when it is carried out."""

from __future__ import annotations

import os
import sys
from argparse import Namespace
from pathlib import Path

from ops.articles import ARTICLE
from ops.cli import Command, Table, argument, carry_out
from ops.tokens import TOKEN


def _run(_: Namespace) -> int:
    from ops.local.run import run

    return run()


def _stats(asked: Namespace) -> int:
    from ops.stats import print_stats

    return print_stats(os.environ, days=asked.days)


def _rebuild(asked: Namespace) -> int:
    from ops.commands import run_rebuild

    return run_rebuild(asked.stage, dry_run=asked.dry_run)


def _audit(asked: Namespace) -> int:
    from ops.commands import run_audit, run_counters_audit

    return run_counters_audit(asked.stage) if asked.counters else run_audit(asked.stage, repair=asked.repair)


def _export_pages(asked: Namespace) -> int:
    from ops.commands import run_export

    return run_export(asked.stage, asked.directory, workers=asked.workers)


def _package(asked: Namespace) -> int:
    from ops.packaging import print_package

    return print_package(asked.stage, asked.directory)


def _provision(asked: Namespace) -> int:
    from ops.provision.command import Wishes, run_provision

    wishes = Wishes(
        domain=asked.domain,
        certificate=asked.certificate,
        alarm_email=asked.alarm_email,
        requests_per_5_minutes=asked.rate_limit,
        reserves=not asked.unreserved,
    )
    return run_provision(asked.stage, wishes)


def _destroy(asked: Namespace) -> int:
    from ops.provision.command import run_destroy

    return run_destroy(asked.stage, with_data=asked.with_data)


STAGE = argument("--stage", help="a stage of .chalice/config.json; without it, the site that runs here")

A_STAGE = argument("--stage", required=True, help="its name in .chalice/config.json")

COMMANDS: Table = {
    "run": Command("run the portal here; PORT, ENGINE and EMPTY are read from the environment", _run),
    "stats": Command(
        "draw what was read; GAZETTE_URL and GAZETTE_TOKEN say of which site",
        _stats,
        (argument("--days", type=int, default=30, help="how many days to draw (30)"),),
    ),
    "article": ARTICLE,
    "token": TOKEN,
    "rebuild": Command(
        "print the whole site anew, and remove what should not be there",
        _rebuild,
        (
            argument("--dry-run", action="store_true", help="only say how many pages that would change, by kind"),
            STAGE,
        ),
    ),
    "audit": Command(
        "compare every page with what it must be",
        _audit,
        (
            argument("--repair", action="store_true", help="put right what is not"),
            argument("--counters", action="store_true", help="instead compare the counters with the journal"),
            STAGE,
        ),
    ),
    "export-pages": Command(
        "write the whole site into a directory, for any web server",
        _export_pages,
        (
            argument("directory", type=Path),
            argument("--workers", type=int, default=os.cpu_count() or 1, help="how many processes (one a core)"),
            STAGE,
        ),
    ),
    "package": Command(
        "build what is deployed to Lambda",
        _package,
        (
            argument("directory", type=Path, help="where the deployment zip and its template go"),
            argument("--stage", default="dev", help="a stage of .chalice/config.json"),
        ),
    ),
    "provision": Command(
        "make a stage's stack on AWS, and connect what Chalice deployed",
        _provision,
        (
            A_STAGE,
            argument("--domain", help="the portal's host name"),
            argument("--certificate", help="the ARN of its certificate, in us-east-1"),
            argument("--alarm-email", help="who is told of alarms"),
            argument("--rate-limit", type=int, help="requests that one address may make in 5 minutes (WAF)"),
            argument("--unreserved", action="store_true", help="reserve no concurrency: for a new, small account"),
        ),
    ),
    "destroy": Command(
        "take a stage away; asks twice, and keeps the data",
        _destroy,
        (A_STAGE, argument("--with-data", action="store_true", help="delete the tables and the pages, too")),
    ),
}


def main(arguments: list[str]) -> int:
    """Carry out a command; answers the exit status."""
    return carry_out(COMMANDS, arguments, prog="python -m ops", description="What operators run.")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

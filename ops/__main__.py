"""`python -m ops COMMAND`: what operators run. Each command loads what it uses only when it is carried out."""

from __future__ import annotations

import os
from argparse import Namespace
from pathlib import Path
from typing import Any

from ops.cli import Command, Declare, Table, amount, argument, at_least, carry_out, importing, run_process

with importing():  # of libraries that a plain Python lacks
    from ops.edit.__main__ import COMMANDS as EDITORS
    from ops.tokens import TOKEN


def _run(_: Namespace) -> int:
    from ops.local.run import run

    return run()


def _reset(_: Namespace) -> int:
    from ops.local.run import reset

    return reset()


def _rebuild(asked: Namespace) -> int:
    from ops.commands import run_rebuild

    return run_rebuild(asked.stage, dry_run=asked.dry_run)


def _audit(asked: Namespace) -> int:
    from ops.commands import run_audit, run_counters_audit

    return run_counters_audit(asked.stage) if asked.counters else run_audit(asked.stage, repair=asked.repair)


def _export_pages(asked: Namespace) -> int:
    from ops.commands import run_export_pages

    return run_export_pages(asked.stage, asked.directory, workers=asked.workers)


def _export(asked: Namespace) -> int:
    from ops.data.command import run_export

    return run_export(asked.stage, asked.file, content=asked.content_table, audience=asked.audience_table)


def _import(asked: Namespace) -> int:
    from ops.data.command import run_import

    return run_import(asked.stage, asked.file, dry_run=asked.dry_run, incomplete=asked.incomplete)


def _move(asked: Namespace) -> Any:
    from ops.moving.command import Move

    return Move(
        source=asked.source,
        files=asked.files,
        hosts=frozenset(asked.old_host or ()),
        is_dry=asked.dry_run,
        pace=asked.pace,
        reports=tuple(asked.report or ()),
    )


def _import_joomla(asked: Namespace) -> int:
    from ops.moving.command import run_joomla

    return run_joomla(asked.stage, asked.dump, _move(asked), encoding=asked.encoding, prefix=asked.prefix)


def _import_wordpress(asked: Namespace) -> int:
    from ops.moving.command import run_wordpress

    return run_wordpress(asked.stage, asked.export, _move(asked))


def _check_addresses(asked: Namespace) -> int:
    from ops.moving.command import run_check

    return run_check(asked.stage, asked.list)


def _correct_views(asked: Namespace) -> int:
    from ops.moving.command import run_correction

    return run_correction(asked.stage, asked.article, asked.views, reason=asked.reason, by=asked.by)


def _erase_byline(asked: Namespace) -> int:
    from ops.data.command import run_erasure

    return run_erasure(asked.stage, asked.name, replacement=asked.replace, dry_run=asked.dry_run)


def _package(asked: Namespace) -> int:
    from ops.packaging import print_package

    return print_package(asked.stage, asked.directory)


def _provision(asked: Namespace) -> int:
    from ops.provision.command import Wishes, run_provision

    wishes = Wishes(
        domain=asked.domain,
        other_domains=asked.other_domains,
        https_for_subdomains=asked.https_for_subdomains,
        certificate=asked.certificate,
        alarm_email=asked.alarm_email,
        requests_per_5_minutes=asked.rate_limit,
        requests_alarm=asked.requests_alarm,
        budget_usd=asked.budget,
        starts_over=asked.start_over,
        reserves=True if asked.reserved else False if asked.unreserved else None,
    )
    return run_provision(asked.stage, wishes)


def _rotate_secret(asked: Namespace) -> int:
    from ops.provision.command import run_rotation

    return run_rotation(asked.stage)


def _destroy(asked: Namespace) -> int:
    from ops.provision.command import run_destroy

    return run_destroy(asked.stage, with_data=asked.with_data)


def _cost(asked: Namespace) -> int:
    from ops.cost import PRICES, Traffic, print_cost

    traffic = Traffic(
        views=asked.views,
        articles=asked.articles,
        heartbeats=asked.heartbeats,
        archive=asked.archive,
        pictures=asked.pictures,
    )
    return print_cost(traffic, asked.prices or PRICES)


STAGE = argument("--stage", help="a stage of .chalice/config.json; without it, the site that runs here")


def _moving(source: str) -> tuple[Declare, ...]:
    """The arguments of what brings a portal in."""
    return (
        argument("--files", type=Path, metavar="FOLDER", help="a copy of the old site's files: pictures and documents"),
        argument("--dry-run", action="store_true", help="only say what would be done, and what it costs"),
        argument(
            "--report",
            type=Path,
            action="append",
            metavar="FILE",
            help="write all that was done, and what was left out, into a .txt, .json or .html (may be repeated)",
        ),
        argument(
            "--as",
            dest="source",
            default=source,
            metavar="NAME",
            help=f"what the source is called here ({source}); by it a newer export is known",
        ),
        argument("--old-host", action="append", metavar="NAME", help="a host name of the old site (may be repeated)"),
        argument("--pace", type=amount, metavar="N", help="articles a second (on a stage 10; here as many as go)"),
        STAGE,
    )


A_STAGE = argument("--stage", required=True, help="its name in .chalice/config.json")

COMMANDS: Table = {
    "run": Command("run the portal here; PORT, ENGINE and EMPTY are read from the environment", _run),
    "reset": Command("remove what the portal that runs here keeps, so that it starts over", _reset),
    **EDITORS,
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
            argument(
                "--workers", type=at_least(1), default=os.cpu_count() or 1, help="how many processes (one a core)"
            ),
            STAGE,
        ),
    ),
    "export": Command(
        "write all data of a site into a file; what was broken off goes on",
        _export,
        (
            argument("file", type=Path, help="a new file; as long as it is not whole, it ends in .part"),
            argument("--content-table", metavar="NAME", help="read this table instead, such as a restored copy"),
            argument("--audience-table", metavar="NAME", help="likewise"),
            STAGE,
        ),
    ),
    "import": Command(
        "write what an export holds into an empty stage; what was broken off goes on",
        _import,
        (
            argument("file", type=Path),
            argument("--dry-run", action="store_true", help="only say what would be written"),
            argument("--incomplete", action="store_true", help="although files of pictures are missing"),
            STAGE,
        ),
    ),
    "import-joomla": Command(
        "bring in a portal that ran on Joomla; what was broken off goes on, and a newer dump brings what is new",
        _import_joomla,
        (
            argument("dump", type=Path, help="an .sql of mysqldump or phpMyAdmin, or what database:export wrote"),
            argument(
                "--encoding",
                choices=("utf-8", "latin1", "latin1-in-utf8"),
                help="how its texts are written, where it does not say so rightly",
            ),
            argument("--prefix", help="of its tables, where it holds several portals"),
            *_moving("joomla"),
        ),
    ),
    "import-wordpress": Command(
        "bring in a portal that ran on WordPress; likewise",
        _import_wordpress,
        (argument("export", type=Path, help="the .xml of Tools, Export"), *_moving("wordpress")),
    ),
    "check-addresses": Command(
        "say which addresses of the old site would not be answered",
        _check_addresses,
        (argument("list", type=Path, help="an access log, a sitemap, or addresses a line each"), STAGE),
    ),
    "correct-views": Command(
        "put right how many views an article brought along from another site",
        _correct_views,
        (
            argument("article", help="its id"),
            argument("views", type=at_least(0)),
            argument("--reason", required=True, help="why, which is kept"),
            argument("--by", default="operator", metavar="NAME", help="who says so (operator)"),
            STAGE,
        ),
    ),
    "erase-byline": Command(
        "take a person's byline out of articles, their pages and their revisions",
        _erase_byline,
        (
            argument("name", help="in any spelling that leads to the same page"),
            argument("--replace", metavar="BYLINE", default="", help="what stands there instead (nothing)"),
            argument("--dry-run", action="store_true", help="only say where it stands"),
            STAGE,
        ),
    ),
    "package": Command(
        "build what is deployed to Lambda",
        _package,
        (
            argument(
                "directory",
                type=Path,
                nargs="?",
                help="where zip and template go; without it, the zip goes to where `chalice deploy` takes it",
            ),
            argument("--stage", default="dev", help="a stage of .chalice/config.json"),
        ),
    ),
    "cost": Command(
        "work out what a month costs on AWS",
        _cost,
        (
            argument("--views", type=amount, required=True, help="views of articles a month, e.g. 1e6"),
            argument("--articles", type=amount, required=True, help="articles published a month"),
            argument("--archive", type=amount, default=10_000, help="how many articles there are (10000)"),
            argument(
                "--heartbeats",
                type=amount,
                default=0.25,
                help="for each view, how often its page is still open 4 minutes later (0.25)",
            ),
            argument("--pictures", type=amount, default=1, help="how many pictures an article has (1)"),
            argument("--prices", type=Path, help="another file than ops/prices.toml"),
        ),
    ),
    "provision": Command(
        "make a stage's stack on AWS, and connect what Chalice deployed",
        _provision,
        (
            A_STAGE,
            argument("--domain", help="the portal's host name"),
            argument("--other-domains", help="host names that lead to it, e.g. www.example.org,example.com"),
            argument("--certificate", help="the ARN of the certificate of all these names, in us-east-1"),
            argument(
                "--https-for-subdomains",
                choices=("yes", "no"),
                help="have browsers reach every name below the domain by https only (no)",
            ),
            argument("--alarm-email", help="who is told of alarms"),
            argument("--rate-limit", type=at_least(1), help="requests that one address may make in 5 minutes (WAF)"),
            argument("--requests-alarm", type=at_least(1), help="requests in 5 minutes that an alarm tells of (30000)"),
            argument("--budget", type=at_least(0), help="USD a month that the account may cost before you are told"),
            argument("--reserved", action="store_true", help="reserve concurrency for all functions but the API's"),
            argument(
                "--start-over",
                action="store_true",
                help="delete a stack that was never made whole, with its tables and bucket if they are empty",
            ),
            argument("--unreserved", action="store_true", help="reserve none any more, as it is from the start"),
        ),
    ),
    "rotate-secret": Command(
        "change the secret between the edge and the API, while readers come", _rotate_secret, (A_STAGE,)
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
    run_process(main)

"""`python -m ops COMMAND`: what operators run. Each command loads what it uses only when it is carried out."""

from __future__ import annotations

import os
from argparse import Namespace
from pathlib import Path
from typing import Any

from ops.terminal.commands import Command, Declare, Table, amount, argument, at_least, carry_out, importing, run_process

with importing():  # of libraries that a plain Python lacks
    from ops.edit.__main__ import COMMANDS as EDITORS
    from ops.upkeep.people import PERSON
    from ops.upkeep.tokens import TOKEN


def _run(_: Namespace) -> int:
    from ops.local.run import run

    return run()


def _reset(_: Namespace) -> int:
    from ops.local.run import reset

    return reset()


def _rebuild(asked: Namespace) -> int:
    from ops.upkeep.commands import run_rebuild

    return run_rebuild(asked.stage, dry_run=asked.dry_run)


def _audit(asked: Namespace) -> int:
    from ops.upkeep.commands import run_audit, run_counters_audit

    return run_counters_audit(asked.stage) if asked.counters else run_audit(asked.stage, repair=asked.repair)


def _export_pages(asked: Namespace) -> int:
    from ops.upkeep.commands import run_export_pages

    return run_export_pages(asked.stage, asked.directory, workers=asked.workers)


def _export(asked: Namespace) -> int:
    from ops.upkeep.data.command import run_export

    return run_export(asked.stage, asked.file, content=asked.content_table, audience=asked.audience_table)


def _import(asked: Namespace) -> int:
    from ops.upkeep.data.command import run_import

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
    from ops.upkeep.data.command import run_erasure

    return run_erasure(asked.stage, asked.name, replacement=asked.replace, dry_run=asked.dry_run)


def _package(asked: Namespace) -> int:
    from ops.deploy.packaging import print_package

    return print_package(asked.stage, asked.directory)


def _provision(asked: Namespace) -> int:
    from ops.deploy.provision import Wishes, run_provision

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
        ends_passkeys=asked.end_passkeys,
        reserves=True if asked.reserved else False if asked.unreserved else None,
    )
    return run_provision(asked.stage, wishes)


def _rotate_secret(asked: Namespace) -> int:
    from ops.deploy.provision import run_rotation

    return run_rotation(asked.stage)


def _destroy(asked: Namespace) -> int:
    from ops.deploy.provision import run_destroy

    return run_destroy(asked.stage, with_data=asked.with_data)


def _cost(asked: Namespace) -> int:
    from ops.upkeep.cost import PRICES, Traffic, print_cost

    traffic = Traffic(
        views=asked.views,
        articles=asked.articles,
        heartbeats=asked.heartbeats,
        archive=asked.archive,
        pictures=asked.pictures,
        searches=asked.searches,
        people=asked.people,
    )
    return print_cost(traffic, asked.prices or PRICES)


STAGE = argument("--stage", help="a stage in .chalice/config.json; without it, the site that runs on this machine")

A_STAGE = argument("--stage", required=True, help="the stage's name in .chalice/config.json")


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


COMMANDS: Table = {
    "run": Command("run the portal here; PORT, ENGINE and EMPTY are read from the environment", _run),
    "reset": Command("empty the local store, so that the portal starts over", _reset),
    **EDITORS,
    "token": TOKEN,
    "person": PERSON,
    "rebuild": Command(
        "print the whole site anew, and remove pages that should not exist",
        _rebuild,
        (
            argument("--dry-run", action="store_true", help="only count the pages that would change, by kind"),
            STAGE,
        ),
    ),
    "audit": Command(
        "compare every page in the bucket with a new rendering",
        _audit,
        (
            argument("--repair", action="store_true", help="repair what the audit finds"),
            argument("--counters", action="store_true", help="compare the counters with the journal instead"),
            STAGE,
        ),
    ),
    "export-pages": Command(
        "write the whole site into a directory, for any web server",
        _export_pages,
        (
            argument("directory", type=Path),
            argument(
                "--workers",
                type=at_least(1),
                default=os.cpu_count() or 1,
                help="number of processes (default: one for each core)",
            ),
            STAGE,
        ),
    ),
    "export": Command(
        "write all data of a site into a file; an interrupted export continues",
        _export,
        (
            argument("file", type=Path, help="a new file; its name ends in .part until it is complete"),
            argument("--content-table", metavar="NAME", help="read this table, such as a restored copy"),
            argument("--audience-table", metavar="NAME", help="likewise"),
            STAGE,
        ),
    ),
    "import": Command(
        "write the data of an export into an empty stage; an interrupted import continues",
        _import,
        (
            argument("file", type=Path),
            argument("--dry-run", action="store_true", help="only say what an import would write"),
            argument("--incomplete", action="store_true", help="import even if files of pictures are missing"),
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
        "remove a person's byline from articles, their pages and their revisions",
        _erase_byline,
        (
            argument("name", help="the byline, the byline, in any spelling that leads to the same page"),
            argument("--replace", metavar="BYLINE", default="", help="the byline to put there instead (default: none)"),
            argument("--dry-run", action="store_true", help="only say where the byline stands"),
            STAGE,
        ),
    ),
    "package": Command(
        "build the package for Lambda",
        _package,
        (
            argument(
                "directory",
                type=Path,
                nargs="?",
                help="where to put the zip and the template; without it, the zip goes where `chalice deploy` "
                "looks for it",
            ),
            argument("--stage", default="dev", help="a stage in .chalice/config.json"),
        ),
    ),
    "cost": Command(
        "work out what a month costs on AWS",
        _cost,
        (
            argument("--views", type=amount, required=True, help="views of articles in a month, such as 1e6"),
            argument("--articles", type=amount, required=True, help="articles published in a month"),
            argument(
                "--archive", type=amount, default=10_000, help="number of articles in the archive (default: 10000)"
            ),
            argument(
                "--heartbeats",
                type=amount,
                default=0.25,
                help="heartbeats for each view: how often its page is still open 4 minutes later (default: 0.25)",
            ),
            argument("--pictures", type=amount, default=1, help="pictures in an article (default: 1)"),
            argument("--searches", type=amount, default=0, help="searches of readers in a day (default: 0)"),
            argument("--people", type=amount, default=0, help="people who work at their screens (default: 0)"),
            argument("--prices", type=Path, help="a file of prices (default: ops/upkeep/prices.toml)"),
        ),
    ),
    "provision": Command(
        "make or change a stage's stack on AWS, and connect it to what Chalice deployed",
        _provision,
        (
            A_STAGE,
            argument("--domain", help="the portal's host name"),
            argument(
                "--other-domains", help="host names that lead to the portal's, such as www.example.org,example.com"
            ),
            argument("--certificate", help="the ARN of a certificate for all these names, in us-east-1"),
            argument(
                "--https-for-subdomains",
                choices=("yes", "no"),
                help="tell browsers to use only https for every name below the domain (default: no)",
            ),
            argument("--alarm-email", help="the e-mail address that receives alarms"),
            argument("--rate-limit", type=at_least(1), help="requests that one address may make in 5 minutes (WAF)"),
            argument(
                "--requests-alarm",
                type=at_least(1),
                help="requests in 5 minutes above which an alarm rings (default: 30000)",
            ),
            argument(
                "--budget", type=at_least(0), help="USD that the account may cost in a month before you get a message"
            ),
            argument("--reserved", action="store_true", help="reserve concurrency for all functions except the API's"),
            argument(
                "--start-over",
                action="store_true",
                help="delete a stack that was never complete, with its tables and bucket if they are empty",
            ),
            argument(
                "--end-passkeys",
                action="store_true",
                help="change the domain although passkeys are for the present one and will sign nobody in",
            ),
            argument("--unreserved", action="store_true", help="reserve no concurrency any more, which is the default"),
        ),
    ),
    "rotate-secret": Command(
        "change the secret between the edge and the API, without an interruption for readers",
        _rotate_secret,
        (A_STAGE,),
    ),
    "destroy": Command(
        "delete a stage but keep its data; asks twice",
        _destroy,
        (A_STAGE, argument("--with-data", action="store_true", help="delete the tables and the pages as well")),
    ),
}


def main(arguments: list[str]) -> int:
    """Carry out a command; answers the exit status."""
    return carry_out(COMMANDS, arguments, prog="python -m ops", description="What operators run.")


if __name__ == "__main__":
    run_process(main)

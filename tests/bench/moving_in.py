"""`python -m tests.bench.moving_in`: a generated portal of Joomla's brought in. Figures, and a verdict.

The store is in memory, in a process of its own, so that the figures are the importer's: CPU seconds (without botocore,
which is not asked) and the most memory that it took. Of bodies the store keeps the length only.
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from multiprocessing.connection import Client, Listener
from pathlib import Path
from typing import Any

from botocore.exceptions import ClientError

from chalicelib.audience.audience import Audience
from chalicelib.audience.store import AudienceStore, Brought
from chalicelib.aws.dynamodb import Table
from chalicelib.content.portal import Portal
from chalicelib.content.store.content import ContentStore
from ops.moving.files import OldFiles
from ops.moving.importer import Destination, Importer
from ops.moving.joomla import Joomla
from ops.moving.joomla_tables import read_tables
from ops.moving.library import OldLibrary
from ops.moving.report import Report
from ops.moving.spool import spooling
from tests.bench.corpus import make_corpus
from tests.fakes.dynamodb import FakeDynamoDB

ARTICLES = 100_000
HITS = 21_162_408
PICTURES = 40_000
TEXTS = 500
"""How many different texts there are: articles take turns."""

NOW = datetime(2026, 1, 15, 7, 30, tzinfo=UTC)
MAX_MEGABYTES, MIN_ARTICLES_A_SECOND = 300, 100
LONG = 400
"""Characters of a text that the store keeps the length of."""

COLUMNS = (
    "id title alias introtext fulltext state catid created created_by_alias modified publish_up publish_down images"
    " access hits featured language"
).split()
SECRET = "$2y$10$abcdefghijklmnopqrstuv"


def dump(articles: int) -> Iterator[str]:
    """The lines of a dump with so many articles, of fifteen years, with their views and the pictures that they name."""
    yield "-- MySQL dump 10.13  Distrib 8.0.42, for Linux (x86_64)\n/*!50503 SET NAMES utf8mb4 */;\n"
    yield "CREATE TABLE `jos_users` (\n `id` int, `email` text, `password` text\n);\n"
    yield (
        "INSERT INTO `jos_users` VALUES "
        + ",".join(f"({n},'u{n}@example.org','{SECRET}')" for n in range(1000))
        + ";\n"
    )
    yield "CREATE TABLE `jos_categories` (\n `id` int, `parent_id` int, `title` text, `alias` text, `extension` text,"
    yield " `published` int, `access` int\n);\nINSERT INTO `jos_categories` VALUES "
    yield (
        ",".join(f"({n},{1 if n < 10 else n % 8 + 2},'Mục {n}','muc-{n}','com_content',1,1)" for n in range(2, 42))
        + ";\n"
    )
    yield "CREATE TABLE `jos_content` (\n " + ", ".join(f"`{column}` text" for column in COLUMNS) + "\n);\n"
    texts = [(each.title, each.lede, each.html) for each in make_corpus(TEXTS).articles]
    base, more = divmod(HITS, articles)
    began = datetime(2010, 1, 1, tzinfo=UTC)
    step = timedelta(days=5_800) / articles
    for at in range(0, articles, 200):
        rows = (
            _row(n, *texts[n % TEXTS], base + (n < more), began + n * step, articles)
            for n in range(at, min(at + 200, articles))
        )
        yield "INSERT INTO `jos_content` VALUES " + ",".join(rows) + ";\n"
    yield "-- Dump completed on 2026-01-15\n"


def _row(number: int, title: str, lede: str, html: str, hits: int, moment: datetime, articles: int) -> str:
    has_picture = number * PICTURES // articles != (number + 1) * PICTURES // articles
    picture = f'{{"image_fulltext":"images/{number}.jpg","image_fulltext_alt":"Ảnh"}}' if has_picture else ""
    values = {
        "id": f"{number + 1}",
        "title": f"{title} {number}",
        "alias": f"bai-{number}",
        "introtext": f"<p>{lede}</p>",
        "fulltext": html,
        "state": "1",
        "catid": f"{number % 40 + 2}",
        "created": f"{moment:%Y-%m-%d %H:%M:%S}",
        "created_by_alias": f"Phóng viên {number % 30}",
        "publish_up": f"{moment:%Y-%m-%d %H:%M:%S}",
        "images": picture,
        "access": "1",
        "hits": f"{hits}",
        "featured": "0",
    }
    return (
        "("
        + ",".join("'" + values.get(name, "").replace("\\", "\\\\").replace("'", "\\'") + "'" for name in COLUMNS)
        + ")"
    )


def serve(address: str) -> None:
    """The store: answers the calls of one client, then how large it is."""
    store = FakeDynamoDB()
    for name in ("content", "audience"):
        store.create_table(TableName=name, StreamSpecification={"StreamEnabled": False})
    with Listener(address) as listener, listener.accept() as connection:
        while (call := connection.recv()) is not None:
            name, request = call
            try:
                connection.send((True, getattr(store, name)(**_short(request))))
            except ClientError as error:
                connection.send((False, (error.response, error.operation_name)))
        total = store.tables["audience"]["SITE", "TOTAL"]
        heads = sum(sk == "LIVE" for _, sk in store.tables["content"])
        connection.send((len(store.tables["content"]), heads, int(total["brought"]["N"])))


def _short(value: Any) -> Any:
    """A request with its long texts cut."""
    if isinstance(value, dict):
        if isinstance(text := value.get("S"), str):
            return value if len(text) <= LONG else {"S": text[:16]}
        return {name: _short(each) for name, each in value.items()}
    return [_short(each) for each in value] if isinstance(value, list) else value


class Remote:
    """A client of the store."""

    def __init__(self, address: str) -> None:
        self.connection = Client(address)

    def __getattr__(self, name: str) -> Any:
        def call(**request: Any) -> Any:
            self.connection.send((name, request))
            is_good, answer = self.connection.recv()
            if is_good:
                return answer
            raise ClientError(*answer)

        return call


def bring(file: Path, address: str) -> None:
    """Bring the dump in, and print the figures. A process of its own, so that nothing else counts."""
    client: Any = Remote(address)
    content = ContentStore(Table(client, "content"))
    audience = Audience(AudienceStore(Table(client, "audience"), lanes=4))
    with spooling() as spool:
        began = time.process_time()
        configuration = "$sef_suffix='1'; $sef_rewrite='1';"
        old = Joomla(read_tables(file, spool), now=NOW, configuration=configuration)
        read = time.process_time() - began
        report = Report(spool)

        def set_views(article: str, views: int) -> None:
            said = Brought(views=views, source="joomla", at="2026-01-15T07:30:00Z", by="import")
            audience.set_brought(article, said, NOW)

        destination = Destination(
            content=content, portal=Portal(content, "https://bao.example"), source="joomla", set_views=set_views
        )
        library = OldLibrary(OldFiles(None), content.media, None, NOW)

        def note(_: object) -> None:
            taken = report.outcomes["taken"]
            if taken % 5_000 == 0:
                print(
                    f"  {taken:,} in {time.process_time() - began:,.0f} CPU s, {_megabytes():,.0f} MB", file=sys.stderr
                )

        Importer(old, library, destination, report, now=NOW, note=note).run()
        seconds = time.process_time() - began
    megabytes = _megabytes()
    client.connection.send(None)
    items, lives, brought = client.connection.recv()
    taken = report.outcomes["taken"]
    print(f"{taken:,} articles taken, {lives:,} of them published, {report.addresses:,} old addresses, {items:,} items")
    print(f"  {file.stat().st_size / 1e6:,.0f} MB of dump read in {read:,.1f} CPU s; in all {seconds:,.1f} CPU s")
    print(
        f"  {taken / seconds:,.0f} articles a CPU second, {megabytes:,.0f} MB at most; {brought:,} views brought along"
    )
    is_good = taken / seconds >= MIN_ARTICLES_A_SECOND and megabytes <= MAX_MEGABYTES and brought == HITS
    sys.exit(0 if is_good else 1)


def _megabytes() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> int:
    """Generate, bring in, and print; 1 if it took too long or too much, or a view is missing."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.moving_in", description=__doc__)
    parser.add_argument("--articles", type=int, default=ARTICLES)
    parser.add_argument("--bring", nargs=2, metavar=("FILE", "ADDRESS"), help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.bring:
        bring(Path(asked.bring[0]), asked.bring[1])
    with tempfile.TemporaryDirectory() as folder:
        file, address = Path(folder, "dump.sql"), str(Path(folder, "store"))
        with file.open("w", encoding="utf-8") as stream:
            stream.writelines(dump(asked.articles))
        command = [sys.executable, "-m", "tests.bench.moving_in", "--bring", str(file), address]
        if os.fork() == 0:
            serve(address)
            os._exit(0)
        while not Path(address).exists():
            time.sleep(0.1)
        return subprocess.run(command, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())

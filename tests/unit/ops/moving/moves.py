"""A portal brought into a site in memory."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from chalicelib.aws.wire import Item, from_wire
from chalicelib.content.models.names import ArticleId
from chalicelib.content.portal import Portal
from chalicelib.content.store.content import ContentStore
from ops.moving.files import OldFiles
from ops.moving.importer import Destination, Importer
from ops.moving.library import OldLibrary
from ops.moving.records import OldSite
from ops.moving.report import Report
from ops.moving.spool import Spool, spooling
from tests.fakes.faults import Faults
from tests.fakes.media import FakeMediaFiles
from tests.unit.ops.moving.dumps import NOW
from tests.unit.publishing.site import Site

SetViews = Callable[[ArticleId, int], object]


def bring(
    site: Site,
    read: Callable[[Spool], OldSite],
    folder: Path,
    *,
    files: Path | None = None,
    media: FakeMediaFiles | None = None,
    now: datetime = NOW,
    faults: Faults | None = None,
    is_dry: bool = False,
    set_views: SetViews = lambda _, __: None,
) -> list[dict[str, Any]]:
    """Bring a portal in, in a process of its own; answers what is reported."""
    content: ContentStore = site.table(faults)
    with spooling(folder) as spool:
        old = read(spool)
        report = Report(spool)
        hosts: frozenset[str] = getattr(old, "hosts", frozenset())
        store = None if is_dry else media or FakeMediaFiles()
        destination = Destination(
            content=content,
            portal=Portal(content, "https://bao.example"),
            source="cu",
            set_views=set_views,
            is_dry=is_dry,
        )
        library = OldLibrary(OldFiles(files, hosts), content.media, store, now)
        Importer(old, library, destination, report, now=now).run()
        return [{**entry, "units": report.write_units} for entry in report.entries()]


def items(site: Site) -> dict[tuple[str, str], Item]:
    """All that the content table holds, but for tickets: they come and go with what is printed."""
    found = {key: from_wire(item) for key, item in site.dynamodb.tables["content"].items()}
    return {key: item for key, item in found.items() if key[0] != "UNPRINTED"}


def articles(site: Site) -> dict[str, ArticleId]:
    """The ids of all articles by their titles."""
    heads = {key: item for key, item in items(site).items() if key[1] == "HEAD"}
    return {item["title"]: ArticleId(pk.removeprefix("ARTICLE#")) for (pk, _), item in heads.items()}

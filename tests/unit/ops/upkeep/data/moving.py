"""A site with an item of every kind, and what moves its data to an empty stage, in memory."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path as FilePath
from typing import Any

from chalicelib.audience.audience import Audience
from chalicelib.audience.models import Beacon, Reader
from chalicelib.audience.searches import Searches
from chalicelib.audience.store import AudienceStore, Brought
from chalicelib.aws.dynamodb import Table
from chalicelib.aws.wire import Item, from_wire
from chalicelib.content.frontpage import FrontPage
from chalicelib.content.models.layout import LayoutFields, Pin
from chalicelib.content.models.names import ALL, ArticleId, PersonId
from chalicelib.content.models.requests import ArticlePatch
from chalicelib.content.people.deeds import Receipt
from chalicelib.content.people.permissions import Role
from chalicelib.content.store.accounts import Accounts
from chalicelib.content.store.passkeys import Passkey
from chalicelib.content.store.preview_links import PreviewLinks
from chalicelib.content.store.tokens import Tokens
from chalicelib.media.queue import UploadQueue
from chalicelib.pipeline import Pipeline
from ops.local.resources import create_table
from ops.moving.marks import Mark, Marks
from ops.upkeep.data.exporting import Source, export
from ops.upkeep.data.importing import Report, Target, import_
from ops.upkeep.data.kinds import kind_of
from ops.upkeep.data.lines import read_export
from tests.deeds import deed
from tests.fakes.faults import Faults
from tests.fakes.sqs import FakeSQS
from tests.unit.publishing.site import NOW, Site
from tests.unit.publishing.test_illustrating import PICTURE, item
from tests.validity.sample import SITES

LANES = 3


def rich_site() -> Site:
    """The sample with all there is for readers, and all that readers don't see; read by a crowd, half of it folded."""
    site = with_audience(SITES["vi"]())
    _add_what_readers_do_not_see(site)
    oldest = list(site.content.newest(ALL, 100))[-1].id
    layout = LayoutFields(lead=(Pin(article=oldest, until=NOW + timedelta(days=9)),))
    FrontPage(site.content).put_layout(layout, version=None, by="An", now=NOW)
    seal_some(site)
    pipeline(site).follow(site.dynamodb.records["content"], NOW)
    site.settle()
    read(site, *_articles(site), now=NOW)
    audience(site).fold(NOW + timedelta(minutes=3))
    read(site, *_articles(site)[:3], now=NOW + timedelta(minutes=4))
    brought = Brought(views=74, source="joomla", at="2026-01-15T07:30:00Z", by="import")
    audience(site).set_brought(_articles(site)[0], brought, NOW)
    mark = Mark(key="content:5", article=_articles(site)[0], version=2, fingerprint="f")
    site.content.items.write(Marks(site.content.items, "joomla").put(mark, None))
    store = AudienceStore(table(site, "audience"), lanes=LANES)
    Searches(table(site, "audience"), store).count("lũ lụt", found=0, now=NOW)
    vault = store.vault
    people = Accounts(site.content.items).people
    lan = people.add(PersonId("0" * 26), "Lan", Role.ADMIN, now=NOW)
    people.make_code(lan, NOW)
    passkey = Passkey(id="0", name="a", host="b", credential="c", public_key="d", count=0, created_at=NOW)
    Accounts(site.content.items).passkeys.add(lan, passkey, NOW)
    vault.ensure_salt("2026-01-15", lambda: b"salt")
    return site


def seal_some(site: Site) -> None:
    """Have the search's index sealed once, and then an article changed."""
    site.seal()
    live = next(iter(site.content.newest(ALL, 1)))
    site.newsroom.edit_article(live.id, ArticlePatch(title=f"{live.title}, sửa"), deed(NOW), publish=True)


def empty_stage() -> Site:
    """What was provisioned and deployed, and never used."""
    return with_audience(Site())


def with_audience(site: Site) -> Site:
    """The site with a table for its audience."""
    create_table(site.dynamodb, "audience")  # type: ignore[arg-type] # of boto3's client, it has what is needed
    return site


def table(site: Site, name: str, faults: Faults | None = None) -> Table:
    """One of the two tables, as a process has it."""
    client: Any = faults.over(site.dynamodb) if faults else site.dynamodb
    return Table(client, name)


def audience(site: Site) -> Audience:
    """A new process that counts."""
    return Audience(AudienceStore(table(site, "audience"), lanes=LANES))


def pipeline(site: Site) -> Pipeline:
    """A new process that follows up changes."""
    uploads: Any = FakeSQS()
    return Pipeline(
        site.newsroom,
        site.portal,
        audience(site),
        site.dispatch(),
        site.clock(),
        uploads=UploadQueue(uploads, "uploads"),
    )


def read(site: Site, *articles: ArticleId, now: datetime) -> None:
    """Have each article read once, by somebody of its own."""
    for number, article in enumerate(articles):
        view = f"{now:%H%M}{number:028d}"
        audience(site).record(Beacon(view=view, article=article, attempt=0), Reader(session=f"{number}"), now)


def source(site: Site, faults: Faults | None = None) -> Source:
    """The site, to be exported."""
    return Source(
        content=table(site, "content", faults),
        audience=table(site, "audience", faults),
        lanes=LANES,
        site="https://bao.example",
    )


def target(site: Site, faults: Faults | None = None, *, lanes: int = LANES) -> Target:
    """The site, to be imported into."""
    return Target(content=table(site, "content", faults), audience=table(site, "audience", faults), lanes=lanes)


def move(site: Site, stage: Site, file: FilePath) -> Report:
    """Export a site, and import it into a stage."""
    export(file, source(site), now=NOW)
    return import_(read_export(file), target(stage), now=NOW, last=stage.dispatch().begin_anew)


def data(site: Site) -> dict[tuple[str, str, str], Item]:
    """All that an export holds, but what the clock keeps and the journal."""
    return {
        (name, *key): from_wire(item)
        for name in ("content", "audience")
        for key, item in site.dynamodb.tables[name].items()
        if (kind := kind_of(name, from_wire(item))).turn is not None and not kind.fleeting
    }


def _articles(site: Site) -> list[ArticleId]:
    heads = sorted(pk for pk, sk in site.dynamodb.tables["content"] if sk == "LIVE")
    return [ArticleId(pk.removeprefix("ARTICLE#")) for pk in heads]


def _add_what_readers_do_not_see(site: Site) -> None:
    site.content.media.add(item(), None)
    site.create("Có ảnh", topics=(), lead=PICTURE)
    site.create("Bản thảo", topics=(), body="# Nháp", body_format="markdown")
    site.newsroom.submit(site.create("Chờ duyệt", topics=()).id, deed(NOW))
    later = site.create("Hẹn giờ", topics=())
    times = {"publish_at": NOW + timedelta(days=1), "unpublish_at": NOW + timedelta(days=2)}
    site.newsroom.schedule(later.id, deed(NOW), **times)
    withdrawn = site.publish(site.create("Đã rút", topics=()).id)
    site.unpublish(withdrawn.id)
    trashed = site.publish(site.create("Đã xóa", topics=()).id)
    site.newsroom.trash(trashed.id, deed(NOW))
    token, _ = Tokens(site.content.items).create("An", Role.ADMIN, now=NOW)
    PreviewLinks(site.content.items).create(later, token=token, now=NOW)
    receipt = Receipt(key="k", fingerprint="f", made_at=NOW)
    site.newsroom.trash(site.create("Có biên nhận", topics=()).id, deed(NOW, receipt=receipt))

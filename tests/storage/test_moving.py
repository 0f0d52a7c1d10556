"""A site's data on each engine: exported by scans of its own order and pages, imported, and the same items there."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

from chalicelib.audience.audience import Audience
from chalicelib.audience.models import Beacon, Reader
from chalicelib.audience.store import AudienceStore
from chalicelib.aws.dynamodb import Table
from chalicelib.aws.wire import Item
from chalicelib.content.models.articles import NewArticle
from chalicelib.content.models.names import ArticleId, Slug
from chalicelib.content.models.requests import TopicFields
from chalicelib.content.newsroom import Newsroom
from chalicelib.content.portal import Portal
from chalicelib.content.store.content import ContentStore
from chalicelib.content.store.tickets import UNPRINTED
from ops.upkeep.data.erasing import erase, find_traces
from ops.upkeep.data.exporting import Source, export
from ops.upkeep.data.importing import MARK, Target, import_
from ops.upkeep.data.lines import read_export
from tests.deeds import deed

NOW = datetime(2026, 1, 15, 7, 30, tzinfo=UTC)
LATER = NOW + timedelta(minutes=10)
BODY = f"<p>{'Xin chào bà con. ' * 4_000}</p>"
"""Large enough that a scan takes several pages."""


def new_tables(engine: Any) -> tuple[Table, Table]:
    return Table(engine.dynamodb, engine.create_table(stream=True)), Table(engine.dynamodb, engine.create_table())


def fill(content: Table, audience: Table) -> None:
    numbers = count(1)
    newsroom = Newsroom(ContentStore(content), lambda _: ArticleId(f"{next(numbers):026d}"))
    portal, readers = Portal(ContentStore(content), "https://bao.example"), Audience(AudienceStore(audience, lanes=2))
    portal.put_topic(Slug("dang"), TopicFields(title="Đảng"), version=None, now=NOW)
    for number in range(4):
        new = NewArticle(title=f"Tin {number}", body=BODY, topics=(Slug("dang"),), byline="Lan")
        article = newsroom.create_article(new, deed(NOW)).article.id
        newsroom.publish(article, deed(NOW))
        readers.open_counter(article, version=2, now=NOW)
        for view in range(number):
            moment = NOW + timedelta(minutes=4 * (view % 2))
            readers.record(
                Beacon(view=f"{number:016d}{view:016d}", article=article, attempt=0), Reader(session="s"), moment
            )
    readers.fold(NOW + timedelta(minutes=2))


def items_of(table: Table) -> dict[tuple[str, str], Item]:
    """All but the journal, what answers are made of meanwhile, the mark of an import, and the tickets, which are of one
    bucket."""
    items = [item for page, _ in table.scan() for item in page]
    kept = {(item["pk"], item["sk"]): item for item in items if not item["pk"].startswith(("J#", "OPEN", UNPRINTED))}
    kept.pop(("SITE", "OPEN"), None)
    kept.pop(MARK, None)
    return kept


def test_all_items_move(engine: Any, tmp_path: Path) -> None:
    (content, audience), (new_content, new_audience) = new_tables(engine), new_tables(engine)
    fill(content, audience)
    source = Source(content=content, audience=audience, lanes=2, site="https://bao.example")
    target = Target(content=new_content, audience=new_audience, lanes=3)
    export(tmp_path / "site.jsonl", source, now=NOW)
    moved = read_export(tmp_path / "site.jsonl")
    assert import_(moved, target, now=NOW).written == moved.counts
    assert items_of(new_content) == items_of(content)
    assert items_of(new_audience) == items_of(audience)
    for table, lanes in ((audience, 2), (new_audience, 3)):
        Audience(AudienceStore(table, lanes=lanes)).fold(LATER)
    assert items_of(new_audience) == items_of(audience)
    assert AudienceStore(new_audience, lanes=3).get_totals().views == 6


def test_a_name_is_erased(engine: Any) -> None:
    content, audience = new_tables(engine)
    fill(content, audience)
    assert len(erase(ContentStore(content), "Lan", "", now=NOW).revisions) == 8
    assert find_traces(ContentStore(content), "Lan").is_empty
    assert not [item for item in items_of(content).values() if item.get("byline") == "Lan"]

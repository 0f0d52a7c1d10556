"""A site's data, exported and imported: the same pages, the same numbers, wherever a process died."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from functools import cache
from pathlib import Path as FilePath
from random import Random

import pytest

from chalicelib.aws.dynamodb import Delete, Put
from chalicelib.content.models.names import ArticleId, Path, Slug
from chalicelib.content.store.desk import DeskQuery
from chalicelib.publishing.bucket import PageObject
from chalicelib.publishing.pages import object_key
from ops.upkeep.data.exporting import ExportExists, KeepsChanging, export
from ops.upkeep.data.importing import MARK, StageInUse, import_, preview
from ops.upkeep.data.kinds import EXPORTED, ITEM_KINDS, UnknownItem, kind_of
from ops.upkeep.data.lines import read_export
from tests.deeds import EDITOR, deed
from tests.fakes.faults import Crash, Faults
from tests.unit.content.store.consistency import inconsistencies, items_of
from tests.unit.ops.upkeep.data.moving import (
    audience,
    data,
    empty_stage,
    move,
    pipeline,
    read,
    rich_site,
    source,
    table,
    target,
    with_audience,
)
from tests.unit.publishing.links import DeadLinks
from tests.unit.publishing.site import NOW, TOPIC, Site


@cache
def _rich_site() -> Site:
    return rich_site()


@pytest.fixture
def site() -> Site:
    return _rich_site().copy()


def rebuild(site: Site) -> None:
    site.dispatch().begin_anew()
    site.settle()


def test_the_site_of_these_tests_has_an_item_of_every_kind_that_is_exported(site: Site) -> None:
    held = {
        kind_of(name, item).name for name in ("content", "audience") for item in items_of(site.dynamodb, name).values()
    }
    assert {kind.name for kind in ITEM_KINDS if kind.turn is not None} <= held


def test_every_kind_that_the_data_model_tells_of_was_decided_on() -> None:
    guide = (FilePath(__file__).parents[5] / "docs" / "data-model.md").read_text("utf-8")
    told = re.findall(r"^\| [a-z' ]+ \| `([A-Z]+)[#`]", guide, re.MULTILINE)
    assert set(told) == {kind.pk for kind in ITEM_KINDS}


def test_a_site_moves_whole(site: Site, tmp_path: FilePath) -> None:
    stage = empty_stage()
    report = move(site, stage, tmp_path / "site.jsonl")
    assert data(stage) == data(site)
    assert report.written == read_export(tmp_path / "site.jsonl").counts
    assert set(report.written) == set(EXPORTED)
    assert not report.same
    assert not report.other


def test_its_pages_and_the_desk_are_the_same_to_the_byte(site: Site, tmp_path: FilePath) -> None:
    stage = empty_stage()
    move(site, stage, tmp_path / "site.jsonl")
    assert stage.newsroom.list_articles(DeskQuery(limit=100), EDITOR) == site.newsroom.list_articles(
        DeskQuery(limit=100), EDITOR
    )
    rebuild(stage)
    assert stage.bucket() == site.rebuilt()


def test_pages_are_right_without_a_rebuild_once_the_stream_is_worked_off(site: Site, tmp_path: FilePath) -> None:
    stage = empty_stage()
    move(site, stage, tmp_path / "site.jsonl")
    stage.settle()
    expected = site.rebuilt()
    assert {key: made for key, made in stage.bucket().items() if expected.get(key) != made} == {}


def test_nothing_leads_to_a_page_that_is_not_there_during_an_import_or_after(tmp_path: FilePath) -> None:
    site = with_audience(Site())
    site.set_up()
    site.put_topic(TOPIC, title="Đại hội", featured=True)
    site.put_page(Slug("gioi-thieu"), menu=1)
    articles = [
        site.publish(site.create(f"Tin {number}", byline="Lan").id, days_ago=40 * number) for number in range(9)
    ]
    site.put_redirect("/index.php/1-tin.html", to_article=articles[0].id)
    site.settle()
    export(tmp_path / "site.jsonl", source(site), now=NOW)
    stage, faults, links, chance = empty_stage(), Faults(), DeadLinks(), Random(0)
    seen: dict[str, PageObject] = {}

    def meanwhile(number: int, name: str) -> None:
        """Some of what waits is worked off, in any order."""
        dispatch = stage.dispatch()
        stage.hand_on_records(dispatch)
        waiting = list(stage.sqs.messages)
        for receipt in chance.sample(waiting, -(-len(waiting) // 4)):
            stage.handle(dispatch, stage.sqs.messages.pop(receipt))
            assert links.find(stage.s3.objects) == []
        for key, made in stage.bucket().items():
            seen.setdefault(key, made)

    faults.between = meanwhile
    moved = read_export(tmp_path / "site.jsonl")
    import_(moved, target(stage, faults), now=NOW, last=stage.dispatch().begin_anew)
    early = {article.title: seen[key] for article in articles if (key := object_key(Path(str(article.path)))) in seen}
    assert len(early) > 5
    assert [title for title, page in early.items() if title not in page.body.decode()] == [], "it is whole at once"
    while stage.sqs.messages:
        meanwhile(0, "")
    stage.outlive_assets()
    assert stage.bucket() == site.rebuilt()
    assert stage.open_tickets() == []


def test_views_go_on_from_where_they_were_those_that_were_not_folded_yet_included(
    site: Site, tmp_path: FilePath
) -> None:
    stage = empty_stage()
    move(site, stage, tmp_path / "site.jsonl")
    pipeline(stage).follow(stage.dynamodb.records["content"], NOW + timedelta(minutes=5))
    later = NOW + timedelta(minutes=20)
    for each in (site, stage):
        audience(each).fold(later)
    assert {key: item for key, item in data(stage).items() if key[0] == "audience"} == {
        key: item for key, item in data(site).items() if key[0] == "audience"
    }
    assert audience(stage).live(None, later) == audience(site).live(None, later)


def test_lanes_may_be_others_where_a_site_moves_to(site: Site, tmp_path: FilePath) -> None:
    stage = empty_stage()
    export(tmp_path / "site.jsonl", source(site), now=NOW)
    import_(read_export(tmp_path / "site.jsonl"), target(stage, lanes=1), now=NOW)
    assert {pk for pk, _ in items_of(stage.dynamodb, "audience") if pk.startswith("J#")} == {"J#0"}


def test_an_export_is_for_its_owners_eyes_only(site: Site, tmp_path: FilePath) -> None:
    export(tmp_path / "site.jsonl", source(site), now=NOW)
    assert (tmp_path / "site.jsonl").stat().st_mode & 0o077 == 0


def test_no_secret_leaves_the_site(site: Site, tmp_path: FilePath) -> None:
    export(tmp_path / "site.jsonl", source(site), now=NOW)
    text = (tmp_path / "site.jsonl").read_text("utf-8")
    for secret in ("TOKEN", "PREVIEW", "SALT", "SESSION#", "CODE#", "CHALLENGE", '"KEY"', "RECEIPT"):
        assert secret not in text


def test_a_second_import_changes_nothing_not_even_what_was_edited_since(site: Site, tmp_path: FilePath) -> None:
    stage = empty_stage()
    move(site, stage, tmp_path / "site.jsonl")
    stage.created = 1000
    stage.publish(stage.create("Sau khi dời", topics=()).id)
    before = data(stage)
    assert import_(read_export(tmp_path / "site.jsonl"), target(stage), now=NOW).is_done
    assert data(stage) == before


def test_a_preview_says_what_would_be_done_and_does_nothing(site: Site, tmp_path: FilePath) -> None:
    stage = empty_stage()
    export(tmp_path / "site.jsonl", source(site), now=NOW)
    moved = read_export(tmp_path / "site.jsonl")
    assert preview(moved, target(stage)).written == moved.counts
    assert data(stage) == {}
    assert MARK not in stage.dynamodb.tables["content"]
    import_(moved, target(stage), now=NOW)
    assert preview(moved, target(stage)).is_done


def test_a_stage_that_holds_another_site_is_left_alone(site: Site, tmp_path: FilePath) -> None:
    export(tmp_path / "site.jsonl", source(site), now=NOW)
    moved = read_export(tmp_path / "site.jsonl")
    other = with_audience(Site())
    other.set_up()
    for attempt in (preview, lambda export, target: import_(export, target, now=NOW)):
        with pytest.raises(StageInUse):
            attempt(moved, target(other))
    filled = empty_stage()
    move(other, filled, tmp_path / "other.jsonl")
    with pytest.raises(StageInUse):
        import_(moved, target(filled), now=NOW)


def test_a_stage_that_has_counted_views_is_left_alone_too(site: Site, tmp_path: FilePath) -> None:
    export(tmp_path / "site.jsonl", source(site), now=NOW)
    stage = empty_stage()
    table(stage, "audience").write(Put(item={"pk": "SITE", "sk": "TOTAL", "n": 5, "m": 1}))
    with pytest.raises(StageInUse):
        import_(read_export(tmp_path / "site.jsonl"), target(stage), now=NOW)


def test_what_is_written_just_before_an_import_comes_to_it_stays(site: Site, tmp_path: FilePath) -> None:
    export(tmp_path / "site.jsonl", source(site), now=NOW)
    stage, faults = empty_stage(), Faults()

    def meanwhile(number: int, name: str) -> None:
        # It is looked up while it is not there, and there when it is to be written.
        if name == "batch_get_item":
            stage.content.items.write(Delete(pk="NEWS", sk="NEWS"))
        elif faults.calls[-2:-1] == ["batch_get_item"]:
            stage.content.set_news_since(NOW + timedelta(hours=1))

    faults.between = meanwhile
    report = import_(read_export(tmp_path / "site.jsonl"), target(stage, faults), now=NOW)
    assert report.other == {"news": 1}
    assert stage.content.find_news_since() == NOW + timedelta(hours=1)


def test_of_two_exports_that_are_imported_at_once_one_is_refused(site: Site, tmp_path: FilePath) -> None:
    files = [tmp_path / "one.jsonl", tmp_path / "two.jsonl"]
    for number, file in enumerate(files):
        export(file, source(site), now=NOW + timedelta(minutes=number))
    one, two = map(read_export, files)
    stage, faults = empty_stage(), Faults()

    def meanwhile(number: int, name: str) -> None:
        if name == "put_item" and number == faults.calls.index("put_item"):
            import_(one, target(stage), now=NOW)

    faults.between = meanwhile
    with pytest.raises(StageInUse):
        import_(two, target(stage, faults), now=NOW)
    assert data(stage) == data(site)


def test_what_was_counted_since_an_import_died_stays(site: Site, tmp_path: FilePath) -> None:
    export(tmp_path / "site.jsonl", source(site), now=NOW)
    moved, stage, faults = read_export(tmp_path / "site.jsonl"), empty_stage(), Faults()
    import_(moved, target(empty_stage(), faults), now=NOW)
    with pytest.raises(Crash):
        import_(moved, target(stage, Faults(crash_at=len(faults.calls) // 2)), now=NOW)
    audience(stage).fold(NOW + timedelta(minutes=10))
    kept = items_of(stage.dynamodb, "audience")
    foreseen = preview(moved, target(stage))
    assert foreseen.other["total"] == 1
    assert import_(moved, target(stage), now=NOW) == foreseen
    assert items_of(stage.dynamodb, "audience") == kept


def test_readers_and_the_clock_may_have_been_at_the_empty_stage(site: Site, tmp_path: FilePath) -> None:
    stage = empty_stage()
    stage.clock().tick(NOW)
    read(stage, ArticleId("0" * 26), now=NOW + timedelta(minutes=10))
    move(site, stage, tmp_path / "site.jsonl")
    later = NOW + timedelta(minutes=20)
    for each in (site, stage):
        audience(each).fold(later)
    assert audience(stage).live(None, later).total == audience(site).live(None, later).total


def test_the_clock_and_the_stream_may_run_during_an_import(site: Site, tmp_path: FilePath) -> None:
    export(tmp_path / "site.jsonl", source(site), now=NOW)
    stage = empty_stage()

    def meanwhile(number: int, name: str) -> None:
        if number % 40 == 0:
            now = NOW + timedelta(minutes=number // 40)
            stage.clock().tick(now)
            pipeline(stage).follow(stage.dynamodb.records["content"], now)
            audience(stage).fold(now)

    faults = Faults()
    faults.between = meanwhile
    import_(read_export(tmp_path / "site.jsonl"), target(stage, faults), now=NOW)
    later = NOW + timedelta(hours=1)
    for each in (site, stage):
        each.clock().tick(later)
        pipeline(each).follow(each.dynamodb.records["content"], later)
        audience(each).fold(later)
    assert data(stage) == data(site)
    rebuild(stage)
    assert stage.bucket() == site.rebuilt()


def test_the_clock_does_what_is_due_whenever_it_comes_to_it_amid_an_import(tmp_path: FilePath) -> None:
    site = with_audience(Site())
    site.set_up()
    scheduled, trashed = site.create("Hẹn giờ"), site.publish(site.create("Đã xóa").id)
    times = {"publish_at": NOW + timedelta(days=1), "unpublish_at": None}
    site.newsroom.schedule(scheduled.id, deed(NOW), **times)
    site.newsroom.trash(trashed.id, deed(NOW))
    export(tmp_path / "site.jsonl", source(site), now=NOW)
    moved, calls = read_export(tmp_path / "site.jsonl"), Faults()
    import_(moved, target(empty_stage(), calls), now=NOW)
    for tick_at in range(len(calls.calls)):
        stage = empty_stage()
        import_(moved, target(stage, _ticking(stage, tick_at)), now=NOW)
        stage.clock().tick(NOW + timedelta(days=31))
        held = items_of(stage.dynamodb, "content")
        assert inconsistencies(held) == []
        articles = {pk: item["status"] for (pk, sk), item in held.items() if pk.startswith("ARTICLE#") and sk == "HEAD"}
        assert articles == {f"ARTICLE#{scheduled.id}": "published"}
        assert not [sk for pk, sk in held if pk == f"ARTICLE#{trashed.id}" or pk == "DUE"]


def _ticking(site: Site, at: int) -> Faults:
    """The clock runs before the call of that number, when everything is due."""
    faults = Faults()

    def meanwhile(number: int, name: str) -> None:
        if number == at:
            site.clock().tick(NOW + timedelta(days=31))

    faults.between = meanwhile
    return faults


# Death of a process


def test_an_export_that_died_anywhere_is_gone_on_with(
    site: Site, tmp_path: FilePath, record_property: Callable[[str, object], None]
) -> None:
    site.dynamodb.items_at_once = 40
    whole, calls = tmp_path / "whole.jsonl", Faults()
    export(whole, source(site, calls), now=NOW)
    pages = len(list(table(site, "content").scan()))
    tried = 0
    for carried_out in (False, True):
        for crash_at in range(10_000):
            file, faults = (
                tmp_path / f"{crash_at}-{carried_out}.jsonl",
                Faults(crash_at=crash_at, carried_out=carried_out),
            )
            try:
                export(file, source(site, faults), now=NOW)
                break
            except Crash:
                assert not file.exists()
            with file.with_name(f"{file.name}.part").open("ab") as torn:
                torn.write(b'{"kind":"topic","item":{"pk":"TOP')
            again = Faults()
            export(file, source(site, again), now=NOW)
            assert file.read_bytes() == whole.read_bytes()
            assert len(again.calls) == len(calls.calls) - min(crash_at, pages)
            tried += 1
    record_property("tried", tried)
    assert sorted(each.suffix for each in tmp_path.iterdir() if each.suffix != ".jsonl") == []


@pytest.mark.parametrize("carried_out", [False, pytest.param(True, marks=pytest.mark.full)])
def test_an_import_that_died_anywhere_is_gone_on_with(
    carried_out: bool, tmp_path: FilePath, record_property: Callable[[str, object], None]
) -> None:
    site = with_audience(Site())
    site.set_up()
    for number in range(3):
        site.publish(site.create(f"Tin {number}", byline="Lan").id, days_ago=number)
    pipeline(site).follow(site.dynamodb.records["content"], NOW)
    site.settle()
    read(site, *(ArticleId(f"{number:026d}") for number in (1, 2)), now=NOW)
    export(tmp_path / "site.jsonl", source(site), now=NOW)
    moved, expected = read_export(tmp_path / "site.jsonl"), site.rebuilt()
    audience(site).fold(NOW + timedelta(minutes=5))
    tried = 0
    for crash_at in range(10_000):
        stage, faults = empty_stage(), Faults(crash_at=crash_at, carried_out=carried_out)
        try:
            import_(moved, target(stage, faults), now=NOW)
            break
        except Crash:
            pipeline(stage).follow(stage.dynamodb.records["content"], NOW)
            audience(stage).fold(NOW + timedelta(minutes=5))
        import_(moved, target(stage), now=NOW)
        audience(stage).fold(NOW + timedelta(minutes=5))
        assert data(stage) == data(site)
        rebuild(stage)
        assert stage.bucket() == expected
        tried += 1
    record_property("tried", tried)


# Edits meanwhile


def test_an_export_during_which_somebody_edits_is_of_one_moment(site: Site, tmp_path: FilePath) -> None:
    site.dynamodb.items_at_once = 40
    faults = Faults()

    def meanwhile(number: int, name: str) -> None:
        if number in {3, 7}:
            site.publish(site.create(f"Tin {number}", topics=()).id)

    faults.between = meanwhile
    export(tmp_path / "site.jsonl", source(site, faults), now=NOW)
    stage = empty_stage()
    import_(read_export(tmp_path / "site.jsonl"), target(stage), now=NOW)
    rebuild(stage)
    assert data(stage) == data(site)
    assert stage.bucket() == site.rebuilt()


def test_a_fold_amid_an_export_is_counted_once(site: Site, tmp_path: FilePath) -> None:
    calls = Faults()
    export(tmp_path / "calls.jsonl", source(site, calls), now=NOW)
    for fold_at in range(len(calls.calls)):
        old, stage, file = site.copy(), empty_stage(), tmp_path / f"{fold_at}.jsonl"
        export(file, source(old, _folding(old, fold_at)), now=NOW)
        import_(read_export(file), target(stage), now=NOW)
        for each in (old, stage):
            audience(each).fold(NOW + timedelta(minutes=20))
        assert data(stage) == data(old)


def _folding(site: Site, at: int) -> Faults:
    """A fold runs before the call of that number."""
    faults = Faults()

    def meanwhile(number: int, name: str) -> None:
        if number == at:
            audience(site).fold(NOW + timedelta(minutes=8))

    faults.between = meanwhile
    return faults


def test_a_site_that_never_rests_is_told_of(site: Site, tmp_path: FilePath) -> None:
    faults = Faults()

    def meanwhile(number: int, name: str) -> None:
        site.create(f"Tin {number}", topics=())

    faults.between = meanwhile
    with pytest.raises(KeepsChanging):
        export(tmp_path / "site.jsonl", source(site, faults), now=NOW)
    assert not (tmp_path / "site.jsonl").exists()


def test_an_export_replaces_no_file(site: Site, tmp_path: FilePath) -> None:
    file = tmp_path / "site.jsonl"
    file.write_text("precious")
    with pytest.raises(ExportExists):
        export(file, source(site), now=NOW)
    assert file.read_text() == "precious"


@pytest.mark.parametrize("state", [None, "mine, too", '{"a": 1}'])
def test_another_file_that_ends_in_part_is_not_touched(site: Site, tmp_path: FilePath, state: str | None) -> None:
    part, note = tmp_path / "site.jsonl.part", tmp_path / "site.jsonl.part.json"
    part.write_text("precious")
    if state:
        note.write_text(state)
    with pytest.raises(ExportExists):
        export(tmp_path / "site.jsonl", source(site), now=NOW)
    assert part.read_text() == "precious"
    assert not state or note.read_text() == state


def test_what_another_table_left_half_done_is_not_gone_on_with(site: Site, tmp_path: FilePath) -> None:
    file = tmp_path / "site.jsonl"
    with pytest.raises(Crash):
        export(file, source(site, Faults(crash_at=2)), now=NOW)
    state = file.with_name("site.jsonl.part.json")
    state.write_text(state.read_text().replace('"content"', '"another"'))
    export(file, source(site), now=NOW)
    stage = empty_stage()
    import_(read_export(file), target(stage), now=NOW)
    assert data(stage) == data(site)


def test_an_item_that_nobody_decided_on_is_not_left_out_in_silence(site: Site, tmp_path: FilePath) -> None:
    site.dynamodb.put_item(TableName="content", Item={"pk": {"S": "NEW#1"}, "sk": {"S": "x"}})
    with pytest.raises(UnknownItem, match="NEW#1, x"):
        export(tmp_path / "site.jsonl", source(site), now=NOW)

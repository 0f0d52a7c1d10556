"""A rebuild: planned in parts, counted once, stopped and resumed, and in the end the bucket is right."""

from functools import cache
from itertools import count

import pytest

from chalicelib.aws.dynamodb import Put
from chalicelib.content.models.names import Path
from chalicelib.content.store.tickets import FLOOR
from chalicelib.publishing.batch import Outcome
from chalicelib.publishing.bucket import PageObject
from chalicelib.publishing.pages import pages_of_every_site
from chalicelib.publishing.queue import Part, Print
from chalicelib.publishing.rebuild_progress import RebuildProgress, RebuildRunning, RebuildState
from ops.upkeep import rebuild
from tests.fakes.faults import Crash, Faults
from tests.unit.publishing.links import DeadLinks
from tests.unit.publishing.site import NOW, Site

STRANGER = PageObject(body=b"old", content_type="text/html", cache_control="", tags=())


@pytest.fixture
def site() -> Site:
    return _newspaper().copy()


@cache
def _newspaper() -> Site:
    site = Site()
    site.set_up()
    for number in range(120):
        site.publish(site.create(f"Tin {number}", byline="Lan").id, days_ago=number)
    site.handed_on = len(site.dynamodb.records["content"])
    for ticket in site.content.tickets.open():  # as an import leaves it
        site.content.tickets.close(ticket)
    return site


def begin(site: Site) -> tuple[RebuildProgress, bool]:
    queue = site.dispatch()._queue
    return rebuild.begin(site.content, site.s3, site.rebuilds(), queue, now=NOW)


def find(site: Site) -> RebuildProgress:
    progress = site.rebuilds().find()
    assert progress is not None
    return progress


def test_a_rebuild_prints_every_page_and_says_how_far_it_is(site: Site) -> None:
    progress, is_resumed = begin(site)
    assert (progress.state, progress.done, is_resumed) == (RebuildState.RUNNING, 0, False)
    assert progress.parts == len(site.sqs.messages) > 1
    site.settle()
    after = find(site)
    assert after.is_finished
    # What a part needs of another stands already when its turn comes. The assets are no pages.
    assert after.written + after.unchanged == len(site.bucket()) - 5
    assert site.bucket() == site.rebuilt()


def test_a_second_rebuild_right_after_writes_nothing(site: Site) -> None:
    begin(site)
    site.settle()
    writes, pages = site.s3.writes, find(site).written + find(site).unchanged
    begin(site)
    site.settle()
    assert site.s3.writes == writes
    assert (find(site).written, find(site).unchanged) == (0, pages)


def test_a_rebuild_removes_pages_that_should_not_be_there(site: Site) -> None:
    for key in ("2014/01/gone/index.html", "topics/gone/index.html", "bylines/gone/2014/index.html", "gone/index.html"):
        site.s3.put(key, STRANGER, seen=None)
    begin(site)
    site.settle()
    assert find(site).removed == 4
    assert site.bucket() == site.rebuilt()


def test_what_a_page_became_stale_by_is_put_right(site: Site) -> None:
    begin(site)
    site.settle()
    for key in ("index.html", "2026/01/tin-0/index.html"):
        site.s3.put(key, STRANGER, seen=site.s3.find(key))
    page = site.bucket()["2026/01/tin-1/index.html"]
    tagged = PageObject(body=page.body, content_type=page.content_type, cache_control=page.cache_control, tags=("x",))
    site.s3.put("2026/01/tin-1/index.html", tagged, seen=site.s3.find("2026/01/tin-1/index.html"))
    begin(site)
    site.settle()
    assert find(site).written == 2  # the front page is put right before, by what each process looks after first
    assert site.bucket() == site.rebuilt()


def test_a_rebuild_that_was_stopped_goes_on_where_it_was(site: Site) -> None:
    progress, _ = begin(site)
    messages = list(site.sqs.messages)
    site.handle(site.dispatch(), site.sqs.messages.pop(messages[0]))
    site.rebuilds().stop(progress.id)
    site.settle()
    assert (find(site).done, find(site).state) == (1, RebuildState.STOPPED)
    again, is_resumed = begin(site)
    assert (again.id, is_resumed) == (progress.id, True)
    assert len(site.sqs.messages) == progress.parts - 1
    site.settle()
    assert find(site).is_finished
    assert site.bucket() == site.rebuilt()


def test_a_message_that_comes_twice_counts_once(site: Site) -> None:
    begin(site)
    bodies = list(site.sqs.messages.values())
    site.settle()
    for body in bodies:
        site.handle(site.dispatch(), body)
    after = find(site)
    assert after.done == after.parts
    assert after.written + after.unchanged == len(site.bucket()) - 5


def test_a_part_that_two_processes_finish_counts_once(site: Site) -> None:
    progress, _ = begin(site)
    for _ in range(2):
        site.rebuilds().finish_part(progress.id, 1, outcomes=[Outcome.WRITTEN, Outcome.ABSENT], failed=3)
    after = find(site)
    assert (after.done, after.written, after.unchanged, after.failed) == (1, 1, 1, 3)


def test_a_part_finished_after_another_rebuild_began_counts_nowhere(site: Site) -> None:
    before, _ = begin(site)
    head, part = site.content.items.get("REBUILD", "REBUILD"), site.content.items.get(f"REBUILD#{before.id}", "000001")
    assert head is not None
    assert part is not None
    site.content.items.write(Put(item={**head, "id": "another"}))
    site.rebuilds().finish_part(before.id, 1, outcomes=[Outcome.WRITTEN], failed=0)
    assert find(site).done == 0
    assert site.content.items.get(f"REBUILD#{before.id}", "000001") == part, "a transaction happens whole or not at all"


def test_a_new_rebuild_waits_for_the_one_before(site: Site) -> None:
    progress, _ = begin(site)
    with pytest.raises(RebuildRunning, match=f"{progress.parts} parts left"):
        site.rebuilds().plan("another", [(Path("/"),)])
    site.settle()
    assert site.rebuilds().plan("another", [(Path("/"),)]).parts == 1
    site.dispatch().handle(Part(rebuild_id=progress.id, number=1))
    assert find(site).done == 0


def test_wherever_planning_or_printing_dies_a_rebuild_comes_to_its_end(site: Site) -> None:
    wanted = site.rebuilt()
    for number in count():
        other, faults = site.copy(), Faults(crash_at=number * 7)
        rebuilds, content, store = other.rebuilds(faults), other.table(faults), faults.over(other.s3)
        dispatch = other.dispatch(faults)
        try:
            rebuild.begin(content, store, rebuilds, dispatch._queue, now=NOW)
            other.hand_on(dispatch)
        except Crash:
            begin(other)
            other.settle()
            assert other.bucket() == wanted, faults.calls[-1]
            assert find(other).is_finished
        else:
            break
        if number > 25:
            break
    assert number > 5


def test_pages_that_fail_do_not_keep_a_rebuild_from_its_end(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    begin(site)
    message = next(iter(site.sqs.messages))
    with monkeypatch.context() as patch:
        patch.setattr("tests.fakes.s3.FakeS3.put", _refuse)
        site.handle(site.dispatch(), site.sqs.messages[message])
    after = find(site)
    assert (after.done, after.failed) == (1, 100)
    assert any('"print"' in body for body in site.sqs.messages.values()), "the pages that failed are tried again"
    site.settle()
    assert find(site).is_finished
    assert site.bucket() == site.rebuilt()


def _refuse(_self: object, key: str, *_: object, **__: object) -> None:
    if not key.startswith("assets/"):
        raise OSError("no route to S3")


def test_watching_ends_with_the_rebuild(site: Site) -> None:
    begin(site)
    seen: list[int] = []

    def work(_: float) -> None:
        receipt = next(iter(site.sqs.messages))
        site.handle(site.dispatch(), site.sqs.messages.pop(receipt))

    after = rebuild.watch(site.rebuilds(), lambda progress: seen.append(progress.done), work)
    assert seen == list(range(after.parts + 1))
    assert after.is_finished


@pytest.mark.parametrize("done", [0, 1])
def test_one_into_an_empty_bucket_that_is_stopped_lists_nothing_before_it_goes_on(site: Site, done: int) -> None:
    links = DeadLinks()
    progress, _ = begin(site)
    for receipt in list(site.sqs.messages)[:done]:
        site.handle(site.dispatch(), site.sqs.messages.pop(receipt))
    site.rebuilds().stop(progress.id)
    work_off_checked(site, links)
    site.dispatch().handle(Print(pages=pages_of_every_site()))
    assert links.find(site.s3.objects) == []
    assert FLOOR in site.open_tickets()
    begin(site)
    work_off_checked(site, links)
    assert site.bucket() == site.rebuilt()
    assert site.open_tickets() == []


def work_off_checked(site: Site, links: DeadLinks) -> None:
    """The newest message first."""
    while site.sqs.messages:
        site.handle(site.dispatch(), site.sqs.messages.pop(next(reversed(site.sqs.messages))))
        assert links.find(site.s3.objects) == []

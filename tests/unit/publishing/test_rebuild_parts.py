"""What is kept of a rebuild: its parts, while they are to be done, and what came of the pages of those that are."""

from collections.abc import Iterator, Sequence

import pytest

from chalicelib.aws.dynamodb import ConditionFailed, Put, Table
from chalicelib.aws.wire import Item
from chalicelib.content.models.names import Path
from chalicelib.publishing.batch import Outcome
from chalicelib.publishing.rebuild_progress import RebuildProgress, RebuildRunning, Rebuilds, RebuildState
from tests.fakes.dynamodb import FakeDynamoDB

FRONT, NEWS, TIN = Path("/"), Path("/news/"), Path("/2026/01/tin/")
PARTS = [(FRONT, NEWS), (TIN,)]


@pytest.fixture
def table() -> Table:
    client = FakeDynamoDB()
    client.create_table(TableName="content", StreamSpecification={"StreamEnabled": False})
    return Table(client, "content")  # type: ignore[arg-type] # a fake client


@pytest.fixture
def rebuilds(table: Table) -> Rebuilds:
    return Rebuilds(table)


def head_of(table: Table) -> Item:
    head = table.get("REBUILD", "REBUILD")
    assert head is not None
    return head


def progress(
    state: RebuildState = RebuildState.RUNNING, *, parts: int = 2, done: int = 0, **counts: int
) -> RebuildProgress:
    nothing = {"written": 0, "removed": 0, "unchanged": 0, "failed": 0}
    return RebuildProgress(id="a", state=state, parts=parts, done=done, **{**nothing, **counts})


def finish(rebuilds: Rebuilds, rebuild: str, number: int) -> None:
    rebuilds.finish_part(rebuild, number, outcomes=[Outcome.WRITTEN], failed=0)


def plan_until_it_dies(rebuilds: Rebuilds, rebuild: str) -> None:
    def parts() -> Iterator[Sequence[Path]]:
        yield PARTS[0]
        raise OSError("the process died")

    with pytest.raises(OSError, match="died"):
        rebuilds.plan(rebuild, parts())


def test_before_the_first_there_is_none(rebuilds: Rebuilds) -> None:
    assert rebuilds.find() is None
    assert rebuilds.find_part("a", 1) is None


def test_a_plan_is_stored_under_these_keys(rebuilds: Rebuilds, table: Table) -> None:
    assert rebuilds.plan("a", PARTS) == rebuilds.find() == progress()
    assert head_of(table).items() >= {"id": "a", "state": "running", "parts": 2, "done": 0}.items()
    assert list(table.query("REBUILD#a")) == [
        {"pk": "REBUILD#a", "sk": "000001", "pages": ["/", "/news/"]},
        {"pk": "REBUILD#a", "sk": "000002", "pages": ["/2026/01/tin/"]},
    ]
    assert [rebuilds.find_part("a", number) for number in (1, 2, 3)] == [*PARTS, None]
    assert list(rebuilds.parts_left("a")) == [1, 2]


def test_a_part_is_left_until_it_is_done_also_while_the_rebuild_is_stopped(rebuilds: Rebuilds) -> None:
    rebuilds.plan("a", PARTS)
    finish(rebuilds, "a", 1)
    rebuilds.stop("a")
    assert [rebuilds.is_left("a", number) for number in (1, 2, 3)] == [False, True, False]
    assert not rebuilds.is_left("b", 2)


@pytest.mark.parametrize(("failed", "whole"), [(0, True), (1, False)])
def test_a_rebuild_is_whole_once_all_parts_are_done_and_no_page_failed(
    rebuilds: Rebuilds, failed: int, whole: bool
) -> None:
    assert not rebuilds.is_whole("a")
    rebuilds.plan("a", PARTS)
    finish(rebuilds, "a", 1)
    assert not rebuilds.is_whole("a")
    rebuilds.finish_part("a", 2, outcomes=[Outcome.WRITTEN], failed=failed)
    assert (rebuilds.is_whole("a"), rebuilds.is_whole("b")) == (whole, False)


def test_a_plan_without_a_page_is_finished(rebuilds: Rebuilds) -> None:
    assert rebuilds.plan("a", []).is_finished


@pytest.mark.parametrize(
    ("one", "is_finished"),
    [
        (progress(), False),
        (progress(done=1), False),
        (progress(done=2), True),
        (progress(RebuildState.STOPPED, done=1), False),
        (progress(RebuildState.STOPPED, done=2), True),
        (progress(RebuildState.PLANNING, parts=0), False),
    ],
)
def test_a_rebuild_is_finished_when_every_part_of_its_plan_is_done(one: RebuildProgress, is_finished: bool) -> None:
    assert one.is_finished is is_finished


def test_a_part_is_counted_once_with_what_came_of_its_pages(rebuilds: Rebuilds) -> None:
    rebuilds.plan("a", PARTS)
    outcomes = [Outcome.WRITTEN] * 5 + [Outcome.REMOVED] * 4 + [Outcome.UNCHANGED] * 2 + [Outcome.ABSENT]
    for _ in range(2):
        rebuilds.finish_part("a", 1, outcomes=outcomes, failed=7)
    assert rebuilds.find() == progress(done=1, written=5, removed=4, unchanged=3, failed=7)
    assert (rebuilds.find_part("a", 1), list(rebuilds.parts_left("a"))) == (None, [2])
    rebuilds.finish_part("a", 2, outcomes=[Outcome.UNCHANGED, Outcome.ABSENT, Outcome.ABSENT], failed=1)
    assert rebuilds.find() == progress(done=2, written=5, removed=4, unchanged=6, failed=8)


def test_a_rebuild_that_is_stopped_hands_out_no_part_until_it_is_resumed(rebuilds: Rebuilds, table: Table) -> None:
    rebuilds.plan("a", PARTS)
    rebuilds.stop("a")
    assert head_of(table)["state"] == "stopped"
    assert (rebuilds.find(), rebuilds.find_part("a", 1)) == (progress(RebuildState.STOPPED), None)
    assert list(rebuilds.parts_left("a")) == [1, 2]
    rebuilds.resume("a")
    assert (rebuilds.find(), rebuilds.find_part("a", 1)) == (progress(), PARTS[0])


@pytest.mark.parametrize("is_stopped", [False, True])
def test_a_new_one_waits_for_the_one_before(rebuilds: Rebuilds, is_stopped: bool) -> None:
    rebuilds.plan("a", PARTS)
    finish(rebuilds, "a", 1)
    if is_stopped:
        rebuilds.stop("a")
    with pytest.raises(RebuildRunning, match="The rebuild a has 1 parts left to do"):
        rebuilds.plan("b", PARTS)
    assert rebuilds.find_part("b", 1) is None
    rebuilds.resume("a")
    finish(rebuilds, "a", 2)
    assert rebuilds.plan("b", PARTS[:1]).parts == 1


def test_of_one_that_is_over_nothing_more_is_handed_out_stopped_or_counted(rebuilds: Rebuilds) -> None:
    rebuilds.plan("a", [PARTS[0]])
    finish(rebuilds, "a", 1)
    b = rebuilds.plan("b", PARTS)
    finish(rebuilds, "a", 1)
    for change in (rebuilds.stop, rebuilds.resume):
        with pytest.raises(ConditionFailed):
            change("a")
    assert rebuilds.find() == b
    assert rebuilds.find_part("a", 1) is None


def test_a_part_is_handed_out_and_counted_for_no_other_rebuild(rebuilds: Rebuilds, table: Table) -> None:
    rebuilds.plan("a", PARTS)
    table.write(Put(item={**head_of(table), "id": "b"}))
    assert rebuilds.find_part("a", 1) is None
    finish(rebuilds, "a", 1)
    assert list(rebuilds.parts_left("a")) == [1, 2], "a transaction happens whole or not at all"


def test_what_it_covers_is_covered_once_every_part_is_done(rebuilds: Rebuilds, table: Table) -> None:
    assert rebuilds.covered("a") == {}
    rebuilds.plan("a", PARTS, {"ticket": 3})
    assert head_of(table)["covers"] == {"ticket": 3}
    finish(rebuilds, "a", 1)
    assert rebuilds.covered("a") == {}
    finish(rebuilds, "a", 2)
    assert (rebuilds.covered("a"), rebuilds.covered("b")) == ({"ticket": 3}, {})
    rebuilds.plan("b", [])
    assert rebuilds.covered("b") == {}


def test_a_plan_that_was_broken_off_is_handed_out_to_nobody_and_forgotten_by_the_next(
    rebuilds: Rebuilds, table: Table
) -> None:
    plan_until_it_dies(rebuilds, "a")
    before = rebuilds.find()
    assert before == progress(RebuildState.PLANNING, parts=0)
    assert not before.is_finished
    assert head_of(table).items() >= {"id": "a", "state": "planning", "parts": 0, "done": 0}.items()
    assert rebuilds.find_part("a", 1) is None
    rebuilds.plan("b", PARTS[1:])
    assert list(table.query("REBUILD#a")) == []
    assert rebuilds.find_part("b", 1) == PARTS[1]
    assert rebuilds.find_part("a", 1) is None

"""What the project relies on of DynamoDB, the same on each engine: so the one in memory cannot drift from AWS's own."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from chalicelib.aws.dynamodb import ABSENT, PRESENT, Check, Condition, ConditionFailed, Delete, Put, Table, Update
from tests.engines import on_all_engines

pytestmark = on_all_engines

AT_ONE = Condition(text="#version = :version", values={"version": 1})


@pytest.fixture
def table(engine: Any) -> Table:
    return Table(engine.dynamodb, engine.create_table(stream=True))


def item(sk: str, **more: Any) -> dict[str, Any]:
    return {"pk": "p", "sk": sk, **more}


def test_what_is_put_is_read_as_it_was(table: Table) -> None:
    kept = item(
        "a", text="Đảng", number=-(10**15), yes=True, nothing=None, list=["x", 1, {"y": b"\x00"}], map={"z": []}
    )
    table.write(Put(item=kept))
    assert table.get("p", "a") == kept
    assert table.get("p", "b") is None


def test_a_condition_that_fails_tells_what_stood_there(table: Table) -> None:
    table.write(Put(item=item("a", version=2), condition=ABSENT))
    for write in (
        Put(item=item("a", version=3), condition=AT_ONE),
        Put(item=item("a"), condition=ABSENT),
        Delete(pk="p", sk="a", condition=AT_ONE),
        Update(pk="p", sk="a", expression="SET #n = :n", values={"n": 1}, condition=AT_ONE),
    ):
        with pytest.raises(ConditionFailed) as failed:
            table.write(write)
        assert failed.value.old == (item("a", version=2),)
    with pytest.raises(ConditionFailed) as failed:
        table.write(Update(pk="p", sk="none", expression="ADD #n :n", values={"n": 1}, condition=PRESENT))
    assert failed.value.old == (None,)
    assert table.get("p", "a") == item("a", version=2)
    assert table.get("p", "none") is None


def test_a_change_answers_what_is_there_after_it_or_was_before_it(table: Table) -> None:
    change = Update(pk="p", sk="a", expression="SET #n = :n", values={"n": 1})
    assert table.change(change, returns="ALL_OLD") == {}
    assert table.change(replace(change, values={"n": 2}), returns="ALL_OLD") == item("a", n=1)
    assert table.change(replace(change, values={"n": 3})) == item("a", n=3)
    with pytest.raises(ConditionFailed) as failed:
        table.change(replace(change, condition=AT_ONE))
    assert failed.value.old == (item("a", n=3),)


def test_a_list_grows_at_its_end_for_as_long_as_its_number_allows(table: Table) -> None:
    grow = Update(
        pk="p",
        sk="a",
        expression="SET #list = list_append(#list, :more), #filled = #filled + :count",
        values={"more": [b"x", b"y"], "count": 2},
        condition=Condition(text="#filled < :most", values={"most": 3}),
    )
    for there in (None, item("a")):
        if there:
            table.write(Put(item=there))
        with pytest.raises(ConditionFailed):  # what is not there is less than nothing
            table.change(grow)
    table.write(Put(item=item("a", list=[], filled=0)))
    assert table.change(grow)["list"] == [b"x", b"y"]
    assert table.change(grow)["list"] == [b"x", b"y", b"x", b"y"]
    with pytest.raises(ConditionFailed):
        table.change(grow)


def test_items_of_one_partition_are_read_together_in_the_order_of_their_keys(table: Table) -> None:
    for sk in ("TOTAL", "OPEN", "Z", "A"):
        table.write(Put(item=item(sk)))
    assert list(table.query("p", low="OPEN", high="TOTAL")) == [item("OPEN"), item("TOTAL")]


def test_an_update_counts_and_keeps_what_was_there_first(table: Table) -> None:
    update = Update(
        pk="p", sk="a", expression="ADD #n :n SET #first = if_not_exists(#first, :first)", values={"n": 2, "first": "x"}
    )
    table.write(update)
    table.write(update)
    table.write(Update(pk="p", sk="a", expression="SET #first = if_not_exists(#first, :first)", values={"first": "y"}))
    assert table.get("p", "a") == item("a", n=4, first="x")


def test_a_transaction_is_carried_out_whole_or_not_at_all(table: Table) -> None:
    table.write(Put(item=item("a", version=1)))
    with pytest.raises(ConditionFailed) as failed:
        table.transact(
            [
                Put(item=item("a", version=2), condition=AT_ONE),
                Put(item=item("b"), condition=PRESENT),
                Update(pk="p", sk="c", expression="ADD #n :n", values={"n": 1}),
            ]
        )
    assert (failed.value.failed, failed.value.old) == ((1,), (None,))
    assert [each["sk"] for each in table.query("p")] == ["a"]
    table.transact([Delete(pk="p", sk="a", condition=AT_ONE), Put(item=item("b"), condition=ABSENT)])
    assert [each["sk"] for each in table.query("p")] == ["b"]


def test_a_partition_is_read_in_order_from_either_end_and_between_bounds(table: Table) -> None:
    for sk in ("2015-12#b", "2015-11#a", "2016-01#a", "2015-12#a"):
        table.write(Put(item=item(sk)))
    table.write(Put(item={"pk": "other", "sk": "2015-12#z"}))

    def keys(**bounds: Any) -> list[str]:
        return [each["sk"] for each in table.query("p", **bounds)]

    assert keys() == ["2015-11#a", "2015-12#a", "2015-12#b", "2016-01#a"]
    assert keys(newest_first=True, limit=2) == ["2016-01#a", "2015-12#b"]
    assert keys(low="2015-12", high="2015-12~") == ["2015-12#a", "2015-12#b"]
    assert keys(high="2015-12#a", newest_first=True, limit=2) == ["2015-12#a", "2015-11#a"]
    assert keys(low="2015-12#b", limit=10) == ["2015-12#b", "2016-01#a"]
    assert keys(low="2017") == []


def test_a_partition_of_several_pages_is_read_to_its_end(table: Table) -> None:
    for number in range(8):
        table.write(Put(item=item(f"{number}", text="x" * 300_000)))
    assert [each["sk"] for each in table.query("p")] == [f"{number}" for number in range(8)]


def test_many_items_are_read_at_once_whichever_exist(table: Table) -> None:
    for number in range(120):
        table.write(Put(item=item(f"{number:03d}", n=number)))
    keys = [("p", f"{number:03d}") for number in range(130)]
    assert table.get_many([*keys, keys[0]]) == {("p", f"{n:03d}"): item(f"{n:03d}", n=n) for n in range(120)}
    assert table.get_many([]) == {}


def test_a_check_decides_over_a_transaction_and_changes_nothing(table: Table) -> None:
    table.write(Put(item=item("a", version=1)))
    table.transact([Put(item=item("b")), Check(pk="p", sk="a", condition=AT_ONE)])
    table.transact([Put(item=item("c")), Check(pk="p", sk="none", condition=ABSENT)])
    with pytest.raises(ConditionFailed) as failed:
        table.transact([Put(item=item("d")), Check(pk="p", sk="a", condition=ABSENT)])
    assert (failed.value.failed, failed.value.old) == ((1,), (item("a", version=1),))
    assert [each["sk"] for each in table.query("p")] == ["a", "b", "c"]


def test_a_scan_reads_everything_once_and_goes_on_after_any_page(table: Table) -> None:
    kept = {(f"p{number % 7}", f"s{number}") for number in range(30)}
    for pk, sk in kept:
        table.write(Put(item={"pk": pk, "sk": sk, "text": "x" * 90_000}))
    pages = list(table.scan())
    assert sorted((each["pk"], each["sk"]) for items, _ in pages for each in items) == sorted(kept)
    assert pages[-1][1] is None
    for number, (_, after) in enumerate(pages[:-1], start=1):
        assert list(table.scan(after=after)) == pages[number:]

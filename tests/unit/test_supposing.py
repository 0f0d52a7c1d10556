"""A table that is only supposed reads as the real one does once the writes are done."""

from __future__ import annotations

import random
from typing import Any

import pytest

from chalicelib.aws.dynamodb import Delete, Put, Table, Update, Write
from chalicelib.aws.supposing import SupposedTable
from ops.local.resources import create_table
from tests.fakes.dynamodb import FakeDynamoDB

KEYS = [(pk, f"{n}") for pk in ("A", "B") for n in range(8)]


def tables() -> tuple[Any, Table]:
    client: Any = FakeDynamoDB()
    create_table(client, "content")
    return client, Table(client, "content")


def random_write(chance: random.Random, pk: str, sk: str) -> Write:
    number = chance.randint(1, 9)
    match chance.randint(0, 3):
        case 0:
            return Put(item={"pk": pk, "sk": sk, "n": number, "a": "x"})
        case 1:
            return Delete(pk=pk, sk=sk)
        case 2:
            return Update(pk=pk, sk=sk, expression="ADD #n :n, #m :n", values={"n": number})
    return Update(pk=pk, sk=sk, expression="SET #a = :a, #b = :a ADD #n :n", values={"a": "y", "n": number})


@pytest.mark.parametrize("seed", range(30))
def test_it_reads_as_the_table_does_when_the_writes_are_done(seed: int) -> None:
    chance = random.Random(seed)
    _, table = tables()
    for pk, sk in chance.sample(KEYS, 8):
        table.write(Put(item={"pk": pk, "sk": sk, "n": 1, "a": "old"}))
    writes = [random_write(chance, *key) for key in chance.sample(KEYS, chance.randint(0, 9))]
    queries: list[dict[str, Any]] = [
        {
            "pk": chance.choice("AB"),
            "low": chance.choice([None, "2"]),
            "high": chance.choice([None, "5"]),
            "newest_first": chance.random() < 0.5,
            "limit": chance.choice([None, 1, 3]),
            "items_at_once": chance.choice([None, 2]),
            "attributes": chance.choice([(), ("sk", "n"), ("n",)]),
        }
        for _ in range(40)
    ]

    def read(of: Table) -> Any:
        return [of.get(*key) for key in KEYS], of.get_many(KEYS), [list(of.query(**query)) for query in queries]

    said = read(SupposedTable(table, writes))
    for write in writes:
        table.write(write)
    assert said == read(table)


def test_it_writes_nothing_and_supposes_nothing_that_it_does_not_understand() -> None:
    client, table = tables()
    supposed = SupposedTable(table, [Put(item={"pk": "A", "sk": "1"})])
    for write in (Delete(pk="A", sk="1"), Put(item={"pk": "A", "sk": "2"})):
        with pytest.raises(NotImplementedError):
            supposed.write(write)
        with pytest.raises(NotImplementedError):
            supposed.transact([write])
    with pytest.raises(NotImplementedError):
        supposed.change(Update(pk="A", sk="1", expression="ADD #n :n", values={"n": 1}))
    with pytest.raises(NotImplementedError, match="REMOVE"):
        SupposedTable(table, [Update(pk="A", sk="1", expression="REMOVE #n")])
    assert client.tables["content"] == {}

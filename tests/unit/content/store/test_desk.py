"""The desk's list: what is asked for and nothing else, page by page, whatever is written meanwhile."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from ulid import ULID

from chalicelib.content.models.articles import Article, DeskEntry, Status
from chalicelib.content.models.names import ArticleId, Slug
from chalicelib.content.people.permissions import Actor, Role
from chalicelib.content.store.desk import (
    MAX_EXAMINED,
    DeskQuery,
    DeskSlice,
    entry_of,
    limit_to,
    parse_desk_query,
    pick,
    places_of,
    shelf_key,
    stretch_of,
)
from chalicelib.errors import Forbidden, InvalidInput
from tests.unit.content.workflow.test_edits import DRAFT as ARTICLE

START = datetime(2026, 1, 1, tzinfo=UTC)


def article(number: int, **changes: Any) -> Article:
    """One created so many minutes after the start."""
    moment = START + timedelta(minutes=number)
    made = replace(ARTICLE, id=ArticleId(str(ULID.from_int(number))), created_at=moment, updated_at=moment)
    plain = {"status": Status.DRAFT, "created_by": "Lan", "byline": "", "topics": ()}
    return replace(made, **{**plain, **changes})


class Shelves:
    """The desk's entries in memory."""

    def __init__(self, *articles: Article) -> None:
        self.entries: dict[tuple[str, str], DeskEntry] = {}
        for each in articles:
            self.save(None, each)

    def save(self, before: Article | None, after: Article) -> None:
        for place in places_of(before) if before else ():
            del self.entries[place]
        self.entries |= dict.fromkeys(places_of(after), entry_of(after))

    def page(self, query: DeskQuery) -> DeskSlice:
        stretch = stretch_of(query)
        pk = shelf_key(stretch.shelf, stretch.order)
        keys = sorted((sk for shelf, sk in self.entries if shelf == pk), reverse=stretch.newest_first)
        between = [sk for sk in keys if (stretch.low or "") <= sk and (stretch.high is None or sk <= stretch.high)]
        return pick(query, ((sk, self.entries[pk, sk]) for sk in between))

    def numbers(self, query: DeskQuery) -> list[int]:
        return [int(ULID.from_str(each.id)) for each in self.page(query).entries]


SEVERAL = Shelves(
    article(1, title="Tiến tới Đại hội Đảng"),
    article(2, status=Status.IN_REVIEW, byline="Tiếp Thu", topics=(Slug("lu-lut"),)),
    article(3, status=Status.PUBLISHED, published_at=START - timedelta(days=9), created_by="An"),
    article(4, status=Status.TRASHED),
    article(5, status=Status.UNPUBLISHED, published_at=START, updated_at=START + timedelta(days=1), byline="tiếp thu"),
)


@pytest.mark.parametrize(
    ("params", "numbers"),
    [
        ({}, [5, 3, 2, 1]),
        ({"direction": "asc"}, [1, 2, 3, 5]),
        ({"limit": "2"}, [5, 3]),
        ({"status": "trashed"}, [4]),
        ({"status": "draft,trashed"}, [4, 1]),
        ({"status": "in_review"}, [2]),
        ({"topic": "lu-lut"}, [2]),
        ({"topic": "khong-co"}, []),
        ({"byline": "Tiếp Thu"}, [5, 2]),
        ({"byline": "tiep-thu"}, [5, 2]),
        ({"author": "An"}, [3]),
        ({"author": "Lan", "status": "draft"}, [1]),
        ({"q": "dai hoi"}, [1]),
        ({"q": "ĐẠI HỘI"}, [1]),
        ({"q": "đại học"}, []),
        ({"order": "published"}, [5, 3]),
        ({"order": "updated"}, [5, 3, 2, 1]),
        ({"from": "2026-01-01T00:02:00Z"}, [5, 3, 2]),
        ({"to": "2026-01-01T00:02:00Z"}, [1]),
        ({"from": "2026-01-01T07:02:00+07:00", "to": "2026-01-01T00:05:00Z"}, [3, 2]),
        ({"order": "published", "to": "2026-01-01T00:00:00Z"}, [3]),
        ({"from": "2027-01-01T00:00:00Z"}, []),
    ],
)
def test_a_listing_has_what_was_asked_for(params: dict[str, str], numbers: list[int]) -> None:
    assert SEVERAL.numbers(parse_desk_query(params)) == numbers


@pytest.mark.parametrize(
    ("params", "pointers"),
    [
        ({"status": "draught"}, ["/status"]),
        ({"status": ""}, ["/status"]),
        ({"limit": "0", "order": "title", "direction": "up"}, ["/limit", "/order", "/direction"]),
        ({"limit": "101"}, ["/limit"]),
        ({"limit": "ten"}, ["/limit"]),
        ({"from": "2026"}, ["/from"]),
        ({"from": "2026-01-01T00:00:00", "to": "soon"}, ["/from", "/to"]),
        ({"since": "2026-01-01T00:00:00Z", "page": "2"}, ["/since", "/page"]),
        ({"q": "x" * 301}, ["/q"]),
    ],
)
def test_every_bad_parameter_is_named(params: dict[str, str], pointers: list[str]) -> None:
    with pytest.raises(InvalidInput) as caught:
        parse_desk_query(params)
    assert [problem.pointer for problem in caught.value.problems] == pointers


def test_an_author_lists_the_authors_own() -> None:
    lan = Actor(name="Lan", role=Role.AUTHOR)
    assert limit_to(lan, DeskQuery()).author == "Lan"
    assert limit_to(lan, DeskQuery(author="Lan")).author == "Lan"
    with pytest.raises(Forbidden):
        limit_to(lan, DeskQuery(author="An"))
    assert limit_to(Actor(name="Lan", role=Role.EDITOR), DeskQuery()).author is None


def test_a_listing_stops_after_so_many_entries_and_can_be_gone_on_with() -> None:
    shelves = Shelves(*(article(number) for number in range(1, MAX_EXAMINED + 2)))
    query = DeskQuery(q="nothing has this")
    first = shelves.page(query)
    assert first.entries == ()
    assert first.cursor is not None
    assert shelves.page(msgspec.structs.replace(query, cursor=first.cursor)) == DeskSlice(entries=(), cursor=None)


@pytest.mark.parametrize("cursor", ["", "x", "WzEsMl0", "bnVsbA", "eyJhIjoxfQ", "é", "WyJhIiwgImIiXQ=="])
def test_what_is_no_cursor_is_refused(cursor: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        SEVERAL.page(DeskQuery(cursor=cursor))
    assert [problem.pointer for problem in caught.value.problems] == ["/cursor"]


def test_a_cursor_of_another_query_is_refused() -> None:
    cursor = SEVERAL.page(DeskQuery(limit=1)).cursor
    SEVERAL.page(DeskQuery(limit=2, cursor=cursor))
    for other in (DeskQuery(cursor=cursor, order="updated"), DeskQuery(cursor=cursor, q="x")):
        with pytest.raises(InvalidInput):
            SEVERAL.page(other)


WRITES = st.lists(st.tuples(st.integers(1, 12), st.sampled_from([*Status, "touched", "new"])), max_size=8)


@settings(max_examples=300)
@given(
    pages=st.lists(WRITES, max_size=14),
    limit=st.integers(1, 4),
    direction=st.sampled_from(["desc", "asc"]),
    status=st.sets(st.sampled_from(list(Status))),
)
def test_what_is_there_all_the_time_is_listed_once_whatever_is_written(
    pages: list[list[tuple[int, Any]]], limit: int, direction: Any, status: set[Status]
) -> None:
    kept = {number: article(number) for number in range(1, 13)}
    shelves = Shelves(*kept.values())
    listed: list[int] = []
    asked = tuple(sorted(status)) if len(status) > 1 else tuple(Status)
    query = DeskQuery(limit=limit, direction=direction, status=asked)
    still = {number for number, each in kept.items() if each.status in asked}
    created, minute = 12, 100
    while True:
        page = shelves.page(query)
        listed += [int(ULID.from_str(each.id)) for each in page.entries]
        if page.cursor is None:
            break
        query = msgspec.structs.replace(query, cursor=page.cursor)
        for number, change in pages.pop() if pages else ():
            minute += 1
            if change == "new":
                created += 1
                kept[created] = article(created)
                shelves.save(None, kept[created])
                continue
            changes = {} if change == "touched" else {"status": change}
            before = kept[number]
            kept[number] = replace(before, updated_at=START + timedelta(minutes=minute), **changes)
            shelves.save(before, kept[number])
            if kept[number].status not in asked:
                still.discard(number)
    assert len(set(listed)) == len(listed)
    assert still <= set(listed)

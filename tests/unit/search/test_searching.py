"""What is found, against a plain scan over all texts; and what comes first."""

from __future__ import annotations

import json
import random
import subprocess
from collections.abc import Callable, Mapping
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from chalicelib.search.entries import Entry, make_entry
from chalicelib.search.queries import parse_query
from chalicelib.search.searching import Index, search
from chalicelib.search.shards import Shard, cut, decode, encode, merge, shards_for, split
from tests.unit.search.oracle import Asked, Text, make_query, make_text, scan

SCRIPTS = sorted((Path(__file__).parents[3] / "templates/assets/search").glob("[123]-*.js"))


def sealed(entries: Mapping[int, Entry], shards: int = 4) -> Callable[[int], Shard]:
    """All entries in shards, as they are read from what was written."""
    found = {number: decode(*encode(shard)) for number, shard in cut(entries, shards).items()}
    return lambda number: found.get(number, Shard())


def found(*articles: tuple[str, str], typed: str, newest: bool = False) -> list[int]:
    """The numbers of those articles, from 1 on, of a title and a body, that are found."""
    entries = {n: _entry(title, body) for n, (title, body) in enumerate(articles, start=1)}
    index = Index(4, len(entries), sealed(entries))
    is_open = Index(4, len(entries), lambda _: Shard(), entries)
    answers = [search(each, parse_query(typed), newest=newest) for each in (index, is_open)]
    assert answers[0] == answers[1], "in the open part as in the sealed one"
    return answers[0]


def _entry(title: str, body: str) -> Entry:
    return make_entry(title, body, topics=(), byline="", month="2015-12")


def archive(seed: int, articles: int = 300) -> tuple[dict[int, Text], Index]:
    """Articles, of which some are sealed, some open, and some sealed as they were and open as they are or are gone."""
    chance = random.Random(seed)
    before = {n: make_text(chance) for n in range(1, articles + 1) if n % 10}
    now, is_open = dict(before), dict[int, Entry | None]()
    for n in range(1, articles + 1):
        if chance.random() < 0.1:
            now[n] = make_text(chance)
            is_open[n] = now[n].entry
        elif n in now and chance.random() < 0.05:
            del now[n]
            is_open[n] = None
    return now, Index(4, articles, sealed({n: text.entry for n, text in before.items()}), is_open)


@pytest.mark.parametrize(
    ("articles", "queries"),
    [
        (80, 300),
        pytest.param(150, 2_000, marks=pytest.mark.full),
        pytest.param(10_000, 2_000, marks=pytest.mark.deep),
    ],
)
def test_a_search_finds_what_a_scan_finds_none_missing_and_none_too_many(articles: int, queries: int) -> None:
    texts, index = archive(1, articles)
    chance, hits = random.Random(2), 0
    for _ in range(queries):
        asked = make_query(chance)
        answer = search(index, parse_query(asked.typed))
        assert len(answer) == len(set(answer))
        assert set(answer) == scan(texts, asked), asked
        assert search(index, parse_query(asked.typed), newest=True) == sorted(answer, reverse=True)
        hits += bool(answer)
    assert hits > queries / 5, "most of these queries ask for too much"


def test_an_article_is_among_the_first_ten_for_its_title() -> None:
    texts, index = archive(3, 60)
    for ordinal, text in texts.items():
        first = search(index, parse_query(f"{text.title}"))[:10]
        assert ordinal in first or all(_is_alike(texts[each], text) for each in first), text.title


def _is_alike(one: Text, other: Text) -> bool:
    return [*one.entry.words[: one.entry.words.index("|")]] == [*other.entry.words[: other.entry.words.index("|")]] or (
        scan({1: one}, Asked(typed="", wanted=tuple(other.title.split()), unwanted=())) == {1}
        and len(one.title.split()) == len(other.title.split())
    )


@pytest.mark.parametrize(
    ("typed", "order"),
    [
        ("đường", [2, 3, 1]),
        ("duong", [3, 2, 1]),
        ("dương", [1, 3, 2]),
    ],
)
def test_who_types_marks_means_them_and_who_types_none_finds_all(typed: str, order: list[int]) -> None:
    assert found(("", "dương dung"), ("", "đường dung"), ("", "duong dung"), typed=typed) == order


def test_a_title_comes_before_a_body_and_what_is_much_of_a_text_before_what_is_little() -> None:
    articles = [("Lũ", "x"), ("x", "lũ lũ lũ lũ lũ"), ("x", "lũ " + "y " * 2000), ("Lũ về", "x")]
    assert found(*articles, typed="lũ") == [1, 4, 2, 3]


def test_of_two_that_are_alike_the_newer_comes_first() -> None:
    assert found(("Lũ", "x"), ("Lũ", "x"), typed="lu") == [2, 1]
    assert found(("Lũ", "x"), ("x", "lũ"), typed="lu", newest=True) == [2, 1]


def test_a_phrase_does_not_go_from_one_field_to_the_next() -> None:
    assert found(("một hai", "ba"), typed='"hai ba"') == []
    assert found(("một hai", "ba"), typed="hai ba") == [1]


@pytest.mark.parametrize("typed", ["TP.HCM", "tphcm", "tp hcm", "hcm", "TP. HCM"])
def test_an_abbreviation_is_found_as_it_is_typed(typed: str) -> None:
    assert found(("Về TP.HCM", "x"), typed=typed) == [1]


@pytest.mark.parametrize("typed", ["", "…", "-lũ", "topic:khac", "year:2014"])
def test_what_asks_for_nothing_that_there_is_finds_nothing(typed: str) -> None:
    assert found(("Lũ", "x"), typed=typed) == []


@pytest.mark.parametrize("shards", [1, 4, 16])
def test_shards_that_were_merged_are_what_they_would_be_from_the_beginning(shards: int) -> None:
    chance = random.Random(4)
    before = {n: make_text(chance).entry for n in range(1, 40)}
    after: dict[int, Entry | None] = {3: None, 7: make_text(chance).entry, 50: make_text(chance).entry}
    whole = cut({**before, **after}, shards)
    parts, new = cut(before, shards), cut(after, shards)
    for number in range(shards):
        merged = merge(parts.get(number, Shard()), after.keys(), new.get(number))
        assert encode(merged) == encode(whole.get(number, Shard()))
        assert encode(decode(*encode(merged))) == encode(merged)


def test_shards_that_were_split_are_what_they_would_be_from_the_beginning() -> None:
    chance = random.Random(5)
    entries = {n: make_text(chance).entry for n in range(1, 40)}
    few, many = cut(entries, 4), cut(entries, 16)
    grown = {number: part for shard in few.values() for number, part in split(shard, 16).items()}
    assert {n: encode(each) for n, each in grown.items()} == {n: encode(each) for n, each in many.items()}


def test_an_archive_has_as_many_shards_as_it_needs() -> None:
    counts = [shards_for(articles) for articles in (0, 512, 513, 8_192, 8_193, 10**7)]
    assert counts == [16, 16, 64, 256, 1024, 1024]
    assert all(more % few == 0 for few, more in pairwise(counts))


@pytest.mark.full
def test_the_readers_script_finds_the_same_in_the_same_order() -> None:
    _, index = archive(6)
    chance = random.Random(7)
    typed = [make_query(chance).typed for _ in range(500)]
    shards: list[list[Any]] = [list(map(json.loads, encode(index.find_shard(n)))) for n in range(index.shards)]
    opened = [[n, *((each.text, each.filters) if each else ())] for n, each in index.open.items()]
    script = "".join(file.read_text("utf-8") for file in SCRIPTS) + (
        "const {shards, open, articles, typed} = JSON.parse(require('fs').readFileSync(0, 'utf8'));"
        "const of = (part, key) => { const found = shards[shardOf(key, shards.length)][part];"
        " return Object.hasOwn(found, key) ? found[key] : null; };"
        "const index = {articles, open: openOf(open), words: (key) => of(0, key) || {},"
        " places: (pair) => of(1, pair) || []};"
        "console.log(JSON.stringify(typed.map((each) => search(index, parseQuery(each), false))));"
    )
    given = json.dumps({"shards": shards, "open": opened, "articles": index.articles, "typed": typed})
    said = subprocess.run(["node", "-e", script], input=given, capture_output=True, text=True, check=True, timeout=60)
    assert json.loads(said.stdout) == [search(index, parse_query(each)) for each in typed]

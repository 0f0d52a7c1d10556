"""How texts and queries are taken apart: one table, to which the readers' script is held as well."""

from __future__ import annotations

import json
import subprocess
import unicodedata
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.search.queries import parse_query
from chalicelib.search.shards import shard_of
from chalicelib.search.words import fold, joined_words_of, mark, name_of, words_of

TABLE: dict[str, list[Any]] = json.loads(Path(__file__).with_name("words.json").read_text("utf-8"))
SCRIPTS = sorted((Path(__file__).parents[3] / "templates/assets/search").glob("[123]-*.js"))
LETTERS = st.text(alphabet=st.sampled_from("aăâeêioôơuưyđAĐƯ\u0300\u0301\u0303\u0309\u0323nghkBC09"), max_size=12)


@pytest.mark.parametrize(("word", "folded"), TABLE["folded"])
def test_a_word_is_found_folded(word: str, folded: str) -> None:
    assert fold(word) == folded


@pytest.mark.parametrize(("word", "marked"), TABLE["marked"])
def test_old_and_new_places_of_a_tone_are_one_word(word: str, marked: str) -> None:
    assert mark(word) == marked


@pytest.mark.parametrize(("text", "words"), TABLE["words"])
def test_a_text_is_taken_apart_into_letters_and_digits(text: str, words: list[str]) -> None:
    assert list(words_of(text)) == words


@pytest.mark.parametrize(("text", "words"), TABLE["joined"])
def test_words_that_signs_join_are_found_as_one_too(text: str, words: list[str]) -> None:
    assert list(joined_words_of(text)) == words


@pytest.mark.parametrize(("text", "name"), TABLE["names"])
def test_topics_and_bylines_are_named_by_words_or_by_their_slugs(text: str, name: str) -> None:
    assert name_of(text) == name


@pytest.mark.parametrize(("typed", "meant"), TABLE["queries"])
def test_a_query_means_what_is_typed(typed: str, meant: dict[str, list[Any]]) -> None:
    query = parse_query(typed)
    found = {"wanted": query.wanted, "unwanted": query.unwanted, "filters": query.filters}
    assert json.loads(json.dumps(found)) == meant


@pytest.mark.parametrize(("key", "shards", "shard"), TABLE["shards"])
def test_a_word_has_a_shard_for_good(key: str, shards: int, shard: int) -> None:
    assert shard_of(key, shards) == shard


@given(st.text() | LETTERS)
@settings(deadline=None)
def test_however_a_text_is_composed_it_is_the_same_words(text: str) -> None:
    found = list(words_of(text))
    assert list(words_of(unicodedata.normalize("NFD", text))) == found
    assert all(mark(word) == word for word in found)
    assert all(fold(fold(word)) == fold(word) for word in found)
    assert all(" " not in word and "|" not in word for word in found)


@given(st.text() | LETTERS)
@settings(deadline=None)
def test_any_text_is_a_query(text: str) -> None:
    query = parse_query(text)
    assert query.is_empty or query.words or query.filters
    assert sum(map(len, (*query.wanted, *query.unwanted))) <= 24


@pytest.mark.full
def test_the_readers_script_goes_by_the_same_table() -> None:
    asked = {name: [row[:-1] for row in rows] for name, rows in TABLE.items() if name != "joined"}
    asked["folded"] += [[word] for word in _vietnamese()]
    asked["marked"] += [[word] for word in _vietnamese()]
    script = "".join(file.read_text("utf-8") for file in SCRIPTS) + (
        "const rules = {folded: fold, marked: mark, words: wordsOf, names: nameOf, queries: parseQuery,"
        " shards: shardOf};"
        "const asked = JSON.parse(require('fs').readFileSync(0, 'utf8'));"
        "for (const name in asked) asked[name] = asked[name].map((row) => rules[name](...row));"
        "console.log(JSON.stringify(asked));"
    )
    said = subprocess.run(
        ["node", "-e", script], input=json.dumps(asked), capture_output=True, text=True, check=True, timeout=30
    )
    expected = {name: [row[-1] for row in rows] for name, rows in TABLE.items() if name != "joined"}
    expected["folded"] += map(fold, _vietnamese())
    expected["marked"] += map(mark, _vietnamese())
    assert json.loads(said.stdout) == expected


def _vietnamese() -> list[str]:
    """Every vowel with every mark, as one writes them before and after the tone moved, in both cases."""
    vowels = [
        f"{first}{tone}{rest}"
        for first in "aăâeêioôơuưy"
        for tone in "\u0300\u0301\u0303\u0309\u0323"
        for rest in ["", "a", "i"]
    ]
    composed = [unicodedata.normalize("NFC", vowel) for vowel in vowels]
    return [*composed, *map(str.upper, composed), *vowels, "đi", "ĐI"]

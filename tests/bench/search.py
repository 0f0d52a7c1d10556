"""`python -m tests.bench.search 1000 10000`: the search's index of so many articles: its size, what a query reads,
what a sealing writes; beside it SQLite's FTS5 over the same texts.

A query's bytes are those of its parts compressed as CloudFront does it (gzip 6): shards, the open part when it is
fullest, and the cards of a page of results, with all shards of its phrases' places. All parts come in two rounds.
"""

from __future__ import annotations

import gzip
import random
import sqlite3
import statistics
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass

import msgspec

from chalicelib.content.store.indexing import CARDS_A_BLOCK, plain_text
from chalicelib.publishing.sealing import MOST_UNSEALED
from chalicelib.search.entries import Entry, make_entry, pairs_of
from chalicelib.search.queries import Query, parse_query
from chalicelib.search.searching import Index, search
from chalicelib.search.shards import Shard, cut, encode, merge, shard_of, shards_for
from chalicelib.search.words import fold
from tests.bench.corpus import CorpusArticle, make_corpus

AT_ONCE = 4_000
QUERIES = 12


@dataclass(frozen=True, slots=True)
class Weights:
    """Bytes of each shard's words and places, of the open part, and of each block of cards, compressed."""

    words: list[int]
    places: list[int]
    opened: int
    cards: dict[int, int]


def entry_of(article: CorpusArticle) -> Entry:
    """What the index holds of an article, as when it is published."""
    topics = [topic.slug for topic in article.topics]
    fields = (article.lede, plain_text(article.html), article.agency, article.byline)
    return make_entry(
        article.title, *fields, topics=topics, byline=article.byline, month=article.month.replace("/", "-")
    )


def build(articles: list[CorpusArticle]) -> tuple[dict[int, Shard], Weights, float]:
    """The shards, what all weighs, and the CPU seconds that the shards took."""
    shards, number = {n: Shard() for n in range(shards_for(len(articles)))}, len(articles)
    begun = time.process_time()
    for start in range(0, number, AT_ONCE):
        entries = {n + 1: entry_of(articles[n]) for n in range(start, min(start + AT_ONCE, number))}
        for name, new in cut(entries, len(shards)).items():
            shards[name] = merge(shards[name], (), new)
    took = time.process_time() - begun
    parts = [encode(shards[name]) for name in sorted(shards)]
    weights = Weights(
        words=[_weigh(words) for words, _ in parts],
        places=[_weigh(places) for _, places in parts],
        opened=_weigh(open_part(articles, len(shards))),
        cards={block: _weigh(cards) for block, cards in blocks_of_cards(articles).items()},
    )
    return shards, weights, took


def open_part(articles: list[CorpusArticle], shards: int) -> bytes:
    """The open part when it is fullest, as JSON: the newest articles are in it."""
    number = len(articles)
    newest = [[n + 1, *_told(entry_of(articles[n]))] for n in range(max(0, number - MOST_UNSEALED), number)]
    return msgspec.json.encode({"shards": shards, "articles": number, "open": newest})


def blocks_of_cards(articles: list[CorpusArticle]) -> dict[int, bytes]:
    """Each block of cards, as JSON."""
    blocks: dict[int, list[object]] = {}
    for n, article in enumerate(articles, start=1):
        blocks.setdefault(n // CARDS_A_BLOCK, []).append(_card(n, article))
    return {block: msgspec.json.encode(cards) for block, cards in blocks.items()}


def _told(entry: Entry) -> tuple[str, tuple[str, ...]]:
    return entry.text, entry.filters


def _card(ordinal: int, article: CorpusArticle) -> object:
    at = article.published_at.isoformat()
    lede = article.lede[:160]
    return {"o": ordinal, "path": article.path, "title": article.title, "lede": lede, "by": article.byline, "at": at}


def _weigh(body: bytes) -> int:
    return len(gzip.compress(body, 6, mtime=0))


def queries(articles: list[CorpusArticle], chance: random.Random) -> Iterator[tuple[str, str]]:
    """Kinds of queries, and what is typed: of words that stand in an article together."""
    for _ in range(QUERIES):
        words = plain_text(chance.choice(articles).html).split()
        at = chance.randrange(len(words) - 5)
        for count in (1, 2, 4):
            yield f"{count} words", " ".join(words[at : at + count])
        yield "2-word phrase", f'"{" ".join(words[at : at + 2])}"'
        yield "title", chance.choice(articles).title


def bytes_of(query: Query, index: Index, weights: Weights) -> int:
    """What a browser loads for a query and its first page of results."""
    keys = {*map(fold, query.words), *query.filters}
    placed = {pair for group in query.wanted for _, pair in pairs_of(group)}
    loaded = sum(weights.words[n] for n in {shard_of(key, index.shards) for key in keys})
    loaded += sum(weights.places[n] for n in {shard_of(key, index.shards) for key in placed})
    blocks = {ordinal // CARDS_A_BLOCK for ordinal in search(index, query)[:20]}
    return loaded + weights.opened + sum(weights.cards[block] for block in blocks)


def main(counts: list[int]) -> None:
    """Measure, and print."""
    for count in counts:
        corpus = sorted(make_corpus(count).articles, key=lambda each: each.published_at)
        shards, weights, took = build(corpus)
        print(f"{count:,} articles in {len(shards)} shards, built in {took:.1f} CPU s")
        for name, sizes in (("words", weights.words), ("places", weights.places)):
            print(f"  {name}: {sum(sizes):,} B; a shard {statistics.median(sizes):,.0f} B, at most {max(sizes):,} B")
        print(
            f"  open part with {MOST_UNSEALED} articles {weights.opened:,} B; cards {sum(weights.cards.values()):,} B"
        )
        begun, one = time.process_time(), {n: each for n, each in shards.items() if n < 4}
        for shard in one.values():
            encode(merge(shard, range(count - MOST_UNSEALED, count), None))
        each = (time.process_time() - begun) / len(one)
        print(f"  a sealing writes {2 * len(shards):,} objects; {each:.3f} CPU s a shard")
        index = Index(len(shards), count, lambda n, held=shards: held[n])  # type: ignore[misc] # bound at once
        loaded: dict[str, list[int]] = {}
        for kind, typed in queries(corpus, random.Random(1)):
            loaded.setdefault(kind, []).append(bytes_of(parse_query(typed), index, weights))
        for kind, sizes in loaded.items():
            print(
                f"  {kind}: median {statistics.median(sizes):,.0f} B, 95% {sorted(sizes)[int(len(sizes) * 0.95)]:,} B"
            )
        _print_fts5(corpus)


def _print_fts5(articles: list[CorpusArticle]) -> None:
    begun = time.process_time()
    with sqlite3.connect(":memory:") as base:
        tokens = "unicode61 remove_diacritics 2"
        base.execute(f"CREATE VIRTUAL TABLE a USING fts5(title, body, content='', tokenize='{tokens}')")
        base.executemany(
            "INSERT INTO a(rowid, title, body) VALUES (?, ?, ?)",
            ((n, each.title, plain_text(each.html)) for n, each in enumerate(articles, start=1)),
        )
        base.commit()
        (pages,), (size,) = base.execute("PRAGMA page_count").fetchone(), base.execute("PRAGMA page_size").fetchone()
        found = [base.execute("SELECT count(*) FROM a WHERE a MATCH ?", (w,)).fetchone()[0] for w in ("đường", "duong")]
    took = time.process_time() - begun
    print(f"  SQLite FTS5: {pages * size:,} B, built in {took:.1f} CPU s; đường finds {found[0]:,}, duong {found[1]:,}")


if __name__ == "__main__":
    main([int(each) for each in sys.argv[1:]] or [1_000])

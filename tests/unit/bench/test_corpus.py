"""The corpus of `make bench`: the same on every machine, and like a portal's archive in what costs time."""

import hashlib
from itertools import pairwise

from chalicelib.content.bodies.sanitising import to_safe_html
from tests.bench.corpus import make_corpus

CORPUS = make_corpus(600)


def test_the_same_corpus_is_made_on_every_machine() -> None:
    assert make_corpus(60) == make_corpus(60)
    digest = hashlib.sha256(repr(make_corpus(60)).encode()).hexdigest()
    assert digest == "a0681af1ad77c8867a9ce3d7e329f972077c71b9e70f05f8172aecce2f3432ea"


def test_a_larger_corpus_has_the_same_texts() -> None:
    assert [article.markdown for article in CORPUS.articles[:60]] == [
        article.markdown for article in make_corpus(60).articles
    ]


def test_both_bodies_of_an_article_are_the_same() -> None:
    for article in CORPUS.articles[:20]:
        assert to_safe_html(article.markdown, "markdown") == article.html
        assert to_safe_html(article.html, "html") == article.html


def test_a_body_is_some_four_and_a_half_kilobytes() -> None:
    sizes = [len(article.markdown.encode()) for article in CORPUS.articles]
    assert 4_300 < sum(sizes) / len(sizes) < 4_700


def test_articles_are_in_order_of_time_at_paths_of_their_own() -> None:
    every = [*CORPUS.articles, CORPUS.one_more]
    assert all(earlier.published_at < later.published_at for earlier, later in pairwise(every))
    assert len({article.path for article in every}) == 601


def test_every_article_is_under_one_topic_or_two() -> None:
    assert {len(article.topics) for article in CORPUS.articles} == {1, 2}
    assert {topic for article in CORPUS.articles for topic in article.topics} == set(CORPUS.topics)
    assert len(CORPUS.topics) == 20


def test_fifty_people_write() -> None:
    assert len({article.byline for article in CORPUS.articles}) == 50


def test_a_month_holds_some_forty_articles() -> None:
    assert len(CORPUS.months) == 15
    assert CORPUS.months[-1] == "2025/12"
    assert sum(article.month == "2025/11" for article in CORPUS.articles) == 41

"""What must hold of all items of a content table together, whatever was done to it and wherever a process died."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from chalicelib.aws.wire import Item, from_wire
from chalicelib.content.models.articles import Article, LiveArticle, Status, headline_of, lists_of
from chalicelib.content.store.articles import HEAD, LIVE, article_from_item, article_key, live_from_item, revision_key
from chalicelib.content.store.clock import due_item
from chalicelib.content.store.desk import desk_item, entry_of, places_of
from chalicelib.content.store.lists import calendar_key, entry_item, month_counter
from chalicelib.content.store.paths import path_key
from chalicelib.content.workflow.effects import due_of

Key = tuple[str, str]


def items_of(client: Any, table: str) -> dict[Key, Item]:
    """Everything in a table of the tests' own engine, by key."""
    return {key: from_wire(item) for key, item in client.tables[table].items()}


def inconsistencies(kept: dict[Key, Item]) -> list[str]:
    """What does not fit together, in words; nothing, if all is as it should be."""
    return sorted({*_of_articles(kept), *_of_derived_items(kept), *_of_claims(kept), *_of_receipts(kept)})


def _of_articles(kept: dict[Key, Item]) -> Iterator[str]:
    """An article has all of its revisions, the newest of them its head; and a live copy when it is published."""
    articles = _articles(kept)
    for article in articles:
        pk = article_key(article.id)
        saved = [sk for owner, sk in kept if owner == pk and sk.startswith("REV#")]
        if sorted(saved) != [revision_key(number) for number in range(1, article.version + 1)]:
            yield f"{article.id} is at version {article.version} and has the revisions {sorted(saved)}"
        elif article_from_item(kept[pk, revision_key(article.version)]) != article:
            yield f"the newest revision of {article.id} is another article than its head"
        if ((pk, LIVE) in kept) != (article.status is Status.PUBLISHED):
            yield f"{article.id} is {article.status}, which its live copy does not know"
    heads = {article_key(article.id) for article in articles}
    yield from (f"{pk} {sk} has no head" for pk, sk in kept if pk.startswith("ARTICLE#") and pk not in heads)


def _of_derived_items(kept: dict[Key, Item]) -> Iterator[str]:
    """Entries on the desk, entries in lists, counts of months and what is due: exactly those that articles call for."""
    wanted: dict[Key, Item] = {}
    months: Counter[tuple[str, str, str]] = Counter()
    for article in _articles(kept):
        for pk, sk in places_of(article):
            wanted[pk, sk] = desk_item(pk, sk, entry_of(article))
        wanted |= _by_key(due_item(due.at, due.article, due.action) for due in due_of(article))
    for live in _lives(kept):
        names = lists_of(live)
        wanted |= _by_key(entry_item(name, headline_of(live)) for name in names)
        months.update((calendar_key(name), live.month[:4], month_counter(live.month)) for name in names)
    derived = {key: item for key, item in kept.items() if key[0].startswith(("DESK#", "LIST#", "DUE"))}
    yield from (f"{key} is missing" for key in wanted.keys() - derived.keys())
    yield from (f"{key} belongs to no article" for key in derived.keys() - wanted.keys())
    yield from (f"{key} is out of date" for key in wanted.keys() & derived.keys() if wanted[key] != derived[key])
    counted = {
        (pk, sk, name): n
        for (pk, sk), item in kept.items()
        if pk.startswith("CALENDAR#")
        for name, n in item.items()
        if name not in {"pk", "sk"} and n
    }
    if counted != dict(months):
        yield f"calendars count {counted}, articles are {dict(months)}"


def _of_claims(kept: dict[Key, Item]) -> Iterator[str]:
    """An article owns every address that it has or had, and nothing is owned by an article that is not there."""
    owned = {pk: item["article"] for (pk, _), item in kept.items() if pk.startswith("PATH#")}
    wanted = {
        path_key(path)[0]: article.id
        for article in _articles(kept)
        for path in (article.path, *article.former_paths)
        if path
    }
    if owned != wanted:
        yield f"paths are owned by {owned}, and should be by {wanted}"


def _of_receipts(kept: dict[Key, Item]) -> Iterator[str]:
    """A receipt names a version that was saved."""
    for (pk, sk), item in kept.items():
        if sk == "RECEIPT" and "article" in item:
            revision = article_key(item["article"]), revision_key(item["version"])
            if revision not in kept:
                yield f"{pk} names {revision}, which was never saved"


def _articles(kept: dict[Key, Item]) -> list[Article]:
    return [article_from_item(item) for (_, sk), item in kept.items() if sk == HEAD]


def _lives(kept: dict[Key, Item]) -> list[LiveArticle]:
    return [live_from_item(item) for (_, sk), item in kept.items() if sk == LIVE]


def _by_key(made: Iterable[Item]) -> dict[Key, Item]:
    return {(item["pk"], item["sk"]): item for item in made}

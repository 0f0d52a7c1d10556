"""A process that dies at any of its calls to AWS leaves each article whole; the same request again does it once."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from itertools import count
from typing import Any

import pytest

from chalicelib.content.models.articles import Article, NewArticle, Status
from chalicelib.content.models.names import ArticleId, Slug
from chalicelib.content.models.requests import ArticlePatch
from chalicelib.content.newsroom import Newsroom
from chalicelib.content.people.deeds import Receipt
from chalicelib.content.scheduled import Scheduled
from chalicelib.content.store.receipts import Receipts
from chalicelib.content.store.tickets import UNPRINTED
from chalicelib.errors import AlreadyDone
from tests.deeds import deed
from tests.fakes.faults import Crash, Faults
from tests.unit.content.store.consistency import inconsistencies, items_of
from tests.unit.publishing.site import NOW, TOPIC, Site

DRAFT, REVIEWED, LIVE, MOVED, TRASHED = (ArticleId(f"{number:026d}") for number in range(1, 6))
RECEIPT = Receipt(key="key", fingerprint="the same request", made_at=NOW)
LATER = NOW + timedelta(days=31)

Act = Callable[[Newsroom, Receipt], Any]


def newspaper() -> Site:
    """An article in each state that an action below begins with."""
    site = Site()
    site.set_up()
    for title in ("Bản nháp", "Chờ duyệt", "Tin mới", "Đổi chỗ", "Đã bỏ"):
        site.create(title, byline="Tiếp Thu")
    site.newsroom.submit(REVIEWED, deed(NOW))
    site.publish(LIVE, days_ago=20)
    site.newsroom.edit_article(MOVED, ArticlePatch(title="Đã đổi chỗ", lede="Chỗ mới."), deed(NOW))
    for days_ago in (400, 40):
        site.publish(MOVED, days_ago=days_ago)
    site.publish(TRASHED, days_ago=3)
    site.newsroom.trash(TRASHED, deed(NOW))
    return site


def create(newsroom: Newsroom, receipt: Receipt) -> Article:
    new = NewArticle(title="Bản nháp", body="<p>Một.</p>", topics=(TOPIC,))
    return newsroom.create_article(new, deed(NOW, receipt=receipt)).article


def edit(article: ArticleId, patch: ArticlePatch, *, publish: bool = False) -> Act:
    def act(newsroom: Newsroom, receipt: Receipt) -> Article:
        version = {DRAFT: 1, REVIEWED: 2, LIVE: 2, MOVED: 4}[article]
        found = deed(NOW, version=version, receipt=receipt)
        return newsroom.edit_article(article, patch, found, publish=publish).article

    return act


def step(name: str, article: ArticleId, **arguments: Any) -> Act:
    return lambda newsroom, receipt: getattr(newsroom, name)(article, deed(NOW, receipt=receipt), **arguments)


HOUR = timedelta(hours=1)
OTHER = ArticlePatch(title="Tên khác", slug=Slug("ten-khac"), topics=(), byline="Lan", correction="Sửa tên.")
ACTIONS: dict[str, Act] = {
    "create": create,
    "edit a draft": edit(DRAFT, OTHER),
    "edit what is live": edit(LIVE, OTHER),
    "edit nothing": edit(LIVE, ArticlePatch(title="Tin mới")),
    "edit and publish a draft": edit(DRAFT, OTHER, publish=True),
    "edit and publish again": edit(MOVED, OTHER, publish=True),
    "submit": step("submit", DRAFT),
    "return": step("return_", REVIEWED),
    "publish a draft": step("publish", DRAFT),
    "publish from review": step("publish", REVIEWED, published_at=NOW - timedelta(days=900)),
    "publish nothing new": step("publish", LIVE),
    "move to another year": step("publish", MOVED, published_at=NOW - timedelta(days=800)),
    "unpublish": step("unpublish", MOVED),
    "schedule": step("schedule", DRAFT, publish_at=NOW + HOUR, unpublish_at=NOW + 2 * HOUR),
    "trash what is live": step("trash", MOVED),
    "trash what is there": step("trash", TRASHED),
    "restore": step("restore", TRASHED),
    "restore a revision": lambda newsroom, receipt: newsroom.restore_revision(MOVED, 1, deed(NOW, receipt=receipt)),
}


def kept(site: Site) -> dict[Any, Any]:
    return items_of(site.dynamodb, "content")


def test_a_newspaper_is_consistent_before_anything_is_done() -> None:
    assert inconsistencies(kept(newspaper())) == []


def test_whatever_is_missing_is_noticed() -> None:
    whole = kept(newspaper())
    noticed = ("ARTICLE#", "DESK#", "LIST#", "CALENDAR#", "PATH#", "DUE")
    keys = [key for key, item in whole.items() if key[0].startswith(noticed) and not is_empty_year(item)]
    assert len({key[0].partition("#")[0] for key in keys}) == len(noticed)
    for key in keys:
        assert inconsistencies({each: item for each, item in whole.items() if each != key}), key


def is_empty_year(item: dict[str, Any]) -> bool:
    """Whether a calendar's year has been left by every article; it says the same as none."""
    return item["pk"].startswith("CALENDAR#") and not any(n for name, n in item.items() if name not in {"pk", "sk"})


@pytest.mark.parametrize("carried_out", [False, True], ids=["before the call", "after it"])
@pytest.mark.parametrize("name", ACTIONS)
def test_wherever_a_process_dies_articles_are_whole_and_the_request_sent_again_is_done_once(
    name: str, carried_out: bool, record_property: Callable[[str, object], None]
) -> None:
    ready, act = newspaper(), ACTIONS[name]
    undisturbed = ready.copy()
    act(undisturbed.editors(), RECEIPT)
    wanted = outcome(undisturbed)
    assert inconsistencies(kept(undisturbed)) == []
    for number in count():
        site, faults = ready.copy(), Faults(crash_at=number, carried_out=carried_out)
        try:
            act(site.editors(faults), RECEIPT)
        except Crash:
            assert inconsistencies(kept(site)) == [], f"died at call {number}, {faults.calls[-1]}"
            repeat(site, act)
            assert outcome(site) == wanted
        else:
            assert number == len(faults.calls) > 1
            record_property("tried", number)
            return


def repeat(site: Site, act: Act) -> None:
    """The same request again, as the API takes it: what has a receipt is answered, and anything else is done."""
    receipts = Receipts(site.content.items)
    if receipts.find(RECEIPT.key, NOW) is None:
        act(site.editors(), RECEIPT)
    before = kept(site)
    found = receipts.find(RECEIPT.key, NOW)
    assert found is not None
    assert site.content.find_revision(found.article, found.version) is not None
    with suppress(AlreadyDone):
        # Two requests at once: the second one gets past the look at the receipt, and fails at what the first has done.
        act(site.editors(), RECEIPT)
        pytest.fail("it was done twice")
    assert kept(site) == before


def outcome(site: Site) -> str:
    """Everything that is kept, the same whichever id a new article has got."""
    found = Receipts(site.content.items).find(RECEIPT.key, NOW)
    assert found is not None
    return repr(sorted(kept(site).items(), key=lambda each: each[0])).replace(found.article, "its id")


@pytest.mark.parametrize("carried_out", [False, True], ids=["before the call", "after it"])
@pytest.mark.parametrize("ttl_first", [False, True], ids=["by the clock", "after DynamoDB took the head"])
def test_wherever_the_clock_dies_what_was_in_the_trash_too_long_is_gone_in_the_end(
    ttl_first: bool, carried_out: bool, record_property: Callable[[str, object], None]
) -> None:
    ready = newspaper()
    for number in range(12):
        ready.newsroom.restore(TRASHED, deed(NOW))
        patch = ArticlePatch(lede=f"Lần {number}.")
        ready.newsroom.edit_article(TRASHED, patch, deed(NOW))
        ready.newsroom.trash(TRASHED, deed(NOW))
    tickets = {key for key in kept(ready) if key[0] == UNPRINTED}
    others = {key for key, item in kept(ready).items() if TRASHED not in repr((key, item))} - tickets
    if ttl_first:
        ready.dynamodb.delete_item(TableName="content", Key={"pk": {"S": f"ARTICLE#{TRASHED}"}, "sk": {"S": "HEAD"}})
    for number in count():
        site = ready.copy()
        faults = Faults(crash_at=number, carried_out=carried_out)
        with suppress(Crash):
            Scheduled(site.table(faults)).act_on_due(LATER)
        if not ttl_first:
            assert [
                each for each in inconsistencies(kept(site)) if "has no head" not in each and "DUE" not in each
            ] == []
        Scheduled(site.table()).act_on_due(LATER)
        assert inconsistencies(kept(site)) == []
        left = {key: item for key, item in kept(site).items() if key[0] != UNPRINTED}  # the press closes its tickets
        assert all(TRASHED not in repr(each) for each in left.items())
        assert left.keys() == others
        if number == len(faults.calls):
            assert number > 39  # each revision, and what is around them
            record_property("tried", number)
            return


def test_a_purged_path_is_free_for_another_article() -> None:
    site = newspaper()
    path = site.newsroom.trash(TRASHED, deed(NOW)).path
    Scheduled(site.table()).act_on_due(LATER)
    site.newsroom.edit_article(DRAFT, ArticlePatch(title="Đã bỏ"), deed(NOW))
    assert site.publish(DRAFT, days_ago=3).path == path


def test_what_is_restored_in_time_is_not_removed() -> None:
    site = newspaper()
    assert site.newsroom.restore(TRASHED, deed(NOW)).status is Status.UNPUBLISHED
    Scheduled(site.table()).act_on_due(LATER)
    assert inconsistencies(kept(site)) == []
    assert site.content.find_article(TRASHED) is not None

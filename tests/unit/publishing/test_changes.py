"""Stream records: what readers could see is read out of them, and nothing in them can make that fail."""

import logging
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.aws.wire import Item, to_wire
from chalicelib.content.store.articles import article_item, live_item, revision_key
from chalicelib.content.store.paths import claim_item
from chalicelib.content.store.site import site_item
from chalicelib.content.store.topics import topic_item
from chalicelib.publishing.changes import ArticleChange, SiteChange, TopicChange, parse_changes
from tests.unit.content.workflow.test_edits import DRAFT, SITE
from tests.unit.publishing.test_plan import LIVE, TOPIC


def record(before: Item | None, after: Item | None) -> dict[str, Any]:
    item = after or before
    assert item is not None
    images = {"Keys": to_wire({"pk": item["pk"], "sk": item["sk"]})}
    images |= {"OldImage": to_wire(before)} if before else {}
    images |= {"NewImage": to_wire(after)} if after else {}
    return {"eventID": "1", "dynamodb": images}


def test_what_readers_see_of_an_article_is_a_change() -> None:
    came, went = parse_changes([record(None, live_item(LIVE)), record(live_item(LIVE), None)])
    assert came == ArticleChange(article=LIVE.id, before=None, after=LIVE)
    assert went == ArticleChange(article=LIVE.id, before=LIVE, after=None)


def test_topics_and_the_site_are_changes() -> None:
    changes = list(parse_changes([record(None, topic_item(TOPIC)), record(None, site_item(SITE))]))
    assert changes == [TopicChange(slug=TOPIC.slug, before=None, after=TOPIC), SiteChange(before=None, after=SITE)]


@pytest.mark.parametrize(
    "item",
    [
        article_item(DRAFT),
        article_item(DRAFT, revision_key(1)),
        claim_item(LIVE.path, LIVE.id),
        {"pk": "TOKEN#x", "sk": "TOKEN", "role": 3},
    ],
)
def test_what_only_editors_see_is_no_change(item: Item) -> None:
    assert list(parse_changes([record(None, item)])) == []


def test_a_write_of_the_same_is_no_change() -> None:
    assert list(parse_changes([record(live_item(LIVE), live_item(LIVE))])) == []


def test_a_record_that_cannot_be_read_is_logged_and_holds_nothing_up(caplog: pytest.LogCaptureFixture) -> None:
    broken = record(None, {**live_item(LIVE), "published_at": "never"})
    with caplog.at_level(logging.ERROR):
        changes = list(parse_changes([broken, {}, record(None, live_item(LIVE))]))
    assert [type(change) for change in changes] == [ArticleChange]
    assert len(caplog.records) == 2


JUNK: list[Any] = [None, 3, "x", [], {}, {"S": 1}, {"N": "x"}, {"X": ""}, {"M": 3}, {"L": "ab"}, {"S": "1", "N": "1"}]


@given(st.data())
def test_nothing_in_a_record_makes_it_fail(data: st.DataObject) -> None:
    broken = record(live_item(LIVE), topic_item(TOPIC) | {"pk": f"ARTICLE#{LIVE.id}", "sk": "LIVE"})
    inside = broken["dynamodb"]
    place = data.draw(st.sampled_from(["Keys", "OldImage", "NewImage"]))
    if data.draw(st.booleans()):
        inside[place] = data.draw(st.sampled_from(JUNK))
    else:
        inside[place][data.draw(st.sampled_from(sorted(inside[place])))] = data.draw(st.sampled_from(JUNK))
    logging.disable(logging.CRITICAL)
    try:
        list(parse_changes([broken]))
    finally:
        logging.disable(logging.NOTSET)

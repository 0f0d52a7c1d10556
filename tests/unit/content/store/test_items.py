"""Entities come back from their items as they went in."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from chalicelib.aws.wire import from_wire, to_wire
from chalicelib.content.models.articles import Article, headline_of
from chalicelib.content.models.names import ALL, Month, Path, SafeHtml, Slug
from chalicelib.content.models.paths import article_path, month_bounds, month_of
from chalicelib.content.models.portal import MenuLink, Redirect, Topic
from chalicelib.content.store.articles import article_from_item, article_item, live_from_item, live_item
from chalicelib.content.store.items import format_time, parse_time
from chalicelib.content.store.lists import entry_item, headline_from_item
from chalicelib.content.store.redirects import redirect_from_item, redirect_item
from chalicelib.content.store.site import site_from_item, site_item
from chalicelib.content.store.topics import topic_from_item, topic_item
from tests.unit.content.workflow.test_edits import DRAFT, SITE, published

LIVE = published().live_after
assert LIVE is not None


@pytest.mark.parametrize(
    "article",
    [
        DRAFT,
        replace(DRAFT, lede="", agency="", byline="", topics=()),
        replace(DRAFT, body_source="**a**", body_format="markdown", body=SafeHtml("<p>a</p>")),
        replace(published().after, former_paths=(Path("/a/"), Path("/b/"))),
    ],
)
def test_an_article_comes_back_as_it_was(article: Article) -> None:
    wire = to_wire(article_item(article))
    assert article_from_item(from_wire(wire)) == article


def test_the_source_of_an_html_body_is_kept_once() -> None:
    assert "body_source" not in article_item(DRAFT)


def test_live_copies_headlines_topics_and_the_site_come_back_as_they_were() -> None:
    assert LIVE is not None
    assert live_from_item(live_item(LIVE)) == LIVE
    headline = headline_of(LIVE)
    assert headline_from_item(entry_item(ALL, headline)) == headline
    topic = Topic(slug=Slug("a"), version=3, title="A", updated_at=SITE.updated_at)
    assert topic_from_item(topic_item(topic)) == topic
    for site in (SITE, replace(SITE, menu=(MenuLink(title="Tin", url="/tin/"),))):
        assert site_from_item(from_wire(to_wire(site_item(site)))) == site
    redirect = Redirect(path=Path("/a.html"), version=1, updated_at=SITE.updated_at, updated_by="An", to_url="/b/")
    assert redirect_from_item(redirect_item(redirect)) == redirect


def test_an_item_that_lacks_what_it_must_have_is_refused() -> None:
    assert LIVE is not None
    item = live_item(LIVE)
    item.pop("path")
    with pytest.raises(ValueError, match="path"):
        live_from_item(item)


moments = st.integers(min_value=-(2**31), max_value=2**32).map(lambda seconds: datetime.fromtimestamp(seconds, UTC))


@given(moments, moments)
def test_times_sort_as_their_text_does_and_come_back(one: datetime, other: datetime) -> None:
    assert parse_time(format_time(one)) == one
    assert (one < other) == (format_time(one) < format_time(other))


@given(moments, st.sampled_from(["Pacific/Kiritimati", "Etc/GMT+12", "Asia/Ho_Chi_Minh", "UTC", "America/St_Johns"]))
def test_a_months_bounds_hold_every_moment_of_it_in_any_time_zone(moment: datetime, zone: str) -> None:
    low, high = month_bounds(month_of(moment, ZoneInfo(zone)))
    assert low <= moment < high
    assert high - low <= timedelta(days=33)


def test_an_articles_path_has_its_month_and_its_slug() -> None:
    assert article_path(Month("2015-12"), Slug("tong-ket")) == "/2015/12/tong-ket/"

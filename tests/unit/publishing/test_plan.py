"""What a change makes necessary."""

from datetime import UTC, datetime
from typing import Any

import pytest
from msgspec.structs import replace

from chalicelib.content.models.articles import LiveArticle, Period
from chalicelib.content.models.names import ALL, Month, Path, SafeHtml, Slug, topic_list
from chalicelib.content.models.portal import MenuLink, Site, StandingPage, Topic
from chalicelib.publishing.changes import (
    ArticleChange,
    Change,
    MostReadChange,
    NewsChange,
    SiteChange,
    StandingChange,
    TopicChange,
)
from chalicelib.publishing.facts import FRAME
from chalicelib.publishing.plan import Plan, plan, touched_facts
from tests.unit.content.workflow.test_edits import SITE, published

LIVE_OR_NONE = published().live_after
assert LIVE_OR_NONE is not None
LIVE: LiveArticle = LIVE_OR_NONE
TOPIC = Topic(slug=Slug("lu-lut"), version=1, title="Lũ lụt", updated_at=SITE.updated_at)
STANDING = StandingPage(
    slug=Slug("gioi-thieu"),
    version=1,
    title="Giới thiệu",
    body_source="<p>Về chúng tôi.</p>",
    body_format="html",
    body=SafeHtml("<p>Về chúng tôi.</p>"),
    menu=None,
    updated_at=SITE.updated_at,
    updated_by="An",
)
BESIDE = (Path("/2026/01/truoc/"), Path("/2026/02/sau/"))


def change(before: LiveArticle | None, after: LiveArticle | None) -> ArticleChange:
    return ArticleChange(article=LIVE.id, before=before, after=after)


def test_a_publication_touches_its_own_page_first_and_a_dozen_in_all() -> None:
    planned = plan(change(None, LIVE), BESIDE)
    assert planned.pages[0] == LIVE.path
    assert set(planned.pages) == {
        LIVE.path,
        *BESIDE,
        "/2026/01/",
        "/sitemaps/2026/01.xml",
        "/2026/",
        "/",
        "/feed.xml",
        "/feed.json",
        "/fragments/latest.json",
        "/fragments/most-read/today.json",
        "/fragments/most-read/week.json",
        "/archive/",
        "/sitemap.xml",
        "/sitemaps/news.xml",
        "/topics/lu-lut/",
        "/topics/lu-lut/2026/",
        "/topics/lu-lut/2026/01/",
        "/topics/lu-lut/feed.xml",
        "/topics/lu-lut/feed.json",
        "/fragments/topics/lu-lut.json",
        "/bylines/tiep-thu/",
        "/bylines/tiep-thu/2026/",
    }
    assert planned.sweeps == ()


def test_a_withdrawal_touches_the_same_pages_as_the_publication() -> None:
    assert set(plan(change(LIVE, None), BESIDE).pages) == set(plan(change(None, LIVE), BESIDE).pages)


def test_a_new_body_touches_neither_neighbours_nor_calendars() -> None:
    pages = plan(change(LIVE, replace(LIVE, body=SafeHtml("<p>Khác</p>"))), BESIDE).pages
    assert LIVE.path in pages
    assert not set(pages) & {*BESIDE, "/archive/", "/sitemap.xml"}


def test_a_move_touches_what_stood_at_both_places() -> None:
    moved = replace(
        LIVE,
        path=Path("/2015/12/nuoc-ve/"),
        month=Month("2015-12"),
        published_at=datetime(2015, 12, 30, tzinfo=UTC),
        topics=(Slug("truong-hoc"),),
        former_paths=(LIVE.path,),
    )
    pages = plan(change(LIVE, moved), BESIDE).pages
    assert pages[:2] == (moved.path, LIVE.path)
    for month in ("2015/12", "2026/01"):
        assert f"/{month}/" in pages
        assert f"/sitemaps/{month}.xml" in pages
    for page in ("/topics/lu-lut/", "/topics/lu-lut/2026/01/", "/topics/truong-hoc/", "/topics/truong-hoc/2015/12/"):
        assert page in pages


@pytest.mark.parametrize(
    "after",
    [
        replace(SITE, name="Khác"),
        replace(SITE, language="en"),
        replace(SITE, time_zone="UTC"),
        replace(SITE, menu=(MenuLink(title="Tin", url="/"),)),
    ],
)
def test_what_every_page_shows_sweeps_the_site(after: Site) -> None:
    assert plan(SiteChange(before=SITE, after=after)) == Plan(facts=(FRAME,), sweeps=(ALL,))


def test_an_offset_of_views_is_on_no_page() -> None:
    assert plan(SiteChange(before=SITE, after=replace(SITE, views_offset=5))) == Plan()


def test_a_topics_title_sweeps_its_articles() -> None:
    for before in (None, replace(TOPIC, title="Lũ")):
        planned = plan(TopicChange(slug=TOPIC.slug, before=before, after=TOPIC))
        assert planned.sweeps == (topic_list(TOPIC.slug),)
        assert {"/topics/lu-lut/", "/topics/lu-lut/feed.xml", "/", "/sitemaps/pages.xml"} <= set(planned.pages)


def test_a_topics_description_is_on_its_own_pages_only() -> None:
    planned = plan(TopicChange(slug=TOPIC.slug, before=TOPIC, after=replace(TOPIC, description="Tin về lũ.")))
    assert set(planned.pages) == {"/topics/lu-lut/", "/topics/lu-lut/feed.xml", "/topics/lu-lut/feed.json"}
    assert planned.sweeps == ()


@pytest.mark.parametrize("other", [{"title": "Lũ"}, {"featured": False}, {"position": 3}, {"banner": "Mùa nước nổi"}])
def test_a_featured_topics_banner_is_on_every_page(other: dict[str, Any]) -> None:
    featured = replace(TOPIC, featured=True)
    assert ALL in plan(TopicChange(slug=TOPIC.slug, before=featured, after=replace(featured, **other))).sweeps


def test_a_standing_page_is_on_every_page_only_if_it_is_in_the_menu() -> None:
    about = STANDING
    assert plan(StandingChange(before=None, after=about)).sweeps == ()
    assert plan(StandingChange(before=None, after=about)).pages == ("/gioi-thieu/", "/sitemaps/pages.xml")
    in_menu = replace(about, menu=1)
    assert plan(StandingChange(before=about, after=in_menu)).sweeps == (ALL,)
    assert plan(StandingChange(before=in_menu, after=replace(in_menu, body=SafeHtml("<p>Khác</p>")))).sweeps == ()
    assert plan(StandingChange(before=in_menu, after=None)).sweeps == (ALL,)


def test_what_cannot_wait_is_what_stood_on_a_page_of_its_own() -> None:
    assert plan(change(None, LIVE), BESIDE).urgent == ()
    assert plan(change(LIVE, None), BESIDE).urgent == (f"path:{LIVE.path}",)
    assert plan(change(LIVE, replace(LIVE, title="Khác")), BESIDE).urgent == (f"path:{LIVE.path}",)
    assert plan(StandingChange(before=STANDING, after=None)).urgent == ("path:/gioi-thieu/",)


def test_news_and_rankings_are_on_pages_of_their_own() -> None:
    assert plan(NewsChange()).pages == ("/sitemaps/news.xml",)
    assert plan(MostReadChange(period=Period.WEEK)).pages == ("/fragments/most-read/week.json",)


@pytest.mark.parametrize(
    "any_change",
    [change(None, LIVE), change(LIVE, None), TopicChange(slug=TOPIC.slug, before=None, after=TOPIC)],
)
def test_facts_can_stand_in_a_cache_tag_header(any_change: Change) -> None:
    for fact in touched_facts(any_change, BESIDE):
        assert fact.isascii()
        assert fact.isprintable()
        assert "," not in fact
        assert " " not in fact
        assert len(fact) <= 256

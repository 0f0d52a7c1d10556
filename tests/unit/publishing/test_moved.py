"""Addresses that moved: each leads to where its readers should go, at once and by a 301."""

from __future__ import annotations

import pytest

from chalicelib.content.models.names import ArticleId, Path, Slug
from chalicelib.content.models.requests import ArticlePatch
from chalicelib.publishing.pages import object_key
from chalicelib.publishing.queue import parse_message
from tests.deeds import EDITOR, deed
from tests.unit.publishing.site import NOW, Site

FIRST = ArticleId(f"{1:026d}")
OLD = "/index.php/1-tin.html"


@pytest.fixture
def site() -> Site:
    """A site with one article, at /2026/01/mot/."""
    site = Site()
    site.set_up()
    site.publish(site.create(slug=Slug("mot")).id, days_ago=1)
    site.settle()
    return site


def move(site: Site, slug: str) -> None:
    newsroom = site.editors(None)
    article = newsroom.get_article(FIRST, EDITOR)
    newsroom.edit_article(FIRST, ArticlePatch(slug=Slug(slug)), deed(NOW, version=article.version))
    newsroom.publish(FIRST, deed(NOW))
    site.settle()


def way(site: Site, path: str) -> str | None:
    page = site.bucket().get(object_key(Path(path)))
    return page.moved_to if page else None


def test_every_address_that_an_article_has_left_leads_to_the_newest(site: Site) -> None:
    move(site, "hai")
    move(site, "ba")
    assert [way(site, f"/2026/01/{slug}/") for slug in ("mot", "hai", "ba")] == ["/2026/01/ba/", "/2026/01/ba/", ""]


@pytest.mark.parametrize("order", [(0, 1), (1, 0), (0, 1, 0), (1, 0, 1), None])
def test_an_article_that_moves_before_it_is_printed_leaves_an_address_that_leads_to_it(
    order: tuple[int, ...] | None,
) -> None:
    """In whatever order the messages of both publications come, and when they come together (None)."""
    site = Site()
    site.set_up()
    site.settle()
    site.publish(site.create(slug=Slug("mot")).id)
    newsroom = site.editors()
    newsroom.edit_article(FIRST, ArticlePatch(slug=Slug("hai")), deed(NOW, version=2))
    newsroom.publish(FIRST, deed(NOW))
    site.hand_on_records(site.dispatch())
    messages = [parse_message(body) for body in site.sqs.messages.values()]
    assert len(messages) == 2
    if order is None:
        assert site.dispatch().handle_together(messages) == {}
    else:
        for number in order:
            site.dispatch().handle(messages[number])
    site.sqs.messages.clear()
    assert (way(site, "/2026/01/mot/"), way(site, "/2026/01/hai/")) == ("/2026/01/hai/", "")
    assert site.open_tickets() == []
    assert site.bucket() == site.rebuilt()


@pytest.mark.parametrize(
    ("to", "leads_to"),
    [
        ({"to_article": FIRST}, "/2026/01/mot/"),
        ({"to_url": "/topics/dang/?a=b#c"}, "/topics/dang/?a=b#c"),
        ({"to_url": "https://ubnd.example/liên-hệ?a=1"}, "https://ubnd.example/li%C3%AAn-h%E1%BB%87?a=1"),
    ],
)
def test_a_redirect_leads_where_it_is_to_lead_and_its_body_says_so_too(
    site: Site, to: dict[str, str], leads_to: str
) -> None:
    site.put_redirect(OLD, **to)
    site.settle()
    page = site.bucket()[object_key(Path(OLD))]
    assert page.moved_to == leads_to
    assert leads_to.encode() in page.body
    assert b"noindex" not in page.body


def test_chains_are_cut_short_whichever_part_came_first(site: Site) -> None:
    site.put_redirect("/cu/", to_url="/2026/01/mot/?a#b")
    site.put_redirect("/cu-hon/", to_url="/giua/")
    site.settle()
    assert (way(site, "/cu/"), way(site, "/cu-hon/")) == ("/2026/01/mot/?a#b", "/giua/")
    site.put_redirect("/giua/", to_url="/2026/01/mot/")
    site.settle()
    assert way(site, "/cu-hon/") == "/2026/01/mot/"
    move(site, "hai")
    move(site, "ba")
    assert way(site, "/cu/") == "/2026/01/ba/?a#b"
    assert way(site, "/cu-hon/") == way(site, "/giua/") == "/2026/01/ba/"
    assert site.bucket() == site.rebuilt()
    (redirect,) = [each for each in site.portal.list_redirects(9, None)[0] if each.path == "/giua/"]
    site.portal.delete_redirect(redirect.id, version=None)
    site.settle()
    assert (way(site, "/cu-hon/"), way(site, "/giua/")) == ("/giua/", None)
    assert site.bucket() == site.rebuilt()

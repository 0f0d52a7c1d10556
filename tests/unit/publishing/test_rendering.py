"""Pages as templates make them: both languages whole, everything escaped, the same bytes for the same state."""

import json
import re
import runpy
import sys
from types import SimpleNamespace

import markupsafe
import pytest
from markupsafe import Markup, escape
from msgspec.structs import replace

from chalicelib.content.models.names import Path, Slug
from chalicelib.content.models.portal import MenuLink
from chalicelib.publishing import escaping
from chalicelib.publishing.contexts import (
    ArticleContext,
    Banner,
    FeedContext,
    Frame,
    Link,
    ManifestContext,
    MonthContext,
    NotFoundContext,
)
from chalicelib.publishing.escaping import escape_quickly
from chalicelib.publishing.pages import find_page
from chalicelib.publishing.reading.frame import read_frame
from chalicelib.publishing.structured import absolute_links
from tests.unit.content.workflow.test_edits import SITE
from tests.unit.publishing.site import Site, renderer
from tests.unit.publishing.test_plan import LIVE

TOPIC = Link(title="Lũ <lụt> & hạn", path=Path("/topics/lu-lut/"))
ARTICLE = ArticleContext(
    article=LIVE,
    topics=(TOPIC,),
    byline_path=Path("/bylines/tiep-thu/"),
    month_path=Path("/2026/01/"),
    older=None,
    newer=None,
)
FRAME = Frame(
    name=SITE.name,
    tagline="",
    publisher="Sở Thông tin",
    imprint="",
    accent=SITE.accent,
    language="vi",
    time_zone=SITE.time_zone,
    menu=(),
    featured=(),
    banners=(),
)


def render(language: str, context: ArticleContext = ARTICLE) -> str:
    frame = replace(FRAME, language=language)
    return renderer().render("article.html", frame=frame, path=LIVE.path, page=context).decode()


@pytest.mark.parametrize(
    ("language", "date"), [("vi", "Thứ năm, 15/01/2026, 10:00"), ("en", "Thursday, 15 January 2026, 10:00")]
)
def test_dates_are_in_the_sites_language_and_time_zone(language: str, date: str) -> None:
    page = render(language)
    assert f'<html lang="{language}">' in page
    assert f'<time datetime="2026-01-15T10:00:00+07:00">{date}</time>' in page


def test_all_but_the_body_is_escaped() -> None:
    nasty = "<script>alert('1')</script>\"&"
    live = replace(LIVE, title=nasty, lede=nasty, agency=nasty, byline=nasty)
    page = render("vi", replace(ARTICLE, article=live))
    assert "<script>alert" not in page
    assert "Lũ &lt;lụt&gt; &amp; hạn" in page
    assert LIVE.body in page


def test_the_same_state_makes_the_same_bytes() -> None:
    assert render("vi") == render("vi")


def test_no_style_or_script_stands_in_a_page() -> None:
    for language in ("vi", "en"):
        page = render(language)
        assert "<style" not in page
        assert " style=" not in page
        assert page.count("<script") == 1 + page.count('<script type="application/ld+json">')
        assert f'<script src="{renderer().assets_of(FRAME).js}" defer></script>' in page


def test_a_month_is_named_in_the_sites_language() -> None:
    context = MonthContext(month=LIVE.month, section=None, headlines=())
    for language, name in (("vi", "Tháng 1/2026"), ("en", "January 2026")):
        frame = replace(FRAME, language=language)
        assert name in renderer().render("month.html", frame=frame, path=Path("/2026/01/"), page=context).decode()


def test_a_page_that_is_not_there_has_no_address_of_its_own() -> None:
    page = renderer().render("not_found.html", frame=FRAME, path=Path("/404.html"), page=NotFoundContext()).decode()
    assert "canonical" not in page
    assert "noindex" in page


def test_a_page_tells_machines_what_it_is() -> None:
    nasty = "</script><script>alert(1)</script> & 'lũ'"
    page = render("vi", replace(ARTICLE, article=replace(LIVE, title=nasty)))
    data = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page)
    article, trail = map(json.loads, data)
    assert article["@type"] == "NewsArticle"
    assert article["headline"] == nasty
    assert article["isPartOf"]["name"] == SITE.name
    assert article["publisher"]["name"] == "Sở Thông tin"
    assert article["datePublished"] == "2026-01-15T10:00:00+07:00"
    assert [each["name"] for each in trail["itemListElement"]] == [SITE.name, TOPIC.title, nasty]
    for each in ("og:title", "og:description", "og:url", "article:published_time"):
        assert f'"{each}"' in page
    for each in ("/feed.xml", "/feed.json"):
        assert f'title="{SITE.name}" href="{each}"' in page


@pytest.mark.parametrize("character", ["<", ">", "&"])
def test_nothing_that_html_reads_stands_in_what_machines_are_told(character: str) -> None:
    page = render("vi", replace(ARTICLE, article=replace(LIVE, title=f"a {character} b <!--<script> ]]>")))
    article, _ = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page)
    assert character not in article
    assert json.loads(article)["headline"] == f"a {character} b <!--<script> ]]>"


CORRECTED = replace(LIVE, correction="Bản trước ghi <49 %> & sai.", corrected_at=LIVE.published_at)


@pytest.mark.parametrize(("language", "word"), [("vi", "Đính chính"), ("en", "Correction")])
def test_a_correction_stands_before_the_body_with_its_time(language: str, word: str) -> None:
    page = render(language, replace(ARTICLE, article=CORRECTED))
    note = page[page.index('<div class="correction" role="note">') : page.index('<div class="body">')]
    assert f"<b>{word}</b> <time " in note
    assert "<p>Bản trước ghi &lt;49 %&gt; &amp; sai.</p>" in note
    assert 'role="note"' not in render(language)


def test_machines_are_told_of_a_correction() -> None:
    for article, expected in (
        (LIVE, None),
        (
            CORRECTED,
            {
                "@type": "CorrectionComment",
                "text": CORRECTED.correction,
                "datePublished": "2026-01-15T10:00:00+07:00",
            },
        ),
    ):
        data = re.findall(
            r'<script type="application/ld\+json">(.*?)</script>', render("vi", replace(ARTICLE, article=article))
        )
        assert json.loads(data[0]).get("correction") == expected


def test_feeds_have_a_correction_at_the_head_of_the_content() -> None:
    feed = FeedContext(title="Báo", description="", home=Path("/"), articles=(CORRECTED, LIVE))
    names = {"frame": FRAME, "path": Path("/feed"), "page": feed}
    corrected, other = json.loads(renderer().render("feed.json", **names))["items"]  # type: ignore[arg-type] # by name
    assert corrected["content_html"].startswith('<div class="correction" role="note">')
    assert corrected["content_html"].endswith(other["content_html"])
    atom = renderer().render("feed.xml", **names).decode()  # type: ignore[arg-type] # as above
    assert atom.count(str(escape(corrected["content_html"]))) == 1


def test_the_manifest_has_the_sites_name_and_colour() -> None:
    frame = replace(FRAME, name='Báo "Sông Hậu"', accent="#0b4f8a")
    path = Path("/manifest.webmanifest")
    manifest = json.loads(renderer().render("manifest.json", frame=frame, path=path, page=ManifestContext()))
    assert (manifest["name"], manifest["theme_color"], manifest["lang"]) == ('Báo "Sông Hậu"', "#0b4f8a", "vi")
    assert [icon["src"] for icon in manifest["icons"]] == [renderer().assets_of(frame).icon]


def test_the_icon_stands_where_browsers_look_for_it() -> None:
    page = find_page(Path("/favicon.ico"))
    assert page
    assert page.kind.content_type == "image/svg+xml"
    frame = replace(FRAME, name="Ấp & Xã")
    shown = renderer().render(page.kind.template, frame=frame, path=page.path, page=ManifestContext()).strip()
    assets = renderer().assets_of(frame)
    assert shown == assets.files[assets.icon].body


def test_escaping_is_that_of_jinja2() -> None:
    for value in ("<a b=\"c\" d='e'>&amp;", Markup("<b>&amp;</b>"), 12, None):
        assert escape_quickly(value) == escape(value)
    assert "<" not in escape_quickly("<script>")
    assert escape_quickly(Markup("<b>")) == "<b>"


def test_links_in_feeds_can_be_followed_from_anywhere() -> None:
    body = '<p><a href="/2015/12/a/" title="x">/b/</a> <img alt="" src="/c.png"> <a href="https://d.vn/">d</a></p>'
    note = '<p id="text-fn"><a href="#text-fn-1" rel="noopener">1</a></p>'
    assert absolute_links(note, "https://bao.example", Path("/2015/12/a/")) == (
        '<p id="text-fn"><a href="https://bao.example/2015/12/a/#text-fn-1" rel="noopener">1</a></p>'
    )
    assert absolute_links(body, "https://bao.example", Path("/2015/12/a/")) == (
        '<p><a href="https://bao.example/2015/12/a/" title="x">/b/</a> <img alt="" src="https://bao.example/c.png">'
        ' <a href="https://d.vn/">d</a></p>'
    )


def test_the_menu_and_the_banners_are_on_every_page() -> None:
    about = MenuLink(title="Giới thiệu", url="/gioi-thieu/")
    page = render("vi", ARTICLE)
    assert "/gioi-thieu/" not in page
    frame = replace(FRAME, menu=(about,), featured=(TOPIC,), banners=(Banner(title=TOPIC.title, path=TOPIC.path),))
    page = renderer().render("article.html", frame=frame, path=LIVE.path, page=ARTICLE).decode()
    assert '<a href="/gioi-thieu/">Giới thiệu</a>' in page
    marked = renderer().render("not_found.html", frame=frame, path=Path(about.url), page=NotFoundContext()).decode()
    assert '<a href="/gioi-thieu/" aria-current="page">Giới thiệu</a>' in marked


def test_the_menu_has_the_standing_pages_and_then_the_sites_own_links() -> None:
    site = Site()
    site.put_page(Slug("gioi-thieu"), title="Giới thiệu", menu=1)
    site.put_site(menu=(MenuLink(title="Ủy ban", url="https://ubnd.example/"), MenuLink(title="Tin", url="/tin/")))
    assert [link.url for link in read_frame(site.content).menu] == ["/gioi-thieu/", "https://ubnd.example/", "/tin/"]


def test_a_banner_says_what_it_is_told_to_or_the_topics_title() -> None:
    site = Site()
    site.put_topic(Slug("a"), title="Giải phóng miền Nam", featured=True, banner="Bốn mươi năm")
    site.put_topic(Slug("b"), title="Đại hội", featured=True)
    frame = read_frame(site.content)
    assert [link.title for link in frame.banners] == ["Bốn mươi năm", "Đại hội"]
    assert [link.title for link in frame.featured] == ["Giải phóng miền Nam", "Đại hội"]


def test_texts_are_escaped_alike_without_the_private_function_of_markupsafe(monkeypatch: pytest.MonkeyPatch) -> None:
    public = SimpleNamespace(Markup=markupsafe.Markup, escape=markupsafe.escape)
    monkeypatch.setitem(sys.modules, "markupsafe", public)
    apart = runpy.run_path(escaping.__file__)
    text = '<a title="it\'s">Đường & phố</a>'
    assert apart["escape_quickly"](text) == escape_quickly(text) == str(markupsafe.escape(text))

"""Bodies with pictures in place, and the pages that follow when something else is said of a picture."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

import pytest
from msgspec.structs import replace

from chalicelib.content.library import Library
from chalicelib.content.models.media import Media, MediaStatus, Variant
from chalicelib.content.models.names import MediaId, Path, SafeHtml, Slug
from chalicelib.content.models.requests import MediaPatch
from chalicelib.publishing.illustrating import illustrate, picture_html, shown_of
from tests.deeds import deed
from tests.unit.publishing.site import NOW, TOPIC, Site

PICTURE, DOCUMENT, GONE = (MediaId(f"{number:026d}") for number in (1, 2, 3))


def variant(format_: str, width: int) -> Variant:
    return Variant(
        format=format_, key=f"media/{PICTURE}/{width}.{format_}", size_bytes=9, width=width, height=width // 2
    )


def item(**fields: Any) -> Media:
    variants = tuple(variant(each, width) for width in (400, 800, 1200) for each in ("avif", "jpeg"))
    moment = datetime(2026, 1, 15, tzinfo=UTC)
    values = {
        "id": PICTURE,
        "version": 2,
        "status": MediaStatus.READY,
        "kind": "picture",
        "content_type": "image/jpeg",
        "file_name": "cau.jpg",
        "size_bytes": 9,
        "digest": "",
        "created_at": moment,
        "created_by": "An",
        "updated_at": moment,
        "updated_by": "An",
        "alt": 'Cầu "mới"',
        "width": 1200,
        "height": 600,
        "variants": variants,
    }
    return Media(**{**values, **fields})


def paper(**fields: Any) -> Media:
    file = Variant(format="pdf", key=f"media/{DOCUMENT}/x.pdf", size_bytes=9)
    return item(id=DOCUMENT, kind="document", variants=(file,), **fields)


def shown(body: str, *items: Media) -> str:
    found = {each.id: picture for each in items or (item(), paper()) if (picture := shown_of(each))}
    return illustrate(SafeHtml(body), found)


def test_a_picture_says_its_size_its_files_and_what_it_shows() -> None:
    html = shown(f'<p>Đây: <img src="media:{PICTURE}"> cầu.</p>')
    assert html.startswith("<p>Đây: <picture><source")
    assert html.endswith("</picture> cầu.</p>")
    (srcset,) = re.findall(r'srcset="([^"]*)"', html)
    assert srcset == ", ".join(f"/media/{PICTURE}/{width}.avif {width}w" for width in (800, 1200))
    assert 'width="1200" height="600" alt="Cầu &quot;mới&quot;" loading="lazy"' in html
    assert f'src="/media/{PICTURE}/800.jpeg"' in html


def test_only_small_places_are_offered_the_smallest_file_unless_there_is_no_other() -> None:
    picture = shown_of(item())
    small = shown_of(item(variants=(variant("avif", 400), variant("jpeg", 400))))
    assert picture
    assert small
    assert "400.avif 400w" in picture_html(picture, place="item")
    assert "400.avif 400w" not in picture_html(picture, place="lead")
    assert "400.avif 400w" in picture_html(small, place="lead")


@pytest.mark.parametrize(
    ("body", "alt"),
    [
        (f'<p>x <img src="media:{PICTURE}" alt="Sông &lt;Hậu&gt;"></p>', "Sông &lt;Hậu&gt;"),
        (f'<p>x <img src="media:{PICTURE}" alt=""></p>', "Cầu &quot;mới&quot;"),
    ],
)
def test_what_is_said_of_it_in_the_body_goes_first(body: str, alt: str) -> None:
    assert f'alt="{alt}"' in shown(body)


def test_a_decorative_picture_has_an_empty_text() -> None:
    assert 'alt=""' in shown(f'<p><img src="media:{PICTURE}"></p>', item(decorative=True))


def test_where_a_picture_is_cropped_what_matters_stays() -> None:
    picture = shown_of(item(focus="top-left"))
    assert picture
    assert 'data-focus="top-left"' in picture_html(picture, place="item")
    assert "focus" not in picture_html(picture, place="body")  # as it is: nothing is cropped
    assert "focus" not in picture_html(replace(picture, focus="center"), place="item")


def test_a_picture_that_stands_alone_is_a_figure_with_its_caption() -> None:
    html = shown(f'<p>a</p>\n<p><img src="media:{PICTURE}"></p>', item(caption="Cầu <mới>", credit="Lan"))
    assert html.startswith("<p>a</p>\n<figure><picture>")
    assert html.endswith("</picture><figcaption>Cầu &lt;mới&gt; <small>Lan</small></figcaption></figure>")


def test_documents_are_linked_to() -> None:
    body = f'<p><a href="media:{DOCUMENT}" rel="noopener">Tờ <b>trình</b></a></p>'
    assert shown(body) == f'<p><a href="/media/{DOCUMENT}/x.pdf">Tờ <b>trình</b></a></p>'


@pytest.mark.parametrize("missing", [(paper(),), (item(status=MediaStatus.WAITING), paper(status=MediaStatus.FAILED))])
def test_what_cannot_be_shown_is_left_out_and_text_stays(missing: tuple[Media, ...]) -> None:
    body = f'<p>a <img src="media:{PICTURE}" alt="x"> <a href="media:{GONE}">b</a> <img src="/c.jpg"></p>'
    assert shown(body, *missing) == '<p>a  <a>b</a> <img src="/c.jpg"></p>'


def test_a_document_is_not_shown_as_a_picture() -> None:
    assert shown(f'<p>a <img src="media:{DOCUMENT}"></p>') == "<p>a </p>"


def page(site: Site, path: Path | str) -> str:
    return site.bucket()[str(path).removeprefix("/") + ("index.html" if path.endswith("/") else "")].body.decode()


def illustrated_site() -> tuple[Site, Library, Path]:
    site = Site()
    site.set_up()
    site.content.media.add(item(caption="Chú thích cũ"), None)
    article = site.create(body=f'<p>Tin.</p><p><img src="media:{PICTURE}"></p>', lead=PICTURE)
    path = site.publish(article.id).path
    site.settle()
    assert path
    return site, Library(site.content, lambda _: PICTURE), path


def test_an_article_opens_with_its_lead_picture_and_tells_machines_of_it() -> None:
    site, _, path = illustrated_site()
    html = page(site, path)
    lead = html.index('<figure class="lead">')
    assert 'fetchpriority="high"' in html[lead : html.index('<div class="body">')]
    assert html.count('loading="lazy"') == 1
    assert f'<meta property="og:image" content="https://bao.example/media/{PICTURE}/1200.jpeg">' in html
    assert f'"image":["https://bao.example/media/{PICTURE}/1200.jpeg"]' in html
    assert "media:0" not in html


def test_feeds_have_plain_pictures_with_whole_addresses() -> None:
    site, _, _ = illustrated_site()
    for feed in ("/feed.json", "/topics/dang/feed.json"):
        assert page(site, feed).count(f"https://bao.example/media/{PICTURE}/800.jpeg") == 2
        assert "srcset" not in page(site, feed)


def test_pages_follow_what_is_said_of_a_picture() -> None:
    site, library, path = illustrated_site()
    library.change(PICTURE, MediaPatch(caption="Chú thích mới"), deed(NOW))
    site.settle()
    assert "Chú thích mới" in page(site, path)
    assert "Chú thích mới" in page(site, "/feed.xml")
    assert site.bucket() == site.rebuilt()


def test_topics_and_standing_pages_show_pictures_and_follow_them() -> None:
    site, library, _ = illustrated_site()
    site.put_topic(TOPIC, title="Đảng", picture=PICTURE)
    site.put_page(Slug("lien-he"), body=f'<p><img src="media:{PICTURE}"></p>')
    site.settle()
    library.change(PICTURE, MediaPatch(caption="Chú thích mới"), deed(NOW))
    site.settle()
    for path in ("/topics/dang/", "/lien-he/"):
        assert "Chú thích mới" in page(site, path)
    assert site.bucket() == site.rebuilt()


def test_lists_show_the_pictures_of_their_articles_and_the_first_is_fetched_at_once() -> None:
    site, _, path = illustrated_site()
    assert '<figure class="lead">' not in page(site, "/")
    assert f'<a class="shot" href="{path}" tabindex="-1" aria-hidden="true"><picture>' in page(site, "/")
    assert page(site, "/").count('fetchpriority="high"') == 1
    assert page(site, "/topics/dang/").count('loading="lazy"') == 1
    assert f"/media/{PICTURE}/" in page(site, "/2026/01/")


def test_a_list_s_pictures_come_and_go_with_their_articles() -> None:
    site, _, _ = illustrated_site()
    plain = site.publish(site.create(topics=(TOPIC,)).id)
    other = site.publish(site.create(topics=(TOPIC,), lead=PICTURE).id)
    site.settle()
    assert page(site, "/topics/dang/").count('class="shot"') == 2
    site.unpublish(other.id)
    site.settle()
    assert page(site, "/topics/dang/").count('class="shot"') == 1
    assert page(site, "/topics/dang/").index(plain.title) < page(site, "/topics/dang/").index('class="shot"')
    assert site.bucket() == site.rebuilt()


def test_a_banner_shows_its_topic_s_picture_on_every_page_and_follows_its_files_only() -> None:
    site, library, path = illustrated_site()
    site.put_topic(TOPIC, title="Đảng", picture=PICTURE, featured=True)
    site.settle()
    for each in (path, "/archive/", "/404.html"):
        banners = page(site, each).partition('<section class="banners">')[2].partition("</section>")[0]
        assert f"/media/{PICTURE}/400.avif 400w" in banners
        assert 'alt=""' in banners
    written = site.s3.writes
    library.change(PICTURE, MediaPatch(caption="Chú thích mới"), deed(NOW))
    site.settle()
    assert site.bucket() == site.rebuilt()
    again = site.content.media.find(PICTURE)
    assert again
    site.content.media.change(again, replace(again, version=again.version + 1, colour="#112233"))
    site.settle()
    assert 'data-colour="#112233"' in page(site, "/404.html")
    assert site.bucket() == site.rebuilt()
    assert site.s3.writes > written


def test_what_readers_do_not_see_of_a_picture_prints_nothing() -> None:
    site, _, _ = illustrated_site()
    before = site.s3.writes
    site.create(lead=PICTURE)
    site.settle()
    assert site.content.media.find(PICTURE) != item()
    assert site.s3.writes == before

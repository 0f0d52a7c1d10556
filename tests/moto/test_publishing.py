"""From an editor's action to what readers get."""

import json
import re
from xml.etree import ElementTree

import app
from chalicelib.content.models.names import Path
from chalicelib.publishing.pages import object_key
from chalicelib.publishing.queue import Print, format_message
from tests.moto.conftest import Portal

WHEN = {"published_at": "2015-12-30T09:15:00+07:00"}
LISTINGS = ("/", "/2015/12/", "/topics/dang/", "/topics/dang/2015/12/", "/feed.xml", "/sitemaps/2015/12.xml")


def prepare(portal: Portal) -> None:
    portal.call("PUT", "/site", {"name": "Báo Sông Hậu"})
    portal.call("PUT", "/topics/dang", {"title": "Tiến tới đại hội đảng"})


def links(page: bytes) -> set[str]:
    return set(re.findall(r'(?:href="|<loc>)(?:https://bao\.example)?(/[^"<]*)', page.decode()))


def versions(portal: Portal) -> dict[str, str]:
    """The version of every object: it changes with every write, also one of the same bytes."""
    listing = portal.s3.list_object_versions(Bucket="gazette-pages")["Versions"]
    return {each["Key"]: each["VersionId"] for each in listing if each["IsLatest"]}


def test_a_published_article_is_on_its_page_and_on_every_listing(portal: Portal) -> None:
    prepare(portal)
    article = portal.create(
        title="Tổng kết năm & <b>", lede="Sáng nay, họp.", agency="TGAG", byline="Tiếp Thu", topics=["dang"]
    )
    path = portal.publish(article["id"], **WHEN)["path"]
    portal.settle()
    pages = portal.pages()
    page = pages[path].decode()
    for text in (
        "Tổng kết năm &amp; &lt;b&gt;</h1>",
        '<span class="agency">(TGAG)</span> – Sáng nay, họp.',
        "<p>Xin chào.</p>",
        '<p class="byline"><a rel="author" href="/bylines/tiep-thu/">Tiếp Thu</a></p>',
        "Thứ tư, 30/12/2015, 09:15",
        'datetime="2015-12-30T09:15:00+07:00"',
        'href="/topics/dang/"',
        f'data-article="{article["id"]}"',
        f'rel="canonical" href="https://bao.example{path}"',
    ):
        assert text in page
    for listing in LISTINGS:
        assert path in links(pages[listing]), listing
    assert "/2015/" in links(pages["/archive/"])
    assert "/2015/12/" in links(pages["/2015/"])
    assert path in links(pages["/bylines/tiep-thu/"])
    assert "/sitemaps/2015/12.xml" in links(pages["/sitemap.xml"])


def test_no_page_links_to_what_is_not_there(portal: Portal) -> None:
    prepare(portal)
    for title in ("Một", "Hai", "Ba"):
        portal.publish(portal.create(title=title, topics=["dang"])["id"], **WHEN)
    portal.settle()
    pages = portal.pages()
    assets = {f"/{each['Key']}" for each in portal.s3.list_objects_v2(Bucket="gazette-pages")["Contents"]}
    for path, page in pages.items():
        missing = {link for link in links(page) if link not in pages.keys() | assets}
        assert missing == set(), path


def test_unpublishing_takes_the_page_and_every_link_to_it_away(portal: Portal) -> None:
    prepare(portal)
    kept, gone = portal.create(title="Ở lại", topics=["dang"])["id"], portal.create(title="Đi", topics=["dang"])["id"]
    portal.publish(kept, **WHEN)
    portal.settle()
    before = portal.pages()
    path = portal.publish(gone, **WHEN)["path"]
    portal.settle()
    assert sum(path in links(page) for page in portal.pages().values()) > 5
    portal.call("POST", f"/articles/{gone}/unpublish")
    portal.settle()
    after = portal.pages()
    assert after.pop("/search/open.json") != before.pop("/search/open.json"), "which says that it is gone"
    assert after == before


def test_the_last_article_of_a_month_takes_the_months_pages_with_it(portal: Portal) -> None:
    prepare(portal)
    portal.settle()
    empty = set(portal.pages())
    article = portal.create(topics=["dang"])["id"]
    portal.publish(article, **WHEN)
    portal.settle()
    portal.call("POST", f"/articles/{article}/unpublish")
    portal.settle()
    assert set(portal.pages()) == empty


def test_neighbours_link_to_each_other(portal: Portal) -> None:
    prepare(portal)
    paths = [
        portal.publish(portal.create(title=f"Tin {day}")["id"], published_at=f"2015-12-0{day}T08:00:00Z")["path"]
        for day in (1, 3, 2)
    ]
    portal.settle()
    pages = portal.pages()
    assert f'rel="next" href="{paths[2]}"' in pages[paths[0]].decode()
    assert f'rel="prev" href="{paths[2]}"' in pages[paths[1]].decode()
    assert f'rel="next" href="{paths[1]}"' in pages[paths[2]].decode()
    assert f'rel="prev" href="{paths[0]}"' in pages[paths[2]].decode()


def test_an_edit_is_seen_when_it_is_published_and_writes_only_what_changes(portal: Portal) -> None:
    portal.s3.put_bucket_versioning(Bucket="gazette-pages", VersioningConfiguration={"Status": "Enabled"})
    prepare(portal)
    article = portal.create(topics=["dang"])["id"]
    path = portal.publish(article, **WHEN)["path"]
    portal.settle()
    before = portal.pages()
    portal.call("PATCH", f"/articles/{article}", {"body": "<p>Khác hẳn.</p>"}, If_Match='"2"')
    portal.settle()
    assert portal.pages() == before
    written = versions(portal)
    portal.publish(article)
    portal.settle()
    after = portal.pages()
    changed = {page for page in after if after[page] != before[page]}
    feeds = {"/feed.xml", "/feed.json", "/topics/dang/feed.xml", "/topics/dang/feed.json"}
    index = {"/search/open.json", "/search/cards/0.json"}
    assert changed == {path, "/sitemaps/2015/12.xml", *feeds, *index}
    rewritten = {key for key, version in versions(portal).items() if written[key] != version}
    assert rewritten == {object_key(Path(page)) for page in changed}


def test_an_address_that_an_article_left_leads_to_it(portal: Portal) -> None:
    prepare(portal)
    article = portal.create(title="Tên cũ", topics=["dang"])["id"]
    old = portal.publish(article, **WHEN)["path"]
    portal.call("PATCH", f"/articles/{article}", {"title": "Tên mới", "slug": "ten-moi"}, If_Match='"2"')
    new = portal.publish(article)["path"]
    portal.settle()
    pages = portal.pages()
    assert f'http-equiv="refresh" content="0; url={new}"' in pages[old].decode()
    moved = portal.s3.head_object(Bucket="gazette-pages", Key=object_key(Path(old)))
    assert moved["WebsiteRedirectLocation"] == new
    assert "noindex" not in pages[old].decode()
    assert "Tên mới" in pages[new].decode()
    for listing in LISTINGS:
        assert new in links(pages[listing])
        assert old not in links(pages[listing])
    portal.call("POST", f"/articles/{article}/unpublish")
    portal.settle()
    assert not {old, new} & set(portal.pages())


def test_a_new_name_of_the_site_reaches_every_page(portal: Portal) -> None:
    prepare(portal)
    article = portal.create(title="Tên cũ", topics=["dang"])["id"]
    portal.publish(article, **WHEN)
    portal.publish(article, published_at="2015-11-30T09:15:00+07:00")
    portal.settle()
    portal.call("PUT", "/site", {"name": "Báo Cửu Long", "language": "en"})
    portal.settle()
    for path, page in portal.pages().items():
        assert "Báo Sông Hậu" not in page.decode(), path
    assert "Monday, 30 November 2015, 09:15" in portal.pages()["/2015/11/ten-cu/"].decode()


def test_a_topics_new_title_reaches_its_articles(portal: Portal) -> None:
    prepare(portal)
    path = portal.publish(portal.create(topics=["dang"])["id"], **WHEN)["path"]
    portal.settle()
    portal.call("PUT", "/topics/dang", {"title": "Đại hội thành công"})
    portal.settle()
    pages = portal.pages()
    for page in (path, "/", "/topics/dang/", "/topics/dang/2015/12/"):
        assert "Đại hội thành công" in pages[page].decode()
        assert "Tiến tới" not in pages[page].decode()


def test_a_rebuild_makes_an_empty_bucket_what_it_was(portal: Portal) -> None:
    prepare(portal)
    first = portal.create(title="Một", topics=["dang"])["id"]
    portal.publish(first, **WHEN)
    portal.call("PATCH", f"/articles/{first}", {"slug": "khac"}, If_Match='"2"')
    portal.publish(first)
    portal.publish(portal.create(title="Hai")["id"], published_at="2015-11-03T00:00:00Z")
    portal.settle()
    wanted = portal.pages()
    for each in portal.s3.list_objects_v2(Bucket="gazette-pages")["Contents"]:
        if not each["Key"].startswith("assets/"):
            portal.s3.delete_object(Bucket="gazette-pages", Key=each["Key"])
    portal.services.dispatch.request_all()
    portal.settle()
    assert portal.pages() == wanted


def test_records_and_messages_may_come_again_and_in_any_order(portal: Portal) -> None:
    prepare(portal)
    article = portal.create(title="Một", topics=["dang"])["id"]
    path = portal.publish(article, **WHEN)["path"]
    portal.call("POST", f"/articles/{article}/unpublish")
    portal.publish(portal.create(title="Hai")["id"], **WHEN)
    portal.settle()
    wanted = portal.pages()
    assert path not in wanted
    app.plan({"Records": list(reversed(portal.handed_on))}, None)
    portal.settle()
    message = format_message(Print(pages=tuple(Path(each) for each in reversed([path, *wanted]))))
    app.render({"Records": [{"body": message, "receiptHandle": "", "messageId": ""}]}, None)
    assert portal.pages() == wanted


def test_feeds_and_sitemaps_are_xml_with_whole_addresses(portal: Portal) -> None:
    prepare(portal)
    path = portal.publish(portal.create(title="Tin & tức", byline="An <3", topics=["dang"])["id"], **WHEN)["path"]
    portal.settle()
    pages = portal.pages()
    atom = "{http://www.w3.org/2005/Atom}"
    feed = ElementTree.fromstring(pages["/feed.xml"])
    entry = feed.find(f"{atom}entry")
    assert entry is not None
    assert entry.findtext(f"{atom}title") == "Tin & tức"
    assert entry.findtext(f"{atom}content") == "<p>Xin chào.</p>"
    link = entry.find(f"{atom}link")
    assert link is not None
    assert link.get("href") == f"https://bao.example{path}"
    for name in ("/sitemap.xml", "/sitemaps/2015/12.xml"):
        locations = [each.text or "" for each in ElementTree.fromstring(pages[name]).iter() if each.tag.endswith("loc")]
        assert locations
        assert all(location.startswith("https://bao.example/") for location in locations)


def test_objects_carry_their_type_caching_and_facts(portal: Portal) -> None:
    prepare(portal)
    portal.publish(portal.create(topics=["dang"])["id"], **WHEN)
    portal.settle()
    listing = portal.s3.list_objects_v2(Bucket="gazette-pages")["Contents"]
    heads = {each["Key"]: portal.s3.head_object(Bucket="gazette-pages", Key=each["Key"]) for each in listing}
    assert heads["index.html"]["ContentType"] == "text/html; charset=utf-8"
    assert heads["feed.xml"]["ContentType"] == "application/xml; charset=utf-8"
    assert heads["robots.txt"]["ContentType"] == "text/plain; charset=utf-8"
    assert set(heads["index.html"]["Metadata"]["cache-tag"].split(",")) == {"frame", "layout", "list:all", "topics"}
    for key, head in heads.items():
        assert ("immutable" in head["CacheControl"]) == key.startswith("assets/")


def test_an_article_counts_views_from_the_moment_it_is_public_until_it_is_not(portal: Portal) -> None:
    portal.call("PUT", "/site", {"views_offset": 21_162_408})
    article = portal.create()["id"]

    def open_page(view: str) -> dict[str, object]:
        body = json.dumps({"view": view * 32, "article": article, "attempt": 0}).encode()
        answer = portal.call("POST", "/beacon", body, role=None, Content_Type="text/plain;charset=UTF-8")
        assert answer.status == 200
        numbers: dict[str, object] = answer.json
        return numbers

    portal.settle()
    assert open_page("0")["views"] is None
    portal.publish(article)
    portal.settle()
    for _ in range(10):
        numbers = open_page("a")
        assert (numbers["views"], numbers["total"], numbers["guests"]) == (1, 21_162_409, 1)
    assert open_page("b")["views"] == 2
    live = portal.call("GET", "/live", role=None).json
    assert (live["views"], live["total"], live["members"]) == (None, 21_162_410, 0)
    portal.call("POST", f"/articles/{article}/unpublish")
    portal.settle()
    numbers = open_page("c")
    assert (numbers["views"], numbers["total"]) == (None, 21_162_410)

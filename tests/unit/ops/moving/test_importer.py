"""Bringing a portal in: as editors would have written it, once, whatever happens meanwhile."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from chalicelib.content.models.articles import Status
from chalicelib.content.models.names import ALL, ArticleId, Slug
from chalicelib.content.models.requests import parse_article_patch
from ops.local.routes import File, find_route
from ops.moving.joomla import Joomla
from ops.moving.joomla_tables import read_tables
from ops.moving.records import OldSite
from ops.moving.spool import Spool, spooling
from tests.deeds import deed
from tests.fakes.faults import Crash, Faults
from tests.fakes.media import FakeMediaFiles
from tests.pictures import jpeg
from tests.unit.ops.moving import exports
from tests.unit.ops.moving.dumps import MAIL, NOW, PASSWORD, SESSION, Rows, Value, article, mysqldump, tables
from tests.unit.ops.moving.moves import articles, bring, items
from tests.unit.publishing.site import Site

Reads = Callable[[Spool], OldSite]


def joomla(folder: Path, *rows: dict[str, Value], **others: Rows) -> Reads:
    """What reads a dump of these articles."""
    file = folder / "dump.sql"
    file.write_text(mysqldump(tables(*rows, **others)))
    return lambda spool: Joomla(read_tables(file, spool), now=NOW)


def wordpress(folder: Path, *written: str) -> Reads:
    """What reads an export of these items."""
    return lambda spool: exports.read(exports.wxr(*written), folder, spool)


def told(report: list[dict[str, Any]]) -> list[tuple[str, str]]:
    return [(entry["key"], entry["outcome"]) for entry in report]


def test_an_article_is_published_as_it_was(tmp_path: Path) -> None:
    site = Site()
    read = joomla(tmp_path, article(5, "Họp tổng kết", created_by_alias="Tiếp Thu"))
    assert told(bring(site, read, tmp_path)) == [("content:5", "taken")]
    live = site.content.find_live(articles(site)["Họp tổng kết"])
    assert live is not None
    assert (live.title, live.lede, live.body, live.byline) == (
        "Họp tổng kết",
        "Mở đầu 5",
        "<p>Toàn văn 5</p>",
        "Tiếp Thu",
    )
    assert live.path == "/2015/12/bai-5/"
    assert live.published_at == live.updated_at == datetime(2015, 12, 30, 2, 15, tzinfo=UTC)
    assert live.topics == ("kinh-te", "tin-tuc")
    assert [topic.title for topic in site.content.topics()] == ["Kinh tế", "Tin tức"]
    assert site.content.months(ALL) == (("2015-12", 1),)


def test_old_addresses_lead_to_their_article_and_their_topic(tmp_path: Path) -> None:
    site = Site()
    bring(site, joomla(tmp_path, article(5, "Họp")), tmp_path)
    site.settle()
    for path in ("/moved/article/5/", "/tin-tuc/kinh-te/5-bai-5.html", "/component/content/article/5-bai-5/"):
        assert site.bucket()[site_key(path)].moved_to == "/2015/12/bai-5/", path
    assert site.bucket()["tin-tuc/kinh-te/feed/index.html"].moved_to == "/topics/kinh-te/feed.xml"
    for path in ("/moved/category/8/", "/tin-tuc/kinh-te/"):
        assert site.bucket()[site_key(path)].moved_to == "/topics/kinh-te/", path


def test_every_old_address_is_one_301_away_from_its_article(tmp_path: Path) -> None:
    site, chance = Site(), random.Random(5)
    read = joomla(tmp_path, *(article(number, f"Bài {number}") for number in range(1, 7)), **MENU)
    report = bring(site, read, tmp_path)
    site.settle()
    bucket = site.bucket()
    with spooling(tmp_path) as spool:
        stories = list(read(spool).stories())
    for story, entry in zip(stories, report, strict=True):
        assert len(story.addresses) > 10
        for address in story.addresses:
            noise = chance.choice(["utm_source=x", "Itemid=5", "lang=vi"])
            route = find_route(f"{address}{'&' if '?' in address else '?'}{noise}")
            assert isinstance(route, File), address
            assert bucket[route.key].moved_to == entry["path"], address
        assert bucket[site_key(entry["path"])].moved_to == ""


MENU: dict[str, Rows] = {
    "menu": [
        {
            "id": 6,
            "title": "Tin",
            "alias": "tin",
            "path": "tin",
            "link": "index.php?option=com_content&view=category&id=7",
            "published": 1,
            "home": 0,
            "parent_id": 1,
        }
    ]
}


def site_key(path: str) -> str:
    return path.removeprefix("/") + ("index.html" if path.endswith("/") else "")


@pytest.mark.parametrize(
    ("columns", "status"),
    [
        ({"state": 0}, Status.DRAFT),
        ({"publish_up": "2026-01-16 00:00:00"}, Status.SCHEDULED),
        ({"publish_down": "2026-01-16 00:00:00"}, Status.PUBLISHED),
    ],
)
def test_what_readers_did_not_see_they_do_not_see(columns: dict[str, Value], status: Status, tmp_path: Path) -> None:
    site = Site()
    bring(site, joomla(tmp_path, article(5, "Họp", **columns)), tmp_path)
    id_ = articles(site)["Họp"]
    assert site.newsroom.get_article(id_, deed(NOW).actor).status is status
    assert site.newsroom.is_live(id_) is (status is Status.PUBLISHED)
    site.clock().tick(NOW + timedelta(days=2))
    assert site.newsroom.is_live(id_) is (status is Status.SCHEDULED)


def test_a_second_run_changes_nothing(tmp_path: Path) -> None:
    site = Site()
    read = joomla(tmp_path, article(5, "Một"), article(6, "Hai", state=0))
    bring(site, read, tmp_path)
    before = items(site)
    assert told(bring(site, read, tmp_path, now=NOW + timedelta(days=1))) == [
        ("content:5", "the same"),
        ("content:6", "the same"),
    ]
    assert items(site) == before


def test_a_newer_export_brings_what_is_new_and_changed_but_not_over_edits(tmp_path: Path) -> None:
    site = Site()
    bring(site, joomla(tmp_path, article(5, "Một"), article(6, "Hai"), article(7, "Ba")), tmp_path)
    ids = articles(site)
    site.newsroom.edit_article(ids["Hai"], parse_article_patch({"lede": "Sửa ở đây"}), deed(NOW))
    newer = [
        article(5, "Một mới", fulltext="<p>Sửa</p>"),
        article(6, "Hai mới"),
        article(7, "Ba", state=0),
        article(8, "Bốn"),
    ]
    later = NOW + timedelta(days=1)
    assert told(bring(site, joomla(tmp_path, *newer), tmp_path, now=later)) == [
        ("content:5", "updated"),
        ("content:6", "edited here"),
        ("content:7", "updated"),
        ("content:8", "taken"),
    ]
    first = site.content.find_live(ids["Một"])
    assert first is not None
    assert (first.title, first.body, first.path) == ("Một mới", "<p>Sửa</p>", "/2015/12/bai-5/")
    assert first.updated_at == later
    second = site.content.find_article(ids["Hai"])
    assert second is not None
    assert (second.title, second.lede) == ("Hai", "Sửa ở đây")
    assert not site.newsroom.is_live(ids["Ba"])
    assert told(bring(site, joomla(tmp_path, *newer), tmp_path, now=later))[:3] == [
        ("content:5", "the same"),
        ("content:6", "edited here"),
        ("content:7", "the same"),
    ]


def test_wherever_an_import_dies_the_next_one_ends_with_the_same_tables(tmp_path: Path) -> None:
    read = joomla(
        tmp_path,
        article(5, "Cùng tên", alias="cung-ten"),
        article(6, "Cùng tên", alias="cung-ten"),
        article(7, "Nháp", state=0),
        redirect_links=[{"id": 1, "old_url": "/cu.html", "new_url": "/tin-tuc/kinh-te/6-cung-ten", "published": 1}],
    )
    whole = Site()
    bring(whole, read, tmp_path)
    expected = items(whole)
    assert ("PATH#/cu.html", "PATH") in expected
    calls = 0
    while True:
        site, calls = Site(), calls + 1
        try:
            bring(site, read, tmp_path, faults=Faults(crash_at=calls))
        except Crash:
            bring(site, read, tmp_path)
            assert items(site) == expected, calls
        else:
            break
    assert calls > 20


def test_titles_that_are_the_same_in_a_month_get_numbers(tmp_path: Path) -> None:
    site = Site()
    same = [article(5, "Họp", alias="hop"), article(6, "Họp bàn", alias="hop"), article(7, "Họp nữa", alias="hop")]
    report = bring(site, joomla(tmp_path, *same), tmp_path)
    assert [entry["path"] for entry in report] == ["/2015/12/hop/", "/2015/12/hop-2/", "/2015/12/hop-3/"]


def test_an_address_that_two_articles_had_stays_with_the_first(tmp_path: Path) -> None:
    site = Site()
    rows = [
        article(5, "Một", alias="hop", publish_up="2014-01-01 00:00:00"),
        article(6, "Hai", alias="hop", publish_up="2015-01-01 00:00:00"),
    ]
    report = bring(site, joomla(tmp_path, *rows), tmp_path)
    assert report[1]["outcome"] == "taken"
    assert any("/tin-tuc/kinh-te/hop" in remark and "another's" in remark for remark in report[1]["remarks"])


def test_pictures_and_documents_come_from_the_folder_each_once(tmp_path: Path) -> None:
    files = tmp_path / "site"
    (files / "images" / "pdf").mkdir(parents=True)
    (files / "images" / "hop.jpg").write_bytes(jpeg(60, 40))
    (files / "images" / "lai.jpg").write_bytes(jpeg(60, 40))
    (files / "images" / "pdf" / "nq.pdf").write_bytes(b"%PDF-1.7\n1 0 obj\n%%EOF\n")
    (files / "images" / "hong.png").write_bytes(b"no picture")
    body = (
        '<p><img src="images/hop.jpg" alt="Toàn cảnh"> <img src="/images/lai.jpg"> <a href="images/pdf/nq.pdf">NQ</a>'
        ' <img src="images/mat.jpg" alt="Mất"> <img src="images/hong.png"> <img src="../../etc/passwd"></p>'
    )
    site, media = Site(), FakeMediaFiles()
    read = joomla(tmp_path, article(5, "Họp", introtext=body, fulltext=""))
    (entry,) = bring(site, read, tmp_path, files=files, media=media)
    live = site.content.find_live(articles(site)["Họp"])
    assert live is not None
    ready = [item for item in site.content.media.newest() if item.status == "ready"]
    picture, document = sorted(ready, key=lambda item: item.kind, reverse=True)
    assert (picture.status, picture.alt, document.content_type) == ("ready", "Toàn cảnh", "application/pdf")
    assert live.body.count(f'src="media:{picture.id}"') == 2
    assert f'href="media:{document.id}"' in live.body
    assert "[Mất]" in live.body
    assert {variant.key for variant in (*picture.variants, *document.variants)} == set(media.objects)
    assert [remark.split(" ")[2] for remark in entry["remarks"] if remark.startswith("The file")] == [
        "images/mat.jpg",
        "images/hong.png",
        "../../etc/passwd",
    ]
    before = items(site)
    bring(site, read, tmp_path, files=files, media=media)
    assert items(site) == before


def test_what_the_cleaning_takes_out_is_in_the_report(tmp_path: Path) -> None:
    site = Site()
    body = '<p onclick="x()">Bài <script>alert(1)</script><a href="javascript:x">y</a></p>'
    (entry,) = bring(site, joomla(tmp_path, article(5, "Họp", introtext=body, fulltext="")), tmp_path)
    live = site.content.find_live(articles(site)["Họp"])
    assert live is not None
    assert "script" not in live.body
    assert {"'script'", "'onclick", "'javascript:x'"} <= {word for each in entry["remarks"] for word in each.split()}


@pytest.mark.parametrize(
    ("columns", "outcome", "why"),
    [
        ({"introtext": "", "fulltext": ""}, "taken", "no text; '…'"),
        (
            {"introtext": "", "fulltext": "", "images": '{"image_intro":"images/a.jpg"}'},
            "taken",
            "images/a.jpg is missing",
        ),
        ({"introtext": "<p>" + "x" * 300_000, "fulltext": ""}, "left out", "256 KiB"),
        ({"title": "T" * 400}, "taken", "first 300"),
        ({"created_by_alias": "B" * 130}, "taken", "first 120"),
    ],
)
def test_what_does_not_fit_is_told(columns: dict[str, Value], outcome: str, why: str, tmp_path: Path) -> None:
    (entry,) = bring(Site(), joomla(tmp_path, {**article(5, "Họp"), **columns}), tmp_path)
    assert entry["outcome"] == outcome
    assert why in " ".join(entry["remarks"])


def test_links_within_the_old_site_go_on_to_lead_there(tmp_path: Path) -> None:
    body = (
        '<p><a href="index.php?option=com_content&amp;view=article&amp;id=6">a</a>'
        '<a href="https://cu.example/2015/12/bai-6/">b</a><a href="https://khac.example/">c</a></p>'
    )
    site = Site()
    bring(site, wordpress(tmp_path, exports.item(5, body)), tmp_path)
    live = site.content.find_live(articles(site)["Bài 5"])
    assert live is not None
    assert [part.split('"')[0] for part in live.body.split('href="')[1:]] == [
        "/index.php?option=com_content&amp;view=article&amp;id=6",
        "/2015/12/bai-6/",
        "https://khac.example/",
    ]


def test_a_page_becomes_a_standing_page_that_its_addresses_lead_to(tmp_path: Path) -> None:
    site = Site()
    page = exports.item(
        7, "<p>Về chúng tôi</p>", post_type="page", post_name="gioi-thieu", link="https://cu.example/ve/gioi-thieu/"
    )
    archive = exports.item(8, "<p>Kho</p>", post_type="page", post_name="archive", link="https://cu.example/archive/")
    read = wordpress(tmp_path, page, archive)
    assert [entry["path"] for entry in bring(site, read, tmp_path)] == ["/gioi-thieu/", "/archive-2/"]
    standing = site.content.find_standing(Slug("gioi-thieu"))
    assert standing is not None
    assert standing.body == "<p>Về chúng tôi</p>"
    redirects, _ = site.portal.list_redirects(20, None)
    assert {(each.path, each.to_url) for each in redirects} >= {
        ("/ve/gioi-thieu/", "/gioi-thieu/"),
        ("/moved/post/7/", "/gioi-thieu/"),
    }
    before = items(site)
    assert told(bring(site, read, tmp_path)) == [("page:7", "the same"), ("page:8", "the same")]
    assert items(site) == before


def test_a_dry_run_writes_nothing_and_says_what_it_costs(tmp_path: Path) -> None:
    site = Site()
    before = dict(site.dynamodb.tables["content"])
    (entry,) = bring(site, joomla(tmp_path, article(5, "Họp")), tmp_path, is_dry=True)
    assert entry["outcome"] == "taken"
    assert 60 < entry["units"] < 400
    assert site.dynamodb.tables["content"] == before
    (read_often,) = bring(site, joomla(tmp_path, article(5, "Họp", hits=74)), tmp_path, is_dry=True)
    assert read_often["units"] == entry["units"] + 6


def test_another_portal_under_the_same_name_overwrites_nothing(tmp_path: Path) -> None:
    site = Site()
    bring(site, joomla(tmp_path, article(5, "Họp")), tmp_path)
    before = items(site)
    other = article(5, "Bóng đá", alias="bong-da", publish_up="2019-05-01 00:00:00")
    (entry,) = bring(site, joomla(tmp_path, other), tmp_path)
    assert (entry["outcome"], "--as NAME" in entry["remarks"][0]) == ("left out", True)
    assert items(site) == before


def test_more_files_than_an_article_may_show_are_told(tmp_path: Path) -> None:
    files = tmp_path / "site"
    (files / "pdf").mkdir(parents=True)
    for number in range(17):
        (files / "pdf" / f"{number}.pdf").write_bytes(f"%PDF-1.7\n{number}\n%%EOF\n".encode())
    body = "".join(f'<p><a href="pdf/{number}.pdf">{number}</a></p>' for number in range(17))
    site = Site()
    (entry,) = bring(site, joomla(tmp_path, article(5, "Họp", introtext=body, fulltext="")), tmp_path, files=files)
    live = site.content.find_live(articles(site)["Họp"])
    assert live is not None
    assert (live.body.count('href="media:'), live.body.count('href="/pdf/')) == (15, 2)
    assert [remark.split(" ")[2] for remark in entry["remarks"]] == ["pdf/15.pdf", "pdf/16.pdf"]


def test_views_are_handed_on_each_time(tmp_path: Path) -> None:
    site, seen = Site(), list[tuple[ArticleId, int]]()
    read = joomla(tmp_path, article(5, "Họp", hits=74), article(6, "Không"))
    for _ in range(2):
        bring(site, read, tmp_path, set_views=lambda id_, hits: seen.append((id_, hits)))
    assert seen == [(articles(site)["Họp"], 74)] * 2


def test_no_password_and_no_mail_address_is_in_any_item_page_log_or_report(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    site = Site()
    report = bring(site, joomla(tmp_path, article(5, "Họp")), tmp_path)
    report += bring(site, wordpress(tmp_path, exports.item(5, post_password="p4ss-w0rd")), tmp_path)
    site.settle()
    pages = b"".join(page.body for page in site.bucket().values()).decode()
    assert "Toàn văn" in pages
    kept = repr(site.dynamodb.tables) + repr(report) + pages + caplog.text
    for secret in (PASSWORD, MAIL, SESSION, exports.COMMENTER, "p4ss-w0rd"):
        assert secret not in kept

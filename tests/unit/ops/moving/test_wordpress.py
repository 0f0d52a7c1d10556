"""WordPress's portals as records: posts, pages, pictures, blocks and shortcodes; never passwords or mail addresses."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from ops.moving.records import OldPicture, Story
from ops.moving.refusals import CannotRead
from ops.moving.spool import Spool
from ops.moving.wordpress_bodies import add_paragraphs, resolve
from tests.unit.ops.moving.exports import COMMENTER, MAIL, PASSWORD, attachment, item, read, wxr

DAY = datetime(2015, 12, 30, 2, 15, tzinfo=UTC)


def one(tmp_path: Path, spool: Spool, *items: str) -> Story:
    """The only story of these items."""
    (story,) = read(wxr(*items), tmp_path, spool).stories()
    return story


@pytest.mark.parametrize("version", ["1.0", "1.1", "1.2"])
def test_a_post_is_read_whatever_the_version_of_its_export(version: str, tmp_path: Path, spool: Spool) -> None:
    thumbnail = attachment(7, "2015/12/hop.jpg", alt="Toàn cảnh", caption="Ảnh: Hải")
    post = item(
        5, metas=[("_thumbnail_id", "7"), ("post_views_count", "1,074"), ("views", "12")], title="Họp &amp; bàn"
    )
    wordpress = read(wxr(thumbnail, post, version=version), tmp_path, spool)
    (story,) = wordpress.stories()
    assert (story.key, story.title, story.byline, story.hits) == ("post:5", "Họp & bàn", "Tiếp Thu", 1074)
    assert (story.state, story.moment, story.topics) == ("published", DAY, ("category:kinh-te", "tag:dai-hoi"))
    assert story.lead == OldPicture(path="wp-content/uploads/2015/12/hop.jpg", alt="Toàn cảnh", caption="Ảnh: Hải")
    assert [topic.addresses[0] for topic in wordpress.topics()] == [
        "/category/tin-tuc/kinh-te/",
        "/category/tin-tuc/",
        "/tag/dai-hoi/",
    ]
    assert wordpress.hosts == {"cu.example"}


def test_neither_passwords_nor_mail_addresses_nor_comments_are_kept(tmp_path: Path, spool: Spool) -> None:
    wordpress = read(wxr(item(5, post_password=PASSWORD), item(6)), tmp_path, spool)
    assert [story.key for story in wordpress.stories()] == ["post:6"]
    assert [(each.key, "password" in each.why) for each in wordpress.left_out()] == [("post:5", True)]
    spool._db.execute("COMMIT")
    kept = b"".join(file.read_bytes() for file in (tmp_path / "spool").rglob("*") if file.is_file())
    assert "Tiếp Thu".encode() in kept
    for secret in (MAIL, PASSWORD, COMMENTER):
        assert secret.encode() not in kept


@pytest.mark.parametrize(
    ("fields", "state", "moment"),
    [
        ({}, "published", DAY),
        ({"status": "draft"}, "draft", DAY),
        ({"status": "private"}, "draft", DAY),
        ({"status": "pending"}, "draft", DAY),
        (
            {"status": "future", "post_date_gmt": "2030-01-01 00:00:00"},
            "scheduled",
            datetime(2030, 1, 1, tzinfo=UTC),
        ),
        ({"post_date_gmt": "0000-00-00 00:00:00"}, "published", DAY),
        ({"post_date_gmt": "0000-00-00 00:00:00", "post_date": "0000-00-00 00:00:00"}, "draft", None),
    ],
)
def test_a_status_and_its_dates_say_what_readers_see(
    fields: dict[str, str], state: str, moment: datetime | None, tmp_path: Path, spool: Spool
) -> None:
    story = one(tmp_path, spool, item(5, "<p>Bài</p>", (), **fields))
    assert (story.state, story.moment) == (state, moment)


def test_what_is_neither_post_nor_page_is_told_of_by_kind(tmp_path: Path, spool: Spool) -> None:
    items = [item(5, post_type="nav_menu_item"), item(6, post_type="nav_menu_item"), item(7, status="trash"), item(8)]
    told = [(each.key, each.why) for each in read(wxr(*items), tmp_path, spool).left_out()]
    assert [key for key, _ in told] == ["post:7", "nav_menu_item"]
    assert told[1][1].startswith("2 items")


def test_every_address_of_a_post_is_known(tmp_path: Path, spool: Spool) -> None:
    old = [("_wp_old_slug", "hop-cu"), ("_wp_old_slug", "hop-xua")]
    story = one(tmp_path, spool, item(5, metas=old), attachment(7, "2015/12/hop.jpg", parent=5))
    assert story.addresses == (
        "/?p=5",
        "/2015/12/bai-5/",
        "/2015/12/hop-cu/",
        "/2015/12/hop-xua/",
        "/?attachment_id=7",
        "/2015/12/bai-5/hop/",
    )
    page = item(5, post_type="page", link="https://cu.example/gioi-thieu/")
    attached = ("/?attachment_id=7", "/2015/12/bai-5/hop/")
    assert one(tmp_path, spool, page).addresses == ("/?p=5", "/?page_id=5", "/gioi-thieu/", *attached)


@pytest.mark.parametrize(
    ("content", "excerpt", "lede", "body"),
    [
        ("<p>Bài</p>", "Tóm <b>tắt</b>", "Tóm tắt", "<p>Bài</p>"),
        ("Mở đầu<!--more-->\n\nPhần sau", "", "Mở đầu", "Phần sau"),
        ("[gallery]<!--more-->Sau", "", "", "\n\n\n\n\n\nSau"),
        ("Một<!--nextpage-->Hai", "", "", "Một\n\nHai"),
    ],
)
def test_an_excerpt_or_what_comes_before_more_is_the_lede(
    content: str, excerpt: str, lede: str, body: str, tmp_path: Path, spool: Spool
) -> None:
    story = one(tmp_path, spool, item(5, content, excerpt=excerpt))
    assert (story.lede, story.body.strip()) == (lede, body.strip())


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("Một\nhai\n\nba", "Một<br>\nhai\n\nba"),
        ("Một\r\nhai", "Một<br>\nhai"),
        ("Một<br />\nhai", "Một<br>hai"),
        ("<ul>\n<li>a</li>\n<li>b</li>\n</ul>\nSau", "<ul>\n\n<li>a</li>\n\n<li>b</li>\n\n</ul>\n\nSau"),
        ("Trước\n<h2>Đề</h2>\nSau\ndòng", "Trước\n\n<h2>Đề</h2>\n\nSau<br>\ndòng"),
        ('<a\nhref="x">y</a>', '<a href="x">y</a>'),
        ("<pre>a\nb\n\nc</pre>", "<pre>a\nb\n\nc</pre>"),
    ],
)
def test_lines_of_a_classic_post_are_kept(written: str, shown: str) -> None:
    made = add_paragraphs(written.replace("\r\n", "\n"))
    assert made.strip() == shown


PICTURES = {"7": OldPicture(path="a.jpg", alt="A", caption="Ảnh A"), "8": OldPicture(path="b.jpg", alt="B")}
A = '<figure><img src="a.jpg" alt="A"><figcaption>Ảnh A</figcaption></figure>'
B = '<figure><img src="b.jpg" alt="B"></figure>'
WORDS = "<figcaption>Ảnh A</figcaption>"
LINKED = '<a href="x"><img src="a.jpg"></a>'
WRAPPED = '<div class="wp-block-embed__wrapper">\nhttps://youtu.be/dQw4w9WgXcQ\n</div>'
VIMEO = '<iframe src="https://player.vimeo.com/video/76979871" title="Vimeo"></iframe>'
YOUTUBE = '<iframe src="https://www.youtube.com/embed/dQw4w9WgXcQ" title="YouTube"></iframe>'


@pytest.mark.parametrize(
    ("written", "shown", "told"),
    [
        (
            '[caption id="a" width="9"]<img src="a.jpg" /> Ảnh A[/caption]',
            f'<figure><img src="a.jpg" />{WORDS}</figure>',
            "",
        ),
        (
            '[caption caption="Ảnh A"]<a href="x"><img src="a.jpg"></a>[/caption]',
            f"<figure>{LINKED}{WORDS}</figure>",
            "",
        ),
        ('[gallery ids="8,7"]', f"{B}\n\n{A}", ""),
        ("[gallery]", f"{A}\n\n{B}", ""),
        ('[gallery exclude="7"]', B, ""),
        ("[embed]https://youtu.be/dQw4w9WgXcQ[/embed]", YOUTUBE, ""),
        ("[youtube https://www.youtube.com/watch?v=dQw4w9WgXcQ]", YOUTUBE, ""),
        ("https://www.youtube.com/watch?feature=x&v=dQw4w9WgXcQ", YOUTUBE, ""),
        ("https://vimeo.com/76979871", VIMEO, ""),
        (
            '[audio mp3="https://x.example/a"][/audio]',
            '<p><a href="https://x.example/a">https://x.example/a</a></p>',
            "",
        ),
        ("[[gallery]]", "[gallery]", ""),
        ('[contact-form-7 id="4"]', '[contact-form-7 id="4"]', "plug-in's"),
        ('[playlist ids="7"]', "", "to play"),
        ("Xem [1] và [sic]", "Xem [1] và [sic]", "plug-in's"),
        ('<!-- wp:paragraph {"align":"left"} -->\n<p>Đoạn</p>\n<!-- /wp:paragraph -->', "<p>Đoạn</p>", ""),
        (
            f'<!-- wp:embed {{"url":"x"}} -->\n<figure>{WRAPPED}</figure>\n<!-- /wp:embed -->',
            f"<figure>{YOUTUBE}</figure>",
            "",
        ),
        ('<!-- wp:embed {"url":"https://youtu.be/dQw4w9WgXcQ"} /-->', YOUTUBE, ""),
        ('<!-- wp:core-embed/youtube {"url":"x"} --><p>x</p><!-- /wp:core-embed/youtube -->', "<p>x</p>", ""),
        ("<!-- wp:latest-posts /--><!-- wp:paragraph --><p>x</p><!-- /wp:paragraph -->", "<p>x</p>", "'latest-posts'"),
        ('<!-- wp:shortcode -->[gallery ids="8"]<!-- /wp:shortcode -->', B, ""),
    ],
)
def test_blocks_and_shortcodes_become_what_they_showed(written: str, shown: str, told: str) -> None:
    made, remarks = resolve(written, PICTURES.get, PICTURES.values())
    assert "\n\n".join(made.split("\n\n")).strip().replace("</figure>\n<figure>", "</figure>\n\n<figure>") == shown
    assert told in " ".join(remarks)
    assert bool(told) == bool(remarks)


GOOD = wxr(item(5))


@pytest.mark.parametrize(
    ("export", "line", "told"),
    [
        (GOOD.replace("<rss", '<!DOCTYPE rss [<!ENTITY x "y">]>\n<rss', 1), 3, "DTD"),
        (GOOD.replace("<title>Bài 5", "<title>Bài & 5"), 20, "bare &"),
        (GOOD.replace("</dc:creator>", "</creator>"), 22, "well-formed"),
        (GOOD.replace("<p>Bài</p>", "<p>B\x0b</p>"), 24, "control character"),
        (GOOD[: GOOD.index("<wp:post_id>")], 26, "cut off"),
        (GOOD.encode().replace("Báo".encode(), b"B\xe1o"), 7, "encoding"),
        (GOOD.replace("<wp:post_id>5<", "<wp:post_id><"), 19, "no number"),
        (wxr(item(5), version="2.0"), 9, "WXR 2.0"),
        (wxr(), None, "no post"),
        ("<html><body/></html>", 1, "no RSS"),
        ("<rss><channel><title>x</title></channel></rss>", None, "no version of WXR"),
        ("", 1, "cut off|empty"),
        ("SELECT 1;", 1, "not XML|well-formed"),
    ],
)
def test_what_is_no_whole_export_is_refused_with_its_line(
    export: str | bytes, line: int | None, told: str, tmp_path: Path, spool: Spool
) -> None:
    with pytest.raises(CannotRead, match=told) as refused:
        read(export, tmp_path, spool)
    assert refused.value.line == line

"""Joomla's portals as records: every version and shape of export, and never users or sessions."""

from __future__ import annotations

import json
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ops.moving.joomla import Joomla, find_configuration
from ops.moving.joomla_tables import read_tables
from ops.moving.records import OldPicture, Story
from ops.moving.refusals import CannotRead
from ops.moving.spool import Spool
from tests.unit.ops.moving.dumps import (
    MAIL,
    NOW,
    PASSWORD,
    SESSION,
    Rows,
    Value,
    article,
    exported_xml,
    mysqldump,
    phpmyadmin,
    read,
    tables,
)

IMAGES = json.dumps(
    {
        "image_intro": "images/nho.jpg",
        "image_fulltext": "images/hop.jpg#joomlaImage://local-images/hop.jpg?width=800&height=600",
        "image_fulltext_alt": "Toàn cảnh",
        "image_fulltext_caption": "Ảnh: Minh Hải",
    }
)


def one(tmp_path: Path, spool: Spool, **columns: Value) -> Story:
    """The story of an article that has these columns."""
    (story,) = read(mysqldump(tables(article(5, "Họp tổng kết", **columns))), tmp_path, spool).stories()
    return story


@pytest.mark.parametrize("shape", ["mysqldump", "phpmyadmin", "folder of xml", "zip of xml"])
def test_a_portal_is_the_same_in_every_shape_of_export(shape: str, tmp_path: Path, spool: Spool) -> None:
    rows = tables(article(5, "Họp 'tổng kết'", hits=74, created_by_alias="Tiếp Thu", images=IMAGES))
    file = tmp_path / "dump.sql"
    if shape.endswith("xml"):
        file = tmp_path / "export"
        file.mkdir()
        for table, each in rows.items():
            (file / f"jos_{table}.xml").write_text(exported_xml(table, each))
        if shape.startswith("zip"):
            with zipfile.ZipFile(tmp_path / "export.zip", "w") as whole:
                for part in file.iterdir():
                    whole.write(part, part.name)
            file = tmp_path / "export.zip"
    else:
        file.write_text(mysqldump(rows) if shape == "mysqldump" else phpmyadmin(rows))
    joomla = Joomla(read_tables(file, spool), now=NOW)
    (story,) = joomla.stories()
    assert (story.key, story.title, story.hits, story.byline) == ("content:5", "Họp 'tổng kết'", 74, "Tiếp Thu")
    assert story.moment == datetime(2015, 12, 30, 2, 15, tzinfo=UTC)
    assert story.topics == ("category:8", "category:7")
    assert (story.lede, story.body) == ("Mở đầu 5", "<p>Toàn văn 5</p>")
    assert story.lead == OldPicture(path="images/hop.jpg", alt="Toàn cảnh", caption="Ảnh: Minh Hải")
    assert [topic.title for topic in joomla.topics()] == ["Tin tức", "Kinh tế"]


def test_no_byte_of_users_and_sessions_is_kept(tmp_path: Path, spool: Spool) -> None:
    read(mysqldump(tables(article(5, "Họp"))), tmp_path, spool)
    spool._db.execute("COMMIT")
    kept = b"".join(file.read_bytes() for file in (tmp_path / "spool").rglob("*") if file.is_file())
    assert "Họp".encode() in kept
    for secret in (PASSWORD, MAIL, SESSION, "tiepthu", 'created_by"'):
        assert secret.encode() not in kept


@pytest.mark.parametrize(
    ("columns", "state", "remark"),
    [
        ({}, "published", ""),
        ({"state": 2}, "published", ""),
        ({"state": 0}, "draft", "not published"),
        ({"access": 2}, "draft", "registered"),
        ({"catid": 9}, "draft", "'Nội bộ'"),
        ({"publish_down": "2016-01-01 00:00:00"}, "draft", "until 2016-01-01"),
        ({"publish_up": "2026-01-15 08:00:00"}, "scheduled", ""),
        ({"publish_up": None, "publish_down": None}, "published", ""),
        ({"publish_up": "0000-00-00 00:00:00", "created": "0000-00-00 00:00:00"}, "draft", "no date"),
    ],
)
def test_a_state_and_its_dates_say_what_readers_see(
    columns: dict[str, Value], state: str, remark: str, tmp_path: Path, spool: Spool
) -> None:
    story = one(tmp_path, spool, **columns)
    assert story.state == state
    assert remark in " ".join(story.remarks)


def test_what_will_be_taken_away_keeps_its_date(tmp_path: Path, spool: Spool) -> None:
    story = one(tmp_path, spool, publish_down="2026-02-01 00:00:00")
    assert (story.state, story.unpublish_at) == ("published", datetime(2026, 2, 1, tzinfo=UTC))


def test_the_trash_is_left_out_and_told_of(tmp_path: Path, spool: Spool) -> None:
    joomla = read(mysqldump(tables(article(5, "Bỏ", state=-2), article(6, "Giữ"))), tmp_path, spool)
    assert [story.key for story in joomla.stories()] == ["content:6"]
    assert [(each.key, each.title, each.why) for each in joomla.left_out()] == [
        ("content:5", "Bỏ", "It was in the trash.")
    ]


def test_articles_of_k2_are_named_as_not_read(tmp_path: Path, spool: Spool) -> None:
    k2: Rows = [{"id": 1, "title": "K2", "introtext": "x", "fulltext": "", "published": 1, "trash": 0}]
    joomla = read(mysqldump(tables(article(5, "Họp"), k2_items=k2)), tmp_path, spool)
    assert [each.key for each in joomla.left_out()] == ["jos_k2_items"]


def test_stories_come_by_when_they_were_published(tmp_path: Path, spool: Spool) -> None:
    articles = [
        article(1, "Ba", publish_up="2016-01-01 00:00:00"),
        article(2, "Một", publish_up="2008-01-01 00:00:00"),
        article(10, "Hai", publish_up="0000-00-00 00:00:00", created="2012-01-01 00:00:00"),
    ]
    assert [story.title for story in read(mysqldump(tables(*articles)), tmp_path, spool).stories()] == [
        "Một",
        "Hai",
        "Ba",
    ]


@pytest.mark.parametrize(
    ("intro", "full", "lede", "body"),
    [
        ("<p>Một.</p>\n<p>Hai&nbsp;ba.</p>", "<p>Bài</p>", "Một.\n\nHai ba.", "<p>Bài</p>"),
        ("<p><strong>Đậm</strong><br>dòng</p>", "<p>Bài</p>", "Đậm\ndòng", "<p>Bài</p>"),
        ("<p>Chỉ có mở đầu</p>", "", "", "<p>Chỉ có mở đầu</p>"),
        ('<p>Có <a href="/x">link</a></p>', "<p>Bài</p>", "", '<p>Có <a href="/x">link</a></p>\n<p>Bài</p>'),
        ('<p>A</p><hr id="system-readmore" />', "<p>B</p>", "A", "<p>B</p>"),
    ],
)
def test_an_introduction_of_text_is_the_lede(
    intro: str, full: str, lede: str, body: str, tmp_path: Path, spool: Spool
) -> None:
    story = one(tmp_path, spool, introtext=intro, fulltext=full)
    assert (story.lede, story.body) == (lede, body)


def test_a_picture_that_opens_the_introduction_opens_the_article(tmp_path: Path, spool: Spool) -> None:
    story = one(tmp_path, spool, introtext='<p><img src="images/stories/a.jpg" alt="Ảnh">Mở đầu</p>')
    assert (story.lead, story.lede) == (OldPicture(path="images/stories/a.jpg", alt="Ảnh"), "Mở đầu")


@pytest.mark.parametrize(
    ("sign", "meant"),
    [
        ("{youtube}dQw4w9WgXcQ{/youtube}", 'src="https://www.youtube.com/embed/dQw4w9WgXcQ"'),
        ("{youtube}https://www.youtube.com/watch?v=dQw4w9WgXcQ&t=3{/youtube}", "embed/dQw4w9WgXcQ"),
        ("{youtube dQw4w9WgXcQ|600|450}", "embed/dQw4w9WgXcQ"),
        ("{vimeo}76979871{/vimeo}", "https://player.vimeo.com/video/76979871"),
        ("{gallery}stories/hop{/gallery}", '<gallery src="images/stories/hop">'),
        ('<hr title="Phần hai" class="system-pagebreak" /></p><h3>Phần hai</h3><p>', "<p></p><h3>Phần hai</h3>"),
        ("{mosimage}", "<p></p>"),
    ],
)
def test_signs_of_plugins_become_what_they_showed(sign: str, meant: str, tmp_path: Path, spool: Spool) -> None:
    story = one(tmp_path, spool, introtext=f"<p>{sign}</p>", fulltext="")
    assert meant in story.body
    assert story.remarks == ()


def test_signs_of_plugins_that_cannot_be_kept_are_told(tmp_path: Path, spool: Spool) -> None:
    story = one(tmp_path, spool, introtext="<p>{loadposition user7} {ja_tabs wide}</p>", fulltext="")
    assert "loadposition" not in story.body
    assert "{ja_tabs wide}" in story.body
    assert [remark.split("'")[1] for remark in story.remarks] == ["{loadposition user7}", "{ja_tabs wide}"]


def test_the_title_of_a_page_becomes_a_heading(tmp_path: Path, spool: Spool) -> None:
    text = '<p>Một</p><hr title="Phần hai" class="system-pagebreak" /><p>Hai</p>'
    story = one(tmp_path, spool, introtext=text, fulltext="")
    assert story.body == "<p>Một</p><h2>Phần hai</h2><p>Hai</p>"
    assert "'Phần hai' was the title" in story.remarks[0]


def test_tags_and_fields_go_with_their_article(tmp_path: Path, spool: Spool) -> None:
    others: dict[str, Rows] = {
        "tags": [{"id": 3, "title": "Đại hội", "alias": "dai-hoi", "published": 1}],
        "contentitem_tag_map": [
            {"type_alias": "com_content.article", "content_item_id": 5, "tag_id": 3},
            {"type_alias": "com_content.category", "content_item_id": 5, "tag_id": 3},
            {"type_alias": "com_content.article", "content_item_id": 50, "tag_id": 3},
        ],
        "fields": [
            {"id": 1, "title": "nguon", "label": "Nguồn", "type": "text", "context": "com_content.article", "state": 1},
            {"id": 2, "title": "nguoi", "label": "Người", "type": "user", "context": "com_content.article", "state": 1},
        ],
        "fields_values": [
            {"field_id": 1, "item_id": "5", "value": "TTXVN <b>"},
            {"field_id": 2, "item_id": "5", "value": "42"},
        ],
    }
    (story,) = read(mysqldump(tables(article(5, "Họp"), **others)), tmp_path, spool).stories()
    assert story.topics == ("category:8", "category:7", "tag:3")
    assert story.body.endswith("<ul><li>Nguồn: TTXVN &lt;b&gt;</li></ul>")


def test_the_portal_is_found_by_its_prefix_and_several_are_told(tmp_path: Path, spool: Spool) -> None:
    two = mysqldump(tables(article(5, "Mới")), "rot5j_") + mysqldump(tables(article(5, "Cũ")), "bak_rot5j_")
    with pytest.raises(CannotRead, match=r"--prefix bak_rot5j_ \(1 articles\), --prefix rot5j_ \(1 articles\)"):
        read(two, tmp_path, spool)
    assert [story.title for story in read(two, tmp_path, spool, prefix="bak_rot5j_").stories()] == ["Cũ"]


@pytest.mark.parametrize("rows", [{"users": [{"id": 1, "name": "x"}]}, {"content": []}])
def test_an_export_without_articles_is_refused(rows: dict[str, Rows], tmp_path: Path, spool: Spool) -> None:
    with pytest.raises(CannotRead, match="no articles"):
        read(mysqldump(rows), tmp_path, spool)


def test_texts_that_look_twice_encoded_are_told_and_not_guessed(tmp_path: Path, spool: Spool) -> None:
    spoiled = "".join(bytes([each]).decode("cp1252", "ignore") or chr(each) for each in "Họp tổng kết".encode())
    dump = mysqldump(tables(article(5, spoiled)))
    with pytest.raises(CannotRead, match="--encoding latin1-in-utf8") as refused:
        read(dump, tmp_path, spool)
    assert refused.value.line == dump[: dump.index("(5,")].count("\n") + 1
    assert next(read(dump, tmp_path, spool, encoding="latin1-in-utf8").stories()).title == "Họp tổng kết"
    assert next(read(dump, tmp_path, spool, encoding="utf-8").stories()).title == spoiled


def test_joomla_15_has_sections_and_other_states(tmp_path: Path, spool: Spool) -> None:
    rows: dict[str, Rows] = {
        "sections": [{"id": 2, "title": "Tin tức", "alias": "tin-tuc", "published": 1, "access": 0}],
        "categories": [
            {"id": 8, "title": "Kinh tế", "alias": "kinh-te", "section": "2", "published": 1, "access": 0},
            {"id": 9, "title": "X", "alias": "x", "section": "com_banner", "published": 1, "access": 0},
        ],
        "content": [
            article(5, "Lưu trữ", state=-1, sectionid=2, access=0, images=""),
            article(6, "Nội bộ", sectionid=2, access=1),
        ],
        "menu": [
            {
                "id": 3, "name": "Tin", "alias": "tin", "link": "index.php?option=com_content&view=section&id=2",
                "published": 1, "parent": 0,
            }
        ],
    }  # fmt: skip
    joomla = read(mysqldump(rows), tmp_path, spool)
    assert joomla.is_15
    old, internal = joomla.stories()
    assert (old.state, old.topics) == ("published", ("category:8", "section:2"))
    assert (internal.state, internal.remarks[0]) == ("draft", "It was for registered readers only.")
    assert {"/tin/8-kinh-te/5-bai-5", "/tin-tuc/8-kinh-te/5-bai-5.html"} <= set(old.addresses)


ARTICLE_MENU: dict[str, Value] = {
    "id": 4, "title": "Giới thiệu", "alias": "gioi-thieu", "path": "ve-chung-toi/gioi-thieu", "published": 1, "home": 0,
    "link": "index.php?option=com_content&view=article&id=5", "type": "component", "parent_id": 1,
}  # fmt: skip
CATEGORY_MENU = {**ARTICLE_MENU, "id": 6, "path": "tin", "link": "index.php?option=com_content&view=category&id=7"}


@pytest.mark.parametrize(
    ("configuration", "params", "expected", "absent"),
    [
        (
            "$sef_suffix = '1'; $sef_rewrite = '1';",
            '{"sef_ids":"1"}',
            ["/tin/kinh-te/bai-5.html"],
            ["/tin/kinh-te/bai-5"],
        ),
        (
            "$sef_suffix = false; $sef_rewrite = false;",
            '{"sef_ids":"0"}',
            ["/index.php/tin/kinh-te/5-bai-5", "/index.php/tin/8-kinh-te/5-bai-5"],
            ["/index.php/tin/kinh-te/bai-5", "/tin/kinh-te/5-bai-5"],
        ),
        (None, "{}", ["/tin/kinh-te/5-bai-5.html", "/tin/kinh-te/bai-5", "/tin-tuc/kinh-te/5-bai-5"], []),
    ],
)
def test_addresses_are_those_that_the_settings_made(
    configuration: str | None, params: str, expected: list[str], absent: list[str], tmp_path: Path, spool: Spool
) -> None:
    others: dict[str, Rows] = {
        "menu": [ARTICLE_MENU, CATEGORY_MENU],
        "extensions": [{"element": "com_content", "params": params}],
    }
    file = tmp_path / "dump.sql"
    file.write_text(mysqldump(tables(article(5, "Họp"), **others)))
    (story,) = Joomla(read_tables(file, spool), now=NOW, configuration=configuration).stories()
    menu = "/ve-chung-toi/gioi-thieu"
    start = "/index.php" if expected[0].startswith("/index.php/") else ""
    end = ".html" if expected[0].endswith(".html") else ""
    assert story.addresses[0] == "/index.php?option=com_content&view=article&id=5"
    assert {*expected, f"{start}{menu}{end}"} <= set(story.addresses)
    assert not set(absent) & set(story.addresses)


def test_of_a_configuration_nothing_but_how_addresses_are_made_is_read(tmp_path: Path) -> None:
    (tmp_path / "configuration.php").write_text("<?php\npublic $password = 'geheim';\npublic $sef_suffix = '1';\n")
    assert find_configuration(tmp_path) == "public $sef_suffix = '1';"
    assert find_configuration(None) is None

"""Reading a dump: every shape gives the same rows, and what is no whole dump is refused with its line."""

from __future__ import annotations

from io import BytesIO

import pytest

from ops.moving.refusals import CannotRead
from ops.moving.sql import Dump, Encoding
from ops.moving.texts import mend_twice_encoded

WANTED = {"content": frozenset({"id", "title", "fulltext"})}
CREATE = (
    "CREATE TABLE `jos_content` (\n `id` int(10), `title` text COMMENT 'it''s (x, y', `fulltext` text,\n"
    " KEY `k` (`id`,`title`)\n);\n"
)


def rows(text: str | bytes, encoding: Encoding | None = None) -> list[dict[str, str | None]]:
    raw = text.encode() if isinstance(text, str) else text
    return [row.values for row in Dump(BytesIO(raw), WANTED, encoding=encoding).rows()]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        (r"'it\'s'", "it's"),
        ("'it''s'", "it's"),
        ('"it\'s ""x"""', 'it\'s "x"'),
        (r"'a\r\nb\tc\\d\0e\Zf'", "a\r\nb\tc\\d\0e\x1af"),
        ("'(1,2),(3,4);\n-- no comment'", "(1,2),(3,4);\n-- no comment"),
        ("''", ""),
        ("NULL", None),
        ("-1.5e3", "-1.5e3"),
        ("_utf8mb4'Tiếng Việt'", "Tiếng Việt"),
        ("0x5469e1babf6e67", "Tiếng"),
        ("X'5469'", "Ti"),
        ("N'x'", "x"),
        (r"'100\%'", r"100\%"),
    ],
)
def test_a_value_is_read_as_mysql_means_it(written: str, meant: str | None) -> None:
    assert rows(f"{CREATE}INSERT INTO `jos_content` VALUES (1,{written},'x');\n") == [
        {"id": "1", "title": meant, "fulltext": "x"}
    ]


@pytest.mark.parametrize(
    "insert",
    [
        "INSERT INTO `jos_content` VALUES (1,'a','b'),(2,'c','d');",
        "INSERT INTO `jos_content` (`fulltext`, `id`, `title`) VALUES\n('b', 1, 'a'),\n('d', 2, 'c');",
        "INSERT IGNORE INTO jos_content (id, title, `fulltext`) VALUES (1,'a','b'); INSERT INTO jos_content (id, title,"
        " `fulltext`) VALUE (2,'c','d');",
        "REPLACE INTO `portal`.`jos_content` VALUES (1,'a','b'),(2,'c','d') ON DUPLICATE KEY UPDATE `title`='z;z';",
        "insert into `jos_content` values (1, 'a', 'b') , (2, 'c', 'd') ;",
    ],
)
def test_rows_are_the_same_however_they_are_inserted(insert: str) -> None:
    assert rows(f"{CREATE}{insert}\n") == [
        {"id": "1", "title": "a", "fulltext": "b"},
        {"id": "2", "title": "c", "fulltext": "d"},
    ]


def test_what_is_not_wanted_is_passed_over_whatever_stands_in_it() -> None:
    others = (
        "# a comment; with ' a quote\n-- another ' one\n/* and ' one */ DROP TABLE IF EXISTS `x`;\n"
        "INSERT INTO `jos_users` VALUES (1,'it\\'s; (',\"b;\"),(2,_binary '\\0\\\\','`');\n"
        "DELIMITER ;;\nCREATE TRIGGER t BEFORE INSERT ON x FOR EACH ROW BEGIN SET @a = 'x'; END ;;\nDELIMITER ;\n"
        "SET @x = 'a;b';LOCK TABLES `jos_content` WRITE;\n"
    )
    assert rows(f"{others}{CREATE}{others}INSERT INTO `jos_content` VALUES (1,'a','b');{others}") == [
        {"id": "1", "title": "a", "fulltext": "b"}
    ]


def test_a_row_tells_the_line_that_it_begins_in() -> None:
    dump = Dump(BytesIO(f"{CREATE}INSERT INTO `jos_content` VALUES (1,'a\nb','c'),\n(2,'d','e');".encode()), WANTED)
    assert [row.line for row in dump.rows()] == [5, 7]


def test_texts_longer_than_what_is_read_at_a_time_are_whole() -> None:
    long = "Một bài dài. " * 200_000
    assert (
        rows(f"{CREATE}INSERT INTO `jos_users` VALUES ('{long}');INSERT INTO `jos_content` VALUES (1,'a','{long}');")[
            0
        ]["fulltext"]
        == long
    )


@pytest.mark.parametrize(
    ("text", "line", "told"),
    [
        (f"{CREATE}INSERT INTO `jos_content` VALUES (1,'a','b'),(2,'c", 5, "cut off"),
        (f"{CREATE}INSERT INTO `jos_content` VALUES (1,'a','b'),", 5, "cut off"),
        (f"{CREATE}INSERT INTO `jos_content` VALUES (1,'a',", 5, "cut off"),
        (f"{CREATE}INSERT INTO `jos_users` VALUES (1,'a", 5, "no end"),
        (f"{CREATE}INSERT INTO `jos_content` VALUES (1,'a','b')", 5, "cut off"),
        (f"{CREATE}\nINSERT INTO `jos_content` VALUES (1,'a');", 6, "2 values, but the table has 3"),
        (f"{CREATE}INSERT INTO `jos_content` VALUES (1,oops,'b');", 5, "value 2"),
        ("INSERT INTO `jos_content` VALUES (1,'a','b');", 1, "no CREATE TABLE"),
        (f"{CREATE}<html>Server error</html>", 5, "no SQL statement"),
        (f"-- MySQL dump 10\n{CREATE}", 6, "cut off"),
        (f"START TRANSACTION;\n{CREATE}", 6, "cut off"),
        ("/*!40101 SET NAMES gbk */;\n", 2, "'gbk'"),
        (b"\x1f\x8b\x08\x00", None, "gunzip"),
        (b"PK\x03\x04", None, "unpack"),
        ("\ufeffSET x = 1;".encode("utf-16"), None, "PowerShell"),
        (b"\x89PNG\0\0", None, "no SQL dump"),
        ("", None, "no dump"),
        ("\n\n-- nothing\n", None, "no dump"),
    ],
)
def test_what_is_no_whole_dump_is_refused_with_its_line(text: str | bytes, line: int | None, told: str) -> None:
    with pytest.raises(CannotRead, match=told) as refused:
        rows(text)
    assert refused.value.line == line


def test_latin1_is_read_as_the_dump_says_or_as_is_asked_for() -> None:
    insert = f"{CREATE}INSERT INTO `jos_content` VALUES (1,'caf\xe9 \x93x\x94 \x81','');"
    raw = insert.encode("latin1")
    meant = "café “x” \x81"
    assert rows(b"SET NAMES latin1;\n" + raw)[0]["title"] == meant
    assert rows(raw, "latin1")[0]["title"] == meant
    with pytest.raises(CannotRead, match=r"not UTF-8.*--encoding latin1"):
        rows(raw)


def test_utf8_that_was_taken_for_latin1_is_mended_where_that_is_asked_for() -> None:
    twice = "Tiếng Việt – “đẹp”"
    spoiled = twice.encode().decode("latin1").encode("latin1").decode("latin1")
    once = "".join(bytes([each]).decode("cp1252", "ignore") or chr(each) for each in twice.encode())
    assert spoiled != twice
    assert mend_twice_encoded(once) == twice
    assert mend_twice_encoded("Tiếng Việt") == "Tiếng Việt"
    dump = f"{CREATE}INSERT INTO `jos_content` VALUES (1,'{once}','');"
    assert rows(dump, "latin1-in-utf8")[0]["title"] == twice
    assert rows(dump, "utf-8")[0]["title"] == once

"""Dumps of a small portal of Joomla's, in the shapes in which they come."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from html import escape
from pathlib import Path

from ops.moving.joomla import Joomla
from ops.moving.joomla_tables import read_tables
from ops.moving.spool import Spool
from ops.moving.sql import Encoding

NOW = datetime(2026, 1, 15, 7, 30, tzinfo=UTC)

Value = str | int | None
Rows = Sequence[Mapping[str, Value]]

PASSWORD = "$2y$10$kQm3Xv1sQeZkq7w0mA1uOeZ6o1nS"
MAIL = "tiep.thu.bien.tap@an-giang.example"
SESSION = "c2Vzc2lvbi1vZi10aWVwLXRodQ"

CONTENT = """id asset_id title alias introtext fulltext state catid created created_by created_by_alias modified
    publish_up publish_down images urls attribs access hits featured language""".split()


def article(id_: int, title: str, **others: Value) -> dict[str, Value]:
    """A row of `content`, published on a day of 2015."""
    row: dict[str, Value] = {
        **dict.fromkeys(CONTENT, ""),
        "id": id_,
        "title": title,
        "alias": f"bai-{id_}",
        "introtext": f"<p>Mở đầu {id_}</p>",
        "fulltext": f"<p>Toàn văn {id_}</p>",
        "state": 1,
        "catid": 8,
        "created": "2015-12-30 02:15:00",
        "created_by": 42,
        "publish_up": "2015-12-30 02:15:00",
        "publish_down": "0000-00-00 00:00:00",
        "modified": "0000-00-00 00:00:00",
        "access": 1,
        "hits": 0,
        "featured": 0,
    }
    return row | others


def category(id_: int, title: str, alias: str, **others: Value) -> dict[str, Value]:
    """A row of `categories`."""
    row: dict[str, Value] = {"id": id_, "parent_id": 1, "title": title, "alias": alias, "extension": "com_content"}
    return {**row, "published": 1, "access": 1, **others}


CATEGORIES: Rows = [
    category(1, "ROOT", "root", parent_id=0, extension="system"),
    category(7, "Tin tức", "tin-tuc"),
    category(8, "Kinh tế", "kinh-te", parent_id=7),
    category(9, "Nội bộ", "noi-bo", published=0),
    category(10, "Liên hệ", "lien-he", extension="com_contact"),
]

USERS: Rows = [{"id": 42, "name": "Tiếp Thu", "username": "tiepthu", "email": MAIL, "password": PASSWORD}]
SESSIONS: Rows = [{"session_id": SESSION, "userid": 42, "data": f"joomla|{MAIL}"}]


def tables(*articles: Mapping[str, Value], **others: Rows) -> dict[str, Rows]:
    """The tables of a portal with these articles, a user, and a session."""
    return {"users": USERS, "session": SESSIONS, "categories": CATEGORIES, "content": list(articles), **others}


def as_sql(value: Value) -> str:
    """A value as mysqldump writes it."""
    if value is None:
        return "NULL"
    if isinstance(value, int):
        return str(value)
    text = (
        value.replace("\\", "\\\\").replace("'", "\\'").replace("\n", "\\n").replace("\r", "\\r").replace("\0", "\\0")
    )
    return f"'{text}'"


def mysqldump(rows: Mapping[str, Rows], prefix: str = "jos_", *, charset: str = "utf8mb4") -> str:
    """Structure and rows, without lists of columns, many rows in a statement."""
    parts = ["-- MySQL dump 10.13  Distrib 8.0.42, for Linux (x86_64)\n--\n", f"/*!50503 SET NAMES {charset} */;\n"]
    for table, each in rows.items():
        name = f"`{prefix}{table}`"
        columns = list(each[0]) if each else CONTENT
        parts.append(f"DROP TABLE IF EXISTS {name};\nCREATE TABLE {name} (\n")
        parts += [f"  `{column}` varchar(255) NOT NULL DEFAULT '' COMMENT 'a, (b;',\n" for column in columns]
        parts.append(f"  PRIMARY KEY (`{columns[0]}`),\n  KEY `x` (`{columns[0]}`(10))\n) ENGINE=InnoDB;\n")
        parts.append(f"LOCK TABLES {name} WRITE;\n/*!40000 ALTER TABLE {name} DISABLE KEYS */;\n")
        if each:
            values = ",".join(f"({','.join(as_sql(row[column]) for column in columns)})" for row in each)
            parts.append(f"INSERT INTO {name} VALUES {values};\n")
        parts.append("UNLOCK TABLES;\n")
    return "".join([*parts, "-- Dump completed on 2026-01-15  7:30:00\n"])


def phpmyadmin(rows: Mapping[str, Rows], prefix: str = "tp_") -> str:
    """Rows with lists of columns, quotes doubled, a row a line, in a transaction."""
    parts = ["-- phpMyAdmin SQL Dump\n-- version 5.2.0\n\nSTART TRANSACTION;\n/*!40101 SET NAMES utf8mb4 */;\n"]
    for table, each in rows.items():
        if not each:
            continue
        columns = ", ".join(f"`{column}`" for column in each[0])
        values = ",\n".join(
            "(" + ", ".join(as_sql(value).replace("\\'", "''") for value in row.values()) + ")" for row in each
        )
        parts.append(f"\n--\n-- Dumping data for table `{prefix}{table}`\n--\n\n")
        parts.append(f"INSERT INTO `{prefix}{table}` ({columns}) VALUES\n{values};\n")
    return "".join([*parts, "COMMIT;\n"])


def exported_xml(table: str, rows: Rows) -> str:
    """A table as `database:export` writes it."""
    parts = [f'<?xml version="1.0"?>\n<mysqldump>\n <database name="">\n  <table_data name="#__{table}">\n']
    for row in rows:
        fields = "".join(
            f'    <field name="{name}">{escape(str(value or ""))}</field>\n' for name, value in row.items()
        )
        parts.append(f"   <row>\n{fields}   </row>\n")
    return "".join([*parts, "  </table_data>\n </database>\n</mysqldump>\n"])


def read(
    dump: str | bytes, folder: Path, spool: Spool, *, encoding: Encoding | None = None, prefix: str | None = None
) -> Joomla:
    """The portal of a dump."""
    file = folder / "dump.sql"
    file.write_bytes(dump.encode() if isinstance(dump, str) else dump)
    return Joomla(read_tables(file, spool, encoding=encoding, prefix=prefix), now=NOW)

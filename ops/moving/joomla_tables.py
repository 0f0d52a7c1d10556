"""Joomla's tables that are read, with their columns, and how they get from an export into the spool.

Never those of users and sessions, and of the others never who wrote or changed something: neither a password nor a mail
address stands in any column that is named here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from ops.moving.refusals import CannotRead
from ops.moving.rows import Row, Wanted
from ops.moving.spool import Spool
from ops.moving.sql import Dump, Encoding
from ops.moving.texts import is_twice_encoded
from ops.moving.xml_tables import XmlTables

_CONTENT = """id title alias introtext fulltext state sectionid catid created created_by_alias modified publish_up
    publish_down images access hits featured language"""

TABLES: Wanted = {
    name: frozenset(columns.split())
    for name, columns in {
        "content": _CONTENT,
        "categories": "id parent_id title alias section extension published access description",
        "sections": "id title alias published access",
        "tags": "id title alias published description",
        "contentitem_tag_map": "type_alias content_item_id tag_id",
        "content_frontpage": "content_id",
        "menu": "id title name alias path link type published parent_id parent language home",
        "redirect_links": "id old_url new_url published",
        "extensions": "element params",
        "components": "option params",
        "fields": "id title label name type context state params",
        "fields_values": "field_id item_id value",
        "k2_items": _CONTENT.replace("state", "published trash"),
        "k2_categories": "id name alias parent published access",
    }.items()
}

_KEYS = {
    "content_frontpage": ("content_id",),
    "contentitem_tag_map": ("content_item_id", "tag_id"),
    "fields_values": ("item_id", "field_id"),
}
_TWICE = 20
"""So many texts, at least, that look like UTF-8 read as latin1 make it worth asking."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tables:
    """What was read: the prefix of the portal, and how many rows tables had that were not read, by their names."""

    spool: Spool
    prefix: str
    others: Mapping[str, int] = field(default_factory=dict)

    def kind(self, table: str) -> str:
        """The kind that a table's rows have in the spool."""
        return f"{self.prefix}|{table}"


def read_tables(path: Path, spool: Spool, *, encoding: Encoding | None = None, prefix: str | None = None) -> Tables:
    """Read an export, a dump or XML, into the spool. Raises CannotRead; nothing else was done then."""
    if path.is_dir() or path.suffix.lower() in {".xml", ".zip"}:
        xml = XmlTables(path, TABLES)
        found = _spool(xml.rows(), spool, path, encoding)
        return _choose(spool, found, prefix, xml.seen, path)
    with path.open("rb") as stream:
        dump = Dump(stream, TABLES, encoding=encoding, file=path.name)
        found = _spool(dump.rows(), spool, path, encoding)
    return _choose(spool, found, prefix, dump.seen, path)


def _spool(rows: Iterator[Row], spool: Spool, path: Path, encoding: Encoding | None) -> Counter[str]:
    """Keep the rows; answers how many articles there are by prefix."""
    found: Counter[str] = Counter()
    twice = Counter[bool]()
    first = 0
    for row in rows:
        if not _is_wanted(row):
            continue
        spool.put(f"{row.prefix}|{row.table}", _key(row), row.line, row.values, place=_place(row))
        if row.table == "content":
            found[row.prefix] += 1
            texts = [row.values.get(column) or "" for column in ("title", "introtext")]
            if encoding is None and not all(map(str.isascii, texts)):
                is_twice = any(map(is_twice_encoded, texts))
                first = first or (row.line if is_twice else 0)
                twice[is_twice] += 1
    if twice[True] >= min(_TWICE, found.total()) and twice[True] > twice[False]:
        what = (
            f"{twice[True]:,} of {found.total():,} articles look like UTF-8 that was taken for latin1 once, 'Tiáº¿ng'"
            " for 'Tiếng'. `--encoding latin1-in-utf8` mends that; `--encoding utf-8` takes them as they are."
        )
        raise CannotRead(what, line=first, file=path.name)
    return found


def _is_wanted(row: Row) -> bool:
    match row.table:
        case "content" | "k2_items":
            return "introtext" in row.values
        case "extensions":
            return row.values.get("element") == "com_content"
        case "components":
            return row.values.get("option") == "com_content"
        case "contentitem_tag_map":
            return row.values.get("type_alias") == "com_content.article"
        case "categories":
            return row.values.get("extension", "com_content") == "com_content"
    return True


def _key(row: Row) -> str:
    columns = _KEYS.get(row.table, ("id",))
    values = [row.values.get(column) or str(row.line) for column in columns]
    return "/".join(f"{int(each):010d}" if each.isdigit() else each for each in values)


def _place(row: Row) -> str:
    """When an article was published, so that months come one after the other; nothing for other rows."""
    if row.table not in {"content", "k2_items"}:
        return ""
    moments = (row.values.get(column) or "" for column in ("publish_up", "created", "modified"))
    return next((each for each in moments if each > "0001"), "")


def _choose(spool: Spool, found: Counter[str], prefix: str | None, seen: Mapping[str, int], path: Path) -> Tables:
    if prefix is not None and found[prefix] == 0:
        there = ", ".join(f"'{each}'" for each in sorted(found)) or "none"
        raise CannotRead(f"No articles stand in '{prefix}content'. Prefixes with articles: {there}.", file=path.name)
    if not found:
        raise CannotRead("There are no articles in it: no table `…content` of Joomla's has a row.", file=path.name)
    if prefix is None and len(found) > 1:
        there = ", ".join(f"--prefix {each} ({count:,} articles)" for each, count in sorted(found.items()))
        raise CannotRead(f"It holds several portals; say which one: {there}.", file=path.name)
    chosen = prefix if prefix is not None else next(iter(found))
    others = {name: count for name, count in seen.items() if name.startswith(chosen) and count}
    return Tables(spool=spool, prefix=chosen, others=others)

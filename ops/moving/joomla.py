"""A portal that ran on Joomla, 1.5 to 6: its articles, categories, tags and redirects as plain records."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from ops.moving.joomla_addresses import (
    Map,
    OldCategory,
    addresses_of_article,
    addresses_of_category,
    menu_paths,
    settings_in,
)
from ops.moving.joomla_bodies import fields_as_html, lede_of, resolve
from ops.moving.joomla_tables import Tables
from ops.moving.records import LeftOut, OldPicture, OldRedirect, OldTopic, State, Story
from ops.moving.times import parse_old_time

_TRASHED = "-2"
_SHOWN = {"1", "2", "-1"}
"""States that readers saw: published and archived (2; in Joomla 1.5, -1)."""

_PUBLIC = {"1", "5"}
"""Access levels for everybody: Public, and Guest (since 2.5)."""

_SHOWN_FIELDS = frozenset({"text", "textarea", "url", "integer", "list", "radio", "calendar", "checkboxes"})


@dataclass(frozen=True, slots=True)
class _Category:
    id: str
    title: str
    alias: str
    parent: str
    is_shown: bool
    description: str


class Joomla:
    """A portal whose tables were read. `configuration` is the text of its configuration.php, if that is there."""

    name = "joomla"
    hosts = frozenset[str]()

    def __init__(self, tables: Tables, *, now: datetime, configuration: str | None = None) -> None:
        self._tables = tables
        self._now = now
        self.is_15 = bool(self._spool.count(tables.kind("sections")))
        self._categories = dict(self._read_categories())
        self._featured = {id_ for id_, _, _ in self._all("content_frontpage")}
        self._tags = {row["id"]: row for _, _, row in self._all("tags") if row.get("published") == "1"}
        self._fields = {row["id"]: row for _, _, row in self._all("fields") if _is_shown_field(row)}
        known = {
            id_: OldCategory(id=id_, alias=each.alias, parent=each.parent) for id_, each in self._categories.items()
        }
        is_4 = any("featured" in row for _, _, row in self._first("content")) and not self._spool.count(
            tables.kind("components")
        )
        params = next((row.get("params") for _, _, row in self._all("extensions")), None)
        settings = settings_in(
            params, configuration, is_15=self.is_15, is_4=is_4 and '"sef_advanced"' not in (params or "")
        )
        menus = menu_paths([row for _, _, row in self._all("menu")])
        self.map = Map(categories=known, menus=menus, settings=settings, is_15=self.is_15)

    @property
    def _spool(self) -> Any:
        return self._tables.spool

    def count(self) -> int:
        """How many articles there are, those left out among them."""
        return int(self._spool.count(self._tables.kind("content")))

    def topics(self) -> Iterator[OldTopic]:
        """Categories that readers saw, then tags."""
        for each in self._categories.values():
            view, id_ = ("section", each.id[1:]) if each.id.startswith("s") else ("category", each.id)
            if each.is_shown:
                key = f"{view}:{id_}"
                addresses = self._topic_addresses(each.id, view, id_)
                description = re.sub(r"<[^>]*>", " ", each.description)
                yield OldTopic(
                    key=key, title=each.title, alias=each.alias, description=description, addresses=addresses
                )
        for id_, tag in self._tags.items():
            if tag.get("alias") != "root":
                addresses = (f"/component/tags/tag/{tag.get('alias')}", f"/component/tags/tag/{id_}-{tag.get('alias')}")
                yield OldTopic(
                    key=f"tag:{id_}", title=tag.get("title") or "", alias=tag.get("alias") or "", addresses=addresses
                )

    def _topic_addresses(self, id_: str, view: str, plain: str) -> tuple[str, ...]:
        if view == "category":
            return addresses_of_category(id_, self.map)
        paths = self.map.menus.get(f"section:{plain}", ())
        return (f"/index.php?option=com_content&view=section&id={plain}", *(f"/{path}" for path in paths))

    def stories(self) -> Iterator[Story]:
        """The articles, but for those in the trash."""
        for _, line, row in self._all("content"):
            if row.get("state") != _TRASHED:
                yield self._story(row, line)

    def left_out(self) -> Iterator[LeftOut]:
        """Articles in the trash, and tables of other components that hold articles, too."""
        for _, line, row in self._all("content"):
            if row.get("state") == _TRASHED:
                key, title = f"content:{row['id']}", row.get("title") or ""
                yield LeftOut(key=key, line=line, title=title, why="It was in the trash.")
        k2 = self._spool.count(self._tables.kind("k2_items"))
        if k2:
            why = f"{k2:,} articles of K2's stand in this table, which is not read: only Joomla's own articles are."
            yield LeftOut(key=f"{self._tables.prefix}k2_items", line=0, title="K2", why=why)

    def redirects(self) -> Iterator[OldRedirect]:
        """Those of Joomla's own redirect manager that were on and led somewhere."""
        for _, line, row in self._all("redirect_links"):
            if row.get("published") == "1" and row.get("new_url"):
                yield OldRedirect(line=line, address=row["old_url"] or "", to=row["new_url"])

    def _story(self, row: dict[str, str | None], line: int) -> Story:
        id_, alias, category = row["id"] or "", row.get("alias") or "", row.get("catid") or ""
        state, moment, until, remarks = self._state(row)
        introduction, told = resolve(row.get("introtext") or "")
        rest, more = resolve(row.get("fulltext") or "")
        lead, introduction = self._lead(row, introduction, has_more=bool(rest.strip()))
        lede = lede_of(introduction) if rest.strip() else None
        body = rest if lede is not None and len(lede) <= 3000 else f"{introduction}\n{rest}".strip()
        if body is not rest:
            lede = None
        values = fields_as_html(self._field_values(id_))
        if id_.rjust(10, "0") in self._featured or row.get("featured") == "1":
            remarks.append("It was featured; the front page here shows what is newest.")
        title = (row.get("title") or "").strip() or alias or f"{id_}"
        return Story(
            key=f"content:{id_}",
            line=line,
            title=title,
            lede=lede or "",
            body=f"{body}{values}",
            byline=row.get("created_by_alias") or "",
            topics=tuple(self._topics_of(id_, category, row.get("sectionid") or "")),
            state=state,
            moment=moment,
            unpublish_at=until,
            lead=lead,
            hits=int(row.get("hits") or 0),
            alias=alias,
            addresses=addresses_of_article(id_, alias, category, self.map),
            remarks=(*remarks, *told, *more),
        )

    def _state(self, row: dict[str, str | None]) -> tuple[State, datetime | None, datetime | None, list[str]]:
        """Where an article stands, since when and until when readers see it, and what there is to say of that."""
        up, down = parse_old_time(row.get("publish_up")), parse_old_time(row.get("publish_down"))
        moment = up or parse_old_time(row.get("created")) or parse_old_time(row.get("modified"))
        why: list[str] = []
        if row.get("state") not in _SHOWN:
            why.append("It was not published.")
        if (row.get("access") or "1") not in ({"0"} if self.is_15 else _PUBLIC):
            why.append("It was for registered readers only.")
        hidden = self._hidden_category(row.get("catid") or "")
        if hidden:
            why.append(f"Its category '{hidden}' was not published.")
        if down and down <= self._now:
            why.append(f"Readers saw it until {down:%Y-%m-%d %H:%M} UTC only.")
        if why:
            return "draft", moment, None, [*why, "It is a draft here."]
        if moment is None:
            return "draft", None, None, ["It has no date. It is a draft here: publish it with one."]
        return ("scheduled" if moment > self._now else "published"), moment, down, []

    def _hidden_category(self, id_: str) -> str:
        for each in self.map.line_of(id_):
            if not self._categories[each.id].is_shown:
                return self._categories[each.id].title
        return ""

    def _topics_of(self, id_: str, category: str, section: str) -> Iterator[str]:
        for each in reversed(self.map.line_of(category) or self.map.line_of(f"s{section}")):
            yield f"section:{each.id[1:]}" if each.id.startswith("s") else f"category:{each.id}"
        low = f"{int(id_):010d}/"
        for _, row in self._spool.between(self._tables.kind("contentitem_tag_map"), low, f"{low}~"):
            if row.get("tag_id") in self._tags:
                yield f"tag:{row['tag_id']}"

    def _field_values(self, id_: str) -> Iterator[tuple[str, str]]:
        low = f"{int(id_):010d}/"
        for _, row in self._spool.between(self._tables.kind("fields_values"), low, f"{low}~"):
            field = self._fields.get(row.get("field_id"))
            if field and row.get("value"):
                yield field.get("label") or field.get("title") or "", row["value"]

    @staticmethod
    def _lead(row: dict[str, str | None], introduction: str, *, has_more: bool) -> tuple[OldPicture | None, str]:
        """The picture that an article opens with, and the introduction without it if it was taken from there."""
        for which in ("fulltext", "intro"):
            if picture := _picture_of(row.get("images"), which):
                return picture, introduction
        if has_more and (found := re.match(r"\s*(<p[^>]*>\s*)?(<img\b[^>]*>)", introduction, re.IGNORECASE)):
            rest = (found[1] or "") + introduction[found.end() :]
            if lede_of(rest) is not None:
                return picture_in(found[2]), rest
        return None, introduction

    def _read_categories(self) -> Iterator[tuple[str, _Category]]:
        for _, _, row in self._all("sections"):
            yield f"s{row['id']}", self._category(row, f"s{row['id']}", "")
        for _, _, row in self._all("categories"):
            section = row.get("section")
            if section is not None and not section.isdigit():
                continue  # of Joomla 1.5, another component's
            if section is None and row.get("extension") != "com_content":
                continue
            parent = f"s{section}" if section and section != "0" else row.get("parent_id") or ""
            yield row["id"], self._category(row, row["id"], parent)

    def _category(self, row: dict[str, Any], id_: str, parent: str) -> _Category:
        is_public = (row.get("access") or "1") in ({"0", "1"} if self.is_15 else _PUBLIC)
        return _Category(
            id=id_,
            title=row.get("title") or row.get("alias") or id_,
            alias=row.get("alias") or "",
            parent="" if parent in {"0", "1"} and not self.is_15 else parent,
            is_shown=row.get("published") in {"1", "2"} and is_public,
            description=row.get("description") or "",
        )

    def _all(self, table: str) -> Iterator[tuple[str, int, dict[str, Any]]]:
        return self._spool.all(self._tables.kind(table))  # type: ignore[no-any-return]

    def _first(self, table: str) -> list[tuple[str, int, dict[str, Any]]]:
        found = next(self._all(table), None)
        return [found] if found else []


def _is_shown_field(row: dict[str, Any]) -> bool:
    is_article = row.get("context") == "com_content.article" and row.get("state") == "1"
    return is_article and row.get("type") in _SHOWN_FIELDS


def _picture_of(images: str | None, which: str) -> OldPicture | None:
    """What an article's `images` say: JSON; of Joomla 1.5, a text that nothing is made of."""
    try:
        values = json.loads(images or "{}")
    except ValueError:
        return None
    if not isinstance(values, dict) or not isinstance(values.get(f"image_{which}"), str):
        return None
    path = values[f"image_{which}"].partition("#joomlaImage:")[0].strip()
    alt, caption = values.get(f"image_{which}_alt"), values.get(f"image_{which}_caption")
    return OldPicture(path=path, alt=str(alt or ""), caption=str(caption or "")) if path else None


def picture_in(tag: str) -> OldPicture:
    """The picture that an `img` shows."""
    from chalicelib.content.bodies.markup import Tag, split_html

    shown = next(each for each in split_html(tag) if isinstance(each, Tag))
    attributes = shown.attributes
    path = attributes.get("src", "").partition("#joomlaImage:")[0]
    return OldPicture(path=path, alt=attributes.get("alt", ""), caption=attributes.get("title", ""))


def find_configuration(folder: Path | None) -> str | None:
    """The lines of a copy of the site that say how addresses are made; passwords stand in others of that file."""
    file = folder / "configuration.php" if folder else None
    if file is None or not file.is_file():
        return None
    lines = file.read_text(encoding="utf-8", errors="replace").splitlines()
    return "\n".join(line for line in lines if re.search(r"\$sef(_suffix|_rewrite)?\s*=", line))

"""Reads what WordPress exports (WXR 1.0 to 1.2) into the spool, item by item.

Of authors, the name that readers saw is kept and never the mail address. Comments are passed over, with what they say
of those who wrote them. Of a password there is only kept that there was one.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ops.moving.refusals import CannotRead
from ops.moving.spool import Record, Spool
from ops.moving.xml import Event, read_events

VIEWS = (
    "views",
    "post_views_count",
    "_post_views",
    "post_views",
    "wpb_post_views_count",
    "_views",
    "popular_posts_views",
)
"""What plug-ins that count views call their numbers."""

_METAS = frozenset({"_thumbnail_id", "_wp_old_slug", "_wp_attached_file", "_wp_attachment_image_alt", *VIEWS})
_FIELDS = {
    "title": "title",
    "link": "link",
    "creator": "creator",
    "post_id": "id",
    "post_date": "date",
    "post_date_gmt": "date_gmt",
    "post_name": "name",
    "status": "status",
    "post_parent": "parent",
    "post_type": "type",
    "is_sticky": "sticky",
    "attachment_url": "url",
}
_TERMS = {
    "category": {"category_nicename": "slug", "cat_name": "title", "category_parent": "parent", "term_id": "id"},
    "tag": {"tag_slug": "slug", "tag_name": "title", "term_id": "id"},
}
_NEWEST = "1.2"


def read_wxr(path: Path, spool: Spool) -> None:
    """Read an export into the spool. Raises CannotRead; nothing else was done then."""
    with path.open("rb") as stream:
        reader = _Reader(spool, path.name)
        for event in read_events(stream, file=path.name):
            reader.read(event)
    if not reader.version:
        raise CannotRead("This is no export of WordPress's: it names no version of WXR.", file=path.name)
    if not spool.count("post"):
        raise CannotRead("There is no post and no page in it.", file=path.name)


class _Reader:
    def __init__(self, spool: Spool, file: str) -> None:
        self._spool = spool
        self._file = file
        self._record: Record | None = None
        self._kind = ""
        self._line = 0
        self._meta = ""
        self._within: list[str] = []
        self.version = ""

    def read(self, event: Event) -> None:
        """Take an element into account."""
        if event.kind == "start":
            self._start(event)
        else:
            self._within.pop()
            self._end(event)

    def _start(self, event: Event) -> None:
        if not self._within and event.name != "rss":
            raise CannotRead("This is no export of WordPress's: it is no RSS.", line=event.line, file=self._file)
        is_new = self._within in (["rss", "channel"], ["rss"])
        if is_new and event.name in {"item", "author", "category", "tag"}:
            self._kind, self._line = event.name, event.line
            self._record = {"terms": [], "metas": {}} if event.name == "item" else {}
        elif self._record is not None and self._kind == "item" and event.name == "category":
            self._record["term"] = [event.attributes.get("domain", ""), event.attributes.get("nicename", "")]
        self._within.append(event.name)

    def _end(self, event: Event) -> None:
        place = self._within
        if place == ["rss", "channel"] and self._record is None:
            self._hear_of_site(event)
        elif place == ["rss", "channel"] and event.name == self._kind:
            self._keep()
        elif self._record is not None and place == ["rss", "channel", self._kind]:
            self._hear(self._record, event)
        elif self._record is not None and place == ["rss", "channel", "item", "postmeta"]:
            if event.name == "meta_key":
                self._meta = event.text
            elif event.name == "meta_value" and self._meta in _METAS:
                self._record["metas"].setdefault(self._meta, []).append(event.text)

    def _hear_of_site(self, event: Event) -> None:
        if event.name == "wxr_version":
            self.version = event.text.strip()
            if not self.version.startswith("1.") or self.version > _NEWEST:
                what = f"This is WXR {self.version}; what is read is 1.0 to {_NEWEST}."
                raise CannotRead(what, line=event.line, file=self._file)
        elif event.name in {"link", "base_blog_url"}:
            self._spool.put("site", event.name, event.line, {"url": event.text.strip()})

    def _hear(self, record: Record, event: Event) -> None:
        match self._kind:
            case "author" if event.name in {"author_login", "author_display_name"}:
                record[event.name] = event.text.strip()
            case "category" | "tag" if event.name in _TERMS[self._kind]:
                record[_TERMS[self._kind][event.name]] = event.text.strip()
            case "category" | "tag" if event.name.endswith("_description"):
                record["description"] = event.text.strip()
            case "item":
                self._hear_of_item(record, event)

    @staticmethod
    def _hear_of_item(record: Record, event: Event) -> None:
        if event.name == "encoded":
            record["excerpt" if "excerpt" in event.scope else "content"] = event.text
        elif event.name == "post_password":
            record["is_locked"] = bool(event.text.strip())
        elif event.name == "category":
            record["terms"].append([*record.pop("term"), event.text.strip()])
        elif event.name in _FIELDS and not (event.name == "title" and event.scope):
            record[_FIELDS[event.name]] = event.text.strip()

    def _keep(self) -> None:
        record, self._record = self._record or {}, None
        match self._kind:
            case "author":
                name = record.get("author_display_name") or record.get("author_login", "")
                self._spool.put("author", record.get("author_login", ""), self._line, {"name": name})
            case "category" | "tag":
                self._spool.put(self._kind, record.get("slug", ""), self._line, record)
            case "item":
                self._keep_item(record)

    def _keep_item(self, item: Record) -> None:
        id_ = item.get("id", "")
        if not id_.isdigit():
            raise CannotRead("This item has no number (wp:post_id).", line=self._line, file=self._file)
        key = f"{int(id_):010d}"
        if item.get("type") == "attachment":
            kept: dict[str, Any] = {name: item.get(name, "") for name in ("id", "title", "link", "url", "excerpt")}
            metas = item["metas"]
            kept["file"] = (metas.get("_wp_attached_file") or [""])[0]
            kept["alt"] = (metas.get("_wp_attachment_image_alt") or [""])[0]
            self._spool.put("attachment", key, self._line, kept)
            parent = item.get("parent", "0")
            if parent.isdigit() and parent != "0":
                self._spool.put("child", f"{int(parent):010d}/{key}", self._line, {"id": key})
        elif item.get("type") in {"post", "page"}:
            moment = next((each for name in ("date_gmt", "date") if (each := item.get(name, "")) > "0001"), "")
            self._spool.put("post", key, self._line, item, place=moment)
        else:
            self._spool.put("other", key, self._line, {"type": item.get("type", ""), "title": item.get("title", "")})

"""A portal that ran on WordPress: its posts, pages, categories and tags as plain records."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from urllib.parse import quote, unquote, urlsplit
from zoneinfo import ZoneInfo

from ops.moving.joomla_bodies import lede_of
from ops.moving.records import LeftOut, OldPicture, OldRedirect, OldTopic, State, Story
from ops.moving.spool import Record, Spool
from ops.moving.times import parse_old_time
from ops.moving.wordpress_bodies import resolve, split_more
from ops.moving.wxr import VIEWS

UPLOADS = "wp-content/uploads/"
_SHOWN = {"publish", "future"}
_UNWANTED = {
    "trash": "It was in the trash.",
    "auto-draft": "It was begun and never saved.",
    "inherit": "It is a revision.",
}


class WordPress:
    """A portal whose export was read. `zone` is whose clocks dates go by that are not told in UTC."""

    name = "wordpress"

    def __init__(self, spool: Spool, *, now: datetime, zone: ZoneInfo) -> None:
        self._spool = spool
        self._now = now
        self._zone = zone
        self._authors = {login: author["name"] for login, _, author in spool.all("author")}
        self._terms = {f"{kind}:{slug}": term for kind in ("category", "tag") for slug, _, term in spool.all(kind)}
        urls = [site["url"] for _, _, site in spool.all("site")]
        self.hosts = frozenset(host for url in urls if (host := urlsplit(url).hostname))

    def count(self) -> int:
        """How many posts and pages there are, those left out among them."""
        return self._spool.count("post")

    def topics(self) -> Iterator[OldTopic]:
        """Categories, then tags."""
        for key, term in self._terms.items():
            kind, _, slug = key.partition(":")
            path = "/".join(self._line(slug)) if kind == "category" else slug
            query = f"/?cat={term['id']}" if kind == "category" and term.get("id") else f"/?tag={quote(unquote(slug))}"
            yield OldTopic(
                key=key,
                title=term.get("title") or slug,
                alias=unquote(slug),
                description=re.sub(r"<[^>]*>", " ", term.get("description", "")),
                addresses=(f"/{kind}/{path}/", query),
            )

    def _line(self, slug: str) -> list[str]:
        """The slugs of a category and of those above it, from the top."""
        line: list[str] = []
        while slug and slug not in line:
            line.insert(0, slug)
            slug = self._terms.get(f"category:{slug}", {}).get("parent", "")
        return line

    def stories(self) -> Iterator[Story]:
        """Posts and pages, but for those that are left out."""
        for _, line, post in self._spool.all("post"):
            if not _why_left_out(post):
                yield self._story(post, line)

    def left_out(self) -> Iterator[LeftOut]:
        """Posts with a password, in the trash and so on; and how many items there are of kinds that are not read."""
        for _, line, post in self._spool.all("post"):
            if why := _why_left_out(post):
                yield LeftOut(key=f"{post['type']}:{post['id']}", line=line, title=post.get("title", ""), why=why)
        others = Counter(item["type"] for _, _, item in self._spool.all("other"))
        for kind, number in sorted(others.items()):
            why = f"{number:,} items of this kind: what is read are posts, pages and attachments."
            yield LeftOut(key=kind, line=0, title=kind, why=why)

    @staticmethod
    def redirects() -> Iterator[OldRedirect]:
        """None: an export has none."""
        return iter(())

    def _story(self, post: Record, line: int) -> Story:
        state, moment, remarks = self._state(post)
        children = [each for each in self._children(post["id"]) if each.path]
        first, rest = split_more(post.get("content", ""))
        pictures = [each for each in children if re.search(r"\.(jpe?g|png|gif|webp|avif)$", each.path, re.IGNORECASE)]
        lede = lede_of(post.get("excerpt", "")) or ""
        if not lede and first.strip() and rest.strip():
            opening, told = resolve(first, self._find_picture, [])
            lede = "" if told or (found := lede_of(opening)) is None else found
            first = "" if lede else first
        elif lede:
            first, rest = "", post.get("content", "")
        body, told = resolve(f"{first}\n\n{rest}" if first else rest, self._find_picture, pictures)
        if post.get("sticky") == "1":
            remarks.append("It was sticky; the front page here shows what is newest.")
        thumbnail = (post["metas"].get("_thumbnail_id") or [""])[0]
        name = unquote(post.get("name", ""))
        return Story(
            key=f"{post['type']}:{post['id']}",
            line=line,
            title=post.get("title") or name or post["id"],
            lede=lede,
            body=body,
            byline=str(self._authors.get(post.get("creator", "")) or post.get("creator", "")),
            topics=tuple(dict.fromkeys(self._topics_of(post))),
            state=state,
            moment=moment,
            lead=self._find_picture(thumbnail),
            hits=max((_number(each) for key in VIEWS for each in post["metas"].get(key, ())), default=0),
            alias=name,
            addresses=tuple(dict.fromkeys(self._addresses(post))),
            is_page=post["type"] == "page",
            remarks=(*remarks, *dict.fromkeys(told)),
        )

    def _state(self, post: Record) -> tuple[State, datetime | None, list[str]]:
        moment = parse_old_time(post.get("date_gmt"))
        if moment is None and (local := parse_old_time(post.get("date"))):
            moment = parse_old_time(local.replace(tzinfo=self._zone).isoformat())
        status = post.get("status", "")
        if status not in _SHOWN:
            return "draft", moment, [f"Its status was '{status}'. It is a draft here."]
        if moment is None:
            return "draft", None, ["It has no date. It is a draft here: publish it with one."]
        return ("scheduled" if moment > self._now else "published"), moment, []

    def _topics_of(self, post: Record) -> Iterator[str]:
        for domain, slug, _ in post["terms"]:
            kind = {"category": "category", "post_tag": "tag", "tag": "tag"}.get(domain)
            if kind and slug and f"{kind}:{slug}" in self._terms:
                yield f"{kind}:{slug}"

    def _addresses(self, post: Record) -> Iterator[str]:
        path = _path_of(post.get("link", ""))
        yield f"/?p={post['id']}"
        if post["type"] == "page":
            yield f"/?page_id={post['id']}"
        if path:
            yield path
            for slug in post["metas"].get("_wp_old_slug", ()):
                yield re.sub(r"[^/]+(/?)$", lambda found, slug=slug: slug + found[1], path)  # type: ignore[misc]
        for _, child in self._spool.between("child", f"{int(post['id']):010d}/", f"{int(post['id']):010d}/~"):
            attachment = self._spool.find("attachment", child["id"]) or {}
            yield f"/?attachment_id={int(child['id'])}"
            if page := _path_of(attachment.get("link", "")):
                yield page

    def _children(self, id_: str) -> Iterator[OldPicture]:
        for _, child in self._spool.between("child", f"{int(id_):010d}/", f"{int(id_):010d}/~"):
            if picture := self._find_picture(child["id"]):
                yield picture

    def _find_picture(self, id_: str) -> OldPicture | None:
        found = self._spool.find("attachment", f"{int(id_):010d}") if id_.isdigit() else None
        if found is None:
            return None
        path = UPLOADS + found["file"] if found["file"] else found["url"]
        return OldPicture(path=path, alt=found["alt"], caption=found["excerpt"].strip())


def _path_of(link: str) -> str:
    """The path of a post's address; "" where it is the front page with a query."""
    url = urlsplit(link)
    return "" if url.query or url.path in {"", "/"} else url.path


def _why_left_out(post: Record) -> str | None:
    if post.get("is_locked"):
        return "It was for those who know a password; there is no such thing here."
    return _UNWANTED.get(post.get("status", ""))


def _number(text: str) -> int:
    digits = re.sub(r"[\s,.]", "", text)
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) <= 15 else 0

"""The form that a snapshot is kept in: bytes and short texts, as small as they can be."""

from __future__ import annotations

import struct
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any
from zlib import crc32

from chalicelib.audience.counting import JournalEntry, Minute

ID_BYTES = 6
_RECENT = struct.Struct(">HhHH6s6s")
_OLDER = struct.Struct(">IH6s")
_TAIL = struct.Struct(">Ih6s6s6s6s")


def entry_to_bytes(entry: JournalEntry) -> bytes:
    """A shortened entry on its own, with the article at the end."""
    ids = (entry.view, entry.session, entry.member or "", entry.address)
    hashes = map(bytes.fromhex, ids)
    return _TAIL.pack(entry.minute, _offset(entry), *hashes) + (entry.article or "").encode()


@lru_cache(maxsize=256)
def entry_from_bytes(raw: bytes) -> JournalEntry:
    """The reverse."""
    minute, offset, view, session, member, address = _TAIL.unpack_from(raw)
    return JournalEntry(
        minute=Minute(minute),
        view=view.hex(),
        article=raw[_TAIL.size :].decode() or None,
        session=session.hex(),
        member=member.hex() if any(member) else None,
        heard=minute * 60 + offset,
        address=address.hex() if any(address) else "",
    )


def entries_to_item(entries: Collection[JournalEntry]) -> dict[str, Any]:
    """The attributes that hold a detailed snapshot's entries."""
    first = min((entry.minute for entry in entries), default=Minute(0))
    articles = [None, *sorted({entry.article for entry in entries if entry.article})]
    members = [None, *sorted({entry.member for entry in entries if entry.member})]
    article_place = {article: place for place, article in enumerate(articles)}
    member_place = {member: place for place, member in enumerate(members)}
    recent, older = bytearray(), bytearray()
    for entry in entries:
        session, member = bytes.fromhex(entry.session), member_place[entry.member]
        if entry.view:
            view, article = bytes.fromhex(entry.view), article_place[entry.article]
            recent += _RECENT.pack(entry.minute - first, _offset(entry), article, member, view, session)
        else:
            older += _OLDER.pack(entry.heard - first * 60, member, session)
    tables = {"articles": articles[1:], "members": members[1:]}
    return {"first": first, "recent": bytes(recent), "older": bytes(older), **tables}


def entries_from_item(item: Mapping[str, Any]) -> Iterator[JournalEntry]:
    """The reverse."""
    first, articles, members = item["first"], [None, *item["articles"]], [None, *item["members"]]
    for ago, offset, article, member, view, session in _RECENT.iter_unpack(item["recent"]):
        yield JournalEntry(
            minute=Minute(first + ago),
            view=view.hex(),
            article=articles[article],
            session=session.hex(),
            member=members[member],
            heard=(first + ago) * 60 + offset,
        )
    for seconds, member, session in _OLDER.iter_unpack(item["older"]):
        heard = first * 60 + seconds
        yield JournalEntry(
            minute=Minute(heard // 60),
            view="",
            article=None,
            session=session.hex(),
            member=members[member],
            heard=heard,
        )


def views_to_text(views: OpenViews) -> str:
    """Views by article and minute as lines: `<article> <minute> <count>`."""
    return "\n".join(f"{article} {minute} {count}" for (article, minute), count in sorted(views.items()))


def views_from_text(text: str) -> dict[tuple[str, Minute], int]:
    """The reverse."""
    rows = (line.split(" ") for line in text.splitlines())
    return {(article, Minute(int(minute))): int(count) for article, minute, count in rows}


def recent_to_bytes(recent: Iterable[str]) -> bytes:
    """Shortened ids, one after the other."""
    return bytes.fromhex("".join(sorted(recent)))


def recent_from_bytes(raw: bytes) -> frozenset[str]:
    """The reverse."""
    return frozenset(raw[at : at + ID_BYTES].hex() for at in range(0, len(raw), ID_BYTES))


def busy_to_text(busy: Mapping[str, int]) -> str:
    """Who sent how much, e.g. `<hash> 40 <hash> 20`."""
    return " ".join(f"{who} {count}" for who, count in busy.items())


def busy_from_text(text: str) -> dict[str, int]:
    """The reverse."""
    words = text.split()
    return {who: int(count) for who, count in zip(words[::2], words[1::2], strict=True)}


def parts_of(views: OpenViews) -> list[OpenViews]:
    """The views divided into parts that are cheap to read; one article's are all in one."""
    size = sum(len(article) + 16 for article, _ in views)
    parts: list[dict[tuple[str, Minute], int]] = [{} for _ in range(1 + size // PART_BYTES)]
    for (article, minute), count in views.items():
        parts[chunk_of(article, len(parts))][article, minute] = count
    return list(parts)


def chunk_of(article: str, parts: int) -> int:
    """The part of an article's views, of this many."""
    return crc32(article.encode()) % parts


def _offset(entry: JournalEntry) -> int:
    """How many seconds after its minute began the entry was heard: outside of it only where a clock was off."""
    return max(-(2**15), min(2**15 - 1, entry.heard - entry.minute * 60))


PART_BYTES = 3_500
"""How much of the views by article goes into one item: one read unit takes 4 KB."""


OpenViews = Mapping[tuple[str, Minute], int]
"""Views by article and minute."""

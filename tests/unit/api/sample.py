"""`python -m tests.unit.api.sample`: what a newsroom's day leaves behind, byte for byte, with fixed times and ids.

Every operation is called, most of them with something that is refused as well; then every page is printed. The digests
of all answers, items, stream records, queue messages and objects stand in `sample.txt`. A refactoring leaves them as
they are. After a change that is meant, print them anew: `python -m tests.unit.api.sample > tests/unit/api/sample.txt`.
`python -m tests.unit.api.sample FOLDER` writes the bytes themselves, to be compared with those of another checkout.
"""

from __future__ import annotations

import hashlib
import json
import os
import random
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any
from unittest import mock

from chalicelib.aws.dynamodb import Table, Update
from chalicelib.content.people.permissions import Role
from chalicelib.publishing.queue import RenderQueue
from tests.unit.api.api import Answer, Api, api
from tests.unit.publishing.site import Site

SAMPLE = Path(__file__).with_name("sample.txt")
BODY = (
    "<h2>Kết quả</h2><p>Cuộc họp <b>tổng kết</b><sup>1</sup> có bảng, <a href='/about/'>liên kết</a>.</p>"
    "<table><thead><tr><th>Năm</th><th>Số</th></tr></thead><tbody><tr><td>2015</td><td>1.234</td></tr></tbody></table>"
    "<script>alert(1)</script>"
)
MARKDOWN = "# Chào\n\nMột *đoạn* với chú thích[^1].\n\n[^1]: Ở đây.\n"


def sample() -> Iterator[tuple[str, bytes]]:
    """Names and bytes, in the order in which they came about; the stored things at the end, by key."""
    with _chance(), api() as running:
        day = _Day(running)
        day.live()
        yield from day.heard
        yield from _printed(running)
        yield from _stored(running)


def digests() -> Iterator[str]:
    """A line for each part of the sample: its digest and its name."""
    for name, raw in sample():
        yield f"{hashlib.sha256(raw).hexdigest()[:24]} {name}"


class _Day:
    """Calls of the API, and what was answered."""

    def __init__(self, running: Api) -> None:
        self._api = running
        self.heard: list[tuple[str, bytes]] = []
        self.ids: dict[str, str] = {}

    def call(self, method: str, path: str, body: Any = None, **more: Any) -> Answer:
        self._api.wait(seconds=7)
        answer = self._api.call(method, path, body, **more)
        head = json.dumps([answer.status, sorted(answer.headers.items())], ensure_ascii=False).encode()
        name = re.sub(r"\s", " ", f"answer {len(self.heard):03d} {method} {path}")
        self.heard.append((name, head + b"\n" + answer.body))
        return answer

    def live(self) -> None:
        """Everything that an editor can do, once."""
        for step in (self._portal, self._pictures, self._articles, self._revisions, self._redirects, self._people):
            step()
        self._readers()
        self._leave()

    def _portal(self) -> None:
        self.call("GET", "/site")
        self.call("PUT", "/site", {"name": "Cổng Sông Hậu", "tagline": "Tin mỗi ngày", "accent": "#0A5C36"})
        menu = [{"title": "Cổng tỉnh", "url": "https://angiang.example/"}, {"title": "Chủ đề", "url": "/topics/dang/"}]
        self.call("PUT", "/site", {"menu": menu, "publisher": "UBND", "views_offset": 21_162_408}, If_Match='"1"')
        self.call("PUT", "/site", {"menu": [{"title": "", "url": "javascript:1"}], "accent": "red", "x": 1})
        self.call("PUT", "/topics/dang", {"title": "Tiến tới đại hội đảng", "featured": True, "banner": "Đại hội"})
        self.call("GET", "/layout")
        layout = {
            "breaking": {"text": "Bão vào", "url": "/archive/"},
            "sections": [{"topic": "dang"}],
            "second": [None],
        }
        self.call("PUT", "/layout", layout, If_Match='"0"')
        self.call("PUT", "/layout", {"lead": [{"article": "0" * 26}], "strip": [{"article": "x"}]})
        self.call("PUT", "/topics/mien-nam", {"title": "Giải phóng miền Nam", "description": "1975", "position": 2})
        self.call("PUT", "/topics/mien-nam", {"title": "Giải phóng", "description": None}, If_Match='"1"')
        self.call("PUT", "/topics/Sai", {"title": ""})
        self.call("PUT", "/pages/gioi-thieu", {"title": "Giới thiệu", "body": BODY, "menu": 1})
        self.call("PUT", "/pages/lien-he", {"title": "Liên hệ", "body": MARKDOWN, "body_format": "markdown"})
        for path in ("/topics", "/topics/dang", "/topics/khong", "/pages", "/pages/gioi-thieu", "/pages/lien-he"):
            self.call("GET", path)

    def _pictures(self) -> None:
        new = {"file_name": "cau.jpg", "content_type": "image/jpeg", "size_bytes": 2_400_000, "alt": "Cầu"}
        self.ids["picture"] = self.call("POST", "/media", {**new, "credit": "Minh Hải"}).json["id"]
        self.ids["waiting"] = self.call("POST", "/media", new, Idempotency_Key="ảnh".encode().hex()).json["id"]
        self.call("POST", "/media", new, Idempotency_Key="ảnh".encode().hex())
        self.call("POST", "/media", {**new, "content_type": "video/mp4", "size_bytes": 0})
        _make_ready(self._api, self.ids["picture"])
        self.call("PATCH", f"/media/{self.ids['picture']}", {"caption": "Cầu Vàm Cống", "credit": None}, If_Match='"2"')
        self.call("GET", "/media")
        self.call("GET", f"/media/{self.ids['picture']}")

    def _articles(self) -> None:
        new: dict[str, Any] = {
            "title": "Họp tổng kết năm 2015",
            "lede": "Sáng nay, tỉnh họp.",
            "body": BODY,
            "agency": "TGAG",
        }
        new |= {"byline": "Tiếp Thu", "topics": ["dang", "mien-nam"], "lead": self.ids["picture"]}
        self.call("POST", "/articles?check=true", {**new, "topics": ["khong"]})
        self.call("POST", "/articles", {"title": " ", "topics": ["A"], "lead": "x", "body": 1, "y/z": None})
        first = self.ids["first"] = self.call("POST", "/articles", new, Idempotency_Key="1").json["id"]
        self.call("POST", "/articles", new, Idempotency_Key="1")
        self.call("GET", f"/articles/{first}")
        self.call("PATCH", f"/articles/{first}", {"body_format": "markdown"}, If_Match='"1"')
        self.call("PATCH", f"/articles/{first}", {"byline": None, "lede": "Chiều nay."}, If_Match='"1"')
        self.call("PATCH", f"/articles/{first}", {"byline": "Tiếp Thu"}, If_Match='"1"')
        self.call("PATCH", f"/articles/{first}", {"byline": "Tiếp Thu"}, If_Match='"2"')
        self.call("POST", f"/articles/{first}/submit", {})
        self.call("POST", f"/articles/{first}/return", {"note": "Thiếu nguồn"})
        self.call("POST", f"/articles/{first}/return", {})
        self.call("POST", f"/articles/{first}/publish", {"published_at": "2015-12-30"})
        self.call("PATCH", f"/articles/{first}", {"slug": "tong-ket", "correction": "Sửa số."}, If_Match='"6"')
        self.call("POST", f"/articles/{first}/publish", {})
        for number in range(3):
            made = self.call(
                "POST", "/articles", {"title": f"Tin {number}", "body": MARKDOWN, "body_format": "markdown"}
            )
            self.ids[f"news-{number}"] = made.json["id"]
            self.call("POST", f"/articles/{made.json['id']}/publish", {})
        later = {"publish_at": "2026-11-25T00:00:00Z", "unpublish_at": "2026-12-25T00:00:00+07:00"}
        planned = self.ids["planned"] = self.call("POST", "/articles", new, by=Role.AUTHOR).json["id"]
        self.call("PUT", f"/articles/{planned}/schedule", {"publish_at": "2026-11-25T00:00:00"})
        self.call("PUT", f"/articles/{planned}/schedule", later)
        self.call("POST", f"/articles/{self.ids['news-0']}/unpublish", {})
        self.call("DELETE", f"/articles/{self.ids['news-0']}")
        self.call("POST", f"/articles/{self.ids['news-0']}/restore", {})
        self.call("DELETE", f"/articles/{self.ids['news-0']}")
        for query in ("", "?status=published&limit=2", "?status=trashed", "?topic=dang", "?byline=Ti%E1%BA%BFp%20Thu"):
            self.call("GET", f"/articles{query}")
        for query in ("?q=tin", "?q=tin&order=newest&limit=1", "?q=-tin"):
            self.call("GET", f"/search{query}")

    def _revisions(self) -> None:
        of = f"/articles/{self.ids['first']}"
        for path in ("/revisions", "/revisions/1", "/revisions/1/diff", "/revisions/1/diff?to=2", "/preview"):
            self.call("GET", of + path)
        for path in ("/dry-run/page?path=/", "/dry-run/page?path=/&side=before", "/dry-run/page?path=/feed.xml"):
            self.call("GET", of + path)
        self.call("POST", f"{of}/dry-run", {})
        self.call("POST", f"{of}/revisions/1/restore", {}, If_Match='"8"')
        self.call("PUT", f"{of}/unsaved", {"version": 9, "text": "chưa lưu"})
        self.call("GET", f"{of}/unsaved")
        link = self.call("POST", f"{of}/preview-links", {}).json
        self.call("POST", f"{of}/preview-links", {"expires_at": "2026-11-20T00:00:00Z"})
        self.call("GET", f"{of}/preview-links")
        self.call("GET", link["url"].removeprefix("https://bao.example/api"), by=None)
        self.call("DELETE", f"{of}/preview-links/{link['id']}")

    def _redirects(self) -> None:
        to = {"path": "/index.php/123-hop.html", "to_article": self.ids["first"]}
        made = self.call("PUT", "/redirects", to).json["id"]
        self.call("PUT", "/redirects", {"path": "/cu.html", "to_url": "/topics/dang/"})
        self.call("PUT", "/redirects", {"path": "/cu.html", "to_url": "/", "to_article": self.ids["first"]})
        gone = self.call("PUT", "/redirects", {"path": "/sai.html", "to_url": "https://khac.example/"}).json["id"]
        self.call("GET", "/redirects?limit=2")
        self.call("GET", f"/redirects/{made}")
        self.call("DELETE", f"/redirects/{gone}")

    def _people(self) -> None:
        made = self.call("POST", "/tokens", {"name": "Lan", "role": "author", "expires_at": "2027-01-01T00:00:00Z"})
        self.call("POST", "/tokens", {"name": "", "role": "chief", "rate": 0})
        self.call("GET", "/tokens")
        self.call("DELETE", f"/tokens/{made.json['id']}")
        self.call("GET", "/articles", by=None)
        self.call("GET", "/tokens", by=Role.AUTHOR)
        admin = self._api.person(Role.ADMIN.name, Role.ADMIN)
        code = self._api.services.accounts.people.make_code(admin, self._api.now)
        for _ in range(2):  # it works once
            self.call("POST", "/session", {"code": code}, by=None)
        self.call("GET", "/sign-in?language=en", by=None)
        self.call("GET", "/account?language=en", by=None)
        for method, path in (("GET", ""), ("POST", ""), ("POST", "/options"), ("DELETE", f"/{'0' * 16}")):
            self.call(method, f"/me/passkeys{path}", {} if method == "POST" else None)
        self.call("POST", "/session/passkey", {"credential": {}}, by=None)
        self.call("POST", "/session/options", [], by=None)
        self.call("GET", "/me")
        (session,) = self.call("GET", "/me/sessions").json["sessions"]
        self.call("DELETE", f"/me/sessions/{session['id']}")
        self.call("DELETE", "/session")
        hoa = self.call("POST", "/people", {"name": "Hoa", "role": "author"}).json
        self.call("POST", "/people", {"name": "HOA", "role": "author"})
        self.call("POST", "/session", {"code": hoa["url"].partition("#")[2]}, by=None)
        self.call("POST", f"/people/{hoa['id']}/codes", {})
        self.call("GET", "/people")
        (session,) = self.call("GET", f"/people/{hoa['id']}/sessions").json["sessions"]
        self.call("DELETE", f"/people/{hoa['id']}/sessions/{session['id']}")
        self.call("POST", "/tokens", {"name": "máy", "role": "editor", "person": hoa["id"]})
        self.call("PATCH", f"/people/{hoa['id']}", {"role": "editor"}, If_Match='"1"')
        self.call("PATCH", f"/people/{hoa['id']}", {"disabled": True}, If_Match='"1"')
        self.call("PATCH", f"/people/{hoa['id']}", {"disabled": True})
        self.call("GET", f"/people/{hoa['id']}")
        self.call("GET", f"/people/{hoa['id']}/events")

    def _readers(self) -> None:
        self.call("POST", f"/articles/{self.ids['first']}/publish", {})
        self._api.follow()
        reader = {"User_Agent": "Mozilla/5.0 Firefox/130.0", "X_Forwarded_For": "192.0.2.1"}
        for number in range(3):
            beacon = {"view": f"{number:032x}", "article": self.ids["first"], "attempt": number}
            self.call("POST", "/beacon", beacon, by=None, **reader)
        self.call("POST", "/beacon", {"view": "x"}, by=None, **reader)
        self.call("GET", f"/live?article={self.ids['first']}", by=None)
        self._api.wait(minutes=5)
        self._api.fold()
        self.call("GET", f"/live?article={self.ids['first']}", by=None)
        for found in (3, 0):
            self.call("POST", "/searches", {"q": "Cầu mới", "found": found}, by=None)
        self.call("GET", "/stats/searches?days=1")
        self.call("GET", "/stats")
        self.call("GET", f"/articles/{self.ids['first']}/stats")
        self.call("GET", "/openapi.json", by=None)
        self.call("GET", "/docs", by=None)

    def _leave(self) -> None:
        self.call("GET", f"/media/{self.ids['picture']}/uses")
        self.call("DELETE", f"/media/{self.ids['picture']}")
        self.call("DELETE", f"/media/{self.ids['waiting']}")
        self.call("DELETE", "/topics/dang")
        self.call("DELETE", "/pages/lien-he")
        self.call("PUT", "/articles", {})
        self.call("POST", "/articles", b"{", Content_Type="text/plain")
        self.call("POST", "/articles", b"{")


READY = {
    "status": "ready",
    "version": 2,
    "width": 1600,
    "height": 1200,
    "colour": "#7a8b6c",
    "digest": "0" * 64,
    "variants": [
        {"format": each, "key": f"media/cau-{width}.{each}", "size_bytes": width * 50, "width": width, "height": width}
        for width in (400, 800)
        for each in ("jpeg", "avif")
    ],
}


def _make_ready(running: Api, media: str) -> None:
    """As the intake leaves a picture. Its files are left out: their bytes are the encoder's."""
    sets = ", ".join(f"#{name} = :{name}" for name in READY)
    client: Any = running.dynamodb
    Table(client, "content").write(Update(pk="MEDIA", sk=media, expression=f"SET {sets}", values=READY))


def _printed(running: Api) -> Iterator[tuple[str, bytes]]:
    """The queue's messages and the bucket's objects, as the newsroom's day and a day of the clock make them."""
    site = Site(dynamodb=running.dynamodb, now=running.now)
    sent: list[str] = []
    send = RenderQueue.send

    def note(queue: RenderQueue, messages: Any) -> None:
        held = set(site.sqs.messages)
        send(queue, messages)
        sent.extend(body for receipt, body in site.sqs.messages.items() if receipt not in held)

    with mock.patch.object(RenderQueue, "send", note):
        site.settle()
        for _ in range(2):
            site.now += timedelta(days=1)
            site.clock().tick(site.now)
            site.settle()
        site.dispatch().request_all()
        site.settle()
    yield from ((f"message {number:04d}", body.encode()) for number, body in enumerate(sent))
    for key, page in sorted(site.bucket().items()):
        yield f"object {key}", repr(page).encode()


def _stored(running: Api) -> Iterator[tuple[str, bytes]]:
    for table, records in sorted(running.dynamodb.records.items()):
        # The writes of one transaction have no order.
        told = sorted(re.sub(rb'"(SequenceNumber|eventID)": "\d+"', b"", _json(each)) for each in records)
        yield from ((f"record {table} {number:04d}", each) for number, each in enumerate(told))
    for table, items in sorted(running.dynamodb.tables.items()):
        yield from ((f"item {table} {pk} {sk}", _json(item)) for (pk, sk), item in sorted(items.items()))


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, default=repr).encode()


@contextmanager
def _chance() -> Iterator[None]:
    """Ids and secrets as fixed streams of numbers: one for each module that asks, so that none disturbs another."""
    streams: dict[str, random.Random] = {}

    def urandom(size: int) -> bytes:
        asker = sys._getframe(1).f_globals["__name__"]
        return streams.setdefault(asker, random.Random(asker)).randbytes(size)

    with mock.patch.object(os, "urandom", urandom), mock.patch.object(random, "_urandom", urandom):
        yield


def main(arguments: list[str]) -> None:
    """Print the digests, or write the bytes into a folder."""
    if not arguments:
        print(*digests(), sep="\n")
        return
    folder = Path(arguments[0])
    folder.mkdir(parents=True)
    for number, (name, raw) in enumerate(sample()):
        (folder / f"{number:04d} {name.replace('/', '|')[:180]}").write_bytes(raw)


if __name__ == "__main__":
    main(sys.argv[1:])

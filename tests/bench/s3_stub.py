"""A stand-in for S3 in a process of its own: keeps connections, answers at once, and with the headers that S3 sends.

moto would close the connection after each answer. `python -m tests.bench.s3_stub` prints its port, and ends when its
standard input does.
"""

from __future__ import annotations

import hashlib
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from html import escape
from http.server import BaseHTTPRequestHandler
from typing import Any, ClassVar
from urllib.parse import parse_qs, urlsplit

from ops.local.servers import LocalServer

ETAG = '"9b2cf535f27731c974343645a3985328"'
KEYS = 1_000
_LISTED = "".join(
    f"<Contents><Key>2026/01/tin-{number}/index.html</Key><LastModified>2026-01-15T07:30:00.000Z</LastModified>"
    f"<ETag>&quot;{number:032x}&quot;</ETag><Size>4800</Size><StorageClass>STANDARD</StorageClass></Contents>"
    for number in range(KEYS)
)
LISTING = (
    '<?xml version="1.0" encoding="UTF-8"?><ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">'
    f"<Name>pages</Name><KeyCount>{KEYS}</KeyCount><IsTruncated>false</IsTruncated>{_LISTED}</ListBucketResult>"
).encode()
KEPT = {
    "Last-Modified": "Thu, 15 Jan 2026 07:30:00 GMT",
    "Cache-Control": "public, max-age=0, s-maxage=60, must-revalidate",
    "Content-Type": "text/html; charset=utf-8",
    "x-amz-meta-digest": "0" * 64,
    "x-amz-meta-cache-tag": "site,topic:dang,article:01JHKQ3Z6W6N0V6M8P4T7R2B1C",
    "Accept-Ranges": "bytes",
}


REMEMBERED = "/rebuilt/"
"""The bucket that remembers what is put there."""


class Handler(BaseHTTPRequestHandler):
    """Every object is there, and every condition holds; but one bucket remembers its objects' ETags and digests."""

    protocol_version = "HTTP/1.1"
    objects: ClassVar[dict[str, tuple[str, str]]] = {}

    def answer(self) -> None:
        sent = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if self.path.startswith(REMEMBERED.rstrip("/")):
            self.answer_from_memory(sent)
            return
        body = LISTING if self.command == "GET" else b""
        self.send_response(204 if self.command == "DELETE" else 200)
        self.send_header("x-amz-id-2", "x" * 76)
        self.send_header("x-amz-request-id", "4B8F7A2C3D4E5F60")
        self.send_header("x-amz-server-side-encryption", "AES256")
        self.send_header("ETag", ETAG)
        for name, value in KEPT.items() if self.command == "HEAD" else ():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def answer_from_memory(self, sent: bytes) -> None:
        key, body = self.path.removeprefix(REMEMBERED), b""
        if self.command == "PUT":
            etag = f'"{hashlib.md5(sent).hexdigest()}"'
            self.objects[key] = etag, self.headers["x-amz-meta-digest"]
        if self.command == "GET":
            prefix = parse_qs(urlsplit(self.path).query).get("prefix", [""])[0]
            body = _listing({key: etag for key, (etag, _) in self.objects.items() if key.startswith(prefix)})
        there = self.objects.get(key)
        self.send_response(404 if self.command == "HEAD" and there is None else 200)
        if there:
            self.send_header("ETag", there[0])
            self.send_header("x-amz-meta-digest", there[1])
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_HEAD = do_PUT = do_DELETE = answer  # noqa: N815 (names of http.server's)

    def log_message(self, *_: Any) -> None:
        pass


def _listing(etags: Mapping[str, str]) -> bytes:
    listed = "".join(
        f"<Contents><Key>{key}</Key><ETag>{escape(etag)}</ETag></Contents>" for key, etag in sorted(etags.items())
    )
    return (
        '<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">'
        f"<IsTruncated>false</IsTruncated>{listed}</ListBucketResult>"
    ).encode()


@contextmanager
def running() -> Iterator[str]:
    """The stand-in within the block, at the URL that is answered."""
    command = [sys.executable, "-m", __name__]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin
        assert process.stdout
        yield f"http://127.0.0.1:{process.stdout.readline().strip()}"
        process.stdin.close()


if __name__ == "__main__":
    with LocalServer(("127.0.0.1", 0), Handler) as server, server.serving():
        print(server.port, flush=True)
        sys.stdin.read()

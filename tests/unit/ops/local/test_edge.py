"""The edge answers as CloudFront would."""

from __future__ import annotations

import gzip
import json
import os
import random
import socket
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from http.client import HTTPConnection, HTTPMessage
from http.server import BaseHTTPRequestHandler
from typing import Any

import pytest

from chalicelib.content.models.names import Path
from chalicelib.publishing.bucket import MOVED_TO
from chalicelib.publishing.pages import object_key
from ops.local.answers import Answer
from ops.local.bucket_origin import BucketOrigin
from ops.local.edge import MAX_BODY_BYTES, Edge, Origins
from ops.local.edge_headers import HTTPS_HEADERS, SECURITY_HEADERS, desk_headers
from ops.local.options import CannotStart
from ops.local.servers import LocalServer
from ops.moving.addresses import path_of
from tests.unit.ops.moving.old_addresses import old_addresses

FRONT = ("<p>Trang chủ</p>" * 100).encode()


class BucketOfThree(BucketOrigin):
    """Two pages, a redirect and a 404 page, and a key that cannot be read."""

    def __init__(self) -> None:
        self._answers = {
            "index.html": self._page(200, FRONT),
            "2015/12/bai/index.html": self._page(200, b"<p>B\xc3\xa0i</p>"),
            "cu.html": self._page(200, b"<a href='/2015/12/bai/'>", {MOVED_TO: "/2015/12/bai/"}),
        }

    def get(self, key: str) -> Answer:
        if key == "broken.html":
            raise ConnectionResetError
        return self._answers.get(key) or self._page(404, b"<p>Kh\xc3\xb4ng c\xc3\xb3</p>")

    @staticmethod
    def _page(status: int, body: bytes, more: Mapping[str, str] | None = None) -> Answer:
        headers = {"Content-Type": "text/html; charset=utf-8", "ETag": '"1"', "Cache-Control": "public, max-age=0"}
        return Answer(status=status, headers={**headers, **(more or {})}, body=body)


class Echo(BaseHTTPRequestHandler):
    """An API that answers what it was asked; as Chalice's local server, it sends a body for HEAD, too."""

    protocol_version = "HTTP/1.1"

    def answer(self) -> None:
        length = int(self.headers.get("Content-Length", 0))
        asked = {
            "method": self.command,
            "path": self.path,
            "headers": {name.lower(): value for name, value in self.headers.items()},
            "body": self.rfile.read(length).decode(),
        }
        body = json.dumps(asked).encode()
        self.send_response(418)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Connection", "keep-alive")
        if self.path == "/cached":
            self.send_header("Cache-Control", "max-age=60")
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = answer  # noqa: N815

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        pass


class BucketOfOldAddresses(BucketOfThree):
    """The articles of a portal that moved in, and what stands at their old addresses."""

    def __init__(self, known: Mapping[str, tuple[str, int]]) -> None:
        self._answers = {}
        for plain, article in known.values():
            path, to = path_of(plain), f"/bai/{article}/"
            assert path is not None
            self._answers[object_key(path)] = self._page(200, b"<a>", {MOVED_TO: to})
            self._answers[object_key(Path(to))] = self._page(200, f"{article}".encode())


@contextmanager
def serving(bucket: BucketOrigin) -> Iterator[Edge]:
    with LocalServer(("127.0.0.1", 0), Echo) as api, api.serving(), Edge(0) as edge:
        edge.origins = Origins(bucket=bucket, api_port=api.port, secret="the edge's", uploads="https://pages.example")
        with edge.serving():
            yield edge


@pytest.fixture(scope="module")
def edge() -> Iterator[Edge]:
    with serving(BucketOfThree()) as edge:
        yield edge


@pytest.fixture
def connection(edge: Edge) -> Iterator[HTTPConnection]:
    made = HTTPConnection("127.0.0.1", edge.port, timeout=10)
    yield made
    made.close()


Got = tuple[int, HTTPMessage, bytes]


def ask(connection: HTTPConnection, method: str, path: str, body: bytes | None = None, **headers: str) -> Got:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    connection.request(method, path, body, named)
    answer = connection.getresponse()
    return answer.status, answer.headers, answer.read()


def test_one_connection_serves_many_requests(connection: HTTPConnection) -> None:
    assert ask(connection, "GET", "/")[0] == 200
    socket_before = connection.sock
    assert ask(connection, "HEAD", "/")[0] == 200
    assert ask(connection, "GET", "/api/live")[0] == 418
    assert ask(connection, "HEAD", "/api/live")[0] == 418
    assert ask(connection, "POST", "/api/beacon", b"{}")[0] == 418
    status, _, body = ask(connection, "GET", "/2015/12/bai/")
    assert (status, body.decode()) == (200, "<p>Bài</p>")
    assert connection.sock is socket_before


@pytest.mark.parametrize("path", ["/", "/nowhere/", "/2015/12/bai", "/api/live", "//evil.example/"])
def test_every_answer_has_the_security_headers(connection: HTTPConnection, path: str) -> None:
    _, headers, _ = ask(connection, "GET", path)
    assert {name: headers[name] for name in SECURITY_HEADERS} == dict(SECURITY_HEADERS)
    assert not [name for name in HTTPS_HEADERS if name in headers]


@pytest.mark.parametrize("path", ["/desk/", "/desk/nothing.js"])
def test_the_desk_has_a_policy_of_its_own(connection: HTTPConnection, path: str) -> None:
    _, headers, _ = ask(connection, "GET", path)
    told = {**SECURITY_HEADERS, **desk_headers("https://pages.example")}
    assert {name: headers[name] for name in SECURITY_HEADERS} == told


@pytest.mark.parametrize("held", ['"0"', '"1"'])
def test_an_address_that_moved_answers_301(connection: HTTPConnection, held: str) -> None:
    for method, body in (("GET", b"<a href='/2015/12/bai/'>"), ("HEAD", b"")):
        status, headers, got = ask(connection, method, "/cu.html?a=b", If_None_Match=held)
        assert (status, headers["Location"], headers["Cache-Control"]) == (301, "/2015/12/bai/", "public, max-age=0")
        assert (headers["ETag"], headers[MOVED_TO], got) == (None, None, body)


ADDRESSES = int(os.environ.get("ADDRESSES", "300"))


def test_old_addresses_lead_to_their_articles_in_one_step() -> None:
    known = old_addresses(ADDRESSES, random.Random(3))
    with serving(BucketOfOldAddresses(known)) as edge, closing(HTTPConnection("127.0.0.1", edge.port)) as connection:
        for address, (_, article) in known.items():
            status, headers, _ = ask(connection, "GET", address)
            assert status == 301, address
            assert ask(connection, "GET", headers["Location"])[::2] == (200, f"{article}".encode()), address


def test_a_page_is_served_with_the_buckets_headers(connection: HTTPConnection) -> None:
    status, headers, body = ask(connection, "GET", "/")
    assert (status, body) == (200, FRONT)
    assert headers["Content-Type"] == "text/html; charset=utf-8"
    assert headers["Cache-Control"] == "public, max-age=0"
    assert headers["Vary"] == "Accept-Encoding"


def test_a_page_is_compressed_for_those_who_take_it(connection: HTTPConnection) -> None:
    _, headers, body = ask(connection, "GET", "/", Accept_Encoding="gzip")
    assert gzip.decompress(body) == FRONT
    status, again, nothing = ask(connection, "GET", "/", Accept_Encoding="gzip", If_None_Match=headers["ETag"])
    assert (status, nothing, again["Vary"]) == (304, b"", "Accept-Encoding")


def test_head_tells_the_length_and_sends_nothing(connection: HTTPConnection) -> None:
    status, headers, body = ask(connection, "HEAD", "/")
    assert (status, headers["Content-Length"], body) == (200, str(len(FRONT)), b"")


def test_a_path_without_its_slash_is_sent_to_the_one_with_it(connection: HTTPConnection) -> None:
    status, headers, _ = ask(connection, "GET", "/2015/12/bai?utm=x")
    assert (status, headers["Location"]) == (301, "/2015/12/bai/?utm=x")


@pytest.mark.parametrize("path", ["/nowhere/", "/nowhere.xml", "//evil.example/"])
def test_what_is_not_there_is_answered_with_the_404_page(connection: HTTPConnection, path: str) -> None:
    status, headers, body = ask(connection, "GET", path, If_None_Match='"1"')
    assert (status, body.decode()) == (404, "<p>Không có</p>")
    assert headers["Content-Type"] == "text/html; charset=utf-8"


def test_every_byte_in_a_path_is_answered_as_a_path_that_is_not_there(edge: Edge) -> None:
    """As it is, and percent-encoded; in a page's address and in the API's."""
    for byte in range(256):
        for text in (bytes([byte]), b"%%%02x" % byte, b"%%%02x/" % byte):
            malformed = {400} if text.decode("latin-1").isspace() else set()  # it ends the path, for http.server
            page = status_of(edge, b"GET /a" + text + b".html HTTP/1.1\r\n")
            assert page in {301 if text == b"?" else 404, *malformed}, text
            called = status_of(edge, b"GET /api/a" + text + b" HTTP/1.1\r\n")
            assert called in {418, 404, *malformed}, text


@pytest.mark.parametrize("header", [b"X-A: \0", b"X-A: \x7f\xff", b"X A: 1", b": 1", b"X-A: 1\r\n 2", b"X-\xff: 1"])
def test_an_odd_header_is_passed_on_or_refused(edge: Edge, header: bytes) -> None:
    assert status_of(edge, b"GET /api/a HTTP/1.1\r\n" + header + b"\r\n") in {418, 400}


def status_of(edge: Edge, head: bytes) -> int:
    """The status of the answer to a request whose bytes are these; the only one of its connection."""
    with socket.create_connection(("127.0.0.1", edge.port), timeout=10) as raw:
        raw.sendall(head + b"Connection: close\r\n\r\n")
        line = raw.makefile("rb").readline()
    # A line that ended early is of HTTP/0.9, whose answers have no status.
    return int(line.split()[1]) if line.startswith(b"HTTP/1.1") else 400


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS"])
def test_pages_can_only_be_read(connection: HTTPConnection, method: str) -> None:
    status, headers, _ = ask(connection, method, "/", b"x")
    assert (status, headers["Allow"], headers["Connection"]) == (405, "GET, HEAD", "close")


def test_the_api_gets_the_request_as_it_came(connection: HTTPConnection) -> None:
    headers = {"Authorization": "Bearer x", "Content_Type": "application/json", "If_Match": '"3"'}
    status, answered, body = ask(connection, "PATCH", "/api/articles/1?x=%C4%91", "đ".encode(), **headers)
    asked = json.loads(body)
    assert (status, asked["method"], asked["path"], asked["body"]) == (418, "PATCH", "/articles/1?x=%C4%91", "đ")
    assert asked["headers"]["authorization"] == "Bearer x"
    assert asked["headers"]["if-match"] == '"3"'
    assert answered["Content-Type"] == "application/json"
    assert answered["Cache-Control"] == "no-store"
    assert answered.get_all("Server") == ["Gazette"]
    assert len(answered.get_all("Date", [])) == 1


def test_the_apis_own_cache_control_stays(connection: HTTPConnection) -> None:
    assert ask(connection, "GET", "/api/cached")[1].get_all("Cache-Control") == ["max-age=60"]


def test_only_the_edge_vouches_for_a_readers_address(connection: HTTPConnection) -> None:
    forged = {"CloudFront_Viewer_Address": "1.2.3.4:5", "x_origin_secret": "mine", "X_Forwarded_For": "1.2.3.4"}
    _, _, body = ask(connection, "POST", "/api/beacon", b"{}", **forged, CloudFront_Viewer_Country="VN")
    headers = json.loads(body)["headers"]
    port = connection.sock.getsockname()[1]
    assert headers["cloudfront-viewer-address"] == f"127.0.0.1:{port}"
    assert headers["x-origin-secret"] == "the edge's"
    assert "x-forwarded-for" not in headers
    assert "cloudfront-viewer-country" not in headers


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ("Content-Length: x", 400),
        ("Content-Length: -1", 400),
        (f"Content-Length: {MAX_BODY_BYTES + 1}", 413),
        ("Transfer-Encoding: chunked", 411),
    ],
)
def test_a_body_of_unknown_or_too_large_a_size_is_refused(edge: Edge, headers: str, status: int) -> None:
    with socket.create_connection(("127.0.0.1", edge.port), timeout=10) as raw, raw.makefile("rb") as answer:
        raw.sendall(f"POST /api/beacon HTTP/1.1\r\nHost: x\r\n{headers}\r\n\r\n".encode())
        assert answer.readline().split()[1] == str(status).encode()
        assert b"Connection: close\r\n" in answer.read()


def test_an_origin_that_fails_is_a_502_and_one_line_in_the_log(
    connection: HTTPConnection, caplog: pytest.LogCaptureFixture
) -> None:
    assert ask(connection, "GET", "/broken.html")[0] == 502
    assert len(caplog.messages) == 1
    assert caplog.messages[0].startswith("the edge could not answer GET /broken.html: ConnectionResetError")


def test_a_taken_port_is_told_in_one_line() -> None:
    with Edge(0) as first, pytest.raises(CannotStart, match=rf"Port {first.port} is taken"):
        Edge(first.port)

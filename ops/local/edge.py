"""The edge: one HTTP server that answers as CloudFront would, from the bucket of pages and from the API."""

from __future__ import annotations

import errno
import logging
from collections.abc import Mapping
from dataclasses import dataclass, replace
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException
from http.server import BaseHTTPRequestHandler
from typing import Any, cast

from botocore.exceptions import BotoCoreError, ClientError

from ops.desk import FOLDER as DESK
from ops.local.answers import Answer, compress, end_to_end, lead_on, revalidate
from ops.local.bucket_origin import BucketOrigin
from ops.local.edge_headers import SECURITY_HEADERS, desk_headers
from ops.local.options import CannotStart
from ops.local.pump import describe
from ops.local.routes import File, Forward, Redirect, find_route
from ops.local.servers import LocalServer

log = logging.getLogger(__name__)

MAX_BODY_BYTES = 10 * 1024 * 1024
"""API Gateway takes no more (its quotas, "Payload size")."""

IDLE_SECONDS = 75
API_TIMEOUT_SECONDS = 30
_OURS = ("cloudfront-", "x-origin-secret", "x-forwarded-", "host", "content-length", "expect")
"""Headers that only the edge itself may say something in; a client's are dropped."""


class BadRequest(Exception):
    """A request that HTTP, or this edge, does not allow; carries the status to answer with."""

    def __init__(self, status: HTTPStatus) -> None:
        super().__init__(status.phrase)
        self.status = status


@dataclass(frozen=True, slots=True, kw_only=True)
class Origins:
    """Where answers come from, and the secret that proves to the API that a request came through the edge.

    `uploads` is the address of the bucket that browsers send files to.
    """

    bucket: BucketOrigin
    api_port: int
    secret: str
    uploads: str


class Edge(LocalServer):
    """Bound to its port from the start; answers once `origins` is set and it is serving."""

    origins: Origins

    def __init__(self, port: int) -> None:
        try:
            super().__init__(("127.0.0.1", port), _Handler)
        except OSError as error:
            if error.errno not in {errno.EADDRINUSE, errno.EACCES}:
                raise
            why = "is taken by another program" if error.errno == errno.EADDRINUSE else "may not be used by you"
            raise CannotStart(f"Port {port} {why}; choose another one: PORT={port % 60000 + 1}") from error


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = IDLE_SECONDS
    _api: HTTPConnection | None = None

    def handle_any(self) -> None:
        """Answer one request."""
        try:
            answer = self._answer()
        except BadRequest as error:
            self.close_connection = True  # what is left of the request is not worth reading
            answer = _plain(error.status)
        except (OSError, HTTPException, BotoCoreError, ClientError) as error:
            self.close_connection = True
            log.warning("the edge could not answer %s %s: %s", self.command, self.path, describe(error))
            answer = _plain(HTTPStatus.BAD_GATEWAY)
        self._send(answer)

    do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = handle_any  # noqa: N815 (http.server looks for these names)

    def finish(self) -> None:
        """End the connection, and the one to the API with it."""
        if self._api:
            self._api.close()
        super().finish()

    def version_string(self) -> str:
        """What `Server` says."""
        return "Gazette"

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 (the name is http.server's)
        """Say nothing of each request."""

    def _answer(self) -> Answer:
        route = find_route(self.path)
        if isinstance(route, Forward):
            return self._forward(route.path, self._body())
        if self.command not in {"GET", "HEAD"}:
            self.close_connection = True
            return _plain(HTTPStatus.METHOD_NOT_ALLOWED, {"Allow": "GET, HEAD"})
        self._body()
        match route:
            case Redirect(to=address):
                return _plain(HTTPStatus.MOVED_PERMANENTLY, {"Location": address})
            case File(key=key):
                answer = compress(self._origins.bucket.get(key), self.headers.get("Accept-Encoding"))
                if key.startswith(DESK):
                    answer = replace(answer, headers={**answer.headers, **desk_headers(self._origins.uploads)})
                return revalidate(lead_on(answer), self.headers.get("If-None-Match"))

    @property
    def _origins(self) -> Origins:
        return cast("Edge", self.server).origins

    def _body(self) -> bytes:
        if "Transfer-Encoding" in self.headers:
            raise BadRequest(HTTPStatus.LENGTH_REQUIRED)
        text = self.headers.get("Content-Length", "0")
        if not (text.isascii() and text.isdigit()):
            raise BadRequest(HTTPStatus.BAD_REQUEST)
        if int(text) > MAX_BODY_BYTES:
            raise BadRequest(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        return self.rfile.read(int(text))

    def _forward(self, path: str, body: bytes) -> Answer:
        if self._api is None:
            self._api = HTTPConnection("127.0.0.1", self._origins.api_port, timeout=API_TIMEOUT_SECONDS)
        try:
            self._api.request(self.command, path, body, self._api_headers())
        except ValueError as error:  # a header that http.client does not send
            raise BadRequest(HTTPStatus.BAD_REQUEST) from error
        response = self._api.getresponse()
        body = response.read()
        if self.command == "HEAD":
            self._api.close()  # Chalice sends a body all the same, which the next answer must not begin with
        received = end_to_end(response.getheaders())
        headers = {n: v for n, v in received.items() if n.lower() not in {"content-length", "server", "date"}}
        if not any(name.lower() == "cache-control" for name in headers):
            headers["Cache-Control"] = "no-store"
        return Answer(status=response.status, headers=headers, body=body)

    def _api_headers(self) -> dict[str, str]:
        sent = end_to_end(self.headers.items())
        headers = {name: value for name, value in sent.items() if not name.lower().startswith(_OURS)}
        address, port = self.client_address[:2]
        headers["CloudFront-Viewer-Address"] = f"{address}:{port}"
        headers["X-Origin-Secret"] = self._origins.secret
        return headers

    def _send(self, answer: Answer) -> None:
        self.send_response(answer.status)
        for name, value in {**SECURITY_HEADERS, **answer.headers}.items():
            self.send_header(name, value)
        bodiless = answer.status in {HTTPStatus.NO_CONTENT, HTTPStatus.NOT_MODIFIED}
        if not bodiless:
            self.send_header("Content-Length", str(len(answer.body)))
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        if not bodiless and self.command != "HEAD":
            self.wfile.write(answer.body)


def _plain(status: HTTPStatus, headers: Mapping[str, str] | None = None) -> Answer:
    return Answer(
        status=status,
        headers={"Content-Type": "text/plain; charset=utf-8", "Cache-Control": "no-store", **(headers or {})},
        body=f"{status.phrase}\n".encode(),
    )

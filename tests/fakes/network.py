"""A network between a client and an API that loses requests and answers, or puts other answers in their place."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import Message
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Literal
from urllib.parse import urlsplit


@dataclass(frozen=True)
class Canned:
    """An answer that did not come from the API."""

    status: int
    body: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)


Fault = Canned | Literal["lose request", "lose answer", "pass"]


@dataclass
class Network:
    """Forwards to `target`; each request meets the next of the `faults`. `seen` is what was asked, with its headers,
    `sent` the bodies that came with it.
    """

    target: str
    url: str = ""
    faults: deque[Fault] = field(default_factory=deque)
    seen: list[tuple[str, Message]] = field(default_factory=list)
    sent: list[bytes] = field(default_factory=list)

    def answer(self, handler: BaseHTTPRequestHandler) -> None:
        body = handler.rfile.read(int(handler.headers.get("Content-Length", 0)))
        self.seen.append((f"{handler.command} {handler.path}", handler.headers))
        self.sent += [body] if body else []
        fault = self.faults.popleft() if self.faults else "pass"
        if isinstance(fault, Canned):
            _send(handler, fault)
        elif fault != "lose request":
            answer = self._forward(handler, body)
            if fault == "pass":
                _send(handler, answer)

    def _forward(self, handler: BaseHTTPRequestHandler, body: bytes) -> Canned:
        connection = HTTPConnection(urlsplit(self.target).netloc, timeout=30)
        headers = {name: value for name, value in handler.headers.items() if name not in {"Host", "Connection"}}
        connection.request(handler.command, handler.path, body, headers)
        answer = connection.getresponse()
        kept = {name: answer.headers[name] for name in ("Content-Type", "Link", "ETag") if name in answer.headers}
        try:
            return Canned(answer.status, answer.read().decode(), kept)
        finally:
            connection.close()


def _send(handler: BaseHTTPRequestHandler, answer: Canned) -> None:
    body = answer.body.encode()
    handler.send_response(answer.status)
    for name, value in {"Content-Length": str(len(body)), **answer.headers}.items():
        handler.send_header(name, value)
    handler.end_headers()
    handler.wfile.write(body)


@contextmanager
def between(target: str = "http://127.0.0.1:1") -> Iterator[Network]:
    """A network to `target`, at its own `url`, within the block."""
    network = Network(target)

    class Handler(BaseHTTPRequestHandler):
        def log_message(self, *_: object) -> None: ...

        def do_GET(self) -> None:
            network.answer(self)

        do_POST = do_PUT = do_PATCH = do_DELETE = do_GET  # noqa: N815 (the names are http.server's)

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        network.url = f"http://127.0.0.1:{server.server_port}"
        yield network
        server.shutdown()
        thread.join()

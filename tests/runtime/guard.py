"""What stands between a function and AWS: it asks the function's policy about every request, and keeps count."""

from __future__ import annotations

import http.client
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

from tests.runtime.iam import Call, Permission, Policy
from tests.runtime.wire import Account, Request, UnknownRequest

_OF_A_CONNECTION = {"connection", "keep-alive", "transfer-encoding", "content-length", "host"}


@dataclass
class Guard:
    """A policy at work. `upstream` has the URLs of the engines, by service: `dynamodb`, and `other`."""

    policy: Policy
    account: Account
    upstream: Mapping[str, str]
    used: set[Permission] = field(default_factory=set)
    refused: list[Call] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)

    @property
    def unused(self) -> set[Permission]:
        """What the policy allows and nothing has needed."""
        return self.policy.permissions - self.used

    def ask(self, *calls: Call) -> None:
        """Note what allows these, or that nothing does."""
        for call in calls:
            permissions = self.policy.permissions_for(call)
            self.used |= permissions
            if not permissions:
                self.refused.append(call)

    def answer(self, request: Request) -> tuple[int, list[tuple[str, str]], bytes]:
        """Ask the policy, and pass the request on all the same: so one run tells of all that would be refused."""
        try:
            self.ask(*self.account.calls(request))
        except UnknownRequest as error:
            self.unknown.append(str(error))
        status, headers, body = self._pass_on(request)
        if status == 404:
            self.ask(*self.account.when_absent(request))
        return status, headers, body

    def _pass_on(self, request: Request) -> tuple[int, list[tuple[str, str]], bytes]:
        url = self.upstream["dynamodb" if request.operation.startswith("DynamoDB") else "other"]
        connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=30)
        try:
            headers = {name: each for name, each in request.headers.items() if name not in _OF_A_CONNECTION}
            connection.request(request.method, request.target, request.body or None, headers)
            answer = connection.getresponse()
            kept = [(name, value) for name, value in answer.getheaders() if name.lower() not in _OF_A_CONNECTION]
            body = answer.read()
            length = answer.getheader("content-length") if request.method == "HEAD" else None
            return answer.status, [*kept, ("Content-Length", length or str(len(body)))], body
        finally:
            connection.close()

    @contextmanager
    def serving(self) -> Iterator[str]:
        """The URL at which it stands within the block."""
        guard = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True

            def log_message(self, *_: Any) -> None:
                """Say nothing."""

            def _do(self) -> None:
                headers = {name.lower(): value for name, value in self.headers.items()}
                body = self.rfile.read(int(headers.get("content-length", 0)))
                request = Request(method=self.command, target=self.path, headers=headers, body=body)
                status, sent, content = guard.answer(request)
                self.send_response_only(status)
                for name, value in sent:
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(content)

            do_GET = do_HEAD = do_PUT = do_POST = do_DELETE = _do  # noqa: N815 (http.server's names)

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}"
        finally:
            server.shutdown()
            thread.join()
            server.server_close()

"""The Chalice app behind its own local server, and its other functions, called as Lambda calls them."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from http import HTTPStatus
from typing import Any

from chalice.app import Chalice
from chalice.config import Config
from chalice.local import (
    ChaliceRequestHandler,
    CustomLocalChalice,
    LambdaContext,
    LocalGatewayException,
    create_local_server,
)

from ops.local.servers import LocalServer

log = logging.getLogger(__name__)

TIMEOUT_SECONDS = 10
MEMORY_MEGABYTES = 512


class _Handler(ChaliceRequestHandler):
    disable_nagle_algorithm = True

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 (the name is http.server's)
        """Say nothing of each request."""

    def _send_error_response(self, error: LocalGatewayException) -> None:
        """Answer what API Gateway itself refuses, such as an unknown route, as its gateway responses will."""
        status = HTTPStatus.NOT_FOUND if error.CODE == HTTPStatus.FORBIDDEN else HTTPStatus(error.CODE)
        problem = {
            "type": f"urn:gazette:problem:{status.phrase.lower().replace(' ', '-')}",
            "title": status.phrase.capitalize(),
            "status": int(status),
            "detail": "There is nothing at this address." if status is HTTPStatus.NOT_FOUND else status.description,
        }
        self._send_http_response(status, {"Content-Type": "application/problem+json"}, json.dumps(problem).encode())


@contextmanager
def serving(app: Chalice) -> Iterator[int]:
    """Serve the app's routes within the block, at the port that is answered, on 127.0.0.1."""
    config = Config.create(lambda_timeout=TIMEOUT_SECONDS, lambda_memory_size=MEMORY_MEGABYTES)
    if not isinstance(app, CustomLocalChalice):
        # This is where Chalice gives an app one current request per thread. A second call would fail.
        create_local_server(app, config, "127.0.0.1", 0).server.server_close()
    server = LocalServer(("127.0.0.1", 0), partial(_Handler, app_object=app, config=config))
    with server, server.serving():
        yield server.port


def as_function(name: str, handler: Callable[[Any, Any], object]) -> Callable[[dict[str, Any]], object]:
    """One of the app's functions, to be called with an event."""

    def call(event: dict[str, Any]) -> object:
        # Lambda hands events over as JSON: what JSON cannot carry must fail here, too.
        return handler(json.loads(json.dumps(event)), LambdaContext(name, MEMORY_MEGABYTES, TIMEOUT_SECONDS * 1000))

    return call

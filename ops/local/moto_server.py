"""moto, in this process: the emulator of S3 and SQS, and of DynamoDB where its real engine is not to be had."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from http.client import HTTPConnection


@contextmanager
def running() -> Iterator[str]:
    """An empty moto within the block, at the URL that is answered."""
    # Importing moto takes a second: the caller may have something else to do meanwhile.
    from moto.moto_server.werkzeug_app import DomainDispatcherApplication, MotoRequestHandler, create_backend_app
    from werkzeug.serving import make_server

    class KeptAlive(MotoRequestHandler):
        """A connection for many requests: a new one, and a new thread, for each would double their cost."""

        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

    logging.getLogger("werkzeug").setLevel(logging.ERROR)  # it would log every request
    application = DomainDispatcherApplication(create_backend_app)
    server = make_server("127.0.0.1", 0, application, threaded=True, request_handler=KeptAlive)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        _reset(server.port)
        yield f"http://127.0.0.1:{server.port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _reset(port: int) -> None:
    """moto keeps its state in module variables, so an earlier server of this process may have left some."""
    with closing(HTTPConnection("127.0.0.1", port, timeout=10)) as connection:
        connection.request("POST", "/moto-api/reset")
        connection.getresponse().read()

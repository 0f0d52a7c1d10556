"""moto, as a child process: the emulator of S3 and SQS, and of DynamoDB if its real engine is not available.

A separate process uses a second processor, and takes everything that it held with it when it ends. `python -m
ops.local.moto_server` prints its port, and ends when its standard input does. So it never outlives its parent, however
that one ended.
"""

from __future__ import annotations

import logging
import subprocess
import sys
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from ops.local.options import CannotStart

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment
    from werkzeug.serving import BaseWSGIServer

ROOT = Path(__file__).parents[2]
END_SECONDS = 5


@contextmanager
def running(program: str = __name__) -> Iterator[str]:
    """An empty moto within the block, at the URL that is answered. Raises CannotStart.

    `program` is the module that serves it, as this one does: tests have one of their own.
    """
    with subprocess.Popen(  # noqa: S603 (a fixed command)
        [sys.executable, "-m", program],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=ROOT,
        text=True,
        start_new_session=True,  # Ctrl-C is for the stack, which then ends this in its turn
    ) as process:
        assert process.stdin
        assert process.stdout
        try:
            port = process.stdout.readline().strip()
            if not port:
                raise CannotStart("moto did not start.")
            yield f"http://127.0.0.1:{port}"
        finally:
            process.stdin.close()
            try:
                process.wait(END_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()


def create_server() -> BaseWSGIServer:
    """moto on any free port; it answers once `serve_forever` runs."""
    from moto import backends
    from moto.moto_server.werkzeug_app import DomainDispatcherApplication, MotoRequestHandler, create_backend_app
    from werkzeug.serving import make_server

    from ops.local import moto_transactions

    # moto looks through its own folder at every request, which takes longer than most of them.
    backends.list_of_moto_modules = partial(tuple, tuple(backends.list_of_moto_modules()))
    moto_transactions.install()
    logging.getLogger("werkzeug").setLevel(logging.ERROR)  # it would log every request
    application = with_whole_writes(DomainDispatcherApplication(create_backend_app))
    return make_server("127.0.0.1", 0, application, threaded=True, request_handler=MotoRequestHandler)


def with_whole_writes(application: WSGIApplication) -> WSGIApplication:
    """moto, asked of DynamoDB one thing at a time: it writes an item in steps that a read would see halfway."""
    one_by_one = threading.Lock()

    def answer(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if not environ.get("HTTP_X_AMZ_TARGET", "").startswith("DynamoDB"):
            return application(environ, start_response)
        with one_by_one:
            return application(environ, start_response)

    return answer


def serve() -> None:
    """Serve until standard input ends."""
    server = create_server()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print(server.port, flush=True)
    sys.stdin.read()


if __name__ == "__main__":
    serve()

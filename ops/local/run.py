"""`make run`: starts the local stack, fills an empty one with demo content, and says how to use it."""

from __future__ import annotations

import logging
import os
import signal
import sys
import threading
import time

from ops.local.options import CannotStart, parse_options

PATIENCE_SECONDS = 2.0
"""How long the greeting waits for the pages."""


def run() -> int:
    """Run until SIGINT or SIGTERM; answers the exit status: 0, or 2 when it could not start."""
    started_at = time.monotonic()
    # Both by name: a shell that starts this in the background has it ignore SIGINT.
    signal.signal(signal.SIGINT, _interrupt)
    signal.signal(signal.SIGTERM, _interrupt)
    logging.basicConfig(format="%(message)s", level=logging.WARNING, stream=sys.stderr)
    try:
        _serve(started_at)
    except CannotStart as error:
        print(f"Cannot start: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("\nStopped.")
    return 0


def reset() -> int:
    """Remove the store of the portal that runs here; answers the exit status: 0, or 2 while it is running."""
    from ops.local import stack, store

    try:
        with store.locked(stack.DIRECTORY):
            store.clear(stack.DIRECTORY)
    except CannotStart as error:
        print(error, file=sys.stderr)
        return 2
    _say(f"The store in {stack.DIRECTORY} is empty. `make run` starts over, with the demo content.")
    return 0


def _serve(started_at: float) -> None:
    options = parse_options(os.environ)

    from ops.local import greeting, stack, store  # only now: a wrong PORT is told at once

    is_beside = store.is_in_use(stack.DIRECTORY)
    with stack.running(
        port=options.port,
        engine=options.engine,
        empty=options.empty,
        fill=None if options.empty else _fill,
        token=None if is_beside else store.find_token(stack.DIRECTORY),
        say=_say,
    ) as portal:
        if not is_beside:
            store.write_address(
                stack.DIRECTORY, url=portal.url, token=portal.token, environment=portal.services.variables
            )
        try:
            portal.settle(PATIENCE_SECONDS)
        except TimeoutError:
            _say("The last pages are still being printed. They will be there in a moment.")
        _say(greeting.greet(portal))
        if is_beside:
            _say("The commands of `python -m ops` still use the portal that runs beside this one. To use this one:")
            _say(f"   export GAZETTE_URL={portal.url} GAZETTE_TOKEN={portal.token}")
        _say(f"Started in {time.monotonic() - started_at:.1f} s. Ctrl-C ends everything.")
        try:
            threading.Event().wait()
        finally:
            # From here on everything is ending; a second Ctrl-C must not leave half of it behind.
            signal.signal(signal.SIGINT, signal.SIG_IGN)
            signal.signal(signal.SIGTERM, signal.SIG_IGN)


def _fill(url: str, token: str) -> None:
    from ops.edit.accounts import Account
    from ops.edit.client import Client, ClientError
    from ops.local import demo

    try:
        demo.load(Client(Account(url=url, token=token)), _say)
    except ClientError as error:
        raise CannotStart(f"the demo content was refused: {error}") from error


def _interrupt(*_: object) -> None:
    raise KeyboardInterrupt


def _say(line: str) -> None:
    print(line, flush=True)

"""Which engine the local tables run on: AWS's own DynamoDB Local if it is available, otherwise moto."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from ops.local import dynamodb_local
from ops.local.options import CannotStart, Engine


def choose(engine: Engine, say: Callable[[str], None]) -> Engine:
    """`dynamodb-local`, fetched if necessary, or `moto`. Raises CannotStart if the requested one is not available."""
    if engine == "moto":
        say("The database is moto, which keeps nothing.")
        return "moto"
    if (lack := _lack_of_dynamodb_local(say)) is None:
        return "dynamodb-local"
    if engine == "dynamodb-local":
        raise CannotStart(f"ENGINE=dynamodb-local does not work: {lack}")
    say(f"The database is moto, which keeps nothing, because DynamoDB Local does not work: {lack}")
    return "moto"


def _lack_of_dynamodb_local(say: Callable[[str], None]) -> str | None:
    if lack := dynamodb_local.is_available():
        return lack
    try:
        dynamodb_local.fetch(say)
    except dynamodb_local.FetchFailed as error:
        return " ".join(str(error).split())
    return None


@contextmanager
def running(directory: Path | None) -> Iterator[str]:
    """DynamoDB Local within the block, at the URL that is answered. Raises CannotStart."""
    with ExitStack() as started:
        try:
            url = started.enter_context(dynamodb_local.running(directory))
        except dynamodb_local.StartFailed as error:
            raise CannotStart(" ".join(str(error).split())) from error
        yield url

"""How the client's commands ask a site, and show what it answers."""

from __future__ import annotations

import json
import os
from argparse import Namespace
from collections.abc import Callable, Iterable, Mapping
from itertools import chain, islice
from typing import Any
from urllib.parse import quote

from ops.edit.accounts import NoSuchSite, find_account
from ops.edit.client import Client, ClientError, Refused
from ops.terminal.commands import Run, argument, at_least
from ops.terminal.output import complain, print_rows

Work = Callable[[Client, Namespace], int]

URL = argument(
    "--url",
    help="the site's address (default: GAZETTE_URL, or the site that runs on this machine); GAZETTE_TOKEN holds "
    "its token",
)
SITE = (argument("--stage", help="a stage in .chalice/config.json, in a checkout"), URL)
"""The arguments that say which site is asked."""

LIMIT = argument("--limit", type=at_least(1), default=20, help="number of entries (default: 20)")


def asking(work: Work, listed_by: str = "") -> Run:
    """A command that asks the named site. It prints errors, and then ends with status 1.

    `listed_by` is the command that lists existing things, for a user who named one that does not exist.
    """

    def run(asked: Namespace) -> int:
        try:
            return work(Client(find_account(os.environ, asked.url, asked.stage)), asked)
        except Refused as error:
            complain(error)
            if listed_by and error.is_of_nothing:
                complain(f"`gazette {listed_by}` lists what exists.")
        except (NoSuchSite, ClientError) as error:
            complain(error)
        return 1

    return run


def path(collection: str, name: str) -> str:
    """The API's path of one thing, whatever its name has in it."""
    return f"/{collection}/{quote(name, safe='')}"


def given(asked: Namespace, *names: str) -> dict[str, Any]:
    """The arguments that were given."""
    return {name: value for name in names if (value := getattr(asked, name)) is not None}


def print_json(answer: Any) -> int:
    """Print the API's answer."""
    print(json.dumps(answer, ensure_ascii=False, indent=2))
    return 0


def print_list(
    client: Client,
    collection: str,
    query: Mapping[str, str],
    limit: int,
    row: Callable[[Any], tuple[str, ...]],
) -> int:
    """Print so many of a list of the API, a line each, and say if there are more."""
    pages = client.slices(f"/{collection}", {**query, "limit": str(min(max(limit, 1), 100))})
    found = list(islice(chain.from_iterable(page[collection] for page in pages), limit + 1))
    print_rows(map(row, found[:limit]))
    if len(found) > limit:
        complain("There are more; raise --limit to see them.")
    return 0


def print_all(client: Client, collection: str, row: Callable[[Any], tuple[str, ...]]) -> int:
    """Print a list of the API that comes whole."""
    items: Iterable[Any] = client.get_json(f"/{collection}")[collection]
    print_rows(map(row, items))
    return 0


def find(client: Client, where: str) -> Any:
    """What is there, or None. Raises a ClientError."""
    try:
        return client.get_json(where)
    except Refused as error:
        if error.is_of_nothing:
            return None
        raise


def put(client: Client, where: str, body: Mapping[str, Any], before: Any) -> Any:
    """Replace something if it has not changed meanwhile; answers the result.

    Settings that nobody has made yet have version 0, which is the ETag of nothing.
    """
    version = f'"{before["version"]}"' if before and before["version"] else None
    return client.read(client.call("PUT", where, body=body, if_match=version))


def remove(client: Client, where: str) -> int:
    """Remove something."""
    client.call("DELETE", where)
    return 0

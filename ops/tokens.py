"""`python -m ops token`: who may ask the API. Through the API, or with `--stage` on the stage's own table.

The first token of a site can only be made on its table.
"""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import quote

from chalicelib import errors, wiring
from chalicelib.content.parsing import DEFAULT_RATE
from chalicelib.content.permissions import Role
from chalicelib.content.tokens import Token
from ops import sites
from ops.articles import URL, asking
from ops.cli import Command, Group, Run, argument, at_least
from ops.client import Client
from ops.terminal import complain, print_rows

ROLES = tuple(role.name.lower() for role in Role)


def _create(client: Client, asked: Namespace) -> int:
    wanted = {"name": asked.name, "role": asked.role, "rate": asked.rate, "expires_at": asked.expires}
    body = {name: value for name, value in wanted.items() if value is not None}
    return _show(client.read(client.call("POST", "/tokens", body=body))["secret"])


def _list(client: Client, _: Namespace) -> int:
    return _print(client.get_json("/tokens")["tokens"])


def _revoke(client: Client, asked: Namespace) -> int:
    client.call("DELETE", f"/tokens/{quote(asked.id, safe='')}")
    return 0


def _create_on_table(asked: Namespace) -> int:
    try:
        expires_at = datetime.fromisoformat(asked.expires) if asked.expires else None
    except ValueError as error:
        raise errors.InvalidInput.field("/expires_at", f"This is no time: {error}.") from error
    if expires_at and not expires_at.tzinfo:
        raise errors.InvalidInput.field("/expires_at", "The time needs its offset, e.g. +07:00.")
    role, rate = Role[asked.role.upper()], asked.rate or DEFAULT_RATE
    _, secret = wiring.tokens().create(asked.name, role, now=wiring.now(), expires_at=expires_at, rate=rate)
    return _show(secret)


def _list_on_table(_: Namespace) -> int:
    return _print(map(_entry, wiring.tokens().list()))


def _revoke_on_table(asked: Namespace) -> int:
    wiring.tokens().revoke(asked.id)
    return 0


def _show(secret: str) -> int:
    print(secret)
    complain("This is the token. It is shown this once, and kept nowhere.")
    return 0


def _print(tokens: Iterable[Mapping[str, Any]]) -> int:
    rows = [
        (each["id"], each["role"], f"used {each['last_used_on'] or 'never'}", each["expires_at"] or "", each["name"])
        for each in tokens
    ]
    print_rows(rows)
    return 0


def _entry(token: Token) -> dict[str, Any]:
    """A token as the API lists it."""
    return {
        "id": token.id,
        "name": token.name,
        "role": token.role.name.lower(),
        "last_used_on": token.last_used_on and token.last_used_on.isoformat(),
        "expires_at": token.expires_at and token.expires_at.isoformat(),
    }


def _either(through_api: Run, on_table: Run) -> Run:
    return lambda asked: _on_table(asked, on_table) if asked.stage else through_api(asked)


def _on_table(asked: Namespace, work: Run) -> int:
    with sites.entered(asked.stage):
        return work(asked)


STAGE = argument("--stage", help="work on the table of this stage, with your AWS credentials, instead of its API")

TOKEN = Group(
    "make, list and revoke the tokens that the API is asked with",
    {
        "create": Command(
            "make a token, and show it this once",
            _either(asking(_create), _create_on_table),
            (
                argument("name", help="who will hold it"),
                argument("--role", choices=ROLES, default="author", help="what they may do (author)"),
                argument("--expires", metavar="TIME", help="until when it is good (RFC 3339); for good if left out"),
                argument("--rate", type=at_least(1), help=f"requests a minute ({DEFAULT_RATE})"),
                STAGE,
                URL,
            ),
        ),
        "list": Command("list tokens, by their ids", _either(asking(_list), _list_on_table), (STAGE, URL)),
        "revoke": Command(
            "have a token not be known any more",
            _either(asking(_revoke), _revoke_on_table),
            (argument("id", help="as `list` shows it"), STAGE, URL),
        ),
    },
)

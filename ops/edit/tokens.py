"""`gazette token`: who may ask the API."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterable, Mapping
from typing import Any

from ops.edit.asking import SITE, asking, given, path, remove
from ops.edit.client import Client
from ops.terminal.commands import Command, Group, argument, at_least
from ops.terminal.output import complain, print_rows

ROLES = ("author", "editor", "admin")

NEW = (
    argument("name", help="the name of its holder"),
    argument("--role", choices=ROLES, default="author", help="the role (default: author)"),
    argument("--expires", metavar="TIME", dest="expires_at", help="when it expires, in RFC 3339"),
    argument("--rate", type=at_least(1), help="requests a minute (default: 600)"),
)
ID = argument("id", help="its id, as `list` shows it")


def create(client: Client, asked: Namespace) -> int:
    """Make a token."""
    body = given(asked, "name", "role", "rate", "expires_at")
    return show(client.read(client.call("POST", "/tokens", body=body))["secret"])


def list_tokens(client: Client, _: Namespace) -> int:
    """Print every token."""
    return print_tokens(client.get_json("/tokens")["tokens"])


def revoke(client: Client, asked: Namespace) -> int:
    """Have a token not be known any more."""
    return remove(client, path("tokens", asked.id))


def show(secret: str) -> int:
    """Print a new token."""
    print(secret)
    complain("This is the token. It is shown only once and stored nowhere.")
    return 0


def print_tokens(tokens: Iterable[Mapping[str, Any]]) -> int:
    """Print tokens, as the API lists them, a line each."""
    print_rows(
        (each["id"], each["role"], f"used {each['last_used_on'] or 'never'}", each["expires_at"] or "", each["name"])
        for each in tokens
    )
    return 0


TOKEN = Group(
    "make, list and revoke tokens of the API",
    {
        "create": Command("make a token and show it once", asking(create), (*NEW, *SITE)),
        "list": Command("list tokens with their ids", asking(list_tokens), SITE),
        "revoke": Command("revoke a token", asking(revoke, "token list"), (ID, *SITE)),
    },
)

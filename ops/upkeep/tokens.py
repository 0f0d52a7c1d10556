"""`python -m ops token`: as `gazette token`, through the API, or with `--stage` on the stage's own table.

The first token of a site can only be made on its table.
"""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable
from datetime import datetime
from typing import Any

from chalicelib import errors
from chalicelib.content.models.requests import DEFAULT_RATE
from chalicelib.content.people.permissions import Role
from chalicelib.content.store.tokens import Token
from chalicelib.services import Services
from ops.edit.asking import URL, Work, asking
from ops.edit.tokens import ID, NEW, create, list_tokens, print_tokens, revoke, show
from ops.terminal.commands import Command, Declare, Group, argument
from ops.upkeep import sites

OnTable = Callable[[Namespace, Services], int]
"""Work on a stage's own table; answers the exit status."""


def _create(asked: Namespace, services: Services) -> int:
    try:
        expires_at = datetime.fromisoformat(asked.expires_at) if asked.expires_at else None
    except ValueError as error:
        raise errors.InvalidInput.field("/expires_at", f"This is not a time: {error}.") from error
    if expires_at and not expires_at.tzinfo:
        raise errors.InvalidInput.field("/expires_at", "The time needs an offset, such as +07:00.")
    role, rate = Role[asked.role.upper()], asked.rate or DEFAULT_RATE
    _, secret = services.accounts.tokens.create(asked.name, role, now=services.now(), expires_at=expires_at, rate=rate)
    return show(secret)


def _list(_: Namespace, services: Services) -> int:
    return print_tokens(map(_entry, services.accounts.tokens.list()))


def _revoke(asked: Namespace, services: Services) -> int:
    services.accounts.tokens.revoke(asked.id)
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


def _either(what: str, through_api: Work, on_table: OnTable, *arguments: Declare) -> Command:
    def run(asked: Namespace) -> int:
        return _on_table(asked, on_table) if asked.stage else asking(through_api)(asked)

    return Command(what, run, (*arguments, STAGE, URL))


def _on_table(asked: Namespace, work: OnTable) -> int:
    with sites.entered(asked.stage) as services:
        return work(asked, services)


STAGE = argument("--stage", help="use the table of this stage, with your AWS credentials, instead of the API")

TOKEN = Group(
    "make, list and revoke tokens of the API",
    {
        "create": _either("make a token and show it once", create, _create, *NEW),
        "list": _either("list tokens with their ids", list_tokens, _list),
        "revoke": _either("revoke a token", revoke, _revoke, ID),
    },
)

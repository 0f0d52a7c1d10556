"""Who may use the API, kept: people, their passkeys, sessions and codes, and tokens."""

from __future__ import annotations

from chalicelib.aws.dynamodb import Table
from chalicelib.content.store.passkeys import Passkeys
from chalicelib.content.store.people import People
from chalicelib.content.store.rates import Rates
from chalicelib.content.store.sessions import Sessions
from chalicelib.content.store.tokens import Tokens


class Accounts:
    """The accounts in the content table."""

    def __init__(self, table: Table) -> None:
        self.people = People(table)
        self.passkeys = Passkeys(table)
        self.sessions = Sessions(table)
        self.tokens = Tokens(table)
        self.rates = Rates(table)

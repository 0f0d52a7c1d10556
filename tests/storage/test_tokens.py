"""Tokens on each engine: made, listed, revoked, expired, and no more than their rate taken; whatever dies or races."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any

import pytest

from chalicelib.aws.dynamodb import ConditionFailed, Table
from chalicelib.content.models.names import PersonId
from chalicelib.content.people.permissions import Role
from chalicelib.content.people.persons import Person
from chalicelib.content.store.tokens import Token, Tokens
from chalicelib.errors import InvalidInput, NotFound, TooManyRequests, Unauthenticated
from tests.engines import on_the_real_engine
from tests.fakes.dynamodb import FakeDynamoDB
from tests.fakes.faults import Crash, Faults

NOW = datetime(2026, 1, 15, 7, 30, 20, tzinfo=UTC)
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


@pytest.fixture
def table(engine: Any) -> Table:
    return Table(engine.dynamodb, engine.create_table(stream=True))


@pytest.fixture
def tokens(table: Table) -> Tokens:
    return Tokens(table)


def test_a_token_admits_its_holder_and_is_listed_without_its_secret(tokens: Tokens) -> None:
    token, secret = tokens.create("  Lan  Anh ", Role.EDITOR, now=NOW)
    assert (token.name, token.role, token.rate, token.expires_at) == ("Lan Anh", Role.EDITOR, 600, None)
    assert tokens.admit(secret, NOW) == (token, None)
    (listed,) = tokens.list()
    assert (listed.id, listed.last_used_on) == (token.id, date(2026, 1, 15))
    assert secret not in repr(listed)


def test_tokens_are_listed_newest_first(tokens: Tokens) -> None:
    made = [tokens.create(f"Người {hour}", Role.AUTHOR, now=NOW + timedelta(hours=hour))[0] for hour in (2, 0, 1)]
    assert tokens.list() == (made[0], made[2], made[1])


def test_a_revoked_token_admits_nobody_from_the_next_request_on(tokens: Tokens) -> None:
    kept, gone = tokens.create("Lan", Role.AUTHOR, now=NOW), tokens.create("Lan", Role.AUTHOR, now=NOW)
    tokens.admit(gone[1], NOW)
    tokens.revoke(gone[0].id)
    with pytest.raises(Unauthenticated, match="not known"):
        tokens.admit(gone[1], NOW)
    assert tokens.list() == (kept[0],)
    with pytest.raises(NotFound, match="token"):
        tokens.revoke(gone[0].id)


def test_a_token_expires_and_says_when_it_did(tokens: Tokens) -> None:
    token, secret = tokens.create("Lan", Role.AUTHOR, now=NOW, expires_at=NOW + DAY)
    assert tokens.admit(secret, NOW + DAY - MINUTE) == (token, None)
    with pytest.raises(Unauthenticated, match="expired at 2026-01-16T07:30:20Z"):
        tokens.admit(secret, NOW + DAY)
    assert [each.expires_at for each in tokens.list()] == [NOW + DAY]


def test_what_expires_may_be_removed_a_month_later(table: Table) -> None:
    Tokens(table).create("Lan", Role.AUTHOR, now=NOW, expires_at=NOW + DAY)
    (entry,) = table.query("TOKENS")
    token = table.get(f"TOKEN#{entry['digest']}", "TOKEN")
    assert token is not None
    assert entry["x"] == token["x"] == (NOW + 31 * DAY).timestamp()


def test_a_token_takes_its_rate_in_a_minute_and_no_more(tokens: Tokens) -> None:
    _, secret = tokens.create("Lan", Role.AUTHOR, now=NOW, rate=3)
    _, other = tokens.create("An", Role.AUTHOR, now=NOW, rate=3)
    for _ in range(3):
        tokens.admit(secret, NOW)
    with pytest.raises(TooManyRequests) as refused:
        tokens.admit(secret, NOW + timedelta(seconds=9.5))
    assert (refused.value.limit, refused.value.retry_after_seconds) == (3, 31)
    tokens.admit(other, NOW)
    tokens.admit(secret, NOW + MINUTE)


@on_the_real_engine
def test_of_requests_that_race_no_more_than_the_rate_are_admitted(tokens: Tokens) -> None:
    _, secret = tokens.create("Lan", Role.AUTHOR, now=NOW, rate=5)

    def is_admitted(_: int) -> bool:
        try:
            tokens.admit(secret, NOW)
        except TooManyRequests:
            return False
        return True

    with ThreadPoolExecutor(8) as threads:
        assert sum(threads.map(is_admitted, range(20))) == 5


def test_the_day_of_the_last_use_is_written_once_a_day(engine: Any) -> None:
    calls = Faults()
    tokens = Tokens(Table(calls.over(engine.dynamodb), engine.create_table()))
    _, secret = tokens.create("Lan", Role.AUTHOR, now=NOW)
    writes = []
    for moment in (NOW, NOW + MINUTE, NOW + DAY, NOW + DAY + MINUTE):
        before = len(calls.calls)
        tokens.admit(secret, moment)
        writes.append(calls.calls[before:].count("update_item") - 1)  # the other one counts the request
    assert writes == [1, 0, 1, 0]
    assert [each.last_used_on for each in tokens.list()] == [date(2026, 1, 16)]


def test_a_secret_that_is_known_makes_no_other_token(tokens: Tokens) -> None:
    first = tokens.create("Lan", Role.AUTHOR, now=NOW, secret="bí mật")
    assert first[1] == "bí mật"
    with pytest.raises(ConditionFailed):
        tokens.create("An", Role.ADMIN, now=NOW + DAY, secret="bí mật")
    an = Person(id=PersonId("0" * 26), name="An", role=Role.ADMIN, created_at=NOW)
    tokens.ensure("bí mật", an, now=NOW)
    (listed,) = tokens.list()
    assert (listed.id, listed.name, listed.role) == (first[0].id, "An", Role.ADMIN)


@pytest.mark.parametrize("name", ["", " \n", "\u202e", "x" * 121])
def test_a_token_without_a_usable_name_is_refused(tokens: Tokens, name: str) -> None:
    with pytest.raises(InvalidInput, match="/name"):
        tokens.create(name, Role.AUTHOR, now=NOW)
    assert tokens.list() == ()


def test_a_token_that_would_be_expired_already_is_refused(tokens: Tokens) -> None:
    with pytest.raises(InvalidInput, match="/expires_at"):
        tokens.create("Lan", Role.AUTHOR, now=NOW, expires_at=NOW)


# What dies, and what comes between


class Office:
    """A table in memory with one token in it, for many tries."""

    SECRET, OTHER = "một", "hai"

    def __init__(self) -> None:
        self.dynamodb = FakeDynamoDB()
        self.dynamodb.create_table(TableName="content", StreamSpecification={"StreamEnabled": False})
        self.tokens = self.over()
        self.token, _ = self.tokens.create("Lan", Role.AUTHOR, now=NOW, secret=self.SECRET)

    def over(self, faults: Faults | None = None) -> Tokens:
        client: Any = faults.over(self.dynamodb) if faults else self.dynamodb
        return Tokens(Table(client, "content"))

    def is_known(self, secret: str) -> bool:
        try:
            self.tokens.admit(secret, NOW)
        except Unauthenticated:
            return False
        return True

    def check(self) -> None:
        """Who is admitted is listed, and who is listed can be revoked."""
        listed = self.tokens.list()
        assert len(listed) == sum(map(self.is_known, (self.SECRET, self.OTHER)))
        for token in listed:
            self.tokens.revoke(token.id)
        items = self.dynamodb.tables["content"]
        assert [pk for pk, _ in items if not pk.startswith("RATE#")] == []


def create(tokens: Tokens, _: Token) -> None:
    tokens.create("An", Role.ADMIN, now=NOW, secret=Office.OTHER)


def revoke(tokens: Tokens, token: Token) -> None:
    tokens.revoke(token.id)


def admit(tokens: Tokens, _: Token) -> None:
    tokens.admit(Office.SECRET, NOW)


@pytest.mark.parametrize("carried_out", [False, True], ids=["before the call", "after it"])
@pytest.mark.parametrize("action", [create, revoke, admit])
def test_wherever_a_process_dies_who_is_admitted_is_listed_and_can_be_revoked(
    action: Callable[[Tokens, Token], None], carried_out: bool, record_property: Callable[[str, object], None]
) -> None:
    for number in count():
        office, faults = Office(), Faults(crash_at=number, carried_out=carried_out)
        try:
            action(office.over(faults), office.token)
        except Crash:
            office.check()
        else:
            assert number == len(faults.calls) > 0
            record_property("tried", number)
            return


@pytest.mark.parametrize("call", range(3))
def test_a_token_that_is_revoked_while_it_is_used_stays_revoked(call: int) -> None:
    office, faults = Office(), Faults()
    faults.between = lambda number, _: office.tokens.revoke(office.token.id) if number == call else None
    try:
        office.over(faults).admit(Office.SECRET, NOW)
    except Unauthenticated:
        assert call == 0
    assert not office.is_known(Office.SECRET)
    office.check()

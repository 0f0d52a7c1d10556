"""Who readers are, over each engine: salts that are made once and destroyed, and members."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import pytest

from chalicelib.audience.identities import Identities
from chalicelib.audience.store import AudienceStore
from chalicelib.audience.vault import Vault
from chalicelib.aws.dynamodb import Table

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
ADDRESS, BROWSER = "203.0.113.7", "Browser"


@pytest.fixture
def table(engine: Any) -> Table:
    return Table(engine.dynamodb, engine.create_table())


def identities_of(table: Table, first: int = 0) -> Identities:
    secrets = (bytes([n]) * 32 for n in count(first))
    return Identities(AudienceStore(table, lanes=1), lambda _: next(secrets))


def test_a_guest_is_the_same_all_day_in_every_process_and_another_the_next_day(table: Table) -> None:
    one, two = identities_of(table, 1), identities_of(table, 50)
    # By the clocks of Hồ Chí Minh City, as long as the site says nothing else.
    morning, night, next_day = (NOON + timedelta(hours=hours) for hours in (-19, 4.99, 5))
    today = {each.identify(ADDRESS, BROWSER, at).session for each in (one, two) for at in (morning, night)}
    tomorrow = {each.identify(ADDRESS, BROWSER, next_day).session for each in (two, one)}
    assert len(today) == len(tomorrow) == 1
    assert today != tomorrow


def test_of_two_processes_that_make_a_salt_at_once_both_use_the_first(table: Table) -> None:
    vault = Vault(table)

    def make_late() -> bytes:
        assert vault.ensure_salt("2026-11-23", lambda: b"first") == b"first"
        return b"second"

    assert vault.ensure_salt("2026-11-23", make_late) == b"first"


def test_a_salt_is_destroyed_two_days_after_its_day_began(table: Table) -> None:
    identities = identities_of(table)
    identities.identify(ADDRESS, BROWSER, NOON)
    identities.destroy_salts(datetime(2026, 11, 24, 16, 59, tzinfo=UTC))
    (salt,) = table.query("SALT")
    expiry = datetime(2026, 11, 25, tzinfo=UTC).timestamp()
    assert (salt["sk"], salt["salt"], salt["x"]) == ("2026-11-23", bytes(32), expiry)
    ends_at = datetime(2026, 11, 24, 17, tzinfo=UTC)  # midnight in Hồ Chí Minh City
    identities.identify(ADDRESS, BROWSER, ends_at)
    identities.destroy_salts(ends_at)
    assert [item["sk"] for item in table.query("SALT")] == ["2026-11-25"]


def test_a_member_is_the_same_in_every_process_and_every_browser(table: Table) -> None:
    guest = identities_of(table).identify(ADDRESS, BROWSER, NOON)
    here = identities_of(table).identify(ADDRESS, BROWSER, NOON, member="one")
    elsewhere = identities_of(table).identify("198.51.100.1", "Another", NOON, member="one")
    assert here.session == guest.session != elsewhere.session
    assert here.member == elsewhere.member
    assert here.member
    assert guest.member is None


def test_two_members_are_two_and_nobody_is_the_same_member_for_two_days(table: Table) -> None:
    identities = identities_of(table)
    members = {
        identities.identify(ADDRESS, BROWSER, NOON + timedelta(days=days), member=name).member
        for name in ("one", "other")
        for days in (0, 1)
    }
    assert len(members) == 4

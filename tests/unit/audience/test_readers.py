from __future__ import annotations

import hashlib
import hmac

import pytest

from chalicelib.audience.models import Reader
from chalicelib.audience.reader_hashes import identify_guest

SALT = b"s" * 32
AGENT = "Mozilla/5.0"


def session(address: str, agent: str = AGENT, salt: bytes = SALT) -> str:
    return identify_guest(salt, address, agent).session


def test_a_guest_is_the_first_16_bytes_of_an_hmac() -> None:
    expected = hmac.new(SALT, b"203.0.113.7\nMozilla/5.0", hashlib.sha256).hexdigest()[:32]
    reader = identify_guest(SALT, "203.0.113.7", AGENT)
    address = hmac.new(SALT, b"address\n203.0.113.7", hashlib.sha256).hexdigest()[:16]
    assert reader == Reader(session=expected, member=None, address=address)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff:ffff:ffff:ffff"),
        ("2001:db8:1:2::1", "2001:0DB8:1:2::1"),
        ("[2001:db8:1:2::1]", "2001:db8:1:2::1"),
        ("fe80::1%eth0", "fe80::1"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
    ],
)
def test_these_addresses_are_one_reader(one: str, other: str) -> None:
    assert session(one) == session(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("203.0.113.7", "203.0.113.8"),
        ("2001:db8:1:2::1", "2001:db8:1:3::1"),
        ("", "203.0.113.7"),
        ("not an address", "nor this"),
    ],
)
def test_these_addresses_are_two_readers(one: str, other: str) -> None:
    assert session(one) != session(other)


def test_another_browser_or_another_days_salt_is_another_session() -> None:
    assert len({session("203.0.113.7"), session("203.0.113.7", "curl"), session("203.0.113.7", salt=b"t" * 32)}) == 3


def test_no_user_agent_is_too_strange_to_be_told_apart() -> None:
    assert session("203.0.113.7", "\ud800") != session("203.0.113.7", "\ud801")

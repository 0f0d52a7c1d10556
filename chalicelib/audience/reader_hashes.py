"""Tells readers apart for a day without knowing who they are: a hash under a salt that is then destroyed."""

from __future__ import annotations

import hmac
import ipaddress

from chalicelib.audience.models import Reader

SALT_BYTES = 32
SESSION_BYTES = 16
ADDRESS_BYTES = 8
IPV6_PREFIX_BITS = 64


def identify_guest(salt: bytes, address: str, user_agent: str) -> Reader:
    """The guest at this network address with this browser; the same for as long as the salt is."""
    network = _network(address)
    message = f"{network}\n{user_agent}".encode(errors="backslashreplace")
    return Reader(
        session=hmac.digest(salt, message, "sha256")[:SESSION_BYTES].hex(),
        address=hmac.digest(salt, f"address\n{network}".encode(errors="backslashreplace"), "sha256")[
            :ADDRESS_BYTES
        ].hex(),
    )


def identify_member(salt: bytes, member: str) -> str:
    """What stands for a member for as long as the salt is there, in every browser."""
    return hmac.digest(salt, f"member\n{member}".encode(), "sha256")[:SESSION_BYTES].hex()


def _network(address: str) -> str:
    """What stays the same of an address: all of IPv4; of IPv6 the /64, within which devices change theirs daily."""
    try:
        parsed = ipaddress.ip_address(address.strip("[] ").partition("%")[0])
    except ValueError:
        return address
    if isinstance(parsed, ipaddress.IPv4Address):
        return str(parsed)
    if parsed.ipv4_mapped:
        return str(parsed.ipv4_mapped)
    return str(ipaddress.ip_network((parsed, IPV6_PREFIX_BITS), strict=False))

"""Which sockets this process and those that it started listen on, as the kernel tells it."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import suppress
from ipaddress import IPv4Address, IPv6Address
from pathlib import Path

from tests.lacking import give_up

PROC = Path("/proc")
_LISTENING = "0A"


def listening() -> dict[int, IPv4Address | IPv6Address]:
    """The ports, each with its address (proc(5), "/proc/net/tcp"); an IPv4 address written as IPv6 is IPv4 here."""
    if not (PROC / "net/tcp").exists():
        give_up("NOT TESTED WHO CAN CONNECT: there is no /proc/net/tcp here.")
    ours = set(_sockets())
    found: dict[int, IPv4Address | IPv6Address] = {}
    for table in ("tcp", "tcp6"):
        for line in (PROC / "net" / table).read_text().splitlines()[1:]:
            _, local, _, state, *_, inode = line.split()[:10]
            if state == _LISTENING and inode in ours:
                address, _, port = local.partition(":")
                found[int(port, 16)] = _address(address)
    return found


def _address(text: str) -> IPv4Address | IPv6Address:
    """Words of 32 bits in the machine's order, here the lowest byte first."""
    packed = b"".join(bytes.fromhex(text[i : i + 8])[::-1] for i in range(0, len(text), 8))
    if len(packed) == 4:
        return IPv4Address(packed)
    address = IPv6Address(packed)
    return address.ipv4_mapped or address


def _sockets() -> Iterator[str]:
    for process in _family():
        for each in list((PROC / str(process) / "fd").iterdir()):
            with suppress(FileNotFoundError):  # one that was closed meanwhile
                if socket := re.fullmatch(r"socket:\[(\d+)\]", str(each.readlink())):
                    yield socket[1]


def _family() -> Iterator[int]:
    """This process, and all that descend from it."""
    waiting = [os.getpid()]
    while waiting:
        process = waiting.pop()
        yield process
        for task in (PROC / str(process) / "task").iterdir():
            with suppress(FileNotFoundError):  # one that ended meanwhile
                waiting += map(int, (task / "children").read_text().split())

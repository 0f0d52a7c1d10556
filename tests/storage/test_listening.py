"""The engines of tables are for this machine only."""

from __future__ import annotations

import socket

from tests.listening import listening


def test_dynamodb_local_listens_on_loopback_only(dynamodb_local_url: str) -> None:
    port = int(dynamodb_local_url.rpartition(":")[2])
    assert listening()[port].is_loopback


def test_moto_listens_on_loopback_only(moto_url: str) -> None:
    port = int(moto_url.rpartition(":")[2])
    assert listening()[port].is_loopback


def test_a_socket_for_everyone_is_told() -> None:
    for family, host in ((socket.AF_INET, "0.0.0.0"), (socket.AF_INET6, "::")):
        with socket.socket(family) as open_to_all:
            open_to_all.bind((host, 0))
            open_to_all.listen()
            assert listening()[open_to_all.getsockname()[1]].is_unspecified

"""Who comes around the edge is refused, whatever they ask: its limits and headers are not to be walked around."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from chalicelib.api.mounting import METHODS
from chalicelib.content.people.permissions import Role
from chalicelib.settings import origin_digest
from tests.unit.api import api as apis
from tests.unit.api.api import Api
from tests.unit.api.test_http import BY_PATH, address

NEW, OLD = "the edge's", "the edge's before"


@pytest.fixture
def guarded() -> Iterator[Api]:
    """The API behind an edge whose secret is being changed."""
    with apis.api(ORIGIN_SECRET_SHA256=f"{origin_digest(NEW)},{origin_digest(OLD)}") as running:
        yield running


@pytest.mark.parametrize("path", BY_PATH)
def test_no_route_answers_without_the_edges_secret(guarded: Api, path: str) -> None:
    for shown in (None, "", "a guess", "é", origin_digest(NEW)):
        headers = {} if shown is None else {"X_Origin_Secret": shown}
        for method in METHODS:
            answer = guarded.call(method, address(path), **headers)
            assert answer.status == 403, method
            assert method == "HEAD" or answer.problem == "around-the-edge"


@pytest.mark.parametrize("path", BY_PATH)
def test_every_route_answers_with_the_secret_of_today_and_the_one_before(guarded: Api, path: str) -> None:
    for secret in (NEW, OLD):
        for method in METHODS:
            for by in (None, Role.ADMIN):
                answer = guarded.call(method, address(path), by=by, X_Origin_Secret=secret)
                assert answer.status != 403 or answer.problem != "around-the-edge"


def test_where_there_is_no_edge_nobody_has_to_prove_anything(api: Api) -> None:
    assert api.call("GET", "/articles", X_Origin_Secret="a guess").status == 200

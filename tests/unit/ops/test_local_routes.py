"""What paths at the edge stand for."""

from __future__ import annotations

import pytest

from ops.local.routes import File, Forward, Redirect, find_route
from tests.unit.ops.edge_cases import ROUTES


@pytest.mark.parametrize(("target", "route"), ROUTES.items())
def test_a_path_is_a_file_a_better_address_or_the_api(target: str, route: File | Forward | Redirect) -> None:
    assert find_route(target) == route

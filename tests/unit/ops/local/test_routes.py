"""What paths at the edge stand for."""

from __future__ import annotations

import pytest

from ops.local.routes import File, Forward, Redirect, find_route
from tests.unit.ops.local.edge_cases import HOSTS, ROUTES, SITE


@pytest.mark.parametrize(("target", "route"), ROUTES.items())
def test_a_path_is_a_file_a_better_address_or_the_api(target: str, route: File | Forward | Redirect) -> None:
    assert find_route(target) == route


@pytest.mark.parametrize(("host", "target"), HOSTS)
def test_the_sites_other_names_lead_to_its_own(host: str, target: str) -> None:
    assert find_route(target, host, site=SITE) == HOSTS[host, target]


def test_a_site_without_a_name_answers_by_any() -> None:
    assert find_route("/", "www.bao.example") == File("index.html")

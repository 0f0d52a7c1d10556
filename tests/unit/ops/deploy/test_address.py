"""What has to follow when the site's address has changed."""

from __future__ import annotations

import pytest

from ops.deploy.address import steps_left

NEW, OLD = "https://bao.example", "https://d123.cloudfront.net"
DEPLOY = f"The functions still use {OLD} as the site's address. Run `make deploy STAGE=prod` to change that."
REBUILD = "The pages still name another address. Run `python -m ops rebuild --stage prod` to print them anew."


def robots(address: str) -> str:
    return f"User-agent: *\nAllow: /\nSitemap: {address}/sitemap.xml\n"


@pytest.mark.parametrize(
    ("told", "printed", "left"),
    [
        (None, None, []),
        (NEW, None, []),
        (NEW, robots(NEW), []),
        (OLD, None, [DEPLOY]),
        (OLD, robots(OLD), [DEPLOY, REBUILD]),
        (NEW, robots(OLD), [REBUILD]),
        (NEW, robots(NEW + ".vn"), [REBUILD]),
    ],
)
def test_functions_and_pages_have_to_be_told_of_a_new_address(
    told: str | None, printed: str | None, left: list[str]
) -> None:
    assert steps_left("prod", NEW, told=told, printed=printed) == left

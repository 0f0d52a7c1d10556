"""What a page shows and is not so is found."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from ops.local import stack
from tests.docs.checking import check_page
from tests.docs.pages import read_page
from tests.docs.shell import CallFailed, Shell


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[stack.Stack]:
    """One for all: they only ask."""
    with stack.running(engine="moto", empty=True, directory=tmp_path_factory.mktemp("portal")) as portal:
        portal.settle()
        yield portal


@pytest.fixture
def shell(portal: stack.Stack, tmp_path: Path) -> Shell:
    return Shell(portal, tmp_path)


SETTINGS = "    URL=http://127.0.0.1:8000  TOKEN=…\n"
SITE = '    curl $URL/api/site -H "Authorization: Bearer $TOKEN"\n'
LIVE = "    curl $URL/api/live\n"
NUMBERS = '    {"views": null, "total": 1, "guests": 0, "members": 0, "as_of": "2026-11-23T10:00:00Z"}\n'


@pytest.mark.parametrize(
    ("page", "why"),
    [
        (SETTINGS + SITE.replace("/site", "/sites"), "line 1 ended with 22"),
        (SETTINGS + SITE.replace("Bearer", "Basic"), "401"),
        (
            SETTINGS + "    gazette article list\n\nText.\n\n    gazette article lost\n",
            "line 6 ended with 2",
        ),
        ("Say `python -m ops audti`.\n", "line 1 ended with 2"),
        (SETTINGS + LIVE + "\nanswers\n\n" + NUMBERS.replace("total", "totals"), "/totals is shown, but not there"),
        (SETTINGS + LIVE + "\nanswers\n\n" + NUMBERS.replace('"members": 0, ', ""), "/members is there, but not shown"),
        (SETTINGS + LIVE + "\nanswers\n\n" + NUMBERS.replace("1,", '"1",'), "/total is int, shown as str"),
    ],
)
def test_a_page_that_shows_what_is_not_so_is_found(page: str, why: str, shell: Shell) -> None:
    with pytest.raises((CallFailed, AssertionError)) as found:
        check_page(shell, read_page(page), lambda _: None)
    assert why in str(found.value)


@pytest.mark.parametrize("page", [SETTINGS + SITE, SETTINGS + LIVE + "\nanswers\n\n" + NUMBERS])
def test_a_page_that_is_right_passes(page: str, shell: Shell) -> None:
    check_page(shell, read_page(page), lambda _: None)

"""Every call that README.md and the guides in docs/ show works, and is answered as they show."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ops.local import stack
from tests.docs.pages import Shown, differences, parse_answer, read_page
from tests.docs.shell import ROOT, CallFailed, Shell

PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]

POSTED = "curl -X POST $SITE/api/articles -H \"Authorization: Bearer $SECRET\" -H 'Content-Type: application/json'"
ASKED_IN_PROSE = {
    ("docs/http-api.md", "Errors"): f"""{POSTED} -d '{{"title": "", "body": "x"}}' || true""",
    ("docs/http-api.md", "Live numbers"): """curl $SITE/api/beacon -H 'Content-Type: application/json' \
      -d '{"view": "0123456789abcdef", "article": null}'""",
    ("docs/http-api.md", "Statistics"): 'curl "$SITE/api/stats?days=30" -H "Authorization: Bearer $SECRET"',
}
"""What is asked for the answers that follow a sentence and not a call, by page and heading."""


@pytest.fixture
def shell(tmp_path: Path) -> Iterator[Shell]:
    with stack.running(engine="moto", empty=True, directory=tmp_path / "portal") as portal:
        portal.settle()
        checkout = tmp_path / "checkout"
        checkout.mkdir()
        yield Shell(portal, checkout)


def check_page(shell: Shell, shown: list[Shown], ask: Callable[[Shown], str | None]) -> None:
    """Run all calls of a page, then compare every answer with what the last call before it got."""
    blocks = [(each.line, each.text if each.kind == "calls" else ask(each) or ":") for each in shown]
    answers = shell.run(blocks)
    wrong = [
        f"line {each.line}: {difference}"
        for each, answer in zip(shown, answers, strict=True)
        if each.kind == "answer"
        for difference in differences(parse_answer(each.text), json.loads(answer))
    ]
    assert wrong == []


def name_of(page: Path) -> str:
    return str(page.relative_to(ROOT))


@pytest.mark.parametrize("page", [page for page in PAGES if read_page(page.read_text("utf-8"))], ids=name_of)
def test_what_a_page_shows_works(page: Path, shell: Shell) -> None:
    check_page(
        shell, read_page(page.read_text("utf-8")), lambda shown: ASKED_IN_PROSE.get((name_of(page), shown.heading))
    )


def test_every_guide_that_shows_calls_is_found() -> None:
    found = {name_of(page): read_page(page.read_text("utf-8")) for page in PAGES}
    for page in ("README.md", "docs/editing.md", "docs/operations.md"):
        assert any(each.kind == "calls" for each in found[page])
    shown = {(page, each.heading) for page, parts in found.items() for each in parts if each.kind == "answer"}
    assert ASKED_IN_PROSE.keys() <= shown


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

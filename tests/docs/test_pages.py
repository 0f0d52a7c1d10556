"""Every call that README.md and the guides in docs/ show works, and is answered as they show."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from ops.local import stack
from tests.docs.checking import check_page
from tests.docs.pages import read_page
from tests.docs.shell import ROOT, Shell
from tests.portals import portals_on

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
def shell(tmp_path: Path, moto_url: str) -> Iterator[Shell]:
    """Beside a portal of its own: a page's calls write."""
    directory = tmp_path / "portal"
    with portals_on(moto_url), stack.running(engine="moto", empty=True, directory=directory) as portal:
        portal.settle()
        checkout = tmp_path / "checkout"
        checkout.mkdir()
        yield Shell(portal, checkout)


def name_of(page: Path) -> str:
    return str(page.relative_to(ROOT))


@pytest.mark.parametrize("page", [page for page in PAGES if read_page(page.read_text("utf-8"))], ids=name_of)
def test_what_a_page_shows_works(page: Path, shell: Shell) -> None:
    check_page(
        shell, read_page(page.read_text("utf-8")), lambda shown: ASKED_IN_PROSE.get((name_of(page), shown.heading))
    )


def test_every_guide_that_shows_calls_is_found() -> None:
    found = {name_of(page): read_page(page.read_text("utf-8")) for page in PAGES}
    for page in ("README.md", "docs/editing.md", "docs/running.md", "docs/deploying.md", "docs/runbook.md"):
        assert any(each.kind == "calls" for each in found[page])
    shown = {(page, each.heading) for page, parts in found.items() for each in parts if each.kind == "answer"}
    assert ASKED_IN_PROSE.keys() <= shown

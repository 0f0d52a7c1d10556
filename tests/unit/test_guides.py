"""Links between pages of the documentation lead to files, and to headings, that exist."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md")), ROOT / "tests" / "README.md"]
LINK = re.compile(r"\[[^\]]*\]\((?P<file>[^)#:\s]*)(?:#(?P<heading>[^)\s]+))?\)")


def anchor_of(heading: str) -> str:
    """The name that GitHub gives a heading: lower case, hyphens for spaces, no other punctuation."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def lost_links(page: Path, text: str) -> Iterator[str]:
    prose = re.sub(r"`[^`\n]*`", "", re.sub(r"^    .*$", "", text, flags=re.MULTILINE))
    for link in LINK.finditer(prose):
        target = page.parent / link["file"] if link["file"] else page
        if not target.exists():
            yield link[0]
        elif heading := link["heading"]:
            headings = re.findall(r"^#+ (.+)$", target.read_text("utf-8"), re.MULTILINE)
            if heading not in map(anchor_of, headings):
                yield link[0]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_the_links_of_a_page_lead_somewhere(page: Path) -> None:
    assert list(lost_links(page, page.read_text("utf-8"))) == []


@pytest.mark.parametrize(
    ("link", "is_lost"),
    [
        ("[a](README.md)", False),
        ("[a](README.md#try-it)", False),
        ("[a](#here)", False),
        ("[a](https://example.org/x)", False),
        ("[a](gone.md)", True),
        ("[a](README.md#gone)", True),
        ("[a](#gone)", True),
    ],
)
def test_a_link_that_leads_nowhere_is_found(link: str, is_lost: bool, tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text("# Try it\n", "utf-8")
    page = tmp_path / "page.md"
    page.write_text(f"# Here\n\n{link}\n", "utf-8")
    assert list(lost_links(page, page.read_text("utf-8"))) == ([link] if is_lost else [])

"""Checks Atom feeds against RFC 4287 and JSON feeds against JSON Feed 1.1."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from lxml import etree

from tests.validity import packages
from tests.validity.json_schemas import check_json

_SCHEMA = Path(__file__).parent / "schemas" / "atom.rng"
_ATOM = {"a": "http://www.w3.org/2005/Atom"}

_ATOM_RULES = {
    "two entries have the same id (4.1.1)": "//a:entry[a:id = preceding-sibling::a:entry/a:id]",
    "neither the feed nor this entry names an author (4.1.1)": "/a:feed[not(a:author)]/a:entry[not(a:author)]",
    "an entry without content needs an alternate link (4.1.2)": "//a:entry[not(a:content or a:link[@rel='alternate'])]",
    "a feed should say where it is (4.1.1)": "/a:feed[not(a:link[@rel='self'])]",
    "a link in the content is relative: https://validator.w3.org/feed/docs/warning/ContainsRelRef.html": (
        """//a:content[contains(., ' href="/') or contains(., ' src="/')]"""
    ),
}
"""What the grammar cannot say: XPath of what must not be there."""


def check_atom(files: Sequence[Path]) -> list[str]:
    """What is wrong with Atom feeds."""
    return [problem for file in files for problem in _check_atom(file)]


def check_json_feeds(files: Sequence[Path]) -> list[str]:
    """What is wrong with JSON feeds."""
    schema = json.loads(packages.get_file("jsonfeed-schema/schema-v1.1.json").read_text(encoding="utf-8"))
    problems = check_json(files, schema)
    for file in files:
        text = file.read_text(encoding="utf-8")
        if 'href=\\"/' in text or 'src=\\"/' in text:
            problems.append(f"{file}: a link in the content is relative")
    return problems


def _check_atom(file: Path) -> list[str]:
    feed = etree.parse(file)
    grammar = _grammar()
    if not grammar.validate(feed):
        return [f"{file}: {error.line}: {error.message}" for error in grammar.error_log]
    return [
        f"{file}: {each.sourceline}: {rule}"
        for rule, path in _ATOM_RULES.items()
        for each in feed.xpath(path, namespaces=_ATOM)
    ]


@cache
def _grammar() -> etree.RelaxNG:
    return etree.RelaxNG(etree.parse(_SCHEMA))

"""Checks descriptions of a site's search against OpenSearch 1.1 (github.com/dewitt/opensearch), by its own limits."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from lxml import etree

_SPACE = "{http://a9.com/-/spec/opensearch/1.1/}"
_MOST = {"ShortName": 16, "LongName": 48, "Description": 1024}
"""Characters."""


def check_opensearch(files: Sequence[Path]) -> list[str]:
    """What is wrong with descriptions of a search."""
    return [f"{file}: {problem}" for file in files for problem in _problems(etree.parse(file).getroot())]


def _problems(root: etree._Element) -> Iterator[str]:
    if root.tag != f"{_SPACE}OpenSearchDescription":
        yield f"{root.tag} is no description of a search"
    texts = {name: root.findtext(_SPACE + name, "") for name in _MOST}
    yield from (f"no {name}" for name in ("ShortName", "Description") if not texts[name])
    yield from (f"{name} has more than {most} characters" for name, most in _MOST.items() if len(texts[name]) > most)
    templates = [each.get("template", "") for each in root.findall(f"{_SPACE}Url[@type='text/html']")]
    if not any("{searchTerms}" in each and each.startswith("http") for each in templates):
        yield "no Url that leads to results"

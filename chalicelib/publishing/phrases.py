"""The words of pages, by language: `templates/phrases/<language>.toml`, one phrase a key."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path


class Phrases:
    """One language's phrases. A missing one is an error: pages are never half in another language."""

    def __init__(self, phrases: Mapping[str, str]) -> None:
        self._phrases = phrases

    def __call__(self, key: str, **values: object) -> str:
        """The phrase, with `{name}` filled in. Raises KeyError for a phrase or value that isn't there."""
        return self._phrases[key].format_map(values)

    def raw(self, key: str) -> str:
        """The phrase as it is, for the page's script to fill in."""
        return self._phrases[key]

    def words(self, key: str) -> list[str]:
        """A phrase that is a list, such as the names of the months, parted by bars."""
        return self._phrases[key].split("|")


def load_phrases(templates: Path) -> dict[str, Phrases]:
    """Every language's phrases, by language code."""
    files = sorted((templates / "phrases").glob("*.toml"))
    return {file.stem: Phrases(tomllib.loads(file.read_text(encoding="utf-8"))) for file in files}

"""The words of pages, by language: `templates/phrases/<language>.toml`, one phrase a key."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path

from markupsafe import Markup, escape


class Phrases:
    """One language's phrases. A missing one is an error: pages are never half in another language."""

    def __init__(self, phrases: Mapping[str, str]) -> None:
        self._phrases = phrases
        self._words = {key: phrase.split("|") for key, phrase in phrases.items()}
        self._escaped = {key: escape(phrase) for key, phrase in phrases.items()}

    def __getitem__(self, key: str) -> Markup:
        """The phrase as it is, with any `{name}` left for the page's script to fill in. Raises KeyError."""
        return self._escaped[key]

    def __call__(self, key: str, **values: object) -> str:
        """The phrase, with `{name}` filled in. Raises KeyError for a phrase or a value that isn't there."""
        return self._phrases[key].format_map(values)

    def words(self, key: str) -> Sequence[str]:
        """A phrase that is a list, such as the names of the months, parted by bars."""
        return self._words[key]


def load_phrases(templates: Path) -> dict[str, Phrases]:
    """Every language's phrases, by language code."""
    files = sorted((templates / "phrases").glob("*.toml"))
    return {file.stem: Phrases(tomllib.loads(file.read_text(encoding="utf-8"))) for file in files}

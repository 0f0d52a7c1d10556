"""The words of pages, by language: gettext catalogues, `templates/phrases/<language>.po`, compiled by `make phrases`.

A phrase is known by a name, not by its English text: no language is a translation of the other, and a comma that is
mended in one leaves the other alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from gettext import GNUTranslations
from pathlib import Path

from markupsafe import Markup, escape


class Phrases:
    """One language's phrases. A missing one is a KeyError: pages are never half in another language."""

    def __init__(self, catalogue: GNUTranslations) -> None:
        self._catalogue = catalogue
        self._escaped = cache(lambda name: escape(self._find(name)))
        self.words = cache(self._words)
        self.form = cache(self._form)

    def __getitem__(self, name: str) -> Markup:
        """The phrase unchanged, with any `{name}` left for the page's script to fill in. Raises KeyError."""
        return self._escaped(name)

    def __call__(self, name: str, **values: object) -> str:
        """The phrase, with `{name}` filled in. Raises KeyError for a phrase or a value that isn't there."""
        return self._find(name).format_map(values)

    def _words(self, name: str) -> Sequence[str]:
        """A phrase that is a list, such as the names of the months, parted by bars."""
        return self._find(name).split("|")

    def _form(self, name: str, number: int) -> str:
        """The form of a phrase that goes with a number; its `{n}` is left to fill in."""
        return _present(name, self._catalogue.ngettext(name, name, number))

    def _find(self, name: str) -> str:
        return _present(name, self._catalogue.gettext(name))


def load_phrases(templates: Path) -> dict[str, Phrases]:
    """Every language's phrases, by language code."""
    return {file.stem: _load(file) for file in sorted((templates / "phrases").glob("*.mo"))}


def _load(file: Path) -> Phrases:
    with file.open("rb") as compiled:
        return Phrases(GNUTranslations(compiled))


def _present(name: str, phrase: str) -> str:
    if phrase == name:  # gettext answers the name of a phrase that it does not have
        raise KeyError(name)
    return phrase

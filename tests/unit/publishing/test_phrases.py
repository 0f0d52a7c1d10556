"""The words of pages: whole in both languages, each of them used, compiled as they are written, and right by CLDR."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from gettext import GNUTranslations
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

import pytest
from babel import Locale, numbers
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from jinja2 import Environment, nodes
from markupsafe import Markup

from chalicelib.publishing import rendering
from chalicelib.publishing.phrases import load_phrases
from chalicelib.services import TEMPLATES

LANGUAGES = ["vi", "en"]
DATES = {"long_date", "short_date", "moment", "month_name"}
"""Each language takes of a date what it needs."""


def read_catalogue(language: str) -> Catalog:
    with (TEMPLATES / "phrases" / f"{language}.po").open("rb") as file:
        return read_po(file, locale=language)


def phrases_of(language: str) -> dict[str, tuple[str, ...]]:
    """By their names, in all their forms."""
    return {_text(message.id): _forms(message.string) for message in read_catalogue(language) if message.id}


def _text(name: object) -> str:
    return str(name[0] if isinstance(name, (tuple, list)) else name)


def _forms(string: object) -> tuple[str, ...]:
    return tuple(string) if isinstance(string, (tuple, list)) else (str(string),)


def templates() -> Iterator[nodes.Template]:
    environment = Environment(autoescape=True)
    for file in TEMPLATES.rglob("*.*"):
        if file.suffix in {".html", ".xml", ".json", ".txt"}:
            yield environment.parse(file.read_text("utf-8"))


def names_asked_for(template: nodes.Template) -> Iterator[str]:
    """`name` of each `t["name"]`, `t("name")`, `t.words("name")` and `t.form("name", …)`."""
    for item in template.find_all(nodes.Getitem):
        if isinstance(item.node, nodes.Name) and item.node.name == "t" and isinstance(item.arg, nodes.Const):
            yield item.arg.value
    for call in template.find_all(nodes.Call):
        asked = call.node.node if isinstance(call.node, nodes.Getattr) else call.node
        if isinstance(asked, nodes.Name) and asked.name == "t" and isinstance(call.args[0], nodes.Const):
            yield call.args[0].value


def texts_in_code() -> set[str]:
    tree = ast.parse(Path(rendering.__file__).read_text("utf-8"))
    return {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)}


def entries(file: BinaryIO) -> dict[object, str]:
    """All of a compiled catalogue but its header, which has the version of what compiled it."""
    catalogue: dict[object, str] = vars(GNUTranslations(file))["_catalog"]
    return {name: phrase for name, phrase in catalogue.items() if name}


def test_both_languages_have_the_same_phrases() -> None:
    assert phrases_of("vi").keys() == phrases_of("en").keys()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_phrase_is_there_in_every_form(language: str) -> None:
    catalogue = read_catalogue(language)
    assert [name for name, forms in phrases_of(language).items() if not all(forms)] == []
    assert not any(message.fuzzy for message in catalogue if message.id)
    assert {len(_forms(message.string)) for message in catalogue if message.pluralizable} == {catalogue.num_plurals}


def test_what_templates_ask_for_is_there() -> None:
    asked = {name for template in templates() for name in names_asked_for(template)}
    assert len(asked) > 30
    assert asked - phrases_of("vi").keys() == set()


def test_no_phrase_is_left_over() -> None:
    constants = {const.value for template in templates() for const in template.find_all(nodes.Const)}
    assert phrases_of("vi").keys() - constants - texts_in_code() == set()


def test_the_same_values_are_filled_in_in_both_languages() -> None:
    def fields(language: str) -> dict[str, set[str]]:
        phrases = phrases_of(language)
        return {name: set(re.findall(r"\{(\w+)\}", forms[-1])) for name, forms in phrases.items() if name not in DATES}

    assert fields("vi") == fields("en")


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_compiled_is_what_is_written(language: str) -> None:
    written = BytesIO()
    write_mo(written, read_catalogue(language))
    written.seek(0)
    with (TEMPLATES / "phrases" / f"{language}.mo").open("rb") as compiled:
        assert entries(compiled) == entries(written), "run make phrases"


@pytest.mark.parametrize("language", LANGUAGES)
def test_names_of_days_and_months_and_the_marks_of_numbers_are_those_of_cldr(language: str) -> None:
    phrases, locale = load_phrases(TEMPLATES)[language], Locale(language)
    months, days = locale.months["format"]["wide"], locale.days["format"]["wide"]
    assert list(phrases.words("months")) == [months[number] for number in range(1, 13)]
    assert [day.casefold() for day in phrases.words("weekdays")] == [days[number].casefold() for number in range(7)]
    assert phrases["thousands"] == numbers.get_group_symbol(language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_forms_go_with_numbers_as_cldr_says(language: str) -> None:
    phrases, locale = load_phrases(TEMPLATES)[language], Locale(language)
    for one in (0, 1, 2, 5, 11, 21, 78):
        for other in (1, 2):  # the script is given these two, and takes the second for all that are more than one
            same = locale.plural_form(one) == locale.plural_form(other)
            assert (phrases.form("guests", one) == phrases.form("guests", other)) == same


def test_guests_are_counted_in_words() -> None:
    vi, en = (load_phrases(TEMPLATES)[language] for language in LANGUAGES)
    assert [en.form("guests", n).format(n=n) for n in (1, 78)] == ["1 guest", "78 guests"]
    assert [vi.form("guests", n).format(n=n) for n in (1, 78)] == ["1 khách", "78 khách"]
    assert en["members_zero"] == "no members"
    assert vi["members_zero"] == "không thành viên"


def test_a_phrase_that_is_not_there_is_an_error() -> None:
    phrases = load_phrases(TEMPLATES)["vi"]
    for ask in (phrases, phrases.__getitem__, phrases.words, lambda name: phrases.form(name, 2)):
        with pytest.raises(KeyError):
            ask("no such phrase")


def test_a_phrase_is_escaped() -> None:
    assert isinstance(load_phrases(TEMPLATES)["en"]["home"], Markup)

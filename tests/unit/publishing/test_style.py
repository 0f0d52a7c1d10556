"""The style sheets hold to the baseline: browsers of the last four years, each newer rule with what stands in for it.

The baseline is Chromium 108, Firefox 108 and Safari 16.2, all of December 2022 (docs/design.md). Versions are those of
MDN's browser-compat-data.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from chalicelib.services import TEMPLATES

SHEETS = {file.name: file.read_text("utf-8") for file in sorted((TEMPLATES / "assets" / "style").glob("*.css"))}

Declarations = list[tuple[str, str]]

HARMLESS = {
    "text-wrap": "Chromium 114, Firefox 121, Safari 17.5: lines break elsewhere",
    "content-visibility": "Firefox 125, Safari 18: everything is laid out at once",
    "contain-intrinsic-block-size": "goes with content-visibility",
}
"""Newer properties that a page can do without, and what becomes of it then."""

PLAIN = set(
    """
    -webkit-box-orient -webkit-line-clamp -webkit-mask -webkit-text-size-adjust align-content align-items align-self
    aspect-ratio background block-size border border-block border-block-width border-bottom border-collapse
    border-color border-inline-start border-radius border-top border-top-width border-width bottom box-sizing
    break-after break-inside clip-path color color-scheme column-gap columns content counter-increment counter-reset
    cursor display flex flex-direction flex-wrap font font-family font-size font-variant-numeric font-weight gap
    grid-area grid-auto-columns grid-auto-flow grid-column grid-row grid-template-columns grid-template-rows height
    inset-block inset-inline-start justify-content letter-spacing line-height list-style margin margin-block
    margin-bottom margin-inline margin-inline-end margin-inline-start margin-top max-height max-width min-height
    min-width object-fit object-position outline outline-color outline-offset overflow overflow-wrap overflow-x
    padding padding-block padding-bottom padding-inline padding-inline-end padding-inline-start padding-top position
    row-gap scrollbar-width text-align text-decoration text-decoration-color text-decoration-thickness
    text-underline-offset top vertical-align visibility white-space width word-break
    """.split()
)
"""Properties that every browser of the baseline knows; `scrollbar-width` is looked at below."""

CONDITIONS = {
    "prefers-color-scheme": "",
    "prefers-contrast": "",
    "min-width": "",
    "max-width": "",
    "scripting": "Chromium 120, Firefox 113, Safari 17: without script, the place of what needs it stays empty",
}
SELECTORS = {
    "is",
    "where",
    "not",
    "hover",
    "focus",
    "focus-visible",
    "first-child",
    "last-child",
    "nth-child",
    "root",
} | {
    "before",
    "after",
    "selection",
    "-webkit-scrollbar",
}
FUNCTIONS = {"var", "calc", "min", "max", "clamp", "minmax", "repeat", "inset", "counter", "attr"} | {"linear-gradient"}


def rules(sheet: str) -> Iterator[tuple[str, Declarations]]:
    """Each rule's selector and its declarations, wherever it stands."""
    plain = re.sub(r"/\*.*?\*/", "", sheet, flags=re.DOTALL)
    for selector, body in re.findall(r"([^{};]+)\{([^{}]*)\}", plain):
        pairs = (each.split(":", 1) for each in body.split(";") if each.strip())
        yield selector.strip(), [(name.strip(), value.strip()) for name, value in pairs]


def test_what_is_behind_a_picture_has_a_colour_of_its_own() -> None:
    """An attr() with a type is of Chromium 133; beside var() others take it for valid, and then show nothing."""
    told = dict(rules(SHEETS["2-base.css"]))
    assert ("background", "attr(data-colour type(<color>), var(--wash))") in told["img"]
    assert ("background", "var(--wash)") in told["picture"]


def problems(sheet: str) -> Iterator[str]:
    """What a browser of the baseline would not do as it is meant."""
    plain = re.sub(r"/\*.*?\*/|\"[^\"]*\"", "", sheet, flags=re.DOTALL)
    for query in re.findall(r"@(\w+)([^{]*)\{", plain):
        if query[0] != "media" or set(re.findall(r"\(([\w-]+)", query[1])) - CONDITIONS.keys():
            yield f"@{''.join(query)}: not of the baseline"
    for selector, declarations in rules(sheet):
        for pseudo in re.findall(r"::?([a-z-]+)", selector):
            if pseudo not in SELECTORS:
                yield f"{selector}: no :{pseudo}"
        for place, (name, value) in enumerate(declarations):
            before = [its for other, its in declarations[:place] if other == name]
            yield from (f"{selector}: {each}" for each in _problems_of(selector, name, value, before))


def _problems_of(selector: str, name: str, value: str, before: list[str]) -> Iterator[str]:
    if not name.startswith("--") and name not in PLAIN and name not in HARMLESS:
        yield f"the property {name} is not of the baseline, or of one side only"
    for function in re.findall(r"([a-z-]+)\(", value):
        if function not in FUNCTIONS and not (function == "type" and selector == "img"):
            yield f"no function {function}()"
    if re.search(r'/\s*"', value) and re.sub(r'\s*/\s*"[^"]*"', "", value) not in before:
        yield "alternative text (Firefox 128, Safari 17.4) without the same content before it"
    if name == "text-align" and value in {"left", "right"} and not selector.endswith((".left", ".right")):
        yield "a physical side"
    if "ui-serif" in value and not re.search(r"ui-serif, .*, serif$", value):
        yield "ui-serif (Safari only) without others after it"


@pytest.mark.parametrize("name", SHEETS)
def test_every_rule_is_of_the_baseline_or_has_what_stands_in_for_it(name: str) -> None:
    assert list(problems(SHEETS[name])) == []


def test_a_hidden_scroll_bar_is_hidden_everywhere() -> None:
    """`scrollbar-width` is of Chromium 121 and Safari 18.2."""
    for sheet in SHEETS.values():
        found = dict(rules(sheet))
        for selector, declarations in found.items():
            if ("scrollbar-width", "none") in declarations:
                assert ("display", "none") in found[f"{selector}::-webkit-scrollbar"]


@pytest.mark.parametrize(
    "rule",
    [
        "main:has(> .beside) { display: grid; }",
        "a { background: attr(data-colour type(<color>)); }",
        'a::before { content: counter(place)/""; }',
        'a::before { content: "‹"; content: "›"/""; }',
        ".correction { border-left: 4px solid; }",
        ".masthead { text-align: left; }",
        ":root { --serif: ui-serif, serif; }",
        ".item { float: right; }",
        "@container (min-width: 40rem) { a { color: red; } }",
        "@media (scripting: none) { a { color: color-mix(in srgb, red, blue); } }",
    ],
)
def test_what_older_browsers_do_not_know_is_found(rule: str) -> None:
    assert list(problems(rule)) != []


def test_forced_colours_mark_the_current_item_of_the_menu_alone() -> None:
    """They make every border visible, a transparent one too."""
    told = {selector: declarations for sheet in SHEETS.values() for selector, declarations in rules(sheet)}
    assert not any("transparent" in value for each in told.values() for name, value in each if "border" in name)
    assert any(name == "border-bottom" for name, _ in told[".masthead [aria-current]"])

"""Whatever colour a site has, what is written in it, and on it, can be read."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.publishing.colours import DARK_GROUND, LIGHT_GROUND, PAPER, READABLE, WHITE, contrast, shades_of
from chalicelib.services import TEMPLATES

COLOURS = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")


@given(COLOURS)
def test_every_colour_is_made_readable(colour: str) -> None:
    shades = shades_of(colour)
    assert contrast(shades.fill, WHITE) >= READABLE
    assert contrast(shades.on_light, LIGHT_GROUND) >= READABLE
    assert contrast(shades.on_dark, DARK_GROUND) >= READABLE


@pytest.mark.parametrize("colour", ["#9b1c1f", "#0b4f8a", "#1c5c38", "#000000"])
def test_a_colour_that_can_be_read_stays_as_it_is(colour: str) -> None:
    assert shades_of(colour).fill == shades_of(colour).on_light == colour


def test_contrast_is_that_of_wcag() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.005)
    assert contrast("#ffffff", "#777777") == contrast("#777777", "#ffffff")


def test_the_grounds_are_those_of_the_style_sheet_and_its_own_colours_can_be_read_on_them() -> None:
    style = (TEMPLATES / "assets" / "style" / "1-tokens.css").read_text("utf-8")
    themes = [dict(re.findall(r"--(\w+): (#\w{6})", part)) for part in style.split("prefers-color-scheme: dark")]
    assert [theme["wash"] for theme in themes] == [LIGHT_GROUND, DARK_GROUND]
    assert themes[0]["paper"] == PAPER
    for theme in themes:
        for ground in ("paper", "wash"):
            assert contrast(theme["ink"], theme[ground]) >= 7
            assert contrast(theme["soft"], theme[ground]) >= READABLE

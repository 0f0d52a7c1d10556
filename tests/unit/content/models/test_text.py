"""Plain text: NFC, no characters that disguise, one line or several."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.content.models.text import clean_characters, clean_line, clean_paragraphs

ANY_TEXT = st.text(
    alphabet=st.one_of(st.characters(), st.sampled_from("\r\n\t\x00\x85\u2028\u2029\u202e\ud800\u0338 "))
)


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("Tie\u0302\u0301n to\u031b\u0301i", "Tiến tới"),
        ("  hai\t từ \n", "hai từ"),
        ("a\u00a0b\u3000c", "a b c"),
        ("a\x00b\x07c\x1b[31md\x7fe\x9bf", "abc[31mdef"),
        ("giá \u202egnod 001\u202c", "giá gnod 001"),
        ("a\u2066b\u2067c\u2068d\u2069e\u200ef\u200fg\u061ch", "abcdefgh"),
        ("đ\u200bồng\u2060 \ufeffbằng", "đồng bằng"),
        ("a\ud800b\udfffc", "abc"),
        ("lời\r\nnói\rđầu\u2028xong", "lời nói đầu xong"),
        ("a\x85b", "a b"),
        ("👨\u200d👩\u200d👧 می\u200cخواهم", "👨\u200d👩\u200d👧 می\u200cخواهم"),
        ("a\U000e0041\U000e007fb\ufffec\uffffd", "abcd"),
        ("", ""),
        (" \u200b\n ", ""),
    ],
)
def test_a_line_is_composed_folded_and_free_of_disguises(raw: str, clean: str) -> None:
    assert clean_line(raw) == clean


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("ភាសា\u200bខ្មែរ", "ភាសា\u200bខ្មែរ"),
        ("ภาษา\u200bไทย", "ภาษา\u200bไทย"),
        ("ພາສາ\u200bລາວ", "ພາສາ\u200bລາວ"),
        ("မြန်မာ\u200bစာ", "မြန်မာ\u200bစာ"),
        ("ខ\u200b: a\u200bb", "ខ\u200b: ab"),
        ("ខ\u200b\u200b\u200bខ", "ខ\u200b\u200bខ"),
        ("שלום\u200f! (\u061cا\u200e)", "שלום\u200f! (\u061cا\u200e)"),
        ("\u202eabc\u202c \u2066d\u2069", "abc d"),
    ],
)
def test_bodies_keep_the_invisible_characters_that_their_script_needs(raw: str, clean: str) -> None:
    assert clean_characters(raw) == clean


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("một\n\n\n\nhai", "một\n\nhai"),
        ("một  dòng\r\nhai\tdòng ", "một dòng\nhai dòng"),
        ("\n\n một\n \n hai \n", "một\n\nhai"),
        ("một\u2029hai\u2028ba", "một\n\nhai\nba"),
        ("\u202eabc\u0000", "abc"),
    ],
)
def test_paragraphs_keep_their_lines(raw: str, clean: str) -> None:
    assert clean_paragraphs(raw) == clean


@settings(derandomize=True, max_examples=200, deadline=None)
@given(ANY_TEXT)
def test_cleaned_text_is_stable_composed_and_can_be_written_as_utf_8(raw: str) -> None:
    for clean in (clean_characters, clean_line, clean_paragraphs):
        cleaned = clean(raw)
        assert clean(cleaned) == cleaned
        assert unicodedata.is_normalized("NFC", cleaned)
        assert cleaned.encode().decode() == cleaned
    assert "\n" not in clean_line(raw)
    assert "\n\n\n" not in clean_paragraphs(raw)

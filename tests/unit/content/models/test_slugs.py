"""Slugs: readable ASCII of Vietnamese titles."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.content.models.slugs import MAX_SLUG_LENGTH, is_slug, make_slug

TONES = {
    "a": "aàáảãạăằắẳẵặâầấẩẫậ",
    "e": "eèéẻẽẹêềếểễệ",
    "i": "iìíỉĩị",
    "o": "oòóỏõọôồốổỗộơờớởỡợ",
    "u": "uùúủũụưừứửữự",
    "y": "yỳýỷỹỵ",
    "d": "dđ",
}
TITLES = {
    "Tiến tới đại hội đảng": "tien-toi-dai-hoi-dang",
    "Giải phóng miền Nam": "giai-phong-mien-nam",
    "Đường nông thôn mới ở Đồng Đăng": "duong-nong-thon-moi-o-dong-dang",
    "ĐẶC SẢN MÙA NƯỚC NỔI": "dac-san-mua-nuoc-noi",
    "Nghị quyết số 12-NQ/TW: “Đổi mới”": "nghi-quyet-so-12-nq-tw-doi-moi",
    "Hơn 1.200 hộ dân được cấp nước sạch": "hon-1-200-ho-dan-duoc-cap-nuoc-sach",
    "50/53 đầu việc, đạt 94,3%": "50-53-dau-viec-dat-94-3",
    "Chợ nổi & làng nghề": "cho-noi-lang-nghe",
    "  --  ": "",
    "…?!": "",
    "": "",
    "R&D – phát triển": "r-d-phat-trien",
    "a_b.c": "a-b-c",
    "Ký hiệu &#65; &amp; &lt;": "ky-hieu-65-amp-lt",
}


@pytest.mark.parametrize(("title", "slug"), TITLES.items())
def test_a_title_reads_the_same_in_its_slug_composed_or_not(title: str, slug: str) -> None:
    assert make_slug(unicodedata.normalize("NFC", title)) == slug
    assert make_slug(unicodedata.normalize("NFD", title)) == slug


@pytest.mark.parametrize(("plain", "letters"), TONES.items())
def test_every_vietnamese_letter_becomes_its_plain_one(plain: str, letters: str) -> None:
    for letter in letters + letters.upper():
        assert make_slug(letter) == plain
        assert make_slug(unicodedata.normalize("NFD", letter)) == plain


def test_a_long_title_is_cut_between_words() -> None:
    title = "Tổng kết công tác cải cách hành chính năm 2015 triển khai kế hoạch cải cách hành chính năm 2016"
    slug = make_slug(title)
    assert slug == "tong-ket-cong-tac-cai-cach-hanh-chinh-nam-2015-trien-khai-ke-hoach-cai-cach-hanh"
    assert len(slug) <= MAX_SLUG_LENGTH


def test_one_endless_word_is_cut_anywhere() -> None:
    assert make_slug("x" * 200) == "x" * MAX_SLUG_LENGTH


@pytest.mark.parametrize("text", ["a", "a-b", "2015", "x" * MAX_SLUG_LENGTH])
def test_a_slug_is_recognised(text: str) -> None:
    assert is_slug(text)


@pytest.mark.parametrize(
    "text",
    ["", "-", "a-", "-a", "a--b", "A", "đ", "a b", "a/b", "a.b", "a\n", "a\x00", "٣", "x" * (MAX_SLUG_LENGTH + 1)],
)
def test_what_cannot_stand_in_a_path_is_no_slug(text: str) -> None:
    assert not is_slug(text)


@settings(derandomize=True, max_examples=300, deadline=None)
@given(st.text(max_size=200))
def test_whatever_the_title_the_slug_is_one_or_nothing(title: str) -> None:
    slug = make_slug(title)
    assert slug == "" or is_slug(slug)
    assert make_slug(slug) == slug

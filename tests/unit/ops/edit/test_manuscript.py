from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ops.edit.manuscript import LINES, BadManuscript, Manuscript, format_manuscript, parse_manuscript

WHOLE = """---
title: Họp tổng kết năm
lede: |-
  Sáng nay, tỉnh họp.

  Chiều nay, tỉnh về.
agency: TGAG
byline: Tiếp Thu
topics: [tien-toi-dai-hoi-dang, doi-song]
publish: true
published_at: 2015-12-30T10:15:00+07:00
---

Cuộc họp **bắt đầu**.

---

Và kết thúc.
"""


def test_a_manuscript_is_read_with_its_lines() -> None:
    read = parse_manuscript(WHOLE)
    assert read == Manuscript(
        fields={
            "title": "Họp tổng kết năm",
            "lede": "Sáng nay, tỉnh họp.\n\nChiều nay, tỉnh về.",
            "agency": "TGAG",
            "byline": "Tiếp Thu",
            "topics": ["tien-toi-dai-hoi-dang", "doi-song"],
            "body": "Cuộc họp **bắt đầu**.\n\n---\n\nVà kết thúc.",
        },
        publish=True,
        published_at="2015-12-30T10:15:00+07:00",
    )
    assert (read.lines["title"], read.lines["topics"], read.lines["body"]) == (2, 9, 14)


@pytest.mark.parametrize("value", ["No", "2026", "null", "1.50", "2015-12-30", "'it''s'", '"a: b"', "~"])
def test_a_value_is_the_text_that_was_written(value: str) -> None:
    read = parse_manuscript(f"---\ntitle: {value}\n---\nx")
    assert read.fields["title"] == value.strip("'\"").replace("''", "'")


@pytest.mark.parametrize(
    "text", ["\ufeff---\ntitle: a\n---\nb", "---\r\ntitle: a\r\n---\r\nb\r\n", "--- \ntitle: a\n---\n\n\nb"]
)
def test_marks_and_line_ends_of_other_editors_do_no_harm(text: str) -> None:
    assert parse_manuscript(text).fields == {"title": "a", "body": "b"}


@pytest.mark.parametrize(
    ("text", "line", "why"),
    [
        ("", 1, "begins with a line of ---"),
        ("title: a\n", 1, "begins with a line of ---"),
        ("---\ntitle: a\n", 1, "the second line of --- is missing"),
        ("---\ntitle: a: b\n---\n", 2, "needs quotes"),
        ('---\nlede: a\ntitle: "a" b\n---\n', 3, "needs quotes"),
        ("---\nlede: a\n\ttitle: b\n---\n", 3, "not YAML"),
        ("---\ntitle: \x00\n---\n", 2, "not YAML"),
        ("---\n- title\n---\n", 2, "lines such as `title:"),
        ("---\ntitle: a\ntitel: b\n---\n", 3, "There is no field 'titel'"),
        ("---\n[title]: b\n---\n", 2, "There is no field"),
        ("---\nbody: b\n---\n", 2, "There is no field 'body'"),
        ("---\ntitle: a\n\ntitle: b\n---\n", 4, "appears twice; line 2"),
        ("---\ntitle: [a]\n---\n", 2, "must be a text"),
        ("---\ntitle: a\ntopics: doi-song\n---\n", 3, "must be a list"),
        ("---\ntopics:\n- a\n- [b]\n---\n", 4, "must be a text"),
        ("---\npublish: yes\n---\n", 2, "true or false"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(text: str, line: int, why: str) -> None:
    with pytest.raises(BadManuscript) as refused:
        parse_manuscript(text)
    assert why in str(refused.value)
    assert [problem.line for problem in refused.value.problems] == [line]


# What the API keeps: composed text without control characters, and lines without line ends in most fields.
WORDS = st.text(st.characters(exclude_categories=["Cs", "Cc", "Cn", "Co"], include_characters="\n"))
ARTICLES = st.fixed_dictionaries(
    {
        **dict.fromkeys(LINES, WORDS),
        "topics": st.lists(WORDS),
        "body": WORDS.map(lambda text: text.strip("\n")),
    }
)


@given(ARTICLES)
def test_what_is_written_down_reads_as_it_was(article: dict[str, Any]) -> None:
    assert parse_manuscript(format_manuscript(article)).fields == article


def test_an_article_is_written_down_for_people() -> None:
    article = {
        "title": "Họp: tổng kết",
        "lede": "Một.\n\nHai.",
        "topics": ["a", "b"],
        "slug": "hop",
        "body": "Xin **chào**.",
    }
    assert format_manuscript(article) == (
        "---\ntitle: 'Họp: tổng kết'\nlede: |-\n  Một.\n\n  Hai.\nagency: ''\nbyline: ''\nslug: hop\n"
        "correction: ''\nlead: ''\ntopics: [a, b]\n---\n\nXin **chào**.\n"
    )

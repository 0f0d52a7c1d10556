"""The steps that a body goes through until nothing changes, and how large it may be, to the byte and the piece."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from chalicelib.content.bodies import sanitising
from chalicelib.content.bodies.sanitising import sanitise, source_to_keep, to_safe_html
from chalicelib.content.models.names import SafeHtml
from chalicelib.errors import InvalidInput


def refusal(source: str) -> str:
    """What an editor is told of a body that is refused."""
    with pytest.raises(InvalidInput) as refused:
        sanitise(source, "html")
    (problem,) = refused.value.problems
    assert problem.pointer == "/body"
    return problem.detail


TOO_DEEP = "The body nests elements more than 32 deep, or leaves too many open."
TOO_OPEN = "The body leaves too many elements open."
KIB = "The body takes more than 256 KiB."
NOTHING = "The body has no text and no picture to show."


def too_many(pieces: str) -> str:
    return f"The body has more than {pieces} tags, attributes and special characters."


LIMITS = [
    ("bytes, of what comes", "<p>a</p>" + " " * 262_137, KIB),
    ("bytes, to the last", "<p>" + " " * 262_141, NOTHING),
    ("bytes, not characters", "<p>ă</p>" + " " * 262_136, KIB),
    ("tags, of what comes", "<p>a" + "<br>" * 20_000, too_many("20,000")),
    ("tags, to the last", "<p>a" + "<br>" * 19_999, too_many("4,000")),
    ("elements, as a browser opens them anew", "<b><i><u><s>" + "<p>x" * 10_000, too_many("40,000")),
    ("characters, as a browser copies them", f"<p><a href=/{'x' * 2_000}>" + "<p>x" * 1_000, TOO_OPEN),
    ("depth", "<blockquote>" * 33 + "x", TOO_DEEP),
    ("depth, of what is not kept", "<div>" * 300 + "x", TOO_DEEP),
    ("special characters", "<p>" + "&" * 3_999 + "</p>", too_many("4,000")),
    ("special characters, with the paragraphs they get", "&" * 3_999, too_many("4,000")),
    ("attributes", "<p>" + "<img src=/a alt=b>" * 1_333, too_many("4,000")),
]  # fmt: skip


@pytest.mark.parametrize(("source", "detail"), [each[1:] for each in LIMITS], ids=[each[0] for each in LIMITS])
def test_a_body_that_is_too_large_is_refused_and_told_by_what(source: str, detail: str) -> None:
    assert refusal(source) == detail


def test_as_many_special_characters_as_are_allowed_are_kept() -> None:
    assert to_safe_html("<p>" + "&" * 3_998 + "</p>", "html") == "<p>" + "&amp;" * 3_998 + "</p>"


def test_a_body_that_grows_over_its_limit_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sanitising, "MAX_BODY_BYTES", 1024)
    assert len(to_safe_html("a" + "&" * 200, "html")) == 1_008
    assert refusal("a" * 30 + "&" * 200) == "The body takes more than 1 KiB."


def test_what_is_missing_in_an_empty_body_is_told_after_that() -> None:
    assert refusal("<iframe src=x>").startswith(f"{NOTHING} 'iframe' was taken out")


def test_the_text_of_a_lists_markers_is_not_said_to_be_lost() -> None:
    item = "<p style='mso-list:l0 level1'><span style='mso-list:Ignore'>{}</span>một</p>"
    made = sanitise(item.format("1.") + item.format("2."), "html")
    assert "<ol><li>một</li><li>một</li></ol>" in made.html.replace("\n", "")
    assert "text" not in {each.kind for each in made.removed}


def test_of_html_what_is_shown_is_kept_and_of_markdown_what_was_written() -> None:
    html = SafeHtml("<p>Tiến</p>")
    assert source_to_keep("<p onclick=x>Tie\u0302\u0301n</p>", "html", html) == html
    assert source_to_keep("**Tie\u0302\u0301n**\x00\u202e", "markdown", html) == "**Tiến**"


@pytest.mark.parametrize(
    ("source", "body"),
    [
        ("trước <img src=x> sau", "<p>trước  sau</p>"),
        (
            "<p>trước <table><tr><a href=javascript:1>a</table> sau</p>",
            "<p>trước </p>\n<p>a</p>\n<table><tbody><tr></tr></tbody></table>\n<p>sau</p>",
        ),
        ("<p>a&#x202e;b</p>", "<p>ab</p>"),
        ("\n\n<p>a</p>\n\n", "<p>a</p>"),
    ],
)
def test_what_goes_leaves_no_trace(source: str, body: str) -> None:
    assert to_safe_html(source, "html") == body


# The second opinion


def opinion(monkeypatch: pytest.MonkeyPatch, bleach: Callable[[str], str]) -> None:
    monkeypatch.setattr(sanitising, "clean_by_bleach", bleach)


def test_what_bleach_takes_out_goes(monkeypatch: pytest.MonkeyPatch) -> None:
    opinion(monkeypatch, lambda html: html.replace("xấu", ""))
    assert to_safe_html("<p>tốt xấu</p>", "html") == "<p>tốt </p>"


def test_nh3_has_the_last_word_on_what_bleach_says(monkeypatch: pytest.MonkeyPatch) -> None:
    opinion(monkeypatch, lambda html: html.replace("<p>", "<p onclick=x>").replace("</p>", ""))
    assert to_safe_html("<p>một</p>", "html") == "<p>một</p>"


def test_bleach_is_asked_about_what_nothing_else_changes_any_more(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def ask(html: str) -> str:
        asked.append(html)
        return html

    opinion(monkeypatch, ask)
    to_safe_html("<div>một<script>x</script>", "html")
    assert asked == ["<p>một</p>"]


@pytest.mark.parametrize(("changes", "is_kept"), [(5, True), (6, False)])
def test_a_body_is_given_six_rounds_to_settle(monkeypatch: pytest.MonkeyPatch, changes: int, is_kept: bool) -> None:
    left = iter(range(changes))
    opinion(monkeypatch, lambda html: html.replace("</p>", "x</p>") if next(left, None) is not None else html)
    if is_kept:
        assert to_safe_html("<p>một</p>", "html") == "<p>mộtxxxxx</p>"
    else:
        assert refusal("<p>một</p>") == "The body's HTML is so broken that it cannot be made safe."

"""What editors send: every bad field is named, good ones are cleaned."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest

from chalicelib.content.models.fields import MAX_TITLE
from chalicelib.content.models.portal import MenuLink
from chalicelib.content.models.requests import (
    parse_article_patch,
    parse_media_patch,
    parse_new_article,
    parse_new_token,
    parse_publication,
    parse_schedule,
    parse_site_fields,
    parse_slug,
    parse_standing_fields,
    parse_topic_fields,
)
from chalicelib.errors import InvalidInput

GOOD = {"title": "Tin", "body": "<p>Xin chào</p>"}


def pointers(error: pytest.ExceptionInfo[InvalidInput]) -> list[str]:
    return [problem.pointer for problem in error.value.problems]


@pytest.mark.parametrize(
    ("data", "bad"),
    [
        ([], [""]),
        ("text", [""]),
        (None, [""]),
        ({}, ["/body", "/title"]),
        ({**GOOD, "title": ""}, ["/title"]),
        ({**GOOD, "title": " \u202e\u200b "}, ["/title"]),
        ({**GOOD, "title": "x" * (MAX_TITLE + 1)}, ["/title"]),
        ({**GOOD, "title": "x".rjust(MAX_TITLE + 1)}, ["/title"]),
        ({**GOOD, "title": "\u0958" * MAX_TITLE}, ["/title"]),
        ({**GOOD, "title": 7, "body": None, "nope": 1}, ["/body", "/nope", "/title"]),
        ({**GOOD, "a/b~c": 1}, ["/a~1b~0c"]),
        ({**GOOD, "body_format": "rtf"}, ["/body_format"]),
        ({**GOOD, "slug": "Có dấu"}, ["/slug"]),
        ({**GOOD, "slug": "a--b"}, ["/slug"]),
        ({**GOOD, "topics": "lu-lut"}, ["/topics"]),
        ({**GOOD, "topics": ["a", 3]}, ["/topics/1"]),
        ({**GOOD, "topics": ["a", "B c", "d", "e!"]}, ["/topics/1", "/topics/3"]),
        ({**GOOD, "topics": [f"t{i}" for i in range(11)]}, ["/topics"]),
    ],
)
def test_every_bad_field_of_a_new_article_is_named(data: Any, bad: list[str]) -> None:
    with pytest.raises(InvalidInput) as error:
        parse_new_article(data)
    assert pointers(error) == bad


def test_a_time_that_is_none_is_told_what_is_wanted() -> None:
    with pytest.raises(InvalidInput, match=r"2015-12-30T09:15:00\+07:00, nor a day, such as 2015-12-30"):
        parse_publication({"published_at": "30/12/2015"})
    with pytest.raises(InvalidInput, match=r"an hour and an offset, such as 2040-01-02T07:00:00\+07:00"):
        parse_schedule({"publish_at": "2040-01-02"})


INVISIBLE = ["\u3164", "\u2800", "\u00ad", "\u115f", "\u1160", "\uffa0", "\ufe0f", "\u034f", "\u200d\u200c", "\u0301"]
INVISIBLE += ["\u17b4\u17b5", "\u180e", "\U000e0100", "\U0001d159", "\u3164 \u2800", "\ue000", "\u2065"]
NAMED: list[tuple[str, Callable[[str], object]]] = [
    ("/title", lambda text: parse_new_article({**GOOD, "title": text})),
    ("/title", lambda text: parse_article_patch({"title": text})),
    ("/byline", lambda text: parse_new_article({**GOOD, "byline": text})),
    ("/agency", lambda text: parse_new_article({**GOOD, "agency": text})),
    ("/lede", lambda text: parse_new_article({**GOOD, "lede": text})),
    ("/correction", lambda text: parse_new_article({**GOOD, "correction": text})),
    ("/title", lambda text: parse_topic_fields({"title": text})),
    ("/banner", lambda text: parse_topic_fields({"title": "Tin", "banner": text})),
    ("/title", lambda text: parse_standing_fields({**GOOD, "title": text})),
    ("/name", lambda text: parse_site_fields({"name": text})),
    ("/menu/0/title", lambda text: parse_site_fields({"menu": [{"title": text, "url": "/"}]})),
    ("/alt", lambda text: parse_media_patch({"alt": text})),
    ("/name", lambda text: parse_new_token({"name": text, "role": "author"})),
]


@pytest.mark.parametrize("text", INVISIBLE, ids=ascii)
@pytest.mark.parametrize(("pointer", "parse"), NAMED)
def test_what_is_printed_has_a_visible_letter(pointer: str, parse: Callable[[str], object], text: str) -> None:
    parse(f"a{text}")
    with pytest.raises(InvalidInput) as error:
        parse(text)
    assert pointers(error) == [pointer]


@pytest.mark.parametrize("title", ["7", "?!", "👍", "대회", "កម្ពុជា", "☎", "…", "\U0001fae8"])
def test_a_title_of_a_single_sign_is_one(title: str) -> None:
    assert parse_new_article({**GOOD, "title": title}).title == title


def test_text_is_composed_cleaned_and_folded() -> None:
    new = parse_new_article(
        {
            **GOOD,
            "title": " Tie\u0302\u0301n  to\u031b\u0301i\n",
            "lede": "Một\u0000  hai \r\n\r\n\r\n ba",
            "byline": "A\u202eB",
        }
    )
    assert (new.title, new.lede, new.byline) == ("Tiến tới", "Một hai\n\nba", "AB")


def test_a_lone_surrogate_does_not_survive() -> None:
    assert parse_new_article({**GOOD, "title": "a\ud800b"}).title == "ab"


def test_topics_named_twice_are_kept_once() -> None:
    assert parse_new_article({**GOOD, "topics": ["a", "b", "a"]}).topics == ("a", "b")


def test_a_patch_holds_what_was_sent_and_null_empties() -> None:
    assert parse_article_patch({}).changes() == {}
    patch = parse_article_patch({"lede": None, "topics": None, "slug": None, "title": "Mới"})
    assert patch.changes() == {"lede": "", "topics": (), "slug": None, "title": "Mới"}


@pytest.mark.parametrize(
    ("data", "bad"),
    [({"title": None}, ["/title"]), ({"body": None}, ["/body"]), ({"body_format": "markdown"}, ["/body_format"])],
)
def test_what_a_patch_cannot_empty_or_change_alone(data: Any, bad: list[str]) -> None:
    with pytest.raises(InvalidInput) as error:
        parse_article_patch(data)
    assert pointers(error) == bad


def test_a_time_of_publication_is_read_with_its_offset() -> None:
    moment = parse_publication({"published_at": "2015-12-30T09:15:00.5+07:00"}).when
    assert moment == datetime(2015, 12, 30, 2, 15, tzinfo=UTC)
    assert parse_publication({}).when is None


def test_a_day_of_publication_is_read_without_a_time() -> None:
    assert parse_publication({"published_at": "2015-12-30"}).when == date(2015, 12, 30)


@pytest.mark.parametrize(
    "text",
    [
        "2015-12-30T09:15:00",
        "yesterday",
        "1899-12-31T23:59:59Z",
        "0001-01-01T00:00:00+14:00",
        5,
        ["2015"],
        "1899-12-31",
        "2015-02-30",
        "2015-12",
        "30/12/2015",
        "２０１５-12-30",
        "2015-12-30 ",
        "",
        "\ud800",
    ],
)
def test_a_time_that_cannot_be_one_of_publication_is_named(text: Any) -> None:
    with pytest.raises(InvalidInput) as error:
        parse_publication({"published_at": text})
    assert pointers(error) == ["/published_at"]


@pytest.mark.parametrize(
    ("data", "bad"),
    [
        ({"time_zone": "Mars/Olympus"}, ["/time_zone"]),
        ({"time_zone": "../etc/passwd"}, ["/time_zone"]),
        ({"time_zone": "America"}, ["/time_zone"]),
        ({"language": "fr", "name": ""}, ["/language", "/name"]),
        ({"accent": "red"}, ["/accent"]),
        ({"accent": "#9b1c1"}, ["/accent"]),
        ({"accent": "#9b1c1f;"}, ["/accent"]),
        ({"views_offset": -1}, ["/views_offset"]),
        ({"views_offset": True}, ["/views_offset"]),
        ({"views_offset": "1"}, ["/views_offset"]),
        ({"views_offset": 10**16}, ["/views_offset"]),
        ({"menu": 1}, ["/menu"]),
        ({"menu": [{"title": "Tin", "url": "/"}] * 21}, ["/menu"]),
        ({"menu": [{"title": "Tin", "url": "/"}, {"title": 5, "url": "/"}]}, ["/menu/1/title"]),
        ({"menu": [{"title": "Tin", "url": "/", "icon": "x"}]}, ["/menu/0"]),
        (
            {"menu": [{"title": "", "url": "javascript:x"}, {"title": "Tin", "url": "/a b"}]},
            ["/menu/0/title", "/menu/1/url"],
        ),
    ],
)
def test_bad_settings_of_the_site_are_named(data: Any, bad: list[str]) -> None:
    with pytest.raises(InvalidInput) as error:
        parse_site_fields(data)
    assert pointers(error) == bad


def test_settings_that_are_left_out_are_not_changed() -> None:
    assert parse_site_fields({"views_offset": 21162408}).changes() == {"views_offset": 21162408}


def test_the_links_of_the_menu_are_cleaned() -> None:
    sent = {"menu": [{"title": " Ủy  ban", "url": "https://ubnd.example/đ"}, {"title": "Lũ", "url": "/topics/lu"}]}
    assert parse_site_fields(sent).changes()["menu"] == (
        MenuLink(title="Ủy ban", url="https://ubnd.example/%C4%91"),
        MenuLink(title="Lũ", url="/topics/lu/"),
    )


@pytest.mark.parametrize(
    ("data", "bad"),
    [
        ({}, ["/name", "/role"]),
        ({"name": " ", "role": "owner"}, ["/name", "/role"]),
        ({"name": "Lan", "role": "author", "rate": 0, "expires_at": "2026-01-01"}, ["/expires_at", "/rate"]),
    ],
)
def test_what_a_token_lacks_is_named(data: Any, bad: list[str]) -> None:
    with pytest.raises(InvalidInput) as error:
        parse_new_token(data)
    assert pointers(error) == bad


def test_a_topic_has_a_title_and_a_slug() -> None:
    assert parse_topic_fields({"title": " Giải phóng  miền Nam"}).changes()["title"] == "Giải phóng miền Nam"
    assert parse_slug("giai-phong") == "giai-phong"
    with pytest.raises(InvalidInput):
        parse_slug("Giải phóng")

"""The rules of HTTP that the edge keeps."""

from __future__ import annotations

import gzip

import pytest

from chalicelib.publishing.pages import PAGE_KINDS, PageKind
from ops.local.answers import Answer, accepts_gzip, compress, end_to_end, lead_on, revalidate
from tests.unit.ops.local.edge_cases import ANSWERS

PAGE = Answer(status=200, headers={"Content-Type": "text/html; charset=utf-8", "ETag": '"abc"'}, body=b"x" * 2000)


@pytest.mark.parametrize(
    ("if_none_match", "status"),
    [
        (None, 200),
        ('"abc"', 304),
        ('W/"abc"', 304),
        ('"old", W/"abc"', 304),
        ("*", 304),
        ('"old"', 200),
        ("abc", 200),
    ],
)
def test_a_page_that_the_reader_holds_is_not_sent_again(if_none_match: str | None, status: int) -> None:
    answer = revalidate(PAGE, if_none_match)
    assert answer.status == status
    assert answer.body == (b"" if status == 304 else PAGE.body)
    assert answer.headers["ETag"] == '"abc"'


@pytest.mark.parametrize("kind", PAGE_KINDS, ids=lambda kind: kind.name)
def test_every_kind_of_page_is_of_a_type_that_cloudfront_compresses(kind: PageKind) -> None:
    page = Answer(status=200, headers={"Content-Type": kind.content_type}, body=PAGE.body)
    assert gzip.decompress(compress(page, "gzip").body) == PAGE.body


@pytest.mark.parametrize("media_type", ["application/atom+xml", "application/feed+json", "application/manifest+json"])
def test_what_cloudfront_does_not_compress_is_not_compressed(media_type: str) -> None:
    page = Answer(status=200, headers={"Content-Type": media_type}, body=PAGE.body)
    assert compress(page, "gzip") == page


@pytest.mark.parametrize(("given", "made"), ANSWERS.values(), ids=ANSWERS)
def test_what_leads_elsewhere_answers_301(given: tuple[int, dict[str, str]], made: tuple[int, dict[str, str]]) -> None:
    answer = lead_on(Answer(status=given[0], headers=given[1], body=b"x"))
    assert (answer.status, {name.lower(): value for name, value in answer.headers.items()}) == made
    assert answer.body == b"x"


def test_the_404_page_is_always_sent_whole() -> None:
    missing = Answer(status=404, headers=PAGE.headers, body=PAGE.body)
    assert revalidate(missing, '"abc"') == missing


@pytest.mark.parametrize(
    ("accept_encoding", "accepted"),
    [
        ("gzip", True),
        ("br, gzip;q=0.5", True),
        ("GZIP", True),
        ("*", True),
        ("gzip;q=0, *", False),
        ("gzip; q=0.0", False),
        ("br", False),
        ("", False),
        ("identity;q=1, *;q=0", False),
    ],
)
def test_gzip_is_sent_to_those_who_take_it(accept_encoding: str, *, accepted: bool) -> None:
    assert accepts_gzip(accept_encoding) is accepted


def test_a_compressed_page_has_a_weak_etag_and_the_same_text() -> None:
    answer = compress(PAGE, "gzip, br")
    assert gzip.decompress(answer.body) == PAGE.body
    assert answer.headers["Content-Encoding"] == "gzip"
    assert answer.headers["ETag"] == 'W/"abc"'
    assert answer.headers["Vary"] == "Accept-Encoding"


@pytest.mark.parametrize(
    "answer",
    [
        Answer(status=200, headers={"Content-Type": "image/png"}, body=b"x" * 2000),
        Answer(status=200, headers={"Content-Type": "text/html"}, body=b"x" * 999),
    ],
)
def test_pictures_and_small_files_are_not_compressed(answer: Answer) -> None:
    assert compress(answer, "gzip") == answer


def test_headers_for_the_next_hop_only_are_not_passed_on() -> None:
    headers = [("Connection", "close, X-Secret"), ("X-Secret", "1"), ("Keep-Alive", "5"), ("X-Kept", "2")]
    assert end_to_end(headers) == {"X-Kept": "2"}

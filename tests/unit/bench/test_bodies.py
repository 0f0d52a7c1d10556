"""The bodies that the bench measures are as bad as they can be: just within what is accepted, or refused."""

from __future__ import annotations

import pytest

from chalicelib.content.bodies.sanitising import MAX_BODY_BYTES
from chalicelib.content.models.names import BodyFormat
from tests.bench.bodies import HTML, MARKDOWN, judge

CASES: list[tuple[str, str, BodyFormat]] = [
    *((name, body, "html") for name, body in HTML.items()),
    *((name, body, "markdown") for name, body in MARKDOWN.items()),
]


@pytest.mark.parametrize(("name", "body", "body_format"), CASES, ids=[f"{each[2]}: {each[0]}" for each in CASES])
def test_a_body_is_accepted_or_refused_as_it_is_called(name: str, body: str, body_format: BodyFormat) -> None:
    assert len(body.encode()) <= MAX_BODY_BYTES
    assert judge(body, body_format).startswith("refused") == name.startswith("too ")

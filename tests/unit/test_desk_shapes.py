"""The desk's types of what the API takes and gives are those of the API's document of today."""

from __future__ import annotations

from tests.desk.shapes import FILE, shapes


def test_make_desk_would_change_nothing_in_the_shapes() -> None:
    assert FILE.read_text("utf-8") == shapes()

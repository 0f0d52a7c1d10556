"""Diffs of revisions: what an editor wrote, line by line."""

from msgspec.structs import replace

from chalicelib.content.models.names import Slug
from chalicelib.content.workflow.comparing import compare
from tests.unit.content.workflow.test_edits import DRAFT as ARTICLE

OLD = replace(ARTICLE, version=3, title="Nước về", lede="", topics=(), body_source="<p>Một.</p>\n<p>Hai.</p>")


def test_versions_with_the_same_text_do_not_differ() -> None:
    assert compare(OLD, replace(OLD, version=4, updated_by="An")) == ""


def test_a_diff_has_a_line_for_each_field_and_the_bodys_lines() -> None:
    new = replace(
        OLD, version=7, title="Nước rút", topics=(Slug("lu-lut"), Slug("dang")), body_source="<p>Một.</p>\n<p>Ba.</p>"
    )
    lines = compare(OLD, new).splitlines()
    assert lines[:2] == ["--- version 3", "+++ version 7"]
    assert {"-title: Nước về", "+title: Nước rút", "+topics: lu-lut, dang", " <p>Một.</p>", "-<p>Hai.</p>"} <= set(
        lines
    )
    assert "+<p>Ba.</p>" in lines


def test_a_field_that_was_emptied_is_a_line_less() -> None:
    assert "-lede: Ở Tân Châu." in compare(replace(OLD, lede="Ở Tân Châu."), OLD).splitlines()

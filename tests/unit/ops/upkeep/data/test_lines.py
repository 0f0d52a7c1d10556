"""What is told of a file that is no export, or not a whole and unaltered one."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ops.upkeep.data.exporting import export
from ops.upkeep.data.kinds import EXPORTED
from ops.upkeep.data.lines import UnusableExport, first_line, item_line, last_line, read_export, read_line
from tests.unit.ops.upkeep.data.moving import source, with_audience
from tests.unit.publishing.site import NOW, Site

Damage = Callable[[list[bytes]], list[bytes]]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    site = with_audience(Site())
    site.set_up()
    site.publish(site.create("Tin", byline="Lan").id)
    export(tmp_path / "site.jsonl", source(site), now=NOW)
    return tmp_path / "site.jsonl"


def number_of(lines: list[bytes], kind: str) -> int:
    return next(number for number, line in enumerate(lines) if line.startswith(b'{"kind":"%s"' % kind.encode()))


def with_live(lines: list[bytes], old: bytes, new: bytes) -> list[bytes]:
    at = number_of(lines, "live")
    assert old in lines[at]
    return [*lines[:at], lines[at].replace(old, new), *lines[at + 1 :]]


DAMAGES: dict[str, tuple[Damage, str]] = {
    "empty": (lambda _: [], "does not begin like an export"),
    "of something else": (lambda _: [b'{"a":1}\n'], "Line 1: The file does not begin like an export"),
    "of a later format": (
        lambda lines: [lines[0].replace(b'"gazette_export":1', b'"gazette_export":2'), *lines[1:]],
        "has format 2; this release reads format 1",
    ),
    "without its last line": (lambda lines: lines[:-1], "incomplete: its last line"),
    "cut off in a line": (lambda lines: [*lines[:5], lines[5][:20]], "Line 6: This is not JSON, or it is incomplete"),
    "cut off at a line's end": (lambda lines: [*lines[:-1], lines[-1][:-1]], "This line of the export is incomplete"),
    "with a line twice": (lambda lines: [*lines[:3], lines[2], *lines[3:]], "Lines are missing or repeated"),
    "without a line": (lambda lines: [*lines[:2], *lines[3:]], "Lines are missing or repeated"),
    "with lines in another order": (lambda lines: [lines[0], lines[2], lines[1], *lines[3:]], "was altered"),
    "with another text": (lambda lines: with_live(lines, b'"Tin"', b'"Tun"'), "was altered"),
    "with more at the end": (lambda lines: [*lines, lines[1]], "More lines follow"),
    "with a kind that is not known": (
        lambda lines: with_live(lines, b'"kind":"live"', b'"kind":"life"'),
        "of an unknown kind",
    ),
    "with a kind that is never exported": (
        lambda lines: [*lines[:1], b'{"kind":"token","item":{"pk":"TOKEN#1","sk":"TOKEN"}}\n', *lines[1:]],
        "Line 2: This item is of an unknown kind",
    ),
    "with keys of another kind": (lambda lines: with_live(lines, b'"sk":"LIVE"', b'"sk":"HEAD"'), "The keys are not"),
    "with no keys": (lambda lines: with_live(lines, b'"sk":"LIVE"', b'"s":"LIVE"'), "not an item of the kind 'live'"),
    "with a field missing": (lambda lines: with_live(lines, b'"month"', b'"m"'), "not an item of the kind 'live'"),
    "with a time that is none": (lambda lines: with_live(lines, b"2026-01-15T", b"2026-31-15T"), "item of the kind"),
}


@pytest.mark.parametrize(("damage", "reason"), DAMAGES.values(), ids=DAMAGES)
def test_a_file_is_refused(damage: Damage, reason: str, file: Path) -> None:
    file.write_bytes(b"".join(damage(file.read_bytes().splitlines(keepends=True))))
    with pytest.raises(UnusableExport, match=reason):
        read_export(file)


def test_a_bad_line_is_named(file: Path) -> None:
    lines = file.read_bytes().splitlines(keepends=True)
    at = number_of(lines, "live")
    file.write_bytes(b"".join(with_live(lines, b'"month"', b'"m"')))
    with pytest.raises(UnusableExport) as refused:
        read_export(file)
    assert refused.value.line == at + 1


def test_not_one_byte_can_be_changed_or_cut_off(file: Path) -> None:
    whole = file.read_bytes()
    for at in range(0, len(whole), 7):
        for damaged in (whole[:at], whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :]):
            file.write_bytes(damaged)
            with pytest.raises(UnusableExport):
                read_export(file)


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(min_size=1), inner),
    max_leaves=20,
)


@given(st.dictionaries(st.text(min_size=1), values))
def test_what_an_item_holds_is_read_as_it_was(attributes: dict[str, object]) -> None:
    item = {**attributes, "pk": "CALENDAR#all", "sk": "2015"}
    line = item_line(EXPORTED["calendar"], item)
    assert line.count(b"\n") == 1
    assert read_line(line, 1) == (EXPORTED["calendar"], item)


def test_what_json_cannot_hold_is_not_written() -> None:
    with pytest.raises(TypeError):
        item_line(EXPORTED["calendar"], {"pk": "CALENDAR#all", "sk": "2015", "bytes": b"x"})


def test_first_and_last_lines_are_json_too() -> None:
    assert json.loads(first_line(site="https://bao.example", begun_at="x"))["gazette_export"] == 1
    assert json.loads(last_line({"topic": 1}, "0"))["counts"] == {"topic": 1}

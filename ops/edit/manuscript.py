"""An article as a text that people write: YAML front matter between lines of `---`, then the body."""

from __future__ import annotations

import codecs
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

import yaml

FENCE = "---"
LINES = ("title", "lede", "agency", "byline", "slug", "correction", "lead")
"""Fields of an article of the API that hold text."""

LISTS = ("topics",)
TIMES = ("published_at", "publish_at", "unpublish_at")
ORDERS = ("publish", *TIMES, "lead_alt")
"""What is no field of the article: whether to publish it, when it was, when it comes and goes, and what its lead
picture shows."""

ENDINGS = {".md": "markdown", ".markdown": "markdown", ".html": "html", ".htm": "html"}
"""The format of a body, by the ending of its file's name in lower case."""

_MARKS = {codecs.BOM_UTF8: "utf-8", codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}
"""What a file begins with that says how it is encoded."""


class Problem(NamedTuple):
    """What is wrong in a line of a manuscript, which counts from 1; the message is a sentence."""

    line: int
    message: str


class BadManuscript(Exception):
    """A file is not a manuscript, or not one that can be sent: each problem, in the order of lines."""

    def __init__(self, *problems: Problem) -> None:
        self.problems = tuple(sorted(problems))
        super().__init__("\n".join(problem.message for problem in self.problems))


@dataclass(frozen=True, slots=True, kw_only=True)
class Manuscript:
    """The fields of an article as the API takes them, without those that were left out, and the line of each.

    Times are RFC 3339, or "" for none. `lines` counts from 1.
    """

    fields: Mapping[str, Any]
    publish: bool = False
    published_at: str = ""
    publish_at: str = ""
    unpublish_at: str = ""
    lead_alt: str = ""
    lines: Mapping[str, int] = field(default_factory=dict, compare=False)

    @property
    def is_for_readers(self) -> bool:
        """Whether it asks for publication, now or at a time."""
        return self.publish or bool(self.publish_at)


def format_of(file: Path) -> str:
    """The format of the body in a file, by the ending of its name. Raises BadManuscript."""
    if found := ENDINGS.get(file.suffix.lower()):
        return found
    raise _bad(1, f"The name of the file must end in one of {', '.join(ENDINGS)}.")


def read_text(file: Path) -> str:
    """The text of a file in UTF-8, or in UTF-16 that says so by its first bytes. Raises BadManuscript."""
    try:
        raw = file.read_bytes()
    except OSError as error:
        raise _bad(1, f"The file cannot be read: {error.strerror}.") from error
    mark = next((mark for mark in _MARKS if raw.startswith(mark)), b"")
    raw, encoding = raw.removeprefix(mark), _MARKS.get(mark, "utf-8")
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError as error:
        line = raw[: error.start].decode(encoding, "ignore").count("\n") + 1
        raise _bad(line, f"The file is not in {encoding.upper()}; save it as UTF-8.") from error


def parse_manuscript(text: str) -> Manuscript:
    """Read an article. Every value is taken literally: `no` is a word, and `2026` a title.

    Raises BadManuscript.
    """
    values, lines = _read(text, _OF_ARTICLES)
    orders = {name: values.pop(name) for name in ORDERS if name in values}
    return Manuscript(fields=values, **orders, lines=lines)


def parse_page(text: str) -> Manuscript:
    """Read a standing page: its fields are `title` and `menu`, its place in the menu. Readers see it at once. Raises
    BadManuscript.
    """
    values, lines = _read(text, _OF_PAGES)
    return Manuscript(fields=values, publish=True, lines=lines)


def check_orders(manuscript: Manuscript, now: datetime) -> Iterable[Problem]:
    """The mistakes in its times of publication that show before it is sent."""
    times = {name: getattr(manuscript, name) for name in TIMES if getattr(manuscript, name)}
    moments = {name: _moment(text) for name, text in times.items()}
    for name, moment in moments.items():
        line = manuscript.lines.get(name, 1)
        if moment is None and not _is_day(times[name]):
            yield Problem(line, f"'{times[name]}' is not a time with an offset, such as 2015-12-30T10:15:00+07:00.")
        elif moment is not None and (moment > now) is (name == "published_at"):
            yield Problem(line, f"`{name}` must lie in the {'past' if name == 'published_at' else 'future'}.")
    if manuscript.publish_at and (manuscript.publish or manuscript.published_at):
        other = "publish" if manuscript.publish else "published_at"
        yield Problem(manuscript.lines.get("publish_at", 1), f"`publish_at` and `{other}` exclude each other.")


def _moment(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else None


def _is_day(text: str) -> bool:
    """Whether it is a date alone. The API decides what time that means."""
    try:
        return len(text) == len("2015-12-30") and bool(datetime.fromisoformat(text))
    except ValueError:
        return False


def format_manuscript(article: Mapping[str, Any]) -> str:
    """An article of the API as a manuscript, with all of its fields, be they empty."""
    front = {name: article.get(name) or ("" if name in LINES else []) for name in (*LINES, *LISTS)}
    return _format(front, article["body"])


def format_page(page: Mapping[str, Any]) -> str:
    """A standing page of the API as a manuscript."""
    return _format({"title": page["title"], "menu": page["menu"]}, page["body"])


def _format(front: Mapping[str, Any], body: str) -> str:
    text = yaml.dump(front, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=float("inf"))
    return f"{FENCE}\n{text}{FENCE}\n\n{body}\n"


def _read(text: str, field_parsers: Mapping[str, FieldParser]) -> tuple[dict[str, Any], dict[str, int]]:
    """The fields and the body, and the line of each."""
    front, body, body_line = _split(text)
    values: dict[str, Any] = {}
    lines: dict[str, int] = {"body": body_line}
    for key, value in _entries(front):
        line = key.start_mark.line + 2  # YAML counts from 0, and the fence is a line, too
        name = _name(key, line, field_parsers, seen=lines)
        lines[name] = line
        values[name] = field_parsers[name](value, line)
        _check_whole(front, value)
    return {**values, "body": body}, lines


def _split(text: str) -> tuple[str, str, int]:
    """The front matter, the body without empty lines around it, and the line that the body begins in."""
    lines = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    if lines[0].rstrip() != FENCE:
        raise _bad(1, f"A manuscript begins with a line of {FENCE}, then its fields, then another line of {FENCE}.")
    for number, line in enumerate(lines[1:], start=1):
        if line.rstrip() == FENCE:
            rest = "\n".join(lines[number + 1 :])
            body = rest.lstrip("\n")
            return "\n".join(lines[1:number]), body.rstrip("\n"), number + 2 + len(rest) - len(body)
    raise _bad(1, f"The fields do not end: the second line of {FENCE} is missing.")


def _entries(front: str) -> list[tuple[yaml.Node, yaml.Node]]:
    """Keys and values as YAML's nodes, which know their lines and hold every value literally."""
    try:
        node = yaml.compose(front, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line if error.problem_mark else 0
        hint = f" {_QUOTE}" if any(part in str(error.problem) for part in _UNQUOTED) else ""
        raise _bad(line + 2, f"This is not YAML: {error.problem}.{hint}") from error
    except yaml.YAMLError as error:
        raise _bad(2, f"This is not YAML: {str(error).splitlines()[0]}.") from error
    if node is None:
        return []
    if not isinstance(node, yaml.MappingNode):
        raise _bad(2, "The fields are lines such as `title: Họp tổng kết năm`.")
    entries: list[tuple[yaml.Node, yaml.Node]] = node.value
    return entries


_QUOTE = "A text that contains a sign of YAML, such as : # & * ! % or a quote, needs quotes around it."
_UNQUOTED = ("mapping values", "<block end>", "alias", "alphabetic or numeric", "cannot start any token", "tag", "'%'")
"""Of YAML's complaints, those that a text without quotes brings about."""


def _check_whole(front: str, value: yaml.Node) -> None:
    """Raises BadManuscript where YAML would silently take a part of a text for something else."""
    for each in value.value if isinstance(value, yaml.SequenceNode) else [value]:
        if not isinstance(each, yaml.ScalarNode):
            continue
        line = each.start_mark.line + 2
        if front[each.start_mark.index : each.end_mark.index].startswith(("&", "!")):
            raise _bad(line, f"YAML reads the first word as a mark of its own. {_QUOTE}")
        if each.style is None and each.value and _is_followed_by_comment(front, each):
            raise _bad(
                line,
                "YAML reads everything after # as a comment: put quotes around the text, or move the comment to "
                "a line above.",
            )


def _is_followed_by_comment(front: str, node: yaml.ScalarNode) -> bool:
    return front[node.end_mark.index :].partition("\n")[0].lstrip(" \t").startswith("#")


def _name(key: yaml.Node, line: int, field_parsers: Mapping[str, FieldParser], *, seen: Mapping[str, int]) -> str:
    name = key.value if isinstance(key, yaml.ScalarNode) else ""
    if name not in field_parsers:
        raise _bad(line, f"There is no field '{name}'; the fields are: {', '.join(field_parsers)}.")
    if name in seen:
        raise _bad(line, f"The field '{name}' appears twice; line {seen[name]} has it too.")
    return name


def _text(value: yaml.Node, line: int) -> str:
    if not isinstance(value, yaml.ScalarNode):
        raise _bad(line, "This must be a text. A text that begins with [ or { needs quotes around it.")
    return str(value.value)


def _texts(value: yaml.Node, line: int) -> list[str]:
    if isinstance(value, yaml.ScalarNode) and not value.value:
        return []
    if not isinstance(value, yaml.SequenceNode):
        raise _bad(line, "This must be a list, such as [doi-song, tin-tinh].")
    return [_text(each, each.start_mark.line + 2) for each in value.value]


def _flag(value: yaml.Node, line: int) -> bool:
    if not isinstance(value, yaml.ScalarNode) or value.value not in {"true", "false"}:
        raise _bad(line, "This must be true or false.")
    return bool(value.value == "true")


def _place(value: yaml.Node, line: int) -> int | None:
    text = _text(value, line)
    if text in {"", "null"}:
        return None
    if not text.isascii() or not text.isdecimal():
        raise _bad(line, "This must be the page's place in the menu, a number, or nothing.")
    return int(text)


def _bad(line: int, message: str) -> BadManuscript:
    return BadManuscript(Problem(line, message))


FieldParser = Callable[[yaml.Node, int], Any]
_OF_ARTICLES: Mapping[str, FieldParser] = {
    **dict.fromkeys(LINES, _text),
    **dict.fromkeys(LISTS, _texts),
    "publish": _flag,
    **dict.fromkeys((*TIMES, "lead_alt"), _text),
}
_OF_PAGES: Mapping[str, FieldParser] = {"title": _text, "menu": _place}


class _Dumper(yaml.SafeDumper):
    """Texts of several lines stand as blocks, lists in one line."""


def _represent_text(dumper: yaml.SafeDumper, text: str) -> yaml.Node:
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style="|" if "\n" in text else None)


def _represent_list(dumper: yaml.SafeDumper, texts: list[str]) -> yaml.Node:
    return dumper.represent_sequence("tag:yaml.org,2002:seq", texts, flow_style=True)


_Dumper.add_representer(str, _represent_text)
_Dumper.add_representer(list, _represent_list)

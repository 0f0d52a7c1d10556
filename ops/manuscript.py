"""An article as a text that people write: YAML front matter between lines of `---`, then the body."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import yaml

FENCE = "---"
LINES = ("title", "lede", "agency", "byline", "slug", "correction", "lead")
"""Fields of the API that hold text."""

LISTS = ("topics",)
ORDERS = ("publish", "published_at", "lead_alt")
"""What is no field of the article: whether to publish it, when it was, and what a lead picture that is a file shows."""

NAMES = (*LINES, *LISTS, *ORDERS)
ENDINGS = {".md": "markdown", ".markdown": "markdown", ".html": "html", ".htm": "html"}
"""The format of a body, by the ending of its file's name."""


class BadManuscript(Exception):
    """The text is not a manuscript. `line` counts from 1; the message is a sentence."""

    def __init__(self, line: int, message: str) -> None:
        super().__init__(message)
        self.line = line


@dataclass(frozen=True, slots=True, kw_only=True)
class Manuscript:
    """An article's fields, as the API takes them, but for those that were left out; and where each stands.

    `published_at` is RFC 3339, or "" for none. `lines` counts from 1.
    """

    fields: Mapping[str, Any]
    publish: bool = False
    published_at: str = ""
    lead_alt: str = ""
    lines: Mapping[str, int] = field(default_factory=dict, compare=False)


def parse_manuscript(text: str) -> Manuscript:
    """Read a manuscript. Every value is taken as it is written: `no` is a word, and `2026` a title.

    Raises BadManuscript.
    """
    front, body, body_line = _split(text)
    values: dict[str, Any] = {}
    lines: dict[str, int] = {"body": body_line}
    for key, value in _entries(front):
        line = key.start_mark.line + 2  # YAML counts from 0, and the fence is a line, too
        name = _name(key, line, seen=lines)
        lines[name] = line
        values[name] = _READERS[name](value, line)
    orders = {name: values.pop(name) for name in ORDERS if name in values}
    return Manuscript(fields={**values, "body": body}, **orders, lines=lines)


def format_manuscript(article: Mapping[str, Any]) -> str:
    """An article of the API as a manuscript, with all of its fields, be they empty."""
    front = {name: article.get(name) or ("" if name in LINES else []) for name in (*LINES, *LISTS)}
    text = yaml.dump(front, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=float("inf"))
    return f"{FENCE}\n{text}{FENCE}\n\n{article['body']}\n"


def _split(text: str) -> tuple[str, str, int]:
    """The front matter, the body without empty lines around it, and the line that the body begins in."""
    lines = text.removeprefix("\ufeff").replace("\r\n", "\n").split("\n")
    if lines[0].rstrip() != FENCE:
        raise BadManuscript(1, f"A manuscript begins with a line of {FENCE}, then its fields, then {FENCE} again.")
    for number, line in enumerate(lines[1:], start=1):
        if line.rstrip() == FENCE:
            rest = "\n".join(lines[number + 1 :])
            body = rest.lstrip("\n")
            return "\n".join(lines[1:number]), body.rstrip("\n"), number + 2 + len(rest) - len(body)
    raise BadManuscript(1, f"The fields do not end: the second line of {FENCE} is missing.")


def _entries(front: str) -> list[tuple[yaml.Node, yaml.Node]]:
    """Keys and values as YAML's nodes, which know their lines and hold every value as it was written."""
    try:
        node = yaml.compose(front, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line if error.problem_mark else 0
        hint = " A text with a colon or a quote in it needs quotes around it." if _is_unquoted(error) else ""
        raise BadManuscript(line + 2, f"This is not YAML: {error.problem}.{hint}") from error
    except yaml.YAMLError as error:
        raise BadManuscript(2, f"This is not YAML: {str(error).splitlines()[0]}.") from error
    if node is None:
        return []
    if not isinstance(node, yaml.MappingNode):
        raise BadManuscript(2, "The fields are lines such as `title: Họp tổng kết năm`.")
    entries: list[tuple[yaml.Node, yaml.Node]] = node.value
    return entries


def _is_unquoted(error: yaml.MarkedYAMLError) -> bool:
    return "mapping values" in str(error.problem) or "<block end>" in str(error.problem)


def _name(key: yaml.Node, line: int, *, seen: Mapping[str, int]) -> str:
    name = key.value if isinstance(key, yaml.ScalarNode) else ""
    if name not in NAMES:
        raise BadManuscript(line, f"There is no field '{name}'; the fields are: {', '.join(NAMES)}.")
    if name in seen:
        raise BadManuscript(line, f"The field '{name}' is there twice; line {seen[name]} has it, too.")
    return name


def _text(value: yaml.Node, line: int) -> str:
    if not isinstance(value, yaml.ScalarNode):
        raise BadManuscript(line, "This must be a text; one that begins with [ or { needs quotes around it.")
    return str(value.value)


def _texts(value: yaml.Node, line: int) -> list[str]:
    if isinstance(value, yaml.ScalarNode) and not value.value:
        return []
    if not isinstance(value, yaml.SequenceNode):
        raise BadManuscript(line, "This must be a list, such as [doi-song, tin-tinh].")
    return [_text(each, each.start_mark.line + 2) for each in value.value]


def _flag(value: yaml.Node, line: int) -> bool:
    if not isinstance(value, yaml.ScalarNode) or value.value not in {"true", "false"}:
        raise BadManuscript(line, "This must be true or false.")
    return bool(value.value == "true")


_READERS: Mapping[str, Callable[[yaml.Node, int], Any]] = {
    **dict.fromkeys((*LINES, "published_at", "lead_alt"), _text),
    **dict.fromkeys(LISTS, _texts),
    "publish": _flag,
}


class _Dumper(yaml.SafeDumper):
    """Texts of several lines stand as blocks, lists in one line."""


def _represent_text(dumper: yaml.SafeDumper, text: str) -> yaml.Node:
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style="|" if "\n" in text else None)


def _represent_list(dumper: yaml.SafeDumper, texts: list[str]) -> yaml.Node:
    return dumper.represent_sequence("tag:yaml.org,2002:seq", texts, flow_style=True)


_Dumper.add_representer(str, _represent_text)
_Dumper.add_representer(list, _represent_list)

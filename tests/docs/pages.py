"""What guide pages show: calls to run in a shell, and answers in JSON, in the order in which they stand there."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any, Literal

from markdown_it import MarkdownIt
from markdown_it.token import Token

CALL = re.compile(r"^\s*(curl|gazette|python -m ops|URL=|export GAZETTE_URL=)( |\S)", re.MULTILINE)


@dataclass(frozen=True)
class Shown:
    """A block, or a command within a sentence. `line` counts from 1, `heading` is the one that it stands under."""

    kind: Literal["calls", "answer"]
    text: str
    line: int
    heading: str


def read_page(text: str) -> list[Shown]:
    """Everything that a page in Markdown shows to be run or answered. Other blocks, such as drawings, are left out."""
    shown, heading = list[Shown](), ""
    tokens = MarkdownIt("commonmark").enable("table").parse(text)
    line = 1
    for before, token in zip([None, *tokens], tokens, strict=False):
        line = token.map[0] + 1 if token.map else line
        if before and before.type == "heading_open":
            heading = token.content
        elif token.type in {"code_block", "fence"}:
            shown += [Shown(kind, token.content, line, heading) for kind in _kinds(token.content)]
        elif token.type == "inline":
            shown += [Shown("calls", command, line, heading) for command in _commands(token)]
    return shown


def _kinds(block: str) -> list[Literal["calls", "answer"]]:
    if CALL.search(block):
        return ["calls"]
    return ["answer"] if block.startswith(("{", "[")) else []


def _commands(sentence: Token) -> list[str]:
    """Whole commands within a sentence: `python -m ops audit`, but not `python -m ops`, nor one with placeholders."""
    codes = [each.content for each in sentence.children or [] if each.type == "code_inline"]
    commands = [code for code in codes if re.fullmatch(r"(python -m ops|gazette) [a-z-]+( .*)?", code)]
    return [each for each in commands if each not in GROUPS and not each.startswith((*ON_AWS, *ON_A_STAGE))]


ON_AWS = ("python -m ops provision", "python -m ops rotate-secret", "python -m ops destroy")
"""Commands that take an account of AWS; tests/deploy carries them out against one of moto's."""

ON_A_STAGE = ("python -m ops import", "python -m ops export restored.jsonl")
"""Commands that take an empty stage or restored tables; tests/moto/test_restore.py carries them out."""

GROUPS = {"gazette article", "python -m ops token"}
"""First words of commands, which say nothing by themselves."""


def parse_answer(block: str) -> Any:
    """The JSON of an answer; `[…]` stands for a list of which nothing is said."""
    return json.loads(block.replace("[…]", "[]"))


def differences(shown: Any, real: Any, where: str = "") -> list[str]:
    """How the shape of an answer differs from the one that is shown: other fields, other types.

    A list's items look like the first one that is shown; null, shown or real, may be anything.
    """
    if shown is None or real is None:
        return []
    if type(shown) is not type(real):
        return [f"{where or '/'} is {type(real).__name__}, shown as {type(shown).__name__}"]
    if isinstance(shown, dict):
        found = [f"{where}/{name} is shown, but not there" for name in shown.keys() - real.keys()]
        found += [f"{where}/{name} is there, but not shown" for name in real.keys() - shown.keys()]
        both = (name for name in shown if name in real)
        return found + [each for name in both for each in differences(shown[name], real[name], f"{where}/{name}")]
    if isinstance(shown, list) and shown:
        return [each for item in real for each in differences(shown[0], item, f"{where}/0")]
    return []

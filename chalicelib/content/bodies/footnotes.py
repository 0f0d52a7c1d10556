"""Footnotes of Markdown, as pandoc writes them: `[^1]` in the text, and `[^1]: What it says.` at the beginning of a
line.

A note may continue in indented lines. The notes stand at the end, in the order in which the text names them, each with
a way back. A note that nothing names comes last, and so does a second one of the same name. `[^1]` without a note stays
as it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import chain, count

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

_NAME = r"\[\^([^\s\[\]]{1,60})\]"
_NOTE = re.compile(rf"{_NAME}:[ \t]*+")
_MENTION = re.compile(_NAME)
_INDENT = 2
"""Columns by which lines that belong to a note are indented, at least."""
_BACK = "↩\ufe0e"


def add_footnotes(parser: MarkdownIt) -> None:
    """Have the parser know footnotes. What it finds is kept in the environment of each parsing: `notes` and `named`."""
    parser.block.ruler.before("reference", "footnote", _read_note, {"alt": ["paragraph", "reference"]})
    parser.inline.ruler.before("link", "footnote", _read_mention)
    parser.core.ruler.after("inline", "footnotes", _write_notes)


def _read_note(state: StateBlock, start: int, end: int, silent: bool) -> bool:  # noqa: FBT001 (the library's call)
    notes: dict[str, list[Token]] = state.env.setdefault("notes", {})
    begins = state.bMarks[start] + state.tShift[start]
    found = _NOTE.match(state.src, begins, state.eMarks[start])
    if found is None or state.is_code_block(start):
        return False
    if silent:
        return True
    if "in a note" in state.env:
        _write_line(state, start)
        return True
    names = chain([found[1]], (f"{found[1]}+{number}" for number in count(2)))
    name = next(each for each in names if each not in notes)
    after = start + 1
    while after < end and (state.isEmpty(after) or state.sCount[after] - state.blkIndent >= _INDENT):
        after += 1
    text = state.src[found.end() : state.eMarks[start]] + "\n"
    text += state.getLines(start + 1, after, state.blkIndent + 2 * _INDENT, keepLastLF=False)
    notes[name] = []
    state.env["in a note"] = True
    state.md.block.parse(text, state.md, state.env, notes[name])
    del state.env["in a note"]
    state.line = after
    return True


def _write_line(state: StateBlock, line: int) -> None:
    """A note within a note is a line of text: else it would be taken for the address of a link, and lost."""
    state.push("paragraph_open", "p", 1)
    inline = state.push("inline", "", 0)
    inline.content = state.getLines(line, line + 1, state.blkIndent, keepLastLF=False).strip()
    inline.children = []
    state.push("paragraph_close", "p", -1)
    state.line = line + 1


def _read_mention(state: StateInline, silent: bool) -> bool:  # noqa: FBT001 (the library's call)
    found = _MENTION.match(state.src, state.pos, state.posMax)
    if found is None or found[1] not in state.env.get("notes", ()):
        return False
    if not silent:
        named: dict[str, int] = state.env.setdefault("named", {})
        number = named.setdefault(found[1], len(named) + 1)
        state.push("sup_open", "sup", 1)
        state.push("link_open", "a", 1).attrs = {"href": f"#fn-{found[1]}", "id": f"fnref-{found[1]}"}
        state.push("text", "", 0).content = str(number)
        state.push("link_close", "a", -1)
        state.push("sup_close", "sup", -1)
    state.pos = found.end()
    return True


def _write_notes(state: StateCore) -> None:
    notes: dict[str, list[Token]] = state.env.get("notes", {})
    if not notes:
        return
    named: dict[str, int] = state.env.setdefault("named", {})
    written: dict[str, list[Token]] = {}
    while waiting := [name for name in (*named, *notes) if name not in written][:1]:
        # What is in a note may name another one.
        (name,) = waiting
        written[name] = notes[name]
        for token in notes[name]:
            if token.type == "inline":
                token.children = []
                state.md.inline.parse(token.content, state.md, state.env, token.children)
    state.tokens += [Token("hr", "hr", 0, block=True), Token("ordered_list_open", "ol", 1, block=True)]
    for name, tokens in written.items():
        state.tokens += _item(name, tokens, is_named=name in named)
    state.tokens.append(Token("ordered_list_close", "ol", -1, block=True))


def _item(name: str, tokens: list[Token], *, is_named: bool) -> Iterable[Token]:
    yield Token("list_item_open", "li", 1, attrs={"id": f"fn-{name}"}, block=True)
    last = next((each for each in reversed(tokens) if each.type == "inline"), None)
    if is_named and last is not None and last.children is not None:
        last.children += [
            Token("text", "", 0, content=" "),
            Token("link_open", "a", 1, attrs={"href": f"#fnref-{name}"}),
            Token("text", "", 0, content=_BACK),
            Token("link_close", "a", -1),
        ]
    yield from tokens
    yield Token("list_item_close", "li", -1, block=True)

"""Holds a page to what the portal answers: its calls are run, and every answer that it shows is compared."""

from __future__ import annotations

import json
from collections.abc import Callable

from tests.docs.pages import Shown, differences, parse_answer
from tests.docs.shell import Shell


def check_page(shell: Shell, shown: list[Shown], ask: Callable[[Shown], str | None]) -> None:
    """Run all calls of a page, then compare every answer with what the last call before it got."""
    blocks = [(each.line, each.text if each.kind == "calls" else ask(each) or ":") for each in shown]
    answers = shell.run(blocks)
    wrong = [
        f"line {each.line}: {difference}"
        for each, answer in zip(shown, answers, strict=True)
        if each.kind == "answer"
        for difference in differences(parse_answer(each.text), json.loads(answer))
    ]
    assert wrong == [], "\n".join(wrong)

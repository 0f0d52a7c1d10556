from __future__ import annotations

from argparse import Namespace

import pytest

from ops.__main__ import COMMANDS
from ops.terminal.commands import Command, Group, Table, argument, carry_out


def said(asked: Namespace) -> int:
    print(vars(asked)["word"])
    return len(asked.word)


TABLE: Table = {
    "say": Command("say a word", said, (argument("word"),)),
    "more": Group("more words", {"hello": Command("say hello", said, (argument("--word", default="hello"),))}),
}


def run(*arguments: str) -> int:
    return carry_out(TABLE, list(arguments), prog="ops", description="Words.")


@pytest.mark.parametrize(
    ("arguments", "word"),
    [(["say", "xin"], "xin"), (["more", "hello"], "hello"), (["more", "hello", "--word", "a"], "a")],
)
def test_a_command_gets_its_arguments_and_answers_the_exit_status(
    arguments: list[str], word: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(*arguments) == len(word)
    assert capsys.readouterr().out == f"{word}\n"


@pytest.mark.parametrize("arguments", [[], ["more"], ["unknown"], ["say"], ["say", "a", "b"]])
def test_a_wrong_command_line_exits_with_2(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        run(*arguments)
    assert ended.value.code == 2
    assert capsys.readouterr().err.startswith("usage: ops")


def test_help_names_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        carry_out(COMMANDS, ["--help"], prog="ops", description="What operators run.")
    assert ended.value.code == 0
    told = capsys.readouterr().out.split()
    assert [name for name in COMMANDS if name not in told] == []

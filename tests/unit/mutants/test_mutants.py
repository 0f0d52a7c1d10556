"""The runner of mutants: which faults it makes, that a test finds them or not, and how answers stay attached."""

import textwrap
from pathlib import Path

import pytest

from tests.mutants.answers import judge, key_of, read_answers
from tests.mutants.changes import Mutant, mutants

MODULE = '''
"""A module."""
from dataclasses import dataclass
LIMIT = 3
CODES = frozenset({"a", "b"})

@dataclass(frozen=True)
class Door:
    open: bool

    def pass_(self, age: int) -> str:
        """A docstring."""
        if self.open and age >= LIMIT:
            return "in"
        raise ValueError("The door is shut")
'''


def changes(source: str) -> set[tuple[str, str]]:
    return {(each.function, each.change) for each in mutants("m", textwrap.dedent(source), "m.py")}


def test_faults_are_named_by_function_and_change() -> None:
    assert changes(MODULE) == {
        ("", "LIMIT = 3 → LIMIT = 4"),
        ("", "{'a', 'b'} → {'b'}"),
        ("", "{'a', 'b'} → {'a'}"),
        ("Door.pass_", "if self.open and age >= LIMIT → False"),
        ("Door.pass_", "if self.open and age >= LIMIT → True"),
        ("Door.pass_", "self.open and age >= LIMIT → age >= LIMIT"),
        ("Door.pass_", "self.open and age >= LIMIT → self.open"),
        ("Door.pass_", "self.open and age >= LIMIT → self.open or age >= LIMIT"),
        ("Door.pass_", "age >= LIMIT → age > LIMIT"),
        ("Door.pass_", "return 'in' → return None"),
        ("Door.pass_", "return 'in' → return ''"),
        ("Door.pass_", "ValueError('The door is shut') → 'The door is shut'"),
        ("Door.pass_", "raise ValueError('The door is shut') → (nothing)"),
    }


@pytest.mark.parametrize(
    ("code", "change"),
    [
        ("put(x, condition=C)", "put(x, condition=C) → put(x)"),
        ("n += 1", "n += 1 → (nothing)"),
        ("max(a, b)", "max(a, b) → min(a, b)"),
        ("clean(x)", "clean(x) → x"),
        ("x.strip()", "x.strip() → x"),
        ("a in b", "a in b → a not in b"),
        ("f'{n:06d}'", "{n:06d} → {n}"),
        ("[x for x in y if x]", "x → False"),
        ("{'a': 1, 'b': 2}", "{'a': 1, 'b': 2} → {'a': 1}"),
        ("(Scope.OWN, Scope.ANY)", "(Scope.OWN, Scope.ANY) → (Scope.ANY, Scope.ANY)"),
    ],
)
def test_kinds_of_faults(code: str, change: str) -> None:
    found = {each for _, each in changes(f"def f(n):\n    {code}\n")}
    assert change.replace("{n:06d} → {n}", "f'{n:06d}' → f'{n}'") in found or change in found


def test_a_fault_keeps_its_name_when_lines_move_and_equal_ones_are_numbered() -> None:
    source = "def f(a, b):\n    return a < b or a < b\n"
    assert changes(source) == changes("\n\n# more\nX = None\n" + source.replace("    return", "\n    return"))
    assert {("f", "a < b → a <= b"), ("f", "a < b → a <= b (no. 2)")} <= changes(source)


def test_sentences_logs_and_annotations_are_left_alone() -> None:
    code = 'import logging\nlog = logging.getLogger(__name__)\ndef f(a: int = None) -> "B":\n    log.info("x")\n'
    assert changes(code) == set()


def test_the_code_has_the_fault() -> None:
    (mutant,) = (each for each in mutants("m", "def f(a):\n    return a + 1\n", "m.py") if "a - 1" in each.change)
    names: dict[str, object] = {}
    exec(mutant.code, names)
    assert names["f"](3) == 2  # type: ignore[operator] # a function


def mutant(change: str) -> Mutant:
    return Mutant(module="m", function="f", change=change, code=compile("", "m.py", "exec"))


def test_survivors_are_answered_or_not_and_answers_nobody_asks_for_are_stale() -> None:
    result = judge("m", 5, [mutant("a"), mutant("b")], {("m", "f", "a"), ("m", "f", "gone"), ("other", "f", "b")})
    assert (result.mutants, result.answered) == (5, 1)
    assert [key_of(each) for each in result.unanswered] == [("m", "f", "b")]
    assert result.stale == (("m", "f", "gone"),)


ANSWER = '[[answers]]\nmodule = "m"\nfunction = "f"\nchanges = ["a", "b"]\nreason = "{}"\n'


def test_answers_are_read_with_their_reasons(tmp_path: Path) -> None:
    file = tmp_path / "answers.toml"
    file.write_text(ANSWER.format("It only costs time."), "utf-8")
    assert read_answers(file) == {("m", "f", "a"), ("m", "f", "b")}
    for wrong in (ANSWER.format(" "), 2 * ANSWER.format("Why.")):
        file.write_text(wrong, "utf-8")
        with pytest.raises(ValueError, match=r"no reason|twice"):
            read_answers(file)

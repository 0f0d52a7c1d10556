"""The survivors that are answered, with the reason why no test can, or need, tell them from the code."""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import Path

from tests.mutants.changes import Mutant

Key = tuple[str, str, str]
"""Of a mutant: module, function, change."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What came of a module's mutants."""

    module: str
    mutants: int
    answered: int
    unanswered: tuple[Mutant, ...]
    stale: tuple[Key, ...]
    """Answers whose mutant is killed by now, or is not there any more."""


def read_answers(file: Path) -> frozenset[Key]:
    """The keys that a file answers. Raises ValueError for an answer without a reason, or given twice."""
    keys: list[Key] = []
    for answer in tomllib.loads(file.read_text("utf-8")).get("answers", []):
        if not answer["reason"].strip():
            raise ValueError(f"no reason is given for {answer['changes']}")
        keys.extend((answer["module"], answer["function"], change) for change in answer["changes"])
    if len(keys) != len(set(keys)):
        raise ValueError(f"answered twice: {sorted({key for key in keys if keys.count(key) > 1})}")
    return frozenset(keys)


def judge(module: str, mutants: int, survivors: Iterable[Mutant], answers: Collection[Key]) -> Result:
    """Tell answered survivors from those that are not, and answers from those that nothing asks for."""
    survived = {key_of(mutant): mutant for mutant in survivors}
    return Result(
        module=module,
        mutants=mutants,
        answered=len(survived.keys() & set(answers)),
        unanswered=tuple(mutant for key, mutant in survived.items() if key not in answers),
        stale=tuple(sorted(key for key in answers if key[0] == module and key not in survived)),
    )


def key_of(mutant: Mutant) -> Key:
    """What an answer names."""
    return mutant.module, mutant.function, mutant.change

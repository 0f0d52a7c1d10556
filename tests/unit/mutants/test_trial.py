"""The trial of mutants, on a module and a test that are made up: what a test finds is killed, the rest is reported."""

import json
import os
import subprocess
import sys
from pathlib import Path

MODULE = """
from functools import cache

LIMIT = 3

def _double(number):
    return number * 2

PAIR = _double(1)

@cache
def is_old(age):
    return age >= LIMIT

class Door:
    def enter(self, age):
        if not is_old(age):
            raise ValueError(f"no entry below {LIMIT}")
        while age > 9:
            age -= 1
        return age
"""

TEST = """
import pytest
from made_up import PAIR, Door

@pytest.mark.parametrize("age", [{}])
def test_who_may_enter(age):
    assert Door().enter(age) == 9

def test_who_may_not():
    with pytest.raises(ValueError):
        Door().enter(1)

def test_a_pair():
    assert PAIR == 2
"""

TRY = """
import json, sys
from pathlib import Path
from tests.mutants import trial
from tests.mutants.changes import mutants

trial.CPU_SECONDS = 1
folder, wanted = Path(sys.argv[1]), sys.argv[2:]
sys.path.insert(0, str(folder))
file = folder / "made_up.py"
subject = trial.Subject(module="made_up", file=file, tests=(str(folder / "test_made_up.py"),))
made = [each for each in mutants("made_up", file.read_text(), str(file)) if each.change in wanted]
try:
    print(json.dumps({each.change: survived for each, survived in trial.verdicts(subject, made, 2)}))
except trial.TestsFail:
    print(json.dumps("fail"))
"""

SURVIVES = {
    "LIMIT = 3 → LIMIT = 4": True,  # at the top level
    "_double(1) → _double(2)": False,
    "number * 2 → number // 2": False,  # called while the module is loaded
    "age >= LIMIT → age > LIMIT": True,  # kept by a cache
    "return age >= LIMIT → return None": False,
    "age > 9 → age >= 9": False,
    "not is_old(age) → is_old(age)": False,
    "age -= 1 → (nothing)": False,  # never ends
}


def try_out(folder: Path, ages: str, *changes: str) -> object:
    (folder / "made_up.py").write_text(MODULE, "utf-8")
    (folder / "test_made_up.py").write_text(TEST.format(ages), "utf-8")
    done = subprocess.run(
        [sys.executable, "-c", TRY, str(folder), *changes],
        cwd=Path(__file__).parents[3],
        env={**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return json.loads(done.stdout)


def test_a_mutant_survives_that_no_test_finds(tmp_path: Path) -> None:
    assert try_out(tmp_path, "9, 11", *SURVIVES) == SURVIVES


def test_tests_that_fail_by_themselves_prove_nothing(tmp_path: Path) -> None:
    assert try_out(tmp_path, "2") == "fail"

"""What the API promises, it keeps: schemathesis makes requests of its document, as everyone who may ask and as nobody.

`EXAMPLES` says how many random requests are made to each operation, besides those that try each limit of the document.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

import app
from chalicelib.api.operations import Operation
from chalicelib.content.people.permissions import Action, Role
from tests.contract import trial
from tests.contract.newsroom import OPERATIONS, fill
from tests.unit.api import api as apis

ASKERS = [Role.ADMIN, *(pytest.param(who, marks=pytest.mark.deep) for who in (Role.AUTHOR, Role.EDITOR, None))]
"""Others may do less than an admin: `tests/unit/api/test_who_may.py` says what, and tries all of it."""

EXAMPLES = int(os.environ.get("EXAMPLES", "10"))


@pytest.mark.parametrize("asker", ASKERS, ids=lambda asker: asker.name.lower() if asker else "nobody")
def test_every_answer_is_as_the_document_says(
    asker: Role | None, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    with apis.api() as api, trial.counting(api) as answers:
        newsroom = fill(api, asker or Role.EDITOR)
        answers.clear()
        secret = api.secrets[asker.name] if asker else None
        examples = EXAMPLES if asker else 1 + EXAMPLES // 5  # nobody is refused nearly everywhere
        report = trial.run(app.app, newsroom, secret=secret, examples=examples, directory=tmp_path)
    record_property("tried", answers.total())
    assert not report, report
    if asker is Role.ADMIN:
        # An admin may do everything: had an operation only been refused, its answers would not have been looked at.
        done = {(method, path) for method, path, status in answers if 200 <= status < 300}
        # A passkey needs an authenticator, and its person's session: tests/unit/api/test_passkeys.py has both.
        assert {(each.method, each.path) for each in OPERATIONS if not is_of_passkeys(each)} <= done


def is_of_passkeys(operation: Operation) -> bool:
    return operation.details.get("action") is Action.MANAGE_PASSKEYS or operation.path == "/session/passkey"

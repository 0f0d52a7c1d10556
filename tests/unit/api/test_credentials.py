"""Every operation × every role × what is shown: a session, a token of the same and of a lesser role, both, none."""

from __future__ import annotations

import pytest

from chalicelib.api.operations import Operation
from chalicelib.content.people.permissions import Action, Actor, How, Role, is_permitted
from tests.unit.api import test_who_may as who
from tests.unit.api.api import Answer, Api
from tests.unit.api.test_http import OPERATIONS

GUARDED = [each for each in OPERATIONS if "action" in each.details]
OWN_PAGE = {"Sec_Fetch_Site": "same-origin", "Content_Type": "application/json"}


def ask(api: Api, operation: Operation, by: str | None, **headers: str) -> Answer:
    path = operation.path.format(**{**who.NAMES, "article_id": "0" * 26, "version": "1"})
    body = who.BODIES.get(operation.id, {}) if "body" in operation.details else None
    return api.call(operation.method, path, body, by=by, If_Match="*", **headers)


@pytest.mark.parametrize("operation", GUARDED, ids=lambda operation: operation.id)
def test_who_is_let_in_by_what(api: Api, operation: Operation) -> None:
    action: Action = operation.details["action"]
    for role in Role:
        name = f"Hoa {role.name}"
        person = api.person(name, role)
        tokens = api.services.accounts.tokens
        shown = {f"cookie:{name}": (role, How.SESSION)}
        for lesser in (each for each in Role if each <= role):
            token = f"{name} as {lesser.name}"
            api.secrets[token] = tokens.create(token, lesser, now=api.now, person=person)[1]
            shown[token] = (lesser, How.TOKEN)
        for by, (acts_as, how) in shown.items():
            api.wait(minutes=1)
            if how is How.SESSION:
                api.sign_in(name, role)
            expected = is_permitted(Actor(name=name, role=acts_as, person=person.id, how=how), action)
            answer = ask(api, operation, by)
            assert answer.status != 401, (by, answer.body)
            if not expected:
                assert answer.status == 403, (by, answer.body)
            elif "{article_id}" not in operation.path and "{media_id}" not in operation.path:
                assert answer.status != 403, (by, answer.body)
        cookie = api.cookies[name]
        both = ask(api, operation, f"{name} as {role.name}", Cookie=cookie, **OWN_PAGE)
        assert both.status == 401, both.body
        assert ask(api, operation, None).status == 401
        assert ask(api, operation, None, Cookie=cookie).status == 403

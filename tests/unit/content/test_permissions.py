"""Who may do what, spelled out for every role, ownership and status."""

from dataclasses import replace
from itertools import product

import pytest

from chalicelib.content.models import Article, Path, Status
from chalicelib.content.permissions import PERMISSIONS, Action, Actor, Role, check
from chalicelib.errors import Forbidden
from tests.unit.content.test_workflow import DRAFT

OWN = replace(DRAFT, created_by="An")
PUBLIC = Path("/2026/01/mua-nuoc-noi/")
IN_EACH_STATUS = {status: replace(OWN, status=status) for status in Status}
ON_ARTICLES = [action for action in Action if action.endswith((" articles", "revisions")) and action != Action.CREATE]
ALWAYS_OWN = {Action.READ, Action.LIST, Action.PREVIEW, Action.SUBMIT, Action.RETURN}
OWN_DRAFTS = {Action.EDIT, Action.REVISE, Action.TRASH}


def may(actor: Actor, action: Action, article: Article | None = None) -> bool:
    try:
        check(actor, action, article)
    except Forbidden:
        return False
    return True


@pytest.mark.parametrize(("action", "status"), list(product(ON_ARTICLES, Status)))
def test_an_author_may_do_this_with_an_own_article_and_nothing_with_anothers(action: Action, status: Status) -> None:
    article = IN_EACH_STATUS[status]
    expected = (
        action in ALWAYS_OWN or (action in OWN_DRAFTS and status is Status.DRAFT) or action is Action.RESTORE
    )  # the article was never published
    assert may(Actor(name="An", role=Role.AUTHOR), action, article) is expected
    assert not may(Actor(name="Bình", role=Role.AUTHOR), action, article)


def test_an_author_does_not_restore_what_readers_have_seen() -> None:
    trashed = replace(OWN, status=Status.TRASHED)
    author = Actor(name="An", role=Role.AUTHOR)
    check(author, Action.RESTORE, trashed)
    with pytest.raises(Forbidden, match="never published"):
        check(author, Action.RESTORE, replace(trashed, path=PUBLIC))


@pytest.mark.parametrize(("role", "action", "status"), list(product([Role.EDITOR, Role.ADMIN], ON_ARTICLES, Status)))
def test_editors_and_admins_may_do_everything_with_every_article(role: Role, action: Action, status: Status) -> None:
    check(Actor(name="Bình", role=role), action, IN_EACH_STATUS[status])


@pytest.mark.parametrize(
    ("action", "roles"),
    [
        (Action.CREATE, set(Role)),
        (Action.READ_PORTAL, set(Role)),
        (Action.READ_STATISTICS, set(Role)),
        (Action.MANAGE_PORTAL, {Role.ADMIN}),
        (Action.MANAGE_TOKENS, {Role.ADMIN}),
    ],
)
def test_what_is_done_on_no_article_goes_by_role_alone(action: Action, roles: set[Role]) -> None:
    assert {role for role in Role if may(Actor(name="An", role=role), action)} == roles


def test_the_table_answers_for_every_action_and_a_higher_role_may_never_do_less() -> None:
    assert set(PERMISSIONS) == set(Action)
    for action, article in product(Action, [None, *IN_EACH_STATUS.values()]):
        allowed = [may(Actor(name="An", role=role), action, article) for role in Role]
        assert allowed == sorted(allowed)


@pytest.mark.parametrize("action", Action)
def test_who_is_refused_is_told_who_may(action: Action) -> None:
    nobody = Actor(name="Bình", role=Role.AUTHOR)
    if not may(nobody, action, OWN):
        with pytest.raises(Forbidden, match=f"Who may {action}: .*admin"):
            check(nobody, action, OWN)

"""Who may do what, spelled out for every role, ownership and status."""

from contextlib import nullcontext
from datetime import UTC, datetime
from itertools import product

import pytest
from msgspec.structs import replace

from chalicelib.content.models.articles import Article, Status
from chalicelib.content.models.media import Media, MediaStatus
from chalicelib.content.models.names import MediaId, Path, PersonId
from chalicelib.content.people.permissions import PERMISSIONS, Action, Actor, Role, check, check_own, who_may
from chalicelib.errors import Forbidden
from tests.unit.content.workflow.test_edits import DRAFT

OWN = replace(DRAFT, created_by="An")
NOON = datetime(2026, 1, 15, 12, tzinfo=UTC)
PICTURE = Media(
    id=MediaId("0" * 26),
    version=1,
    status=MediaStatus.READY,
    kind="picture",
    content_type="image/png",
    file_name="a.png",
    size_bytes=1,
    created_at=NOON,
    updated_at=NOON,
)
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
        (Action.ARRANGE, {Role.EDITOR, Role.ADMIN}),
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


def test_a_stored_token_keeps_its_role() -> None:
    assert {role.name: int(role) for role in Role} == {"AUTHOR": 1, "EDITOR": 2, "ADMIN": 3}


A = Action
AUTHOR = Actor(name="An", role=Role.AUTHOR)


@pytest.mark.parametrize(
    ("who", "actions"),
    [
        (
            "author, editor, admin",
            {A.CREATE, A.READ_PORTAL, A.ADD_MEDIA, A.READ_MEDIA, A.READ_STATISTICS, A.READ_SELF, A.MANAGE_SELF},
        ),
        ("author, editor, admin; in a session, not with a token", {A.MANAGE_PASSKEYS}),
        ("author (own), editor, admin", ALWAYS_OWN),
        ("author (own drafts), editor, admin", OWN_DRAFTS),
        ("author (own that were never published), editor, admin", {A.RESTORE}),
        ("author (own that readers do not see), editor, admin", {A.EDIT_MEDIA, A.DELETE_MEDIA}),
        ("editor, admin", {A.PUBLISH, A.UNPUBLISH, A.SCHEDULE, A.ARRANGE}),
        ("admin", {A.MANAGE_PORTAL, A.MANAGE_TOKENS, A.MANAGE_PEOPLE}),
    ],
)
def test_a_sentence_says_who_may(who: str, actions: set[Action]) -> None:
    assert {action for action in Action if who_may(action) == f"Who may {action}: {who}."} == actions


@pytest.mark.parametrize(("status", "is_hidden"), [(each, each is not Status.PUBLISHED) for each in Status])
def test_an_author_describes_own_pictures_until_readers_see_the_article(status: Status, is_hidden: bool) -> None:
    assert may(AUTHOR, Action.EDIT_MEDIA, IN_EACH_STATUS[status]) is is_hidden
    assert not may(Actor(name="Bình", role=Role.AUTHOR), Action.EDIT_MEDIA, IN_EACH_STATUS[status])


@pytest.mark.parametrize(
    ("created_by", "is_seen", "is_refused"), [("An", False, False), ("An", True, True), ("Bình", False, True)]
)
def test_what_is_no_article_is_changed_by_who_made_it_until_readers_see_it(
    created_by: str, is_seen: bool, is_refused: bool
) -> None:
    with pytest.raises(Forbidden, match="own that readers do not see") if is_refused else nullcontext():
        check_own(AUTHOR, Action.EDIT_MEDIA, replace(PICTURE, created_by=created_by), is_seen=is_seen)


AN = Actor(name="An", role=Role.AUTHOR, person=PersonId("0" * 26))


@pytest.mark.parametrize(
    ("actor", "thing", "is_own"),
    [
        (AUTHOR, replace(OWN, owner=""), True),
        (AUTHOR, replace(OWN, owner=AN.person), False),
        (AN, replace(OWN, owner=""), False),
        (AN, replace(OWN, owner=AN.person), True),
        (AN, replace(OWN, owner=AN.person, created_by="another name"), True),
        (AN, replace(OWN, owner="1" * 26), False),
        (AN, replace(PICTURE, owner=AN.person), True),
    ],
)
def test_what_a_person_made_is_theirs_by_id_and_what_was_made_before_by_name(
    actor: Actor, thing: Article | Media, is_own: bool
) -> None:
    assert actor.owns(thing) is is_own


@pytest.mark.parametrize("action", Action)
def test_who_is_refused_is_told_who_may(action: Action) -> None:
    nobody = Actor(name="Bình", role=Role.AUTHOR)
    if not may(nobody, action, OWN):
        with pytest.raises(Forbidden, match=f"Who may {action}: .*admin"):
            check(nobody, action, OWN)

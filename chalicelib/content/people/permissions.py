"""Who may do what. Whether an article's status allows it at all is another question: `workflow` answers that one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum, StrEnum

from chalicelib.content.models.articles import Article, Status
from chalicelib.content.models.media import Media
from chalicelib.content.models.names import PersonId
from chalicelib.errors import Forbidden


class Role(IntEnum):
    """In which role a person acts."""

    AUTHOR = 1
    EDITOR = 2
    ADMIN = 3


class How(StrEnum):
    """With what somebody does something."""

    SESSION = "session"
    TOKEN = "token"  # noqa: S105 (no password)
    COMMAND = "command"
    CLOCK = "clock"
    """Nobody does: its time has come."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Who does something, and with what. A token from before there were people has no `person`: its name says whose."""

    name: str
    role: Role
    person: PersonId | None = None
    how: How = How.COMMAND

    def owns(self, thing: Article | Media) -> bool:
        """Whether the actor made it. What was made without a person belongs to the name, until it is taken over."""
        if self.person:
            return thing.owner == self.person
        return not thing.owner and thing.created_by == self.name


class Action(StrEnum):
    """What can be done through the API, as a sentence names it."""

    CREATE = "create articles"
    READ = "read articles"
    LIST = "list articles"
    PREVIEW = "preview articles"
    EDIT = "edit articles"
    SUBMIT = "submit articles"
    RETURN = "return articles"
    PUBLISH = "publish articles"
    UNPUBLISH = "unpublish articles"
    SCHEDULE = "schedule articles"
    TRASH = "trash articles"
    RESTORE = "restore articles"
    REVISE = "restore revisions"
    ARRANGE = "arrange the front page"
    READ_PORTAL = "read the portal's settings"
    MANAGE_PORTAL = "change the portal's settings"
    MANAGE_PEOPLE = "manage people"
    MANAGE_TOKENS = "manage tokens"
    ADD_MEDIA = "add pictures and documents"
    READ_MEDIA = "see pictures and documents"
    EDIT_MEDIA = "describe pictures and documents"
    DELETE_MEDIA = "remove pictures and documents"
    READ_STATISTICS = "read statistics"
    READ_SELF = "ask who they are"
    MANAGE_SELF = "manage their own sessions"
    MANAGE_PASSKEYS = "manage their own passkeys"


class Scope(StrEnum):
    """On which articles; a person's own are those that the person created."""

    NONE = "none"
    OWN_DRAFT = "own drafts"
    OWN_UNSEEN = "own that were never published"
    OWN_HIDDEN = "own that readers do not see"
    OWN = "own"
    ANY = "any"


# fmt: off
_SCOPES = {
    #                        author            editor      admin
    Action.CREATE:          (Scope.ANY,        Scope.ANY,  Scope.ANY),
    Action.READ:            (Scope.OWN,        Scope.ANY,  Scope.ANY),
    Action.LIST:            (Scope.OWN,        Scope.ANY,  Scope.ANY),
    Action.PREVIEW:         (Scope.OWN,        Scope.ANY,  Scope.ANY),
    Action.EDIT:            (Scope.OWN_DRAFT,  Scope.ANY,  Scope.ANY),
    Action.REVISE:          (Scope.OWN_DRAFT,  Scope.ANY,  Scope.ANY),
    Action.SUBMIT:          (Scope.OWN,        Scope.ANY,  Scope.ANY),
    Action.RETURN:          (Scope.OWN,        Scope.ANY,  Scope.ANY),
    Action.PUBLISH:         (Scope.NONE,       Scope.ANY,  Scope.ANY),
    Action.UNPUBLISH:       (Scope.NONE,       Scope.ANY,  Scope.ANY),
    Action.SCHEDULE:        (Scope.NONE,       Scope.ANY,  Scope.ANY),
    Action.TRASH:           (Scope.OWN_DRAFT,  Scope.ANY,  Scope.ANY),
    Action.RESTORE:         (Scope.OWN_UNSEEN, Scope.ANY,  Scope.ANY),
    Action.ARRANGE:         (Scope.NONE,       Scope.ANY,  Scope.ANY),
    Action.READ_PORTAL:     (Scope.ANY,        Scope.ANY,  Scope.ANY),
    Action.MANAGE_PORTAL:   (Scope.NONE,       Scope.NONE, Scope.ANY),
    Action.MANAGE_PEOPLE:   (Scope.NONE,       Scope.NONE, Scope.ANY),
    Action.MANAGE_TOKENS:   (Scope.NONE,       Scope.NONE, Scope.ANY),
    Action.ADD_MEDIA:       (Scope.ANY,        Scope.ANY,  Scope.ANY),
    Action.READ_MEDIA:      (Scope.ANY,        Scope.ANY,  Scope.ANY),
    Action.EDIT_MEDIA:      (Scope.OWN_HIDDEN, Scope.ANY,  Scope.ANY),
    Action.DELETE_MEDIA:    (Scope.OWN_HIDDEN, Scope.ANY,  Scope.ANY),
    Action.READ_STATISTICS: (Scope.ANY,        Scope.ANY,  Scope.ANY),
    Action.READ_SELF:       (Scope.ANY,        Scope.ANY,  Scope.ANY),
    Action.MANAGE_SELF:     (Scope.ANY,        Scope.ANY,  Scope.ANY),
    Action.MANAGE_PASSKEYS: (Scope.ANY,        Scope.ANY,  Scope.ANY),
}
# fmt: on

PERMISSIONS: Mapping[Action, Mapping[Role, Scope]] = {
    action: dict(zip(Role, scopes, strict=True)) for action, scopes in _SCOPES.items()
}
"""In which scope each role may do each thing."""


IN_A_SESSION = frozenset({Action.MANAGE_PASSKEYS})
"""What a token cannot do, whosever it is: a passkey would open more than the token, and for longer."""


def scope_of(actor: Actor, action: Action) -> Scope:
    """On which articles the actor may do it."""
    if action in IN_A_SESSION and actor.how is How.TOKEN:
        return Scope.NONE
    return PERMISSIONS[action][actor.role]


def check(actor: Actor, action: Action, article: Article | None = None) -> None:
    """Raises Forbidden, saying who may, unless this actor may do it: on that article, or (None) on some."""
    if not is_permitted(actor, action, article):
        raise Forbidden(who_may(action))


def is_permitted(actor: Actor, action: Action, article: Article | None = None) -> bool:
    """Whether this actor may do it: on that article, or (None) on some."""
    scope = scope_of(actor, action)
    return scope is not Scope.NONE and (article is None or _covers(scope, actor, article))


def check_own(actor: Actor, action: Action, item: Media, *, is_seen: bool) -> None:
    """Raises Forbidden unless something that is no article is the actor's own, and readers don't see it."""
    if not actor.owns(item) or is_seen:
        raise Forbidden(who_may(action))


def who_may(action: Action) -> str:
    """A sentence that says who may do something, e.g. "Who may edit articles: author (own drafts), editor, admin."."""
    allowed = [(role.name.lower(), scope) for role, scope in PERMISSIONS[action].items() if scope is not Scope.NONE]
    roles = [role if scope is Scope.ANY else f"{role} ({scope})" for role, scope in allowed]
    with_what = "; in a session, not with a token" if action in IN_A_SESSION else ""
    return f"Who may {action}: {', '.join(roles)}{with_what}."


def _covers(scope: Scope, actor: Actor, article: Article) -> bool:
    own = actor.owns(article)
    match scope:
        case Scope.NONE:
            return False
        case Scope.OWN_DRAFT:
            return own and article.status is Status.DRAFT
        case Scope.OWN_UNSEEN:
            return own and article.path is None
        case Scope.OWN_HIDDEN:
            return own and article.status is not Status.PUBLISHED
        case Scope.OWN:
            return own
        case Scope.ANY:
            return True

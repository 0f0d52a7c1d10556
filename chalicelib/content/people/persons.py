"""People: who works on the site. A person is one, whatever machine or script they work with."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, Literal

from msgspec import structs

from chalicelib.content.models.articles import Thing
from chalicelib.content.models.fields import Name, Time, about
from chalicelib.content.models.names import PersonId
from chalicelib.content.people.permissions import Role

Language = Annotated[Literal["vi", "en"], about("Of the screens that the person sees.")]


Happening = Literal[
    "invited",
    "made author",
    "made editor",
    "made admin",
    "disabled",
    "enabled",
    "given a code",
    "signed in",
    "signed in by a passkey",
    "refused a passkey",
    "added a passkey",
    "removed a passkey",
]


class Event(Thing, frozen=True, kw_only=True):
    """What was done about a person: by whom, and with what. `address` is the network's, as a hash of that day."""

    what: Happening
    at: Time
    by: Annotated[str, about("Who did it.", "Tiếp Thu")]
    how: Annotated[str, about("With what: `session`, `token` or `command`.", "session")] = ""
    address: Annotated[str, about("The network address, as a hash that changes every day.")] = ""


class Person(Thing, frozen=True, kw_only=True):
    """Someone who works on the site.

    Sessions and tokens carry the number of the era in which they were made, and are good only in that one: raising the
    person's number ends all of them at once. `version` grows with every change.
    """

    id: PersonId
    name: Name
    role: Role
    language: Language = "vi"
    created_at: Time
    disabled_at: Time | None = None
    signed_in_at: Time | None = None
    version: int = 1
    session_era: int = 1
    token_era: int = 1


def changed_by(person: Person, changes: Mapping[str, Any], now: datetime) -> Person:
    """The person after a change of `role`, `language` or `disabled`.

    Another role ends all sessions, and disabling the tokens too, for good: whoever is enabled again makes new ones.
    """
    after = structs.replace(person, **{name: changes[name] for name in ("role", "language") if name in changes})
    is_disabled = changes.get("disabled", person.disabled_at is not None)
    if is_disabled != (person.disabled_at is not None):
        after = structs.replace(after, disabled_at=now.replace(microsecond=0) if is_disabled else None)
    if after == person:
        return person
    ends_sessions = after.role is not person.role or (is_disabled and not person.disabled_at)
    return structs.replace(
        after,
        version=person.version + 1,
        session_era=person.session_era + ends_sessions,
        token_era=person.token_era + (is_disabled and not person.disabled_at),
    )


def same_name(name: str) -> str:
    """What names have in common that people take for the same one: two people cannot both have it."""
    return " ".join(unicodedata.normalize("NFC", name).casefold().split())


def sign_in_url(code: str, site_url: str, language: str) -> str:
    """The link that signs in by a code. Browsers send nobody what stands after the `#`, and no log has it."""
    return f"{site_url}/api/sign-in?language={language}#{code}"

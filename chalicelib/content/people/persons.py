"""People: who works on the site. A person is one, whatever machine or script they work with."""

from __future__ import annotations

import unicodedata
from enum import StrEnum
from typing import Annotated, Literal

from chalicelib.content.models.articles import Thing
from chalicelib.content.models.fields import Name, Time, about
from chalicelib.content.models.names import PersonId
from chalicelib.content.people.permissions import Role

Language = Annotated[Literal["vi", "en"], about("Of the screens that the person sees.")]


class How(StrEnum):
    """With what a person does something."""

    SESSION = "session"
    TOKEN = "token"  # noqa: S105 (no password)
    COMMAND = "command"


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


def same_name(name: str) -> str:
    """What names have in common that people take for the same one: two people cannot both have it."""
    return " ".join(unicodedata.normalize("NFC", name).casefold().split())


def sign_in_url(code: str, site_url: str, language: str) -> str:
    """The link that signs in by a code. Browsers send nobody what stands after the `#`, and no log has it."""
    return f"{site_url}/api/sign-in?language={language}#{code}"

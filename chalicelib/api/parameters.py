"""What can stand in a path: the parameters, and which texts each may be. Another text names nothing: 404."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from chalicelib.content.models.names import ULID_PATTERN
from chalicelib.content.models.slugs import SLUG_PATTERN
from chalicelib.errors import NotFound


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """A parameter of a path. `what` it names, for people; `pattern` in the way of JSON Schema, unanchored."""

    what: str
    pattern: str
    example: str


_VERSION = "[1-9][0-9]{0,5}"

PARAMETERS: Mapping[str, Parameter] = {
    "article_id": Parameter(what="article", pattern=ULID_PATTERN, example="01KAS5M6T8ZQ4Y3W2V1R0P9N8M"),
    "media_id": Parameter(what="picture or document", pattern=ULID_PATTERN, example="01KAS5M6T8ZQ4Y3W2V1R0P9N8M"),
    "version": Parameter(what="revision", pattern=_VERSION, example="3"),
    "slug": Parameter(what="slug", pattern=SLUG_PATTERN, example="tien-toi-dai-hoi-dang"),
    "token_id": Parameter(what="token", pattern="[0-9a-f]{16}", example="9f86d081884c7d65"),
    "person_id": Parameter(what="person", pattern=ULID_PATTERN, example="01KAS5M6T8ZQ4Y3W2V1R0P9N8M"),
    "passkey_id": Parameter(what="passkey", pattern="[0-9a-f]{16}", example="9f86d081884c7d65"),
    "session_id": Parameter(what="session", pattern="[0-9a-f]{16}", example="9f86d081884c7d65"),
    "redirect_id": Parameter(what="redirect", pattern="[0-9a-f]{32}", example="3f79bb7b435b05321651daefd374cdc6"),
    "link_id": Parameter(what="preview link", pattern="[0-9a-f]{16}", example="9f86d081884c7d65"),
    "link": Parameter(
        what="preview", pattern="[0-9A-Za-z_-]{43}", example="q83vEjRWeJq83vEjRWeJq83vEjRWeJq83vEjRWeJq80"
    ),
}
"""By the name that stands in braces in an operation's path."""


def check_parameter(name: str, text: str) -> str:
    """The text, if it can be a name of such a thing. Raises NotFound."""
    parameter = PARAMETERS[name]
    if not re.fullmatch(parameter.pattern, text, re.ASCII):
        raise NotFound(parameter.what, text[:80])
    return text

"""Which pictures and documents to list. It stands apart, so that the API can start without the library."""

from __future__ import annotations

from typing import Annotated

import msgspec
from msgspec import Meta

from chalicelib.content.models.fields import MAX_ALT
from chalicelib.content.models.media import MediaKind, MediaStatus
from chalicelib.content.models.names import ULID_PATTERN

SearchText = Annotated[str, Meta(max_length=MAX_ALT)]
Digest = Annotated[str, Meta(pattern="^[0-9a-f]{64}$")]
Cursor = Annotated[str, Meta(pattern=f"^{ULID_PATTERN}$")]


class MediaQuery(msgspec.Struct, frozen=True, kw_only=True):
    """Which pictures and documents to list."""

    q: Annotated[
        SearchText | None,
        Meta(
            description="Only those with this text in their name, caption or other texts, with or without its accents."
        ),
    ] = None
    kind: Annotated[MediaKind | None, Meta(description="Only these.")] = None
    status: Annotated[MediaStatus | None, Meta(description="Only those with this status.")] = None
    digest: Annotated[Digest | None, Meta(description="Only the file with this SHA-256, in hex.")] = None
    limit: Annotated[int, Meta(description="The maximum number to list.", ge=1, le=100)] = 20
    cursor: Annotated[Cursor | None, Meta(description="Where the next page begins. The header `Link` holds it.")] = None

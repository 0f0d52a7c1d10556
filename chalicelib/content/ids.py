"""Ids of new things: ULIDs, which sort by the time of their creation."""

from __future__ import annotations

from datetime import datetime

from chalicelib.content.models.names import ArticleId, MediaId, PersonId


def new_article_id(moment: datetime) -> ArticleId:
    """An id for an article that is created now."""
    from ulid import ULID

    return ArticleId(str(ULID.from_datetime(moment)))


def new_media_id(moment: datetime) -> MediaId:
    """An id for a picture or a document that is announced now."""
    return MediaId(new_article_id(moment))


def new_person_id(moment: datetime) -> PersonId:
    """An id for somebody who is invited now."""
    return PersonId(new_article_id(moment))

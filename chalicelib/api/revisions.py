"""`/articles/{id}/revisions`: every saved version of an article."""

from __future__ import annotations

from typing import Annotated

import msgspec
from msgspec import Meta

from chalicelib.api.answers.articles import ArticleAnswer, RevisionsAnswer, article_answer, revision_entry_answer
from chalicelib.api.articles import repeat_article
from chalicelib.api.calls import Call
from chalicelib.api.links import LINK, next_link
from chalicelib.api.operations import Operations
from chalicelib.api.queries import parse_query
from chalicelib.api.replies import Reply
from chalicelib.content.models.names import ArticleId
from chalicelib.content.people.permissions import Action
from chalicelib.errors import ActionRefused, Busy, InvalidInput, TooLarge

revisions = Operations("Revisions")

DIFF = "text/x-diff; charset=utf-8"


class RevisionsQuery(msgspec.Struct, frozen=True, kw_only=True):
    """Which revisions to list."""

    limit: Annotated[int, Meta(description="The maximum number to list.", ge=1, le=100)] = 20
    up_to: Annotated[
        int, Meta(description="The newest version to list. The header `Link` holds the next one.", ge=1, le=999_999)
    ] = 999_999


class DiffQuery(msgspec.Struct, frozen=True, kw_only=True):
    """What to compare a revision with."""

    to: Annotated[int, Meta(description="The version to compare with. Default: the newest.", ge=0, le=999_999)] = 0


@revisions.add(
    "GET",
    "/articles/{article_id}/revisions",
    action=Action.READ,
    query=RevisionsQuery,
    answer=RevisionsAnswer,
    headers={"Link": LINK},
)
def list_revisions(call: Call) -> Reply:
    """List an article's revisions, the newest first."""
    query = parse_query(call.params, RevisionsQuery)
    found = call.services.newsroom.list_revisions(_article(call), call.actor, up_to=query.up_to, limit=query.limit)
    older = found[-1].version - 1 if found else 0
    return Reply(
        body=RevisionsAnswer(revisions=tuple(map(revision_entry_answer, found))),
        headers=next_link(call, up_to=older) if older else {},
    )


@revisions.add("GET", "/articles/{article_id}/revisions/{version}", action=Action.READ, answer=ArticleAnswer)
def get_revision(call: Call) -> Reply:
    """An article as it was saved in that version."""
    article = call.services.newsroom.get_revision(_article(call), _version(call), call.actor)
    return Reply(body=article_answer(article, call.site_url))


@revisions.add(
    "GET", "/articles/{article_id}/revisions/{version}/diff", action=Action.READ, query=DiffQuery, gives=DIFF
)
def compare_revisions(call: Call) -> Reply:
    """The changes from one revision to another, as a unified diff: a line for each field, then the body."""
    query = parse_query(call.params, DiffQuery)
    text = call.services.newsroom.compare_revisions(_article(call), _version(call), query.to or None, call.actor)
    return Reply(body=text)


@revisions.add(
    "POST",
    "/articles/{article_id}/revisions/{version}/restore",
    action=Action.REVISE,
    answer=ArticleAnswer,
    has_etag=True,
    if_match="optional",
    repeat=repeat_article,
    raises=(ActionRefused, InvalidInput, TooLarge, Busy),
)
def restore_revision(call: Call) -> Reply:
    """Copy a revision's content to the working copy. Status and dates do not change."""
    article = call.services.newsroom.restore_revision(_article(call), _version(call), call.deed)
    return Reply(body=article_answer(article, call.site_url), version=article.version)


def _article(call: Call) -> ArticleId:
    return ArticleId(call.path("article_id"))


def _version(call: Call) -> int:
    return int(call.path("version"))

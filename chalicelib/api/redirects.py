"""`/redirects`: addresses of before, and where they lead."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

import msgspec
from msgspec import Meta

from chalicelib.api.answers.portal import RedirectAnswer, RedirectsAnswer, redirect_answer
from chalicelib.api.calls import Call
from chalicelib.api.links import LINK, next_link
from chalicelib.api.operations import Operations
from chalicelib.api.queries import parse_query
from chalicelib.api.replies import Reply
from chalicelib.content.models.portal import Redirect, RedirectFields
from chalicelib.content.models.requests import parse_redirect_fields
from chalicelib.content.people.permissions import Action
from chalicelib.errors import ActionRefused, Busy, PathTaken

redirects = Operations("Redirects")


class RedirectsQuery(msgspec.Struct, frozen=True, kw_only=True):
    """Which redirects to list."""

    path: Annotated[str | None, Meta(description="Only the one at this path, however it is written.")] = None
    limit: Annotated[int, Meta(description="The maximum number to list.", ge=1, le=100)] = 20
    cursor: Annotated[str | None, Meta(description="Where the next page begins. The header `Link` holds it.")] = None


@redirects.add(
    "GET",
    "/redirects",
    action=Action.READ_PORTAL,
    query=RedirectsQuery,
    answer=RedirectsAnswer,
    headers={"Link": LINK},
)
def list_redirects(call: Call) -> Reply:
    """List the redirects by id."""
    query = parse_query(call.params, RedirectsQuery)
    if query.path is not None:
        return Reply(body=RedirectsAnswer(redirects=_answers(call.services.portal.redirects_at(query.path), call)))
    found, cursor = call.services.portal.list_redirects(query.limit, query.cursor)
    return Reply(
        body=RedirectsAnswer(redirects=_answers(found, call)),
        headers=next_link(call, cursor=cursor) if cursor else {},
    )


@redirects.add(
    "PUT",
    "/redirects",
    action=Action.MANAGE_PORTAL,
    body=RedirectFields,
    answer=RedirectAnswer,
    also=201,
    has_etag=True,
    if_match="optional",
    raises=(PathTaken, ActionRefused, Busy),
)
def put_redirect(call: Call) -> Reply:
    """Redirect an old address to an article, wherever it moves, or to another address. 201 if it is new."""
    fields = parse_redirect_fields(call.json)
    kept, is_new = call.services.portal.put_redirect(fields, version=call.version, by=call.actor.name, now=call.now)
    return _reply(kept, call, status=201 if is_new else 200)


@redirects.add("GET", "/redirects/{redirect_id}", action=Action.READ_PORTAL, answer=RedirectAnswer, has_etag=True)
def get_redirect(call: Call) -> Reply:
    """A redirect."""
    return _reply(call.services.portal.get_redirect(call.path("redirect_id")), call)


@redirects.add(
    "DELETE",
    "/redirects/{redirect_id}",
    action=Action.MANAGE_PORTAL,
    status=204,
    if_match="optional",
    raises=(Busy,),
)
def delete_redirect(call: Call) -> Reply:
    """Delete a redirect."""
    call.services.portal.delete_redirect(call.path("redirect_id"), version=call.version)
    return Reply()


def _answers(found: Sequence[Redirect], call: Call) -> tuple[msgspec.Struct, ...]:
    readable = call.services.newsroom.readable((each.to_article for each in found if each.to_article), call.actor)
    return tuple(redirect_answer(each, call.site_url, readable) for each in found)


def _reply(redirect: Redirect, call: Call, *, status: int = 200) -> Reply:
    (answer,) = _answers([redirect], call)
    return Reply(body=answer, version=redirect.version, status=status)

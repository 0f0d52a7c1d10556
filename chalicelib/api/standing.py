"""`/pages`: standing pages, such as "About"."""

from __future__ import annotations

from msgspec import UNSET, UnsetType

from chalicelib.api.answers.portal import PageAnswer, PagesAnswer, page_answer, page_entry_answer
from chalicelib.api.answers.shapes import RemovalAnswer, removal_answers
from chalicelib.api.calls import Call
from chalicelib.api.operations import Operations
from chalicelib.api.replies import Reply
from chalicelib.content.models.names import Slug
from chalicelib.content.models.portal import StandingFields, StandingPage
from chalicelib.content.models.requests import parse_slug, parse_standing_fields
from chalicelib.content.people.permissions import Action
from chalicelib.errors import ActionRefused, Busy, PathTaken, TooLarge

standing = Operations("Standing pages")


@standing.add("GET", "/pages", action=Action.READ_PORTAL, answer=PagesAnswer)
def list_pages(call: Call) -> Reply:
    """List every standing page, without its body."""
    found = call.services.portal.menu()
    return Reply(body=PagesAnswer(pages=tuple(page_entry_answer(each, call.site_url) for each in found)))


@standing.add("GET", "/pages/{slug}", action=Action.READ_PORTAL, answer=PageAnswer, has_etag=True)
def get_page(call: Call) -> Reply:
    """A standing page."""
    return _reply(call.services.portal.get_standing(Slug(call.path("slug"))), call)


@standing.add(
    "PUT",
    "/pages/{slug}",
    action=Action.MANAGE_PORTAL,
    body=StandingFields,
    answer=PageAnswer,
    also=201,
    has_etag=True,
    if_match="optional",
    raises=(ActionRefused, TooLarge, PathTaken, Busy),
)
def put_page(call: Call) -> Reply:
    """Create a standing page (201) or replace it (200)."""
    slug, fields = parse_slug(call.path("slug")), parse_standing_fields(call.json)
    saved = call.services.portal.put_standing(slug, fields, version=call.version, by=call.actor.name, now=call.now)
    return _reply(saved.page, call, removal_answers(saved.removed), status=201 if saved.is_new else 200)


@standing.add("DELETE", "/pages/{slug}", action=Action.MANAGE_PORTAL, status=204, if_match="optional", raises=(Busy,))
def delete_page(call: Call) -> Reply:
    """Delete a standing page."""
    call.services.portal.delete_standing(Slug(call.path("slug")), version=call.version)
    return Reply()


def _reply(
    page: StandingPage, call: Call, removed: tuple[RemovalAnswer, ...] | UnsetType = UNSET, *, status: int = 200
) -> Reply:
    return Reply(body=page_answer(page, call.site_url, removed), version=page.version, status=status)

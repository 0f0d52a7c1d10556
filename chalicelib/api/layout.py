"""`/layout`: the front page as editors make it."""

from __future__ import annotations

from chalicelib.api.answers.portal import LayoutAnswer, layout_answer
from chalicelib.api.calls import Call
from chalicelib.api.operations import Operations
from chalicelib.api.replies import Reply
from chalicelib.content.models.layout import Layout, LayoutFields
from chalicelib.content.models.requests import parse_layout_fields
from chalicelib.content.people.permissions import Action

layout = Operations("The front page")


@layout.add("GET", "/layout", action=Action.READ_PORTAL, answer=LayoutAnswer, has_etag=True)
def get_layout(call: Call) -> Reply:
    """What editors have put on the front page, and until when."""
    return _reply(call.services.front_page.get_layout())


@layout.add(
    "PUT",
    "/layout",
    action=Action.ARRANGE,
    body=LayoutFields,
    answer=LayoutAnswer,
    has_etag=True,
    if_match="optional",
)
def put_layout(call: Call) -> Reply:
    """Replace the layout of the front page; a slot that is null or left out fills itself with the newest article.

    An article stands in one slot only. One that readers may not see yet, or any more, leaves its slot to the newest.
    """
    wanted = parse_layout_fields(call.json)
    found = call.services.front_page.put_layout(wanted, version=call.version, by=call.actor.name, now=call.now)
    return _reply(found)


def _reply(found: Layout) -> Reply:
    return Reply(body=layout_answer(found), version=found.version)

"""`/site`: the settings of the whole portal."""

from __future__ import annotations

from chalicelib.api.answers.portal import SiteAnswer, site_answer
from chalicelib.api.calls import Call
from chalicelib.api.operations import Operations
from chalicelib.api.replies import Reply
from chalicelib.content.models.portal import Site
from chalicelib.content.models.requests import SiteFields, parse_site_fields
from chalicelib.content.people.permissions import Action
from chalicelib.errors import Busy

site = Operations("The site")


@site.add("GET", "/site", action=Action.READ_PORTAL, answer=SiteAnswer, has_etag=True)
def get_site(call: Call) -> Reply:
    """The site's settings."""
    return _reply(call.services.portal.get_site(), call)


@site.add(
    "PUT",
    "/site",
    action=Action.MANAGE_PORTAL,
    body=SiteFields,
    answer=SiteAnswer,
    has_etag=True,
    if_match="optional",
    raises=(Busy,),
)
def put_site(call: Call) -> Reply:
    """Change the site's settings. Fields that you leave out keep their values."""
    found = call.services.portal.put_site(parse_site_fields(call.json), version=call.version, now=call.now)
    return _reply(found, call)


def _reply(found: Site, call: Call) -> Reply:
    return Reply(body=site_answer(found, call.site_url), version=found.version)

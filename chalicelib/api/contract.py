"""The API's resources, and what it says of itself: `/openapi.json`, and `/docs` for people."""

from __future__ import annotations

import json
from functools import cache

from chalicelib.api.articles import articles
from chalicelib.api.beacons import beacons
from chalicelib.api.calls import Call
from chalicelib.api.layout import layout
from chalicelib.api.media import media
from chalicelib.api.operations import JSON, Operations
from chalicelib.api.passkeys import passkeys
from chalicelib.api.people import people
from chalicelib.api.previews import previews
from chalicelib.api.redirects import redirects
from chalicelib.api.replies import Reply
from chalicelib.api.revisions import revisions
from chalicelib.api.search import search
from chalicelib.api.session import session
from chalicelib.api.site import site
from chalicelib.api.standing import standing
from chalicelib.api.stats import stats
from chalicelib.api.tokens import tokens
from chalicelib.api.topics import topics
from chalicelib.api.trials import trials
from chalicelib.api.unsaved import unsaved
from chalicelib.services import TEMPLATES

contract = Operations("The API itself")

RESOURCES = (
    articles,
    search,
    revisions,
    previews,
    trials,
    unsaved,
    media,
    layout,
    topics,
    standing,
    redirects,
    site,
    tokens,
    people,
    session,
    passkeys,
    stats,
    beacons,
    contract,
)
"""In the order in which they are told of."""

HTML = "text/html; charset=utf-8"
_FOR_AN_HOUR = {"Cache-Control": "public, max-age=3600"}


@contract.add("GET", "/openapi.json", gives=JSON)
def get_openapi(call: Call) -> Reply:
    """This API, as an OpenAPI document."""
    return Reply(body=_document(call.site_url), headers=_FOR_AN_HOUR)


@contract.add("GET", "/docs", gives=HTML)
def get_docs(call: Call) -> Reply:
    """The reference of this API, as a page."""
    page, policy = _reference(call.site_url)
    return Reply(body=page, headers={**_FOR_AN_HOUR, "Content-Security-Policy": policy})


@cache
def _reference(site_url: str) -> tuple[str, str]:
    """The page for people, and the policy that it is sent with. Made once: it takes a quarter of a second."""
    from chalicelib.api.reference import Reference

    reference = Reference(TEMPLATES / "reference")
    return reference.render(json.loads(_document(site_url))), reference.content_security_policy


@cache
def _document(site_url: str) -> str:
    from chalicelib.api.openapi import openapi

    return json.dumps(openapi(RESOURCES, server=f"{site_url}/api"), ensure_ascii=False)

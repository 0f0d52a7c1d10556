"""`/site`, `/topics` and `/pages`: what an article stands in."""

from __future__ import annotations

from chalice.app import Blueprint, Response

from chalicelib import wiring
from chalicelib.api.problems import answers_problems
from chalicelib.api.requests import authenticate, if_match, read_json
from chalicelib.api.responses import json_response, menu_json, no_content, page_json, site_json, topic_json
from chalicelib.content.models import Slug
from chalicelib.content.parsing import parse_site_fields, parse_slug, parse_standing_fields, parse_topic_fields
from chalicelib.content.tokens import Role

site = Blueprint(__name__)


@site.route("/site", methods=["GET"])
@answers_problems
def get_site() -> Response:
    """The site's settings."""
    request = site.current_request
    authenticate(request, Role.AUTHOR)
    found = wiring.portal().get_site()
    return json_response(site_json(found), version=found.version, request=request)


@site.route("/site", methods=["PUT"])
@answers_problems
def put_site() -> Response:
    """Change the site's settings; a field that is left out keeps its value."""
    request = site.current_request
    authenticate(request, Role.ADMIN)
    wanted = parse_site_fields(read_json(request))
    kept = wiring.portal().put_site(wanted, version=if_match(request), now=wiring.now())
    return json_response(site_json(kept), version=kept.version)


@site.route("/topics/{slug}", methods=["GET"])
@answers_problems
def get_topic(slug: str) -> Response:
    """A topic."""
    request = site.current_request
    authenticate(request, Role.AUTHOR)
    found = wiring.portal().get_topic(Slug(slug))
    return json_response(topic_json(found), version=found.version, request=request)


@site.route("/topics/{slug}", methods=["PUT"])
@answers_problems
def put_topic(slug: str) -> Response:
    """Create a topic (201) or change it (200); a field that is left out keeps its value."""
    request = site.current_request
    authenticate(request, Role.EDITOR)
    fields = parse_topic_fields(read_json(request))
    kept = wiring.portal().put_topic(parse_slug(slug), fields, version=if_match(request), now=wiring.now())
    return json_response(topic_json(kept), status=201 if kept.version == 1 else 200, version=kept.version)


@site.route("/pages", methods=["GET"])
@answers_problems
def list_pages() -> Response:
    """Every standing page, without its body."""
    authenticate(site.current_request, Role.AUTHOR)
    return json_response({"pages": [menu_json(entry) for entry in wiring.portal().menu()]})


@site.route("/pages/{slug}", methods=["GET"])
@answers_problems
def get_page(slug: str) -> Response:
    """A standing page."""
    request = site.current_request
    authenticate(request, Role.AUTHOR)
    found = wiring.portal().get_page(Slug(slug))
    return json_response(page_json(found), version=found.version, request=request)


@site.route("/pages/{slug}", methods=["PUT"])
@answers_problems
def put_page(slug: str) -> Response:
    """Create a standing page (201) or replace it (200)."""
    request = site.current_request
    token = authenticate(request, Role.EDITOR)
    fields = parse_standing_fields(read_json(request))
    kept = wiring.portal().put_page(
        parse_slug(slug), fields, version=if_match(request), by=token.name, now=wiring.now()
    )
    return json_response(page_json(kept), status=201 if kept.version == 1 else 200, version=kept.version)


@site.route("/pages/{slug}", methods=["DELETE"])
@answers_problems
def delete_page(slug: str) -> Response:
    """Remove a standing page: 204."""
    request = site.current_request
    authenticate(request, Role.EDITOR)
    wiring.portal().delete_page(Slug(slug), version=if_match(request))
    return no_content()

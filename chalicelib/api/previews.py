"""`/articles/{id}/preview` and `/previews/{link}`: articles as they would be published."""

from __future__ import annotations

import msgspec

from chalicelib.api.answers.articles import PreviewLinkAnswer, PreviewLinksAnswer, preview_link_answer, preview_url
from chalicelib.api.calls import Call
from chalicelib.api.operations import Operations
from chalicelib.api.replies import Reply
from chalicelib.api.secrets import derived_secret
from chalicelib.content.models.articles import Article
from chalicelib.content.models.names import ArticleId
from chalicelib.content.models.requests import PreviewLinkFields, parse_preview_link
from chalicelib.content.people.permissions import Action, Actor, Role
from chalicelib.content.store.preview_links import leads_to
from chalicelib.content.store.receipts import KeptReceipt
from chalicelib.errors import ActionRefused, NotFound

previews = Operations("Previews")

HTML = "text/html; charset=utf-8"
_HOLDER = Actor(name="the holder of a link", role=Role.EDITOR)


@previews.add("GET", "/articles/{article_id}/preview", action=Action.PREVIEW, gives=HTML, raises=(ActionRefused,))
def preview_article(call: Call) -> Reply:
    """The article's page as publishing the working copy now would print it."""
    return _preview(call, ArticleId(call.path("article_id")), call.actor)


def _repeat(call: Call, kept: KeptReceipt) -> Reply:
    url = preview_url(str(derived_secret(call, kept.made_at)), call.site_url)
    return Reply(body=msgspec.convert({**kept.answer, "url": url}, PreviewLinkAnswer))


@previews.add(
    "POST",
    "/articles/{article_id}/preview-links",
    action=Action.PREVIEW,
    body=PreviewLinkFields,
    answer=PreviewLinkAnswer,
    status=201,
    repeat=_repeat,
    raises=(ActionRefused,),
)
def create_preview_link(call: Call) -> Reply:
    """Create a link that shows the preview to anybody who has it, until it expires.

    It ends earlier if it is revoked, if the token that made it is revoked, if the person who made it is disabled, or if
    the article goes to the trash.
    """
    wanted, links = parse_preview_link(call.json), call.services.preview_links
    link, secret = links.create(
        _readable(call),
        token=call.caller.token,
        person=call.caller.person,
        now=call.now,
        expires_at=wanted.expires_at,
        secret=derived_secret(call),
        receipt=call.receipt,
    )
    return Reply(body=preview_link_answer(link, preview_url(secret, call.site_url)))


@previews.add("GET", "/articles/{article_id}/preview-links", action=Action.PREVIEW, answer=PreviewLinksAnswer)
def list_preview_links(call: Call) -> Reply:
    """List the links to the article's preview, the newest first."""
    found = call.services.preview_links.list(_readable(call), call.now)
    return Reply(body=PreviewLinksAnswer(links=tuple(map(preview_link_answer, found))))


@previews.add("DELETE", "/articles/{article_id}/preview-links/{link_id}", action=Action.PREVIEW, status=204)
def revoke_preview_link(call: Call) -> Reply:
    """Revoke a preview link. It stops working at once."""
    call.services.preview_links.revoke(_readable(call).id, call.path("link_id"))
    return Reply()


@previews.add("GET", "/previews/{link}", gives=HTML)
def open_preview_link(call: Call) -> Reply:
    """The preview behind a link. No token is needed. A link to an article in the trash does not work."""
    secret = call.path("link")
    link = call.services.preview_links.find(secret, call.now)
    try:
        if leads_to(link, call.services.newsroom.get_article(link.article, _HOLDER)):
            return _preview(call, link.article, _HOLDER)
    except (ActionRefused, NotFound) as error:
        raise NotFound("preview", secret) from error
    raise NotFound("preview", secret)


def _readable(call: Call) -> Article:
    return call.services.newsroom.get_article(ArticleId(call.path("article_id")), call.actor)


def _preview(call: Call, article: ArticleId, actor: Actor) -> Reply:
    from chalicelib.publishing.preview import PREVIEW_HEADERS, render_preview

    live = call.services.newsroom.preview(article, actor, now=call.now)
    page = render_preview(live, content=call.services.content, renderer=call.services.renderer)
    return Reply(body=page.decode(), headers=PREVIEW_HEADERS)

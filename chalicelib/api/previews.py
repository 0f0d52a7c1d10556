"""`/articles/{id}/preview` and `/previews/{link}`: articles as they would be published."""

from __future__ import annotations

from datetime import datetime

import msgspec

from chalicelib import wiring
from chalicelib.api.answers import PreviewLinkAnswer, public_url
from chalicelib.api.calls import Call
from chalicelib.api.operations import Operations
from chalicelib.api.replies import Reply
from chalicelib.api.secrets import derived_secret
from chalicelib.content.models import ArticleId
from chalicelib.content.parsing import PreviewLinkFields, parse_preview_link
from chalicelib.content.permissions import Action, Actor, Role
from chalicelib.content.receipts import KeptReceipt
from chalicelib.errors import ActionRefused, NotFound

previews = Operations("Previews")

HTML = "text/html; charset=utf-8"
_HOLDER = Actor(name="the holder of a link", role=Role.EDITOR)


@previews.add("GET", "/articles/{article_id}/preview", action=Action.PREVIEW, gives=HTML, raises=(ActionRefused,))
def preview_article(call: Call) -> Reply:
    """The article's page, as publishing the working copy now would print it."""
    return _preview(ArticleId(call.path("article_id")), call.actor, call.now)


def _repeat(call: Call, kept: KeptReceipt) -> Reply:
    url = _url(str(derived_secret(call)))
    return Reply(body=msgspec.convert({**kept.answer, "url": url}, PreviewLinkAnswer))


@previews.add(
    "POST",
    "/articles/{article_id}/preview-links",
    action=Action.PREVIEW,
    body=PreviewLinkFields,
    answer=PreviewLinkAnswer,
    status=201,
    repeat=_repeat,
)
def create_preview_link(call: Call) -> Reply:
    """Make a link that opens the article's preview for whoever has it, until it expires."""
    wanted = parse_preview_link(call.json)
    article = wiring.newsroom().get_article(ArticleId(call.path("article_id")), call.actor)
    link = wiring.preview_links().create(
        article.id,
        by=call.actor.name,
        now=call.now,
        expires_at=wanted.expires_at,
        secret=derived_secret(call),
        receipt=call.receipt,
    )
    return Reply(body=PreviewLinkAnswer(url=_url(link.secret), expires_at=link.expires_at))


@previews.add("GET", "/previews/{link}", gives=HTML)
def open_preview_link(call: Call) -> Reply:
    """The preview that a link opens. Anyone may, who has it; one of an article in the trash opens nothing."""
    secret = call.path("link")
    article = wiring.preview_links().find(secret, call.now)
    try:
        return _preview(article, _HOLDER, call.now)
    except (ActionRefused, NotFound) as error:
        raise NotFound("preview", secret) from error


def _preview(article: ArticleId, actor: Actor, now: datetime) -> Reply:
    from chalicelib.publishing.preview import PREVIEW_HEADERS, render_preview

    live = wiring.newsroom().preview(article, actor, now=now)
    page = render_preview(live, content=wiring.content(), renderer=wiring.renderer())
    return Reply(body=page.decode(), headers=PREVIEW_HEADERS)


def _url(secret: str) -> str:
    return public_url(f"/api/previews/{secret}")

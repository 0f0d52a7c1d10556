"""`/articles`: what editors do with articles."""

from __future__ import annotations

from chalice.app import Blueprint, Request, Response

from chalicelib import wiring
from chalicelib.api.problems import answers_problems
from chalicelib.api.requests import authenticate, if_match, read_json, require_if_match
from chalicelib.api.responses import article_json, json_response
from chalicelib.content.models import Article, ArticleId
from chalicelib.content.parsing import parse_article_patch, parse_new_article, parse_publication, parse_schedule
from chalicelib.content.tokens import Role

articles = Blueprint(__name__)


@articles.route("/articles", methods=["POST"])
@answers_problems
def create_article() -> Response:
    """Keep a new draft: 201, with its `Location` and `ETag`."""
    request = articles.current_request
    token = authenticate(request, Role.AUTHOR)
    new = parse_new_article(read_json(request))
    article = wiring.newsroom().create_article(new, by=token.name, now=wiring.now())
    return _answer(article, status=201, headers={"Location": f"/api/articles/{article.id}"})


@articles.route("/articles/{article_id}", methods=["GET"])
@answers_problems
def get_article(article_id: str) -> Response:
    """The working copy, with its ETag."""
    request = articles.current_request
    authenticate(request, Role.AUTHOR)
    return _answer(wiring.newsroom().get_article(ArticleId(article_id)), request=request)


@articles.route("/articles/{article_id}", methods=["PATCH"])
@answers_problems
def edit_article(article_id: str) -> Response:
    """Change the working copy that `If-Match` names; readers see it at the next publish."""
    request = articles.current_request
    token = authenticate(request, Role.AUTHOR)
    version = require_if_match(request)
    patch = parse_article_patch(read_json(request))
    article = wiring.newsroom().edit_article(
        ArticleId(article_id), patch, version=version, by=token.name, now=wiring.now()
    )
    return _answer(article)


@articles.route("/articles/{article_id}/publish", methods=["POST"])
@answers_problems
def publish_article(article_id: str) -> Response:
    """Show the working copy to readers."""
    request = articles.current_request
    token = authenticate(request, Role.EDITOR)
    publication = parse_publication(read_json(request))
    article = wiring.newsroom().publish(
        ArticleId(article_id),
        published_at=publication.published_at,
        version=if_match(request),
        by=token.name,
        now=wiring.now(),
    )
    return _answer(article)


@articles.route("/articles/{article_id}/unpublish", methods=["POST"])
@answers_problems
def unpublish_article(article_id: str) -> Response:
    """Take the article from readers."""
    request = articles.current_request
    token = authenticate(request, Role.EDITOR)
    article = wiring.newsroom().unpublish(
        ArticleId(article_id), version=if_match(request), by=token.name, now=wiring.now()
    )
    return _answer(article)


@articles.route("/articles/{article_id}/schedule", methods=["PUT"])
@answers_problems
def schedule_article(article_id: str) -> Response:
    """Have the clock publish the working copy, take the article from readers, or both."""
    request = articles.current_request
    token = authenticate(request, Role.EDITOR)
    wanted = parse_schedule(read_json(request))
    article = wiring.newsroom().schedule(
        ArticleId(article_id),
        publish_at=wanted.publish_at,
        unpublish_at=wanted.unpublish_at,
        version=if_match(request),
        by=token.name,
        now=wiring.now(),
    )
    return _answer(article)


@articles.route("/articles/{article_id}", methods=["DELETE"])
@answers_problems
def trash_article(article_id: str) -> Response:
    """Put the article in the trash, and take it from readers."""
    request = articles.current_request
    token = authenticate(request, Role.EDITOR)
    article = wiring.newsroom().trash(ArticleId(article_id), version=if_match(request), by=token.name, now=wiring.now())
    return _answer(article)


@articles.route("/articles/{article_id}/restore", methods=["POST"])
@answers_problems
def restore_article(article_id: str) -> Response:
    """Take the article out of the trash."""
    request = articles.current_request
    token = authenticate(request, Role.EDITOR)
    article = wiring.newsroom().restore(
        ArticleId(article_id), version=if_match(request), by=token.name, now=wiring.now()
    )
    return _answer(article)


def _answer(
    article: Article, *, status: int = 200, headers: dict[str, str] | None = None, request: Request | None = None
) -> Response:
    return json_response(
        article_json(article), status=status, version=article.version, headers=headers, request=request
    )

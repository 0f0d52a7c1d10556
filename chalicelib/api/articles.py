"""`/articles`: what editors do with articles."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Annotated, Any

import msgspec
from msgspec import UNSET, Meta, UnsetType

from chalicelib.api.answers.articles import ArticleAnswer, ArticlesAnswer, article_answer, article_entry_answer
from chalicelib.api.answers.shapes import RemovalAnswer, removal_answers
from chalicelib.api.calls import Call
from chalicelib.api.links import LINK, next_link
from chalicelib.api.operations import JSON, MERGE_PATCH, Operations
from chalicelib.api.queries import parse_query
from chalicelib.api.replies import Reply
from chalicelib.content.models.articles import Article, NewArticle
from chalicelib.content.models.names import ArticleId
from chalicelib.content.models.requests import (
    ArticlePatch,
    Publication,
    Return,
    Schedule,
    parse_article_patch,
    parse_new_article,
    parse_publication,
    parse_return,
    parse_schedule,
)
from chalicelib.content.people.permissions import Action
from chalicelib.content.store.desk import DeskQuery, parse_desk_query
from chalicelib.content.store.receipts import KeptReceipt
from chalicelib.errors import ActionRefused, Busy, InvalidInput, PathTaken, TooLarge

articles = Operations("Articles")


_CHECK = "Answer what would be kept, and keep nothing. Pictures and documents may be missing."


class CreateQuery(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What can be asked of a new article."""

    check: Annotated[bool, Meta(description=_CHECK)] = False


class EditQuery(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What can be asked of an edit."""

    publish: Annotated[bool, Meta(description="Publish the change at once.")] = False
    check: Annotated[bool, Meta(description=_CHECK)] = False


def repeat_article(call: Call, kept: KeptReceipt) -> Reply:
    """The article as an earlier request left it: that version is kept as a revision."""
    article = call.services.newsroom.get_revision(kept.article, kept.version, call.actor)
    removed = msgspec.convert(kept.answer["removed"], tuple[RemovalAnswer, ...]) if "removed" in kept.answer else UNSET
    return _reply(article, call, removed)


@articles.add(
    "POST",
    "/articles",
    action=Action.CREATE,
    query=CreateQuery,
    body=NewArticle,
    answer=ArticleAnswer,
    status=201,
    also=200,
    has_etag=True,
    headers={"Location": "The article's address."},
    repeat=lambda call, kept: _created(repeat_article(call, kept)),
    raises=(TooLarge, Busy),
)
def create_article(call: Call) -> Reply:
    """Create a draft (201), or only check it (200)."""
    query, new = parse_query(call.params, CreateQuery), parse_new_article(call.json)
    if query.check:
        checked = call.services.newsroom.check_new(new, call.deed)
        return replace(_reply(checked.article, call, removal_answers(checked.removed)), status=200)
    saved = call.services.newsroom.create_article(new, call.deed)
    return _created(_reply(saved.article, call, removal_answers(saved.removed)))


@articles.add("GET", "/articles", action=Action.LIST, query=DeskQuery, answer=ArticlesAnswer, headers={"Link": LINK})
def list_articles(call: Call) -> Reply:
    """List articles, the newest first. Authors get their own.

    A request reads at most 2,000 articles, so a page can hold fewer than `limit`, or none, and still have a next page.
    Articles in the trash are listed only if `status` names `trashed`.
    """
    query = parse_desk_query(call.params)
    if query.author and (person := call.services.accounts.people.find_named(query.author)):
        query = msgspec.structs.replace(query, author=person.id)
    page = call.services.newsroom.list_articles(query, call.actor)
    return Reply(
        body=ArticlesAnswer(articles=tuple(article_entry_answer(each, call.site_url) for each in page.entries)),
        headers=next_link(call, cursor=page.cursor) if page.cursor else {},
    )


@articles.add("GET", "/articles/{article_id}", action=Action.READ, answer=ArticleAnswer, has_etag=True)
def get_article(call: Call) -> Reply:
    """The working copy of an article."""
    return _reply(call.services.newsroom.get_article(_article(call), call.actor), call)


@articles.add(
    "PATCH",
    "/articles/{article_id}",
    action=Action.EDIT,
    query=EditQuery,
    body=ArticlePatch,
    takes=(JSON, MERGE_PATCH),
    answer=ArticleAnswer,
    has_etag=True,
    if_match="required",
    raises=(ActionRefused, PathTaken, TooLarge, Busy),
)
def edit_article(call: Call) -> Reply:
    """Change the working copy with a JSON merge patch (RFC 7396).

    Readers still see the last published version, unless you set `publish`.
    """
    query = parse_query(call.params, EditQuery)
    if query.publish:
        call.check(Action.PUBLISH)
    patch = parse_article_patch(call.json)
    edit = call.services.newsroom.check_edit if query.check else call.services.newsroom.edit_article
    saved = edit(_article(call), patch, call.deed, publish=query.publish)
    return _reply(saved.article, call, removal_answers(saved.removed) if "body" in patch.changes() else UNSET)


@articles.add(
    "DELETE",
    "/articles/{article_id}",
    action=Action.TRASH,
    answer=ArticleAnswer,
    has_etag=True,
    if_match="optional",
    raises=(ActionRefused, Busy),
)
def trash_article(call: Call) -> Reply:
    """Move an article to the trash, and withdraw it from readers. It is deleted after 30 days."""
    return _reply(call.services.newsroom.trash(_article(call), call.deed), call)


def _add_action(name: str, action: Action) -> Callable[[Callable[[Call], Reply]], Callable[[Call], Reply]]:
    """An action on an article that needs nothing but its name."""
    return articles.add(
        "POST",
        f"/articles/{{article_id}}/{name}",
        action=action,
        answer=ArticleAnswer,
        has_etag=True,
        if_match="optional",
        repeat=repeat_article,
        raises=(ActionRefused, PathTaken, InvalidInput, Busy),
    )


@_add_action("submit", Action.SUBMIT)
def submit_article(call: Call) -> Reply:
    """Submit a draft for review."""
    return _reply(call.services.newsroom.submit(_article(call), call.deed), call)


@articles.add(
    "POST",
    "/articles/{article_id}/return",
    action=Action.RETURN,
    body=Return,
    answer=ArticleAnswer,
    has_etag=True,
    if_match="optional",
    repeat=repeat_article,
    raises=(ActionRefused, Busy),
)
def return_article(call: Call) -> Reply:
    """Return an article from review to its author as a draft. The note stays until it is submitted or published."""
    note = parse_return(call.json).note
    return _reply(call.services.newsroom.return_(_article(call), call.deed, note=note), call)


@articles.add(
    "POST",
    "/articles/{article_id}/publish",
    action=Action.PUBLISH,
    body=Publication,
    answer=ArticleAnswer,
    has_etag=True,
    if_match="optional",
    repeat=repeat_article,
    raises=(ActionRefused, PathTaken, Busy),
)
def publish_article(call: Call) -> Reply:
    """Publish the working copy."""
    publication = parse_publication(call.json)
    return _reply(call.services.newsroom.publish(_article(call), call.deed, published_at=publication.when), call)


@_add_action("unpublish", Action.UNPUBLISH)
def unpublish_article(call: Call) -> Reply:
    """Withdraw an article from readers."""
    return _reply(call.services.newsroom.unpublish(_article(call), call.deed), call)


@_add_action("restore", Action.RESTORE)
def restore_article(call: Call) -> Reply:
    """Restore an article from the trash."""
    return _reply(call.services.newsroom.restore(_article(call), call.deed), call)


@articles.add(
    "PUT",
    "/articles/{article_id}/schedule",
    action=Action.SCHEDULE,
    body=Schedule,
    answer=ArticleAnswer,
    has_etag=True,
    if_match="optional",
    raises=(ActionRefused, Busy),
)
def schedule_article(call: Call) -> Reply:
    """Schedule when the working copy is published, when the article is withdrawn, or both."""
    wanted = parse_schedule(call.json)
    article = call.services.newsroom.schedule(
        _article(call), call.deed, publish_at=wanted.publish_at, unpublish_at=wanted.unpublish_at
    )
    return _reply(article, call)


def _article(call: Call) -> ArticleId:
    return ArticleId(call.path("article_id"))


def _reply(article: Article, call: Call, removed: tuple[RemovalAnswer, ...] | UnsetType = UNSET) -> Reply:
    return Reply(body=article_answer(article, call.site_url, removed), version=article.version)


def _created(reply: Reply) -> Reply:
    article: Any = reply.body
    return Reply(body=article, version=reply.version, headers={"Location": f"/api/articles/{article.id}"})

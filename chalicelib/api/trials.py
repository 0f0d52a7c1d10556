"""`/articles/{id}/dry-run`: what publishing would change, before anybody presses."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Annotated, Literal

import msgspec
from msgspec import Meta

from chalicelib.api.answers.articles import DryRunAnswer, PageChangeAnswer
from chalicelib.api.calls import Call
from chalicelib.api.operations import Operations
from chalicelib.api.previews import HTML
from chalicelib.api.queries import parse_query
from chalicelib.api.replies import Reply
from chalicelib.content.models.names import ArticleId, Path
from chalicelib.content.models.requests import Publication, parse_publication
from chalicelib.content.people.permissions import Action
from chalicelib.errors import ActionRefused, NotFound, PathTaken

if TYPE_CHECKING:
    from chalicelib.publishing.trial import Trial

trials = Operations("Dry runs")


class DryRunPageQuery(msgspec.Struct, frozen=True, kw_only=True):
    """Which page to show, and how."""

    path: Annotated[str, Meta(description="Its path, as the dry run names it.", max_length=1_000)] = "/"
    side: Annotated[Literal["before", "after"], Meta(description="As it is, or as it would be.")] = "after"
    published_at: Annotated[str, Meta(description="As for the dry run.", max_length=40)] = ""


@trials.add(
    "POST",
    "/articles/{article_id}/dry-run",
    action=Action.PREVIEW,
    body=Publication,
    answer=DryRunAnswer,
    raises=(ActionRefused, PathTaken),
)
def dry_run(call: Call) -> Reply:
    """Say which pages publishing the working copy now would change. Nothing is written.

    The list is empty if readers see the working copy already.
    """
    trial = _trial(call, parse_publication(call.json))
    changes = tuple(
        PageChangeAnswer(
            path=change.page.path,
            url=call.site_url + change.page.path,
            kind=change.page.kind.name,
            change=change.becoming,
            is_html=change.page.is_html,
        )
        for change in (trial.changes() if trial else ())
    )
    return Reply(body=DryRunAnswer(pages=changes))


@trials.add(
    "GET",
    "/articles/{article_id}/dry-run/page",
    action=Action.PREVIEW,
    query=DryRunPageQuery,
    gives=HTML,
    raises=(ActionRefused, PathTaken),
)
def get_dry_run_page(call: Call) -> Reply:
    """A page that publishing would change, as it is or as it would be. Files that are not HTML are shown as text."""
    from chalicelib.publishing.preview import PREVIEW_HEADERS

    query = parse_query(call.params, DryRunPageQuery)
    trial = _trial(call, parse_publication({"published_at": query.published_at or None}))
    for change in trial.changes(only=Path(query.path)) if trial else ():
        if shown := change.before if query.side == "before" else change.after:
            text = shown.body.decode()
            body = text if change.page.is_html else f"<!doctype html><pre>{escape(text)}</pre>"
            return Reply(body=body, headers=PREVIEW_HEADERS)
    raise NotFound("page", query.path)


def _trial(call: Call, publication: Publication) -> Trial | None:
    """What publishing would be; None if it would change nothing."""
    article = ArticleId(call.path("article_id"))
    edit = call.services.newsroom.would_publish(article, call.actor, published_at=publication.when, now=call.now)
    return call.services.trial_of(edit) if edit else None

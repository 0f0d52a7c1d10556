"""`/search`: what editors find, drafts included."""

from __future__ import annotations

from chalicelib.api.answers.articles import FoundArticlesAnswer, found_article_answer
from chalicelib.api.calls import Call
from chalicelib.api.links import LINK, next_link
from chalicelib.api.operations import Operations
from chalicelib.api.queries import parse_query
from chalicelib.api.replies import Reply
from chalicelib.content.models.requests import MAX_FOUND, SearchQuery
from chalicelib.content.people.permissions import Action

search = Operations("Search")


@search.add("GET", "/search", action=Action.LIST, query=SearchQuery, answer=FoundArticlesAnswer, headers={"Link": LINK})
def search_articles(call: Call) -> Reply:
    """Find articles by their words, as the site's search page does, and drafts with them.

    Authors find their own drafts. A published article is found by what readers see of it. The 300 drafts that were
    changed last are searched.
    """
    asked = parse_query(call.params, SearchQuery)
    found = call.services.finder.find(asked, call.actor)
    following = asked.offset + asked.limit
    return Reply(
        body=FoundArticlesAnswer(
            articles=tuple(found_article_answer(each, call.site_url) for each in found.articles),
            count=found.count,
            drafts_since=found.drafts_since,
        ),
        headers=next_link(call, offset=following) if following < min(found.count, MAX_FOUND) else {},
    )

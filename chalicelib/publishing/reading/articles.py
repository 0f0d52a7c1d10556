"""Articles, standing pages, the addresses that lead on to them, and the page where nothing is."""

from __future__ import annotations

import re

from msgspec.structs import replace

from chalicelib.content.bodies.references import media_of
from chalicelib.content.models.articles import LiveArticle
from chalicelib.content.models.links import MAX_URL, own_path
from chalicelib.content.models.names import ALL, Path, Slug
from chalicelib.content.models.paths import article_path
from chalicelib.content.models.slugs import make_slug
from chalicelib.content.store.lookup import ContentLookup
from chalicelib.publishing.addresses import byline_path, month_path
from chalicelib.publishing.contexts import (
    ArticleContext,
    LeftContext,
    NotFoundContext,
    RedirectContext,
    StandingContext,
)
from chalicelib.publishing.forms import Words
from chalicelib.publishing.illustrating import (
    find_shown,
    illustrate,
    read_shown,
)
from chalicelib.publishing.reading.frame import link_to, links_of
from chalicelib.publishing.reading.listings import month_of_words


def read_article(content: ContentLookup, words: Words) -> ArticleContext | RedirectContext | LeftContext | None:
    """An article at its address, or a redirect: at an address that it has left, or that the site had before."""
    path = article_path(month_of_words(words), Slug(words["slug"]))
    owner = content.find_path_owner(path)
    if owner is None:
        return _read_redirect(content, path)
    live = content.find_live(owner)
    if live is None:
        return None
    if live.path != path:
        return _lead_to(content, live)
    older, newer = content.neighbours(live.published_at, live.id)
    byline, shown = make_slug(live.byline), read_shown(content, [live])
    return ArticleContext(
        article=replace(live, body=illustrate(live.body, shown)),
        lead=shown.get(live.lead) if live.lead else None,
        topics=links_of(content.find_topics(live.topics)),
        byline_path=byline_path(byline) if byline else None,
        month_path=month_path(ALL, live.month),
        older=link_to(older),
        newer=link_to(newer),
    )


def read_standing(content: ContentLookup, words: Words) -> StandingContext | RedirectContext | LeftContext | None:
    """A standing page, or a redirect at an address that the site had before."""
    page = content.find_standing(Slug(words["page"]))
    if page is None:
        return _read_onward(content, Path(f"/{words['page']}/"))
    shown = find_shown(content, media_of(page.body))
    return StandingContext(standing=replace(page, body=illustrate(page.body, shown)))


def read_legacy(content: ContentLookup, words: Words) -> RedirectContext | LeftContext | None:
    """The way on from an address that the site had before, whether an article brought it along or it was redirected."""
    return _read_onward(content, Path(f"/{words['legacy']}"))


def _read_redirect(content: ContentLookup, path: Path) -> RedirectContext | LeftContext | None:
    """None while the article that it leads to is not live."""
    redirect = content.redirects.find(path)
    if redirect is None:
        return None
    if redirect.to_article:
        live = content.find_live(redirect.to_article)
        return _lead_to(content, live) if live else None
    target = own_path(redirect.to_url)
    onward = _read_onward(content, target) if target else None
    if target and isinstance(onward, RedirectContext) and not re.search("[?#]", onward.target):
        whole = onward.target + redirect.to_url.removeprefix(target)
        return replace(onward, target=whole) if len(whole) <= MAX_URL else onward
    return onward or RedirectContext(target=redirect.to_url, title=redirect.to_url)


def _read_onward(content: ContentLookup, path: Path) -> RedirectContext | LeftContext | None:
    """Where a path leads on to: readers of a redirect to it are sent there at once. No redirect leads in a circle."""
    owner = content.find_path_owner(path)
    if owner is None:
        return _read_redirect(content, path)
    live = content.find_live(owner)
    return _lead_to(content, live) if live and live.path != path else None


def _lead_to(content: ContentLookup, live: LiveArticle) -> RedirectContext | LeftContext:
    return RedirectContext(target=live.path, title=live.title) if content.is_shown(live.id) else LeftContext()


def read_not_found(_content: ContentLookup, _: Words) -> NotFoundContext:
    """The page for addresses that lead nowhere."""
    return NotFoundContext()

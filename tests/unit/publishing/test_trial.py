"""What a trial says that publishing would change is what publishing then changes, whatever was done before."""

from __future__ import annotations

import os
import random
from contextlib import suppress
from datetime import datetime, timedelta

import pytest

from chalicelib.content.models.articles import Article
from chalicelib.content.models.names import ArticleId, Path, Slug
from chalicelib.content.models.requests import ArticlePatch
from chalicelib.errors import GazetteError
from chalicelib.publishing.assets import is_asset
from chalicelib.publishing.bucket import PageObject
from chalicelib.publishing.making import Maker
from chalicelib.publishing.pages import object_key
from chalicelib.publishing.trial import Trial
from tests.deeds import EDITOR, deed
from tests.unit.publishing.site import NOW, TOPIC, Site, renderer
from tests.unit.publishing.test_histories import BYLINES, TITLES, TOPICS, beginning

TRIALS = int(os.environ.get("TRIALS", "40"))
DAYS = (None, 0, 1, 3, 40, 400)


def trial(site: Site, article: ArticleId, when: datetime | None, now: datetime) -> dict[str, PageObject | None]:
    """What a trial says: the objects that would change, by their keys."""
    edit = site.newsroom.would_publish(article, EDITOR, published_at=when, now=now)
    if edit is None:
        return {}
    changes = list(Trial(site.content, Maker(site.s3, renderer(), lambda: now), edit).changes())
    objects = site.bucket()
    for change in changes:
        assert change.before == objects.get(object_key(change.page.path)), change.page.path
        assert change.becoming == ("new" if change.before is None else "gone" if change.after is None else "changed")
    return {object_key(change.page.path): change.after for change in changes}


def published(site: Site, article: ArticleId, when: datetime | None, now: datetime) -> dict[str, PageObject | None]:
    """What publishing changes."""
    before = site.bucket()
    site.newsroom.publish(article, deed(now), published_at=when)
    site.settle()
    after = site.bucket()
    return {
        key: after.get(key)
        for key in before.keys() | after.keys()
        if before.get(key) != after.get(key) and not is_asset(key)
    }


@pytest.mark.parametrize("seed", range(TRIALS))
def test_a_trial_names_exactly_what_publishing_then_changes(seed: int) -> None:
    chance = random.Random(seed)
    site, now, tried = beginning(seen=True).copy(), NOW, 0
    while tried < 3:
        now += timedelta(hours=chance.choice([1, 30, 24 * 20]))
        site.now = now
        with suppress(GazetteError):
            _edit(site, chance, now)
        if chance.random() < 0.2:
            site.seal()
        site.settle()
        article = _some(site, chance)
        days = chance.choice(DAYS)
        when = None if days is None else now - timedelta(days=days)
        records = len(site.dynamodb.records["content"])
        try:
            said = trial(site, article.id, when, now)
        except GazetteError as error:
            with pytest.raises(type(error)):
                site.newsroom.publish(article.id, deed(now), published_at=when)
            continue
        assert len(site.dynamodb.records["content"]) == records, "a trial writes nothing"
        assert said == published(site, article.id, when, now), seed
        tried += 1


def _some(site: Site, chance: random.Random) -> Article:
    return site.newsroom.get_article(ArticleId(f"{chance.randint(1, site.created):026d}"), EDITOR)


def _edit(site: Site, chance: random.Random, now: datetime) -> None:
    what, article = chance.randint(0, 5), _some(site, chance)
    title, topics, byline = chance.choice(TITLES), chance.choice(TOPICS), chance.choice(BYLINES)
    if what == 0:
        site.create(title, topics=topics, byline=byline)
    elif what == 1:
        slug = chance.choice([Slug("mot"), Slug("hai"), None])
        patches = [
            ArticlePatch(title=title),
            ArticlePatch(topics=topics),
            ArticlePatch(byline=byline),
            ArticlePatch(slug=slug),
            ArticlePatch(body=title),
        ]
        site.newsroom.edit_article(article.id, chance.choice(patches), deed(now, version=article.version))
    elif what == 2:
        site.newsroom.unpublish(article.id, deed(now))
    elif what == 3:
        site.put_redirect(chance.choice(["/cu.html", "/2026/01/mot/"]), to_article=article.id)
    elif what == 4:
        site.put_topic(TOPIC, title=chance.choice(TITLES), featured=chance.random() < 0.5)
    else:
        site.put_page(Slug("gioi-thieu"), title=title, menu=chance.choice([None, 1]))


def test_one_page_can_be_looked_at_alone() -> None:
    site = beginning(seen=True).copy()
    article = site.create("Cầu mới")
    edit = site.newsroom.would_publish(article.id, EDITOR, published_at=None, now=NOW)
    assert edit
    maker = Maker(site.s3, renderer(), lambda: NOW)
    (front,) = Trial(site.content, maker, edit).changes(only=Path("/"))
    assert front.before
    assert front.after
    assert "Cầu mới" not in front.before.body.decode()
    assert "Cầu mới" in front.after.body.decode()
    assert list(Trial(site.content, maker, edit).changes(only=Path("/nowhere/"))) == []

"""The demo content: enough of it, well formed, and posted as an editor would."""

import json
import unicodedata
from collections import Counter
from pathlib import Path

import pytest

from chalicelib.content.bodies.sanitising import to_safe_html
from chalicelib.content.models.requests import parse_new_article, parse_publication, parse_site_fields
from chalicelib.content.models.slugs import make_slug
from ops.edit.accounts import Account
from ops.edit.client import Client, Refused, Unreachable
from ops.edit.manuscript import Manuscript
from ops.local import demo, stack

ARTICLES = demo.read_articles()


@pytest.mark.parametrize("article", ARTICLES, ids=lambda article: article.fields["title"][:30])
def test_each_article_is_one_that_the_api_takes(article: Manuscript) -> None:
    fields = {name: value for name, value in article.fields.items() if name != "lead"}
    new = parse_new_article({**fields, "body_format": "markdown"})
    assert parse_publication({"published_at": article.published_at}).published_at
    assert to_safe_html(new.body, new.body_format).count("<p>") >= 3
    text = json.dumps(article.fields, ensure_ascii=False)
    assert unicodedata.is_normalized("NFC", text)


def test_there_is_enough_of_it_over_several_months_and_topics() -> None:
    assert len(ARTICLES) >= 12
    assert len({article.published_at[:7] for article in ARTICLES}) >= 5
    topics = Counter(topic for article in ARTICLES for topic in article.fields["topics"])
    site = demo.read_site()
    assert topics.keys() == site.topics.keys()
    assert len(topics) >= 3
    assert min(topics.values()) >= 3
    assert len({make_slug(article.fields["title"]) for article in ARTICLES}) == len(ARTICLES)
    assert parse_site_fields(site.settings).changes()["views_offset"] == 21_162_408


@pytest.mark.deep  # tests/running/test_broken_off.py has a portal filled, too
def test_a_portal_is_filled_with_all_of_it_and_its_pictures(tmp_path: Path) -> None:
    with stack.running(engine="moto", empty=True, directory=tmp_path) as portal:
        client = Client(Account(url=portal.url, token=portal.token))
        assert demo.load(client) == len(ARTICLES)
        live = client.get_json("/articles", {"status": "published", "limit": "100"})["articles"]
        pictures = client.get_json("/media", {"status": "ready"})["media"]
        leads = {client.get_json(f"/articles/{each['id']}")["lead"] for each in live} - {None, ""}
    in_order = [each["title"] for each in sorted(live, key=lambda each: each["id"])]
    assert in_order == [article.fields["title"] for article in ARTICLES]  # oldest first: ids tell when they were made
    assert leads == {picture["id"] for picture in pictures}
    assert all(picture["alt"] for picture in pictures)
    assert {picture["file_name"] for picture in pictures} == {file.name for file in demo.ARTICLES.glob("*.jpg")}


def test_who_may_not_is_refused_and_a_site_that_is_not_there_is_named(tmp_path: Path) -> None:
    with stack.running(engine="moto", empty=True, directory=tmp_path) as portal, pytest.raises(Refused, match="token"):
        demo.load(Client(Account(url=portal.url, token="none")))
    with pytest.raises(Unreachable, match=r"http://127\.0\.0\.1:9"):
        demo.load(Client(Account(url="http://127.0.0.1:9", token="none")))

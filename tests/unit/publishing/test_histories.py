"""Whatever editors do, and however what follows is delivered, the bucket is what a rebuild of the content makes."""

import random

import pytest

from chalicelib.content.models import ArticleId, Slug
from chalicelib.content.parsing import ArticlePatch, SiteFields
from chalicelib.errors import GazetteError
from chalicelib.publishing.changes import parse_changes
from tests.unit.publishing.site import NOW, TOPIC, Site

OTHER = Slug("lu-lut")
TITLES = ["Tin mới", "Mùa nước nổi", "Năm học mới"]


def act(site: Site, chance: random.Random, articles: list[ArticleId]) -> None:
    """One editor's action at random; refused ones change nothing."""
    action = chance.choice(["create", "edit", "edit", "publish", "publish", "unpublish", "topic", "site"])
    if action == "create" or not articles:
        articles.append(site.create(chance.choice(TITLES)).id)
        return
    article = site.newsroom.get_article(chance.choice(articles))
    try:
        match action:
            case "edit":
                patch = chance.choice(
                    [
                        ArticlePatch(title=chance.choice(TITLES)),
                        ArticlePatch(slug=chance.choice([Slug("mot"), Slug("hai"), None])),
                        ArticlePatch(topics=chance.choice([(TOPIC,), (OTHER,), (TOPIC, OTHER), ()])),
                        ArticlePatch(body=f"<p>{chance.randrange(3)}</p>"),
                    ]
                )
                site.newsroom.edit_article(article.id, patch, version=article.version, by="An", now=NOW)
            case "publish":
                site.publish(article.id, days_ago=chance.choice([None, 0, 1, 40, 400]))
            case "unpublish":
                site.unpublish(article.id)
            case "topic":
                title = chance.choice(["Tiến tới đại hội đảng", "Đại hội thành công"])
                site.newsroom.put_topic(chance.choice([TOPIC, OTHER]), title, version=None, now=NOW)
            case "site":
                name = chance.choice(["Báo Sông Hậu", "Báo Cửu Long"])
                site.newsroom.put_site(SiteFields(name=name), version=None, now=NOW)
    except GazetteError:
        assert site.newsroom.get_article(article.id) == article


def deliver_badly(site: Site, chance: random.Random) -> None:
    """Every record and message at least once; some twice, all in a random order."""
    dispatch = site.dispatch()
    records = site.dynamodb.records["content"][site.handed_on :]
    site.handed_on += len(records)
    records += chance.sample(records, len(records) // 3)
    chance.shuffle(records)
    for change in parse_changes(records):
        dispatch.announce(change)
    while site.sqs.messages:
        receipt = chance.choice(list(site.sqs.messages))
        body = site.sqs.messages[receipt]
        if chance.random() < 0.8:
            site.sqs.delete_message(QueueUrl="queue", ReceiptHandle=receipt)
        site.handle(dispatch, body)


@pytest.mark.parametrize("seed", range(40))
def test_after_any_history_the_bucket_is_what_a_rebuild_makes(seed: int) -> None:
    chance, site, articles = random.Random(seed), Site(), list[ArticleId]()
    site.set_up()
    site.newsroom.put_topic(OTHER, "Lũ lụt", version=None, now=NOW)
    for _ in range(chance.randrange(5, 30)):
        act(site, chance, articles)
        if chance.random() < 0.3:
            deliver_badly(site, chance)
    deliver_badly(site, chance)
    assert site.bucket() == site.rebuilt()

"""Preview links lead to their article for a time, and nowhere afterwards."""

from datetime import UTC, datetime, timedelta

import pytest

from chalicelib.content.models import ArticleId
from chalicelib.content.preview_links import PreviewLinks
from chalicelib.dynamodb import Table
from chalicelib.errors import InvalidInput, NotFound
from tests.fakes.dynamodb import FakeDynamoDB

NOW = datetime(2026, 1, 15, 7, 30, tzinfo=UTC)
ARTICLE = ArticleId(f"{1:026d}")
OTHER = ArticleId(f"{2:026d}")


@pytest.fixture
def dynamodb() -> FakeDynamoDB:
    dynamodb = FakeDynamoDB()
    dynamodb.create_table(TableName="content", StreamSpecification={"StreamEnabled": False})
    return dynamodb


@pytest.fixture
def links(dynamodb: FakeDynamoDB) -> PreviewLinks:
    return PreviewLinks(Table(dynamodb, "content"))  # type: ignore[arg-type] # a fake client


def test_a_link_leads_to_its_article_until_its_time_is_over(links: PreviewLinks) -> None:
    link = links.create(ARTICLE, by="An", now=NOW)
    assert link.expires_at == NOW + timedelta(days=7)
    assert links.find(link.secret, link.expires_at - timedelta(microseconds=1)) == ARTICLE
    with pytest.raises(NotFound):
        links.find(link.secret, link.expires_at)


def test_a_secret_that_was_never_given_out_leads_nowhere(links: PreviewLinks) -> None:
    links.create(ARTICLE, by="An", now=NOW)
    with pytest.raises(NotFound):
        links.find("x" * 43, NOW)


@pytest.mark.parametrize("life", [timedelta(minutes=1), timedelta(days=30)])
def test_a_link_may_last_a_minute_or_a_month(links: PreviewLinks, life: timedelta) -> None:
    assert links.create(ARTICLE, by="An", now=NOW, expires_at=NOW + life).expires_at == NOW + life


@pytest.mark.parametrize("life", [timedelta(seconds=59), timedelta(days=30, seconds=1), timedelta(days=-1)])
def test_a_link_for_less_or_more_is_refused(links: PreviewLinks, life: timedelta) -> None:
    with pytest.raises(InvalidInput, match="30 days"):
        links.create(ARTICLE, by="An", now=NOW, expires_at=NOW + life)


def test_secrets_are_unguessable_and_not_kept(links: PreviewLinks, dynamodb: FakeDynamoDB) -> None:
    made = {links.create(ARTICLE, by="An", now=NOW).secret for _ in range(20)}
    assert len(made) == 20
    assert {len(secret) for secret in made} == {43}
    assert not any(secret in str(dynamodb.tables) for secret in made)


def test_every_item_of_a_link_expires_with_it(links: PreviewLinks, dynamodb: FakeDynamoDB) -> None:
    link = links.create(ARTICLE, by="An", now=NOW)
    expected = {"N": str(int(link.expires_at.timestamp()))}
    assert [item["x"] for item in dynamodb.tables["content"].values()] == [expected, expected]


def test_revoking_ends_all_links_of_an_article_and_no_others(links: PreviewLinks, dynamodb: FakeDynamoDB) -> None:
    revoked = [links.create(ARTICLE, by="An", now=NOW).secret for _ in range(3)]
    kept = links.create(OTHER, by="An", now=NOW).secret
    links.revoke_all(ARTICLE)
    for secret in revoked:
        with pytest.raises(NotFound):
            links.find(secret, NOW)
    assert links.find(kept, NOW) == OTHER
    assert len(dynamodb.tables["content"]) == 2

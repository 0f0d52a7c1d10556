"""Preview links lead to their article for a time, and nowhere afterwards, or once they are revoked."""

from datetime import UTC, datetime, timedelta

import pytest
from msgspec.structs import replace

from chalicelib.aws.dynamodb import Table
from chalicelib.content.models.articles import Article, Status
from chalicelib.content.models.names import ArticleId, SafeHtml, Slug
from chalicelib.content.people.permissions import Role
from chalicelib.content.store.preview_links import MAX_LINKS, PreviewLinks, leads_to
from chalicelib.content.store.tokens import Token, Tokens
from chalicelib.content.workflow import edits as workflow
from chalicelib.errors import ActionRefused, InvalidInput, NotFound
from tests.fakes.dynamodb import FakeDynamoDB

NOW = datetime(2026, 1, 15, 7, 30, tzinfo=UTC)
ARTICLE = Article(
    id=ArticleId(f"{1:026d}"),
    version=3,
    status=Status.DRAFT,
    title="Tin",
    lede="",
    body_source="",
    body_format="html",
    body=SafeHtml(""),
    agency="",
    byline="",
    topics=(),
    slug=Slug("tin"),
    slug_given=False,
    created_at=NOW,
    updated_at=NOW,
    updated_by="An",
)
OTHER = replace(ARTICLE, id=ArticleId(f"{2:026d}"))


@pytest.fixture
def dynamodb() -> FakeDynamoDB:
    dynamodb = FakeDynamoDB()
    dynamodb.create_table(TableName="content", StreamSpecification={"StreamEnabled": False})
    return dynamodb


@pytest.fixture
def table(dynamodb: FakeDynamoDB) -> Table:
    return Table(dynamodb, "content")  # type: ignore[arg-type] # a fake client


@pytest.fixture
def links(table: Table) -> PreviewLinks:
    return PreviewLinks(table)


@pytest.fixture
def an(table: Table) -> Token:
    return Tokens(table).create("An", Role.EDITOR, now=NOW)[0]


def test_a_link_leads_to_its_article_until_its_time_is_over(links: PreviewLinks, an: Token) -> None:
    link, secret = links.create(ARTICLE, token=an, now=NOW)
    assert link.expires_at == NOW + timedelta(days=7)
    assert links.find(secret, link.expires_at - timedelta(microseconds=1)) == link
    assert links.list(ARTICLE, link.expires_at - timedelta(seconds=1)) == (link,)
    with pytest.raises(NotFound):
        links.find(secret, link.expires_at)
    assert links.list(ARTICLE, link.expires_at) == ()


def test_a_secret_that_was_never_given_out_leads_nowhere(links: PreviewLinks, an: Token) -> None:
    links.create(ARTICLE, token=an, now=NOW)
    with pytest.raises(NotFound):
        links.find("x" * 43, NOW)


@pytest.mark.parametrize("life", [timedelta(minutes=1), timedelta(days=30)])
def test_a_link_may_last_a_minute_or_a_month(links: PreviewLinks, an: Token, life: timedelta) -> None:
    assert links.create(ARTICLE, token=an, now=NOW, expires_at=NOW + life)[0].expires_at == NOW + life


@pytest.mark.parametrize("life", [timedelta(seconds=59), timedelta(days=30, seconds=1), timedelta(days=-1)])
def test_a_link_for_less_or_more_is_refused(links: PreviewLinks, an: Token, life: timedelta) -> None:
    with pytest.raises(InvalidInput, match="30 days"):
        links.create(ARTICLE, token=an, now=NOW, expires_at=NOW + life)


def test_secrets_are_unguessable_and_not_kept(links: PreviewLinks, an: Token, dynamodb: FakeDynamoDB) -> None:
    made = {links.create(ARTICLE, token=an, now=NOW)[1] for _ in range(20)}
    assert len(made) == 20
    assert {len(secret) for secret in made} == {43}
    assert not any(secret in str(dynamodb.tables) for secret in made)


def test_every_item_of_a_link_expires_with_it(links: PreviewLinks, an: Token, dynamodb: FakeDynamoDB) -> None:
    link, _ = links.create(ARTICLE, token=an, now=NOW)
    expected = {"N": str(int(link.expires_at.timestamp()))}
    kept = [item for key, item in dynamodb.tables["content"].items() if "PREVIEW" in str(key)]
    assert [item["x"] for item in kept] == [expected, expected]


def test_revoking_ends_one_link_and_no_other(links: PreviewLinks, an: Token, dynamodb: FakeDynamoDB) -> None:
    before = len(dynamodb.tables["content"])
    (gone, gone_secret), (kept, secret) = (links.create(ARTICLE, token=an, now=NOW) for _ in range(2))
    with pytest.raises(NotFound):
        links.revoke(OTHER.id, gone.id)
    links.revoke(ARTICLE.id, gone.id)
    with pytest.raises(NotFound):
        links.find(gone_secret, NOW)
    assert links.find(secret, NOW) == kept
    assert links.list(ARTICLE, NOW) == (kept,)
    assert len(dynamodb.tables["content"]) == before + 2
    with pytest.raises(NotFound):
        links.revoke(ARTICLE.id, gone.id)


def test_a_link_ends_with_the_token_that_made_it(links: PreviewLinks, an: Token, table: Table) -> None:
    lan, _ = Tokens(table).create("An", Role.EDITOR, now=NOW)
    (_, secret), (kept, other) = links.create(ARTICLE, token=lan, now=NOW), links.create(ARTICLE, token=an, now=NOW)
    Tokens(table).revoke(lan.id)
    with pytest.raises(NotFound):
        links.find(secret, NOW)
    assert links.find(other, NOW) == kept
    assert links.list(ARTICLE, NOW) == (kept,)


def test_a_link_lasts_no_longer_than_its_token(links: PreviewLinks, table: Table) -> None:
    ends = NOW + timedelta(days=2)
    brief, _ = Tokens(table).create("An", Role.EDITOR, now=NOW, expires_at=ends)
    for asked in (None, NOW + timedelta(days=9)):
        assert links.create(ARTICLE, token=brief, now=NOW, expires_at=asked)[0].expires_at == ends


def test_a_link_stays_dead_when_its_article_comes_back_from_the_trash(links: PreviewLinks, an: Token) -> None:
    link, _ = links.create(ARTICLE, token=an, now=NOW)
    edited = replace(ARTICLE, version=9)
    assert leads_to(link, edited)
    thrown = workflow.trash(edited, None, by="An", now=NOW)
    assert thrown
    assert not leads_to(link, thrown.after)
    with pytest.raises(ActionRefused):
        links.create(thrown.after, token=an, now=NOW)
    restored = workflow.restore(thrown.after, None, by="An", now=NOW).after
    assert not leads_to(link, restored)
    new, _ = links.create(restored, token=an, now=NOW)
    assert leads_to(new, restored)
    assert links.list(restored, NOW) == (new,)


def test_an_article_has_100_links_at_most(links: PreviewLinks, an: Token) -> None:
    made = [links.create(ARTICLE, token=an, now=NOW)[0] for _ in range(MAX_LINKS)]
    with pytest.raises(ActionRefused, match="100"):
        links.create(ARTICLE, token=an, now=NOW)
    links.create(OTHER, token=an, now=NOW)
    links.revoke(ARTICLE.id, made[0].id)
    links.create(ARTICLE, token=an, now=NOW)

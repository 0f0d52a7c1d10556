"""A preview is, byte for byte, the page that publishing at that moment makes; and it changes nothing."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.content.models.names import ArticleId, Slug
from chalicelib.content.models.requests import ArticlePatch
from chalicelib.errors import ActionRefused, PathTaken
from chalicelib.publishing.pages import object_key
from chalicelib.publishing.preview import PREVIEW_HEADERS, render_preview
from chalicelib.publishing.reading.frame import read_frame
from tests.deeds import EDITOR, deed
from tests.unit.publishing.site import NOW, TOPIC, Site, renderer

OTHER = Slug("lu-lut")

titles = st.sampled_from(["Tin mới", "Mùa <nước> nổi", "…"])
topics = st.sampled_from([(), (TOPIC,), (OTHER, TOPIC)])
bylines = st.sampled_from(["", "Tiếp Thu"])
ages = st.none() | st.integers(0, 60)
texts = st.fixed_dictionaries(
    {"title": titles, "topics": topics, "byline": bylines, "lede": st.sampled_from(["", "Lũ."])}
)


def preview(site: Site, article: ArticleId, minutes: int = 0) -> bytes:
    live = site.newsroom.preview(article, EDITOR, now=NOW + timedelta(minutes=minutes))
    return render_preview(live, content=site.content, renderer=renderer())


@given(
    others=st.lists(st.tuples(texts, ages), max_size=4),
    first=texts,
    age=ages,
    was=st.sampled_from(["draft", "scheduled", "published", "unpublished"]),
    then=st.none() | texts,
    slug=st.sampled_from([None, Slug("cho-cu")]),
    zone=st.sampled_from(["Asia/Ho_Chi_Minh", "America/New_York"]),
    minutes=st.integers(0, 3),
)
def test_a_preview_is_what_publishing_now_makes(
    others: list[tuple[dict[str, object], int | None]],
    first: dict[str, object],
    age: int | None,
    was: str,
    then: dict[str, object] | None,
    slug: Slug | None,
    zone: str,
    minutes: int,
) -> None:
    site = Site()
    site.set_up()
    site.put_topic(OTHER, title="Lũ lụt", featured=True)
    for fields, days in others:
        site.publish(site.create(**fields).id, days_ago=days)  # type: ignore[arg-type]
    article = site.create(**first).id  # type: ignore[arg-type]
    if was in {"published", "unpublished"}:
        site.publish(article, days_ago=age)
    if was == "unpublished":
        site.unpublish(article)
    if was == "scheduled":
        later = NOW + timedelta(hours=1)
        site.newsroom.schedule(article, deed(NOW), publish_at=later, unpublish_at=None)
    site.put_site(time_zone=zone)
    if then is not None:
        changes = {**then, "slug": slug} if slug else then
        version = site.newsroom.get_article(article, EDITOR).version
        site.newsroom.edit_article(article, ArticlePatch(**changes), deed(NOW, version=version))
    before = site.copy()
    seen = preview(site, article, minutes)
    assert site.dynamodb.tables == before.dynamodb.tables
    now = NOW + timedelta(minutes=minutes)
    path = site.newsroom.publish(article, deed(now)).path
    assert path is not None
    site.settle()
    assert seen == site.bucket()[object_key(path)].body


def test_of_what_publishing_would_refuse_there_is_no_preview() -> None:
    site = Site()
    site.set_up()
    site.publish(site.create(slug=Slug("lu")).id)
    with pytest.raises(PathTaken):
        preview(site, site.create(slug=Slug("lu")).id)
    trashed = site.create().id
    site.newsroom.trash(trashed, deed(NOW))
    with pytest.raises(ActionRefused, match="trash"):
        preview(site, trashed)


def test_a_preview_finds_its_assets_from_any_address() -> None:
    site = Site()
    site.set_up()
    page = preview(site, site.create().id).decode()
    assets = renderer().assets_of(read_frame(site.content))
    assert f'href="{assets.read}"' in page
    assert all(path.startswith("/assets/") for path in assets.files)


def test_no_script_runs_in_a_preview() -> None:
    policy = PREVIEW_HEADERS["Content-Security-Policy"].split("; ")
    assert {"sandbox", "script-src 'none'", "connect-src 'none'", "style-src 'self'", "frame-ancestors 'self'"} <= set(
        policy
    )
    assert PREVIEW_HEADERS["Cross-Origin-Opener-Policy"] == "unsafe-none"

"""A process that dies at any of its calls to AWS leaves nothing wrong behind, once its work is handed out again."""

from collections.abc import Callable
from itertools import count

import pytest

from chalicelib.content.models import ArticleId, Slug
from chalicelib.content.parsing import ArticlePatch, SiteFields
from tests.fakes.faults import Crash, Faults
from tests.unit.publishing.site import NOW, TOPIC, Site


def two_articles(site: Site) -> None:
    """Every action below starts from here: one article is live, another was and has left an address, a third waits."""
    site.set_up()
    first = site.create("Tin thứ nhất")
    site.publish(first.id, days_ago=20)
    second = site.create("Tin thứ hai")
    site.publish(second.id, days_ago=40)
    site.create("Tin thứ ba")
    site.settle()


FIRST, THIRD = ArticleId(f"{1:026d}"), ArticleId(f"{3:026d}")


def publish_another(site: Site) -> None:
    site.publish(THIRD)


def unpublish_one(site: Site) -> None:
    site.unpublish(FIRST)


def move_one(site: Site) -> None:
    article = site.newsroom.get_article(FIRST)
    patch = ArticlePatch(title="Tên khác", slug=Slug("ten-khac"))
    site.newsroom.edit_article(article.id, patch, version=article.version, by="An", now=NOW)
    site.publish(article.id, days_ago=40)


def rename_the_topic(site: Site) -> None:
    site.newsroom.put_topic(TOPIC, "Đại hội thành công", version=None, now=NOW)


def rename_the_site(site: Site) -> None:
    site.newsroom.put_site(SiteFields(name="Báo Cửu Long"), version=None, now=NOW)


ACTIONS = [publish_another, unpublish_one, move_one, rename_the_topic, rename_the_site]


@pytest.mark.parametrize("carried_out", [False, True], ids=["before the call", "after it"])
@pytest.mark.parametrize("action", ACTIONS)
def test_wherever_a_process_dies_the_bucket_ends_up_the_same(action: Callable[[Site], None], carried_out: bool) -> None:
    ready = Site()
    two_articles(ready)
    action(ready)
    undisturbed = ready.copy()
    undisturbed.settle()
    wanted = undisturbed.bucket()
    assert wanted == undisturbed.rebuilt()
    for number in count():
        site, faults = ready.copy(), Faults(crash_at=number, carried_out=carried_out)
        try:
            site.hand_on(site.dispatch(faults))
        except Crash:
            site.settle()
            assert site.bucket() == wanted, f"died at call {number}, {faults.calls[-1]}"
        else:
            assert number == len(faults.calls) > 30
            return


def test_what_was_done_already_is_not_written_again() -> None:
    site = Site()
    two_articles(site)
    writes = site.s3.writes
    site.handed_on = 0
    site.settle()
    assert site.s3.writes == writes


def test_a_rebuild_of_what_is_right_writes_nothing() -> None:
    site = Site()
    two_articles(site)
    writes = site.s3.writes
    site.dispatch().request_rebuild()
    site.settle()
    assert site.s3.writes == writes

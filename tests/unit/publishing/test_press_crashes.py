"""A process that dies at any of its calls to AWS leaves nothing wrong behind, once its work is handed out again.

What it leaves is kept after each call, while it runs: the tables, the bucket, and the queue with the message that it
works on. To die before the next call leaves the same.
"""

from collections.abc import Callable
from datetime import timedelta

import pytest

from chalicelib.content.models.names import ArticleId, Slug
from chalicelib.content.models.requests import ArticlePatch
from tests.deeds import EDITOR, deed
from tests.fakes.faults import Faults
from tests.unit.publishing.links import DeadLinks
from tests.unit.publishing.site import NOW, TOPIC, Site


def two_articles(site: Site) -> None:
    """Every action below starts from here: one article is live, another was and has left an address, a third waits."""
    site.set_up()
    first = site.create("Tin thứ nhất")
    site.publish(first.id, days_ago=20)
    second = site.create("Tin thứ hai", byline="Tiếp Thu")
    site.publish(second.id, days_ago=40)
    site.create("Tin thứ ba")
    site.settle()


FIRST, THIRD = ArticleId(f"{1:026d}"), ArticleId(f"{3:026d}")


def publish_another(site: Site) -> None:
    site.publish(THIRD)


def unpublish_one(site: Site) -> None:
    site.unpublish(FIRST)


def move_one(site: Site) -> None:
    article = site.newsroom.get_article(FIRST, EDITOR)
    patch = ArticlePatch(title="Tên khác", slug=Slug("ten-khac"))
    site.newsroom.edit_article(article.id, patch, deed(NOW, version=article.version))
    site.publish(article.id, days_ago=40)


def rename_the_topic(site: Site) -> None:
    site.put_topic(TOPIC, title="Đại hội thành công")


def rename_the_site(site: Site) -> None:
    site.put_site(name="Báo Cửu Long")


def take_to_other_lists(site: Site) -> None:
    article = site.newsroom.get_article(FIRST, EDITOR)
    patch = ArticlePatch(topics=(), byline="Lan")
    site.newsroom.edit_article(article.id, patch, deed(NOW, version=article.version))
    site.publish(article.id)


def correct_one(site: Site) -> None:
    article = site.newsroom.get_article(FIRST, EDITOR)
    site.newsroom.edit_article(article.id, ArticlePatch(body="<p>Đã sửa.</p>"), deed(NOW, version=article.version))
    site.publish(article.id)


def trash_one(site: Site) -> None:
    site.newsroom.trash(FIRST, deed(NOW))


def let_the_clock_publish_one(site: Site) -> None:
    due = NOW + timedelta(hours=1)
    site.newsroom.schedule(THIRD, deed(NOW), publish_at=due, unpublish_at=None)
    site.clock().tick(due)


def let_the_clock_withdraw_one(site: Site) -> None:
    due = NOW + timedelta(hours=1)
    site.newsroom.schedule(FIRST, deed(NOW), publish_at=None, unpublish_at=due)
    site.clock().tick(due)


def let_news_grow_old(site: Site) -> None:
    site.clock().tick(NOW)
    site.publish(THIRD)
    site.settle()
    site.clock().tick(NOW + timedelta(hours=49))


def rank_the_most_read(site: Site) -> None:
    site.clock().rank(lambda _: [FIRST, THIRD])


def feature_the_topic(site: Site) -> None:
    site.put_topic(TOPIC, title="Tiến tới đại hội đảng", featured=True)


def put_a_page_in_the_menu(site: Site) -> None:
    site.put_page(Slug("gioi-thieu"), menu=1)


def delete_a_page(site: Site) -> None:
    site.put_page(Slug("lien-he"))
    site.settle()
    site.portal.delete_standing(Slug("lien-he"), version=None)


def move_one_that_a_redirect_leads_to(site: Site) -> None:
    site.put_redirect("/index.php/1-tin.html", to_article=FIRST)
    site.settle()
    move_one(site)


def delete_a_redirect(site: Site) -> None:
    site.put_redirect("/lien-he/", to_url="/archive/")
    site.put_redirect("/index.php/1-tin.html", to_article=FIRST)
    site.settle()
    for redirect in site.portal.list_redirects(9, None)[0]:
        site.portal.delete_redirect(redirect.id, version=None)


def delete_a_topic(site: Site) -> None:
    site.put_topic(Slug("cu"), title="Cũ", featured=True, banner="Một thời")
    site.settle()
    site.portal.delete_topic(Slug("cu"), version=1)


ACTIONS = [
    delete_a_topic,
    move_one_that_a_redirect_leads_to,
    delete_a_redirect,
    publish_another,
    unpublish_one,
    move_one,
    take_to_other_lists,
    correct_one,
    trash_one,
    let_the_clock_publish_one,
    let_the_clock_withdraw_one,
    let_news_grow_old,
    rank_the_most_read,
    rename_the_topic,
    feature_the_topic,
    rename_the_site,
    put_a_page_in_the_menu,
    delete_a_page,
]


@pytest.mark.parametrize("action", ACTIONS)
def test_wherever_a_process_dies_the_bucket_ends_up_the_same(
    action: Callable[[Site], None], record_property: Callable[[str, object], None]
) -> None:
    site, faults = Site(), Faults()
    two_articles(site)
    action(site)
    left: list[Site] = []
    faults.after = lambda: left.append(site.copy())
    site.hand_on(site.dispatch(faults))
    wanted = site.bucket()
    assert wanted == site.rebuilt()
    assert len(left) == len(faults.calls) > 5
    for number, name in enumerate(faults.calls):
        left[number].settle()
        assert left[number].bucket() == wanted, f"died after call {number}, {name}"
    record_property("tried", len(left))


def test_what_was_done_already_is_not_written_again() -> None:
    site = Site()
    two_articles(site)
    writes = site.s3.writes
    site.handed_on = 0
    site.settle()
    assert site.s3.writes == writes


@pytest.mark.parametrize("order", [1, -1], ids=["in order", "backwards"])
def test_into_an_empty_bucket_no_page_is_printed_that_leads_to_one_that_is_not_there(order: int) -> None:
    site, links = Site(), DeadLinks()
    two_articles(site)
    site.put_page(Slug("gioi-thieu"), menu=1)
    feature_the_topic(site)
    site.publish(THIRD)
    site.settle()
    wanted = site.bucket()
    site.s3.objects.clear()
    site.dispatch().begin_anew()
    faults, left = Faults(), [site.copy()]
    faults.after = lambda: left.append(site.copy())
    work_off_any_way(site, faults, order, links)
    assert len(left) > 40
    for each in (site, *left):
        work_off_any_way(each, Faults(), order, links)
        assert each.bucket() == wanted


def work_off_any_way(site: Site, faults: Faults, order: int, links: DeadLinks) -> None:
    dispatch = site.dispatch(faults)
    faults.between = lambda _, name: check(site, links) if name in {"put", "delete"} else None
    while site.sqs.messages:
        receipt = list(site.sqs.messages)[::order][0]
        site.handle(dispatch, site.sqs.messages[receipt])
        site.sqs.delete_message(QueueUrl="queue", ReceiptHandle=receipt)
    check(site, links)


@pytest.mark.parametrize("topics", [(TOPIC,), ()])
def test_a_second_change_of_what_is_new_may_be_printed_first(topics: tuple[Slug, ...]) -> None:
    """Its own pages lack the years, which the first one's have."""
    site, links = Site(), DeadLinks()
    site.set_up()
    article = site.create(topics=topics, byline="Lan").id
    site.settle()
    site.publish(article, days_ago=1)
    site.publish(article, days_ago=0)
    site.hand_on_records(site.dispatch())
    work_off_any_way(site, Faults(), -1, links)
    assert site.bucket() == site.rebuilt()


def check(site: Site, links: DeadLinks) -> None:
    assert links.find(site.s3.objects) == []


def test_a_rebuild_of_what_is_right_writes_nothing() -> None:
    site = Site()
    two_articles(site)
    writes = site.s3.writes
    site.dispatch().request_all()
    site.settle()
    assert site.s3.writes == writes

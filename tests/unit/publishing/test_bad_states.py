"""What should never be in the table, is; the pages it doesn't concern are printed all the same."""

import logging
from typing import Any

import pytest

from chalicelib.aws.dynamodb import Delete, Put, Update
from chalicelib.content.models.articles import Article
from chalicelib.content.models.names import ArticleId, Path
from chalicelib.content.models.portal import Topic
from chalicelib.content.store.articles import article_key
from chalicelib.content.store.topics import topic_item
from chalicelib.publishing.batch import Outcome
from chalicelib.publishing.press import PrintFailed
from chalicelib.publishing.queue import Print
from chalicelib.publishing.rendering import Renderer
from tests.unit.publishing.site import NOW, TOPIC, Site

FIRST = ArticleId(f"{1:026d}")
SECOND = ArticleId(f"{2:026d}")


@pytest.fixture
def site() -> Site:
    site = Site()
    site.set_up()
    site.publish(site.create("Một", byline="Lan").id, days_ago=2)
    site.publish(site.create("Hai", byline="Lan").id, days_ago=1)
    site.settle()
    return site


def reprint(site: Site) -> None:
    site.dispatch().request_all()
    site.settle()


def test_a_list_entry_whose_article_is_gone_holds_nothing_up(site: Site) -> None:
    site.content.items.write(Delete(pk=article_key(FIRST), sk="LIVE"))
    reprint(site)
    assert "2026/01/mot/index.html" not in site.bucket()
    assert b"Hai" in site.bucket()["2026/01/hai/index.html"].body
    assert b"Hai" in site.bucket()["feed.xml"].body
    assert b"<title>M\xe1\xbb\x99t" not in site.bucket()["feed.xml"].body


def test_a_topic_without_a_record_has_no_pages_and_its_articles_do_not_name_it(site: Site) -> None:
    site.content.items.write(Delete(pk="TOPICS", sk=TOPIC))
    site.settle()
    reprint(site)
    assert [key for key in site.bucket() if key.startswith(("topics/", "fragments/topics/"))] == []
    assert b"/topics/" not in site.bucket()["2026/01/hai/index.html"].body
    site.content.items.write(Put(item=topic_item(Topic(slug=TOPIC, version=1, title="Đảng", updated_at=NOW))))
    site.settle()
    assert b'href="/topics/dang/"' in site.bucket()["2026/01/hai/index.html"].body


def test_a_path_that_belongs_to_nobody_is_no_page(site: Site) -> None:
    site.content.items.write(Delete(pk="PATH#/2026/01/mot/", sk="PATH"))
    reprint(site)
    assert "2026/01/mot/index.html" not in site.bucket()
    assert "2026/01/hai/index.html" in site.bucket()


def spoil(site: Site, article: ArticleId) -> None:
    """Have a live article without a time of publication, which no code of ours can read."""
    write = Update(pk=article_key(article), sk="LIVE", expression="REMOVE #published_at")
    site.content.items.write(write)


def test_an_article_that_cannot_be_read_holds_up_no_other(site: Site, caplog: pytest.LogCaptureFixture) -> None:
    spoil(site, FIRST)
    site.publish(site.create("Ba").id)
    failed: list[str] = []
    dispatch = site.dispatch()
    with caplog.at_level(logging.ERROR):
        try:
            site.hand_on(dispatch)
        except PrintFailed as error:
            failed += error.paths
    assert failed
    assert "/2026/01/hai/" not in failed
    assert b"Ba" in site.bucket()["2026/01/ba/index.html"].body
    assert b"Ba" in site.bucket()["2026/01/index.html"].body
    assert all(f"the page {path} (" in caplog.text for path in failed)


def test_a_template_that_fails_holds_up_no_other_kind_and_the_message_stays(
    site: Site, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    render = Renderer.render

    def fail_for_months(self: Renderer, template: str, **values: Any) -> bytes:
        if template == "month.html":
            raise ZeroDivisionError("a template that divides by zero")
        return render(self, template, **values)

    article: Article = site.create("Ba")
    site.publish(article.id)
    with monkeypatch.context() as patch:
        patch.setattr("tests.unit.publishing.site.RememberingRenderer.render", fail_for_months)
        with pytest.raises(PrintFailed) as failed:
            site.settle()
    assert set(failed.value.paths) == {"/2026/01/", "/topics/dang/2026/01/"}
    assert "the page /2026/01/ (month) could not be printed" in caplog.text
    assert "a template that divides by zero" in caplog.text
    for key in ("2026/01/ba/index.html", "index.html", "topics/dang/index.html", "feed.xml", "sitemaps/2026/01.xml"):
        assert b"Ba" in site.bucket()[key].body or b"/ba/" in site.bucket()[key].body, key
    assert len(site.sqs.messages) == 1, "the message comes back, and in the end goes to the dead letters"
    site.settle()
    assert site.bucket() == site.rebuilt()


def test_a_path_of_no_kind_is_named_and_passed_over(site: Site, caplog: pytest.LogCaptureFixture) -> None:
    site.dispatch().handle(Print(pages=(Path("/Không/có/"), Path("/"))))
    assert "no kind of page has the path /Không/có/" in caplog.text


def test_what_was_printed_is_told_of_each_page(site: Site) -> None:
    press = site.dispatch()._press
    site.publish(site.create("Ba").id)
    path, gone = Path("/2026/01/ba/"), Path("/2026/01/khong-co/")
    assert press.print_pages([path, gone, Path("/robots.txt")]) == {
        path: Outcome.WRITTEN,
        gone: Outcome.ABSENT,
        Path("/robots.txt"): Outcome.UNCHANGED,
    }

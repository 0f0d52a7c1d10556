"""The files of a picture that is removed go when no page shows it any more, and not before."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from chalicelib.content.library import Library
from chalicelib.content.models.names import ArticleId
from chalicelib.content.models.requests import ArticlePatch
from chalicelib.media.intake import Intake
from chalicelib.publishing.bucket import PageObject
from chalicelib.publishing.catalogue import all_pages
from chalicelib.publishing.changes import MediaChange, parse_changes
from ops.upkeep.audit import Audit
from tests.deeds import EDITOR, deed
from tests.fakes.s3 import FakeFiles
from tests.unit.publishing.links import DeadLinks
from tests.unit.publishing.site import NOW, Site
from tests.unit.publishing.test_illustrating import PICTURE, item

FIRST = ArticleId(f"{1:026d}")


@pytest.fixture
def site() -> Site:
    """Its one article shows the picture, in the text and above it."""
    site = Site()
    site.set_up()
    site.content.media.add(item(), None)
    for variant in item().variants:
        site.s3.objects[variant.key] = PageObject(body=b"", content_type="", cache_control="")
    site.publish(site.create("Cầu", body=f'<p><img src="media:{PICTURE}" alt="Cầu"></p>', lead=PICTURE).id)
    site.settle()
    return site


def take_it_out(site: Site) -> None:
    article = site.newsroom.get_article(FIRST, EDITOR)
    patch = ArticlePatch(body="<p>Không ảnh.</p>", lead=None)
    site.newsroom.edit_article(FIRST, patch, deed(NOW, version=article.version))
    site.publish(FIRST)


def withdraw(site: Site) -> None:
    site.unpublish(FIRST)
    article = site.newsroom.get_article(FIRST, EDITOR)
    patch = ArticlePatch(body="<p>Không ảnh.</p>", lead=None)
    site.newsroom.edit_article(FIRST, patch, deed(NOW, version=article.version))


def remove_picture(site: Site) -> None:
    Library(site.content, lambda _: PICTURE).delete(PICTURE, deed(NOW))


def intake(site: Site) -> None:
    Intake(site.content.media, FakeFiles(site.s3)).settle(PICTURE, NOW)


def files(site: Site) -> list[str]:
    return [key for key in site.s3.objects if key.startswith("media/")]


def is_clean(site: Site) -> bool:
    findings = Audit(site.content, site.s3, site.dispatch()._press).find(all_pages(site.content))
    return not (findings.strange or findings.lost or findings.foreign)


@pytest.mark.parametrize("change", [take_it_out, withdraw])
def test_they_go_when_the_last_page_that_shows_it_is_printed(site: Site, change: Callable[[Site], None]) -> None:
    links = DeadLinks()
    change(site)
    remove_picture(site)
    dispatch, records = site.dispatch(), site.dynamodb.records["content"]
    changes = list(parse_changes(records[site.handed_on :]))
    site.handed_on = len(records)
    for each in sorted(changes, key=lambda each: not isinstance(each, MediaChange)):
        dispatch.announce(each)
        intake(site)
    for receipt, body in list(site.sqs.messages.items()):
        assert links.find(site.s3.objects) == []
        assert is_clean(site)
        site.handle(dispatch, body)
        site.sqs.messages.pop(receipt)
    assert links.find(site.s3.objects) == []
    assert (files(site), site.open_tickets()) == ([], [])


def test_they_go_at_once_when_nothing_is_waiting(site: Site) -> None:
    take_it_out(site)
    site.settle()
    assert files(site)
    remove_picture(site)
    site.settle()
    assert (files(site), site.open_tickets()) == ([], [])


def test_what_the_intake_still_writes_goes_whether_the_ticket_is_closed_before_or_after(site: Site) -> None:
    take_it_out(site)
    site.settle()
    remove_picture(site)
    late = f"media/{PICTURE}/late.avif"
    site.hand_on_records(site.dispatch())
    site.s3.objects[late] = PageObject(body=b"", content_type="", cache_control="")
    intake(site)
    assert late in files(site), "pages may show the others"
    site.settle()
    assert files(site) == []
    site.s3.objects[late] = PageObject(body=b"", content_type="", cache_control="")
    intake(site)
    assert files(site) == []

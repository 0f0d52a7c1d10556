"""The audit finds every way in which the bucket can differ from the table, and puts it right."""

from collections.abc import Callable, Iterator

import pytest

from chalicelib.content.models.media import MediaStatus
from chalicelib.content.models.names import ArticleId, Path, Slug
from chalicelib.content.models.requests import ArticlePatch
from chalicelib.publishing.bucket import PageObject
from chalicelib.publishing.catalogue import all_pages
from ops.upkeep import rebuild
from ops.upkeep.audit import Audit, Findings
from tests.deeds import EDITOR, deed
from tests.unit.publishing.links import DeadLinks
from tests.unit.publishing.site import NOW, TOPIC, Site
from tests.unit.publishing.test_illustrating import item

STRANGER = PageObject(body=b"old", content_type="text/html", cache_control="", tags=())


@pytest.fixture
def site() -> Site:
    site = Site()
    site.set_up()
    for number in range(3):
        site.publish(site.create(f"Tin {number}", byline="Lan").id, days_ago=number)
    site.settle()
    site.dispatch().request_all()
    site.settle()
    return site


def audit(site: Site) -> Audit:
    return Audit(site.content, site.s3, site.dispatch()._press)


def find(site: Site) -> Findings:
    return audit(site).find(all_pages(site.content))


def repair(site: Site, findings: Findings) -> None:
    audit(site).repair(findings, lambda: all_pages(site.content))


def replace_object(site: Site, key: str, made: PageObject) -> None:
    site.s3.put(key, made, seen=site.s3.find(key))


def test_a_bucket_that_is_right_is_called_so(site: Site) -> None:
    findings = find(site)
    assert findings.is_clean
    assert sum(findings.checked.values()) == len(site.bucket()) - 5  # the assets are no pages
    assert findings.checked["article"] == 3


def test_everything_that_is_wrong_is_found_and_put_right(site: Site) -> None:
    wanted = site.bucket()
    del site.s3.objects["2026/01/tin-1/index.html"]
    replace_object(site, "index.html", STRANGER)
    month = wanted["2026/01/index.html"]
    replace_object(
        site,
        "2026/01/index.html",
        PageObject(body=month.body, content_type=month.content_type, cache_control="no-cache", tags=month.tags),
    )
    site.s3.put("2014/01/gone/index.html", STRANGER, seen=None)
    site.s3.put("assets/site.0123456789.css", STRANGER, seen=None)  # of an earlier look: pages in caches name it
    site.s3.put("assets/tracker.js", STRANGER, seen=None)
    site.content.media.add(item(), None)
    for variant in item().variants[1:]:
        site.s3.put(variant.key, STRANGER, seen=None)
    left_over = f"media/{'0' * 26}/0123456789.avif"
    site.s3.put(left_over, STRANGER, seen=None)
    wanted |= {variant.key: STRANGER for variant in item().variants[1:]}
    wanted["assets/site.0123456789.css"] = STRANGER
    findings = find(site)
    assert findings.missing == ["/2026/01/tin-1/"]
    assert set(findings.stale) == {"/", "/2026/01/"}
    assert findings.orphaned == ["/2014/01/gone/"]
    assert findings.strange == ["assets/tracker.js", left_over]
    assert findings.lost == [item().variants[0].key]
    assert dict(findings.different) == {"article": 1, "front": 1, "month": 1}
    repair(site, findings)
    assert wanted == site.bucket()
    assert not find(site).is_clean
    site.s3.put(item().variants[0].key, STRANGER, seen=None)
    assert find(site).is_clean


def test_files_that_are_being_made_are_no_drift(site: Site) -> None:
    site.content.media.add(item(status=MediaStatus.WAITING, variants=()), None)
    site.s3.put(item().variants[0].key, STRANGER, seen=None)
    assert find(site).is_clean


def test_an_asset_that_is_missing_is_found_and_put_right(site: Site) -> None:
    wanted = site.bucket()
    key = next(key for key in wanted if key.endswith(".css"))
    del site.s3.objects[key]
    findings = find(site)
    assert findings.missing == [f"/{key}"]
    repair(site, findings)
    assert site.bucket() == wanted


def test_what_editors_do_meanwhile_is_no_drift(site: Site) -> None:
    def paths_with_an_edit_between() -> list[Path]:
        paths = list(all_pages(site.content))
        site.publish(site.create("Tin mới").id)
        site.settle()
        return paths

    findings = audit(site).find(path for each in [paths_with_an_edit_between] for path in each())
    assert findings.drifted == []


FOREIGN = [
    "ads.txt",
    "google0123.html",
    "2014/01/notes/index.html",
    "assets/logo.png",
    "backup/site.jsonl",
    "media/me.jpg",
]


def test_what_others_put_into_the_bucket_is_named_and_neither_drift_nor_removed(site: Site) -> None:
    for key in FOREIGN:
        site.s3.put(key, STRANGER, seen=None)
        site.s3.foreign.add(key)
    wanted = site.bucket()
    findings = find(site)
    assert (sorted(findings.foreign), findings.is_clean) == (sorted(FOREIGN), True)
    repair(site, findings)
    rebuild.begin(site.content, site.s3, site.rebuilds(), site.dispatch()._queue, now=NOW)
    site.settle()
    assert site.bucket() == wanted


def publish(site: Site) -> None:
    site.publish(site.create("Tin mất", topics=(TOPIC,), byline="Mai").id, days_ago=400)


def withdraw(site: Site) -> None:
    site.unpublish(ArticleId(f"{1:026d}"))


def correct(site: Site) -> None:
    article = site.newsroom.get_article(ArticleId(f"{2:026d}"), EDITOR)
    site.newsroom.edit_article(article.id, ArticlePatch(title="Khác"), deed(NOW, version=article.version))
    site.publish(article.id)


def put_a_topic(site: Site) -> None:
    site.put_topic(Slug("lu-lut"), title="Lũ lụt", featured=True)


def delete_a_topic(site: Site) -> None:
    site.content.delete_topic(site.portal.get_topic(TOPIC))


def put_a_page(site: Site) -> None:
    site.put_page(Slug("gioi-thieu"), menu=1)


def rename_the_site(site: Site) -> None:
    site.put_site(name="Cửu Long")


@pytest.mark.parametrize(
    "change", [publish, withdraw, correct, put_a_topic, delete_a_topic, put_a_page, rename_the_site]
)
@pytest.mark.parametrize("is_planned", [False, True], ids=["lost with the stream", "lost with the queue"])
def test_a_change_whose_messages_are_lost_is_found_and_printed(
    site: Site, change: Callable[[Site], None], is_planned: bool
) -> None:
    links = DeadLinks()
    change(site)
    if is_planned:
        site.hand_on_records(site.dispatch())
    site.handed_on = len(site.dynamodb.records["content"])
    site.sqs.messages.clear()
    findings = find(site)
    assert [ticket.kind for ticket in findings.waiting][:1] != []
    assert not findings.is_clean
    repair(site, findings)
    assert links.find(site.s3.objects) == []
    assert site.open_tickets() == []
    assert find(site).is_clean
    site.outlive_assets()
    assert {k: v for k, v in site.bucket().items() if not k.startswith("assets/")} == {
        k: v for k, v in site.rebuilt().items() if not k.startswith("assets/")
    }


def test_a_change_that_is_printed_while_the_audit_looks_is_none_that_waits(site: Site) -> None:
    publish(site)

    def paths() -> Iterator[Path]:
        site.settle()
        yield from all_pages(site.content)

    assert audit(site).find(paths()).is_clean

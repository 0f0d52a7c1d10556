"""The audit finds every way in which the bucket can differ from the table, and puts it right."""

import pytest

from chalicelib.content.media import MediaStatus
from chalicelib.content.models import Path
from chalicelib.publishing.bucket import PageObject
from chalicelib.publishing.catalogue import all_pages
from ops.audit import Audit, Findings
from tests.unit.publishing.site import Site
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


def replace_object(site: Site, key: str, made: PageObject) -> None:
    site.s3.put(key, made, seen=site.s3.find(key))


def test_a_bucket_that_is_right_is_called_so(site: Site) -> None:
    findings = find(site)
    assert findings.is_clean
    assert sum(findings.checked.values()) == len(site.bucket()) - 3  # the assets are no pages
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
    site.s3.put("media/picture.avif", STRANGER, seen=None)
    wanted |= {variant.key: STRANGER for variant in item().variants[1:]}
    wanted["assets/site.0123456789.css"] = STRANGER
    findings = find(site)
    assert findings.missing == ["/2026/01/tin-1/"]
    assert set(findings.stale) == {"/", "/2026/01/"}
    assert findings.orphaned == ["/2014/01/gone/"]
    assert findings.strange == ["assets/tracker.js", "media/picture.avif"]
    assert findings.lost == [item().variants[0].key]
    assert dict(findings.different) == {"article": 1, "front": 1, "month": 1}
    audit(site).repair(findings)
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
    audit(site).repair(findings)
    assert site.bucket() == wanted


def test_what_editors_do_meanwhile_is_no_drift(site: Site) -> None:
    def paths_with_an_edit_between() -> list[Path]:
        paths = list(all_pages(site.content))
        site.publish(site.create("Tin mới").id)
        site.settle()
        return paths

    findings = audit(site).find(path for each in [paths_with_an_edit_between] for path in each())
    assert findings.drifted == []

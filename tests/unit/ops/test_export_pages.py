"""A site as files: what the bucket would hold, nothing else, and nothing written twice."""

from pathlib import Path as FilePath

from chalicelib.content.models import ArticleId
from chalicelib.publishing.catalogue import all_pages
from ops.export_pages import Exported, export
from tests.unit.publishing.site import Site


def site_of(articles: int) -> Site:
    site = Site()
    site.set_up()
    for number in range(articles):
        site.publish(site.create(f"Tin {number}").id, days_ago=number)
    site.settle()
    site.dispatch().request_all()
    site.settle()
    return site


def run(site: Site, directory: FilePath) -> Exported:
    return export(list(all_pages(site.content)), directory, lambda: site.dispatch()._press, workers=2)


def files(directory: FilePath) -> dict[str, bytes]:
    return {str(file.relative_to(directory)): file.read_bytes() for file in directory.rglob("*") if file.is_file()}


def test_an_export_is_what_stands_in_the_bucket(tmp_path: FilePath) -> None:
    site = site_of(300)
    done = run(site, tmp_path)
    assert files(tmp_path) == {key: made.body for key, made in site.bucket().items()}
    assert done == Exported(written=len(site.bucket()), unchanged=0, removed=0, failed=())


def test_an_export_anew_writes_only_what_changed_and_removes_what_is_gone(tmp_path: FilePath) -> None:
    site = site_of(3)
    run(site, tmp_path)
    again = run(site, tmp_path)
    assert (again.written, again.removed, again.unchanged) == (0, 0, len(site.bucket()))
    site.unpublish(ArticleId(f"{1:026d}"))
    site.settle()
    after = run(site, tmp_path)
    assert files(tmp_path) == {key: made.body for key, made in site.bucket().items()}
    assert after.removed == 1
    assert 0 < after.written < len(site.bucket())

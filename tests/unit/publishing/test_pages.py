"""The table of pages: what follows from an entry in it."""

import pytest

from chalicelib.content.models import ArticleId, Path, Slug
from chalicelib.publishing.catalogue import all_pages
from chalicelib.publishing.forms import Form
from chalicelib.publishing.pages import (
    KINDS,
    SWEEPS,
    PageKind,
    find_page,
    object_key,
    pages_with,
    path_of_key,
    readers,
    swept,
)
from chalicelib.publishing.reading import read_frame
from tests.unit.publishing.site import TOPIC, Site

EXAMPLE = {
    "month": "2015/12",
    "year": "2015",
    "slug": "tong-ket",
    "topic": "lu-lut",
    "byline": "tiep-thu",
    "page": "gioi-thieu",
    "period": "week",
}


@pytest.fixture(scope="module")
def site() -> Site:
    """A site with a page of every kind."""
    site = Site()
    site.set_up()
    site.put_page(Slug("gioi-thieu"), menu=1)
    for number, days in enumerate((1, 40, 400)):
        site.publish(site.create(f"Tin {number}", byline="Tiếp Thu", slug=Slug(f"tin-{number}")).id, days_ago=days)
    site.publish(ArticleId(f"{1:026d}"), days_ago=70)
    site.clock().tick(site.content.get_site().updated_at)
    site.clock().rank(lambda _: [f"{1:026d}"])
    site.dispatch().request_all()
    site.settle()
    return site


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_a_page_is_known_by_its_path_alone(kind: PageKind) -> None:
    path = Path(kind.path_form.fill(EXAMPLE))
    page = find_page(path)
    assert page is not None
    assert page.kind.name == kind.name
    assert path in pages_with(**page.words)
    assert path_of_key(object_key(path)) == path


@pytest.mark.parametrize("path", ["/Khong/", "/2015/12/a", "//", "/2015/1/", "/a.html", "/topics/a/b/"])
def test_other_paths_have_no_page(path: str) -> None:
    assert find_page(Path(path)) is None


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_a_touched_fact_finds_every_page_that_reads_it(kind: PageKind) -> None:
    """By its variables, or because a sweep goes over all articles that it may be on."""
    path = Path(kind.path_form.fill(EXAMPLE))
    for form, _ in kind.fact_forms:
        fact = form.fill(EXAMPLE)
        assert path in readers(fact) or swept(fact), fact  # type: ignore[arg-type] # made as facts are


def test_sweeps_are_of_facts_that_are_read() -> None:
    read = {form.fill(EXAMPLE) for kind in KINDS for form, _ in kind.fact_forms}
    assert {form.fill(EXAMPLE) for form in SWEEPS} <= read


def test_the_catalogue_names_every_page_that_stands_and_no_other(site: Site) -> None:
    paths = list(all_pages(site.content))
    assert len(paths) == len(set(paths))
    assert {object_key(path) for path in paths} == {key for key in site.bucket() if not key.startswith("assets/")}
    kinds = {page.kind.name for path in paths if (page := find_page(path))}
    assert kinds == {kind.name for kind in KINDS}


def test_every_object_carries_the_facts_that_it_was_made_of(site: Site) -> None:
    frame = read_frame(site.content)
    for path in all_pages(site.content):
        page = find_page(path)
        assert page is not None
        reading = page.read(site.content, frame)
        assert reading is not None
        assert site.bucket()[object_key(path)].tags == reading.facts
        assert "frame" in reading.facts
        assert len(reading.facts) <= 50  # more tags of an object CloudFront passes over


def test_a_form_is_matched_by_what_it_makes_and_nothing_else() -> None:
    form = Form("/topics/{topic}/{month}/")
    assert form.fill(EXAMPLE) == "/topics/lu-lut/2015/12/"
    assert form.match("/topics/lu-lut/2015/12/") == {"topic": "lu-lut", "month": "2015/12"}
    for text in ("/topics/lu-lut/2015/12", "/topics/Lũ/2015/12/", "/topics/lu-lut/2015/1/", "/topics/lu--lut/2015/12/"):
        assert form.match(text) is None
    with pytest.raises(KeyError):
        form.fill({"topic": TOPIC})

"""The table of pages: what follows from an entry in it."""

import pytest

from chalicelib.content.models.links import parse_legacy_path
from chalicelib.content.models.names import ArticleId, Path, Slug
from chalicelib.errors import InvalidInput
from chalicelib.publishing.catalogue import all_pages
from chalicelib.publishing.facts import cache_tag
from chalicelib.publishing.forms import Form
from chalicelib.publishing.pages import (
    PAGE_KINDS,
    SWEEPS,
    PageKind,
    find_page,
    object_key,
    pages_reading,
    pages_with,
    path_of_key,
    swept,
)
from chalicelib.publishing.reading.frame import read_frame
from tests.unit.publishing.site import TOPIC, Site

EXAMPLE = {
    "month": "2015/12",
    "year": "2015",
    "slug": "tong-ket",
    "topic": "lu-lut",
    "byline": "tiep-thu",
    "page": "gioi-thieu",
    "period": "week",
    "legacy": "index.php/123-t%E1%BB%95ng-k%E1%BA%BFt.html",
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
    site.put_redirect("/tin cu/123-tổng-kết.html", to_article=f"{1:026d}")
    site.put_redirect("/2015/12/30/tin-cu", to_url="/archive/")
    site.put_redirect("/lien-he/", to_url="https://ubnd.example/lien-he?a=b&c=d#e")
    site.put_redirect(f"/{'rat-dai-' * 100}/", to_url="/archive/")
    site.clock().tick(site.content.get_site().updated_at)
    site.clock().rank(lambda _: [f"{1:026d}"])
    site.dispatch().request_all()
    site.settle()
    return site


@pytest.mark.parametrize("kind", PAGE_KINDS, ids=lambda kind: kind.name)
def test_a_page_is_known_by_its_path_alone(kind: PageKind) -> None:
    path = Path(kind.path_form.fill(EXAMPLE))
    page = find_page(path)
    assert page is not None
    assert page.kind.name == kind.name
    assert path in pages_with(**page.words)
    assert path_of_key(object_key(path)) == path


@pytest.mark.parametrize(
    "path", ["/Không/", "/2015/12/a", "//", "/a//b/", "/topics/a/b/", "/assets/old.css", "/media/a.jpg"]
)
def test_other_paths_have_no_page(path: str) -> None:
    assert find_page(Path(path)) is None


@pytest.mark.parametrize("kind", PAGE_KINDS, ids=lambda kind: kind.name)
def test_a_touched_fact_finds_every_page_that_reads_it(kind: PageKind) -> None:
    """By its variables, or because a sweep goes over all articles that it may be on."""
    path = Path(kind.path_form.fill(EXAMPLE))
    for form, _ in kind.fact_forms:
        fact = form.fill(EXAMPLE)
        assert path in pages_reading(fact) or swept(fact), fact  # type: ignore[arg-type] # made as facts are


@pytest.mark.parametrize("kind", PAGE_KINDS, ids=lambda kind: kind.name)
def test_a_redirect_cannot_be_where_pages_of_a_kind_live_that_claim_no_path(kind: PageKind) -> None:
    path = kind.path_form.fill(EXAMPLE)
    if kind.name in {"article", "standing", "redirect"}:
        assert parse_legacy_path(path, "/path") == path
    else:
        with pytest.raises(InvalidInput, match="other pages live"):
            parse_legacy_path(path, "/path")


@pytest.mark.parametrize("key", ["index.html", "a/index.html", "foo-index.html", "a/b.php", "tin cũ/50%, a+b.html"])
def test_a_key_is_that_of_its_path(key: str) -> None:
    assert object_key(path_of_key(key)) == key


def test_sweeps_are_of_facts_that_are_read() -> None:
    read = {form.fill(EXAMPLE) for kind in PAGE_KINDS for form, _ in kind.fact_forms}
    assert {form.fill(EXAMPLE) for form in SWEEPS} <= read


def test_the_catalogue_names_every_page_that_stands_and_no_other(site: Site) -> None:
    paths = list(all_pages(site.content))
    assert len(paths) == len(set(paths))
    assert {object_key(path) for path in paths} == {key for key in site.bucket() if not key.startswith("assets/")}
    kinds = {page.kind.name for path in paths if (page := find_page(path))}
    assert kinds == {kind.name for kind in PAGE_KINDS}


def test_every_object_carries_the_facts_that_it_was_made_of(site: Site) -> None:
    frame = read_frame(site.content)
    for path in all_pages(site.content):
        page = find_page(path)
        assert page is not None
        reading = page.read(site.content, frame)
        assert reading is not None
        assert site.bucket()[object_key(path)].tags == tuple(map(cache_tag, reading.facts))
        assert all(tag.isascii() and len(tag) <= 256 and "," not in tag for tag in site.bucket()[object_key(path)].tags)
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

"""Pages as templates make them: both languages whole, everything escaped, the same bytes for the same state."""

import gzip
import tomllib
from dataclasses import replace
from pathlib import Path as FilePath

import pytest

from chalicelib.content.models import Path
from chalicelib.publishing.contexts import ArticleContext, MonthContext, NotFoundContext, TopicLink
from chalicelib.publishing.phrases import load_phrases
from tests.unit.content.test_workflow import SITE
from tests.unit.publishing.site import renderer
from tests.unit.publishing.test_plan import LIVE

TEMPLATES = FilePath(__file__).parents[3] / "templates"
TOPIC = TopicLink(title="Lũ <lụt> & hạn", path=Path("/topics/lu-lut/"))
ARTICLE = ArticleContext(article=LIVE, topics=(TOPIC,), month_path=Path("/2026/01/"), older=None, newer=None)


def render(language: str, context: ArticleContext = ARTICLE) -> str:
    site = replace(SITE, language=language)  # type: ignore[arg-type] # parametrized over both
    return renderer().render("article.html", site=site, canonical=LIVE.path, page=context).decode()


def test_both_languages_have_the_same_phrases() -> None:
    vi, en = (
        tomllib.loads((TEMPLATES / "phrases" / f"{language}.toml").read_text(encoding="utf-8"))
        for language in ("vi", "en")
    )
    assert vi.keys() == en.keys()
    assert all(vi.values())
    assert all(en.values())


def test_a_phrase_that_is_not_there_is_an_error() -> None:
    with pytest.raises(KeyError):
        load_phrases(TEMPLATES)["vi"]("no such phrase")


@pytest.mark.parametrize(
    ("language", "date"), [("vi", "Thứ năm, 15/01/2026, 10:00"), ("en", "Thursday, 15 January 2026, 10:00")]
)
def test_dates_are_in_the_sites_language_and_time_zone(language: str, date: str) -> None:
    page = render(language)
    assert f'<html lang="{language}">' in page
    assert f'<time datetime="2026-01-15T10:00:00+07:00">{date}</time>' in page


def test_all_but_the_body_is_escaped() -> None:
    nasty = "<script>alert('1')</script>\"&"
    live = replace(LIVE, title=nasty, lede=nasty, agency=nasty, byline=nasty)
    page = render("vi", replace(ARTICLE, article=live))
    assert "<script>alert" not in page
    assert "Lũ &lt;lụt&gt; &amp; hạn" in page
    assert LIVE.body in page


def test_the_same_state_makes_the_same_bytes() -> None:
    assert render("vi") == render("vi")


def test_no_style_or_script_stands_in_a_page() -> None:
    for language in ("vi", "en"):
        page = render(language)
        assert "<style" not in page
        assert " style=" not in page
        assert page.count("<script") == 1
        assert f'<script src="{renderer().assets.js}" defer></script>' in page


def test_a_month_is_named_in_the_sites_language() -> None:
    context = MonthContext(month=LIVE.month, topic=None, headlines=())
    for language, name in (("vi", "Tháng 1/2026"), ("en", "January 2026")):
        site = replace(SITE, language=language)  # type: ignore[arg-type] # both are languages
        assert name in renderer().render("month.html", site=site, canonical=Path("/2026/01/"), page=context).decode()


def test_a_page_that_is_not_there_has_no_address_of_its_own() -> None:
    page = renderer().render("not_found.html", site=SITE, canonical=Path("/404.html"), page=NotFoundContext()).decode()
    assert "canonical" not in page
    assert "noindex" in page


def test_the_script_stays_within_a_kilobyte() -> None:
    script = renderer().assets.files[renderer().assets.js].body
    assert len(gzip.compress(script, 9, mtime=0)) <= 1024


def test_assets_are_named_by_their_content() -> None:
    assets = renderer().assets
    assert {path.rsplit(".", 1)[1] for path in assets.files} == {"css", "js", "svg"}
    assert all(path.startswith("/assets/") and path.count(".") == 2 for path in assets.files)

"""The site's style sheet, script and icon: small, in the site's own colours, and each one file made of several."""

from __future__ import annotations

import gzip
from pathlib import Path
from urllib.parse import unquote

import pytest
import rjsmin
from lxml import etree

from chalicelib.publishing.assets import Assets, AssetSources, monogram
from chalicelib.services import TEMPLATES

SCRIPT = TEMPLATES / "assets" / "script"
SOURCES = AssetSources(TEMPLATES / "assets")
RED = "#9b1c1f"


def dress(name: str = "Sông Hậu", accent: str = RED) -> Assets:
    return SOURCES.dress(name=name, accent=accent)


def body(assets: Assets, path: str) -> str:
    return assets.files[path].body.decode()


def compressed(text: str) -> int:
    return len(gzip.compress(text.encode(), 9, mtime=0))


def test_the_tracker_takes_at_most_600_bytes() -> None:
    size = compressed(rjsmin.jsmin((SCRIPT / "tracker.js").read_text("utf-8")))
    print(f"tracker: {size} bytes")
    assert size <= 600


def test_the_script_takes_at_most_1_5_kb_and_each_style_sheet_4() -> None:
    assets = dress()
    sizes = {
        name: compressed(body(assets, path))
        for name, path in (("js", assets.js), ("css", assets.css), ("read", assets.read))
    }
    print(sizes)
    assert sizes["js"] <= 1536
    assert max(sizes["css"], sizes["read"]) <= 4096


def test_a_page_is_spared_the_rules_of_the_pages_that_are_not_of_its_kind() -> None:
    assets = dress()
    lists, read = body(assets, assets.css), body(assets, assets.read)
    assert [".calendar" in lists, ".calendar" in read] == [True, False]
    assert [".byline" in lists, ".byline" in read] == [False, True]
    assert ".masthead" in lists
    assert ".masthead" in read


def test_the_parts_are_one_script_in_the_order_of_their_names() -> None:
    assets = dress()
    parts = [rjsmin.jsmin(file.read_text("utf-8")) for file in sorted(SCRIPT.iterdir())]
    places = [body(assets, assets.js).index(part) for part in parts]
    assert places == sorted(places)
    assert len(parts) >= 2


def test_comments_and_indentation_are_not_sent() -> None:
    assets = dress()
    for path in (assets.css, assets.read, assets.js):
        assert "/*" not in body(assets, path)
        assert "// " not in body(assets, path)
        assert "\n " not in body(assets, path)


def test_a_folder_without_parts_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "style").mkdir()
    with pytest.raises(FileNotFoundError):
        AssetSources(tmp_path)


def test_assets_are_named_by_their_content() -> None:
    assets = dress()
    assert {path.rsplit(".", 1)[1] for path in assets.files} == {"css", "js", "svg"}
    assert all(path.startswith("/assets/") and path.count(".") == 2 for path in assets.files)
    assert dress().files == assets.files


def test_a_sites_colour_changes_its_style_sheet_and_icon_but_not_its_script() -> None:
    red, blue = dress(), dress(accent="#0b4f8a")
    assert "--fill:#0b4f8a;" in body(blue, blue.css)
    assert 'fill="#0b4f8a"' in body(blue, blue.icon)
    assert red.css != blue.css
    assert red.icon != blue.icon
    assert red.js == blue.js


@pytest.mark.parametrize(
    ("name", "letter"), [("Đồng Tháp", "Đ"), ("“ấp Bắc”", "Ấ"), ("<&> 7 ngày", "7"), ("&lt;", "L"), ("!", "")]
)
def test_the_icon_shows_the_first_letter_of_the_name(name: str, letter: str) -> None:
    assets = dress(name=name)
    assert monogram(name) == letter
    icon = etree.fromstring(body(assets, assets.icon))
    assert (icon.findtext("{http://www.w3.org/2000/svg}text") or "") == letter


def test_the_icon_in_the_page_is_that_of_the_file() -> None:
    assets = dress(name="Ấp Bắc")
    kind, _, data = assets.icon_data.partition(",")
    assert kind == "data:image/svg+xml"
    assert unquote(data) == body(assets, assets.icon).replace('"', "'")
    assert not set(data) & set('"<>#& ')

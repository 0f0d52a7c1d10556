"""The folder of the old site: a path finds its file, and never one outside."""

from __future__ import annotations

from pathlib import Path

import pytest

from ops.moving.files import OldFiles


@pytest.fixture
def files(tmp_path: Path) -> OldFiles:
    folder = tmp_path / "site"
    (folder / "images" / "hop").mkdir(parents=True)
    for name in ("images/a.jpg", "images/hop/2.png", "images/hop/1.jpg", "images/hop/n.pdf", "images/ảnh đẹp.jpg"):
        (folder / name).write_bytes(b"x")
    (tmp_path / "secret.jpg").write_bytes(b"x")
    (folder / "images" / "link.jpg").symlink_to(tmp_path / "secret.jpg")
    return OldFiles(folder, frozenset({"cu.example"}))


@pytest.mark.parametrize(
    ("address", "found"),
    [
        ("images/a.jpg", "a.jpg"),
        ("/images/a.jpg?v=1#x", "a.jpg"),
        ("../../images/a.jpg", "a.jpg"),
        ("https://cu.example/images/a.jpg", "a.jpg"),
        ("//cu.example/images/a.jpg", "a.jpg"),
        ("images/a-300x200.jpg", "a.jpg"),
        ("images/%E1%BA%A3nh%20%C4%91%E1%BA%B9p.jpg", "ảnh đẹp.jpg"),
        ("images/b.jpg", None),
        ("images", None),
        ("images/../../secret.jpg", None),
        ("images/link.jpg", None),
        ("images/%00a.jpg", None),
        ("images/" + "a" * 5000 + ".jpg", None),
        ("https://khac.example/images/a.jpg", None),
        ("data:image/png;base64,AAAA", None),
        ("http://[bad/images/a.jpg", None),
        ("", None),
    ],
)
def test_an_address_finds_its_file_within_the_folder_only(files: OldFiles, address: str, found: str | None) -> None:
    path = files.path_of(address)
    file = files.find(path) if path else None
    assert (file.name if file else None) == found


def test_a_gallery_has_the_pictures_of_its_folder_by_name(files: OldFiles) -> None:
    assert list(files.gallery("images/hop")) == ["images/hop/1.jpg", "images/hop/2.png"]
    assert list(files.gallery("../")) == list(files.gallery("images/none")) == []


def test_without_a_folder_there_are_no_files() -> None:
    assert OldFiles(None).find("images/a.jpg") is None
    assert list(OldFiles(None).gallery("images")) == []

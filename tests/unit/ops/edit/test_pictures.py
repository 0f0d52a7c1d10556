"""Files that manuscripts name: uploaded once, named by their ids, and told of where they cannot be used."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ops.__main__ import main
from ops.edit import accounts, articles
from ops.edit.accounts import Account
from ops.edit.client import Client
from ops.local import stack
from tests import pictures


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[stack.Stack]:
    with stack.running(engine="moto", empty=True, directory=tmp_path_factory.mktemp("portal")) as running:
        yield running


@pytest.fixture
def client(portal: stack.Stack, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Client:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(accounts, "LOCAL", tmp_path / "none.json")
    monkeypatch.setenv("GAZETTE_URL", portal.url)
    monkeypatch.setenv("GAZETTE_TOKEN", portal.token)
    Path("anh").mkdir()
    Path("anh/cầu mới.jpg").write_bytes(pictures.jpeg(500, 300))
    Path("song.png").write_bytes(pictures.png(400, 200))
    Path("to-trinh.pdf").write_bytes(b"%PDF-1.7\n%%EOF\n")
    return Client(Account(url=portal.url, token=portal.token))


def library(client: Client) -> list[Any]:
    found: list[Any] = client.get_json("/media")["media"]
    return found


def article(client: Client, title: str) -> Any:
    (found,) = [each for each in client.get_json("/articles")["articles"] if each["title"] == title]
    return client.get_json(f"/articles/{found['id']}")


def test_what_markdown_names_is_uploaded_once_and_shown(client: Client) -> None:
    body = (
        "![Cầu mới](anh/c%E1%BA%A7u%20m%E1%BB%9Bi.jpg)\n\nXem [tờ trình](to-trinh.pdf), [trang](/a.pdf)"
        " và ![b](https://o.example/b.jpg)."
    )
    text = f"---\ntitle: Có ảnh\nlead: song.png\nlead_alt: Sông Hậu\npublish: true\n---\n\n{body}\n"
    Path("bai.md").write_text(text, "utf-8")
    assert main(["article", "post", "bai.md"]) == 0
    assert main(["article", "post", "bai.md"]) == 0
    by_name = {item["file_name"]: item for item in library(client)}
    assert set(by_name) == {"cầu mới.jpg", "song.png", "to-trinh.pdf"}
    assert len(library(client)) == 3
    posted = article(client, "Có ảnh")
    ids = {name: item["id"] for name, item in by_name.items()}
    assert posted["status"] == "published"
    assert posted["lead"] == ids["song.png"]
    assert by_name["song.png"]["alt"] == "Sông Hậu"
    assert f"![Cầu mới](media:{ids['cầu mới.jpg']})" in posted["body"]
    assert f"[tờ trình](media:{ids['to-trinh.pdf']}), [trang](/a.pdf)" in posted["body"]
    assert "![b](https://o.example/b.jpg)" in posted["body"]


def test_what_html_names_is_uploaded_too(client: Client) -> None:
    Path("trang.html").write_text('---\ntitle: Trang\n---\n<p><img alt="Sông" src="song.png"></p>', "utf-8")
    assert main(["article", "post", "trang.html"]) == 0
    assert 'src="media:' in article(client, "Trang")["body"]


def test_a_file_that_is_not_there_is_told_with_its_line(client: Client, capsys: pytest.CaptureFixture[str]) -> None:
    Path("thieu.md").write_text("---\ntitle: Thiếu\n---\n\nMột.\n\n![x](khong-co.jpg)\n", "utf-8")
    assert main(["article", "post", "thieu.md"]) == 1
    assert capsys.readouterr().err.startswith("thieu.md:7: The file khong-co.jpg cannot be read")


def test_a_file_that_cannot_be_used_is_told_with_the_reason(client: Client, capsys: pytest.CaptureFixture[str]) -> None:
    Path("gia.jpg").write_bytes(b"<html><script>alert(1)</script></html>")
    Path("gia.md").write_text("---\ntitle: Giả\n---\n\n![x](gia.jpg)\n", "utf-8")
    assert main(["article", "post", "gia.md"]) == 1
    assert "gia.jpg: The file is damaged, or is no picture" in capsys.readouterr().err
    assert [each for each in client.get_json("/articles")["articles"] if each["title"] == "Giả"] == []


def test_an_edit_uploads_what_it_names_and_keeps_the_text_if_that_fails(
    client: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(articles, "EDITS", tmp_path / "edits")
    Path("sua.md").write_text("---\ntitle: Sửa\n---\n\nMột.\n", "utf-8")
    assert main(["article", "post", "sua.md"]) == 0
    posted = article(client, "Sửa")
    script = tmp_path / "editor.sh"
    monkeypatch.setenv("VISUAL", f"sh {script}")
    script.write_text('printf "\\n![Sông](song.png)\\n\\n![Mất](mat.png)\\n" >> "$1"\n', "utf-8")
    assert main(["article", "edit", posted["id"]]) == 1
    told = capsys.readouterr().err
    assert "The file mat.png cannot be read" in told
    assert "Your text is in" in told
    assert article(client, "Sửa")["version"] == 1
    script.write_text('sed -i "/mat.png/d" "$1"\n', "utf-8")
    assert main(["article", "edit", posted["id"]]) == 0
    assert "![Sông](media:" in article(client, "Sửa")["body"]

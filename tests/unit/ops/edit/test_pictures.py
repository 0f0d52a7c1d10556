"""Files that manuscripts name: uploaded once, named by their ids, and told of where they cannot be used."""

from __future__ import annotations

import unicodedata
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
    monkeypatch.setattr("ops.edit.pictures.POLL_SECONDS", 0.02)
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


MANY = "\n\n".join(f"![x](nhieu/{number}.png)" for number in range(16))
REFUSED = [
    (f"---\ntitle: {'x' * 301}\n---\n\n![x](rieng.png)\n", "xau.md:2: /title: "),
    ("---\ntitle: Xấu\nslug: Không Được\n---\n\n![x](rieng.png)\n", "xau.md:3: /slug: "),
    (f"---\ntitle: Xấu\n---\n\n{MANY}\n", "At most 15 pictures and documents are allowed, not 16."),
    (f"---\ntitle: Xấu\n---\n\n![x](rieng.png)\n{'x' * 263_000}\n", "xau.md:5: /body: The body takes more than"),
]


@pytest.mark.parametrize(("text", "told"), REFUSED, ids=["title", "slug", "too many", "too long"])
@pytest.mark.parametrize("is_there", [False, True], ids=["new", "onto another"])
def test_what_is_wrong_with_the_fields_is_told_before_any_picture_is_sent(
    client: Client, text: str, told: str, is_there: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("nhieu").mkdir()
    for number in range(16):
        Path(f"nhieu/{number}.png").write_bytes(pictures.png(16, 9 + number))
    Path("rieng.png").write_bytes(pictures.png(33, 17))
    onto = ["--onto", create(client)] if is_there else []
    before = (library(client), client.get_json("/articles"))
    Path("xau.md").write_text(text, "utf-8")
    assert main(["article", "post", *onto, "xau.md"]) == 1
    assert told in capsys.readouterr().err
    assert (library(client), client.get_json("/articles")) == before


def create(client: Client) -> str:
    return str(client.read(client.call("POST", "/articles", body={"title": "Có sẵn", "body": "<p>a</p>"}))["id"])


def test_a_picture_that_will_be_there_is_no_reason_to_refuse_an_article(client: Client) -> None:
    Path("chi-anh.md").write_text("---\ntitle: Chỉ ảnh\nlead: song.png\n---\n\n![b](song.png)\n", "utf-8")
    assert main(["article", "post", "chi-anh.md"]) == 0
    assert article(client, "Chỉ ảnh")["version"] == 1


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


AWKWARD = {
    "01 dấu cách.MD": "---\ntitle: Một\n---\n\n![Cầu](<anh/a (1).jpg>)\n",
    "02.md": "---\ntitle: Hai\n---\n\n![Cầu](anh/a%20\\(1\\).jpg) ![Cầu](anh/a%20(1).jpg)\n",
    "03.md": "---\ntitle: Ba\n---\n\n> ![Sông][s]\n\n[S]: <song lớn.png> 'Hậu'\n",
    "04.md": "---\ntitle: Bốn\n---\n\n<IMG SRC='song lớn.png' ALT=Sông> và `![x](khong-co.jpg)`\n",
    "05.md": "---\ntitle: Năm\nlead: anh/cầu.jpg\nlead_alt: Cầu\n---\n\n    ![x](khong-co.jpg)\n\nNăm.\n",
    "06.HTML": "---\ntitle: Sáu\n---\n<IMG ALT='Cầu' SRC=anh/ca%CC%82%CC%80u.jpg> <!-- <img src=khong.jpg> -->",
    "07.md": "---\ntitle: 'Bảy #1'\n---\n\n[Tờ trình](to%20trinh.pdf)\n",
    "08.md": "\ufeff---\r\ntitle: Tám & chín\r\n---\r\n\r\n[![Sông](song%20lớn.png)](to%20trinh.pdf)\r\n",
    "09.markdown": "---\ntitle: Chín\npublish_at: 2040-01-02T07:00:00+07:00\n---\n\nMười.\n",
    "10.md": "---\ntitle: Mười\npublish: true\npublished_at: 2015-12-30T10:15:00+07:00\n---\n\nMười.\n",
}
"""By the names of their files; the ninth and tenth are made UTF-16."""

HOPELESS = {
    "11.md": ("---\ntitle: Đội #1 thắng\n---\nx", ["11.md:2: YAML reads everything after #"]),
    "12.md": ("---\ntitle: &tin Họp\n---\nx", ["12.md:2: YAML reads the first word"]),
    "13.md": (
        "---\ntitle: a\nlead: mat.jpg\n---\n\n![x](iphone.heic)\n\n![y](mat.png) ![z](iphone.jpg)\n",
        ["13.md:3: The file mat.jpg cannot be read", "13.md:8: The file mat.png cannot be read"],
    ),
    "14.md": (
        "---\ntitle: a\n---\n\n![x](moi.png)\n\n![x](iphone.heic)\n\n![y](iphone.jpg) ![z](tranh.svg)\n",
        [
            "14.md:7: iphone.heic: A HEIC picture is not taken",
            "14.md:9: iphone.jpg: A HEIC picture is not taken",
            "14.md:9: tranh.svg: An SVG can carry script",
        ],
    ),
    "15.md": (
        "---\ntitle: a\npublish: true\n---\n\n![](moi.png)\n",
        ["15.md:6: moi.png: The picture has no alternative"],
    ),
    "20.md": (
        "---\ntitle: a\n---\n\n![x](%00)\n\n![x](" + "a" * 300 + ".jpg)\n\n![x](media:01J9ZQ4S8V0000000000000000)\n",
        [
            "20.md:5: The file \0 cannot be read: embedded null byte",
            "20.md:7: The file aaa",
            "20.md:9: There is no picture",
        ],
    ),
    "16.md": (
        "---\ntitle: a\n---\n\n![x](data:image/png;base64,AAAA)\n",
        ["16.md:5: data:image/png;base64,AAAA is not a file"],
    ),
    "17.md": (
        "---\ntitle: a\npublish_at: 2001-01-01T00:00:00Z\n---\nx",
        ["17.md:3: `publish_at` must lie in the future"],
    ),
    "18.md": (
        "---\ntitle: a\nlead: 01J9ZQ4S8V0000000000000000\n---\nx",
        ["18.md:3: There is no picture or document"],
    ),
    "19.md": (
        "---\ntitle: a\n---\n\n![x](to%20trinh.pdf)\n\n[y](moi.docx)\n",
        ["19.md:7: moi.docx: 'application/"],
    ),
}
"""What cannot go, and what is said of it."""


@pytest.fixture
def folder(client: Client) -> Path:
    """A folder of manuscripts, and of the files that they name: one of them named in NFD, as a Mac does."""
    folder = Path("bài")
    (folder / "anh").mkdir(parents=True)
    (folder / "anh" / "a (1).jpg").write_bytes(pictures.jpeg(300, 200))
    (folder / "anh" / unicodedata.normalize("NFD", "cầu.jpg")).write_bytes(pictures.jpeg(310, 200))
    (folder / "song lớn.png").write_bytes(pictures.png(320, 200))
    (folder / "moi.png").write_bytes(pictures.png(330, 200))
    (folder / "to trinh.pdf").write_bytes(b"%PDF-1.7\n%\n%%EOF\n")
    (folder / "tranh.svg").write_bytes(b"<svg/>")
    (folder / "moi.docx").write_bytes(b"PK")
    for name in ("iphone.heic", "iphone.jpg"):
        (folder / name).write_bytes(b"\0\0\0\x18ftypheic\0\0\0\0mif1heic")
    for name, text in AWKWARD.items():
        encoding = {"09.markdown": "utf-16", "10.md": "utf-16"}.get(name, "utf-8")
        (folder / name).write_bytes(text.encode(encoding))
    return folder


def titles(client: Client) -> list[str]:
    return sorted(each["title"] for each in client.get_json("/articles", {"limit": "100"})["articles"])


def test_a_folder_of_awkward_manuscripts_is_posted_by_one_command(
    client: Client, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before, known = titles(client), {item["id"] for item in library(client)}
    assert main(["article", "post", str(folder)]) == 0, capsys.readouterr().err
    assert capsys.readouterr().out.endswith("Posted 10 of 10.\n")
    new = ["Ba", "Bảy #1", "Bốn", "Chín", "Hai", "Mười", "Một", "Năm", "Sáu", "Tám & chín"]
    assert titles(client) == sorted([*before, *new])
    names = sorted(item["file_name"] for item in library(client) if item["id"] not in known)
    assert names == sorted(["a (1).jpg", "cầu.jpg", "song lớn.png", "to trinh.pdf"])
    posted = {title: article(client, title) for title in new}
    for title, files in {"Một": 1, "Hai": 2, "Ba": 1, "Bốn": 1, "Sáu": 1, "Bảy #1": 1, "Tám & chín": 2}.items():
        assert posted[title]["body_html"].count("media:") == files, title
    assert posted["Năm"]["lead"]
    assert "khong-co.jpg" in posted["Bốn"]["body"]
    assert (posted["Chín"]["status"], posted["Chín"]["publish_at"]) == ("scheduled", "2040-01-02T00:00:00Z")
    assert (posted["Mười"]["status"], posted["Mười"]["published_at"]) == ("published", "2015-12-30T03:15:00Z")
    assert posted["Một"]["status"] == "draft"


def test_what_cannot_go_is_told_by_its_line_and_nothing_of_it_is_made(
    client: Client, folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "500")
    for name in AWKWARD:
        (folder / name).unlink()
    for name, (text, _) in HOPELESS.items():
        (folder / name).write_text(text, "utf-8")
    before = titles(client), library(client)
    assert main(["article", "post", str(folder)]) == 1
    out, err = capsys.readouterr()
    assert out == "Posted 0 of 10.\n"
    lines = err.splitlines()
    expected = [f"{folder}/{start}" for _, (_, told) in sorted(HOPELESS.items()) for start in told]
    assert [start for start, line in zip(expected, lines, strict=True) if not line.startswith(start)] == [], err
    assert (titles(client), library(client)) == before


def test_a_lead_in_the_library_is_described_and_the_change_is_told(
    client: Client, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["media", "add", str(folder / "moi.png"), "--alt", "Cũ"]) == 0
    media = capsys.readouterr().out.split()[-1]
    for lead in ("moi.png", media, f"media:{media}"):
        (folder / "dan.md").write_text(f"---\ntitle: {lead}\nlead: {lead}\nlead_alt: Của {lead}\n---\nx", "utf-8")
        assert main(["article", "post", str(folder / "dan.md")]) == 0
        assert client.get_json(f"/media/{media}")["alt"] == f"Của {lead}"
        assert article(client, lead)["lead"] == media
    assert "moi.png has a new alternative text; the old one was: Cũ" in capsys.readouterr().err


def test_a_manuscript_is_posted_again_onto_its_article(
    client: Client, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = folder / "lại.md"
    file.write_text("---\ntitle: Lần một\nbyline: Tiếp Thu\nlede: Một.\n---\n\nMột.\n", "utf-8")
    assert main(["article", "post", str(file)]) == 0
    posted = article(client, "Lần một")
    file.write_text("---\ntitle: Lần hai\nlede:\npublish: true\n---\n\n![Sông](song%20lớn.png)\n", "utf-8")
    for _ in range(2):
        assert main(["article", "post", "--onto", posted["id"], str(file)]) == 0
    now = client.get_json(f"/articles/{posted['id']}")
    assert (now["title"], now["lede"], now["byline"], now["status"]) == ("Lần hai", "", "Tiếp Thu", "published")
    assert "![Sông](media:" in now["body"]
    assert main(["article", "post", "--onto", posted["id"], str(folder)]) == 2
    assert "Only one manuscript can be posted onto an article, not 11" in capsys.readouterr().err
    file.rename(file.with_suffix(".html")).write_text("---\ntitle: Lần ba\n---\n<p>Ba.</p>", "utf-8")
    assert main(["article", "post", "--onto", posted["id"], str(file.with_suffix(".html"))]) == 0
    assert client.get_json(f"/articles/{posted['id']}")["body_format"] == "html"

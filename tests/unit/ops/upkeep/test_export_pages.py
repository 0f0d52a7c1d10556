"""A site as files: whole, nothing written twice, and nothing touched that the export did not write."""

from __future__ import annotations

import fcntl
import json
import os
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path as FilePath
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urljoin, urlsplit
from urllib.request import urlopen

import pytest
from lxml import etree, html

import ops.upkeep.export_pages
from chalicelib.content.models.names import ArticleId, Path
from chalicelib.publishing.catalogue import all_pages
from chalicelib.publishing.contexts import Context, Frame
from chalicelib.publishing.press import Press
from chalicelib.publishing.rendering import Renderer
from chalicelib.services import TEMPLATES
from ops.upkeep.export_directory import MARK, ExportGoesOn, NotAnExport, opened
from ops.upkeep.export_pages import Exported, export, export_pages
from tests.unit.publishing.site import Site
from tests.validity.sample import ORIGIN, SITES


def site_of(articles: int) -> Site:
    site = Site()
    site.set_up()
    for number in range(articles):
        site.publish(site.create(f"Tin {number}").id, days_ago=number)
    site.settle()
    site.dispatch().request_all()
    site.settle()
    return site


def media_of(site: Site) -> Callable[[str], bytes | None]:
    objects = site.bucket()
    return lambda key: objects[key].body if key in objects else None


def run(site: Site, directory: FilePath, **options: Any) -> Exported:
    paths, media = list(all_pages(site.content)), media_of(site)
    return export(paths, directory, lambda: site.dispatch()._press, **{"media": media, "workers": 2, **options})


def files(directory: FilePath) -> dict[str, bytes]:
    """What is there but for the export's own mark."""
    found = (file for file in directory.rglob("*") if file.is_file() and MARK not in file.parts)
    return {str(file.relative_to(directory)): file.read_bytes() for file in found}


def bucket(site: Site) -> dict[str, bytes]:
    return {key: made.body for key, made in site.bucket().items()}


def test_an_export_is_what_stands_in_the_bucket(tmp_path: FilePath, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ops.upkeep.export_pages, "BATCH_PAGES", 5)
    site = site_of(12)
    done = run(site, tmp_path)
    assert files(tmp_path) == bucket(site)
    assert done == Exported(written=len(site.bucket()), unchanged=0, removed=0)
    assert done.is_whole


def test_an_export_anew_writes_only_what_changed_and_removes_what_is_gone(tmp_path: FilePath) -> None:
    site = site_of(3)
    run(site, tmp_path)
    again = run(site, tmp_path)
    assert (again.written, again.removed, again.unchanged) == (0, 0, len(site.bucket()))
    site.unpublish(ArticleId(f"{1:026d}"))
    site.settle()
    after = run(site, tmp_path)
    assert files(tmp_path) == bucket(site)
    assert after.removed == 1
    assert 0 < after.written < len(site.bucket())
    assert not list(tmp_path.rglob("tin-0"))


# What is somebody else's


def repository(directory: FilePath) -> None:
    (directory / ".git").mkdir()
    (directory / ".git" / "HEAD").write_text("ref: refs/heads/main\n")


def home_page(directory: FilePath) -> None:
    (directory / "index.html").write_text("mine")


def link(directory: FilePath) -> None:
    (directory / "photos").symlink_to("/nowhere")


@pytest.mark.parametrize("fill", [repository, home_page, link])
def test_a_directory_that_is_not_empty_and_no_export_is_refused_and_left(
    fill: Callable[[FilePath], None], tmp_path: FilePath
) -> None:
    fill(tmp_path)
    before = sorted(tmp_path.rglob("*")), files(tmp_path)
    with pytest.raises(NotAnExport, match="is not empty"):
        run(site_of(1), tmp_path)
    assert (sorted(tmp_path.rglob("*")), files(tmp_path)) == before


@pytest.mark.parametrize("directory", ["new/and/deep", "empty"])
def test_a_new_or_empty_directory_is_taken(directory: str, tmp_path: FilePath) -> None:
    (tmp_path / "empty").mkdir()
    assert run(site_of(1), tmp_path / directory).is_whole


THEIRS = {".git/HEAD": b"ref", "CNAME": b"bao.example", "2026/notes.txt": b"todo", "photos/a.jpg": b"jpg"}


def test_what_somebody_else_put_into_an_export_stays(tmp_path: FilePath) -> None:
    site = site_of(3)
    run(site, tmp_path)
    for name, body in THEIRS.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(body)
    for number in range(1, 4):
        site.unpublish(ArticleId(f"{number:026d}"))
    site.settle()
    assert run(site, tmp_path).removed >= 3
    assert files(tmp_path) == bucket(site) | THEIRS


def test_a_file_that_stands_where_a_page_should_is_left_and_named(tmp_path: FilePath) -> None:
    site = site_of(2)
    run(site, tmp_path)
    (tmp_path / "index.html").write_text("edited by hand")
    gone = next(tmp_path.rglob("tin-1/index.html"))
    gone.write_text("edited, too")
    (tmp_path / "archive" / "index.html").unlink()
    (tmp_path / "archive" / "index.html").symlink_to(tmp_path / "index.html")
    site.unpublish(ArticleId(f"{2:026d}"))
    site.settle()
    for _ in range(2):  # the next one knows them for somebody else's, too
        done = run(site, tmp_path)
        assert done.in_the_way == ("archive/index.html", "index.html")
        assert not done.is_whole
        assert (tmp_path / "index.html").read_text() == "edited by hand"
        assert (tmp_path / "archive" / "index.html").is_symlink()
        assert gone.read_text() == "edited, too"
    (tmp_path / "index.html").unlink()
    (tmp_path / "archive" / "index.html").unlink()
    assert run(site, tmp_path).is_whole


def test_a_file_in_the_place_of_a_folder_and_a_folder_in_the_place_of_a_file_are_left(tmp_path: FilePath) -> None:
    site = site_of(1)
    run(site, tmp_path)
    whole = files(tmp_path)
    (tmp_path / "archive" / "index.html").unlink()
    (tmp_path / "archive").rmdir()
    (tmp_path / "archive").write_text("a file")
    (tmp_path / "404.html").unlink()
    (tmp_path / "404.html").mkdir()
    done = run(site, tmp_path)
    assert done.in_the_way == ("404.html", "archive/index.html")
    assert files(tmp_path) == {name: body for name, body in whole.items() if name not in done.in_the_way} | {
        "archive": b"a file"
    }


def test_a_page_whose_name_no_file_can_have_is_named(tmp_path: FilePath) -> None:
    site = site_of(0)
    name = "a" * 300
    site.put_redirect(f"/{name}", to_url="https://bao.example/")
    site.settle()
    done = run(site, tmp_path)
    assert done.in_the_way == (f"{name}/index.html",)
    assert "index.html" in files(tmp_path)


@pytest.mark.parametrize("key", ["../a", "/a", "a/../../b", "..", f"{MARK}/written"])
def test_no_key_leads_out_of_the_directory_or_to_its_mark(key: str, tmp_path: FilePath) -> None:
    with opened(tmp_path / "site") as directory, pytest.raises(ValueError, match="leads out"):
        directory.put({key: b""})


# What was broken off


class Broken(Exception):
    """The end of a process."""


def test_an_export_that_was_broken_off_knows_its_own(tmp_path: FilePath, monkeypatch: pytest.MonkeyPatch) -> None:
    site, writes = site_of(3), iter(range(100))
    replace = os.replace

    def break_off(source: str, target: str) -> None:
        if next(writes) == 3:
            raise Broken
        replace(source, target)

    paths = list(all_pages(site.content))
    with monkeypatch.context() as patched:
        patched.setattr(os, "replace", break_off)
        with pytest.raises(Broken):
            export_pages(paths, tmp_path, site.dispatch()._press)
    with (tmp_path / MARK / "written").open("ab") as record:
        record.write(b"0123 broken o")
    assert 0 < len(files(tmp_path)) < len(paths)
    for number in range(1, 4):
        site.unpublish(ArticleId(f"{number:026d}"))
    site.settle()
    assert run(site, tmp_path).is_whole
    assert files(tmp_path) == bucket(site)
    assert [file.name for file in (tmp_path / MARK).iterdir()] == ["written"]


def test_a_record_that_was_broken_off_in_a_line_goes_on_in_the_next_one(tmp_path: FilePath) -> None:
    with opened(tmp_path):
        (tmp_path / MARK / "written").write_bytes(b"0123 broken o")
    with opened(tmp_path) as directory:
        directory.put({"a": b"1"})
    with opened(tmp_path) as directory:
        assert directory.remove("a")


def test_a_page_that_cannot_be_made_keeps_its_earlier_file(tmp_path: FilePath) -> None:
    site = site_of(1)
    run(site, tmp_path)

    class Failing(Renderer):
        def render(self, template: str, *, frame: Frame, path: Path, page: Context) -> bytes:
            if path == "/archive/":
                raise Broken
            return super().render(template, frame=frame, path=path, page=page)

    paths, press = (
        list(all_pages(site.content)),
        Press(site.content, site.s3, Failing(TEMPLATES, "https://bao.example"), lambda: site.now),
    )
    done = export(paths, tmp_path, lambda: press, media=media_of(site), workers=1)
    assert (done.failed, done.removed, done.is_whole) == ((Path("/archive/"),), 0, False)
    assert files(tmp_path) == bucket(site)


def test_pages_of_one_publish_are_brought_up_to_date_by_themselves(tmp_path: FilePath) -> None:
    site = site_of(2)
    run(site, tmp_path)
    site.unpublish(ArticleId(f"{1:026d}"))
    site.settle()
    (tmp_path / "CNAME").write_text("bao.example")
    old = [Path(f"/{file.parent.relative_to(tmp_path)}/") for file in tmp_path.rglob("tin-0/index.html")]
    export_pages([*old, *all_pages(site.content)], tmp_path, site.dispatch()._press)
    assert files(tmp_path) == bucket(site) | {"CNAME": b"bao.example"}


def test_two_exports_never_go_into_one_directory(tmp_path: FilePath) -> None:
    site = site_of(1)
    run(site, tmp_path)
    with (tmp_path / MARK / "written").open("rb") as record:
        fcntl.flock(record, fcntl.LOCK_EX)
        with pytest.raises(ExportGoesOn):
            run(site, tmp_path)


# Pictures and documents, and whether all of it can be read from a plain file server


@pytest.fixture(scope="module")
def newspaper() -> Site:
    """A site with a page of every kind, pictures and a document."""
    return SITES["vi"]()


def named_media(site: Site) -> set[str]:
    pages = b"".join(body for key, body in bucket(site).items() if not key.startswith("media/"))
    return {key for key in bucket(site) if key.startswith("media/") and key.encode() in pages}


def test_pictures_that_pages_name_come_along_once_and_others_do_not(newspaper: Site, tmp_path: FilePath) -> None:
    asked: list[str] = []

    def find(key: str) -> bytes | None:
        asked.append(key)
        return media_of(newspaper)(key)

    assert run(newspaper, tmp_path, media=find).is_whole
    there = {key for key in bucket(newspaper) if key.startswith("media/")}
    assert set(asked) == named_media(newspaper) < there
    assert len(asked) == len(set(asked))
    assert run(newspaper, tmp_path, media=find).written == 0
    assert len(asked) == len(set(asked))
    damaged = tmp_path / asked[0]
    damaged.write_bytes(b"damaged")
    assert run(newspaper, tmp_path, media=find).in_the_way == (asked[0],)
    assert damaged.read_bytes() == b"damaged"


def test_a_picture_that_nobody_has_is_named(newspaper: Site, tmp_path: FilePath) -> None:
    done = run(newspaper, tmp_path, media=lambda _: None)
    assert set(done.lost) == named_media(newspaper)
    assert not done.is_whole


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def served(directory: FilePath) -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(directory))) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


LINKS = "//@href | //@src | //@data-fragment | //@poster | //form/@action"


def links_of(url: str, body: bytes) -> Iterator[str]:
    """Every link of a page, feed, sitemap, style sheet or JSON, as it stands there."""
    ending = url.rpartition("/")[2].rpartition(".")[2]
    if ending in {"jpeg", "avif", "pdf", "js", "svg"}:
        return
    text = body.decode()
    if ending == "css":
        yield from re.findall(r"url\([\"']?([^\"')]+)", text)
    elif ending == "txt":
        yield from re.findall(r"https?://\S+", text)
    elif ending in {"json", "webmanifest"}:
        yield from strings_that_lead(json.loads(text))
    elif ending == "xml":
        document = etree.fromstring(body)
        yield from document.xpath("//@href")
        yield from (text for text in document.itertext() if re.fullmatch(r"https?://\S+", text.strip()))
        for each in document.xpath("//*[local-name()='content' or local-name()='summary'][@type='html']"):
            yield from links_of_html(each.text)
    else:
        yield from links_of_html(text)


def links_of_html(text: str) -> Iterator[str]:
    document = html.fromstring(text)
    yield from document.xpath(LINKS)
    for several in document.xpath("//@srcset | //@imagesrcset"):
        yield from (each.split()[0] for each in several.split(","))
    yield from document.xpath(
        "//meta[starts-with(@property, 'og:') or starts-with(@name, 'twitter:')]/@content[contains(., '://')]"
    )
    for refresh in document.xpath("//meta[@http-equiv='refresh']/@content"):
        yield refresh.partition("url=")[2]
    for data in document.xpath("//script[@type='application/ld+json']/text()"):
        yield from strings_that_lead(json.loads(data))


def strings_that_lead(data: Any) -> Iterator[str]:
    """Addresses in JSON, and the links of HTML in it."""
    if isinstance(data, dict):
        data = [value for name, value in data.items() if name not in {"@context", "version", "@id"}]
    if isinstance(data, list):
        for each in data:
            yield from strings_that_lead(each)
    elif isinstance(data, str) and re.match(r"(https?:/)?/\S*$", data):
        yield data
    elif isinstance(data, str) and "<" in data and ">" in data:
        yield from links_of_html(data)


def crawl(server: str, starts: list[str]) -> dict[str, int]:
    """What a server answers to every address on the site's own origin that can be reached from these."""
    answers: dict[str, int] = {}
    waiting = [f"{ORIGIN}{start}" for start in starts]
    while waiting:
        url = waiting.pop().partition("#")[0]
        path = url.removeprefix(ORIGIN)
        if not url.startswith(f"{ORIGIN}/") or path in answers:
            continue
        try:
            with urlopen(server + urlsplit(path)._replace(query="").geturl()) as answer:
                answers[path], body = answer.status, answer.read()
        except HTTPError as error:
            answers[path] = error.code
            error.close()
        else:
            waiting += [urljoin(url, link.strip()) for link in links_of(path, body)]
    return answers


@pytest.mark.parametrize("name", SITES)
def test_a_plain_file_server_answers_every_link_of_an_exported_site(
    name: str, newspaper: Site, tmp_path: FilePath
) -> None:
    site = newspaper if name == "vi" else SITES[name]()
    assert run(site, tmp_path).is_whole
    with served(tmp_path) as server:
        answers = crawl(server, ["/", "/robots.txt", "/404.html"])
    assert {path: status for path, status in answers.items() if status != 200} == {}
    if name == "vi":
        endings = {path.rpartition(".")[2] for path in answers if "." in path}
        assert {"xml", "json", "avif", "jpeg", "pdf", "css", "js", "svg"} <= endings
        assert len([path for path in answers if path.endswith("/")]) > 15


@pytest.mark.parametrize(
    ("file", "content"),
    [
        ("index.html", '<a href="/gone/">x</a>'),
        ("index.html", '<img src="/a.jpeg" srcset="/a.jpeg 1x, /gone.jpeg 2x">'),
        ("index.html", f'<meta property="og:image" content="{ORIGIN}/gone.jpeg">'),
        ("index.html", '<div data-fragment="/gone.json"></div>'),
        ("index.html", '<script type="application/ld+json">{"image": ["https://bao.example/gone.jpeg"]}</script>'),
        ("robots.txt", f"Sitemap: {ORIGIN}/gone.xml"),
        ("a.xml", f"<urlset><url><loc>{ORIGIN}/gone/</loc></url></urlset>"),
        ("a.json", '{"html": "<p><a href=\\"/gone/\\">x</a></p>"}'),
        ("a.css", "a { background: url(/gone.png) }"),
    ],
)
def test_a_link_that_leads_nowhere_is_found_out(file: str, content: str, tmp_path: FilePath) -> None:
    (tmp_path / "index.html").write_text('<a href="/a.xml">x</a>')
    (tmp_path / "a.jpeg").write_bytes(b"")
    (tmp_path / file).write_text(content)
    with served(tmp_path) as server:
        answers = crawl(server, ["/", f"/{file}"])
    assert (
        {path for path, status in answers.items() if status == 404}
        >= {path for path in answers if "gone" in path}
        != set()
    )

"""Nothing that an editor posts runs in a reader's browser: every vector, on every page that shows it, in Chromium.

Chromium parses every page and finds nothing in it that could run. Pages that show all vectors of a batch, and every
tenth of the others, are opened, too, and touched all over. `EVERY=1` opens all.
"""

from __future__ import annotations

import html
import json
import os
import re
from collections.abc import Callable, Iterator, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path as FilePath
from threading import Thread
from unittest.mock import patch
from urllib.parse import urlsplit

import pytest
from lxml import etree
from playwright.sync_api import BrowserContext, Frame, Page, Playwright

from chalicelib.content.bodies.sanitising import to_safe_html
from chalicelib.content.models.names import ArticleId, BodyFormat, Slug
from chalicelib.content.models.requests import parse_new_article
from chalicelib.content.models.text import clean_line
from chalicelib.publishing.pages import path_of_key
from chalicelib.publishing.preview import render_preview
from chalicelib.publishing.security import CONTENT_SECURITY_POLICY
from tests.browser.conftest import FLAGS
from tests.deeds import EDITOR, deed
from tests.unit.content.bodies.test_sanitising import ALLOWED
from tests.unit.content.bodies.vectors import Vector, read_vectors
from tests.unit.publishing.site import NOW, Site, renderer

HERE = FilePath(__file__).parent
HOST = "http://bao.example"
HTML = "text/html; charset=utf-8"
VECTORS = read_vectors()
BATCH = 20  # as many as a front page shows
EVERY = int(os.environ.get("EVERY", "10"))
"""A page in a frame costs 60 ms of CPU, most of them Chromium's own work on any page; to parse one takes a few."""

POLICY = "; ".join(f"{name} {value}" for name, value in CONTENT_SECURITY_POLICY.items() if name != "frame-ancestors")
"""The pages' own, but that the test may show them in frames."""

Served = Mapping[str, tuple[str, bytes]]
"""A content type and a body for each path."""


class Watched:
    """Tabs that are served from memory, whatever host they ask; notes what is reported, and from which frame."""

    def __init__(self, server: MemoryServer, context: BrowserContext) -> None:
        self.server = server
        self.reports: list[tuple[str, str]] = []
        context.expose_binding("report", lambda source, what: self.reports.append((top_name(source["frame"]), what)))
        context.add_init_script(path=HERE / "hooks.js")
        self._context = context

    def show(self, frames: Served, others: Served, policy: Mapping[str, str]) -> Page:
        """A page with a frame for each of the first, named by its path."""
        self.reports.clear()
        listed = "".join(f'<iframe name="{name}" src="{html.escape(name)}"></iframe>' for name in frames)
        self.server.policy = policy
        self.server.served = {"/harness": (HTML, listed.encode()), **frames, **others}
        page = self._context.new_page()
        page.on("dialog", lambda dialog: dialog.dismiss())
        page.goto(f"{HOST}/harness", wait_until="load")
        page.add_script_tag(path=HERE / "harness.js")
        settle(page)
        return page


class MemoryServer(ThreadingHTTPServer):
    """Answers with what it is given; and any script that it has not with one that runs."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.served: Served = {}
        self.policy: Mapping[str, str] = {}

    def answer(self, path: str) -> tuple[int, Mapping[str, str], bytes]:
        """Status, headers and body for a path."""
        content_type, body = self.served.get(path, ("", b""))
        if not content_type:
            return (200, {"Content-Type": "text/javascript"}, b"alert(1)") if path.endswith(".js") else (404, {}, b"")
        headers = {"Content-Type": content_type, "Cache-Control": "max-age=60" if "/assets/" in path else "no-store"}
        return 200, headers | ({} if path == "/harness" else dict(self.policy)), body


class Handler(BaseHTTPRequestHandler):
    """Speaks HTTP for the server."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: MemoryServer

    def do_GET(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        status, headers, body = self.server.answer(urlsplit(self.path).path)
        self.send_response(status)
        for name, value in {**headers, "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    do_POST = do_GET  # noqa: N815 # the name is the library's

    def log_message(self, *args: object) -> None:
        """Nothing: requests are many."""


def top_name(frame: Frame) -> str:
    """The name of the frame of the harness that it stands in."""
    while frame.parent_frame and frame.parent_frame.parent_frame:
        frame = frame.parent_frame
    return frame.name


def in_batches(vectors: list[Vector], size: int) -> Iterator[list[Vector]]:
    return (vectors[at : at + size] for at in range(0, len(vectors), size))


def stir(page: Page) -> None:
    """Touch everything, and parse it all once more."""
    for act in ("touch", "parseAgain", "touch"):
        page.evaluate(f"() => document.querySelectorAll('iframe').forEach({act})")
    settle(page)


def settle(page: Page) -> None:
    """Let what was begun come to its end: pictures that fail, two frames painted, what was put off."""
    page.wait_for_load_state("load")
    page.evaluate(
        "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done, 100))))"
    )


@pytest.fixture(scope="module")
def watched(executable: str, playwright: Playwright) -> Iterator[Watched]:
    with MemoryServer() as server:
        Thread(target=server.serve_forever, daemon=True).start()
        everything = f"--host-resolver-rules=MAP * 127.0.0.1:{server.server_port}"
        browser = playwright.chromium.launch(executable_path=executable, args=[*FLAGS, everything])
        yield Watched(server, browser.new_context())
        browser.close()
        server.shutdown()


def test_what_the_vectors_are_said_to_do_they_do_where_nothing_is_taken_out(watched: Watched) -> None:
    ran: list[Vector] = []
    shown = VECTORS[::EVERY]
    for batch in in_batches(shown, 60):
        sources = {f"/{n}.html": each.source.encode("utf-8", "replace") for n, each in enumerate(batch)}
        page = watched.show({name: (HTML, b"<!doctype html>" + source) for name, source in sources.items()}, {}, {})
        stir(page)
        names = {name for name, _ in watched.reports}
        ran += [vector for name, vector in zip(sources, batch, strict=True) if name in names]
        page.close()
    said = [vector for vector in shown if vector.sign != "-"]
    assert len(said) >= 0.5 * len(shown)
    # A few wait for a moment that a busy machine may miss; were it many, the other tests would prove nothing.
    assert len(set(said) & set(ran)) >= 0.97 * len(said), set(said) - set(ran)


@patch("chalicelib.content.deciding.check_publishable", lambda *_: None)  # vectors say nothing of their pictures
@patch("chalicelib.content.portal.check_publishable", lambda *_: None)
def build_site(batch: list[Vector]) -> Site:
    """A site that shows each vector as a body, in HTML and in Markdown, and in all that is text."""
    site = Site()
    first, last = clean_line(batch[0].source), clean_line(batch[-1].source)
    site.put_site(name=first, tagline=last, publisher=first)
    for n, each in enumerate(batch):
        line = clean_line(each.source)
        topic = Slug(f"t{n}")
        site.put_topic(topic, title=line, description=line, featured=n < 5)
        fields = {"title": line[:300], "lede": line, "byline": line[:100], "agency": line[:50], "topics": [topic]}
        for body_format, body, days_ago in bodies(each):
            wanted = parse_new_article({**fields, "body": body, "body_format": body_format})
            article = site.newsroom.create_article(wanted, deed(NOW)).article
            site.publish(article.id, days_ago=days_ago)
    site.put_page(Slug("gioi-thieu"), title=first, body=f"<p>a</p>{batch[0].source}")
    site.handed_on = len(site.dynamodb.records["content"])
    site.dispatch().request_all()
    site.settle()
    return site


def bodies(vector: Vector) -> Iterator[tuple[BodyFormat, str, int]]:
    """The vector between paragraphs: the newest, on the front page, as HTML; as Markdown if that makes another body."""
    body = f"<p>a</p>\n\n{vector.source}\n\n<p>b</p>"
    yield "html", body, 1
    if to_safe_html(body, "markdown") != to_safe_html(body, "html"):
        yield "markdown", body, 2


def read_pages(site: Site) -> Served:
    """Every file of the site at its path."""
    pages = {path_of_key(key): (each.content_type, each.body) for key, each in site.bucket().items()}
    return pages | {path: (HTML, page) for path, page in read_previews(site)}


def read_previews(site: Site) -> Iterator[tuple[str, bytes]]:
    """Each article's preview, at an address of its own."""
    for pk, sk in site.dynamodb.tables["content"]:
        if sk == "HEAD":
            article = ArticleId(pk.removeprefix("ARTICLE#"))
            live = site.newsroom.preview(article, EDITOR, now=NOW)
            yield f"/preview/{article}", render_preview(live, content=site.content, renderer=renderer())


def choose_pages(pages: Served) -> Served:
    """The front page, a standing page, and some articles and their previews."""
    single = [path for path in pages if re.fullmatch(r"/\d{4}/\d\d/[^/]+/|/preview/\w+", path)]
    return {path: pages[path] for path in ("/", "/gioi-thieu/", *single[::EVERY])}


def read_feeds(pages: Served) -> Served:
    """Each of the site's feeds as an aggregator shows it: the contents of its entries put into a page as they are."""
    page = '<!doctype html><meta charset="utf-8">{}'
    contents = {path: read_feed(path, body) for path, (_, body) in pages.items() if path in {"/feed.xml", "/feed.json"}}
    return {
        f"/aggregator{path}": (HTML, page.format("".join(f'<div class="body">{each}</div>' for each in found)).encode())
        for path, found in contents.items()
    }


def read_feed(path: str, feed: bytes) -> list[str]:
    if path.endswith(".json"):
        return [item["content_html"] for item in json.loads(feed)["items"]]
    return [content.text or "" for content in etree.fromstring(feed).iter("{*}content")]


VIEWS: tuple[Callable[[Served], Served], ...] = (choose_pages, read_feeds)
"""All that is looked at of a site."""


SHARDS = 4


@pytest.mark.parametrize("shard", range(SHARDS))
def test_no_vector_runs_on_any_page(watched: Watched, shard: int) -> None:
    """Nor would it without the policy: one that only reports lets all run. It is enforced for a batch of each."""
    found: list[tuple[str, str]] = []
    parsed = 0
    rest = [{tag: sorted(names) for tag, names in ALLOWED.items()}, f"{HOST}/assets/"]
    batches = list(in_batches(VECTORS, BATCH))[shard::SHARDS]
    for number, batch in enumerate(batches):
        pages = read_pages(build_site(batch))
        sources = [(path, body.decode()) for path, (kind, body) in pages.items() if kind == HTML]
        parsed += len(sources)
        frames = {path: page for view in VIEWS for path, page in view(pages).items()}
        for header in ("Content-Security-Policy-Report-Only", "Content-Security-Policy")[: 1 if number else 2]:
            page = watched.show(frames, pages, {header: POLICY})
            found += page.evaluate("(rest) => strangers(...rest)", rest)
            found += page.evaluate("([sources, rest]) => strangersOf(sources, ...rest)", [sources, rest])
            stir(page)
            found += watched.reports
            page.close()
    assert found == []
    assert parsed > 3 * sum(map(len, batches))

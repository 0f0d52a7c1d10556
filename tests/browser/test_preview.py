"""A preview in a real browser: it looks like the page, no script of it runs, and nothing is sent."""

from __future__ import annotations

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from playwright.sync_api import Browser

from chalicelib.publishing.preview import PREVIEW_HEADERS, render_preview
from chalicelib.publishing.reading.frame import read_frame
from ops.local.edge_headers import SECURITY_HEADERS
from tests.deeds import EDITOR
from tests.unit.publishing.site import NOW, Site, renderer

ADDRESS = "/api/previews/secret"


class Host(ThreadingHTTPServer):
    """A preview and the assets, served with the headers of both the edge and previews; notes what is asked for."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Answers)
        site = Site()
        site.set_up()
        live = site.newsroom.preview(site.create("Sắp đăng").id, EDITOR, now=NOW)
        self.assets = renderer().assets_of(read_frame(site.content))
        self.preview = render_preview(live, content=site.content, renderer=renderer())
        self.asked: list[str] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}{ADDRESS}"


class Answers(BaseHTTPRequestHandler):
    server: Host

    def do_GET(self) -> None:
        self.server.asked.append(self.path)
        asset = self.server.assets.files.get(self.path)
        kind = asset.content_type if asset else "text/html; charset=utf-8"
        self.send_response(200)
        for name, value in {**SECURITY_HEADERS, **({} if asset else PREVIEW_HEADERS), "Content-Type": kind}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(asset.body if asset else self.server.preview)

    do_POST = do_GET  # noqa: N815 (http.server looks for this name)

    def log_message(self, *_: object) -> None: ...


@pytest.fixture
def host() -> Iterator[Host]:
    with Host() as host:
        thread = Thread(target=host.serve_forever, daemon=True)
        thread.start()
        yield host
        host.shutdown()
        thread.join()


def test_a_preview_looks_like_the_page_and_runs_no_script(host: Host, browser: Browser) -> None:
    page = browser.new_page()
    page.goto(host.url, wait_until="networkidle")
    assert page.locator("h1").inner_text() == "Sắp đăng"
    assert page.evaluate("getComputedStyle(document.querySelector('.skip')).position") == "absolute"
    assert page.evaluate("self.origin") == "null"
    assert set(host.asked) <= {ADDRESS, host.assets.read, host.assets.icon}
    page.close()

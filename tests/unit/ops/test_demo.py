"""The demo content: enough of it, well formed, and posted as an editor would."""

import json
import threading
import unicodedata
from collections import Counter
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest

from chalicelib.content.parsing import parse_new_article, parse_publication, parse_site_fields
from chalicelib.content.sanitising import to_safe_html
from chalicelib.content.slugs import make_slug
from ops import demo

ARTICLES = demo.read_articles()


@pytest.mark.parametrize("article", ARTICLES, ids=lambda article: article.fields["title"][:30])
def test_each_article_is_one_that_the_api_takes(article: demo.DemoArticle) -> None:
    new = parse_new_article(article.fields)
    assert parse_publication({"published_at": article.published_at}).published_at
    assert to_safe_html(new.body, new.body_format).count("<p>") >= 3
    text = json.dumps(article.fields, ensure_ascii=False)
    assert unicodedata.is_normalized("NFC", text)


def test_there_is_enough_of_it_over_several_months_and_topics() -> None:
    assert len(ARTICLES) >= 12
    assert len({article.published_at[:7] for article in ARTICLES}) >= 5
    topics = Counter(topic for article in ARTICLES for topic in article.fields["topics"])
    site = demo.read_site()
    assert topics.keys() == site.topics.keys()
    assert len(topics) >= 3
    assert min(topics.values()) >= 3
    assert len({make_slug(article.fields["title"]) for article in ARTICLES}) == len(ARTICLES)
    assert parse_site_fields(site.settings).views_offset == 21_162_408


class Recorder(HTTPServer):
    """Answers as the API would, and keeps what it was asked."""

    status = 200

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.asked: list[tuple[str, str, Any]] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class _Handler(BaseHTTPRequestHandler):
    server: Recorder

    def do_PUT(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.asked.append((self.command, self.path, body))
        answer = json.dumps({"id": len(self.server.asked)}).encode()
        self.send_response(self.server.status)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    do_POST = do_PUT  # noqa: N815

    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture
def api() -> Iterator[Recorder]:
    with Recorder() as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def test_settings_come_first_then_topics_then_articles_oldest_first(api: Recorder) -> None:
    assert demo.load(api.url, "token") == len(ARTICLES)
    assert api.asked[0][:2] == ("PUT", "/api/site")
    assert all(path.startswith("/api/topics/") for _, path, _ in api.asked[1:4])
    dates = [body["published_at"] for _, path, body in api.asked if path.endswith("/publish")]
    assert dates == sorted(dates)
    assert len(dates) == len(ARTICLES)


def test_a_refusal_says_what_was_refused(api: Recorder) -> None:
    api.status = 403
    with pytest.raises(demo.DemoError, match="PUT /site was answered with 403"):
        demo.load(api.url, "token")


def test_a_site_that_is_not_there_is_named() -> None:
    with pytest.raises(demo.DemoError, match="cannot be reached"):
        demo.load("http://127.0.0.1:9", "token")

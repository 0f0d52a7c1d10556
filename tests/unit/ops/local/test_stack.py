"""The whole stack, on moto: an article goes from the API to its page, and ends with the stack."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from collections.abc import Iterator
from typing import Any

import pytest
import requests

from ops.edit.__main__ import main
from ops.local import stack
from ops.local.stack import Stack
from tests import pictures
from tests.listening import listening


@pytest.fixture(scope="module")
def portal() -> Iterator[Stack]:
    with stack.running() as running:
        yield running


def ask(portal: Stack, method: str, path: str, body: object = None) -> Any:
    data = None if body is None else json.dumps(body).encode()
    headers = {"Authorization": f"Bearer {portal.token}", "Content-Type": "application/json"}
    headers["User-Agent"] = "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0"
    request = urllib.request.Request(portal.url + path, data, headers, method=method)
    with urllib.request.urlopen(request, timeout=10) as answer:
        text = answer.read().decode()
        return json.loads(text) if text and "json" in answer.headers["Content-Type"] else text


def publish(portal: Stack, title: str) -> Any:
    article = ask(
        portal, "POST", "/api/articles", {"title": title, "lede": "L", "body": "B", "body_format": "markdown"}
    )
    return ask(portal, "POST", f"/api/articles/{article['id']}/publish", {})


def test_an_empty_portal_has_a_front_page(portal: Stack) -> None:
    portal.settle()
    assert "<title>" in ask(portal, "GET", "/")


def test_a_published_article_is_served_and_linked_once_the_stack_has_settled(portal: Stack) -> None:
    article = publish(portal, "Bài đầu tiên")
    portal.settle()
    assert "Bài đầu tiên" in ask(portal, "GET", article["path"])
    assert f'href="{article["path"]}"' in ask(portal, "GET", "/")
    newest = portal.find_newest()
    assert newest is not None
    assert newest.path == article["path"]


def test_an_unpublished_article_is_gone_once_the_stack_has_settled(portal: Stack) -> None:
    article = publish(portal, "Bài thứ hai")
    portal.settle()
    ask(portal, "POST", f"/api/articles/{article['id']}/unpublish", {})
    portal.settle()
    with pytest.raises(urllib.error.HTTPError) as missing:
        ask(portal, "GET", article["path"])
    assert missing.value.code == 404
    missing.value.close()


def test_addresses_that_moved_answer_301(portal: Stack) -> None:
    article = publish(portal, "Bài dời địa chỉ")
    left = article["path"]
    headers = {"Authorization": f"Bearer {portal.token}", "If-Match": f'W/"{article["version"]}"'}
    patch = requests.patch(
        f"{portal.url}/api/articles/{article['id']}", json={"slug": "moi"}, headers=headers, timeout=10
    )
    assert patch.status_code == 200
    now = ask(portal, "POST", f"/api/articles/{article['id']}/publish", {})["path"]
    ways = {
        "/index.php/1-tin.html": ({"to_article": article["id"]}, now),
        "/cu/": ({"to_url": left}, now),
        "/luu-tru.html": ({"to_url": "/archive/?a=b#c"}, "/archive/?a=b#c"),
        "/lien-he/": ({"to_url": "https://ubnd.example/đ"}, "https://ubnd.example/%C4%91"),
    }
    for path, (to, _) in ways.items():
        ask(portal, "PUT", "/api/redirects", {"path": path, **to})
    portal.settle()
    for path, leads_to in {left: now, **{path: leads_to for path, (_, leads_to) in ways.items()}}.items():
        answer = requests.get(portal.url + path, allow_redirects=False, timeout=10)
        assert (answer.status_code, answer.headers.get("Location")) == (301, leads_to), path
        assert "noindex" not in answer.text
    assert "Bài dời địa chỉ" in ask(portal, "GET", "/index.php/1-tin.html")


def test_the_api_answers_through_the_edge_only(portal: Stack) -> None:
    answers = [requests.get(f"http://127.0.0.1:{port}/live", timeout=10).text for port in listening()]
    assert any("urn:gazette:problem:around-the-edge" in answer for answer in answers)
    assert [answer for answer in answers if '"guests"' in answer] == []


def test_every_server_of_the_stack_listens_on_loopback_only(portal: Stack) -> None:
    addresses = listening()
    assert int(portal.url.rpartition(":")[2]) in addresses
    assert len(addresses) >= 3, "the edge, the API and moto"
    assert {port: address for port, address in addresses.items() if not address.is_loopback} == {}


def upload(portal: Stack, raw: bytes, **fields: object) -> str:
    """What a browser does with the form that the API answers."""
    new = {"file_name": "cau.jpg", "content_type": "image/jpeg", "size_bytes": len(raw), **fields}
    announced = ask(portal, "POST", "/api/media", new)
    form = announced["upload"]
    answer = requests.post(form["url"], data=form["fields"], files={"file": ("cau.jpg", raw)}, timeout=10)
    assert answer.status_code == 204
    return str(announced["id"])


def test_an_uploaded_picture_is_made_ready_and_served_in_an_article(portal: Stack) -> None:
    media = upload(portal, pictures.jpeg(900, 600), alt="Cầu mới")
    portal.settle()
    item = ask(portal, "GET", f"/api/media/{media}")
    assert (item["status"], item["reason"], item["width"]) == ("ready", "", 900)
    article = ask(portal, "POST", "/api/articles", {"title": "Cầu", "body": f'<p><img src="media:{media}"></p>'})
    path = ask(portal, "POST", f"/api/articles/{article['id']}/publish", {})["path"]
    portal.settle()
    assert 'alt="Cầu mới"' in ask(portal, "GET", path)
    for variant in item["variants"]:
        with urllib.request.urlopen(variant["url"], timeout=10) as answer:
            assert answer.headers["Content-Type"] == f"image/{variant['format']}"
            assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
            assert len(answer.read()) == variant["size_bytes"]


def test_a_document_is_downloaded_under_its_name(portal: Stack) -> None:
    raw = b"%PDF-1.7\n%%EOF\n"
    media = upload(portal, raw, content_type="application/pdf", file_name="tờ trình.pdf")
    portal.settle()
    (file,) = ask(portal, "GET", f"/api/media/{media}")["variants"]
    with urllib.request.urlopen(file["url"], timeout=10) as answer:
        assert answer.headers["Content-Disposition"] == "attachment; filename*=UTF-8''t%E1%BB%9D%20tr%C3%ACnh.pdf"
        assert answer.read() == raw


def test_an_upload_that_is_no_picture_has_failed_and_nobody_sees_it(portal: Stack) -> None:
    media = upload(portal, b"<html><script>alert(1)</script></html>")
    portal.settle()
    item = ask(portal, "GET", f"/api/media/{media}")
    assert (item["status"], item["variants"]) == ("failed", [])
    with pytest.raises(urllib.error.HTTPError) as missing:
        ask(portal, "GET", f"/uploads/{media}")
    assert missing.value.code == 404
    missing.value.close()


def test_a_picture_that_is_removed_leaves_nothing(portal: Stack) -> None:
    media = upload(portal, pictures.jpeg(300, 200))
    portal.settle()
    (url, *_) = [variant["url"] for variant in ask(portal, "GET", f"/api/media/{media}")["variants"]]
    ask(portal, "DELETE", f"/api/media/{media}")
    portal.settle()
    with pytest.raises(urllib.error.HTTPError) as missing:
        ask(portal, "GET", url.removeprefix(portal.url))
    assert missing.value.code == 404
    missing.value.close()


def test_a_view_is_counted(portal: Stack) -> None:
    article = publish(portal, "Bài được đọc")
    portal.settle()
    beacon = {"view": "0" * 32, "article": article["id"], "attempt": 0}
    assert ask(portal, "POST", "/api/beacon", beacon)["views"] == 1
    assert ask(portal, "GET", f"/api/live?article={article['id']}")["views"] == 1


def test_an_address_that_the_api_does_not_have_is_a_problem_that_echoes_nothing(portal: Stack) -> None:
    with pytest.raises(urllib.error.HTTPError) as missing:
        ask(portal, "GET", "/api/nowhere")
    with missing.value as answer:
        problem = answer.read().decode()
    assert (missing.value.code, json.loads(problem)["status"]) == (404, 404)
    assert portal.token not in problem


def test_what_was_read_is_drawn_in_the_terminal(
    portal: Stack, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("GAZETTE_TOKEN", portal.token)
    assert main(["stats", "--days", "3", "--url", portal.url]) == 0
    said = capsys.readouterr().out
    assert "views in all" in said
    assert "days in the time zone Asia/Ho_Chi_Minh" in said

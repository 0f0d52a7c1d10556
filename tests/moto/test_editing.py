"""The editor's API over HTTP."""

import json
import unicodedata
from typing import Any

import pytest

from chalicelib.content.people.permissions import Role
from tests.moto.conftest import Portal

ID = "01ARZ3NDEKTSV4RRFFQ69G5FAV"


def test_a_draft_is_created_with_its_place_and_its_etag(portal: Portal) -> None:
    portal.call("PUT", "/topics/lu-lut", {"title": "Lũ lụt"})
    fields = {"title": "Nước về Đồng Tháp", "lede": "Sáng nay.", "agency": "TGAG", "byline": "Tiếp Thu"}
    answer = portal.call("POST", "/articles", {**fields, "body": "<p>Nước về.</p>", "topics": ["lu-lut"]})
    assert answer.status == 201
    article = answer.json
    assert answer.headers["Location"] == f"/api/articles/{article['id']}"
    assert answer.headers["ETag"] == '"1"'
    assert {name: article[name] for name in fields} == fields
    assert (article["status"], article["slug"], article["url"]) == ("draft", "nuoc-ve-dong-thap", None)
    again = portal.call("GET", f"/articles/{article['id']}")
    assert article.pop("removed") == []
    assert (again.status, again.json) == (200, article)
    cached = portal.call("GET", f"/articles/{article['id']}", If_None_Match='"1"')
    assert (cached.status, cached.body) == (304, b"")


def test_a_title_in_decomposed_letters_is_kept_composed(portal: Portal) -> None:
    title = "Tiến tới đại hội đảng"
    article = portal.create(title=unicodedata.normalize("NFD", title))
    assert article["title"] == title
    assert article["slug"] == "tien-toi-dai-hoi-dang"


def test_markdown_is_kept_as_it_was_written_and_shown_as_html(portal: Portal) -> None:
    article = portal.create(body="**Đậm** <script>alert(1)</script>", body_format="markdown")
    assert article["body"].startswith("**Đậm**")
    assert "<strong>Đậm</strong>" in article["body_html"]
    assert "script" not in article["body_html"]


def test_every_bad_field_is_named_and_nothing_is_kept(portal: Portal) -> None:
    answer = portal.call("POST", "/articles", {"title": "", "topics": ["khong-co"], "what": 1})
    assert answer.status == 422
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert [each["pointer"] for each in answer.json["errors"]] == ["/body", "/title", "/what"]
    answer = portal.call("POST", "/articles", {"title": "Tin", "body": "x", "topics": ["khong-co"]})
    assert [each["pointer"] for each in answer.json["errors"]] == ["/topics/0"]
    assert "PUT /api/topics/khong-co" in answer.json["errors"][0]["detail"]


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "kind"),
    [
        ("POST", "/articles", b"{", 400, "malformed-request"),
        ("POST", "/articles", b"\xff", 400, "malformed-request"),
        ("POST", "/articles", b"[" * 100_000, 400, "malformed-request"),
        ("POST", "/articles", b'{"title": NaN}', 400, "malformed-request"),
        ("POST", "/articles", b"[]", 422, "invalid-input"),
        ("GET", f"/articles/{ID}", None, 404, "not-found"),
        ("GET", "/articles/%2e%2e", None, 404, "not-found"),
        ("PATCH", f"/articles/{ID}", b"{}", 428, "precondition-required"),
        ("POST", f"/articles/{ID}/publish", b"", 404, "not-found"),
        ("GET", "/topics/khong-co", None, 404, "not-found"),
        ("PUT", "/topics/Kh%C3%B4ng", b'{"title": "x"}', 422, "invalid-input"),
        ("PUT", "/site", b'{"language": "fr"}', 422, "invalid-input"),
    ],
)
def test_bad_requests_are_answered_by_problems(
    portal: Portal, method: str, path: str, body: bytes | None, status: int, kind: str
) -> None:
    answer = portal.call(method, path, body)
    assert (answer.status, answer.json["type"]) == (status, f"urn:gazette:problem:{kind}")
    assert answer.json["status"] == status
    assert answer.json["detail"]


def test_another_content_type_and_another_method_are_problems_too(portal: Portal) -> None:
    answer = portal.call("POST", "/articles", b"title=x", Content_Type="application/x-www-form-urlencoded")
    assert (answer.status, answer.json["type"]) == (415, "urn:gazette:problem:unsupported-media-type")
    answer = portal.call("PUT", "/articles", {})
    assert (answer.status, answer.json["type"]) == (405, "urn:gazette:problem:method-not-allowed")


@pytest.mark.parametrize(
    ("method", "path", "needed"),
    [
        ("POST", "/articles", Role.AUTHOR),
        ("GET", f"/articles/{ID}", Role.AUTHOR),
        ("PATCH", f"/articles/{ID}", Role.AUTHOR),
        ("POST", f"/articles/{ID}/publish", Role.EDITOR),
        ("POST", f"/articles/{ID}/unpublish", Role.EDITOR),
        ("GET", "/topics/a", Role.AUTHOR),
        ("PUT", "/topics/a", Role.ADMIN),
        ("GET", "/site", Role.AUTHOR),
        ("PUT", "/site", Role.ADMIN),
    ],
)
def test_each_request_takes_a_token_of_its_role(portal: Portal, method: str, path: str, needed: Role) -> None:
    body: dict[str, str] | None = None if method == "GET" else {}
    answer = portal.call(method, path, body, role=None)
    assert answer.status == 401
    assert answer.headers["WWW-Authenticate"] == "Bearer"
    assert portal.call(method, path, body, role=None, Authorization="Bearer nobody's").status == 401
    assert portal.call(method, path, body, role=None, Authorization="Basic eDp5").status == 401
    for role in Role:
        refused = portal.call(method, path, body, role=role).status in {401, 403}
        assert refused == (role < needed)


def test_an_edit_takes_the_version_that_it_is_based_on(portal: Portal) -> None:
    article = portal.create()
    path = f"/articles/{article['id']}"
    answer = portal.call("PATCH", path, {"title": "Tin khác", "byline": "An"}, If_Match='"1"')
    assert (answer.status, answer.headers["ETag"]) == (200, '"2"')
    assert (answer.json["title"], answer.json["byline"], answer.json["slug"]) == ("Tin khác", "An", "tin-khac")
    stale = portal.call("PATCH", path, {"title": "Mất"}, If_Match='"1"')
    assert (stale.status, stale.json["current"]) == (412, '"2"')
    for tag in ('W/"1"', '"x"', '"0"'):
        assert portal.call("PATCH", path, {"title": "Mất"}, If_Match=tag).status == 412
    assert portal.call("PATCH", path, {"title": "Mất"}, If_Match="2").status == 400
    assert portal.call("GET", path).json["title"] == "Tin khác"


def test_an_edit_that_changes_nothing_makes_no_version(portal: Portal) -> None:
    article = portal.create(title="Tin")
    answer = portal.call("PATCH", f"/articles/{article['id']}", {"title": " Tin "}, If_Match='"1"')
    assert (answer.status, answer.headers["ETag"]) == (200, '"1"')


def test_null_empties_a_field_and_gives_the_slug_back_to_the_title(portal: Portal) -> None:
    article = portal.create(title="Một tin", slug="chon", byline="An", agency="TGAG")
    assert article["slug"] == "chon"
    answer = portal.call(
        "PATCH", f"/articles/{article['id']}", {"slug": None, "byline": None, "agency": None}, If_Match='"1"'
    )
    assert [answer.json[name] for name in ("slug", "byline", "agency")] == ["mot-tin", "", ""]


def test_an_article_that_fits_no_item_is_refused_whole(portal: Portal) -> None:
    answer = portal.call("POST", "/articles", {"title": "x", "body": "<p>" + "ắ" * 100_000 + "</p>"})
    assert answer.status == 422  # more than the cap on a body
    markdown = "ă " * 30_000  # under the cap, but kept twice: as it was written, and as HTML
    article = portal.create(body=markdown, body_format="markdown")
    assert len(article["body_html"]) >= 60_000


def test_the_sites_settings_are_changed_field_by_field(portal: Portal) -> None:
    assert portal.call("GET", "/site").json["name"] == "Gazette"
    answer = portal.call("PUT", "/site", {"name": "Báo Sông Hậu", "views_offset": 21_162_408})
    assert (answer.status, answer.headers["ETag"]) == (200, '"1"')
    answer = portal.call("PUT", "/site", {"language": "en"}, If_Match='"1"')
    site = answer.json
    assert (site["name"], site["language"], site["views_offset"]) == ("Báo Sông Hậu", "en", 21_162_408)
    assert portal.call("PUT", "/site", {"language": "vi"}, If_Match='"1"').status == 412


def test_a_topic_is_created_then_renamed(portal: Portal) -> None:
    first = portal.call("PUT", "/topics/giai-phong", {"title": "Giải phóng"})
    assert (first.status, first.json["url"]) == (201, "https://bao.example/topics/giai-phong/")
    second = portal.call("PUT", "/topics/giai-phong", {"title": "Giải phóng miền Nam"})
    assert (second.status, second.headers["ETag"]) == (200, '"2"')
    assert portal.call("PUT", "/topics/giai-phong", {"title": "x"}, If_Match='"1"').status == 412
    assert portal.call("GET", "/topics/giai-phong").json["title"] == "Giải phóng miền Nam"


def test_a_chosen_slug_that_is_taken_is_refused_and_a_made_one_gets_a_number(portal: Portal) -> None:
    when = {"published_at": "2015-12-30T09:00:00+07:00"}
    first, second, third = (portal.create(title="Tin vui")["id"] for _ in range(3))
    chosen = portal.create(title="Khác", slug="tin-vui")["id"]
    assert portal.publish(first, **when)["path"] == "/2015/12/tin-vui/"
    assert portal.publish(second, **when)["path"] == "/2015/12/tin-vui-2/"
    assert portal.publish(third, **when)["path"] == "/2015/12/tin-vui-3/"
    answer = portal.call("POST", f"/articles/{chosen}/publish", when)
    assert (answer.status, answer.json["type"]) == (409, "urn:gazette:problem:path-taken")
    assert portal.call("GET", f"/articles/{chosen}").json["status"] == "draft"
    assert portal.publish(second)["path"] == "/2015/12/tin-vui-2/"


def test_publishing_keeps_the_first_date_and_takes_another(portal: Portal) -> None:
    article = portal.create(title="Tin")["id"]
    first = portal.publish(article)
    assert first["published_at"].startswith("20")
    again = portal.publish(article, published_at="2015-12-30T09:15:00+07:00")
    assert (again["published_at"], again["path"]) == ("2015-12-30T02:15:00Z", "/2015/12/tin/")
    unchanged = portal.publish(article)
    assert unchanged["version"] == again["version"]


def test_unpublishing_what_is_not_public_is_refused(portal: Portal) -> None:
    article = portal.create()["id"]
    answer = portal.call("POST", f"/articles/{article}/unpublish")
    assert (answer.status, answer.json["type"]) == (409, "urn:gazette:problem:action-refused")
    portal.publish(article)
    assert portal.call("POST", f"/articles/{article}/unpublish", If_Match='"1"').status == 412
    answer = portal.call("POST", f"/articles/{article}/unpublish", If_Match='"2"')
    assert (answer.status, answer.json["status"], answer.json["url"]) == (200, "unpublished", None)


def test_json_is_answered_in_utf8_and_never_cached(portal: Portal) -> None:
    answer = portal.call("PUT", "/topics/a", {"title": "Đảng"})
    assert "Đảng" in answer.body.decode()
    assert answer.headers["Cache-Control"] == "no-store"


def test_an_error_of_ours_is_a_problem_without_a_trace(portal: Portal, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: Any, **__: Any) -> None:
        raise RuntimeError("secret of the house")

    monkeypatch.setattr("chalicelib.content.portal.Portal.get_site", fail)
    answer = portal.call("GET", "/site")
    assert (answer.status, answer.json["type"]) == (500, "urn:gazette:problem:internal-server-error")
    assert "secret of the house" not in json.dumps(answer.json)

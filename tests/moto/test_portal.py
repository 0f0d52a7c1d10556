"""Topics, standing pages, schedules and the trash, over HTTP and on pages."""

import json
from datetime import UTC, datetime, timedelta

from chalicelib.content.models.requests import parse_redirect_fields
from chalicelib.content.people.permissions import Role
from tests.moto.conftest import Portal

ABOUT = {"title": "Giới thiệu", "body": "<p>Về chúng tôi.</p>", "menu": 1}


def in_hours(hours: float) -> str:
    return (datetime.now(UTC) + timedelta(hours=hours)).isoformat()


def test_a_standing_page_is_in_the_menu_of_every_page(portal: Portal) -> None:
    article = portal.publish(portal.create()["id"])
    made = portal.call("PUT", "/pages/gioi-thieu", ABOUT)
    assert (made.status, made.json["url"], made.headers["ETag"]) == (201, "https://bao.example/gioi-thieu/", '"1"')
    portal.settle()
    assert "<p>Về chúng tôi.</p>" in portal.pages()["/gioi-thieu/"].decode()
    for path in ("/", article["path"], "/archive/", "/404.html"):
        assert '<a href="/gioi-thieu/">Giới thiệu</a>' in portal.pages()[path].decode(), path
    assert portal.call("GET", "/pages").json["pages"][0]["slug"] == "gioi-thieu"
    assert portal.call("GET", "/pages/gioi-thieu").json["body"] == "<p>Về chúng tôi.</p>"
    assert portal.call("DELETE", "/pages/gioi-thieu", If_Match='"9"').status == 412
    assert portal.call("DELETE", "/pages/gioi-thieu").status == 204
    portal.settle()
    assert not [path for path, page in portal.pages().items() if b"/gioi-thieu/" in page]


def test_a_standing_page_takes_no_other_pages_place(portal: Portal) -> None:
    for slug in ("api", "topics", "2015", "archive"):
        refused = portal.call("PUT", f"/pages/{slug}", ABOUT)
        assert (refused.status, refused.json["errors"][0]["pointer"]) == (422, "/slug")
    assert portal.call("PUT", "/pages/gioi-thieu", {**ABOUT, "menu": 0}).json["errors"][0]["pointer"] == "/menu"
    assert portal.call("PUT", "/pages/gioi-thieu", ABOUT, role=Role.AUTHOR).status == 403
    assert portal.call("GET", "/pages/khong-co").status == 404


def test_a_featured_topic_has_its_banner_on_every_page(portal: Portal) -> None:
    portal.call("PUT", "/topics/dang", {"title": "Tiến tới đại hội đảng"})
    article = portal.publish(portal.create()["id"])
    fields = {"title": "Tiến tới đại hội đảng", "featured": True, "description": "Tin về đại hội."}
    answer = portal.call("PUT", "/topics/dang", fields)
    assert (answer.status, answer.json["featured"], answer.json["description"]) == (200, True, "Tin về đại hội.")
    portal.settle()
    for path in ("/", article["path"], "/archive/"):
        assert '<a href="/topics/dang/"><span>Tiến tới đại hội đảng</span></a>' in portal.pages()[path].decode(), path
    assert "Tin về đại hội." in portal.pages()["/topics/dang/"].decode()


def test_an_article_comes_and_goes_as_scheduled(portal: Portal) -> None:
    article = portal.create()["id"]
    answer = portal.call(
        "PUT", f"/articles/{article}/schedule", {"publish_at": in_hours(1), "unpublish_at": in_hours(2)}
    )
    assert (answer.status, answer.json["status"]) == (200, "scheduled")
    assert answer.json["publish_at"] < answer.json["unpublish_at"]
    now = portal.services.now()
    portal.services.clock.tick(now + timedelta(minutes=61))
    portal.settle()
    published = portal.call("GET", f"/articles/{article}").json
    assert (published["status"], published["publish_at"]) == ("published", None)
    assert published["path"] in portal.pages()
    portal.services.clock.tick(now + timedelta(minutes=121))
    portal.settle()
    assert published["path"] not in portal.pages()


def test_a_schedule_that_makes_no_sense_is_refused(portal: Portal) -> None:
    article = portal.create()["id"]
    for body, pointer in (
        ({"publish_at": in_hours(-1)}, "/publish_at"),
        ({"unpublish_at": in_hours(1)}, "/unpublish_at"),
        ({"publish_at": in_hours(2), "unpublish_at": in_hours(1)}, "/unpublish_at"),
        ({"publish_at": "2030-01-01T00:00:00"}, "/publish_at"),
    ):
        refused = portal.call("PUT", f"/articles/{article}/schedule", body)
        assert (refused.status, refused.json["errors"][0]["pointer"]) == (422, pointer), body
    assert portal.call("PUT", f"/articles/{article}/schedule", {}, role=Role.AUTHOR).status == 403


def test_an_article_in_the_trash_can_only_be_restored(portal: Portal) -> None:
    article = portal.create()["id"]
    path = portal.publish(article)["path"]
    portal.settle()
    assert portal.call("DELETE", f"/articles/{article}").json["status"] == "trashed"
    portal.settle()
    assert path not in portal.pages()
    for method, at, body in (
        ("POST", "/publish", {}),
        ("PUT", "/schedule", {"publish_at": in_hours(1)}),
        ("POST", "/unpublish", {}),
    ):
        assert portal.call(method, f"/articles/{article}{at}", body).status == 409, at
    assert portal.call("PATCH", f"/articles/{article}", {"title": "x"}, If_Match='"3"').status == 409
    assert portal.call("POST", f"/articles/{article}/restore").json["status"] == "unpublished"
    assert portal.publish(article)["path"] == path


def test_what_is_read_most_is_in_a_fragment(portal: Portal) -> None:
    article = portal.publish(portal.create(title="Đọc nhiều")["id"])
    portal.settle()
    portal.call("POST", "/beacon", {"view": "0123456789abcdef", "article": article["id"]}, role=None)
    later = portal.services.now() + timedelta(minutes=3)
    portal.services.audience.fold(later)
    portal.services.pipeline.rank(later)
    portal.settle()
    items = json.loads(portal.pages()["/fragments/most-read/today.json"])["items"]
    assert items == [{"title": "Đọc nhiều", "path": article["path"]}]


def test_a_path_of_an_earlier_site_leads_to_an_article_while_it_is_published(portal: Portal) -> None:
    article = portal.create(title="Họp tổng kết", slug="hop")["id"]
    wanted = parse_redirect_fields({"path": "/index.php/tin tức/1-họp, bàn.html", "to_article": article})
    portal.services.portal.put_redirect(wanted, version=None, by="An", now=portal.services.now())
    portal.settle()
    assert "/index.php/tin tức/1-họp, bàn.html" not in portal.pages()
    target = portal.publish(article)["path"]
    portal.settle()
    assert f'content="0; url={target}"' in portal.pages()["/index.php/tin tức/1-họp, bàn.html"].decode()
    portal.call("POST", f"/articles/{article}/unpublish")
    portal.settle()
    assert "/index.php/tin tức/1-họp, bàn.html" not in portal.pages()

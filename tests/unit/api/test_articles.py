"""Articles through the API: drafts, review, editions, revisions, previews, the trash, and what is refused."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from chalicelib.content.people.permissions import Role
from chalicelib.content.scheduled import Scheduled
from chalicelib.content.store.items import format_time
from tests.unit.api.api import Answer, Api


def edit(api: Api, article: str, etag: str, query: str = "", *, by: str | Role = Role.EDITOR, **fields: Any) -> Answer:
    return api.call("PATCH", f"/articles/{article}{query}", fields, by=by, If_Match=etag)


def test_a_draft_goes_through_review_and_back_and_is_published(api: Api) -> None:
    api.token("Lan", Role.AUTHOR)
    article = api.create(by="Lan")["id"]
    assert api.act(article, "submit", by="Lan")["status"] == "in_review"
    assert edit(api, article, '"2"', by="Lan", title="Nữa").problem == "forbidden"
    assert api.call("POST", f"/articles/{article}/submit").problem == "action-refused"
    assert edit(api, article, '"2"', title="Tít khác").json["status"] == "in_review"
    assert api.act(article, "return")["status"] == "draft"
    assert edit(api, article, '"4"', by="Lan", title="Nữa").status == 200
    assert api.act(article, "submit", by="Lan")["created_by"] == "Lan"
    published = api.act(article, "publish")
    assert (published["status"], published["updated_by"]) == ("published", "EDITOR")
    assert published["url"] == "https://bao.example/2026/11/nua/"


def test_an_article_is_returned_with_a_note_that_stays_until_it_is_submitted_or_published(api: Api) -> None:
    def said(answer: Any) -> tuple[str, str]:
        (listed,) = api.call("GET", "/articles").json["articles"]
        assert [listed[each] for each in ("return_note", "returned_by")] == [
            answer["return_note"],
            answer["returned_by"],
        ]
        return answer["return_note"], answer["returned_by"]

    article = api.create()["id"]
    api.act(article, "submit")
    returned = api.call("POST", f"/articles/{article}/return", {"note": "Thiếu nguồn.\nHỏi lại sở."}).json
    assert said(returned) == ("Thiếu nguồn.\nHỏi lại sở.", "ADMIN")
    assert said(edit(api, article, '"3"', title="Nữa").json) == ("Thiếu nguồn.\nHỏi lại sở.", "ADMIN")
    assert said(api.act(article, "submit")) == ("", "")
    assert said(api.act(article, "return")) == ("", "")  # without a note
    api.act(article, "submit")
    assert api.call("POST", f"/articles/{article}/return", {"note": "x" * 1001}).pointers == ["/note"]
    assert said(api.call("POST", f"/articles/{article}/return", {"note": "Đổi tít."}).json) == ("Đổi tít.", "ADMIN")
    assert said(api.act(article, "publish")) == ("", "")


def test_a_live_article_is_changed_in_one_step_or_its_next_version_prepared(api: Api) -> None:
    article = api.create()["id"]
    api.act(article, "publish")
    kept = edit(api, article, '"2"', title="Bản sau")
    assert (kept.json["status"], kept.json["version"]) == ("published", 3)
    assert _live_title(api, article) == "Tin mới"
    shown = edit(api, article, kept.etag, "?publish=true", lede="Sáng nay.")
    assert (shown.json["version"], _live_title(api, article)) == (4, "Bản sau")
    assert edit(api, article, '"4"', "?publish=true").json["version"] == 4
    assert edit(api, article, '"4"', "?publish=maybe").pointers == ["/publish"]


def test_publishing_in_one_step_is_for_those_who_may_publish(api: Api) -> None:
    api.token("Lan", Role.AUTHOR)
    article = api.create(by="Lan")["id"]
    assert edit(api, article, '"1"', "?publish=true", by="Lan", title="Nữa").problem == "forbidden"
    assert api.call("GET", f"/articles/{article}").json["version"] == 1


NOBODYS = "media:00000000000000000000000000"


def test_a_new_article_is_checked_without_keeping_it(api: Api) -> None:
    new = {"title": "Tin", "body": f'<p><img src="{NOBODYS}" alt="a"><script>x</script></p>'}
    checked = api.call("POST", "/articles?check=true", new)
    assert (checked.status, checked.json["title"], checked.headers.get("Location")) == (200, "Tin", None)
    assert [each["name"] for each in checked.json["removed"]] == ["script"]
    assert api.call("POST", "/articles", new).pointers == ["/body"], "the picture is not there"
    assert api.call("GET", "/articles").json["articles"] == []
    assert api.call("GET", f"/articles/{checked.json['id']}").status == 404


@pytest.mark.parametrize(
    ("fields", "pointer"),
    [({"title": ""}, "/title"), ({"topics": ["khong-co"]}, "/topics/0"), ({"body": "<p></p>"}, "/body")],
)
def test_a_check_finds_what_keeping_would(api: Api, fields: dict[str, Any], pointer: str) -> None:
    new = {"title": "Tin", "body": "<p>a</p>", **fields}
    article = api.create()["id"]
    for query in ("", "?check=true"):
        assert api.call("POST", f"/articles{query}", new).pointers == [pointer]
        assert edit(api, article, '"1"', query, **fields).pointers == [pointer]


def test_an_edit_is_checked_without_keeping_it(api: Api) -> None:
    api.token("Lan", Role.AUTHOR)
    mine, other = api.create(by="Lan")["id"], api.create(title="Khác", slug="khac")["id"]
    api.act(other, "publish")
    checked = edit(api, mine, '"1"', "?check=true", by="Lan", title="Nữa", lead=NOBODYS.removeprefix("media:"))
    assert (checked.status, checked.json["title"]) == (200, "Nữa")
    assert api.call("GET", f"/articles/{mine}").json["version"] == 1
    assert edit(api, mine, '"1"', "?check=true&publish=true", by="Lan", title="Nữa").problem == "forbidden"
    assert edit(api, mine, '"1"', "?check=true&publish=true", slug="khac").problem == "path-taken"
    assert edit(api, mine, '"9"', "?check=true", title="Nữa").status == 412
    assert edit(api, other, '"2"', "?check=true", by="Lan", title="Nữa").problem == "forbidden"


def test_a_correction_has_the_time_since_when_it_says_so(api: Api) -> None:
    article = api.create(correction="  Số liệu\u202e đã được sửa. ")
    assert (article["correction"], article["corrected_at"]) == ("Số liệu đã được sửa.", "2026-11-24T08:15:00Z")
    api.wait(hours=1)
    same = edit(api, article["id"], '"1"', title="Khác", correction="Số liệu đã được sửa.")
    assert same.json["corrected_at"] == "2026-11-24T08:15:00Z"
    other = edit(api, article["id"], '"2"', correction="Tên đã được sửa.")
    assert other.json["corrected_at"] == "2026-11-24T09:15:00Z"
    none = edit(api, article["id"], '"3"', correction=None)
    assert (none.json["correction"], none.json["corrected_at"]) == ("", None)


def test_every_save_is_a_revision_that_can_be_listed_compared_and_restored(api: Api) -> None:
    article = api.create(title="Một", byline="Tiếp Thu")["id"]
    edit(api, article, '"1"', title="Hai", body="<p>Khác.</p>")
    api.act(article, "publish")
    path = f"/articles/{article}/revisions"
    listed = api.call("GET", f"{path}?limit=2")
    assert [(each["version"], each["status"], each["title"]) for each in listed.json["revisions"]] == [
        (3, "published", "Hai"),
        (2, "draft", "Hai"),
    ]
    assert listed.headers["Link"] == f'<https://bao.example/api{path}?limit=2&up_to=1>; rel="next"'
    rest = api.call("GET", f"{path}?limit=2&up_to=1")
    assert ([each["version"] for each in rest.json["revisions"]], "Link" in rest.headers) == ([1], False)
    assert api.call("GET", f"{path}/1").json["body"] == "<p>Xin chào.</p>"
    diff = api.call("GET", f"{path}/1/diff?to=2")
    assert diff.headers["Content-Type"] == "text/x-diff; charset=utf-8"
    assert {"-title: Một", "+title: Hai", " byline: Tiếp Thu"} <= set(diff.body.decode().splitlines())
    assert api.call("GET", f"{path}/2/diff").body == b""
    restored = api.call("POST", f"{path}/1/restore", If_Match='"3"').json
    assert (restored["version"], restored["title"], restored["status"]) == (4, "Một", "published")
    assert restored["path"] == "/2026/11/hai/"
    assert _live_title(api, article) == "Hai"
    assert api.call("GET", f"{path}/9").status == 404
    assert api.call("GET", f"{path}/9/diff").status == 404
    assert api.call("POST", f"{path}/9/restore").status == 404


def test_a_revision_says_which_person_saved_it_and_with_what(api: Api) -> None:
    hoa = api.person("Hoa", Role.EDITOR)
    article = api.create(by=api.sign_in("Hoa"))["id"]
    assert api.call("PATCH", f"/articles/{article}", {"title": "Mới"}, If_Match='"1"').status == 200
    time = {"publish_at": format_time(api.now + timedelta(minutes=5))}
    assert api.call("PUT", f"/articles/{article}/schedule", time, by="cookie:Hoa", If_Match='"2"').status == 200
    api.wait(minutes=5)
    assert Scheduled(api.services.content).act_on_due(api.now) == 1
    told = [
        (each["saved_by"], each["saved_by_person"], each["saved_how"])
        for each in api.call("GET", f"/articles/{article}/revisions").json["revisions"]
    ]
    admin = api.call("GET", "/me").json
    assert told == [
        ("clock", None, "clock"),
        ("Hoa", hoa.id, "session"),
        (admin["name"], admin["id"], "token"),
        ("Hoa", hoa.id, "session"),
    ]


def test_a_revision_whose_topic_is_gone_is_not_restored(api: Api) -> None:
    api.call("PUT", "/topics/lu-lut", {"title": "Lũ lụt"})
    article = api.create(topics=["lu-lut"])["id"]
    edit(api, article, '"1"', topics=[])
    assert api.call("DELETE", "/topics/lu-lut").status == 204
    assert api.call("POST", f"/articles/{article}/revisions/1/restore").pointers == ["/topics/0"]


def test_a_preview_is_the_page_and_its_link_opens_it_until_it_expires(api: Api) -> None:
    article = api.create(title="Chưa đăng", body="<p>Nội dung.</p>")["id"]
    seen = api.call("GET", f"/articles/{article}/preview")
    assert (seen.status, seen.headers["Content-Type"]) == (200, "text/html; charset=utf-8")
    assert "sandbox" in seen.headers["Content-Security-Policy"]
    assert seen.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert seen.headers["Cache-Control"] == "no-store"
    assert "Nội dung." in seen.body.decode()
    link = api.call("POST", f"/articles/{article}/preview-links", {"expires_at": "2026-11-24T09:00:00Z"})
    assert (link.status, link.json["expires_at"]) == (201, "2026-11-24T09:00:00Z")
    path = link.json["url"].removeprefix("https://bao.example/api")
    assert api.call("GET", path, by=None).body == seen.body
    api.call("DELETE", f"/articles/{article}")
    assert api.call("GET", path, by=None).status == 404
    assert api.call("GET", f"/articles/{article}/preview").problem == "action-refused"
    api.act(article, "restore")
    assert api.call("GET", path, by=None).status == 404, "it stays dead"
    again = api.call("POST", f"/articles/{article}/preview-links", {"expires_at": "2026-11-24T09:00:00Z"}).json
    path = again["url"].removeprefix("https://bao.example/api")
    assert api.call("GET", path, by=None).status == 200
    api.wait(minutes=45)
    assert api.call("GET", path, by=None).status == 404
    assert api.call("GET", "/previews/" + "x" * 43, by=None).status == 404


@pytest.mark.parametrize(
    ("day", "moment"),
    [
        ("2015-12-30", "2015-12-30T05:00:00Z"),
        ("1968-06-15", "1968-06-15T04:00:00Z"),
        ("2026-11-24", "2026-11-24T05:00:00Z"),
    ],
)
def test_a_day_of_publication_is_its_noon_in_the_sites_time_zone(api: Api, day: str, moment: str) -> None:
    article = api.act(api.create()["id"], "publish", {"published_at": day})
    assert (article["published_at"], article["path"][:9]) == (moment, f"/{day[:7].replace('-', '/')}/")


def test_today_stands_for_now_until_noon_and_a_day_to_come_is_refused(api: Api) -> None:
    article = api.create()["id"]
    api.wait(hours=11)  # 02:15 on the 25th there
    assert api.act(article, "publish", {"published_at": "2026-11-25"})["published_at"] == "2026-11-24T19:15:00Z"
    for day in ("2026-11-26", "9999-12-31"):
        answer = api.call("POST", f"/articles/{article}/publish", {"published_at": day})
        assert (answer.status, answer.pointers) == (422, ["/published_at"])


def test_links_to_a_preview_are_listed_and_revoked_by_who_may_preview_it(api: Api) -> None:
    for name in ("Lan", "Mai"):
        api.token(name, Role.AUTHOR)
    article = api.create(by="Lan")["id"]
    links = f"/articles/{article}/preview-links"
    made = [api.call("POST", links, {}, by=by).json for by in ("Lan", Role.EDITOR)]
    paths = [each.pop("url").removeprefix("https://bao.example/api") for each in made]
    listed = api.call("GET", links, by="Lan").json["links"]
    assert sorted(listed, key=lambda link: link["created_by"]) == sorted(made, key=lambda link: link["created_by"])
    assert {each["created_by"] for each in listed} == {"Lan", "EDITOR"}
    for method, path in (("GET", links), ("DELETE", f"{links}/{made[0]['id']}")):
        assert api.call(method, path, by="Mai").status == 403
    assert api.call("DELETE", f"{links}/{made[0]['id']}", by="Lan").status == 204
    assert api.call("DELETE", f"{links}/{made[0]['id']}", by="Lan").problem == "not-found"
    assert [api.call("GET", path, by=None).status for path in paths] == [404, 200]
    assert api.call("GET", links).json["links"] == made[1:]


def test_a_link_to_a_preview_ends_with_its_makers_token(api: Api) -> None:
    article = api.create()["id"]
    token = api.call("POST", "/tokens", {"name": "Lan", "role": "editor"}).json
    api.secrets["Lan"] = token["secret"]
    path = api.call("POST", f"/articles/{article}/preview-links", {}, by="Lan").json["url"].partition("/api")[2]
    assert api.call("GET", path, by=None).status == 200
    assert api.call("DELETE", f"/tokens/{token['id']}").status == 204
    assert api.call("GET", path, by=None).status == 404
    assert api.call("GET", f"/articles/{article}/preview-links").json["links"] == []


@pytest.mark.parametrize("moment", ["2026-11-24T08:15:00Z", "2026-11-24T08:15:30Z", "2027-01-01T00:00:00Z"])
def test_a_preview_link_lasts_a_minute_at_least_and_30_days_at_most(api: Api, moment: str) -> None:
    answer = api.call("POST", f"/articles/{api.create()['id']}/preview-links", {"expires_at": moment})
    assert (answer.status, answer.pointers) == (422, ["/expires_at"])


def test_what_is_in_the_trash_for_30_days_is_gone_for_good_and_its_address_free(api: Api) -> None:
    article = api.create(title="Bỏ đi", slug="bo-di")["id"]
    api.act(article, "publish")
    trashed = api.call("DELETE", f"/articles/{article}").json
    assert (trashed["status"], trashed["purge_at"]) == ("trashed", "2026-12-24T08:15:00Z")
    assert api.call("GET", "/articles").json["articles"] == []
    assert [each["id"] for each in api.call("GET", "/articles?status=trashed").json["articles"]] == [article]
    api.wait(days=29)
    Scheduled(api.services.content).act_on_due(api.now)
    assert api.act(article, "restore")["purge_at"] is None
    assert [each["id"] for each in api.call("GET", "/articles").json["articles"]] == [article]
    api.call("DELETE", f"/articles/{article}")
    api.wait(days=30)
    assert api.call("POST", f"/articles/{article}/restore").problem == "action-refused"
    Scheduled(api.services.content).act_on_due(api.now)
    assert api.call("GET", f"/articles/{article}").status == 404
    assert [key for key in api.items() if key[0].startswith(("ARTICLE#", "DESK#", "PATH#", "DUE"))] == []
    other = api.create(title="Bỏ đi", slug="bo-di")["id"]
    archived = api.act(other, "publish", {"published_at": "2026-11-24T08:15:00Z"})
    assert archived["path"] == "/2026/11/bo-di/"


def test_what_lists_hold_follows_their_links_to_the_end(api: Api) -> None:
    created = [api.create(title=f"Tin {number}")["id"] for number in range(5)]
    listed: list[str] = []
    path = "/articles?limit=2&q=tin"
    while path:
        page = api.call("GET", path)
        listed += [each["id"] for each in page.json["articles"]]
        link = page.headers.get("Link", "")
        path = link.partition("<https://bao.example/api")[2].partition(">")[0]
    assert sorted(listed) == sorted(created)


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"title": "", "body": ""}, 422),
        ({"title": " \u202e\x00 ", "body": "x"}, 422),
        ({"title": "x", "body": "\x00"}, 422),
        ({"title": "x", "body": "<p>" + "ă" * 140_000 + "</p>"}, 422),
        ({"title": "x" * 301, "body": "x"}, 422),
        ({"title": "x", "body": "<p>" + "a" * 200_000 + "</p>"}, 201),
        ({"title": "x", "body": "a" * 200_000, "body_format": "markdown"}, 422),
        ({"title": "x", "body": "ă" * 200_000}, 413),
        ({"title": "a\ud800b\x00c\u202ed", "body": "a\udfffb\x00c", "lede": "\u2066x"}, 201),
    ],
)
def test_what_is_large_empty_or_odd_is_answered_clearly(api: Api, fields: dict[str, str], status: int) -> None:
    before = api.items()
    answer = api.call("POST", "/articles", fields)
    assert answer.status == status, answer.body
    if status != 201:
        kept = {key for key in api.items() if not key[0].startswith("RATE#")}
        assert kept == {key for key in before if not key[0].startswith("RATE#")}
        return
    assert api.call("GET", f"/articles/{answer.json['id']}").status == 200
    text = answer.body.decode()
    assert not set(text) & set("\x00\u202e\u2066")


def test_an_article_at_the_limit_of_an_item_is_kept_and_one_beyond_refused_whole(api: Api) -> None:
    body = "<p>" + "a" * 250_000 + "</p>"
    article = api.create(body=body)["id"]
    api.act(article, "publish")
    # The source of Markdown is kept beside what it becomes.
    large = "a" * 90_000 + "\n\n<p>" + "a" * 7_000 + "</p>"
    assert edit(api, article, '"2"', body=large, body_format="markdown").status == 200
    assert api.call("GET", f"/articles/{article}").json["version"] == 3


def _live_title(api: Api, article: str) -> str:
    item = api.items()[f"ARTICLE#{article}", "LIVE"]
    return str(item["title"]["S"])

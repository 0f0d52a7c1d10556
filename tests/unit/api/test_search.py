"""What editors find: the readers' index, and drafts with it, by the same rules."""

from __future__ import annotations

from typing import Any

import pytest

from chalicelib.content import finding
from chalicelib.content.people.permissions import Role
from chalicelib.publishing.sealing import Sealing
from tests.unit.api.api import Api


def titles(api: Api, query: str, *, by: str | Role = Role.EDITOR) -> list[str]:
    answer = api.call("GET", f"/search?{query}", by=by)
    assert answer.status == 200, answer.json
    assert answer.json["drafts_since"] is None
    assert answer.json["count"] >= len(answer.json["articles"])
    return [each["title"] for each in answer.json["articles"]]


def make(api: Api, title: str, *, by: str | Role = Role.EDITOR, **fields: Any) -> str:
    return str(api.create(by=by, title=title, **fields)["id"])


def test_drafts_and_what_readers_see_are_found_together_with_marks_or_without(api: Api) -> None:
    live, other = make(api, "Đường sắt mới"), make(api, "Lũ lụt miền Trung", body="<p>Trên mọi con đường.</p>")
    api.act(live, "publish")
    make(api, "Dương lịch")
    assert set(titles(api, "q=duong")) == {"Dương lịch", "Đường sắt mới", "Lũ lụt miền Trung"}
    assert titles(api, "q=%C4%91%C6%B0%E1%BB%9Dng+sat") == ["Đường sắt mới"]
    assert titles(api, "q=lich") == ["Dương lịch"]
    assert titles(api, "q=%22con+duong%22") == ["Lũ lụt miền Trung"]
    answer = api.call("GET", "/search?q=sat").json["articles"]
    assert [(each["id"], each["status"], bool(each["url"])) for each in answer] == [(live, "published", True)]
    answer = api.call("GET", "/search?q=mien").json["articles"]
    assert [(each["id"], each["status"], each["url"]) for each in answer] == [(other, "draft", None)]


def test_an_article_is_found_once_at_each_step_of_its_life(api: Api) -> None:
    article = make(api, "Cầu mới")
    steps = ("submit", "publish", "unpublish", "publish")
    for action in steps:
        assert titles(api, "q=cau") == ["Cầu mới"]
        api.act(article, action)
    sealing = Sealing(api.services.content)
    while sealing.run(api.now):
        assert titles(api, "q=cau") == ["Cầu mới"]
    assert not list(api.services.content.index.unsealed())
    assert titles(api, "q=cau") == ["Cầu mới"]
    api.act(article, "unpublish")
    assert titles(api, "q=cau") == ["Cầu mới"]
    assert api.call("DELETE", f"/articles/{article}").status == 200
    assert titles(api, "q=cau") == []


def test_authors_find_what_readers_see_and_their_own_drafts(api: Api) -> None:
    for name in ("Lan", "Minh"):
        api.token(name, Role.AUTHOR)
        make(api, f"Nháp của {name}", by=name)
    api.act(make(api, "Nháp đã đăng"), "publish")
    assert set(titles(api, "q=nhap", by="Lan")) == {"Nháp của Lan", "Nháp đã đăng"}
    assert len(titles(api, "q=nhap")) == 3


def test_it_goes_on_where_link_says(api: Api) -> None:
    for number in range(5):
        api.wait(minutes=1)
        make(api, f"Tin {number}")
    answer = api.call("GET", "/search?q=tin&limit=2&order=newest")
    assert answer.json["count"] == 5
    assert "offset=2" in answer.headers["Link"]
    assert titles(api, "q=tin&limit=2&order=newest&offset=4") == ["Tin 0"]
    assert "Link" not in api.call("GET", "/search?q=tin&limit=2&offset=4").headers


def test_of_very_many_drafts_those_changed_last_are_searched_and_the_answer_says_so(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(finding, "MAX_DRAFTS", 2)
    for number in range(3):
        api.wait(minutes=1)
        make(api, f"Tin {number}")
    answer = api.call("GET", "/search?q=tin&order=newest").json
    assert [each["title"] for each in answer["articles"]] == ["Tin 2", "Tin 1"]
    kept = api.call("GET", f"/articles/{answer['articles'][-1]['id']}").json
    assert answer["drafts_since"] == kept["updated_at"]


@pytest.mark.parametrize(
    ("query", "pointer"),
    [("", "/q"), ("q=+-a", "/q"), ("q=a&limit=0", "/limit"), ("q=a&order=x", "/order"), ("q=a&cursor=x", "/cursor")],
)
def test_a_query_that_asks_for_nothing_or_wrongly_is_refused(api: Api, query: str, pointer: str) -> None:
    assert api.call("GET", f"/search?{query}").pointers == [pointer]


def test_editors_see_what_readers_searched_for_and_did_not_find(api: Api) -> None:
    reader = {"User_Agent": "Mozilla/5.0 Firefox/130.0", "Content_Type": "text/plain"}
    for q, found in (("cầu", 2), ("cầu", 2), ("sân bay", 0)):
        sent = f'{{"q": "{q}", "found": {found}}}'.encode()
        assert api.call("POST", "/searches", sent, by=None, **reader).status == 204
    crawler = {**reader, "User_Agent": "Googlebot/2.1"}
    assert api.call("POST", "/searches", b'{"q": "bot", "found": 0}', by=None, **crawler).status == 204
    told = api.call("GET", "/stats/searches?days=2").json
    assert [(day["searches"], day["without_result"]) for day in told["days"]] == [(0, 0), (3, 1)]
    assert told["most"] == [
        {"words": "cầu", "searches": 2, "without_result": 0},
        {"words": "sân bay", "searches": 1, "without_result": 1},
    ]
    assert [each["words"] for each in told["in_vain"]] == ["sân bay"]


@pytest.mark.parametrize(
    ("sent", "pointers"),
    [
        (b"{}", ["/found", "/q"]),
        (b'{"q": "a", "found": -1}', ["/found"]),
        (b'{"q": 1, "found": 1, "who": 2}', ["/q", "/who"]),
    ],
)
def test_a_search_that_is_told_wrongly_is_refused(api: Api, sent: bytes, pointers: list[str]) -> None:
    assert api.call("POST", "/searches", sent, by=None).pointers == pointers

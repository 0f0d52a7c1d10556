"""The deployment package, run as Lambda runs it: every function, given the events that AWS gives it."""

from __future__ import annotations

import json
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Any

import pytest

from ops.deploy.functions import FUNCTIONS
from tests import pictures
from tests.runtime import events
from tests.runtime.emulator import Function, FunctionFailed
from tests.runtime.stage import Stage

TITLE = "Thăm các chiến sĩ đoàn đặc công"
BEACON = {"view": "q83vEjRWeJq83vEjRWeJqw", "attempt": 0}
READER = {"User_Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:144.0) Gecko/20100101 Firefox/144.0"}
RULES = {"fold": "gazette-prod-fold-event", "tick": "gazette-prod-tick-event", "rank": "gazette-prod-rank-event"}


EVENT_ID = "c4ca4238a0b923820dcc"
LIVE = {"pk": {"S": "ARTICLE#01KAS5M6T8ZQ4Y3W2V1R0P9N8M"}, "sk": {"S": "LIVE"}}
UNREADABLE = {"eventID": EVENT_ID, "eventName": "INSERT", "dynamodb": {"Keys": LIVE, "NewImage": LIVE}}


PHOTOGRAPH = pictures.jpeg(1000, 600)
FOLLOWED = ("api_handler", "plan", "render")
QUIET = {"fold", "tick", "rank"}


@dataclass
class Day:
    """What the API answered, what each function printed, and the article's page."""

    answers: dict[str, Any] = field(default_factory=dict)
    printed: dict[str, list[str]] = field(default_factory=dict)
    path: str = ""
    page: str = ""

    def ask(self, what: str, api: Function, event: dict[str, Any]) -> Any:
        self.answers[what] = answer = api.invoke(event)
        return json.loads(answer["body"])


@pytest.fixture(scope="module")
def day(stage: Stage) -> Day:
    """A day at the newsroom: an article is written and published, its page printed and opened by a reader."""
    day = Day()
    with ExitStack() as stack:
        functions = {name: stack.enter_context(stage.running(name)) for name in FUNCTIONS}
        article, day.path = publish_an_article(day, stage, functions["api_handler"])
        settle(stage, functions["plan"], functions["render"])
        day.page = stage.page(day.path)
        read_it(day, article, functions["api_handler"])
        take_in_a_picture(day, stage, functions["api_handler"], functions["intake"])
        for name, rule in RULES.items():
            functions[name].invoke(events.scheduled(rule, "2026-11-24T12:00:00Z"))
        functions["plan"].invoke({"Records": [UNREADABLE]})
        day.printed = {name: function.printed for name, function in functions.items()}
        with pytest.raises(FunctionFailed, match="BadMessage"):  # so that the queue gives it again
            functions["render"].invoke(events.messages(["not what a message says"], "render"))
    return day


def publish_an_article(day: Day, stage: Stage, api: Function) -> tuple[str, str]:
    editor = {"Authorization": f"Bearer {stage.token()}"}
    article = {"title": TITLE, "body": "Một đoàn đã đến **thăm**.", "body_format": "markdown"}
    first = {**editor, "Idempotency_Key": "thu-nghiem-1"}
    made = day.ask("post", api, events.api_call("POST", "/articles", "/articles", body=article, **first))
    resource = "/articles/{article_id}/publish"
    then = {**editor, "Idempotency_Key": "thu-nghiem-2"}
    publish = events.api_call("POST", resource, f"/articles/{made['id']}/publish", **then)
    return made["id"], day.ask("publish", api, publish)["path"]


def take_in_a_picture(day: Day, stage: Stage, api: Function, intake: Function) -> None:
    editor = {"Authorization": f"Bearer {stage.token()}"}
    new = {"file_name": "cau.jpg", "content_type": "image/jpeg", "size_bytes": len(PHOTOGRAPH), "alt": "Cầu mới"}
    media = day.ask("announce", api, events.api_call("POST", "/media", "/media", body=new, **editor))["id"]
    intake.invoke(events.messages([stage.upload(media, PHOTOGRAPH)], "uploads"))
    day.ask("picture", api, events.api_call("GET", "/media/{media_id}", f"/media/{media}", **editor))


def settle(stage: Stage, plan: Function, render: Function) -> None:
    while (changes := stage.changes()) or stage.has_messages():
        if changes:
            plan.invoke(changes)
        for body in stage.take_messages():
            render.invoke(events.messages([body], "render"))


def read_it(day: Day, article: str, api: Function) -> None:
    beacon = events.api_call("POST", "/beacon", "/beacon", body={**BEACON, "article": article}, **READER)
    day.ask("beacon", api, beacon)
    day.ask("live", api, events.api_call("GET", "/live", f"/live?article={article}", **READER))
    day.ask("nobody", api, events.api_call("GET", "/articles", "/articles"))
    day.ask("contract", api, events.api_call("GET", "/openapi.json", "/openapi.json"))


def test_every_function_was_given_an_event(day: Day) -> None:
    assert set(day.printed) == set(FUNCTIONS)


def test_the_api_takes_an_article_and_publishes_it(day: Day) -> None:
    assert {what: answer["statusCode"] for what, answer in day.answers.items()} == {
        "post": 201,
        "publish": 200,
        "announce": 201,
        "picture": 200,
        "beacon": 200,
        "live": 200,
        "nobody": 401,
        "contract": 200,
    }


def test_what_an_editor_published_is_on_its_page(day: Day) -> None:
    assert TITLE in day.page
    assert "<strong>thăm</strong>" in day.page


def test_an_uploaded_picture_is_ready_in_every_format(day: Day) -> None:
    picture = json.loads(day.answers["picture"]["body"])
    assert (picture["status"], picture["reason"]) == ("ready", "")
    made = [(each["format"], each["width"]) for each in picture["variants"]]
    assert made == [(format_, width) for width in (400, 800, 1000) for format_ in ("avif", "jpeg")]


def test_a_reader_is_counted_in_the_very_answer(day: Day) -> None:
    for what in ("beacon", "live"):
        numbers = json.loads(day.answers[what]["body"])
        assert (numbers["views"], numbers["total"], numbers["guests"]) == (1, 1, 1)


def test_the_fold_tells_cloudwatch_how_far_it_is(day: Day) -> None:
    (line,) = [json.loads(line) for line in day.printed["fold"] if "FoldLag" in line]
    assert 0 <= line["FoldLag"][0] < 600
    assert line["_aws"]["CloudWatchMetrics"][0]["Namespace"] == "Gazette"


def test_every_line_of_the_log_is_json_and_says_which_request_it_is_about(day: Day) -> None:
    for function, printed in day.printed.items():
        lines = [json.loads(line) for line in printed]
        assert {line["function_request_id"] for line in lines if "_aws" not in line} or function in QUIET
        assert all(len(line["function_request_id"]) == 36 for line in lines if "_aws" not in line)


def test_an_article_can_be_followed_through_the_logs_from_its_editor_to_its_page(day: Day) -> None:
    edits, plans, prints = ([json.loads(line) for line in day.printed[name]] for name in FOLLOWED)
    (published,) = [line for line in edits if line["message"] == "POST /articles/{article_id}/publish: 200"]
    assert len(published["token"]) == 16
    assert published["api_request_id"] == events.API_REQUEST_ID
    assert [line for line in plans if line.get("article_id") == published["article_id"]]
    assert [line for line in prints if day.path in line.get("pages", {})]


def test_readers_leave_no_line(day: Day) -> None:
    assert not [line for line in day.printed["api_handler"] if "beacon" in line or "live" in line]


def test_a_record_that_cannot_be_read_is_named_and_holds_nothing_up(day: Day) -> None:
    assert [line for line in day.printed["plan"] if EVENT_ID in line]

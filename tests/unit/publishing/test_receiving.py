"""Messages that wait together are printed together; one that fails takes no other with it."""

from __future__ import annotations

from typing import Any

import pytest

from chalicelib.publishing.queue import RenderQueue
from chalicelib.publishing.receiving import NotDone, work_off
from chalicelib.publishing.rendering import Renderer
from tests.bench.burst import burst
from tests.unit.publishing.site import Site


@pytest.fixture
def site() -> Site:
    site = Site()
    site.set_up()
    site.publish(site.create("Một").id, days_ago=2)
    site.settle()
    return site


def records(site: Site, receives: int = 1) -> list[dict[str, Any]]:
    attributes = {"ApproximateReceiveCount": str(receives)}
    return [{"receiptHandle": each, "body": body, "attributes": attributes} for each, body in site.sqs.messages.items()]


def announce(site: Site, *titles: str) -> None:
    for title in titles:
        site.publish(site.create(title).id)
    dispatch = site.dispatch()
    site.hand_on_records(dispatch)


def receive(site: Site, receives: int = 1) -> None:
    work_off(records(site, receives), site.dispatch(), RenderQueue(site.sqs, "queue"))  # type: ignore[arg-type]


def fail_for(monkeypatch: pytest.MonkeyPatch, part: str) -> None:
    render = Renderer.render

    def failing(self: Renderer, template: str, **values: Any) -> bytes:
        if part in values["path"]:
            raise ZeroDivisionError("a page that divides by zero")
        return render(self, template, **values)

    monkeypatch.setattr("tests.unit.publishing.site.RememberingRenderer.render", failing)


def test_articles_that_wait_together_are_printed_with_one_front_page(site: Site) -> None:
    announce(site, *(f"Tin {number}" for number in range(8)))
    before = site.s3.writes
    receive(site)
    lists = site.s3.writes - before - 2 * 8  # an article is written when it comes, and when its neighbour has come
    assert lists < 20
    assert site.open_tickets() == []


def test_of_a_batch_with_a_page_that_fails_the_others_are_done_and_deleted(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    announce(site, "Hai", "Ba", "Bốn")
    with monkeypatch.context() as patch:
        fail_for(patch, "/bon/")
        with pytest.raises(NotDone, match="messages of the render queue could not be worked off"):
            receive(site)
    # The neighbour's message is about the page that failed, too.
    assert "Hai" in site.bucket()["index.html"].body.decode()
    assert "Bốn" not in site.bucket()["index.html"].body.decode()
    assert 1 <= len(site.sqs.messages) < 3
    receive(site, receives=2)
    site.sqs.messages.clear()
    site.settle()
    assert site.bucket() == site.rebuilt()


def test_a_message_that_cannot_be_read_stays_alone(site: Site) -> None:
    announce(site, "Hai")
    site.sqs.send_message(QueueUrl="queue", MessageBody="no message")
    with pytest.raises(NotDone):
        receive(site)
    assert list(site.sqs.messages.values()) == ["no message"]
    assert b"Hai" in site.bucket()["index.html"].body


def test_messages_that_come_again_are_worked_off_one_by_one_and_deleted_as_they_are_done(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    announce(site, "Hai", "Ba")
    left: list[int] = []
    handle = type(site.dispatch()).handle_together

    def noting(self: Any, messages: Any) -> Any:
        left.append(len(site.sqs.messages))
        return handle(self, messages)

    monkeypatch.setattr("chalicelib.publishing.dispatch.Dispatch.handle_together", noting)
    receive(site, receives=2)
    assert left == [2, 1]


@pytest.mark.parametrize(("publishes", "renders", "front_pages"), [(1, 1, 1), (30, 1, 3), (30, 5, 6)])
def test_a_burst_is_printed_together_without_a_dead_link_or_a_dead_letter(
    publishes: int, renders: int, front_pages: int
) -> None:
    outcome = burst(publishes, renders)
    assert outcome.is_right
    assert outcome.dead_links == 0
    assert outcome.dead_letters == 0
    assert outcome.puts["index.html"] <= front_pages

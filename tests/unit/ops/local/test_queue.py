"""Messages are worked off, and come back when the function failed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest

from chalicelib.aws.clients import Aws
from chalicelib.media.queue import MAX_RECEIVES
from ops.environment import EMULATED, endpoints
from ops.local import moto_server, resources
from ops.local.queue import QueueReader

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient


@pytest.fixture
def sqs() -> Iterator[SQSClient]:
    with moto_server.running() as url:
        client = Aws({**EMULATED, **endpoints(dynamodb=url, moto=url)}).sqs()
        yield client
        client.close()


def test_a_message_is_handed_over_once_and_then_gone(sqs: SQSClient) -> None:
    url = resources.create_queue(sqs, "render", visibility_seconds=0)
    arn = resources.queue_arn(sqs, url)
    events: list[dict[str, Any]] = []
    reader = QueueReader(sqs, url, arn, events.append)
    assert reader.is_empty()
    sqs.send_message(QueueUrl=url, MessageBody='{"print": ["/"]}')
    assert not reader.is_empty()
    assert reader.step() == 0
    assert reader.is_empty()
    (record,) = events[0]["Records"]
    assert (record["body"], record["eventSource"], record["eventSourceARN"]) == ('{"print": ["/"]}', "aws:sqs", arn)


def test_a_message_whose_function_failed_comes_back_and_in_the_end_goes_to_the_dead_letters(sqs: SQSClient) -> None:
    url = resources.create_queue(sqs, "render", visibility_seconds=0)
    calls = []

    def fail(event: dict[str, Any]) -> None:
        calls.append(event)
        raise ValueError("cannot be printed")

    reader = QueueReader(sqs, url, "arn", fail)
    sqs.send_message(QueueUrl=url, MessageBody="{}")
    for _ in range(MAX_RECEIVES):
        assert not reader.is_empty()
        with pytest.raises(ValueError, match="cannot be printed"):
            reader.step()
    assert reader.step() > 0
    assert len(calls) == MAX_RECEIVES
    assert reader.is_empty()
    dead = sqs.get_queue_url(QueueName="render-dead")["QueueUrl"]
    assert [each["Body"] for each in sqs.receive_message(QueueUrl=dead)["Messages"]] == ["{}"]


def test_messages_that_wait_are_handed_over_together(sqs: SQSClient) -> None:
    url = resources.create_queue(sqs, "render", visibility_seconds=0)
    events: list[dict[str, Any]] = []
    reader = QueueReader(sqs, url, "arn", events.append, batch_size=10)
    for number in range(3):
        sqs.send_message(QueueUrl=url, MessageBody=f'{{"print": ["/{number}/"]}}')
    while not reader.is_empty():
        reader.step()
    assert sum(len(event["Records"]) for event in events) == 3
    assert max(len(event["Records"]) for event in events) > 1

"""`/topics`: what articles are filed under."""

from __future__ import annotations

from chalicelib import wiring
from chalicelib.api.answers import TopicAnswer, TopicsAnswer, topic_answer
from chalicelib.api.calls import Call
from chalicelib.api.operations import Operations
from chalicelib.api.replies import Reply
from chalicelib.content.models import Topic
from chalicelib.content.names import Slug
from chalicelib.content.permissions import Action
from chalicelib.content.requests import TopicFields, parse_slug, parse_topic_fields
from chalicelib.errors import ActionRefused, Busy

topics = Operations("Topics")


@topics.add("GET", "/topics", action=Action.READ_PORTAL, answer=TopicsAnswer)
def list_topics(call: Call) -> Reply:  # noqa: ARG001 (every view takes its call)
    """List every topic, by position, then by slug."""
    return Reply(body=TopicsAnswer(topics=tuple(map(topic_answer, wiring.portal().list_topics()))))


@topics.add("GET", "/topics/{slug}", action=Action.READ_PORTAL, answer=TopicAnswer, has_etag=True)
def get_topic(call: Call) -> Reply:
    """A topic."""
    return _reply(wiring.portal().get_topic(Slug(call.path("slug"))))


@topics.add(
    "PUT",
    "/topics/{slug}",
    action=Action.MANAGE_PORTAL,
    body=TopicFields,
    answer=TopicAnswer,
    also=201,
    has_etag=True,
    if_match="optional",
    raises=(ActionRefused, Busy),
)
def put_topic(call: Call) -> Reply:
    """Create a topic (201) or change it (200); a field that is left out keeps its value."""
    slug, fields = parse_slug(call.path("slug")), parse_topic_fields(call.json)
    topic, is_new = wiring.portal().put_topic(slug, fields, version=call.version, now=call.now)
    return _reply(topic, status=201 if is_new else 200)


@topics.add(
    "DELETE",
    "/topics/{slug}",
    action=Action.MANAGE_PORTAL,
    status=204,
    if_match="optional",
    raises=(ActionRefused, Busy),
)
def delete_topic(call: Call) -> Reply:
    """Remove a topic in which no published article stands."""
    wiring.portal().delete_topic(Slug(call.path("slug")), version=call.version)
    return Reply()


def _reply(topic: Topic, *, status: int = 200) -> Reply:
    return Reply(body=topic_answer(topic), version=topic.version, status=status)

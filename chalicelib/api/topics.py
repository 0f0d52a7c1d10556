"""`/topics`: what articles are filed under."""

from __future__ import annotations

from chalicelib.api.answers.portal import TopicAnswer, TopicsAnswer, topic_answer
from chalicelib.api.calls import Call
from chalicelib.api.operations import Operations
from chalicelib.api.replies import Reply
from chalicelib.content.models.names import Slug
from chalicelib.content.models.portal import Topic
from chalicelib.content.models.requests import TopicFields, parse_slug, parse_topic_fields
from chalicelib.content.people.permissions import Action
from chalicelib.errors import ActionRefused, Busy

topics = Operations("Topics")


@topics.add("GET", "/topics", action=Action.READ_PORTAL, answer=TopicsAnswer)
def list_topics(call: Call) -> Reply:
    """List every topic, by position, then by slug."""
    found = call.services.portal.list_topics()
    return Reply(body=TopicsAnswer(topics=tuple(topic_answer(each, call.site_url) for each in found)))


@topics.add("GET", "/topics/{slug}", action=Action.READ_PORTAL, answer=TopicAnswer, has_etag=True)
def get_topic(call: Call) -> Reply:
    """A topic."""
    return _reply(call.services.portal.get_topic(Slug(call.path("slug"))), call)


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
    """Create a topic (201) or change it (200). Fields that you leave out keep their values."""
    slug, fields = parse_slug(call.path("slug")), parse_topic_fields(call.json)
    topic, is_new = call.services.portal.put_topic(slug, fields, version=call.version, now=call.now)
    return _reply(topic, call, status=201 if is_new else 200)


@topics.add(
    "DELETE",
    "/topics/{slug}",
    action=Action.MANAGE_PORTAL,
    status=204,
    if_match="optional",
    raises=(ActionRefused, Busy),
)
def delete_topic(call: Call) -> Reply:
    """Delete a topic that holds no published article."""
    call.services.portal.delete_topic(Slug(call.path("slug")), version=call.version)
    return Reply()


def _reply(topic: Topic, call: Call, *, status: int = 200) -> Reply:
    return Reply(body=topic_answer(topic, call.site_url), version=topic.version, status=status)

"""Topics."""

from __future__ import annotations

from collections.abc import Iterable

from chalicelib.aws.dynamodb import ConditionFailed, Delete, Put
from chalicelib.aws.wire import Item
from chalicelib.content.models.media import unknown_media
from chalicelib.content.models.names import MediaId, Slug
from chalicelib.content.models.portal import Topic
from chalicelib.content.store.conditions import at_version, stale, transact_version
from chalicelib.content.store.items import Stored, from_item, to_item
from chalicelib.content.store.media import claim_writes
from chalicelib.content.store.tickets import change_key, opened

TOPICS = "TOPICS"


def topic_item(topic: Topic) -> Item:
    """A topic."""
    return to_item(TOPICS, topic.slug, topic)


def topic_from_item(item: Item) -> Topic:
    """The reverse of `topic_item`."""
    return from_item(item, Topic)


class Topics(Stored):
    """Topics by their slugs."""

    def find_topic(self, slug: Slug) -> Topic | None:
        """A topic."""
        item = self._table.get(TOPICS, slug)
        return topic_from_item(item) if item else None

    def find_topics(self, slugs: Iterable[Slug]) -> tuple[Topic, ...]:
        """The topics that exist among these, in the order asked for."""
        keys = [(TOPICS, slug) for slug in slugs]
        found = self._table.get_many(keys)
        return tuple(topic_from_item(found[key]) for key in keys if key in found)

    def topics(self) -> tuple[Topic, ...]:
        """Every topic, by position, then by slug."""
        topics = map(topic_from_item, self._table.query(TOPICS))
        return tuple(sorted(topics, key=lambda topic: (topic.position, topic.slug)))

    def put_topic(self, topic: Topic, added: Iterable[MediaId] = ()) -> None:
        """Keep a topic as its next version, which begins to show these pictures.

        Raises StaleVersion if that isn't the next, InvalidInput if a picture is gone.
        """
        put = Put(item=topic_item(topic), condition=at_version(topic.version - 1))
        try:
            ticket = opened(change_key(None, topic), new=topic.version == 1)
            self._table.transact([put, *claim_writes(f"TOPIC#{topic.slug}", added), ticket])
        except ConditionFailed as error:
            if error.failed[0] > 0:
                raise unknown_media(added) from error
            raise stale(topic.version - 1, error.old[0]) from error

    def delete_topic(self, topic: Topic) -> None:
        """Remove a topic. Raises StaleVersion."""
        gone = Delete(pk=TOPICS, sk=topic.slug, condition=at_version(topic.version))
        transact_version(self._table, [gone, opened(change_key(topic, None))])

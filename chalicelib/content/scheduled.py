"""What the clock does with articles: publish, unpublish and purge what is due."""

from __future__ import annotations

import logging
from datetime import datetime

from chalicelib.content.deciding import Decisions
from chalicelib.content.models.articles import Article, LiveArticle
from chalicelib.content.people.deeds import Deed
from chalicelib.content.people.permissions import Actor, How, Role
from chalicelib.content.store.content import ContentStore
from chalicelib.content.workflow import edits as workflow
from chalicelib.content.workflow.effects import Due, due_of

log = logging.getLogger(__name__)

CLOCK = Actor(name="clock", role=Role.EDITOR, how=How.CLOCK)
"""The actor of everything that was scheduled."""


class Scheduled:
    """What is due to be done with articles."""

    def __init__(self, store: ContentStore) -> None:
        self._store = store
        self._decisions = Decisions(store)

    def act_on_due(self, now: datetime) -> int:
        """Publish and unpublish articles that are due; answers how many tasks were due.

        What cannot be done (another article has taken its path, say) is logged and comes up again the next time;
        it holds up nothing else.
        """
        due = tuple(self._store.due(now))
        for each in due:
            try:
                self._do_task(each, now)
            except Exception:
                log.exception("article %s: %s, due at %s, could not be done", each.article, each.action, each.at)
        return len(due)

    def _do_task(self, due: Due, now: datetime) -> None:
        if due.action == "purge":
            self._store.purge(due)
            return

        def decide(before: Article, live: LiveArticle | None) -> workflow.Edit | None:
            if due not in due_of(before):
                return None  # another clock was quicker, or an editor
            if due.action == "unpublish":
                return workflow.unpublish(before, live, by=CLOCK.name, now=now)
            self._decisions.check_publishable(before)
            return self._decisions.to_publish(before, live, before.published_at or due.at, by=CLOCK.name, now=now)

        self._decisions.act(due.article, Deed(actor=CLOCK, now=now), None, decide)

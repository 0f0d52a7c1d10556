"""Two processes that print the same page from different states: the newer state wins, in every order of their steps."""

from collections.abc import Callable

import pytest

from chalicelib.content.models.names import ArticleId, Path
from chalicelib.content.models.requests import ArticlePatch
from chalicelib.publishing.changes import parse_changes
from chalicelib.publishing.queue import Print
from tests.deeds import EDITOR, deed
from tests.fakes.faults import Faults
from tests.unit.publishing.site import NOW, Site

ARTICLE = ArticleId(f"{1:026d}")
PATH = Path("/2026/01/tin-moi/")
ANOTHER = Path("/404.html")

Action = Callable[[Site], None]


def unpublish(site: Site) -> None:
    site.unpublish(ARTICLE)


def publish(site: Site) -> None:
    site.publish(ARTICLE)


def change(site: Site) -> None:
    _edit(site, "<p>Khác hẳn.</p>")


def change_back(site: Site) -> None:
    _edit(site, "<p>Xin chào.</p>")


def _edit(site: Site, body: str) -> None:
    article = site.newsroom.get_article(ARTICLE, EDITOR)
    site.newsroom.edit_article(article.id, ArticlePatch(body=body), deed(NOW, version=article.version))
    site.publish(article.id)


def published(site: Site) -> None:
    """Published and corrected once: so what comes back later carries the same times, and makes the same bytes."""
    site.publish(site.create().id, days_ago=1)
    change(site)
    change_back(site)


def withdrawn(site: Site) -> None:
    published(site)
    site.settle()
    unpublish(site)


def ready_for(start: Action) -> Site:
    site = Site()
    site.set_up()
    site.settle()
    start(site)
    site.settle()
    return site


@pytest.mark.parametrize(
    ("start", "first", "second"),
    [
        (published, change, change_back),
        (published, unpublish, publish),
        (published, change, unpublish),
        (withdrawn, publish, unpublish),
        (withdrawn, publish, change),
    ],
)
def test_the_newest_state_wins_wherever_two_edits_and_their_prints_come_between(
    start: Action, first: Action, second: Action
) -> None:
    ready = ready_for(start)
    steps = len(_slow_process(ready.copy(), {}))
    wanted = None
    for i in range(steps + 1):
        for j in range(i, steps + 1):
            site = ready.copy()
            _slow_process(site, {i: [first], j: [second]} if i != j else {i: [first, second]})
            # The slow process wrote last, and every message was worked off: nothing will come to put it right.
            assert not list(parse_changes(site.dynamodb.records["content"][site.handed_on :]))
            wanted = wanted or site.rebuilt()
            assert site.bucket() == wanted, f"disturbed at calls {i} and {j} of {steps}"


@pytest.mark.parametrize(
    ("start", "away", "back"),
    [(published, change, change_back), (published, unpublish, publish), (withdrawn, publish, unpublish)],
)
def test_what_is_changed_and_changed_back_stands_in_the_bucket_as_before(
    start: Action, away: Action, back: Action
) -> None:
    """Or the test above would not try what ETags cannot tell."""
    site = ready_for(start)
    before = site.bucket()
    away(site)
    site.settle()
    assert site.bucket() != before
    back(site)
    site.settle()
    assert site.bucket() == before


def test_the_disturbed_calls_begin_with_the_look_and_end_with_the_second_read() -> None:
    site = ready_for(withdrawn)
    publish(site)
    calls = _slow_process(site, {})
    assert calls[0] == "find"
    assert "put" in calls
    assert {"find", "put"}.isdisjoint(calls[-2:])


def _slow_process(site: Site, actions: dict[int, list[Action]]) -> list[str]:
    """Print the page by a slow process, while before its call i others edit, and print all that follows from that.

    Answers the names of its calls. It has printed another page before: the assets, whose bytes never change, are in
    place, and its first call is the look at the page.
    """
    slow = Faults()
    process = site.dispatch(slow)
    process.handle(Print(pages=(ANOTHER,)))
    slow.calls.clear()

    def disturb(number: int, _: str) -> None:
        for action in actions.pop(number, []):
            action(site)
            site.settle()

    slow.between = disturb
    process.handle(Print(pages=(PATH,)))
    for number in sorted(actions):
        disturb(number, "")
    return slow.calls

"""Two processes that print the same page from different states: the newer state wins, in every order of their steps."""

from collections.abc import Callable

import pytest

from chalicelib.content.models import ArticleId, Path
from chalicelib.content.parsing import ArticlePatch
from chalicelib.publishing.queue import Print
from tests.deeds import EDITOR, deed
from tests.fakes.faults import Faults
from tests.unit.publishing.site import NOW, Site

ARTICLE = ArticleId(f"{1:026d}")
PATH = Path("/2026/01/tin-moi/")
ASSETS = 3
"""A new process first looks for the style sheet, the script and the icon; disturbing that tests nothing."""


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
    site.publish(site.create().id, days_ago=1)


def withdrawn(site: Site) -> None:
    published(site)
    site.settle()
    unpublish(site)


Action = Callable[[Site], None]


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
    ready = Site()
    ready.set_up()
    ready.settle()
    start(ready)
    ready.settle()
    steps = _calls(ready)
    wanted = None
    for i in range(ASSETS, steps + 1):
        for j in range(i, steps + 1):
            site = ready.copy()
            _print_disturbed(site, {i: [first], j: [second]} if i != j else {i: [first, second]})
            # The slow process wrote last, and every message was worked off: nothing will come to put it right.
            assert site.handed_on == len(site.dynamodb.records["content"])
            wanted = wanted or site.rebuilt()
            assert site.bucket() == wanted, f"disturbed at calls {i} and {j} of {steps}"


def _calls(ready: Site) -> int:
    faults = Faults()
    ready.copy().dispatch(faults).handle(Print(pages=(PATH,)))
    return len(faults.calls)


def _print_disturbed(site: Site, actions: dict[int, list[Action]]) -> None:
    """Print the page by a slow process, while before its call i others edit, and print all that follows from that."""
    slow = Faults()

    def disturb(number: int, _: str) -> None:
        for action in actions.pop(number, []):
            action(site)
            site.settle()

    slow.between = disturb
    site.dispatch(slow).handle(Print(pages=(PATH,)))
    for number in sorted(actions):
        disturb(number, "")

"""Tickets: what has changed and is not printed yet (docs/decisions/0022-nothing-dead.md).

A change that readers can see opens a ticket, in the transaction of the change itself. Who has printed all that the
change is about closes it. So the table tells at any moment which pages may not stand yet, and whether all that was
changed is printed.

| sort key                                  | open as long as                                                        |
|-------------------------------------------|------------------------------------------------------------------------|
| `article:<id>#<version>`                  | a publication or a change of an article is not printed everywhere      |
| `article:<id>#<version>-`                 | a withdrawal of what was published as that version is not              |
| `topic:<slug>#…`, `page:<slug>#…`         | likewise of a topic or a standing page: `<version>@<time>`, `-` if gone|
| `redirect:<path>#…`, `site#<version>`     | likewise of a redirect, of the settings                                |
| `sweep:<list>:<ticket>`, and its parts    | a sweep that the change needs, or a part of it, is not done            |
| `rebuild:<id>|<number>`                   | a part of a rebuild into an empty bucket is not done                   |
| `gone:<path>`                             | what stood at a path is taken back, but its object is not yet removed; |
|                                           | an asset is removed no sooner than at the time `after`                 |
| `floor`                                   | the bucket was empty, and not every page stands yet                    |

`serial` counts how often a ticket was opened: one that was opened again meanwhile is not closed. While a ticket is
`new`, what it is about may not stand in the bucket yet, and nothing may link to it.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from chalicelib.aws.dynamodb import Condition, ConditionFailed, Delete, Table, Update
from chalicelib.aws.wire import Item
from chalicelib.content.models.articles import LiveArticle, headline_of, lists_of
from chalicelib.content.models.names import ArticleId, ListName, MediaId, Month, Path, Slug
from chalicelib.content.models.portal import Redirect, StandingPage, Topic
from chalicelib.content.store.items import format_time, parse_time

UNPRINTED = "UNPRINTED"

FLOOR = "floor"

_FILES = "/media/"

Changing = LiveArticle | Topic | StandingPage | Redirect


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticket:
    """An open ticket.

    `article`, `path`, `month` and `lists` are where an article is to be shown (no path: nowhere any more); `places` are
    the times of publication beside which other articles name it. An object that is gone stays until `after`.
    """

    key: str
    serial: int
    new: bool = False
    article: ArticleId | None = None
    path: Path | None = None
    month: Month | None = None
    lists: tuple[ListName, ...] = ()
    places: tuple[datetime, ...] = ()
    after: datetime | None = None

    @property
    def kind(self) -> str:
        """What it is about: `article`, `topic`, `page`, …"""
        return self.key.partition(":")[0].partition("#")[0]

    @property
    def name(self) -> str:
        """Of what it is about: an article's id, a slug, a path."""
        return self.key.partition(":")[2].partition("#")[0]

    @property
    def is_of_change(self) -> bool:
        """Whether it is about a change of something."""
        return self.kind in {"article", "topic", "page", "redirect", "site", "sweep"}

    @property
    def is_of_files(self) -> bool:
        """Whether the files of a picture or a document are to be removed."""
        return self.is_of_removal and self.name.startswith(_FILES)

    @property
    def is_of_removal(self) -> bool:
        """Whether nothing but the removal of an object is left to do."""
        return self.kind == "gone"


class Tickets:
    """The open tickets. All reads are strongly consistent."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def open(self) -> tuple[Ticket, ...]:
        """All that are open, in the order of their keys."""
        return tuple(map(_from_item, self._table.query(UNPRINTED)))

    def find(self, keys: Iterable[str]) -> tuple[Ticket, ...]:
        """Those of these that are open."""
        found = self._table.get_many((UNPRINTED, key) for key in keys)
        return tuple(map(_from_item, found.values()))

    def add(self, key: str) -> None:
        """Open a ticket, or open it once more."""
        self._table.write(Update(pk=UNPRINTED, sk=key, expression="ADD #serial :one REMOVE #after", values={"one": 1}))

    def put_off(self, ticket: Ticket, after: datetime) -> None:
        """Note until when an object that is gone stays, unless the ticket was opened again meanwhile."""
        values = {"after": format_time(after)}
        self._write(
            Update(
                pk=UNPRINTED,
                sk=ticket.key,
                expression="SET #after = :after",
                values=values,
                condition=_unchanged(ticket),
            )
        )

    def mark_standing(self, ticket: Ticket) -> None:
        """Note that the pages of a ticket stand in the bucket: from now on, others may link to them."""
        self._write(Update(pk=UNPRINTED, sk=ticket.key, expression="REMOVE #new", condition=_unchanged(ticket)))

    def close(self, ticket: Ticket) -> None:
        """Close a ticket, unless it was opened again meanwhile."""
        self._write(Delete(pk=UNPRINTED, sk=ticket.key, condition=_unchanged(ticket)))

    def _write(self, write: Update | Delete) -> None:
        with suppress(ConditionFailed):
            self._table.write(write)


def opened(key: str, *, new: bool = False, **about: object) -> Update:
    """The write that opens a ticket. One that is new already stays so."""
    values = {**({"new": True} if new else {}), **about}
    settings = "SET " + ", ".join(f"#{name} = :{name}" for name in values) + " " if values else ""
    return Update(pk=UNPRINTED, sk=key, expression=f"{settings}ADD #serial :one", values={**values, "one": 1})


def article_ticket(before: LiveArticle | None, after: LiveArticle | None) -> Update:
    """The write that belongs to a change of a live article."""
    key, shown = change_key(before, after), {}
    if after:
        shown = {"path": after.path, "month": after.month, "lists": sorted(lists_of(after))}
    is_new = comes_anew(before, after)
    is_named_alike = before and after and headline_of(before) == headline_of(after) and not is_new
    images = [] if is_named_alike else [image for image in (before, after) if image]
    places = list(dict.fromkeys(format_time(image.published_at) for image in images))
    return opened(key, new=is_new, places=places, **shown)


def comes_anew(before: LiveArticle | None, after: LiveArticle | None) -> bool:
    """Whether a change brings an article to where it was not: its page there, or that of a list, may not stand yet.

    It is shown nowhere until they do.
    """
    if after is None:
        return False
    return before is None or before.path != after.path or not lists_of(after) <= lists_of(before)


def change_key(before: Changing | None, after: Changing | None) -> str:
    """The ticket of a change of an article, a topic, a standing page or a redirect; one of the two is there."""
    image = after or before
    assert image is not None
    return f"{_thing(image)}#{_moment(image)}{'' if after else '-'}"


def _thing(image: Changing) -> str:
    match image:
        case LiveArticle():
            return f"article:{image.id}"
        case Topic():
            return f"topic:{image.slug}"
        case StandingPage():
            return f"page:{image.slug}"
        case Redirect():
            return f"redirect:{image.path}"


def _moment(image: Changing) -> str:
    """Tells one change of a thing from all others. Except for articles, versions begin again when a thing is made
    again.
    """
    version = f"{image.version:06d}"
    return version if isinstance(image, LiveArticle) else f"{version}@{format_time(image.updated_at)}"


def site_key(version: int) -> str:
    """The ticket of a change of the settings."""
    return f"site#{version:06d}"


def sweep_key(name: ListName, ticket: str) -> str:
    """The ticket of the sweep of a list that a change needs."""
    return f"sweep:{name}:{ticket}"


def part_key(sweep: str, part: str) -> str:
    """The ticket of a part of a sweep, by the ticket of the sweep or of any part of it."""
    return f"{sweep.partition('|')[0]}|{part}"


def rebuild_key(rebuild_id: str, number: int) -> str:
    """The ticket of a part of a rebuild into an empty bucket."""
    return f"rebuild:{rebuild_id}|{number:06d}"


def gone_key(path: Path) -> str:
    """The ticket of an object that is to be removed."""
    return f"gone:{path}"


def files_key(media: MediaId) -> str:
    """The ticket of the files of a picture or a document that is gone."""
    return gone_key(Path(f"{_FILES}{media}/"))


def slug_of(ticket: Ticket) -> Slug:
    """Of a ticket of a topic or a standing page."""
    return Slug(ticket.name)


def _unchanged(ticket: Ticket) -> Condition:
    """The ticket is the one that was read. Protects a later change: its ticket stays open until it is printed too."""
    return Condition(text="#serial = :serial", values={"serial": ticket.serial})


def _from_item(item: Item) -> Ticket:
    key = item["sk"]
    is_article = key.startswith("article:")
    return Ticket(
        key=key,
        serial=item["serial"],
        new=item.get("new", False),
        article=ArticleId(key.partition(":")[2].partition("#")[0]) if is_article else None,
        path=Path(item["path"]) if "path" in item else None,
        month=Month(item["month"]) if "month" in item else None,
        lists=tuple(map(ListName, item.get("lists", ()))),
        places=tuple(map(parse_time, item.get("places", ()))),
        after=parse_time(item["after"]) if "after" in item else None,
    )

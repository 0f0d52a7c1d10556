"""The desk: the list of articles that editors work with, in any status.

An article has an entry on each of the desk's shelves that it belongs to: that of all, that of its status, and that of
the person who created it; and each shelf stands in three orders. A listing reads one of them, and passes over what it
isn't asked for.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from chalicelib.aws.wire import Item
from chalicelib.content.models.articles import Article, DeskEntry, Status, narrowed_to
from chalicelib.content.models.fields import MAX_NAME, MAX_TITLE, check_moment
from chalicelib.content.models.names import Slug
from chalicelib.content.models.slugs import make_slug
from chalicelib.content.models.text import fold
from chalicelib.content.people.permissions import Action, Actor, Scope, scope_of
from chalicelib.content.store.items import Stored, format_time, from_item, to_item
from chalicelib.content.store.lists import entry_key
from chalicelib.errors import FieldProblem, Forbidden, InvalidInput

Order = Literal["created", "updated", "published"]
Direction = Literal["desc", "asc"]
Name = Annotated[str, Meta(max_length=MAX_NAME)]
Text = Annotated[str, Meta(max_length=MAX_TITLE)]

MAX_EXAMINED = 2_000
"""How many entries one listing looks at before it answers what it has; read, they cost some 200 units."""

MAX_LIMIT = 100

_KEY = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ#[0-9A-Z]{26}")


class DeskQuery(msgspec.Struct, frozen=True, kw_only=True):
    """Which articles to list, and how."""

    status: Annotated[
        tuple[Status, ...], Meta(description="Only these statuses, separated by commas. Default: all except `trashed`.")
    ] = ()
    topic: Annotated[Slug | None, Meta(description="Only articles in this topic.")] = None
    byline: Annotated[Name | None, Meta(description="Only articles with this byline.")] = None
    author: Annotated[Name | None, Meta(description="Only articles of this person: a name, or an id.")] = None
    since: Annotated[
        datetime | None,
        Meta(description="Only articles created, updated or published (see `order`) at or after this time."),
    ] = msgspec.field(default=None, name="from")
    until: Annotated[datetime | None, Meta(description="Only articles before this time.")] = msgspec.field(
        default=None, name="to"
    )
    q: Annotated[
        Text | None, Meta(description="Only articles with this text in the title, with or without its accents.")
    ] = None
    order: Annotated[Order, Meta(description="`published` lists only articles that have been published.")] = "created"
    direction: Annotated[Direction, Meta(description="`desc` lists the newest first.")] = "desc"
    limit: Annotated[int, Meta(description="The maximum number to list.", ge=1, le=MAX_LIMIT)] = 20
    cursor: Annotated[Text | None, Meta(description="Where the next page begins. The header `Link` holds it.")] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskSlice:
    """A page of a listing, and the cursor of the next one; None if there is none."""

    entries: tuple[DeskEntry, ...]
    cursor: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """What a listing reads: a shelf in an order, between two keys, both included."""

    shelf: str
    order: Order
    low: str | None
    high: str | None
    newest_first: bool


def places_of(article: Article) -> frozenset[tuple[str, str]]:
    """The keys of an article's entries: each shelf in each order, and the place there."""
    shelves = [ALL_SHELF, status_shelf(article.status), author_shelf(article.owner or article.created_by)]
    moments: list[tuple[Order, datetime]] = [("created", article.created_at), ("updated", article.updated_at)]
    if article.published_at:
        moments.append(("published", article.published_at))
    return frozenset(
        (shelf_key(shelf, order), entry_key(moment, article.id)) for shelf in shelves for order, moment in moments
    )


ALL_SHELF = "all"


def status_shelf(status: Status) -> str:
    """The shelf of the articles in a status."""
    return f"status:{status}"


def author_shelf(name: str) -> str:
    """The shelf of a person's articles, by id; or of those that were made under a name before there were people."""
    return f"author:{name}"


def shelf_key(shelf: str, order: Order) -> str:
    """The partition of a shelf in an order."""
    return f"DESK#{order}#{shelf}"


def entry_of(article: Article) -> DeskEntry:
    """What the desk shows of an article."""
    return narrowed_to(DeskEntry, article)


def limit_to(actor: Actor, query: DeskQuery) -> DeskQuery:
    """The query, limited to the articles that the actor may list. Raises Forbidden for another person's articles."""
    if scope_of(actor, Action.LIST) is Scope.ANY:
        return query
    if query.author not in {None, actor.name, actor.person}:
        raise Forbidden("An author may list the author's own articles only.")
    return msgspec.structs.replace(query, author=actor.person or actor.name)


def stretch_of(query: DeskQuery) -> Stretch:
    """Where the entries stand that can be asked for. Raises InvalidInput (`/cursor`) for a cursor of another query."""
    shelf = ALL_SHELF
    if query.author is not None:
        shelf = author_shelf(query.author)
    elif len(query.status) == 1:
        shelf = status_shelf(query.status[0])
    low = format_time(query.since) if query.since else None
    # A key goes on with `#`, so what begins with the moment itself lies above it, and stays out.
    high = format_time(query.until) if query.until else None
    if query.cursor is not None:
        place = _place_of(query)
        low, high = (low, place) if query.direction == "desc" else (place, high)
    return Stretch(shelf=shelf, order=query.order, low=low, high=high, newest_first=query.direction == "desc")


def items_at_once(query: DeskQuery) -> int:
    """How many entries to read at a time: those of the page and one more, if none is likely to be passed over."""
    picks = query.topic or query.byline or query.q or len(query.status) > 1 or query.status == (Status.TRASHED,)
    return MAX_EXAMINED // 4 if picks else query.limit + 1


def pick(query: DeskQuery, entries: Iterable[tuple[str, DeskEntry]]) -> DeskSlice:
    """A page of the entries, by key, of the query's stretch."""
    is_asked_for = _filter(query)
    after = _place_of(query) if query.cursor is not None else None
    found: list[DeskEntry] = []
    last = after
    for examined, (key, entry) in enumerate(each for each in entries if each[0] != after):
        if len(found) == query.limit or examined == MAX_EXAMINED:
            return DeskSlice(entries=tuple(found), cursor=_cursor(query, str(last)))
        last = key
        if is_asked_for(entry):
            found.append(entry)
    return DeskSlice(entries=tuple(found), cursor=None)


def _filter(query: DeskQuery) -> Callable[[DeskEntry], bool]:
    statuses = set(query.status) or set(Status) - {Status.TRASHED}
    byline = make_slug(query.byline) if query.byline is not None else None
    text = fold(query.q) if query.q else ""

    def is_asked_for(entry: DeskEntry) -> bool:
        return (
            entry.status in statuses
            and (query.topic is None or query.topic in entry.topics)
            and (byline is None or make_slug(entry.byline) == byline)
            and (not text or text in fold(entry.title))
        )

    return is_asked_for


# Cursors


def _cursor(query: DeskQuery, key: str) -> str:
    """Where a page ended: for whom it is, and the last key that was looked at."""
    return base64.urlsafe_b64encode(json.dumps([_name(query), key]).encode()).decode().rstrip("=")


def _place_of(query: DeskQuery) -> str:
    try:
        name, key = json.loads(base64.urlsafe_b64decode(f"{query.cursor}==="))
    except (ValueError, TypeError) as error:
        raise InvalidInput.field("/cursor", "This is not a cursor; take it from the header Link.") from error
    if name != _name(query) or not (isinstance(key, str) and _KEY.fullmatch(key)):
        raise InvalidInput.field("/cursor", "This cursor belongs to another query.")
    return key


def _name(query: DeskQuery) -> str:
    """What tells a query from others; its limit may change from page to page."""
    text = repr(msgspec.structs.replace(query, cursor=None, limit=1))
    return hashlib.sha256(text.encode()).hexdigest()[:16]


# Parsing


def parse_desk_query(params: Mapping[str, str]) -> DeskQuery:
    """A listing's parameters. Raises InvalidInput, naming every bad one."""
    known = {each.encode_name: each for each in msgspec.structs.fields(DeskQuery)}
    problems: list[FieldProblem] = []
    values: dict[str, Any] = {}
    for name, text in params.items():
        if name not in known:
            detail = f"There is no such parameter; the parameters are: {', '.join(known)}."
            problems.append(FieldProblem(f"/{name}", detail))
            continue
        try:
            values[known[name].name] = _parse(known[name], text)
        except msgspec.ValidationError as error:
            problems.append(FieldProblem(f"/{name}", f"{error}."))
        except InvalidInput as error:
            problems += error.problems
    if problems:
        raise InvalidInput(problems)
    return DeskQuery(**values)


def _parse(parameter: Any, text: str) -> Any:
    value = text.split(",") if parameter.name == "status" else text
    # Only a number may be written as text: a moment must not be read from a number.
    parsed = msgspec.convert(value, parameter.type, strict=parameter.name != "limit")
    return check_moment(parsed, f"/{parameter.encode_name}") if isinstance(parsed, datetime) else parsed


def desk_item(pk: str, sk: str, entry: DeskEntry) -> Item:
    """An article's entry in one of the desk's shelves."""
    return to_item(pk, sk, entry)


def desk_entry_from_item(item: Item) -> DeskEntry:
    """The reverse of `desk_item`."""
    return from_item(item, DeskEntry)


class DeskStore(Stored):
    """The desk's entries."""

    def desk(self, stretch: Stretch, *, items_at_once: int) -> Iterator[tuple[str, DeskEntry]]:
        """The desk's entries of a stretch, each with its key; read as they are asked for, so many at a time."""
        items = self._table.query(
            shelf_key(stretch.shelf, stretch.order),
            low=stretch.low,
            high=stretch.high,
            newest_first=stretch.newest_first,
            items_at_once=items_at_once,
        )
        return ((item["sk"], desk_entry_from_item(item)) for item in items)

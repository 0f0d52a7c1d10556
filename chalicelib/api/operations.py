"""What the API can do: operations, each with all that routes, checks and the OpenAPI document need to know of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, TypedDict, Unpack

import msgspec

from chalicelib.content.people.permissions import Action
from chalicelib.errors import GazetteError

if TYPE_CHECKING:
    from chalicelib.api.calls import Call
    from chalicelib.api.replies import Reply
    from chalicelib.content.store.receipts import KeptReceipt

    View = Callable[[Call], Reply]

Method = Literal["GET", "POST", "PUT", "PATCH", "DELETE"]

JSON = "application/json"
MERGE_PATCH = "application/merge-patch+json"


class Details(TypedDict, total=False):
    """What can be said of an operation beside its method and path."""

    action: Action
    """What one must be permitted to do; without it, everyone may."""
    query: type[msgspec.Struct]
    """The shape of the query's parameters."""
    body: type[msgspec.Struct]
    """The shape of the JSON that it takes."""
    takes: tuple[str, ...]
    """The media types that it takes the body as."""
    answer: type[msgspec.Struct]
    """The shape of the JSON that it answers."""
    gives: str
    """The media type of an answer that is not JSON."""
    status: int
    """What it answers when all went well."""
    headers: Mapping[str, str]
    """The headers of that answer, and what each says. `ETag` and `Cache-Control` need no mention."""
    if_match: Literal["required", "optional"]
    """Whether a change must, or may, say which version it is based on."""
    has_etag: bool
    """Whether answers carry the version, and a matching `If-None-Match` is answered with 304."""
    repeat: Callable[[Call, KeptReceipt], Reply]
    """What it replied to a request that was carried out before, under its `Idempotency-Key`; if it takes one."""
    also: int
    """Another status of the same answer."""
    raises: tuple[type[GazetteError], ...]
    """What can go wrong, beside what follows from the rest."""
    signs: bool
    """Whether it signs people in or out: then each request leaves a line in the log, though everyone may send it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One method of one path, and its view."""

    method: Method
    path: str
    view: View
    details: Details = field(default_factory=Details)

    @property
    def id(self) -> str:
        """Its name, in the way of OpenAPI: `createArticle`."""
        first, *rest = self.view.__name__.strip("_").split("_")
        return first + "".join(map(str.capitalize, rest))

    @property
    def summary(self) -> str:
        """What it does, in a sentence."""
        return (self.view.__doc__ or "").partition("\n")[0]

    @property
    def description(self) -> str:
        """The rest of what there is to say of it."""
        lines = (self.view.__doc__ or "").partition("\n")[2].strip().splitlines()
        return "\n".join(line.strip() for line in lines)


class Operations:
    """The operations of one resource, in the order of their views."""

    def __init__(self, title: str) -> None:
        self.title = title
        self._operations: list[Operation] = []

    def __iter__(self) -> Iterator[Operation]:
        return iter(self._operations)

    def add(self, method: Method, path: str, **details: Unpack[Details]) -> Callable[[View], View]:
        """Make an operation of a view."""

        def register(view: View) -> View:
            self._operations.append(Operation(method=method, path=path, view=view, details=details))
            return view

        return register

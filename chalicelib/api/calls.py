"""A call of an operation: what a request carries, read and checked in the operation's own terms."""

from __future__ import annotations

import hashlib
import json
import logging
import re
from functools import cached_property
from typing import TYPE_CHECKING, Any

from chalice.app import Request

from chalicelib.api.bodies import raw_body
from chalicelib.api.callers import Caller, identify_caller
from chalicelib.api.operations import JSON, Operation
from chalicelib.api.parameters import check_parameter
from chalicelib.api.problems import MalformedRequest, PreconditionRequired, RequestTooLarge, UnsupportedMediaType
from chalicelib.content.models.names import ArticleId, MediaId
from chalicelib.content.people.deeds import Deed, Receipt
from chalicelib.content.people.permissions import Action, Actor, Scope, check, scope_of
from chalicelib.errors import FieldProblem, InvalidInput, StaleVersion

if TYPE_CHECKING:
    from chalicelib.services import Services

log = logging.getLogger(__name__)

MAX_BODY_BYTES = 1024 * 1024
"""Of a request: more than the longest article takes, escaped as JSON."""


class Call:
    """One request to an operation, and the services to answer it with.

    What is wrong with it is raised where it is first looked at. What its line in the log should say besides goes into
    `told`.
    """

    def __init__(self, operation: Operation, request: Request, path: dict[str, str], services: Services) -> None:
        self.operation = operation
        self.request = request
        self.services = services
        self.now = services.now()
        self.told: dict[str, str] = {}
        self._path = path

    def admit(self) -> None:
        """Let the request in, or raise what is wrong with its path, its token, or what its sender may do.

        That comes before all else of the request is looked at: who may not do it learns nothing by what is sent.
        """
        for name, text in self._path.items():
            # Who makes a thing by its slug is told what is wrong with that: by the view.
            if name != "slug" or self.operation.method != "PUT":
                check_parameter(name, text)
        if "action" in self.operation.details:
            self.check(self.operation.details["action"])

    @property
    def site_url(self) -> str:
        """The site's public address, without a trailing slash."""
        return self.services.settings.site_url

    # Who asks

    @cached_property
    def caller(self) -> Caller:
        """Who sends the request, and by what that is known. Raises Unauthenticated, Forbidden or TooManyRequests."""
        takes = self.operation.details.get("takes", (JSON,))
        return identify_caller(self.request, self.services, self.now, takes=takes)

    @property
    def actor(self) -> Actor:
        """Who asks. Raises as `caller`."""
        return self.caller.actor

    def check(self, action: Action) -> None:
        """Raises Forbidden unless who asks may do it to what the path names; NotFound if that is not there."""
        check(self.actor, action)
        if scope_of(self.actor, action) is Scope.ANY:
            return
        if article := self._path.get("article_id"):
            self.services.newsroom.check(ArticleId(article), self.actor, action)
        if media := self._path.get("media_id"):
            self.services.library.check(MediaId(media), self.actor, action)

    @property
    def deed(self) -> Deed:
        """Who does it, when, to which version, and under which receipt."""
        return Deed(actor=self.actor, now=self.now, version=self.version, receipt=self.receipt)

    # What comes along

    def path(self, name: str) -> str:
        """A parameter of the path."""
        return self._path[name]

    @property
    def address(self) -> str:
        """The path that was asked for, below `/api`."""
        return self.operation.path.format(**self._path)

    @property
    def body(self) -> bytes:
        """The body. Raises UnsupportedMediaType or RequestTooLarge."""
        raw = raw_body(self.request)
        sent = self.request.headers.get("content-type", "").partition(";")[0].strip().lower()
        takes = self.operation.details.get("takes", (JSON,))
        if sent not in takes and (sent or raw):
            raise UnsupportedMediaType(f"Send the body as Content-Type: {' or '.join(takes)}.")
        if len(raw) > MAX_BODY_BYTES:
            raise RequestTooLarge(size_bytes=len(raw), limit_bytes=MAX_BODY_BYTES)
        return raw

    @property
    def json(self) -> Any:
        """The body's JSON; an empty one counts as an empty object. Raises MalformedRequest, and what `body` does."""
        raw = self.body
        if not raw:
            return {}
        try:
            return json.loads(raw.decode("utf-8"), parse_constant=_refuse_constant)
        except (ValueError, RecursionError) as error:
            raise MalformedRequest(f"The body is not JSON in UTF-8: {error}") from error

    @property
    def params(self) -> dict[str, str]:
        """The query's parameters. Raises InvalidInput for one that is given twice."""
        given = self.request.query_params
        if not given:
            return {}
        values = {name: given.getlist(name) for name in given}
        twice = [name for name, each in values.items() if len(each) > 1]
        if twice:
            raise InvalidInput([FieldProblem(f"/{name}", "This parameter may be given once.") for name in twice])
        return {name: each[0] for name, each in values.items()}

    @cached_property
    def version(self) -> int | None:
        """The version in `If-Match` (RFC 9110, section 13.1.1); None without the header, and for `*`.

        A weak tag is the same version: CloudFront weakens the tags of answers that it compresses (Developer Guide,
        "ETag header conversion"), and a version says exactly what there is, in whatever bytes it was sent.

        Raises PreconditionRequired if the operation insists, StaleVersion for an ETag that can be no version's,
        MalformedRequest for what is no ETag.
        """
        header = self.request.headers.get("if-match", "*").strip()
        if header == "*":
            if self.operation.details.get("if_match") == "required":
                raise PreconditionRequired('This needs If-Match with the ETag it is based on, e.g. If-Match: "3".')
            return None
        tag = re.fullmatch(r'(?:W/)?"([\x21\x23-\x7e]*)"', header)
        if tag is None:
            raise MalformedRequest(f'If-Match must hold one ETag in double quotes, such as "3", not {header[:80]}.')
        if not re.fullmatch(r"0|[1-9]\d{0,8}", tag[1]):
            raise StaleVersion(expected=0, current=None)
        return int(tag[1])

    @cached_property
    def receipt(self) -> Receipt | None:
        """What the deed is kept under, so that it is not done twice; None without `Idempotency-Key`.

        Keys are the token's or the session's own. Raises MalformedRequest.
        """
        key = self.request.headers.get("idempotency-key")
        if key is None or "repeat" not in self.operation.details:
            return None
        if not re.fullmatch(r"[\x21-\x7e]{1,255}", key):
            raise MalformedRequest("An Idempotency-Key has 1 to 255 visible ASCII characters.")
        return Receipt(
            key=_digest(self.caller.id.encode(), key.encode()),
            fingerprint=_digest(self.operation.id.encode(), json.dumps(self._path).encode(), raw_body(self.request)),
            made_at=self.now,
        )

    def log(self, status: int) -> None:
        """Note in the log what was asked, by whom, with what, and about what, and how that ended."""
        caller: Caller | None = self.__dict__.get("caller")
        about = {
            "person": caller and caller.person and caller.person.id,
            "how": caller and str(caller.actor.how),
            "token": caller and caller.id,
            "api_request_id": self.request.context.get("requestId"),
        }
        extra = {**about, **self.told, **self._path}
        log.info("%s %s: %d", self.operation.method, self.operation.path, status, extra=extra)


def _digest(*parts: bytes) -> str:
    return hashlib.sha256(b"\0".join(hashlib.sha256(part).digest() for part in parts)).hexdigest()


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is not a JSON value")

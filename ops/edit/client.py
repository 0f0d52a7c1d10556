"""A client of the HTTP API: sends a request, again where that is safe, and tells what went wrong in sentences."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any
from urllib.parse import urljoin, urlsplit
from uuid import uuid4

import requests
from requests.adapters import HTTPAdapter
from urllib3.util.retry import Retry

from ops.edit.accounts import Account

TIMEOUT_SECONDS = (5, 35)
"""For the connection, and for the answer: API Gateway gives up after 29 seconds."""

RETRIES = Retry(
    total=4,
    allowed_methods=None,  # any: it is the client that decides which requests are sent again
    status_forcelist={429, 502, 503, 504},
    backoff_factor=0.5,
    retry_after_max=60,
    raise_on_status=False,
)


class ClientError(Exception):
    """A request did not do what it was sent for; the message says why, in one sentence or more."""


class Unreachable(ClientError):
    """No answer came. The site may have carried out the request nevertheless."""


class NotGazette(ClientError):
    """Something else than Gazette's API answered."""


class Refused(ClientError):
    """The API refused. `status` and `type` are those of the problem (RFC 9457)."""

    def __init__(self, message: str, *, status: int, type: str) -> None:  # noqa: A002 (the name is the RFC's)
        super().__init__(message)
        self.status = status
        self.type = type

    @property
    def is_of_nothing(self) -> bool:
        """Whether there is no such thing (404)."""
        return self.type.endswith(":not-found")


class Outdated(Refused):
    """The change was based on an older version than the present one (412)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BadField:
    """A field that was refused: a JSON pointer, and a sentence."""

    pointer: str
    detail: str


class BadFields(Refused):
    """Some fields are not as they should be (422)."""

    def __init__(self, fields: tuple[BadField, ...], *, status: int, type: str) -> None:  # noqa: A002 (as above)
        super().__init__("\n".join(f"{field.pointer}: {field.detail}" for field in fields), status=status, type=type)
        self.fields = fields


class Client:
    """Asks one site's API."""

    def __init__(self, account: Account, *, retries: Retry = RETRIES) -> None:
        self.site = account.url
        self._token = account.token
        self._once = self._session(Retry(total=0))
        self._patient = self._session(retries)

    def call(
        self,
        method: str,
        path: str,
        *,
        body: Any = None,
        query: Mapping[str, str] | None = None,
        if_match: str | None = None,
        key: str | None = None,
    ) -> requests.Response:
        """Send a request to a path under `/api` and answer its response. Raises a ClientError.

        What is sent twice without harm is sent again when the connection is lost or the site is busy: a GET, and a
        POST, which the API carries out once under its idempotency key (one of its own, if none is given).
        """
        key = key or (uuid4().hex if method == "POST" else None)
        headers = {"If-Match": if_match, "Idempotency-Key": key}
        session = self._patient if method in {"GET", "POST"} else self._once
        try:
            answer = session.request(
                method,
                urljoin(f"{self.site}/api/", path.removeprefix("/")),
                params=query,
                json=body,
                headers={name: value for name, value in headers.items() if value},
                timeout=TIMEOUT_SECONDS,
                allow_redirects=False,
            )
        except requests.RequestException as error:
            raise Unreachable(f"No answer from {self.site}: {cause_of(error)}") from error
        self._check(answer)
        return answer

    def get_json(self, path: str, query: Mapping[str, str] | None = None) -> Any:
        """What a GET answers. Raises a ClientError."""
        return self.read(self.call("GET", path, query=query))

    def read(self, answer: requests.Response) -> Any:
        """The JSON of an answer. Raises NotGazette."""
        try:
            return answer.json()
        except ValueError as error:
            raise self._strange(f"an answer that is not JSON ({answer.headers.get('Content-Type')})") from error

    def slices(self, path: str, query: Mapping[str, str]) -> Iterator[Any]:
        """What a GET answers, then the next page that its `Link` leads to, and so on. Raises a ClientError."""
        answer = self.call("GET", path, query=query)
        yield self.read(answer)
        while following := answer.links.get("next"):
            # Only the path and the query: the site may name itself otherwise, and the token must go nowhere else.
            url = urlsplit(urljoin(answer.url, following["url"]))
            if not url.path.startswith("/api/"):
                raise self._strange(f"a link to {following['url']}")
            answer = self.call("GET", f"{url.path.removeprefix('/api')}?{url.query}")
            yield self.read(answer)

    def _session(self, retries: Retry) -> requests.Session:
        session = requests.Session()
        session.auth = self._sign
        for scheme in ("http://", "https://"):
            session.mount(scheme, HTTPAdapter(max_retries=retries))
        return session

    def _sign(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        request.headers["Authorization"] = f"Bearer {self._token}"
        return request

    def _check(self, answer: requests.Response) -> None:
        status, kind = answer.status_code, answer.headers.get("Content-Type", "")
        if status >= HTTPStatus.BAD_REQUEST and kind.startswith("application/problem+json"):
            raise _refusal(status, self.read(answer))
        if status >= HTTPStatus.BAD_REQUEST:
            raise self._strange(f"status {status} ({answer.reason})")
        if status >= HTTPStatus.MULTIPLE_CHOICES:
            raise self._strange(f"a redirection to {answer.headers.get('Location')}")

    def _strange(self, what: str) -> NotGazette:
        return NotGazette(f"{self.site} answered with {what}; is this the address of a Gazette site?")


def _refusal(status: int, problem: Mapping[str, Any]) -> Refused:
    kind, fields = problem.get("type", ""), problem.get("errors")
    if fields:
        bad = tuple(BadField(pointer=field["pointer"], detail=field["detail"]) for field in fields)
        return BadFields(bad, status=status, type=kind)
    refusal = Outdated if status == HTTPStatus.PRECONDITION_FAILED else Refused
    return refusal(problem.get("detail") or problem.get("title") or f"Status {status}.", status=status, type=kind)


def cause_of(error: BaseException) -> str:
    """The innermost reason, without the names of classes and addresses in memory that libraries wrap it in."""
    while inner := error.__cause__ or getattr(error, "reason", None) or _first(error.args):
        error = inner
    return str(error)


def _first(arguments: tuple[object, ...]) -> BaseException | None:
    return next((each for each in arguments if isinstance(each, BaseException)), None)

"""What the edge answers, and the rules of HTTP that it keeps: validators, compression, hop-by-hop headers."""

from __future__ import annotations

import gzip
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from http import HTTPStatus

from chalicelib.publishing.bucket import MOVED_TO

COMPRESSIBLE = frozenset(
    {
        "application/javascript",
        "application/json",
        "application/rss+xml",
        "application/xhtml+xml",
        "application/xml",
        "image/svg+xml",
        "text/css",
        "text/csv",
        "text/html",
        "text/javascript",
        "text/plain",
        "text/xml",
    }
)
"""Those of texts among what CloudFront compresses (Developer Guide, "File types that CloudFront compresses")."""

COMPRESSIBLE_BYTES = range(1_000, 10_000_001)
"""CloudFront compresses objects of this size (Developer Guide, "Serve compressed files")."""

HOP_BY_HOP = frozenset(
    {
        "connection",
        "keep-alive",
        "proxy-authenticate",
        "proxy-authorization",
        "proxy-connection",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
    }
)
"""Headers that are meant for the next hop only (RFC 9110, section 7.6.1)."""


_OF_OBJECT = frozenset({"etag", "last-modified", "accept-ranges", "content-range", MOVED_TO})
"""Headers of an object that leads elsewhere: by them a client would ask for the object again, or for a part of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A whole answer; header names are as they are to be sent. `Content-Length` is not among them."""

    status: int
    headers: Mapping[str, str]
    body: bytes = b""


def end_to_end(headers: Iterable[tuple[str, str]]) -> dict[str, str]:
    """The headers that a proxy passes on: none that is hop-by-hop, or that `Connection` names."""
    listed = list(headers)
    named = {
        token.strip().lower() for name, value in listed if name.lower() == "connection" for token in value.split(",")
    }
    return {name: value for name, value in listed if name.lower() not in HOP_BY_HOP | named}


def lead_on(answer: Answer) -> Answer:
    """The answer, or 301 where its object leads elsewhere; ops/deploy/infrastructure/moved.js has the same rule."""
    headers = {name.lower(): value for name, value in answer.headers.items()}
    if MOVED_TO not in headers:
        return answer
    kept = {name: value for name, value in answer.headers.items() if name.lower() not in _OF_OBJECT}
    return replace(answer, status=HTTPStatus.MOVED_PERMANENTLY, headers={**kept, "Location": headers[MOVED_TO]})


def revalidate(answer: Answer, if_none_match: str | None) -> Answer:
    """The answer, or 304 without a body if the client holds it already (RFC 9110, section 13.1.2)."""
    etag = answer.headers.get("ETag")
    if answer.status != HTTPStatus.OK or not etag or if_none_match is None:
        return answer
    held = {tag.strip().removeprefix("W/") for tag in if_none_match.split(",")}
    if if_none_match.strip() != "*" and etag.removeprefix("W/") not in held:
        return answer
    kept = {name: value for name, value in answer.headers.items() if name != "Content-Type"}
    return Answer(status=HTTPStatus.NOT_MODIFIED, headers=kept)


def compress(answer: Answer, accept_encoding: str | None) -> Answer:
    """The answer with gzip, where that is accepted and worth it; its ETag is weak then, as CloudFront makes it."""
    media_type = answer.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    if media_type not in COMPRESSIBLE or len(answer.body) not in COMPRESSIBLE_BYTES:
        return answer
    headers = {**answer.headers, "Vary": "Accept-Encoding"}
    if not accepts_gzip(accept_encoding or ""):
        return replace(answer, headers=headers)
    if "ETag" in headers:
        headers["ETag"] = "W/" + headers["ETag"].removeprefix("W/")
    headers["Content-Encoding"] = "gzip"
    return replace(answer, headers=headers, body=gzip.compress(answer.body, 6, mtime=0))


def accepts_gzip(accept_encoding: str) -> bool:
    """Whether an `Accept-Encoding` header lets gzip through (RFC 9110, section 12.5.3)."""
    weights: dict[str, bool] = {}
    for choice in accept_encoding.lower().split(","):
        coding, _, parameters = choice.partition(";")
        weights[coding.strip()] = parameters.replace(" ", "").rstrip("0.") not in {"q=", "q"}
    return weights.get("gzip", weights.get("*", False))

"""Requests to a bucket of S3, signed here: what botocore's client does, at a quarter of its CPU.

`docs/decisions/0004-page-store.md` has the figures.
"""

from __future__ import annotations

import hmac
import json
import re
from base64 import b64encode
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from hashlib import sha256
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, unquote_plus
from xml.etree import ElementTree

from urllib3 import connection_from_url
from urllib3.util import Retry, Timeout, parse_url

if TYPE_CHECKING:
    from botocore.credentials import Credentials, ReadOnlyCredentials
    from urllib3 import BaseHTTPResponse

_TIMEOUT = Timeout(connect=3, read=10)
_RETRY = Retry(
    total=4,
    redirect=False,
    status_forcelist=(500, 502, 503, 504),
    allowed_methods=None,
    backoff_factor=0.1,
    raise_on_status=False,
)
"""Writes are tried again too. They are conditional, so a write that was carried out already is refused, and looked at
again.
"""

_LISTING = "{http://s3.amazonaws.com/doc/2006-03-01/}"
_UNRESERVED = "-_.~"
_CONNECTIONS = 8


class S3Error(Exception):
    """S3 refused a request; `status` is HTTP's, `code` S3's own ("" where the answer has no body, as to HEAD)."""

    def __init__(self, method: str, key: str, answer: BaseHTTPResponse) -> None:
        found = re.search(rb"<Code>(\w+)</Code>", answer.data)
        self.status = answer.status
        self.code = found[1].decode() if found else ""
        super().__init__(f"S3 answered {self.status} {self.code} to {method} {key}")


@dataclass(frozen=True, slots=True, kw_only=True)
class PostForm:
    """What uploads a file: these fields and then the file, `file`, as multipart/form-data to this address."""

    url: str
    fields: Mapping[str, str]


class S3Bucket:
    """One bucket. It keeps its connections, and threads may share it."""

    def __init__(
        self,
        url: str,
        *,
        region: str,
        credentials: Credentials,
        clock: Callable[[], datetime],
        ca_certs: str | None = None,
    ) -> None:
        """`url` is the bucket's own, as `bucket_url` makes it. `ca_certs` names a file of trusted certificates; without
        it the system's are trusted."""
        parsed = parse_url(url)
        self.url = url
        self._host = parsed.netloc or ""
        self._root = parsed.path or ""
        self._region = region
        self._credentials = credentials
        self._clock = clock
        trust = {"ca_certs": ca_certs} if parsed.scheme == "https" else {}
        self._pool = connection_from_url(url, maxsize=_CONNECTIONS, timeout=_TIMEOUT, retries=_RETRY, **trust)

    def send(
        self,
        method: str,
        key: str = "",
        *,
        query: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        body: bytes = b"",
    ) -> BaseHTTPResponse:
        """The answer to a request for an object, or for the bucket where there is no key. Names of headers are in
        lower case. Raises S3Error unless the answer is good, and urllib3's HTTPError where none came."""
        path = f"{self._root}/{quote(key, safe='/' + _UNRESERVED)}" if key else self._root or "/"
        search = "&".join(f"{_quoted(name)}={_quoted(value)}" for name, value in sorted((query or {}).items()))
        signed = sign(
            method,
            path,
            search,
            {"host": self._host, **(headers or {})},
            body,
            region=self._region,
            credentials=self._credentials.get_frozen_credentials(),
            now=self._clock(),
        )
        target = f"{path}?{search}" if search else path
        answer = self._pool.urlopen(method, target, body or None, signed, assert_same_host=False, redirect=False)
        if answer.status >= 300:
            raise S3Error(method, key, answer)
        return answer

    def list(self, prefix: str = "") -> Iterator[tuple[str, str]]:
        """Every key that starts so, in order, with the object's ETag: one request for every 1,000."""
        query = {"list-type": "2", "encoding-type": "url", "prefix": prefix}
        while True:
            answer = ElementTree.fromstring(self.send("GET", query=query).data)  # noqa: S314 (S3's own answer)
            for each in answer.iterfind(f"{_LISTING}Contents"):
                yield unquote_plus(each.findtext(f"{_LISTING}Key", "")), each.findtext(f"{_LISTING}ETag", "")
            token = answer.findtext(f"{_LISTING}NextContinuationToken")
            if not token:
                return
            query["continuation-token"] = token

    def presign_post(
        self, bucket: str, fields: Mapping[str, str], *, size_bytes: int, expires_at: datetime
    ) -> PostForm:
        """A form by which who has it may write one object into the bucket, and nothing else: of these fields, `key` and
        `content-type` among them, and of exactly that size (Amazon S3 API Reference, "POST Policy")."""
        credentials, at = self._credentials.get_frozen_credentials(), self._clock().strftime("%Y%m%dT%H%M%SZ")
        scope = f"{at[:8]}/{self._region}/s3/aws4_request"
        signed = {
            **fields,
            "x-amz-algorithm": "AWS4-HMAC-SHA256",
            "x-amz-credential": f"{credentials.access_key}/{scope}",
            "x-amz-date": at,
            **({"x-amz-security-token": credentials.token} if credentials.token else {}),
        }
        conditions: list[Any] = [{"bucket": bucket}, *({name: value} for name, value in signed.items())]
        conditions.append(["content-length-range", size_bytes, size_bytes])
        until = expires_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        policy = b64encode(json.dumps({"expiration": until, "conditions": conditions}).encode())
        signature = hmac.digest(_signing_key(credentials.secret_key, scope), policy, "sha256").hex()
        return PostForm(url=self.url, fields={**signed, "policy": policy.decode(), "x-amz-signature": signature})


def bucket_url(name: str, *, region: str, endpoint: str = "") -> str:
    """Where a bucket is: a host of its own at AWS, a folder at another endpoint."""
    return f"{endpoint.rstrip('/')}/{name}" if endpoint else f"https://{name}.s3.{region}.amazonaws.com"


def sign(
    method: str,
    path: str,
    query: str,
    headers: Mapping[str, str],
    body: bytes,
    *,
    region: str,
    credentials: ReadOnlyCredentials,
    now: datetime,
) -> dict[str, str]:
    """The headers with a signature over the whole request. Path and query are encoded, the query sorted.

    AWS Signature Version 4 (Amazon S3 API Reference, "Authenticating Requests: Using the Authorization Header").
    The body's digest is part of it, so S3 refuses a body that was damaged on its way.
    """
    at = now.strftime("%Y%m%dT%H%M%SZ")
    sent = {**headers, "x-amz-date": at, "x-amz-content-sha256": sha256(body).hexdigest()}
    if credentials.token:
        sent["x-amz-security-token"] = credentials.token
    names = sorted(sent)
    lines = [f"{name}:{' '.join(sent[name].split())}" for name in names]
    canonical = "\n".join((method, path, query, *lines, "", ";".join(names), sent["x-amz-content-sha256"]))
    scope = f"{at[:8]}/{region}/s3/aws4_request"
    text = f"AWS4-HMAC-SHA256\n{at}\n{scope}\n{sha256(canonical.encode()).hexdigest()}"
    signature = hmac.digest(_signing_key(credentials.secret_key, scope), text.encode(), "sha256").hex()
    sent["authorization"] = (
        f"AWS4-HMAC-SHA256 Credential={credentials.access_key}/{scope}, SignedHeaders={';'.join(names)}, "
        f"Signature={signature}"
    )
    return sent


@lru_cache(maxsize=2)
def _signing_key(secret: str, scope: str) -> bytes:
    """The key of a day; two are kept for the requests around midnight."""
    key = f"AWS4{secret}".encode()
    for part in scope.split("/"):
        key = hmac.digest(key, part.encode(), "sha256")
    return key


def _quoted(text: str) -> str:
    return quote(text, safe=_UNRESERVED)

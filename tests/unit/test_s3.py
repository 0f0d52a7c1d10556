"""Requests to S3: the same as botocore's, sent over kept connections, and again where that may help."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler
from typing import Any

import pytest
from botocore.awsrequest import AWSPreparedRequest
from botocore.config import Config
from botocore.credentials import Credentials
from botocore.session import Session
from urllib3.exceptions import HTTPError

from chalicelib.aws.s3 import S3Bucket, S3Error, bucket_url
from ops.local.servers import LocalServer

REGION = "ap-southeast-1"
PLAIN = Credentials("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY")
OF_A_ROLE = Credentials("ASIAEXAMPLE", "secret", "IQoJb3JpZ2luX2VjE/+==")
ADDED_BY_SIGNING = {"x-amz-date", "x-amz-content-sha256", "x-amz-security-token", "host"}


@dataclass
class Heard:
    """A request as it came over the wire."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes
    connection: int

    @property
    def signed(self) -> dict[str, str]:
        """The headers that are signed, and that the caller asked for."""
        _, _, names = self.headers["authorization"].partition("SignedHeaders=")
        return {name: self.headers[name] for name in names.split(",")[0].split(";") if name not in ADDED_BY_SIGNING}


@dataclass
class Listener:
    """An S3 that answers what it is told to, each status once, and then 200."""

    url: str = ""
    statuses: list[int] = field(default_factory=list)
    heard: list[Heard] = field(default_factory=list)
    hang_up: bool = False


@contextmanager
def listening() -> Iterator[Listener]:
    listener = Listener()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            headers = {name.lower(): value for name, value in self.headers.items()}
            listener.heard.append(Heard(self.command, self.path, headers, body, self.client_address[1]))
            if listener.hang_up:
                listener.hang_up = False
                self.close_connection = True
                return
            status = listener.statuses.pop(0) if listener.statuses else 200
            said = b"" if status == 200 or self.command == "HEAD" else b"<Error><Code>SlowDown</Code></Error>"
            self.send_response(status)
            self.send_header("Content-Length", str(len(said)))
            self.send_header("ETag", '"e"')
            self.end_headers()
            self.wfile.write(said)

        do_GET = do_HEAD = do_PUT = do_DELETE = answer  # noqa: N815 (names of http.server's)

        def log_message(self, *_: Any) -> None:
            pass

    server = LocalServer(("127.0.0.1", 0), Handler)
    with server, server.serving():
        listener.url = f"http://127.0.0.1:{server.port}"
        yield listener


@pytest.fixture
def listener() -> Iterator[Listener]:
    with listening() as heard:
        yield heard


def ours(listener: Listener, credentials: Credentials = PLAIN, now: datetime | None = None) -> S3Bucket:
    url = bucket_url("pages", region=REGION, endpoint=listener.url)
    moment = now or datetime.now(UTC)
    return S3Bucket(url, region=REGION, credentials=credentials, clock=lambda: moment)


def botocores(credentials: Credentials, endpoint: str | None) -> Any:
    return Session().create_client(
        "s3",
        region_name=REGION,
        endpoint_url=endpoint,
        aws_access_key_id=credentials.access_key,
        aws_secret_access_key=credentials.secret_key,
        aws_session_token=credentials.token,
        config=Config(request_checksum_calculation="when_required", s3={"payload_signing_enabled": True}),
    )


PUT = {"Body": "Đảng".encode(), "ContentType": "text/html; charset=utf-8", "CacheControl": "public,  max-age=0"}
KEYS = ["index.html", "2026/01/tin-mới/index.html", "a b+c%2F&d='(e)*~!/f"]


@pytest.mark.parametrize("credentials", [PLAIN, OF_A_ROLE], ids=["a user", "a role"])
@pytest.mark.parametrize("key", KEYS)
def test_requests_are_addressed_and_signed_as_botocores(listener: Listener, key: str, credentials: Credentials) -> None:
    client = botocores(credentials, listener.url)
    listing = {"Prefix": key, "ContinuationToken": "1ueG+/ c="}
    client.put_object(Bucket="pages", Key=key, IfMatch='"e"', Metadata={"digest": "d", "cache-tag": "a,b"}, **PUT)
    client.head_object(Bucket="pages", Key=key)
    client.delete_object(Bucket="pages", Key=key, IfMatch='"e"')
    client.list_objects_v2(Bucket="pages", **listing)
    query = {
        "list-type": "2",
        "prefix": key,
        "continuation-token": listing["ContinuationToken"],
        "encoding-type": "url",
    }
    theirs, listener.heard = listener.heard, []
    for request in theirs:
        at = datetime.strptime(request.headers["x-amz-date"], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
        of_a_bucket = request.method == "GET"
        ours(listener, credentials, at).send(
            request.method,
            "" if of_a_bucket else key,
            query=query if of_a_bucket else None,
            headers=request.signed,
            body=request.body,
        )
        sent = listener.heard.pop()
        assert sent.headers["authorization"] == request.headers["authorization"]
        assert sent.body == request.body
        assert sorted(re.split("[?&]", sent.target)) == sorted(re.split("[?&]", request.target))


class Asked(Exception):
    """The URL that botocore was about to ask."""


def test_a_bucket_at_aws_is_where_botocore_looks_for_it() -> None:
    def stop(request: AWSPreparedRequest, **_: Any) -> None:
        raise Asked(request.url)

    client = botocores(PLAIN, None)
    client.meta.events.register("before-send.s3", stop)
    with pytest.raises(Asked) as asked:
        client.head_object(Bucket="gazette-prod-pages", Key="index.html")
    assert str(asked.value) == f"{bucket_url('gazette-prod-pages', region=REGION)}/index.html"


def test_one_connection_serves_one_request_after_the_other(listener: Listener) -> None:
    bucket = ours(listener)
    for number in range(5):
        bucket.send("PUT", f"{number}", body=b"x" * number)
    assert [len(each.body) for each in listener.heard] == [0, 1, 2, 3, 4]
    assert len({each.connection for each in listener.heard}) == 1


@pytest.mark.parametrize("status", [500, 503])
def test_a_request_that_s3_was_too_busy_for_is_sent_again(listener: Listener, status: int) -> None:
    listener.statuses = [status]
    assert ours(listener).send("PUT", "a", body=b"x").status == 200
    assert [each.body for each in listener.heard] == [b"x", b"x"]


def test_a_request_whose_connection_is_lost_is_sent_again(listener: Listener) -> None:
    listener.hang_up = True
    assert ours(listener).send("PUT", "a", body=b"x").headers["etag"] == '"e"'
    assert [each.body for each in listener.heard] == [b"x", b"x"]


def test_a_refusal_tells_its_status_and_its_code_and_is_final(listener: Listener) -> None:
    for method, code in (("PUT", "SlowDown"), ("HEAD", "")):
        listener.statuses = [412]
        with pytest.raises(S3Error) as refused:
            ours(listener).send(method, "a")
        assert (refused.value.status, refused.value.code) == (412, code)
    assert len(listener.heard) == 2


def test_a_redirection_is_not_followed(listener: Listener) -> None:
    listener.statuses = [307]
    with pytest.raises(S3Error):
        ours(listener).send("PUT", "a", body=b"x")
    assert len(listener.heard) == 1


def test_where_nothing_answers_the_error_says_so() -> None:
    with listening() as gone:
        bucket = ours(gone)
    with pytest.raises(HTTPError):
        bucket.send("HEAD", "a")

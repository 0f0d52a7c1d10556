"""`python -m tests.bench.uploads`: what each request of a store of pages costs in CPU. Figures, no verdicts.

The other side is a stand-in for S3 in another process, so only this side's CPU is counted: medians, of which only the
ratios mean anything.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from datetime import UTC, datetime
from itertools import count
from typing import Any

from botocore.config import Config
from botocore.credentials import Credentials
from botocore.session import Session

from chalicelib.aws.s3 import S3Bucket, bucket_url
from chalicelib.publishing.bucket import Held, PageBucket, PageObject
from tests.bench import s3_stub

REGION = "us-east-1"
CREDENTIALS = Credentials("ASIAEXAMPLE", "secret", "x" * 400)  # as long as a function's is
PAGE = PageObject(
    body=b"<p>Xin ch\xc3\xa0o.</p>" * 240,
    content_type="text/html; charset=utf-8",
    cache_control="public, max-age=0, s-maxage=60, must-revalidate",
    tags=("site", "topic:dang", "article:01JHKQ3Z6W6N0V6M8P4T7R2B1C"),
)
SEEN = Held(etag=s3_stub.ETAG, digest=None)
LEAN = {
    "parameter_validation": False,
    "request_checksum_calculation": "when_required",
    "response_checksum_validation": "when_required",
}
ROUNDS = 7
CALLS = 100
LISTINGS = 2
LISTED = "listed key"

Calls = dict[str, Callable[[str], object]]


def main() -> None:
    """Print every figure."""
    print(f"One request, CPU in µs, for a page of {len(PAGE.body):,} bytes")
    print(f"{'':>22} {'PUT':>11} {'HEAD':>11} {'DELETE':>11} {LISTED:>12}")
    with s3_stub.running() as url:
        ways = {
            "botocore": calls_of_botocore(url),
            "botocore, no checks": calls_of_botocore(url, **LEAN),
            "PageBucket": calls_of_ours(url),
        }
        first: dict[str, float] = {}
        for name, calls in ways.items():
            took = {what: cpu_of(call, LISTINGS if what == LISTED else CALLS) for what, call in calls.items()}
            took[LISTED] /= s3_stub.KEYS
            first = first or took
            figures = (f"{cpu * 1e6:>6.0f} ×{cpu / first[what]:.2f}" for what, cpu in took.items())
            print(f"{name:>22} {' '.join(figures)}")


def calls_of_ours(url: str) -> Calls:
    endpoint = bucket_url("pages", region=REGION, endpoint=url)
    bucket = PageBucket(S3Bucket(endpoint, region=REGION, credentials=CREDENTIALS, clock=lambda: datetime.now(UTC)))
    return {
        "PUT": lambda key: bucket.put(key, PAGE, seen=SEEN),
        "HEAD": bucket.find,
        "DELETE": lambda key: bucket.delete(key, seen=SEEN),
        LISTED: lambda _: list(bucket.list()),
    }


def botocore_client(url: str, **config: Any) -> Any:
    """AWS's own client."""
    return Session().create_client(
        "s3",
        region_name=REGION,
        endpoint_url=url,
        aws_access_key_id=CREDENTIALS.access_key,
        aws_secret_access_key=CREDENTIALS.secret_key,
        aws_session_token=CREDENTIALS.token,
        config=Config(tcp_keepalive=True, **config),
    )


def put_by_botocore(client: Any, bucket: str, key: str, page: PageObject, seen: Held | None) -> None:
    """The request that `PageBucket.put` makes."""
    client.put_object(
        Bucket=bucket,
        Key=key,
        Body=page.body,
        ContentType=page.content_type,
        CacheControl=page.cache_control,
        Metadata={"digest": page.digest, "cache-tag": ",".join(page.tags)},
        **({"IfMatch": seen.etag} if seen else {"IfNoneMatch": "*"}),
    )


def calls_of_botocore(url: str, **config: Any) -> Calls:
    """The same requests by AWS's own client."""
    client = botocore_client(url, **config)
    return {
        "PUT": lambda key: put_by_botocore(client, "pages", key, PAGE, SEEN),
        "HEAD": lambda key: client.head_object(Bucket="pages", Key=key),
        "DELETE": lambda key: client.delete_object(Bucket="pages", Key=key, IfMatch=SEEN.etag),
        LISTED: lambda _: client.list_objects_v2(Bucket="pages"),
    }


def cpu_of(call: Callable[[str], object], calls: int) -> float:
    """CPU seconds of one call, the median of several rounds of so many; each call has a key of its own."""
    numbers = count()
    took = []
    for _ in range(ROUNDS):
        keys = [f"2026/01/tin-{next(numbers)}/index.html" for _ in range(calls)]
        begun = time.process_time()
        for key in keys:
            call(key)
        took.append((time.process_time() - begun) / calls)
    return statistics.median(took)


if __name__ == "__main__":
    main()

"""What a rebuild costs a page, its requests to S3 included, and how many of these there are.

The bucket is a stand-in for S3 in another process, reached over HTTP, so only this side's CPU is counted; the content
is in memory. Only the ratios mean anything.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import islice

from chalicelib.aws.s3 import S3Bucket, bucket_url
from chalicelib.content.models.names import Path
from chalicelib.publishing.bucket import Held, PageBucket, PageObject, PageStore
from chalicelib.publishing.catalogue import all_pages
from chalicelib.publishing.dispatch import chunks
from chalicelib.publishing.press import Press
from chalicelib.publishing.rendering import Renderer
from chalicelib.services import TEMPLATES
from tests.bench import s3_stub
from tests.bench.archive import site_of
from tests.bench.corpus import make_corpus
from tests.bench.uploads import CREDENTIALS, LEAN, REGION, botocore_client, put_by_botocore
from tests.unit.publishing.site import Site

PAGES = 1_000
BUCKET = "rebuilt"


class Counting:
    """A store that counts requests."""

    def __init__(self, store: PageStore) -> None:
        self._store = store
        self.requests = Counter[str]()

    def find(self, key: str) -> Held | None:
        self.requests["HEAD"] += 1
        return self._store.find(key)

    def put(self, key: str, page: PageObject, *, seen: Held | None) -> None:
        self.requests["PUT"] += 1
        self._store.put(key, page, seen=seen)

    def delete(self, key: str, *, seen: Held) -> None:
        self.requests["DELETE"] += 1
        self._store.delete(key, seen=seen)

    def list(self, prefix: str = "") -> Iterator[tuple[str, Held]]:
        self.requests["LIST"] += 1
        return self._store.list(prefix)


class ByBotocore(Counting):
    """Such a store, but AWS's own client puts the pages."""

    def __init__(self, store: PageStore, url: str) -> None:
        super().__init__(store)
        self._client = botocore_client(url, **LEAN)

    def put(self, key: str, page: PageObject, *, seen: Held | None) -> None:
        self.requests["PUT"] += 1
        put_by_botocore(self._client, BUCKET, key, page, seen)


def main(pages: int = PAGES) -> None:
    """Print every figure."""
    site = site_of(make_corpus(pages))
    paths = list(islice(all_pages(site.content), pages))
    print(f"A rebuild of {pages:,} articles' pages over HTTP")
    print(f"{'the bucket is':>22} {'PUT':>7} {'HEAD':>7} {'LIST':>6} {'CPU µs a page':>14} {'ratio':>6}")
    with s3_stub.running() as url:
        endpoint = bucket_url(BUCKET, region=REGION, endpoint=url)
        bucket = PageBucket(S3Bucket(endpoint, region=REGION, credentials=CREDENTIALS, clock=lambda: datetime.now(UTC)))
        first = 0.0
        for state, origin, store in (
            ("empty", "https://bao.example", Counting(bucket)),
            ("what it must be", "https://bao.example", Counting(bucket)),
            ("of other templates", "https://other.example", Counting(bucket)),
            ("so, put by botocore", "https://third.example", ByBotocore(bucket, url)),
        ):
            took = _print(site, paths, store, origin) / pages
            first = first or took
            counts = f"{store.requests['PUT']:>7,} {store.requests['HEAD']:>7,} {store.requests['LIST']:>6,}"
            print(f"{state:>22} {counts} {took * 1e6:>14,.0f} {took / first:>6.2f}")


def _print(site: Site, paths: list[Path], store: PageStore, origin: str) -> float:
    press = Press(site.content, store, Renderer(TEMPLATES, origin), lambda: site.now)
    press.print_pages([])  # the assets, and with them the first connection
    begun = time.process_time()
    for chunk in chunks(paths):
        press.print_pages(chunk)
    return time.process_time() - begun


if __name__ == "__main__":
    main()

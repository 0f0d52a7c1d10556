"""`make bench`: what one publish costs in archives of different sizes, and how heavy a page is. Figures, no verdicts.

Counts are exact. CPU is of this process on this machine, medians of several runs: only the ratios mean anything.
The store is in memory, so CPU is that of planning, reading, rendering and comparing, without AWS's client.
"""

from __future__ import annotations

import gzip
import statistics
import time
from collections import Counter
from collections.abc import Callable
from datetime import timedelta

from chalicelib.content.models import Path, Slug
from chalicelib.content.parsing import NewArticle
from chalicelib.content.sanitising import to_safe_html
from chalicelib.publishing.pages import find_page
from ops import demo
from tests.fakes.faults import Faults
from tests.unit.publishing.site import NOW, TOPIC, Site, renderer

ARCHIVES = (20, 200, 1_000)
RUNS = 7


def main() -> None:
    """Print every figure."""
    print("One publish, by articles in the archive")
    print(f"{'archive':>9} {'written':>8} {'S3 calls':>9} {'DynamoDB calls':>15} {'CPU ms':>8} {'ratio':>6}")
    first = None
    for size in ARCHIVES:
        written, calls, cpu = publish_one(size)
        first = first or cpu
        s3, dynamodb = calls["s3"], calls["dynamodb"]
        print(f"{size:>9,} {written:>8} {s3:>9} {dynamodb:>15} {cpu * 1000:>8.1f} {cpu / first:>6.2f}")
    print("\nOne page, CPU")
    render = cpu_of(render_an_article)
    for name, work in (("render an article", render_an_article), ("clean its body", clean_a_body)):
        took = cpu_of(work)
        print(f"{name:>20} {took * 1e6:>8.0f} µs, ratio {took / render:.2f}")
    print("\nBytes, gzip -9")
    for name, size in sizes().items():
        print(f"{name:>20} {size:>8,}")


def publish_one(archive: int) -> tuple[int, Counter[str], float]:
    """Objects written, calls by service, and CPU seconds of all that follows from one publish."""
    site = filled(archive)
    site.publish(site.create("Một tin nữa").id)
    took, writes, calls = [], 0, Counter[str]()
    for _ in range(RUNS):
        copy, faults = site.copy(), Faults()
        dispatch = copy.dispatch(faults)
        begun = time.process_time()
        copy.hand_on(dispatch)
        took.append(time.process_time() - begun)
        writes = copy.s3.writes
        calls = Counter(
            "s3" if call in {"find", "put", "delete", "list"} else "sqs" if "message" in call else "dynamodb"
            for call in faults.calls
        )
    return writes, calls, statistics.median(took)


def filled(archive: int) -> Site:
    """A site whose archive goes back an article a day, printed in full."""
    site = Site()
    site.set_up()
    site.settle()
    for day in range(archive):
        article = site.create(f"Tin ngày thứ {day}")
        site.publish(article.id, days_ago=archive - day)
    site.handed_on = len(site.dynamodb.records["content"])
    site.dispatch().request_rebuild()
    site.settle()
    return site


def render_an_article() -> None:
    """Render a demo article's page from a reading made before."""
    renderer().render(_READING.template, site=_READING.site, canonical=_PATH, page=_READING.context)


def clean_a_body() -> None:
    """Clean a demo article's body."""
    to_safe_html(_DEMO.fields["body"], "markdown")


def cpu_of(work: Callable[[], None]) -> float:
    """CPU seconds of one run, the median of many."""
    took = []
    for _ in range(50):
        begun = time.process_time()
        work()
        took.append(time.process_time() - begun)
    return statistics.median(took)


def sizes() -> dict[str, int]:
    """What a browser is sent for a demo article, compressed."""
    assets = renderer().assets
    page = renderer().render(_READING.template, site=_READING.site, canonical=_PATH, page=_READING.context)
    parts = {
        "article page": page,
        "style sheet": assets.files[assets.css].body,
        "script": assets.files[assets.js].body,
        "icon": assets.files[assets.icon].body,
    }
    compressed = {name: len(gzip.compress(body, 9, mtime=0)) for name, body in parts.items()}
    return {**compressed, "in all": sum(compressed.values())}


_DEMO = demo.read_articles()[-1]
_SITE = Site()
_SITE.set_up()
_ARTICLE = _SITE.newsroom.create_article(
    NewArticle(**{**_DEMO.fields, "topics": (Slug(TOPIC),)}), by="bench", now=NOW - timedelta(days=1)
)
_PATH = _SITE.publish(_ARTICLE.id).path or Path("")
_PAGE = find_page(_PATH)
assert _PAGE is not None
_READ = _PAGE.read(_SITE.content)
assert _READ is not None
_READING = _READ

if __name__ == "__main__":
    main()

"""`python -m tests.bench.first_results 1000 10000`: how long a reader waits for a search's first results, in so many
articles, in Chromium on Lighthouse's slow 4G (1.6 Mbit/s, 150 ms a round trip) with a processor four times slower.

Nothing is in the browser's cache. Files come over HTTP/2, compressed with gzip; connecting is not counted in.
"""

from __future__ import annotations

import gzip
import random
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote
from urllib.request import urlopen

from playwright.sync_api import Browser, sync_playwright

from chalicelib.search.shards import encode
from tests.bench.corpus import make_corpus
from tests.bench.search import blocks_of_cards, build, open_part, queries
from tests.browser import newspaper
from tests.browser.conftest import FLAGS

SLOW_4G = {"offline": False, "latency": 150, "downloadThroughput": 200_000, "uploadThroughput": 93_750}
SLOWER = 4
ASKED = 25
"""How many queries: five of each kind."""
RESULTS = "[data-search] h2 a"
LONGEST_MS = 20_000


def print_site(folder: Path, paper: str, count: int) -> list[tuple[str, str]]:
    """Put the search's page, what it loads, and the index of so many articles into a folder; answers queries."""
    articles = sorted(make_corpus(count).articles, key=lambda each: each.published_at)
    shards, _, _ = build(articles)
    _put(folder / "index.html", b"<!doctype html>")
    page = re.sub(r'data-search="\d+"', f'data-search="{len(shards)}"', _get(paper + "/search/").decode())
    _put(folder / "search/index.html", page.encode())
    for path in set(re.findall(r'(?:href|src)="(/assets/[^"]+)"', page)):
        _put(folder / path[1:], _get(paper + path))
    _put(folder / "search/open.json", open_part(articles, len(shards)))
    for number, shard in shards.items():
        words, places = encode(shard)
        _put(folder / f"search/words/{len(shards)}-{number}.json", words)
        _put(folder / f"search/places/{len(shards)}-{number}.json", places)
    for block, cards in blocks_of_cards(articles).items():
        _put(folder / f"search/cards/{block}.json", cards)
    return list(queries(articles, random.Random(1)))[:ASKED]


def _get(url: str) -> bytes:
    with urlopen(url) as answer:
        body: bytes = answer.read()
    return gzip.decompress(body) if body[:2] == b"\x1f\x8b" else body


def _put(file: Path, body: bytes) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.with_name(file.name + ".gz").write_bytes(gzip.compress(body, 6, mtime=0))


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """The folder's address within the block."""
    names = ["-keyout", str(folder / "key.pem"), "-out", str(folder / "cert.pem"), "-subj", "/CN=localhost"]
    make = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", *names]
    subprocess.run(make, check=True, capture_output=True)
    command = ["node", str(Path(__file__).with_name("edge.mjs")), str(folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as edge:
        assert edge.stdout
        try:
            yield f"https://localhost:{edge.stdout.readline().strip()}"
        finally:
            edge.terminate()


def wait_for_results(browser: Browser, url: str) -> float:
    """Seconds from asking for the page until the first result is in it."""
    context = browser.new_context(ignore_https_errors=True)
    page = context.new_page()
    page.goto(url.partition("/search/")[0] + "/")  # an empty page: it connects
    wire = context.new_cdp_session(page)
    wire.send("Network.enable")
    wire.send("Network.emulateNetworkConditions", SLOW_4G)
    wire.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    page.add_init_script(
        "new MutationObserver(() => { if (!window.shownAt && document.querySelector('" + RESULTS + "'))"
        " window.shownAt = performance.now(); }).observe(document, {childList: true, subtree: true});"
    )
    page.goto(url, wait_until="commit")
    page.wait_for_function("window.shownAt", timeout=LONGEST_MS)
    shown_at: float = page.evaluate("window.shownAt")
    context.close()
    return shown_at / 1000


def main(counts: list[int]) -> None:
    """Measure, and print."""
    chromium = shutil.which("chromium")
    if chromium is None:
        print("Not measured: Chromium is not installed.")
        return
    with tempfile.TemporaryDirectory() as printed, newspaper.printed(Path(printed)) as paper:
        for count in counts:
            with tempfile.TemporaryDirectory() as site, sync_playwright() as playwright:
                asked = print_site(Path(site), paper.url, count)
                browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
                waits: dict[str, list[float]] = {}
                with served(Path(site)) as url:
                    for kind, typed in asked:
                        waits.setdefault(kind, []).append(wait_for_results(browser, f"{url}/search/?q={quote(typed)}"))
                browser.close()
            print(f"{count:,} articles: first results, median and longest of {len(asked) // len(waits)} queries")
            for kind, each in waits.items():
                print(f"  {kind}: {statistics.median(each):.2f} s, {max(each):.2f} s", flush=True)


if __name__ == "__main__":
    main([int(each) for each in sys.argv[1:]] or [1_000])

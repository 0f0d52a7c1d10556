"""What a page costs: CPU to render an article and to clean its body, and the bytes that a browser is sent."""

from __future__ import annotations

import gzip
import statistics
import time
from collections.abc import Callable

from chalicelib.content.bodies.sanitising import to_safe_html
from chalicelib.content.models.articles import NewArticle
from chalicelib.publishing.pages import Page, Reading, find_page
from chalicelib.publishing.reading.frame import read_frame
from chalicelib.publishing.rendering import Renderer
from chalicelib.services import TEMPLATES
from ops.local import demo
from tests.deeds import deed
from tests.unit.publishing.site import TOPIC, Site

RUNS = 50


def main() -> None:
    """Print every figure."""
    renderer, body = Renderer(TEMPLATES, "https://bao.example"), demo.read_articles()[-1].fields["body"]
    page, reading = read_demo_article()

    def render() -> bytes:
        return renderer.render(reading.template, frame=reading.frame, path=page.path, page=reading.context)

    print("One page, CPU")
    rendering = cpu_of(render)
    for name, took in (
        ("render an article", rendering),
        ("clean its body", cpu_of(lambda: to_safe_html(body, "markdown"))),
    ):
        print(f"{name:>20} {took * 1e6:>8.0f} µs, ratio {took / rendering:.2f}")
    assets = renderer.assets_of(reading.frame)
    sent = {
        "article page": render(),
        "style sheet": assets.files[assets.css].body,
        "script": assets.files[assets.js].body,
        "icon": assets.files[assets.icon].body,
    }
    sizes = {name: len(gzip.compress(each, 9, mtime=0)) for name, each in sent.items()}
    print("\nBytes, gzip -9")
    for name, size in {**sizes, "in all": sum(sizes.values())}.items():
        print(f"{name:>20} {size:>8,}")


def read_demo_article() -> tuple[Page, Reading]:
    """A demo article as it is read for its page."""
    site = Site()
    site.set_up()
    fields = {**demo.read_articles()[-1].fields, "body_format": "markdown", "topics": (TOPIC,), "lead": None}
    article = site.newsroom.create_article(
        NewArticle(**fields), deed(site.content.get_site().updated_at, by="bench")
    ).article
    path = site.publish(article.id).path
    page = find_page(path) if path else None
    assert page is not None
    reading = page.read(site.content, read_frame(site.content))
    assert reading is not None
    return page, reading


def cpu_of(work: Callable[[], object]) -> float:
    """CPU seconds of one run, the median of many."""
    took = []
    for _ in range(RUNS):
        begun = time.process_time()
        work()
        took.append(time.process_time() - begun)
    return statistics.median(took)


if __name__ == "__main__":
    main()

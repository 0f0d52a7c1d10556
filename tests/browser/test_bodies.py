"""Bodies as Chromium reads them: no text that it shows is lost without a word, and no address leads where none may."""

from __future__ import annotations

import html
import os
import re
import unicodedata
from collections import Counter
from collections.abc import Callable

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from playwright.sync_api import Browser, Page

from chalicelib.content.bodies.sanitising import Sanitised, sanitise
from chalicelib.content.models.text import drop_controls
from chalicelib.errors import InvalidInput
from tests.unit.content.bodies.tangles import MESSY_HTML, URLS
from tests.unit.content.bodies.vectors import read_vectors

URLS_TRIED = int(os.environ.get("URLS", "3000"))
BODIES_TRIED = int(os.environ.get("BODIES", "1500"))
BATCH = 500

HAND_WRITTEN = [
    "<table>loose<tr>loose<td>cell</td>loose</tr>loose</table>",
    "<table><caption>a<tr><td>b<table>c<td>d</table>e</table>f",
    "<p>a<b>b<p>c</b>d<i>e",
    "<ul><li>a<ul><li>b</ul>c<li>d",
    "<select><option>a<option>b</select><select><optgroup label=x><option>c</select>",
    "<details><summary>a</summary>b</details>",
    "<textarea>a <b>b</b></textarea>c",
    "<noscript>a<b>b</b></noscript>c",
    "<template>a</template>b",
    "<svg><text>a</text><title>b</title><desc>c</desc></svg>d",
    "<math><mi>a</mi><mtext>b</mtext></math>c",
    "<xmp>a<b></xmp>b<plaintext>c<d>",
    "<frameset>a</frameset>b",
    "<button>a</button><label>b<input value=c></label>",
    "<ruby>a<rp>(</rp><rt>b</rt><rp>)</rp></ruby>",
    "<object>a</object><video>b</video><canvas>c</canvas><iframe>d</iframe>",
    "<p>a</p>\u0338b<i>\u0338c</i>",
    "<a href=/x>a<a href=/y>b<table><a href=/z>c",
    "<style>a</style><script>b</script><title>c</title><noembed>d</noembed>e",
]

SHOWN_TEXT = """
(sources) => sources.map((source) => {
  const parsed = new DOMParser().parseFromString(source, "text/html");
  parsed.querySelectorAll("meta, base").forEach((element) => element.remove());
  document.body.replaceChildren(...parsed.body.childNodes);
  const text = document.body.innerText;
  document.body.replaceChildren();
  return text;
})
"""

PROTOCOLS = """
(sources) => sources.map((source) => {
  const parsed = new DOMParser().parseFromString(source, "text/html");
  return Array.from(parsed.querySelectorAll("[href], [src]"), (element) => {
    const address = element.getAttribute("href") ?? element.getAttribute("src");
    return URL.parse(address, "https://bao.example/a/")?.protocol ?? "https:";  // what is no address leads nowhere
  });
})
"""


@pytest.fixture(scope="module")
def page(browser: Browser) -> Page:
    """A page where nothing loads and nothing runs but what the test asks."""
    page = browser.new_page()
    page.route("**/*", lambda route: route.fulfill(headers={"Content-Security-Policy": "default-src 'none'"}, body=""))
    page.goto("https://bao.example/")
    return page


def make(strategy: st.SearchStrategy[str], number: int) -> list[str]:
    """So many different examples, the same ones every time."""
    made: dict[str, None] = {}

    @settings(max_examples=number, derandomize=True, database=None, phases=[Phase.generate], deadline=None)
    @given(strategy)
    def note(example: str) -> None:
        made[example] = None

    note()
    return list(made)


def ask(page: Page, script: str, sources: list[str]) -> list[str]:
    """What the script says of each, asked in batches."""
    batches = (sources[at : at + BATCH] for at in range(0, len(sources), BATCH))
    return [answer for batch in batches for answer in page.evaluate(script, batch)]


def try_to_sanitise(source: str) -> Sanitised | None:
    """None for a body that is refused, which its editor is told."""
    try:
        return sanitise(source, "html")
    except InvalidInput:
        return None


def letters(text: str) -> Counter[str]:
    """What is visible, but for blanks, and for how letters are drawn: MathML slants them."""
    return Counter("".join(unicodedata.normalize("NFKD", drop_controls(text)).split()))


def test_no_text_that_is_shown_is_lost_without_a_word(
    page: Page, record_property: Callable[[str, object], None]
) -> None:
    vectors = [vector.source for vector in read_vectors()]
    written = [*HAND_WRITTEN, *(f"<p>a</p>{each}<p>b</p>" for each in vectors), *make(MESSY_HTML, BODIES_TRIED)]
    shown = {source: sanitised for source in written if (sanitised := try_to_sanitise(source))}
    sources = list(shown)
    before = ask(page, SHOWN_TEXT, [drop_controls(source) for source in sources])
    after = ask(page, SHOWN_TEXT, [each.html for each in shown.values()])
    silent = [
        (source, sanitised.html, "".join(lost))
        for source, sanitised, old, new in zip(sources, shown.values(), before, after, strict=True)
        if (lost := letters(old) - letters(new))
        and not any(each.kind in {"text", "element"} and each.name not in {"img", "hr"} for each in sanitised.removed)
    ]
    assert silent == []
    assert len(sources) > len(written) / 2
    record_property("tried", len(sources))


def test_no_address_keeps_a_forbidden_scheme(page: Page, record_property: Callable[[str, object], None]) -> None:
    urls = make(URLS, URLS_TRIED)
    kept: list[str] = []
    for at in range(0, len(urls), 20):
        quoted = [html.escape(re.sub("&(?=[#a-zA-Z])", "\0", url)).replace("\0", "&") for url in urls[at : at + 20]]
        source = "".join(f'<p><a href="{url}">a</a><img src="{url}"></p>' for url in quoted)
        kept.append(sanitise(f"<p>a</p>{source}", "html").html)
    protocols = Counter(protocol for found in ask(page, PROTOCOLS, kept) for protocol in found)
    assert protocols.keys() <= {"http:", "https:", "mailto:", "tel:"}
    assert protocols.total() > len(urls) / 100
    record_property("tried", len(urls))

"""`python -m tests.bench.bodies`: what the worst bodies cost to sanitise, beside a plain one. Figures, no verdicts.

CPU seconds of this process, the least of a few runs; only the ratios mean anything on another machine.
"""

from __future__ import annotations

import time

from chalicelib.content.bodies.sanitising import sanitise
from chalicelib.content.models.names import BodyFormat
from chalicelib.errors import InvalidInput
from tests.bench.corpus import make_corpus

RUNS = 3


def nested(opening: str, inner: str, closing: str, times: int) -> str:
    """`inner` within so many elements."""
    return opening * times + inner + closing * times


HTML: dict[str, str] = {
    "256 KiB of plain text": "chữ " * 43_000,
    "200,000 characters in one line": "x" * 200_000,
    "256 KiB of references": "&eacute;" * 32_700,
    "paragraphs": "<p>x</p>" * 1_990,
    "blank lines": "x\n\n" * 1_990,
    "line breaks": "x<br><br>" * 1_920,
    "table": "<table>" + "<tr><td>x<td>y</tr>" * 664 + "</table>",
    "links": '<p><a href="https://x.vn/a" title="b">c</a></p>' * 470,
    "pictures": '<p><img src="/a" alt="b" title="c" width="1" height="2"></p>' * 480,
    "quotations, 32 deep": nested("<blockquote>", "<p>x</p>", "</blockquote>", 31) * 61,
    "lists, 32 deep": nested("<ul><li>", "x", "</li></ul>", 16) * 60,
    "formatting, left open": "<p><b><i>x</b></i></p>y" * 240,
    "formatting, opened anew": "<p><b>" + "<i>x</b><p>y<b></i></i>" * 9,
    "loose in tables": "<table>x<tr>y<td>z</table>" * 240,
    "spans": "<span>x</span>" * 9_900,
    "attributes that go": '<p class="a" style="b" id="c">x</p>' * 1_990,
    "an element of many attributes": "<p " + " ".join(f"a{n}" for n in range(19_000)) + ">x",
    "refused addresses": "<p><a href=x:1>a</a></p>" * 790,
    "comments": "<!---->" * 19_900 + "x",
    "escaped characters": "&lt;&amp;" * 1_960,
    "too many tags": "<x>" * 87_000 + "x",
    "too many paragraphs": "x\n\n" * 87_000,
    "too many cells": "<table>" + "<td>x" * 40_000,
    "too deep": "<ul>" * 60_000 + "x",
    "too many attributes": "<p " + " ".join(f"a{n}" for n in range(36_000)) + ">x",
    "too much left open": "".join(f"<p><b title={n}>x" for n in range(9_000)),
    "too many references": "& " * 130_000,
}
"""Grown until they were refused, and set to just under that; what follows "too" is refused."""

MARKDOWN: dict[str, str] = {
    "96 KiB of plain text": "chữ " * 16_300,
    "table": "|" + "a|" * 9 + "\n|" + "-|" * 9 + "\n" + ("|" + "a|" * 9 + "\n") * 180,
    "emphasis": "*a* " * 1_590,
    "emphasis, nested": ("*a **b " * 6 + "c** d* " * 6) * 45,
    "code": "`a` " * 1_590,
    "links": "[a](/b) " * 950,
    "brackets": "]" * 98_000,
    "exclamation marks": "!" * 98_000,
    "colons": "a:" * 49_000,
    "headings": "a\n=\n" * 1_590,
    "lists": "- a\n" * 1_300,
    "lists, nested": "".join("  " * (n % 14) + "- a\n" for n in range(800)),
    "quotations, nested": ("> " * 14 + "a\n\n") * 128,
    "references": "[a]: /x\n\n" + "[a] " * 950,
    "too many columns": "|" + "a|" * 500 + "\n|" + "-|" * 500 + "\n" + "|\n" * 500,
    "too many links": "[a](/b) " * 3_900,
    "too many signs": "[" * 98_000,
    "too deep": "".join("  " * n + "- a\n" for n in range(300)),
}


def main() -> None:
    """Print every figure."""
    plain = max((article.html for article in make_corpus(200).articles), key=len)
    least, _ = cost(plain, "html")
    print(f"A plain body of {len(plain.encode()):,} bytes takes {least * 1e3:.1f} ms of CPU")
    for body_format, bodies in (("html", HTML), ("markdown", MARKDOWN)):
        print(f"\n{body_format:>32} {'bytes':>9} {'ms':>6} {'ratio':>6}")
        for name, body in bodies.items():
            took, answer = cost(body, body_format)  # type: ignore[arg-type] # both are formats
            print(f"{name:>32} {len(body.encode()):>9,} {took * 1e3:>6.0f} {took / least:>6.1f}  {answer}")


def cost(body: str, body_format: BodyFormat) -> tuple[float, str]:
    """CPU seconds, and what became of the body."""
    took = []
    for _ in range(RUNS):
        begun = time.process_time()
        answer = judge(body, body_format)
        took.append(time.process_time() - begun)
    return min(took), answer


def judge(body: str, body_format: BodyFormat) -> str:
    """What becomes of the body, in words."""
    try:
        sanitised = sanitise(body, body_format)
    except InvalidInput as error:
        return f"refused: {error.problems[0].detail}"
    return f"{len(sanitised.html):,} characters, {len(sanitised.removed)} removals"


if __name__ == "__main__":
    main()

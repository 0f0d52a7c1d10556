"""The security headers that the edge puts on every answer stand up to csp-evaluator, and pages work under them."""

from __future__ import annotations

import json
import shutil
import subprocess
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from ops.local.edge_headers import HTTPS_HEADERS, SECURITY_HEADERS
from tests.browser.newspaper import Newspaper, new_reader
from tests.npm_packages import NpmPackages

POLICY = SECURITY_HEADERS["Content-Security-Policy"]
MEDIUM = 30
"""The severities of csp-evaluator's findings: 10 high, 20 a mistake in writing, 30 medium; beyond are questions."""

EVALUATE = """
const { CspEvaluator } = require(process.argv[1] + "/dist/evaluator.js");
const { CspParser } = require(process.argv[1] + "/dist/parser.js");
const policy = new CspParser(process.argv[2]).csp;
console.log(JSON.stringify(new CspEvaluator(policy, 3).evaluate()));
"""


def find_weaknesses(npm: NpmPackages, policy: str) -> list[dict[str, Any]]:
    """What csp-evaluator finds wrong with a policy, of high or medium severity."""
    package = npm.get_file("csp_evaluator/package.json").parent
    node = shutil.which("node")
    assert node is not None
    answer = subprocess.run([node, "-e", EVALUATE, package, policy], capture_output=True, text=True, check=True)
    return [finding for finding in json.loads(answer.stdout) if finding["severity"] <= MEDIUM]


def test_the_policy_has_no_weakness(npm: NpmPackages) -> None:
    assert find_weaknesses(npm, POLICY) == []


@pytest.mark.parametrize(
    "weak", ["script-src 'self' 'unsafe-inline'", "script-src *", "script-scr 'self'", "img-src *"]
)
def test_a_weak_policy_is_found_out(npm: NpmPackages, weak: str) -> None:
    assert find_weaknesses(npm, weak)


def test_every_page_carries_the_headers_and_breaks_none_of_its_rules(paper: Newspaper, browser: Browser) -> None:
    context = new_reader(browser)
    page = context.new_page()
    problems: list[str] = []
    page.on("console", lambda told: problems.append(told.text) if told.type in {"error", "warning"} else None)
    for name, path in paper.paths.items():
        answer = page.goto(paper.url + path)
        expect(page.locator("[data-live=total]")).not_to_be_empty()
        page.locator(".fragments").scroll_into_view_if_needed()
        expect(page.locator(".fragments li").first).to_be_visible()
        assert answer is not None
        sent = answer.all_headers()
        assert {header: sent.get(header.lower()) for header in SECURITY_HEADERS} == SECURITY_HEADERS, name
    assert [each for each in problems if "404 (Not Found)" not in each] == []
    context.close()


def test_text_cannot_become_script(paper: Newspaper, browser: Browser) -> None:
    context = new_reader(browser)
    page = context.new_page()
    page.goto(paper.url)
    refused = page.evaluate("""() => {
      try { document.body.innerHTML = "<p>x</p>"; return ""; } catch (error) { return error.name; }
    }""")
    assert refused == "TypeError"
    context.close()


def test_over_https_browsers_are_told_to_stay_there() -> None:
    assert int(HTTPS_HEADERS["Strict-Transport-Security"].partition("max-age=")[2].partition(";")[0]) >= 31_536_000

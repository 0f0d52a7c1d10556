"""What counts as a view, in a real Chromium whose tabs may be in the background, prerendered or brought back."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from chalicelib.publishing.security import CONTENT_SECURITY_POLICY, policy_text
from ops.local import edge
from ops.local.answers import Answer
from ops.local.bucket_origin import BucketOrigin
from ops.local.edge_headers import SECURITY_HEADERS
from ops.local.stack import Stack
from tests.bench.live import Readers, Record
from tests.browser import chromium
from tests.browser.chromium import Chromium, Tab, until
from tests.browser.editor import Editor

PRERENDERING = policy_text(
    {name: value for name, value in CONTENT_SECURITY_POLICY.items() if "trusted-types" not in name}
    | {"script-src": "'self' 'inline-speculation-rules'"}
)
"""The pages' own, but that a test may put rules for prerendering in them."""

Told = Callable[[], tuple[int, int, int]]


@pytest.fixture
def chrome(executable: str, tmp_path: Path) -> Iterator[Chromium]:
    with chromium.running(executable, tmp_path / "profile") as browser:
        yield browser


@pytest.fixture
def articles(portal: Stack, editor: Editor) -> list[Any]:
    posted = [editor.post(title=f"Tin {n}", body="<p>Xin chào.</p>", published_at="2015-12-30T10:00:00Z") for n in "12"]
    portal.settle()
    return posted


@pytest.fixture
def article(articles: list[Any]) -> Any:
    return articles[0]


@pytest.fixture
def told(editor: Editor, article: Any) -> Told:
    """The article's views, and who is online: guests and members."""

    def ask() -> tuple[int, int, int]:
        numbers = editor.call("GET", f"/live?article={article['id']}")
        return numbers["views"], numbers["guests"], numbers["members"]

    return ask


def see(tab: Tab) -> None:
    """Wait until the reader sees the number, so that whatever this page sends first has been answered."""
    until(lambda: tab.tell("document.querySelector('[data-live=views]').textContent"))


def test_opening_reloading_and_going_back_are_a_view_each(
    portal: Stack, chrome: Chromium, article: Any, told: Told
) -> None:
    tab = chrome.open(article["url"])
    see(tab)
    assert told() == (1, 1, 0)
    tab.tell("window.isThisPage = true; location.reload()")
    until(lambda: tab.tell("!window.isThisPage"))
    see(tab)
    assert told() == (2, 1, 0)
    tab.tell("window.isThisPage = true")
    tab.goto(portal.url + "/archive/")
    tab.tell("history.back()")
    until(lambda: tab.tell("window.isThisPage"))  # so it came out of the back-forward cache
    until(lambda: told() == (3, 1, 0))


def test_a_tab_in_the_background_is_not_counted_until_it_is_seen(chrome: Chromium, article: Any, told: Told) -> None:
    front = chrome.open("about:blank")
    behind = chrome.open(article["url"], background=True)
    assert behind.tell("document.visibilityState") == "hidden"
    assert told() == (0, 0, 0)
    behind.bring_to_front()
    see(behind)
    assert told() == (1, 1, 0)
    front.bring_to_front()
    behind.bring_to_front()
    assert told() == (1, 1, 0)


def test_a_prerendered_page_is_counted_when_it_is_shown_and_not_before(
    portal: Stack, chrome: Chromium, articles: list[Any], told: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(edge, "SECURITY_HEADERS", {**SECURITY_HEADERS, "Content-Security-Policy": PRERENDERING})
    served = note_what_is_served(monkeypatch)
    article, other = articles
    tab = chrome.open(portal.url + "/archive/")
    tab.prerender(article["path"])
    until(lambda: article["path"].strip("/") + "/index.html" in served)
    control = chrome.open(other["url"])
    see(control)
    assert told() == (0, 1, 0)
    tab.bring_to_front()
    tab.tell(f"location.href = {article['path']!r}")
    until(lambda: tab.tell("performance.getEntriesByType('navigation')[0]?.activationStart > 0"))
    see(tab)
    assert told() == (1, 1, 0)


def test_a_prerendered_page_that_is_never_shown_is_never_counted(
    portal: Stack, chrome: Chromium, articles: list[Any], told: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(edge, "SECURITY_HEADERS", {**SECURITY_HEADERS, "Content-Security-Policy": PRERENDERING})
    served = note_what_is_served(monkeypatch)
    article, other = articles
    tab = chrome.open(portal.url + "/archive/")
    tab.prerender(article["path"])
    until(lambda: article["path"].strip("/") + "/index.html" in served)
    tab.goto(other["url"])
    see(tab)
    assert told() == (0, 1, 0)


def note_what_is_served(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The keys of what the edge serves from here on."""
    served: list[str] = []
    get = BucketOrigin.get

    def noting(bucket: BucketOrigin, key: str) -> Answer:
        served.append(key)
        return get(bucket, key)

    monkeypatch.setattr(BucketOrigin, "get", noting)
    return served


def test_a_view_that_could_not_be_sent_is_sent_once_the_network_is_back(
    chrome: Chromium, article: Any, told: Told
) -> None:
    chrome.open("about:blank")
    tab = chrome.open(article["url"], background=True)
    with tab.offline():
        tab.bring_to_front()
        until(lambda: tab.tell("performance.getEntriesByName(location.origin + '/api/beacon').length"))
    see(tab)
    assert told() == (1, 1, 0)


def test_two_tabs_of_one_reader_are_one_guest(chrome: Chromium, article: Any, told: Told) -> None:
    for _ in range(2):
        see(chrome.open(article["url"]))
    assert told() == (2, 1, 0)


def test_a_page_leaves_no_cookie_and_stores_nothing(chrome: Chromium, article: Any) -> None:
    tab = chrome.open(article["url"])
    see(tab)
    assert chrome.cookies() == []
    assert tab.tell("document.cookie + localStorage.length + sessionStorage.length") == "00"
    assert tab.tell("indexedDB.databases().then((all) => all.length)") == 0
    assert tab.tell("isSecureContext && caches.keys().then((all) => all.length)") == 0
    assert tab.tell("navigator.serviceWorker.getRegistrations().then((all) => all.length)") == 0


def test_a_readers_own_view_is_to_be_seen_within_a_second(chrome: Chromium, article: Any) -> None:
    tab, took = chrome.open(article["url"]), list[float]()
    for _ in range(3):  # the machine may be busy with something else at one time or another
        tab.goto("about:blank")
        tab.goto(article["url"])
        see(tab)
        beacon = "performance.getEntriesByName(location.origin + '/api/beacon').at(-1)"
        took.append(tab.tell(f"{beacon}.responseEnd"))
    print(f"own view known after {min(took):.0f} ms")
    assert min(took) < 1000


def test_a_browser_that_a_program_drives_is_not_counted(
    executable: str, tmp_path: Path, portal: Stack, article: Any, told: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chromium, "FLAGS", [*chromium.FLAGS, "--enable-automation"])
    monkeypatch.setattr(chromium, "FLAGS", [flag for flag in chromium.FLAGS if "AutomationControlled" not in flag])
    with chromium.running(executable, tmp_path / "driven") as driven:
        tab = driven.open(article["url"])
        assert tab.tell("navigator.webdriver")
        assert told() == (0, 0, 0)


def test_a_member_is_counted_as_one_from_signing_in_until_signing_out(
    portal: Stack, chrome: Chromium, article: Any, told: Told
) -> None:
    tab = chrome.open(article["url"])
    see(tab)
    assert told() == (1, 1, 0)
    assert sign_in(tab, portal) == 200
    assert tab.tell("document.cookie") == ""  # it is out of a script's reach
    assert chrome.cookies() == ["__Host-session"]
    assert told() == (1, 0, 1)
    tab.tell("location.reload()")
    until(lambda: told() == (2, 0, 1))
    assert tab.tell("fetch('/api/session', { method: 'DELETE' }).then((answer) => answer.status)") == 204
    assert chrome.cookies() == []


def sign_in(tab: Tab, portal: Stack) -> Any:
    """Sign in as a page of the site would; answers the status."""
    code = portal.sign_in_url.partition("#")[2]
    headers = {"Content-Type": "application/json"}
    asked = {"method": "POST", "headers": headers, "body": json.dumps({"code": code})}
    return tab.tell(f"fetch('/api/session', {json.dumps(asked)}).then((answer) => answer.status)")


NOTE_NUMBERS = """
window.shown = { views: [], total: [] };
const note = () => {
  for (const name in shown) {
    const digits = document.querySelector(`[data-live=${name}]`)?.textContent.replace(/[^0-9]/g, "");
    if (digits && digits != shown[name].at(-1)) shown[name].push(digits);
  }
};
new MutationObserver(note).observe(document.documentElement, { childList: true, characterData: true, subtree: true });
addEventListener("pageshow", note);
"""
"""Writes down every number that the page shows, as it is shown."""


def test_a_page_that_is_open_across_a_rush_shows_numbers_that_only_grow(
    portal: Stack, chrome: Chromium, article: Any, told: Told
) -> None:
    tab = chrome.open(article["url"])
    see(tab)
    tab.tell(NOTE_NUMBERS)
    readers = Readers(portal.url, [article["id"]], Record())
    ask = f"fetch('/api/live?article={article['id']}').then((r) => r.json())"
    hear = f"{ask}.then((detail) => document.dispatchEvent(new CustomEvent('live', {{detail}})))"
    with ThreadPoolExecutor(4) as threads:
        for _ in range(12):
            sending = [threads.submit(readers.send) for _ in range(25)]
            # As the tracker hands answers on every 4 minutes; of several at once, none need come in its turn.
            tab.tell(f"Promise.all([0, 1, 2].map(() => {hear})).then(() => 0)")
            for each in sending:
                each.result()
    readers.close()
    tab.tell(f"{hear}.then(() => 0)")
    until(lambda: told()[0] == 301)
    for name in ("views", "total"):
        shown = [int(number) for number in tab.tell(f"shown.{name}")]
        assert shown == sorted(shown)
        assert len(shown) > 5

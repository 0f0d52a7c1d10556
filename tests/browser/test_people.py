"""People at their own screens, in a real Chromium with its virtual authenticator: from invited to disabled."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from ops.local.stack import Stack
from tests.browser.axe import assert_for_everyone
from tests.browser.editor import Editor
from tests.npm_packages import NpmPackages

MACHINE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    with browser.new_context() as opened:
        yield opened


def open_page(context: BrowserContext, url: str) -> Page:
    """A page on a machine with an authenticator of its own."""
    page = context.new_page()
    machine = context.new_cdp_session(page)
    machine.send("WebAuthn.enable")
    machine.send("WebAuthn.addVirtualAuthenticator", {"options": MACHINE})
    page.goto(url)
    return page


def at_home(url: str) -> str:
    """An address of digits is no relying party."""
    return url.replace("127.0.0.1", "localhost")


def add(page: Page, name: str) -> None:
    page.fill("#called", name)
    page.click("#add button")
    page.get_by_text(name).wait_for()


def test_from_an_invitation_to_a_lost_machine(
    portal: Stack, editor: Editor, context: BrowserContext, npm: NpmPackages
) -> None:
    hoa: Any = editor.call("POST", "/people", {"name": "Lê Hoa", "role": "author", "language": "en"})
    invitation = at_home(hoa["url"])
    first = open_page(context, invitation)
    said: list[str] = []
    first.on("console", lambda message: said.append(message.text))
    assert_for_everyone(first, npm)
    first.click("#by-code button")
    first.get_by_text("Hello Lê Hoa.").wait_for()
    assert_for_everyone(first, npm)
    assert "#" not in first.url
    first.get_by_text("Your account").click()
    add(first, "Office")
    assert_for_everyone(first, npm)
    assert said == []

    # Another machine, which the same link does not let in; a code of an admin's does.
    second = open_page(context, f"{at_home(portal.url)}/api/sign-in?language=en")
    assert_for_everyone(second, npm)
    second.fill("#code", invitation.partition("#")[2])
    second.click("#by-code button")
    second.get_by_text("not good any more").wait_for()
    code = editor.call("POST", f"/people/{hoa['id']}/codes", {})["url"].partition("#")[2]
    second.fill("#code", code)
    second.click("#by-code button")
    second.get_by_text("Your account").click()
    add(second, "Phone")

    # The office's machine is lost: its passkey is removed, and signs nobody in.
    second.get_by_label("Remove: Office").click()
    second.get_by_text("Office").wait_for(state="detached")
    for page, what in ((first, "#problem:not(:empty)"), (second, "#on:not([hidden])")):
        page.goto(f"{at_home(portal.url)}/api/sign-in?language=en")
        page.click("#by-passkey button")
        page.wait_for_selector(what)

    # Whoever is disabled is out at the next request of a page that is open.
    second.get_by_text("Your account").click()
    second.wait_for_selector("#all:not([hidden])")
    editor.call("PATCH", f"/people/{hoa['id']}", {"disabled": True})
    second.fill("#called", "A third")
    second.click("#add button")
    second.get_by_text("You are not signed in.").wait_for()

"""A real Chromium, spoken to over its own pipe: tabs that may be in the background, prerendered or brought back.

Playwright keeps every page visible and forbids prerendering and the back-forward cache, which is what is tested here.
https://chromedevtools.github.io/devtools-protocol/
"""

from __future__ import annotations

import json
import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import RawIOBase
from pathlib import Path
from typing import Any

FLAGS = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-component-update",
    "--disable-sync",
    "--disable-blink-features=AutomationControlled",
    "--remote-debugging-pipe",
]
PERSON = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Safari/537.36"
PATIENCE_SECONDS = 30


class BrowserError(Exception):
    """Chromium refused a command, or a page's script failed."""


class Chromium:
    """A browser of its own: one profile, one window, its tabs."""

    def __init__(self, commands: RawIOBase, answers: RawIOBase) -> None:
        self._write = commands
        self._read = answers
        self._buffer = b""
        self._number = 0

    def open(self, url: str, *, background: bool = False) -> Tab:
        """A new tab of the same window, in front of the others or behind them; answers when its page is there."""
        made = self.call("Target.createTarget", url="about:blank", background=background)
        tab = Tab(self, made["targetId"])
        tab.goto(url)
        return tab

    def cookies(self) -> list[str]:
        """The names of all cookies."""
        return [cookie["name"] for cookie in self.call("Storage.getCookies")["cookies"]]

    def call(self, method: str, session: str = "", **params: Any) -> Any:
        """Have Chromium do something; answers what it says. Raises BrowserError."""
        self._number += 1
        command = {"id": self._number, "method": method, "params": params}
        command |= {"sessionId": session} if session else {}
        self._write.write(json.dumps(command).encode() + b"\0")
        while (answer := self._next_message()).get("id") != self._number:
            pass
        if "error" in answer:
            raise BrowserError(f"{method}: {answer['error']['message']}")
        return answer["result"]

    def _next_message(self) -> Any:
        while b"\0" not in self._buffer:
            received = self._read.read(1 << 16)
            if not received:
                raise BrowserError("Chromium ended.")
            self._buffer += received
        message, _, self._buffer = self._buffer.partition(b"\0")
        return json.loads(message)


class Tab:
    """A tab. It is let go of after each command: Chromium prerenders nothing for a page that is being debugged."""

    def __init__(self, browser: Chromium, target: str) -> None:
        self._browser = browser
        self._target = target

    def call(self, method: str, **params: Any) -> Any:
        """Have Chromium do something in this tab."""
        with self.held() as session:
            return self._browser.call(method, session, **params)

    @contextmanager
    def held(self) -> Iterator[str]:
        """Hold on to the tab within the block, so that what is set up for it stays."""
        session = self._browser.call("Target.attachToTarget", targetId=self._target, flatten=True)["sessionId"]
        try:
            yield session
        finally:
            self._browser.call("Target.detachFromTarget", sessionId=session)

    def goto(self, url: str) -> None:
        """Navigate, and wait until the page is there."""
        self.call("Page.navigate", url=url)
        until(lambda: self.tell("location.href + document.readyState") == f"{url}complete")

    def tell(self, expression: str) -> Any:
        """What a script says; None while there is no page to ask."""
        try:
            answer = self.call("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        except BrowserError:
            return None
        return answer["result"].get("value")

    def bring_to_front(self) -> None:
        """Show this tab instead of the one that is shown."""
        self._browser.call("Target.activateTarget", targetId=self._target)

    @contextmanager
    def offline(self) -> Iterator[None]:
        """Cut the tab off from the network within the block."""
        conditions = {"offline": True, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1}
        with self.held() as session:
            self._browser.call("Network.enable", session)
            self._browser.call("Network.emulateNetworkConditions", session, **conditions)
            yield

    def prerender(self, path: str) -> None:
        """Have the page ask for another one to be prerendered, as soon as it is let go of."""
        rules = json.dumps({"prerender": [{"source": "list", "urls": [path]}]})
        self.tell(f"""setTimeout(() => {{
          const rules = document.createElement("script");
          rules.type = "speculationrules";
          rules.textContent = {json.dumps(rules)};
          document.head.append(rules);
        }}, 200)""")

    def close(self) -> None:
        """Close the tab."""
        self._browser.call("Target.closeTarget", targetId=self._target)


@contextmanager
def running(executable: str, profile: Path, user_agent: str = PERSON) -> Iterator[Chromium]:
    """A browser within the block, with a profile that nobody used before."""
    to_read, to_write = os.pipe()
    from_read, from_write = os.pipe()
    arguments = [executable, *FLAGS, f"--user-agent={user_agent}", f"--user-data-dir={profile}", "about:blank"]
    # Chromium reads commands from descriptor 3 and writes answers to 4.
    actions = [(os.POSIX_SPAWN_DUP2, to_read, 3), (os.POSIX_SPAWN_DUP2, from_write, 4)]
    actions += [(os.POSIX_SPAWN_OPEN, each, os.devnull, os.O_WRONLY, 0) for each in (1, 2)]  # type: ignore[misc]
    process = os.posix_spawn(executable, arguments, os.environ, file_actions=actions)
    os.close(to_read)
    os.close(from_write)
    with os.fdopen(to_write, "wb", buffering=0) as commands, os.fdopen(from_read, "rb", buffering=0) as answers:
        try:
            yield Chromium(commands, answers)
        finally:
            os.kill(process, signal.SIGKILL)
            os.waitpid(process, 0)


def until(is_so: Callable[[], object]) -> None:
    """Wait until something is so. Raises TimeoutError when it is not for too long."""
    patience_ends = time.monotonic() + PATIENCE_SECONDS
    while not is_so():
        if time.monotonic() > patience_ends:
            raise TimeoutError
        time.sleep(0.02)

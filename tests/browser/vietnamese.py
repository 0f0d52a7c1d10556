"""Vietnamese as input methods send it to a browser, over the DevTools protocol.

Unikey, EVKey and their kind let the letters of a syllable through as keys. When a mark changes it, they send Backspaces
and then the changed letters as characters of no key (VK_PACKET, 231). Other systems compose a syllable in place.
"""

from __future__ import annotations

import asyncio
import unicodedata
from collections.abc import Iterable, Iterator
from typing import Any, Literal

from playwright.sync_api import CDPSession, Page

Way = Literal["backspaces", "backspaces at once", "composition"]
WAYS: tuple[Way, ...] = ("backspaces", "backspaces at once", "composition")

Command = tuple[str, dict[str, Any]]

_BACKSPACE = {"key": "Backspace", "code": "Backspace", "windowsVirtualKeyCode": 8}
_PACKET = 231


def type_text(page: Page, text: str, way: Way) -> Iterator[None]:
    """Type a text; there is a pause, in which a caller may do something, after each syllable."""
    session = page.context.new_cdp_session(page)
    for number, syllable in enumerate(text.split(" ")):
        commands = list(_key(" ")) if number else []
        commands += _compose(syllable) if way == "composition" else _correct(syllable)
        if way == "backspaces":
            for method, params in commands:
                session.send(method, params)
        else:
            _send_at_once(page, session, commands)
        yield
    session.detach()


def _correct(syllable: str) -> Iterator[Command]:
    """The letters without marks, then Backspaces to the first one that has some, then the rest as it should be."""
    plain = _plain(syllable)
    for letter in plain:
        yield from _key(letter)
    same = next((at for at, letter in enumerate(syllable) if letter != plain[at]), len(syllable))
    for _ in plain[same:]:
        yield "Input.dispatchKeyEvent", {"type": "rawKeyDown", **_BACKSPACE}
        yield "Input.dispatchKeyEvent", {"type": "keyUp", **_BACKSPACE}
    for letter in syllable[same:]:
        told = {"key": letter, "windowsVirtualKeyCode": _PACKET}
        yield "Input.dispatchKeyEvent", {"type": "keyDown", "text": letter, **told}
        yield "Input.dispatchKeyEvent", {"type": "keyUp", **told}


def _compose(syllable: str) -> Iterator[Command]:
    """What is composed grows letter by letter; its marks come last."""
    plain = _plain(syllable)
    for end in range(1, len(plain) + 1):
        yield "Input.imeSetComposition", {"text": plain[:end], "selectionStart": end, "selectionEnd": end}
    yield "Input.imeSetComposition", {"text": syllable, "selectionStart": len(syllable), "selectionEnd": len(syllable)}
    yield "Input.insertText", {"text": syllable}


def _key(letter: str) -> Iterator[Command]:
    told = {"key": letter, "windowsVirtualKeyCode": ord(letter.upper())}
    yield "Input.dispatchKeyEvent", {"type": "keyDown", "text": letter, **told}
    yield "Input.dispatchKeyEvent", {"type": "keyUp", **told}


def _plain(syllable: str) -> str:
    marked = unicodedata.normalize("NFD", syllable.replace("đ", "d").replace("Đ", "D"))
    return "".join(each for each in marked if not unicodedata.combining(each))


def _send_at_once(page: Page, session: CDPSession, commands: Iterable[Command]) -> None:
    """Send all without waiting for an answer: Playwright's synchronous face cannot, what is behind it can."""
    send = session._impl_obj.send
    page._sync(asyncio.wait_for(asyncio.gather(*(send(*each, None) for each in commands)), 30))

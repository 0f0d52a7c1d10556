"""`gazette front`: the front page, slot by slot."""

from __future__ import annotations

import re
from argparse import Namespace
from typing import Any

from ops.edit.asking import SITE, asking, print_json, put
from ops.edit.client import Client
from ops.terminal.commands import FAILED, Command, Group, argument
from ops.terminal.output import complain

LAYOUT = "/layout"
FIELDS = ("breaking", "lead", "second", "strip", "sections")
SLOTS = "lead, second.1 to second.4, strip.1 to strip.4, or a topic's slug and 1 to 4, e.g. giao-duc.2"


def _change(client: Client, slot: str, pin: Any) -> int:
    """Put a pin into a slot, or empty it, and leave the others as they are."""
    found = re.fullmatch(r"(lead)|(?!lead\.)([a-z0-9-]+)\.([1-4])", slot)
    if found is None:
        complain(f"There is no slot {slot}. Slots are {SLOTS}.")
        return FAILED
    before = client.get_json(LAYOUT)
    fields = {name: before[name] for name in FIELDS}
    slots, place = _slots(fields, found[1] or found[2]), int(found[3] or 1) - 1
    slots += [None] * (place + 1 - len(slots))
    slots[place] = pin
    return print_json(put(client, LAYOUT, fields, before))


def _slots(fields: dict[str, Any], name: str) -> list[Any]:
    """The slots of a row, or of a topic's section, which is made if there is none."""
    if name in {"lead", "second", "strip"}:
        row: list[Any] = fields[name]
        return row
    section = next((each for each in fields["sections"] if each["topic"] == name), None)
    if section is None:
        section = {"topic": name, "articles": []}
        fields["sections"].append(section)
    articles: list[Any] = section["articles"]
    return articles


def _pin(client: Client, asked: Namespace) -> int:
    return _change(client, asked.slot, {"article": asked.article, "until": asked.until})


def _clear(client: Client, asked: Namespace) -> int:
    return _change(client, asked.slot, None)


def _break(client: Client, asked: Namespace) -> int:
    before = client.get_json(LAYOUT)
    strip = {"text": asked.text, "url": asked.to, "until": asked.until} if asked.text else None
    return print_json(put(client, LAYOUT, {**{name: before[name] for name in FIELDS}, "breaking": strip}, before))


_SLOT = argument("slot", help=SLOTS)
_UNTIL = argument("--until", help="e.g. 2026-12-24T18:00:00+07:00; without it, until you take it out")

FRONT = Group(
    "the front page",
    {
        "get": Command(
            "print what you have put on it", asking(lambda client, _: print_json(client.get_json(LAYOUT))), SITE
        ),
        "pin": Command(
            "put an article into a slot",
            asking(_pin, "article list"),
            (_SLOT, argument("article", help="its id"), _UNTIL, *SITE),
        ),
        "clear": Command("empty a slot; the newest article fills it", asking(_clear), (_SLOT, *SITE)),
        "breaking": Command(
            "show a line above everything, or, without a text, none",
            asking(_break),
            (
                argument("text", nargs="?", default="", help="the line"),
                argument("--to", default="", help="where it leads, e.g. /archive/"),
                _UNTIL,
                *SITE,
            ),
        ),
    },
)

"""`gazette media`: the library of pictures and documents."""

from __future__ import annotations

from argparse import BooleanOptionalAction, Namespace
from pathlib import Path
from typing import Any

from ops.edit.asking import LIMIT, SITE, asking, given, path, print_json, print_list, remove
from ops.edit.client import Client, ClientError
from ops.edit.pictures import Pictures
from ops.terminal.commands import Command, Group, argument
from ops.terminal.output import complain, print_rows

FILTERS = ("q", "kind", "status", "digest")
WORDS = ("alt", "caption", "credit", "decorative", "focus")
"""What can be said of a picture."""


def _add(client: Client, asked: Namespace) -> int:
    """Upload files, each whatever becomes of the others."""
    done = 0
    for file in asked.files:
        try:
            item = Pictures(client, Path()).add(file, given(asked, *WORDS))
        except ClientError as error:
            complain(f"{file}: {error}")
        else:
            print(f"{file}: {item['id']}", flush=True)
            done += 1
    return 0 if done == len(asked.files) else 1


def _row(item: Any) -> tuple[str, ...]:
    said = item["reason"] or item["alt"] or ("decorative" if item["decorative"] else "")
    return item["id"], item["status"], item["created_at"][:10], f"{item['file_name']}  {said}"


def _describe(client: Client, asked: Namespace) -> int:
    where = path("media", asked.id)
    version = f'"{client.get_json(where)["version"]}"'
    patch = {name: None if value == "" else value for name, value in given(asked, *WORDS).items()}
    return print_json(client.read(client.call("PATCH", where, body=patch, if_match=version)))


def _uses(client: Client, asked: Namespace) -> int:
    uses = client.get_json(f"{path('media', asked.id)}/uses")["uses"]
    print_rows((each["kind"], each["id"], "seen" if each["is_live"] else "not seen", each["title"]) for each in uses)
    return 0


ID = argument("id", help="the id of the picture or document")
SAID = (
    argument("--alt", help="what it shows, for people who do not see it"),
    argument("--caption", help="the text below it"),
    argument("--credit", help="its owner"),
    argument("--decorative", action=BooleanOptionalAction, help="it shows nothing that needs words"),
    argument("--focus", help="what stays of it where it is cropped: center, top, bottom-left…"),
)
LISTED = "media list"

MEDIA = Group(
    "upload, describe and remove pictures and documents",
    {
        "add": Command(
            "upload files that the library does not have, and print their ids",
            asking(_add),
            (argument("files", nargs="+", type=Path, metavar="FILE"), *SAID, *SITE),
        ),
        "list": Command(
            "list pictures and documents, newest first",
            asking(lambda client, asked: print_list(client, "media", given(asked, *FILTERS), asked.limit, _row)),
            (*(argument(f"--{name}", help="a filter of GET /api/media") for name in FILTERS), LIMIT, *SITE),
        ),
        "get": Command(
            "print everything about one",
            asking(lambda client, asked: print_json(client.get_json(path("media", asked.id))), LISTED),
            (ID, *SITE),
        ),
        "describe": Command("change the texts of one", asking(_describe, LISTED), (ID, *SAID, *SITE)),
        "uses": Command("list everything that uses one", asking(_uses, LISTED), (ID, *SITE)),
        "remove": Command(
            "remove one that nothing uses",
            asking(lambda client, asked: remove(client, path("media", asked.id)), LISTED),
            (ID, *SITE),
        ),
    },
)

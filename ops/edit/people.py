"""`gazette person`: who works here."""

from __future__ import annotations

from argparse import Namespace

from ops.edit.asking import SITE, asking, given, path, print_all, print_json, remove
from ops.edit.client import Client
from ops.edit.tokens import ROLES
from ops.terminal.commands import Command, Group, argument
from ops.terminal.output import complain, print_rows

LANGUAGES = ("vi", "en")
ID = argument("id", help="the person's id, as `list` shows it")
LANGUAGE = argument("--language", choices=LANGUAGES, help="of the screens that the person sees")
NEW = (
    argument("name", help="the person's name"),
    argument("--role", choices=ROLES, default="author", help="the role (default: author)"),
    LANGUAGE,
)


def invite(client: Client, asked: Namespace) -> int:
    """Invite somebody."""
    return show_link(client.read(client.call("POST", "/people", body=given(asked, "name", "role", "language"))))


def link(client: Client, asked: Namespace) -> int:
    """Make a link that signs somebody in."""
    return show_link(client.read(client.call("POST", f"{path('people', asked.id)}/codes", body={})))


def show_link(made: dict[str, str]) -> int:
    """Print a link that signs somebody in."""
    print(made["url"])
    complain(f"This link signs the person in once, until {made['expires_at']}. It is shown only once.")
    return 0


def change(client: Client, asked: Namespace) -> int:
    """Change a person."""
    body = given(asked, "role", "language", "disabled")
    client.call("PATCH", path("people", asked.id), body=body)
    return 0


def get(client: Client, asked: Namespace) -> int:
    """Print a person."""
    return print_json(client.get_json(path("people", asked.id)))


def sessions(client: Client, asked: Namespace) -> int:
    """Print where a person is signed in."""
    found = client.get_json(f"{path('people', asked.id)}/sessions")["sessions"]
    print_rows((each["id"], f"seen {each['seen_at']}", f"until {each['ends_at']}", each["agent"]) for each in found)
    return 0


def sign_out(client: Client, asked: Namespace) -> int:
    """End a session of a person."""
    return remove(client, f"{path('people', asked.id)}/sessions/{asked.session}")


def events(client: Client, asked: Namespace) -> int:
    """Print what was done about a person."""
    found = client.get_json(f"{path('people', asked.id)}/events")["events"]
    print_rows((each["at"], each["what"], f"by {each['by']}", each["how"], each["address"]) for each in found)
    return 0


def list_people(client: Client, _: Namespace) -> int:
    """Print everybody."""
    return print_all(
        client,
        "people",
        lambda each: (
            each["id"],
            each["role"],
            f"disabled {each['disabled_at']}"
            if each["disabled_at"]
            else f"signed in {each['signed_in_at'] or 'never'}",
            each["name"],
        ),
    )


_DISABLED = (
    argument("--disable", action="store_const", const=True, dest="disabled", help="end all sessions and tokens"),
    argument("--enable", action="store_const", const=False, dest="disabled", help="let the person sign in again"),
)

PERSON = Group(
    "invite people, give them roles, and see who is signed in",
    {
        "invite": Command("invite somebody, and show the link once", asking(invite), (*NEW, *SITE)),
        "list": Command("list everybody with their ids", asking(list_people), SITE),
        "get": Command("show a person", asking(get, "person list"), (ID, *SITE)),
        "set": Command(
            "change a person's role or language, or disable or enable the person",
            asking(change, "person list"),
            (ID, argument("--role", choices=ROLES, help="the role"), LANGUAGE, *_DISABLED, *SITE),
        ),
        "link": Command("make a link that signs a person in once", asking(link, "person list"), (ID, *SITE)),
        "sessions": Command("list where a person is signed in", asking(sessions, "person list"), (ID, *SITE)),
        "sign-out": Command(
            "end a session of a person",
            asking(sign_out, "person list"),
            (ID, argument("session", help="the session's id, as `sessions` shows it"), *SITE),
        ),
        "events": Command("list what was done about a person", asking(events, "person list"), (ID, *SITE)),
    },
)

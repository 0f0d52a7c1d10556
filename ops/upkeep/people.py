"""`python -m ops person`: as `gazette person`, and what needs the tables: letting an admin in, and taking over."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

from msgspec.structs import replace

from chalicelib import errors
from chalicelib.content.ids import new_person_id
from chalicelib.content.models.names import ArticleId, MediaId
from chalicelib.content.people.permissions import Actor, Role
from chalicelib.content.people.persons import Person, sign_in_url
from chalicelib.content.store.accounts import Accounts
from chalicelib.content.store.content import ContentStore
from chalicelib.content.store.desk import author_shelf, shelf_key
from chalicelib.content.store.media import MEDIA
from chalicelib.content.workflow.edits import Edit
from chalicelib.services import Services
from ops.edit.people import PERSON as ASKED
from ops.edit.people import show_link
from ops.terminal.commands import Command, Group, argument
from ops.terminal.output import complain
from ops.upkeep import sites

OPERATOR = Actor(name="operator", role=Role.ADMIN)


@dataclass(frozen=True, slots=True, kw_only=True)
class Heritage:
    """What was made under a name before there were people: articles, pictures and documents, tokens."""

    articles: tuple[str, ...]
    media: tuple[str, ...]
    tokens: tuple[str, ...]


def rescue(services: Services, name: str) -> str:
    """A link that lets an admin in, whatever has happened: the person of this name, made or enabled if need be."""
    people, now = services.accounts.people, services.now()
    person = people.find_named(name)
    if person is None:
        person = people.add(new_person_id(now), name, Role.ADMIN, now=now, by=OPERATOR)
    else:
        person = people.change(person.id, None, {"role": Role.ADMIN, "disabled": False}, now=now, by=OPERATOR)
    return sign_in_url(people.make_code(person, now, by=OPERATOR), services.settings.site_url, person.language)


def find_heritage(content: ContentStore, accounts: Accounts, name: str) -> Heritage:
    """What was made under a name, and belongs to nobody."""
    entries = content.items.query(shelf_key(author_shelf(name), "created"), attributes=("sk",))
    media = (item for item in content.items.query(MEDIA) if item.get("created_by") == name and "owner" not in item)
    return Heritage(
        articles=tuple(entry["sk"].rpartition("#")[2] for entry in entries),
        media=tuple(item["sk"] for item in media),
        tokens=tuple(each.id for each in accounts.tokens.list() if each.person is None and each.name == name),
    )


def take_over(content: ContentStore, accounts: Accounts, found: Heritage, name: str, person: Person) -> None:
    """Have all of that be the person's. May be broken off anywhere, and done again."""
    for article in found.articles:
        with suppress(errors.StaleVersion):  # who saved it meanwhile is found again
            before = content.find_article(ArticleId(article))
            if before and not before.owner and before.created_by == name:
                live = content.find_live(before.id)
                after = replace(before, version=before.version + 1, owner=person.id)
                content.commit(Edit(before=before, after=after, live_before=live, live_after=live))
    for media in found.media:
        content.media.give(MediaId(media), name, person.id)
    for token in found.tokens:
        accounts.tokens.give(token, person)


def _rescue(asked: Namespace, services: Services) -> int:
    return show_link({"url": rescue(services, asked.name), "expires_at": "an hour from now"})


def _take_over(asked: Namespace, services: Services) -> int:
    person = services.accounts.people.find_named(asked.person)
    if person is None:
        raise errors.NotFound("person", asked.person)
    found = find_heritage(services.content, services.accounts, asked.name)
    counts = (
        f"{len(found.articles):,} articles, {len(found.media):,} pictures and documents, {len(found.tokens):,} tokens"
    )
    if asked.dry_run:
        print(f"Under the name '{asked.name}': {counts}. Nothing was changed.")
        for article in found.articles:
            print(f"  {article}")
        return 0
    take_over(services.content, services.accounts, found, asked.name, person)
    print(f"{person.name} has now: {counts}.")
    left = find_heritage(services.content, services.accounts, asked.name)
    if left != Heritage(articles=(), media=(), tokens=()):
        complain("Somebody was writing meanwhile. Run the command again.")
        return 1
    return 0


def _on_tables(work: Callable[[Namespace, Services], int]) -> Callable[[Namespace], int]:
    def run(asked: Namespace) -> int:
        with sites.entered(asked.stage) as services:
            return work(asked, services)

    return run


STAGE = argument("--stage", help="a stage in .chalice/config.json (default: the site that runs on this machine)")

PERSON = Group(
    ASKED.help,
    {
        **ASKED.commands,
        "rescue": Command(
            "let an admin in by a link, with your AWS credentials",
            _on_tables(_rescue),
            (argument("name", help="the admin's name; a new one is made"), STAGE),
        ),
        "take-over": Command(
            "give a person what was made under a name before there were people",
            _on_tables(_take_over),
            (
                argument("name", help="the name on the tokens"),
                argument("--person", required=True, help="the name of the person"),
                argument("--dry-run", action="store_true", help="only list it"),
                STAGE,
            ),
        ),
    },
)

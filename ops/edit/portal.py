"""`gazette topic`, `page`, `redirect` and `site`: what is around the articles."""

from __future__ import annotations

from argparse import BooleanOptionalAction, Namespace
from pathlib import Path
from typing import Any

from ops.edit.asking import LIMIT, SITE, asking, find, given, path, print_all, print_json, print_list, put, remove
from ops.edit.client import BadFields, Client
from ops.edit.manuscript import BadManuscript, format_of, format_page, parse_page, read_text
from ops.edit.pictures import Pictures
from ops.edit.posting import complain_of_fields, complain_of_problems
from ops.terminal.commands import FAILED, Command, Declare, Group, argument
from ops.terminal.output import complain, warn_of_removals

TOPIC_FIELDS = ("title", "description", "banner", "featured", "position")
SITE_FIELDS = ("name", "tagline", "publisher", "imprint", "accent", "language", "time_zone", "views_offset")


def _set_topic(client: Client, asked: Namespace) -> int:
    where = path("topics", asked.slug)
    before = find(client, where)
    fields = given(asked, *TOPIC_FIELDS)
    if asked.picture is not None:
        fields["picture"] = Pictures(client, Path()).name(asked.picture)
    title = {"title": before["title"]} if before else {}
    return print_json(put(client, where, {**title, **fields}, before))


def _topic_row(topic: Any) -> tuple[str, ...]:
    return topic["slug"], f"{topic['position']}", "featured" if topic["featured"] else "", topic["title"]


def _set_page(client: Client, asked: Namespace) -> int:
    """Put a file's page at a slug, with the files that it names."""
    where, file = path("pages", asked.slug), asked.file
    lines: dict[str, int] = {}
    try:
        body_format = format_of(file)
        page = parse_page(read_text(file))
        lines.update(page.lines)
        before = find(client, where)
        page = Pictures(client, file.parent).upload(page, body_format)
        saved = put(client, where, {**page.fields, "body_format": body_format}, before)
    except BadManuscript as error:
        complain_of_problems(file, error)
        return 1
    except BadFields as error:
        complain_of_fields(file, lines, error)
        return 1
    warn_of_removals(saved)
    print(saved["url"])
    return 0


def _get_page(client: Client, asked: Namespace) -> int:
    page = client.get_json(path("pages", asked.slug))
    if asked.json:
        return print_json(page)
    print(format_page(page), end="")
    return 0


def _page_row(page: Any) -> tuple[str, ...]:
    return page["slug"], "" if page["menu"] is None else f"{page['menu']}", page["title"]


def _redirect_row(redirect: Any) -> tuple[str, ...]:
    return redirect["id"], redirect["path"], redirect["to_article"] or redirect["to_url"]


def _set_site(client: Client, asked: Namespace) -> int:
    fields = given(asked, *SITE_FIELDS)
    if asked.no_menu or asked.menu:
        fields["menu"] = [{"title": title, "url": url} for title, url in asked.menu or ()]
    if not fields:
        complain("There is nothing to do; --help lists what you can set.")
        return FAILED
    return print_json(put(client, "/site", fields, client.get_json("/site")))


def _get(collection: str, name: str) -> Command:
    """Print one thing as the API answers it."""
    work = asking(
        lambda client, asked: print_json(client.get_json(path(collection, getattr(asked, name)))),
        f"{collection.removesuffix('s')} list",
    )
    return Command("print one", work, (argument(name), *SITE))


def _remove(collection: str, name: str, what: str) -> Command:
    work = asking(
        lambda client, asked: remove(client, path(collection, getattr(asked, name))),
        f"{collection.removesuffix('s')} list",
    )
    return Command(what, work, (argument(name), *SITE))


SLUG = argument("slug", help="its name in addresses")


def _options(*names: str, **helps: str) -> tuple[Declare, ...]:
    return tuple(argument(f"--{name.replace('_', '-')}", help=helps.get(name)) for name in names)


TOPIC = Group(
    "make, change and remove topics",
    {
        "list": Command("list topics", asking(lambda client, _: print_all(client, "topics", _topic_row)), SITE),
        "get": _get("topics", "slug"),
        "set": Command(
            "make a topic or change it; what you leave out stays",
            asking(_set_topic),
            (
                SLUG,
                *_options("title", "description", "banner", banner="the text of its banner, if not the title"),
                argument(
                    "--picture", metavar="FILE", help="a file of a picture for its page, or an id; empty for none"
                ),
                argument("--featured", action=BooleanOptionalAction, help="whether its banner is on every page"),
                argument("--position", type=int, help="orders the topics; equal positions go by slug"),
                *SITE,
            ),
        ),
        "remove": _remove("topics", "slug", "remove a topic without published articles"),
    },
)

PAGE = Group(
    "make, change and remove standing pages, such as About",
    {
        "list": Command("list standing pages", asking(lambda client, _: print_all(client, "pages", _page_row)), SITE),
        "get": Command(
            "print a page as a file that can be set",
            asking(_get_page, "page list"),
            (SLUG, argument("--json", action="store_true", help="print the JSON of the API"), *SITE),
        ),
        "set": Command(
            "set the page at a slug from a file with the fields `title` and `menu`",
            asking(_set_page),
            (SLUG, argument("file", type=Path), *SITE),
        ),
        "remove": _remove("pages", "slug", "remove a page"),
    },
)

REDIRECT = Group(
    "make addresses of an earlier site lead to new ones",
    {
        "list": Command(
            "list redirects",
            asking(lambda client, asked: print_list(client, "redirects", {}, asked.limit, _redirect_row)),
            (LIMIT, *SITE),
        ),
        "get": _get("redirects", "id"),
        "set": Command(
            "make a path lead to an article or to another address",
            asking(
                lambda client, asked: print_json(
                    put(client, "/redirects", given(asked, "path", "to_article", "to_url"), None)
                )
            ),
            (
                argument("path", help="the earlier path, such as /tin-tuc/123-hop.html"),
                argument("--to-article", metavar="ID"),
                argument("--to-url", metavar="URL", help="a path of this site, or an https address"),
                *SITE,
            ),
        ),
        "remove": _remove("redirects", "id", "remove a redirect"),
    },
)

SETTINGS = Group(
    "the site's settings",
    {
        "get": Command("print the settings", asking(lambda client, _: print_json(client.get_json("/site"))), SITE),
        "set": Command(
            "change settings; what you leave out stays",
            asking(_set_site),
            (
                *_options(
                    *("name", "tagline", "publisher", "imprint", "accent", "language", "time_zone"),
                    accent="e.g. #9b1c1f",
                ),
                argument("--views-offset", type=int, help="views that were counted before the site moved here"),
                argument(
                    "--menu",
                    nargs=2,
                    action="append",
                    metavar=("TITLE", "URL"),
                    help="a link of the menu; repeat it for each link",
                ),
                argument("--no-menu", action="store_true", help="no links in the menu except those to standing pages"),
                *SITE,
            ),
        ),
    },
)

"""`gazette article`: what editors do with articles, through the HTTP API."""

from __future__ import annotations

import os
from argparse import Namespace
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

from ops.edit.accounts import EDITS
from ops.edit.asking import LIMIT, SITE, Work, asking, given, path, print_json, print_list, remove
from ops.edit.client import Client
from ops.edit.manuscript import (
    format_manuscript,
)
from ops.edit.posting import Posting, _tell, publish, schedule
from ops.edit.stats import draw_views
from ops.terminal.commands import FAILED, Command, Group, argument, at_least
from ops.terminal.output import complain, print_rows

FILTERS = ("status", "topic", "byline", "author", "from", "to", "q", "order", "direction")


def _get(client: Client, asked: Namespace) -> int:
    where = path("articles", asked.id)
    article = client.get_json(f"{where}/revisions/{asked.version}" if asked.version else where)
    if asked.json:
        return print_json(article)
    print(format_manuscript(article), end="")
    return 0


def _row(article: Any) -> tuple[str, ...]:
    return article["id"], article["status"], article["updated_at"][:10], article["title"]


def _search(client: Client, asked: Namespace) -> int:
    """Print what a search finds, a line each, the best match first. What the shell was given as one is a phrase."""
    words = (f'"{each}"' if " " in each and '"' not in each else each for each in asked.words)
    query = {"q": " ".join(words), "limit": str(min(max(asked.limit, 1), 100))}
    answer = client.get_json("/search", query)
    rows = (
        (each["id"], each["status"], (each["published_at"] or "")[:10], each["title"]) for each in answer["articles"]
    )
    print_rows(rows)
    if answer["count"] > len(answer["articles"]):
        complain(f"There are {answer['count']}; raise --limit to see more.")
    return 0


def _schedule(client: Client, asked: Namespace) -> int:
    names = ("publish_at", "unpublish_at")
    if asked.never:
        return _tell(schedule(client, asked.id, {}))
    wanted = given(asked, *names)
    if not wanted:
        complain("There is nothing to do: give --publish-at, --unpublish-at or --never.")
        return FAILED
    current = client.get_json(path("articles", asked.id))
    return _tell(schedule(client, asked.id, {name: wanted.get(name, current[name]) for name in names}))


def _revisions(client: Client, asked: Namespace) -> int:
    slices = client.slices(f"{path('articles', asked.id)}/revisions", {"limit": "100"})
    print_rows(
        (f"{each['version']}", each["saved_at"], each["saved_by"], each["status"], each["title"])
        for part in slices
        for each in part["revisions"]
    )
    return 0


def _revert(client: Client, asked: Namespace) -> int:
    where = f"{path('articles', asked.id)}/revisions/{asked.version}/restore"
    return _tell(client.read(client.call("POST", where)))


def _diff(client: Client, asked: Namespace) -> int:
    """Print the changes from one version to another; by default, those of the last save."""
    where = f"{path('articles', asked.id)}/revisions"
    revisions = client.get_json(where)["revisions"]
    if asked.a is None and len(revisions) < 2:
        complain("The article has only one version.")
        return 1
    older, newer = asked.a or revisions[1]["version"], asked.b or revisions[0]["version"]
    answer = client.call("GET", f"{where}/{older}/diff", query={"to": str(newer)})
    print(answer.content.decode("utf-8"), end="")
    return 0


def _preview(client: Client, asked: Namespace) -> int:
    """Print the page as it would be published, or a link to it that works for anybody until it expires."""
    where = path("articles", asked.id)
    if asked.html:
        print(client.call("GET", f"{where}/preview").content.decode("utf-8"), end="")
        return 0
    body = {"expires_at": asked.expires} if asked.expires else {}
    link = client.read(client.call("POST", f"{where}/preview-links", body=body))
    print(link["url"])
    complain(f"Anybody who has this link can read the article until {link['expires_at']}.")
    return 0


def _dry_run(client: Client, asked: Namespace) -> int:
    """Print which pages publishing would change, a line each; or one of them, as it would be or as it is."""
    where = f"{path('articles', asked.id)}/dry-run"
    if asked.page:
        query = {"path": asked.page, "side": "before" if asked.before else "after"}
        print(client.call("GET", f"{where}/page", query=query).content.decode("utf-8"), end="")
        return 0
    pages = client.read(client.call("POST", where, body={}))["pages"]
    print_rows((each["change"], each["path"]) for each in pages)
    if not pages:
        complain("Readers see the article as it is.")
    return 0


def _previews(client: Client, asked: Namespace) -> int:
    """Print the links to previews that are good, a line each."""
    links = client.get_json(f"{path('articles', asked.id)}/preview-links")["links"]
    print_rows((each["id"], f"until {each['expires_at']}", each["created_by"]) for each in links)
    return 0


def _revoke_preview(client: Client, asked: Namespace) -> int:
    return remove(client, path(f"articles/{quote(asked.id, safe='')}/preview-links", asked.link))


def _stats(client: Client, asked: Namespace) -> int:
    answer = client.get_json(f"{path('articles', asked.id)}/stats", {"days": str(asked.days)})
    print("\n".join(draw_views(answer)))
    return 0


def _edit(client: Client, asked: Namespace) -> int:
    from ops.edit.editing import Editing, open_editor

    editing = Editing(client, EDITS, lambda file: open_editor(file, os.environ))
    return editing.edit(asked.id, onto=asked.on, publish=asked.publish)


def _move(client: Client, asked: Namespace, action: str, said: Mapping[str, Any] | None = None) -> int:
    """Have an article unpublished, submitted, returned, restored or trashed."""
    method, tail = ("DELETE", "") if action == "trash" else ("POST", f"/{action}")
    return _tell(client.read(client.call(method, path("articles", asked.id) + tail, body=said)))


VERSION = at_least(1)
ID = argument("id", help="the article's id")
PUBLISH = argument("--publish", action="store_true", help="publish it in the same step")


def _of_one(what: str, work: Work, *arguments: Any) -> Command:
    """A command on one article."""
    return Command(what, asking(work, "article list"), (ID, *arguments, *SITE))


def _mover(action: str, what: str) -> Command:
    return _of_one(what, lambda client, asked: _move(client, asked, action))


ARTICLE = Group(
    "write, change and publish articles",
    {
        "post": Command(
            "post files with front matter and body, or folders of them, as articles",
            asking(
                lambda client, asked: Posting(client, asked.publish, asked.onto).post_all(asked.files), "article list"
            ),
            (
                argument("files", nargs="+", type=Path, metavar="FILE"),
                argument("--onto", metavar="ID", help="post onto this article; fields that the file leaves out stay"),
                PUBLISH,
                *SITE,
            ),
        ),
        "get": _of_one(
            "print an article as a file that can be posted",
            _get,
            argument("--version", type=VERSION, help="the version to print (default: the working copy)"),
            argument("--json", action="store_true", help="print the JSON of the API"),
        ),
        "list": Command(
            "list articles",
            asking(lambda client, asked: print_list(client, "articles", given(asked, *FILTERS), asked.limit, _row)),
            (*(argument(f"--{name}", help="a filter of GET /api/articles") for name in FILTERS), LIMIT, *SITE),
        ),
        "search": Command(
            "find articles by their words, drafts too",
            asking(_search),
            (argument("words", nargs="+", help="as on the site's search page"), LIMIT, *SITE),
        ),
        "edit": _of_one(
            "edit an article in $VISUAL or $EDITOR",
            _edit,
            argument("--on", type=VERSION, metavar="VERSION", help="the newest version, if you have read it"),
            PUBLISH,
        ),
        "publish": _of_one(
            "publish an article as it is now",
            lambda client, asked: _tell(publish(client, asked.id, asked.at)),
            argument(
                "--at",
                metavar="TIME",
                help="its date of publication, for an archive: a day, 2015-12-30, or a time (RFC 3339)",
            ),
        ),
        "dry-run": _of_one(
            "list the pages that publishing would change",
            _dry_run,
            argument("--page", metavar="PATH", help="print this page as it would be"),
            argument("--before", action="store_true", help="print the page as it is"),
        ),
        "schedule": _of_one(
            "publish or withdraw an article at a time",
            _schedule,
            argument("--publish-at", metavar="TIME", help="a time in RFC 3339, such as 2040-01-02T07:00:00+07:00"),
            argument("--unpublish-at", metavar="TIME", help="likewise"),
            argument("--never", action="store_true", help="cancel the schedule"),
        ),
        "unpublish": _mover("unpublish", "take an article from readers"),
        "submit": _mover("submit", "submit a draft for review"),
        "return": _of_one(
            "return an article to its author",
            lambda client, asked: _move(client, asked, "return", given(asked, "note")),
            argument("--note", help="what to change before it is submitted again"),
        ),
        "trash": _mover("trash", "put an article in the trash"),
        "restore": _mover("restore", "take an article out of the trash"),
        "revisions": _of_one("list an article's versions", _revisions),
        "diff": _of_one(
            "show the changes between two versions, or of the last save",
            _diff,
            argument("a", nargs="?", type=VERSION, help="the older version (default: the one before the newest)"),
            argument("b", nargs="?", type=VERSION, help="the newer version (default: the newest)"),
        ),
        "revert": _of_one(
            "make a new version with the content of an earlier one", _revert, argument("version", type=VERSION)
        ),
        "preview": _of_one(
            "make a link to a preview of an article",
            _preview,
            argument("--expires", metavar="TIME", help="when it expires, in RFC 3339 (default: in a week)"),
            argument("--html", action="store_true", help="print the page instead"),
        ),
        "previews": _of_one("list the preview links of an article", _previews),
        "revoke-preview": _of_one(
            "revoke a preview link",
            _revoke_preview,
            argument("link", help="the id of the link, as `previews` lists it"),
        ),
        "stats": _of_one(
            "draw how often an article was read",
            _stats,
            argument("--days", type=at_least(1), default=30, help="number of days to draw (default: 30)"),
        ),
    },
)

"""`python -m ops article`: what editors do with articles, through the HTTP API."""

from __future__ import annotations

import hashlib
import json
import os
from argparse import Namespace
from collections.abc import Callable, Sequence
from itertools import chain, islice
from pathlib import Path
from typing import Any
from urllib.parse import quote

from ops.cli import Command, Group, Run, argument
from ops.client import BadFields, Client, ClientError, Refused
from ops.manuscript import ENDINGS, BadManuscript, Manuscript, format_manuscript, parse_manuscript
from ops.pictures import Pictures
from ops.sites import LOCAL, NoSuchSite, find_account
from ops.terminal import complain, print_rows, warn_of_removals

FILTERS = ("status", "topic", "byline", "author", "from", "to", "q", "order", "direction")
EDITS = LOCAL.parent / "edits"
"""Where a text is while it is edited, and stays until it is sent."""


def post(client: Client, files: Sequence[Path], *, publish: bool) -> int:
    """Post each file as an article, whatever becomes of the others; answers the exit status."""
    posted = sum(_post(client, file, publish=publish) for file in files)
    if len(files) > 1:
        print(f"Posted {posted} of {len(files)}.")
    return 0 if posted == len(files) else 1


def _post(client: Client, file: Path, *, publish: bool) -> bool:
    try:
        manuscript = _read(file)
        body_format = ENDINGS[file.suffix]
        manuscript = Pictures(client, file.parent).upload(manuscript, body_format)
        article = _create(client, manuscript, body_format=body_format)
        print(f"{file}: {article['id']}")
        if publish or manuscript.publish:
            _tell(_publish(client, article["id"], manuscript.published_at))
    except BadManuscript as error:
        complain(f"{file}:{error.line}: {error}")
    except BadFields as error:
        complain_of_fields(str(file), manuscript, error)
    except ClientError as error:
        complain(f"{file}: {error}")
    else:
        return True
    return False


def complain_of_fields(file: str, manuscript: Manuscript, error: BadFields) -> None:
    """Say which fields were refused, each with the line of the manuscript that it stands in."""
    for field in error.fields:
        line = manuscript.lines.get(field.pointer.split("/")[1], 1)
        complain(f"{file}:{line}: {field.pointer}: {field.detail}")


def _read(file: Path) -> Manuscript:
    if file.suffix not in ENDINGS:
        raise BadManuscript(1, f"The name of the file must end in one of {', '.join(ENDINGS)}.")
    try:
        return parse_manuscript(file.read_text("utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise BadManuscript(1, f"The file cannot be read: {error}") from error


def _create(client: Client, manuscript: Manuscript, *, body_format: str) -> Any:
    """The same text for the same site has the same key: one article, however often it is posted."""
    fields = {name: value for name, value in manuscript.fields.items() if value or name in {"title", "body"}}
    fields["body_format"] = body_format
    text = json.dumps([client.site, fields], sort_keys=True)
    key = hashlib.sha256(text.encode()).hexdigest()
    article = client.read(client.call("POST", "/articles", body=fields, key=key))
    warn_of_removals(article)
    return article


def _publish(client: Client, article_id: str, published_at: str | None) -> Any:
    body = {"published_at": published_at} if published_at else {}
    return client.read(client.call("POST", f"/articles/{quote(article_id, safe='')}/publish", body=body))


def _tell(article: Any) -> int:
    where = article.get("url") or article["title"]
    print(f"{article['id']}, version {article['version']}, {article['status']}: {where}")
    return 0


def get(client: Client, article_id: str, *, as_json: bool) -> int:
    """Print an article as a manuscript, or as the API answers it."""
    article = client.get_json(_path(article_id))
    print(json.dumps(article, ensure_ascii=False, indent=2) if as_json else format_manuscript(article), end="")
    return 0


def list_articles(client: Client, query: dict[str, str], limit: int) -> int:
    """Print so many articles, a line each."""
    pages = client.pages("/articles", {**query, "limit": str(min(limit, 100))})
    found = list(islice(chain.from_iterable(page["articles"] for page in pages), limit + 1))
    print_rows((each["id"], each["status"], each["updated_at"][:10], each["title"]) for each in found[:limit])
    if len(found) > limit:
        complain("There are more; --limit shows more of them.")
    return 0


def diff(client: Client, article_id: str, first: int | None, second: int | None) -> int:
    """Print what changed from one version to another: by default, what the last save changed."""
    revisions = client.get_json(f"{_path(article_id)}/revisions")["revisions"]
    if first is None and len(revisions) < 2:
        complain("The article has one version only.")
        return 1
    older, newer = first or revisions[1]["version"], second or revisions[0]["version"]
    answer = client.call("GET", f"{_path(article_id)}/revisions/{older}/diff", query={"to": str(newer)})
    print(answer.content.decode("utf-8"), end="")
    return 0


def preview(client: Client, article_id: str) -> int:
    """Print a link to the article as it would be published, for whoever has it, until it expires."""
    link = client.read(client.call("POST", f"{_path(article_id)}/preview-links", body={}))
    print(link["url"])
    complain(f"Whoever has this link can read the article until {link['expires_at']}.")
    return 0


def move(client: Client, article_id: str, action: str) -> int:
    """Have an article unpublished, submitted, returned, restored or trashed."""
    method, tail = ("DELETE", "") if action == "trash" else ("POST", f"/{action}")
    return _tell(client.read(client.call(method, _path(article_id) + tail)))


def _path(article_id: str) -> str:
    return f"/articles/{quote(article_id, safe='')}"


def _edit(client: Client, asked: Namespace) -> int:
    from ops.editing import Editing, open_editor

    editing = Editing(client, EDITS, lambda file: open_editor(file, os.environ))
    return editing.edit(asked.id, onto=asked.on, publish=asked.publish)


def asking(work: Callable[[Client, Namespace], int]) -> Run:
    """A command that asks the site that was named; what is wrong is told, and ends with status 1."""

    def run(asked: Namespace) -> int:
        try:
            return work(Client(find_account(os.environ, asked.url)), asked)
        except Refused as error:
            complain(error)
            if error.type.endswith(":not-found"):
                complain("`python -m ops article list` lists what there is.")
        except (NoSuchSite, ClientError) as error:
            complain(error)
        return 1

    return run


URL = argument("--url", help="the site's address (GAZETTE_URL, or the site that runs here); its token: GAZETTE_TOKEN")
ID = argument("id", help="the article's id")
PUBLISH = argument("--publish", action="store_true", help="show it to readers in the same go")


def _mover(action: str, what: str) -> Command:
    return Command(what, asking(lambda client, asked: move(client, asked.id, action)), (ID, URL))


ARTICLE = Group(
    "write, change and publish articles",
    {
        "post": Command(
            "post files of front matter and body as articles",
            asking(lambda client, asked: post(client, asked.files, publish=asked.publish)),
            (argument("files", nargs="+", type=Path, metavar="FILE"), PUBLISH, URL),
        ),
        "get": Command(
            "print an article, as a file that could be posted",
            asking(lambda client, asked: get(client, asked.id, as_json=asked.json)),
            (ID, argument("--json", action="store_true", help="as the API answers it"), URL),
        ),
        "list": Command(
            "list articles",
            asking(
                lambda client, asked: list_articles(
                    client, {name: getattr(asked, name) for name in FILTERS if getattr(asked, name)}, asked.limit
                )
            ),
            (
                *(argument(f"--{name}", help="as in GET /api/articles") for name in FILTERS),
                argument("--limit", type=int, default=20, help="how many (20)"),
                URL,
            ),
        ),
        "edit": Command(
            "edit an article in $VISUAL or $EDITOR",
            asking(_edit),
            (
                ID,
                argument("--on", type=int, metavar="VERSION", help="the newest version, if you have seen what it says"),
                PUBLISH,
                URL,
            ),
        ),
        "publish": Command(
            "show an article to readers, as it is now",
            asking(lambda client, asked: _tell(_publish(client, asked.id, asked.at))),
            (ID, argument("--at", metavar="TIME", help="when it was published, for an archive (RFC 3339)"), URL),
        ),
        "unpublish": _mover("unpublish", "take an article from readers"),
        "submit": _mover("submit", "hand a draft in for review"),
        "return": _mover("return", "hand an article in review back to its author"),
        "trash": _mover("trash", "put an article in the trash"),
        "restore": _mover("restore", "take an article out of the trash"),
        "diff": Command(
            "show what changed between two versions, or with the last save",
            asking(lambda client, asked: diff(client, asked.id, asked.a, asked.b)),
            (ID, argument("a", nargs="?", type=int), argument("b", nargs="?", type=int), URL),
        ),
        "preview": Command(
            "make a link to an article as it would be published",
            asking(lambda client, asked: preview(client, asked.id)),
            (ID, URL),
        ),
    },
)

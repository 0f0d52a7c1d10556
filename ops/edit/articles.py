"""`gazette article`: what editors do with articles, through the HTTP API."""

from __future__ import annotations

import hashlib
import json
import os
from argparse import Namespace
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

from ops.edit.accounts import EDITS
from ops.edit.asking import LIMIT, SITE, Work, asking, given, path, print_json, print_list, remove
from ops.edit.client import BadFields, Client, ClientError
from ops.edit.manuscript import (
    ENDINGS,
    BadManuscript,
    Manuscript,
    Problem,
    check_orders,
    format_manuscript,
    format_of,
    parse_manuscript,
    read_text,
)
from ops.edit.pictures import Pictures
from ops.edit.stats import draw_views
from ops.terminal.commands import FAILED, Command, Group, argument, at_least
from ops.terminal.output import complain, print_rows, warn_of_removals

FILTERS = ("status", "topic", "byline", "author", "from", "to", "q", "order", "direction")


@dataclass(frozen=True, slots=True)
class Posting:
    """Posts manuscripts to one site as new articles, or onto the article with an id."""

    client: Client
    publish: bool
    onto: str | None = None

    def post_all(self, named: Sequence[Path]) -> int:
        """Post each file, and each manuscript of each folder, whatever becomes of the others. Answers the status."""
        files = list(_manuscripts(named))
        if not files:
            complain(f"There is no manuscript here. The names of manuscripts end in one of {', '.join(ENDINGS)}.")
            return FAILED
        if self.onto and len(files) != 1:
            complain(f"Only one manuscript can be posted onto an article, not {len(files)}.")
            return FAILED
        posted = sum(map(self._post, files))
        if len(files) != 1:
            print(f"Posted {posted} of {len(files)}.")
        return 0 if posted == len(files) else 1

    def _post(self, file: Path) -> bool:
        """Post a manuscript, or say why not; answers whether all of it was done."""
        lines: Mapping[str, int] = {}
        try:
            body_format = format_of(file)
            manuscript = parse_manuscript(read_text(file))
            lines = manuscript.lines
            self._check(manuscript)
            manuscript = replace(manuscript, publish=self.publish or manuscript.publish)
            pictures = Pictures(self.client, file.parent)
            manuscript = pictures.upload(manuscript, body_format, lambda each: self._ask(each, body_format))
            article = self._save(manuscript, body_format)
            print(f"{file}: {article['id']}", flush=True)
            self._show(manuscript, article)
        except BadManuscript as error:
            complain_of_problems(file, error)
        except BadFields as error:
            complain_of_fields(file, lines, error)
        except ClientError as error:
            complain(f"{file}: {error}")
        else:
            return True
        return False

    def _check(self, manuscript: Manuscript) -> None:
        """Raises BadManuscript for what can be told before anything is sent."""
        problems = list(check_orders(manuscript, datetime.now(UTC)))
        if not self.onto and not manuscript.fields.get("title", "").strip():
            problems.append(Problem(manuscript.lines.get("title", 1), "The title is missing."))
        if wanted := manuscript.fields.get("topics"):
            known = {topic["slug"] for topic in self.client.get_json("/topics")["topics"]}
            line = manuscript.lines["topics"]
            problems += [Problem(line, f"There is no topic '{slug}'.") for slug in wanted if slug not in known]
        if problems:
            raise BadManuscript(*problems)

    def _ask(self, manuscript: Manuscript, body_format: str) -> None:
        """Have the API say what is wrong with the fields, before any picture is sent. Raises a ClientError."""
        fields = {**manuscript.fields, "body_format": body_format}
        if not self.onto:
            self.client.call("POST", "/articles", body=_new(fields), query={"check": "true"})
            return
        where = path("articles", self.onto)
        current = self.client.get_json(where)
        if patch := _patch(current, fields):
            query = {"check": "true", "publish": "true" if manuscript.publish else "false"}
            self.client.call("PATCH", where, body=patch, query=query, if_match=f'"{current["version"]}"')

    def _save(self, manuscript: Manuscript, body_format: str) -> Any:
        fields = {**manuscript.fields, "body_format": body_format}
        article = self._change(self.onto, fields) if self.onto else self._create(fields)
        warn_of_removals(article)
        return article

    def _create(self, fields: Mapping[str, Any]) -> Any:
        """The same text for the same site has the same key: one article, however often it is posted."""
        fields = _new(fields)
        text = json.dumps([self.client.site, fields], sort_keys=True)
        key = hashlib.sha256(text.encode()).hexdigest()
        return self.client.read(self.client.call("POST", "/articles", body=fields, key=key))

    def _change(self, article_id: str, fields: Mapping[str, Any]) -> Any:
        """Give an article the fields that the manuscript has; what it leaves out stays."""
        where = path("articles", article_id)
        current = self.client.get_json(where)
        patch = _patch(current, fields)
        version = f'"{current["version"]}"'
        return self.client.read(self.client.call("PATCH", where, body=patch, if_match=version)) if patch else current

    def _show(self, manuscript: Manuscript, article: Any) -> None:
        """Have readers see the article as the manuscript or the command line says."""
        if manuscript.publish:
            _tell(publish(self.client, article["id"], manuscript.published_at))
        if manuscript.publish_at or manuscript.unpublish_at:
            times = {name: getattr(manuscript, name) or None for name in ("publish_at", "unpublish_at")}
            _tell(schedule(self.client, article["id"], times))


def _new(fields: Mapping[str, Any]) -> dict[str, Any]:
    """A new article of these fields, as the API takes it."""
    return {name: value for name, value in fields.items() if value or name in {"title", "body"}}


def _patch(current: Mapping[str, Any], fields: Mapping[str, Any]) -> dict[str, Any]:
    """What has to be changed for an article to have these fields."""
    patch = {
        name: value if value or name in {"title", "body"} else None
        for name, value in fields.items()
        if (value or None) != (current[name] or None)
    }
    if "body" in patch or "body_format" in patch:
        patch |= {name: fields[name] for name in ("body", "body_format")}
    return patch


def _manuscripts(named: Sequence[Path]) -> Iterator[Path]:
    """The files that were named, and the manuscripts of the folders, by name."""
    for each in named:
        if each.is_dir():
            yield from sorted(file for file in each.iterdir() if file.suffix.lower() in ENDINGS and file.is_file())
        else:
            yield each


def complain_of_problems(file: Path, error: BadManuscript) -> None:
    """Say what is wrong with a manuscript, by its lines."""
    for problem in error.problems:
        complain(f"{file}:{problem.line}: {problem.message}")


def complain_of_fields(file: Path, lines: Mapping[str, int], error: BadFields) -> None:
    """Say which fields were refused, each with the line of the manuscript that it stands in."""
    for field in error.fields:
        line = lines.get(field.pointer.removeprefix("/").split("/")[0], 1)
        complain(f"{file}:{line}: {field.pointer}: {field.detail}")


def publish(client: Client, article_id: str, published_at: str | None) -> Any:
    """Have readers see an article."""
    body = {"published_at": published_at} if published_at else {}
    return client.read(client.call("POST", f"{path('articles', article_id)}/publish", body=body))


def schedule(client: Client, article_id: str, times: Mapping[str, str | None]) -> Any:
    """Have the clock publish an article, take it from readers, or neither."""
    return client.read(client.call("PUT", f"{path('articles', article_id)}/schedule", body=times))


def _tell(article: Any) -> int:
    where = article.get("url") or article["title"]
    print(f"{article['id']}, version {article['version']}, {article['status']}: {where}")
    return 0


def _post(client: Client, asked: Namespace) -> int:
    return Posting(client, asked.publish, asked.onto).post_all(asked.files)


def _get(client: Client, asked: Namespace) -> int:
    where = path("articles", asked.id)
    article = client.get_json(f"{where}/revisions/{asked.version}" if asked.version else where)
    if asked.json:
        return print_json(article)
    print(format_manuscript(article), end="")
    return 0


def _row(article: Any) -> tuple[str, ...]:
    return article["id"], article["status"], article["updated_at"][:10], article["title"]


def _list(client: Client, asked: Namespace) -> int:
    return print_list(client, "articles", given(asked, *FILTERS), asked.limit, _row)


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
    pages = client.pages(f"{path('articles', asked.id)}/revisions", {"limit": "100"})
    print_rows(
        (f"{each['version']}", each["saved_at"], each["saved_by"], each["status"], each["title"])
        for page in pages
        for each in page["revisions"]
    )
    return 0


def _revert(client: Client, asked: Namespace) -> int:
    where = f"{path('articles', asked.id)}/revisions/{asked.version}/restore"
    return _tell(client.read(client.call("POST", where)))


def _diff(client: Client, asked: Namespace) -> int:
    """Print what changed from one version to another: by default, what the last save changed."""
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
    """Print the page as it would be published, or a link to that, for whoever has it, until it expires."""
    where = path("articles", asked.id)
    if asked.html:
        print(client.call("GET", f"{where}/preview").content.decode("utf-8"), end="")
        return 0
    body = {"expires_at": asked.expires} if asked.expires else {}
    link = client.read(client.call("POST", f"{where}/preview-links", body=body))
    print(link["url"])
    complain(f"Anybody who has this link can read the article until {link['expires_at']}.")
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


def _move(client: Client, asked: Namespace, action: str) -> int:
    """Have an article unpublished, submitted, returned, restored or trashed."""
    method, tail = ("DELETE", "") if action == "trash" else ("POST", f"/{action}")
    return _tell(client.read(client.call(method, path("articles", asked.id) + tail)))


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
            asking(_post, "article list"),
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
            asking(_list),
            (*(argument(f"--{name}", help="a filter of GET /api/articles") for name in FILTERS), LIMIT, *SITE),
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
        "schedule": _of_one(
            "publish or withdraw an article at a time",
            _schedule,
            argument("--publish-at", metavar="TIME", help="a time in RFC 3339, such as 2040-01-02T07:00:00+07:00"),
            argument("--unpublish-at", metavar="TIME", help="likewise"),
            argument("--never", action="store_true", help="cancel the schedule"),
        ),
        "unpublish": _mover("unpublish", "take an article from readers"),
        "submit": _mover("submit", "submit a draft for review"),
        "return": _mover("return", "return an article to its author"),
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

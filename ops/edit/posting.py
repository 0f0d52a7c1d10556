"""Manuscripts on their way to the site: what is sent, and what is said of what it refuses."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from ops.edit.asking import path
from ops.edit.client import BadFields, Client, ClientError
from ops.edit.manuscript import (
    ENDINGS,
    BadManuscript,
    Manuscript,
    Problem,
    check_orders,
    format_of,
    parse_manuscript,
    read_text,
)
from ops.edit.pictures import Pictures
from ops.terminal.commands import FAILED
from ops.terminal.output import complain, warn_of_removals


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
        """Raises BadManuscript for every mistake that shows before anything is sent."""
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
        """Ask the API what is wrong with the fields, before any picture is sent. Raises a ClientError."""
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
    """Name the mistakes of a manuscript, by line."""
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
    """Schedule an article to be published or withdrawn, or cancel its schedule."""
    return client.read(client.call("PUT", f"{path('articles', article_id)}/schedule", body=times))


def _tell(article: Any) -> int:
    where = article.get("url") or article["title"]
    print(f"{article['id']}, version {article['version']}, {article['status']}: {where}")
    return 0

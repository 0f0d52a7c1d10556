"""Uploads the files that a manuscript names, once per content, and names them as the API does: `media:<id>`."""

from __future__ import annotations

import hashlib
import re
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import requests

from ops.client import TIMEOUT_SECONDS, Client, ClientError
from ops.manuscript import BadManuscript, Manuscript

MEDIA_TYPES = {
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".png": "image/png",
    ".webp": "image/webp",
    ".gif": "image/gif",
    ".avif": "image/avif",
    ".pdf": "application/pdf",
}
"""By the ending of the file's name. What is named in a text and ends otherwise is taken for an address."""

POLL_SECONDS = 0.5
WAIT_SECONDS = 120
"""How long a file may take to be made ready."""

_IN_MARKDOWN = re.compile(r"(?P<before>!?\[(?P<alt>[^\]]*)\]\()(?P<path>[^()\s]+)(?=[\s)])")
_IN_HTML = re.compile(r'(?P<before>\b(?:src|href)=")(?P<path>[^"]+)(?=")(?P<alt>)')
_ELSEWHERE = re.compile(r"[a-z][a-z0-9+.-]*:|[/#]", re.IGNORECASE)


class NotUploaded(ClientError):
    """A file did not get into the site's library; the message says why."""


class Pictures:
    """Uploads to one site; `folder` is where a manuscript's relative paths begin."""

    def __init__(self, client: Client, folder: Path, sleep: Callable[[float], object] = time.sleep) -> None:
        self._client = client
        self._folder = folder
        self._sleep = sleep

    def upload(self, manuscript: Manuscript, body_format: str) -> Manuscript:
        """The manuscript with each file that it names uploaded. Raises BadManuscript, naming the line, ClientError."""
        fields = dict(manuscript.fields)
        if lead := fields.get("lead"):
            named = self._name(lead, manuscript.lead_alt, manuscript.lines.get("lead", 1))
            fields["lead"] = (named or lead).removeprefix("media:")
        body, first = fields["body"], manuscript.lines.get("body", 1)

        def place(found: re.Match[str]) -> str:
            line = first + body.count("\n", 0, found.start())
            named = self._name(found["path"], found["alt"], line)
            return found["before"] + (named or found["path"])

        fields["body"] = (_IN_MARKDOWN if body_format == "markdown" else _IN_HTML).sub(place, body)
        return replace(manuscript, fields=fields)

    def _name(self, path: str, alt: str, line: int) -> str | None:
        """`media:<id>` for a file beside the manuscript, None for an address of another kind."""
        plain = unquote(path)
        media_type = MEDIA_TYPES.get(Path(plain).suffix.lower())
        if _ELSEWHERE.match(path) or media_type is None:
            return None
        file = self._folder / plain
        try:
            raw = file.read_bytes()
        except OSError as error:
            raise BadManuscript(line, f"The file {plain} cannot be read: {error.strerror}.") from error
        return f"media:{self._find(raw) or self._send(file.name, raw, media_type, alt)}"

    def _find(self, raw: bytes) -> str | None:
        """The id of what has this content and is ready."""
        query = {"digest": hashlib.sha256(raw).hexdigest(), "status": "ready", "limit": "1"}
        for page in self._client.pages("/media", query):
            for item in page["media"]:
                return str(item["id"])
        return None

    def _send(self, name: str, raw: bytes, media_type: str, alt: str) -> str:
        digest = hashlib.sha256(raw).hexdigest()
        new = {"file_name": name, "content_type": media_type, "size_bytes": len(raw), "digest": digest, "alt": alt}
        item = self._client.read(self._client.call("POST", "/media", body=new))
        form = item["upload"]
        try:
            answer = requests.post(
                form["url"], data=form["fields"], files={"file": (name, raw, media_type)}, timeout=TIMEOUT_SECONDS
            )
        except requests.RequestException as error:
            raise NotUploaded(f"{name}: no answer from {form['url']}.") from error
        if not answer.ok:
            raise NotUploaded(f"{name}: the upload was refused with status {answer.status_code}.")
        return self._await(name, item["id"])

    def _await(self, name: str, media: str) -> str:
        for _ in range(int(WAIT_SECONDS / POLL_SECONDS)):
            item: Any = self._client.get_json(f"/media/{media}")
            if item["status"] == "ready":
                return media
            if item["status"] == "failed":
                raise NotUploaded(f"{name}: {item['reason']}")
            self._sleep(POLL_SECONDS)
        raise NotUploaded(f"{name} was uploaded, but is not ready after {WAIT_SECONDS} seconds ({media}).")

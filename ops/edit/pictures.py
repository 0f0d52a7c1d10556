"""Uploads the files that a manuscript names, once per content, and names them as the API does: `media:<id>`."""

from __future__ import annotations

import io
import re
import time
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import requests
from tqdm import tqdm

from ops.edit.client import TIMEOUT_SECONDS, BadFields, Client, ClientError, Refused, cause_of
from ops.edit.files import MEDIA_TYPES, digest_of, find_file, media_type_of
from ops.edit.manuscript import BadManuscript, Manuscript, Problem
from ops.edit.mentions import Mention, find_mentions, is_relative, rename
from ops.terminal.output import complain

POLL_SECONDS = 0.5
WAIT_SECONDS = 120
"""How long a file may take to be made ready."""

_ID = re.compile(r"(media:)?[0-9A-HJKMNP-TV-Z]{26}")
"""What names a picture that is in the library already."""


class NotUploaded(ClientError):
    """A file did not get into the site's library; the message says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """A file that a manuscript names in a line. `alt` is the alternative text there. A lead has no mention."""

    file: Path
    digest: str
    line: int
    alt: str
    is_picture: bool
    mention: Mention | None = None


class Pictures:
    """Uploads to one site; `folder` is where a manuscript's relative paths begin."""

    def __init__(self, client: Client, folder: Path, sleep: Callable[[float], object] = time.sleep) -> None:
        self._client = client
        self._folder = folder
        self._sleep = sleep

    def upload(
        self, manuscript: Manuscript, body_format: str, check: Callable[[Manuscript], object] = lambda _: None
    ) -> Manuscript:
        """The manuscript after the upload of each file that it names. All files are checked before the first is sent.

        Before that, `check` gets the manuscript with made-up ids in place of files.

        Raises BadManuscript, with the lines of all files that cannot be sent, and ClientError.
        """
        named = self._find_all(manuscript, body_format)
        digests = dict.fromkeys(each.digest for each in named)
        check(_with_ids(manuscript, named, {digest: f"{number:026d}" for number, digest in enumerate(digests)}))
        items = self._announce_all(named, is_for_readers=manuscript.is_for_readers)
        self._send_all(named, items)
        sent = _with_ids(manuscript, named, {digest: item["id"] for digest, item in items.items()})
        if lead := sent.fields.get("lead"):
            self._describe(lead, manuscript.lead_alt)
        return sent

    def add(self, file: Path, said: Mapping[str, Any]) -> Any:
        """Upload a file unless its content is in the library; answers the item. Raises ClientError."""
        try:
            digest = digest_of(file)
        except OSError as error:
            raise NotUploaded(f"The file {file} cannot be read: {error.strerror}.") from error
        if found := self._find_item(digest):
            return found
        named = Named(file=file, digest=digest, line=1, alt="", is_picture=True)
        item = self._announce(named, said)
        self._send(file, item)
        return self._await(file, item["id"])

    def name(self, text: str) -> str | None:
        """The id of a picture, from a file or as given; None for an empty text. Raises ClientError."""
        if not text or _ID.fullmatch(text):
            return text.removeprefix("media:") or None
        return str(self.add(find_file(self._folder, text), {})["id"])

    def _find_all(self, manuscript: Manuscript, body_format: str) -> list[Named]:
        """The files that a manuscript names. Raises BadManuscript for all unreadable ones."""
        problems, found = list[Problem](), list[Named]()
        for address, alt, line, mention in _addresses(manuscript, body_format):
            is_picture = mention is None or mention.is_picture
            if is_picture and _ID.fullmatch(address):
                problems += self._problems_of_item(address, alt, line, is_for_readers=manuscript.is_for_readers)
                continue
            if is_picture and re.match(r"(data|file|[a-z]):", address, re.IGNORECASE):
                problems.append(Problem(line, f"{address[:40]} is not a file beside the manuscript. Put it there."))
            if not is_relative(address):
                continue
            try:
                file = find_file(self._folder, address)
                if not is_picture and not file.exists() and file.suffix.lower() not in MEDIA_TYPES:
                    continue  # a link to something else
                digest = digest_of(file)
            except (OSError, ValueError) as error:  # ValueError: a name that no file can have
                why = getattr(error, "strerror", None) or error
                problems.append(Problem(line, f"The file {unquote(address)} cannot be read: {why}."))
                continue
            found.append(Named(file=file, digest=digest, line=line, alt=alt, is_picture=is_picture, mention=mention))
        if problems:
            raise BadManuscript(*problems)
        return found

    def _problems_of_item(self, name: str, alt: str, line: int, *, is_for_readers: bool) -> Iterator[Problem]:
        """Why a picture that is named by its id cannot be used."""
        try:
            item = self._client.get_json(f"/media/{name.removeprefix('media:')}")
        except Refused as error:
            if not error.is_of_nothing:
                raise
            yield Problem(line, str(error))
        else:
            if is_for_readers and (obstacle := _obstacle(alt, item)):
                yield Problem(line, f"{item['file_name']}: {obstacle}")

    def _announce_all(self, named: Iterable[Named], *, is_for_readers: bool) -> dict[str, Any]:
        """The library's item of each file, by digest: a ready one, or a new one with the form for the upload.

        Raises BadManuscript for all files that the API refuses, and for pictures without a text that readers would see.
        It withdraws what it announced in vain.
        """
        items: dict[str, Any] = {}
        try:
            self._announce_into(items, named, is_for_readers=is_for_readers)
        except BaseException:
            self._withdraw(items.values())
            raise
        return items

    def _announce_into(self, items: dict[str, Any], named: Iterable[Named], *, is_for_readers: bool) -> None:
        problems = list[Problem]()
        described = {each.digest: each.alt for each in named if each.alt}
        for each in named:
            try:
                if each.digest not in items:
                    said = {"alt": described.get(each.digest, "")}
                    items[each.digest] = self._find_item(each.digest) or self._announce(each, said)
            except BadFields as error:
                reason = " ".join(field.detail for field in error.fields)
                problems.append(Problem(each.line, f"{each.file.name}: {reason}"))
                continue
            if is_for_readers and each.is_picture and (obstacle := _obstacle(each.alt, items[each.digest])):
                problems.append(Problem(each.line, f"{each.file.name}: {obstacle}"))
        if problems:
            raise BadManuscript(*dict.fromkeys(problems))

    def _find_item(self, digest: str) -> Any:
        """The item that has this content and is ready, or None."""
        query = {"digest": digest, "status": "ready", "limit": "1"}
        return next((item for page in self._client.slices("/media", query) for item in page["media"]), None)

    def _announce(self, named: Named, said: Mapping[str, Any]) -> Any:
        new = {
            "file_name": unicodedata.normalize("NFC", named.file.name),
            "content_type": media_type_of(named.file),
            "size_bytes": named.file.stat().st_size,
            "digest": named.digest,
            **said,
        }
        return self._client.read(self._client.call("POST", "/media", body=new))

    def _withdraw(self, items: Iterable[Any]) -> None:
        for item in items:
            if "upload" in item:
                with suppress(ClientError):  # it goes by itself some days later
                    self._client.call("DELETE", f"/media/{item['id']}")

    def _send_all(self, named: Iterable[Named], items: dict[str, Any]) -> None:
        """Upload new files. Raises BadManuscript for all that turn out to be unusable."""
        new = {each.digest: each for each in named if "upload" in items[each.digest]}
        for digest, each in new.items():
            self._send(each.file, items[digest])
        problems = []
        for digest, each in new.items():
            try:
                self._await(each.file, items[digest]["id"])
            except NotUploaded as error:
                problems.append(Problem(each.line, str(error)))
        if problems:
            raise BadManuscript(*problems)

    def _send(self, file: Path, item: Any) -> None:
        """Upload a file by the form of its item, showing on a terminal how far it is."""
        name, form = file.name, item["upload"]
        files = {"file": (item["file_name"], file.read_bytes(), item["content_type"])}
        request = requests.Request("POST", form["url"], data=form["fields"], files=files).prepare()
        assert isinstance(request.body, bytes)
        headers = {"Content-Type": request.headers["Content-Type"]}
        size = len(request.body)
        with tqdm.wrapattr(
            io.BytesIO(request.body), "read", total=size, desc=name, unit="B", unit_scale=True, disable=None
        ) as body:
            try:
                answer = requests.post(form["url"], data=body, headers=headers, timeout=TIMEOUT_SECONDS)
            except requests.RequestException as error:
                raise NotUploaded(f"{name}: no answer from {form['url']}: {cause_of(error)}") from error
        if not answer.ok:
            raise NotUploaded(f"{name}: the upload was refused with status {answer.status_code}.")

    def _await(self, file: Path, media: str) -> Any:
        for _ in range(int(WAIT_SECONDS / POLL_SECONDS)):
            item: Any = self._client.get_json(f"/media/{media}")
            if item["status"] == "ready":
                return item
            if item["status"] == "failed":
                raise NotUploaded(f"{file.name}: {item['reason']}")
            self._sleep(POLL_SECONDS)
        raise NotUploaded(f"{file.name} was uploaded, but is not ready after {WAIT_SECONDS} seconds ({media}).")

    def _describe(self, media: str, alt: str) -> None:
        """Give a picture in the library the text that a manuscript gives to its lead."""
        if alt:
            item = self._client.get_json(f"/media/{media}")
            if item["alt"] != alt:
                version = f'"{item["version"]}"'
                self._client.call("PATCH", f"/media/{media}", body={"alt": alt}, if_match=version)
                complain(f"{item['file_name']} has a new alternative text; the old one was: {item['alt']}")


def _with_ids(manuscript: Manuscript, named: Iterable[Named], ids: Mapping[str, str]) -> Manuscript:
    """The manuscript with the ids of the library in the place of files, by their digests."""
    fields = dict(manuscript.fields)
    lead = next((ids[each.digest] for each in named if each.mention is None), None)
    if lead := lead or (fields.get("lead") or "").removeprefix("media:"):
        fields["lead"] = lead
    names = {each.mention: f"media:{ids[each.digest]}" for each in named if each.mention}
    return replace(manuscript, fields={**fields, "body": rename(fields["body"], names)})


def _addresses(manuscript: Manuscript, body_format: str) -> Iterator[tuple[str, str, int, Mention | None]]:
    """Each address, its text, its line in the manuscript, and its place in the body; the lead has none."""
    lead = manuscript.fields.get("lead")
    if lead:
        yield lead, manuscript.lead_alt, manuscript.lines.get("lead", 1), None
    before = manuscript.lines.get("body", 1) - 1
    try:
        mentions = find_mentions(manuscript.fields["body"], body_format)
    except BadManuscript as error:
        raise BadManuscript(*(Problem(line + before, why) for line, why in error.problems)) from error
    for mention in mentions:
        yield mention.address, mention.alt, before + mention.line, mention


def _obstacle(alt: str, item: Any) -> str | None:
    """Why readers cannot see an item as a picture with this text in the body."""
    if item["kind"] != "picture":
        return "This is not a picture; link to it instead."
    if alt or item["alt"] or item["decorative"]:
        return None
    return "The picture has no alternative text, and readers would see it."

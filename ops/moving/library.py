"""Brings pictures and documents of the old site into the library: each file once, through the intake's own safety."""

from __future__ import annotations

import hashlib
import mimetypes
from collections.abc import Iterator
from datetime import datetime

from ulid import ULID

from chalicelib.content.models.fields import MAX_ALT, MAX_FILE_NAME, MAX_UPLOAD_BYTES
from chalicelib.content.models.media import UNFINISHED_LIFETIME, Media, MediaKind, MediaStatus, kind_of
from chalicelib.content.models.names import MediaId
from chalicelib.content.store.media import MediaStore
from chalicelib.errors import AlreadyDone, InvalidInput
from chalicelib.media.bucket import MEDIA, MediaFiles, MediaObject
from chalicelib.media.intake import Intake
from chalicelib.media.refusals import Refused
from ops.moving.files import TYPES, OldFiles
from ops.moving.records import BY, OldPicture


class NoFile(Exception):
    """A picture or document cannot be shown; says why."""


class OldLibrary:
    """Files become pictures and documents as articles ask for them. Without a store, it is only said what would."""

    def __init__(self, files: OldFiles, table: MediaStore, store: MediaFiles | None, now: datetime) -> None:
        self.files = files
        self._table = table
        self._store = store
        self._now = now
        self._known: dict[str, MediaId | str] = {}
        self.newest: MediaId | None = None

    def bring(self, picture: OldPicture) -> MediaId:
        """The id of what stands at an old path. Raises NoFile."""
        known = self._known.get(picture.path)
        if known is None:
            try:
                known = self._bring(picture)
            except NoFile as error:
                known = f"!{error}"
            if len(self._known) > 50_000:
                self._known.clear()
            self._known[picture.path] = known
        if known.startswith("!"):
            raise NoFile(known[1:])
        return MediaId(known)

    def _bring(self, picture: OldPicture) -> MediaId:
        path = self.files.path_of(picture.path)
        file = self.files.find(path) if path else None
        if file is None:
            raise NoFile(f"The file {picture.path} is missing.")
        content_type = TYPES.get(file.suffix.lower()) or mimetypes.guess_type(file.name)[0] or ""
        try:
            kind = kind_of(content_type)
        except InvalidInput as error:
            raise NoFile(f"The file {picture.path} is not taken: {error.problems[0].detail}") from error
        size = file.stat().st_size
        if size > MAX_UPLOAD_BYTES:
            raise NoFile(f"The file {picture.path} has {size:,} bytes; at most {MAX_UPLOAD_BYTES:,} are taken.")
        raw = file.read_bytes()
        digest = hashlib.sha256(raw)
        media = _id_of(digest.digest())
        found = self._table.find(media)
        if found is None or found.status is MediaStatus.WAITING:
            if self._store is None:
                return media
            if found is None:
                self._announce(
                    media,
                    picture,
                    file.name[:MAX_FILE_NAME],
                    kind,
                    content_type,
                    size_bytes=len(raw),
                    digest=digest.hexdigest(),
                )
            Intake(self._table, _FromFolder(self._store, media, raw)).settle(media, self._now)
            found = self._table.find(media)
            self.newest = media
        if found is None or found.status is MediaStatus.FAILED:
            raise NoFile(f"The file {picture.path} cannot be used: {found.reason if found else 'it is gone'}")
        return media

    def _announce(
        self,
        media: MediaId,
        picture: OldPicture,
        file_name: str,
        kind: MediaKind,
        content_type: str,
        *,
        size_bytes: int,
        digest: str,
    ) -> None:
        moment = self._now.replace(microsecond=0)
        item = Media(
            id=media,
            version=1,
            status=MediaStatus.WAITING,
            kind=kind,
            content_type=content_type,
            file_name=file_name,
            size_bytes=size_bytes,
            digest=digest,
            created_at=moment,
            created_by=BY,
            updated_at=moment,
            updated_by=BY,
            alt=picture.alt[:MAX_ALT],
            caption=picture.caption[:MAX_ALT],
            decorative=not picture.alt,
            expires_at=moment + UNFINISHED_LIFETIME,
        )
        try:
            self._table.add(item, None)
        except AlreadyDone:
            return


def _id_of(digest: bytes) -> MediaId:
    """The id of a file by the SHA-256 of its content, so that each is there once; without a time, so that uploads are
    newer."""
    return MediaId(str(ULID.from_bytes(bytes(6) + digest[:10])))


class _FromFolder:
    """A store in which one file was uploaded: what the intake makes of it goes to the real one."""

    def __init__(self, store: MediaFiles, media: MediaId, raw: bytes) -> None:
        self._store = store
        self._media = media
        self._raw = raw

    def find_upload(self, media: MediaId) -> bytes | None:
        """The file. Raises Refused for more than can be taken."""
        if len(self._raw) > MAX_UPLOAD_BYTES:
            raise Refused("The file is too large.")
        return self._raw if media == self._media else None

    def delete_upload(self, media: MediaId) -> None:
        """Nothing was uploaded: the folder is the operator's."""

    def put(self, key: str, media: MediaObject) -> None:
        """Write a file for readers."""
        self._store.put(key, media)

    def delete(self, key: str) -> None:
        """Remove a file, if it is there."""
        self._store.delete(key)

    def list(self, prefix: str = MEDIA) -> Iterator[str]:
        """The keys of all files for readers that start so."""
        return self._store.list(prefix)

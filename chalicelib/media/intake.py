"""The intake: brings the bucket in line with what the store says of one picture or document.

A message never says what to do, only which item to look at, so messages may come twice, late or out of order:

| the item is | then                                                                            |
|-------------|---------------------------------------------------------------------------------|
| waiting     | what was uploaded is made ready, or refused; nothing, if nothing was uploaded    |
| ready       | the upload goes, and files that are not the item's                               |
| failed      | the upload stays for editors to look at, until the bucket's lifecycle removes it;|
|             | if it was given up, and is asked for once more, it is tried once more            |
| gone        | its files go, its upload, and the traces of who used it                          |
"""

from __future__ import annotations

import hashlib
import logging
from datetime import datetime

from msgspec.structs import replace

from chalicelib.content.models.media import Media, MediaStatus, Variant
from chalicelib.content.models.names import MediaId
from chalicelib.content.store.media import MediaStore
from chalicelib.errors import StaleVersion
from chalicelib.media.bucket import MEDIA, MediaFiles, MediaObject
from chalicelib.media.documents import check_pdf, pdf_name
from chalicelib.media.refusals import Refused

log = logging.getLogger(__name__)

PDF = "application/pdf"

GIVEN_UP = (
    "It could not be made ready, however often that was tried: it may take too long, or more memory than there is."
    " Save it smaller, and upload that."
)
"""The reason of what nothing else was said of: each try ended in an error, or in the function's death."""


class Intake:
    """Looks at one item at a time."""

    def __init__(self, store: MediaStore, files: MediaFiles) -> None:
        self._store = store
        self._files = files

    def settle(self, media: MediaId, now: datetime, *, is_last_try: bool = False) -> None:
        """Do everything that an item needs. It may be repeated, and may die anywhere.

        Before the last try, the item is marked as failed, because a process that dies then could not say so afterwards.
        """
        item = self._store.find(media)
        while item and (item.status is MediaStatus.WAITING or item.reason == GIVEN_UP):
            if not self._take_in(item, now, is_last_try=is_last_try):
                return
            item = self._store.find(media)
        if item is None:
            self._store.forget_uses(media)
        if item is None or item.status is MediaStatus.READY:
            self._files.delete_upload(media)
        self._tidy(media, item)

    def _take_in(self, item: Media, now: datetime, *, is_last_try: bool) -> bool:
        """Make an upload ready, or refuse it; answers whether there was one."""
        raw = self._files.find_upload(item.id)
        if raw is None:
            return False
        try:
            if is_last_try:
                item = self._change(item, replace(item, status=MediaStatus.FAILED, reason=GIVEN_UP), now)
            try:
                after = self._developed(item, raw)
            except Refused as error:
                after = replace(item, status=MediaStatus.FAILED, reason=str(error))
            self._change(item, after, now)
        except StaleVersion:
            log.info("changed meanwhile; it is looked at again", extra={"media_id": item.id})
        return True

    def _change(self, before: Media, after: Media, now: datetime) -> Media:
        """The item as it was kept. Raises StaleVersion."""
        after = replace(after, version=before.version + 1, updated_at=now.replace(microsecond=0))
        self._store.change(before, after)
        log.info("%s: %s", after.status, after.reason or after.file_name, extra={"media_id": after.id})
        return after

    def _developed(self, item: Media, raw: bytes) -> Media:
        """The item with its files written. Raises Refused."""
        ready = replace(
            item,
            status=MediaStatus.READY,
            reason="",
            size_bytes=len(raw),
            digest=hashlib.sha256(raw).hexdigest(),
            expires_at=None,
        )
        if item.kind == "document":
            check_pdf(raw)
            document = MediaObject(body=raw, content_type=PDF, file_name=pdf_name(item.file_name))
            variant = Variant(format="pdf", key=document.key(item.id, "pdf"), size_bytes=len(raw))
            self._files.put(variant.key, document)
            return replace(ready, content_type=PDF, variants=(variant,))
        return self._developed_picture(ready, raw)

    def _developed_picture(self, ready: Media, raw: bytes) -> Media:
        from chalicelib.media.pictures import make_picture

        picture = make_picture(raw)
        variants = []
        for each in picture.renditions:
            made = MediaObject(body=each.body, content_type=each.content_type)
            key = made.key(ready.id, each.format)
            self._files.put(key, made)
            size = {"width": each.width, "height": each.height, "size_bytes": len(each.body)}
            variants.append(Variant(format=each.format, key=key, **size))
        return replace(
            ready,
            content_type=picture.content_type,
            width=picture.width,
            height=picture.height,
            colour=picture.colour,
            variants=tuple(variants),
        )

    def _tidy(self, media: MediaId, item: Media | None) -> None:
        """Remove the files that are not the item's: of a run that died, or of an item that is gone."""
        if item is None and self._store.may_be_shown(media):
            return  # who prints the last page that shows it removes them
        kept = {variant.key for variant in item.variants} if item else set()
        for key in list(self._files.list(f"{MEDIA}{media}/")):
            if key not in kept:
                self._files.delete(key)

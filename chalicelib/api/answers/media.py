"""Answers that tell of pictures and documents, and of what uses them."""

from __future__ import annotations

from typing import Annotated

import msgspec
from msgspec import UNSET, Meta, UnsetType

from chalicelib.api.answers.shapes import answer, list_of
from chalicelib.api.figures import Url
from chalicelib.content.models.articles import narrowed_to
from chalicelib.content.models.media import Media, MediaDescription, Use, UseKind, Variant

VariantAnswer = answer(
    "VariantAnswer",
    "A file that readers get.",
    Variant,
    ("format", "url", "size_bytes", "width", "height"),
    url=Url,
)


class UploadAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """The form to upload a file with: these fields, then the `file`, as multipart/form-data to this address."""

    url: str
    fields: dict[str, str]


MediaAnswer = answer(
    "MediaAnswer",
    "A picture or a document. Articles refer to it as `media:<id>`.",
    Media,
    ("id", "version", "status", "kind", "content_type", "file_name", "size_bytes", "digest"),
    MediaDescription.__struct_fields__,
    (
        "reason",
        "width",
        "height",
        "colour",
        "variants",
        "created_at",
        "created_by",
        "owner",
        "updated_at",
        "updated_by",
        "upload",
    ),
    variants=tuple[VariantAnswer, ...],  # type: ignore[valid-type] # a shape that is made here
    upload=Annotated[UploadAnswer, Meta(description="While it is `waiting`, in the answer to `POST`.")] | UnsetType,
)


MediaListAnswer = list_of(
    "MediaListAnswer",
    "A page of the list of pictures and documents.",
    media=MediaAnswer,
)


class UseAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """An article, a standing page or a topic that uses something."""

    kind: UseKind
    id: Annotated[str, Meta(description="An article's id; a page's or a topic's slug.")]
    title: str
    is_live: Annotated[bool, Meta(description="Whether readers see it.")]


class UsesAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """What uses something."""

    uses: tuple[UseAnswer, ...]


def media_answer(item: Media, site_url: str, upload: UploadAnswer | None = None) -> msgspec.Struct:
    """A picture or document as the API shows it; with the form to upload it by where it was announced."""
    variants = tuple(narrowed_to(VariantAnswer, each, url=site_url + each.path) for each in item.variants)
    return narrowed_to(MediaAnswer, item, variants=variants, upload=upload or UNSET)


def use_answer(use: Use) -> UseAnswer:
    """A use as the API shows it."""
    return narrowed_to(UseAnswer, use)

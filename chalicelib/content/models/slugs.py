"""Slugs: titles as readable ASCII for paths, e.g. "Giải phóng miền Nam" as `giai-phong-mien-nam`."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from chalicelib.content.models.names import Slug

MAX_SLUG_LENGTH = 80
SLUG_PATTERN = "[a-z0-9]+(-[a-z0-9]+)*"


@lru_cache(maxsize=1024)
def make_slug(title: str) -> Slug:
    """The slug of a title, composed or not; cut between words. "" if the title has no letter or digit."""
    from slugify import slugify  # it takes time to load, and who only reads items makes no slugs

    # A comma parts words here: slugify would make 943 of 94,3, since it takes it for a separator of thousands. A title
    # is no HTML, so its references are not resolved.
    slug: str = slugify(
        unicodedata.normalize("NFC", title).replace(",", " "),
        entities=False,
        decimal=False,
        hexadecimal=False,
        max_length=MAX_SLUG_LENGTH,
        word_boundary=True,
        save_order=True,
    )
    return Slug(slug)


def is_slug(text: str) -> bool:
    """Whether a text can stand in a path unchanged."""
    return len(text) <= MAX_SLUG_LENGTH and re.fullmatch(SLUG_PATTERN, text) is not None

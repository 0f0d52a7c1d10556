"""What things are called by: ids, slugs, paths, months and lists, each a type of its own."""

from __future__ import annotations

from typing import Literal, NewType

ArticleId = NewType("ArticleId", str)
"""A ULID: 26 characters of Crockford's base 32, sorting by the time of creation."""

MediaId = NewType("MediaId", str)
"""A ULID, as an article's id: of a picture or a document."""

PersonId = NewType("PersonId", str)
"""A ULID, as an article's id: of somebody who works on the site."""

ULID_PATTERN = "[0-7][0-9A-HJKMNP-TV-Z]{25}"
"""Of a ULID in its canonical form (https://github.com/ulid/spec)."""

Slug = NewType("Slug", str)
"""Lower-case ASCII letters, digits and single hyphens, e.g. `tien-toi-dai-hoi-dang`."""

Path = NewType("Path", str)
"""A public URL path, e.g. `/2015/12/tong-ket/`; a page's ends in a slash, a file's (feed, sitemap) does not."""

SafeHtml = NewType("SafeHtml", str)
"""HTML that came out of `sanitising`: safe to show a reader as it is."""

Month = NewType("Month", str)
"""A calendar month in the site's time zone, e.g. `2015-12`."""

ListName = NewType("ListName", str)
"""A list that articles stand in, newest first: `all`, `topic:<slug>` or `byline:<slug>`."""

BodyFormat = Literal["html", "markdown"]

ALL = ListName("all")


def topic_list(slug: Slug) -> ListName:
    """The list of a topic's articles."""
    return ListName(f"topic:{slug}")


def byline_list(slug: Slug) -> ListName:
    """The list of the articles under one byline."""
    return ListName(f"byline:{slug}")

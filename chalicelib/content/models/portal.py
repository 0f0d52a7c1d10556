"""Topics, standing pages, redirects, the menu and the site: what surrounds articles."""

from __future__ import annotations

from functools import partial
from hashlib import sha256
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from chalicelib.content.models.articles import Thing
from chalicelib.content.models.fields import (
    MENU_TITLE,
    Banner,
    Body,
    Colour,
    Imprint,
    LegacyPath,
    Line,
    MenuPosition,
    Name,
    Position,
    Publisher,
    Rule,
    Target,
    Time,
    TimeZone,
    Title,
    ToArticle,
    TopicPicture,
    Version,
    ViewsOffset,
    about,
    check_all,
)
from chalicelib.content.models.links import parse_link
from chalicelib.content.models.names import (
    BodyFormat,
    Path,
    SafeHtml,
    Slug,
)
from chalicelib.errors import InvalidInput

DEFAULT_ACCENT = "#9b1c1f"
"""The colour of a site that has chosen none."""


MAX_MENU = 20


class TopicContent(Thing, frozen=True, kw_only=True):
    """`PUT /topics/{slug}`: the title is required. Other fields keep their values if left out; null empties one."""

    title: Name
    description: Line = ""
    featured: bool = False
    position: Position = 0
    banner: Banner = ""
    picture: TopicPicture | None = None


class Topic(TopicContent, frozen=True, kw_only=True):
    """A topic that articles are filed under, e.g. `giai-phong-mien-nam`, "Giải phóng miền Nam".

    A `featured` one has its banner on every page, which says `banner`, or the title if that is empty. Topics are shown
    by `position`, then by slug. `picture` stands on its page and in its banner.
    """

    slug: Annotated[Slug, about("", "tien-toi-dai-hoi-dang")]
    version: Version
    updated_at: Time


class StandingContent(Thing, frozen=True, kw_only=True):
    """What editors write of a standing page, but for its body. `menu` is its place in the menu, None for none."""

    title: Title
    body_format: BodyFormat = "html"
    menu: MenuPosition | None = None


class StandingFields(StandingContent, frozen=True, kw_only=True):
    """`PUT /pages/{slug}`: the whole page. `menu` is its place in the menu; null, or leaving it out, means none."""

    body: Body


class StandingPage(StandingContent, frozen=True, kw_only=True):
    """A page that stands for itself, such as "About" at `/about/`.

    `body` is what readers see; `body_source` what the editor wrote (the same, for HTML).
    """

    slug: Slug
    version: Version
    body_source: str = ""
    body: SafeHtml = SafeHtml("")
    updated_at: Time
    updated_by: str = ""

    @property
    def path(self) -> Path:
        """Its address."""
        return Path(f"/{self.slug}/")


class MenuEntry(Thing, frozen=True, kw_only=True):
    """A standing page where it is only named: in the menu if it has a place there, and in the sitemap."""

    slug: Slug
    title: str = ""
    menu: int | None = None

    @property
    def path(self) -> Path:
        """The page's address."""
        return Path(f"/{self.slug}/")


class RedirectFields(Thing, frozen=True, kw_only=True):
    """`PUT /redirects`: an old path, and the article or other address that it leads to."""

    path: LegacyPath
    to_article: ToArticle | None = None
    to_url: Target = ""


class Redirect(RedirectFields, frozen=True, kw_only=True):
    """What stands at a path that the site had before: the way to an article, wherever it lives, or to another address.

    Either `to_article` is given or `to_url`, which is a path of this site or an absolute https URL.
    """

    version: Version
    updated_at: Time
    updated_by: str = ""

    @property
    def id(self) -> str:
        """Its name in the API, where a path doesn't fit: 128 bits of the path's SHA-256, in hexadecimal."""
        return sha256(self.path.encode()).hexdigest()[:32]


class MenuLink(Thing, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A link of the menu: `url` is a path of this site or an absolute https URL."""

    title: str
    url: str


def _menu(links: tuple[MenuLink, ...], pointer: str) -> tuple[MenuLink, ...]:
    if len(links) > MAX_MENU:
        raise InvalidInput.field(pointer, f"At most {MAX_MENU} links are allowed, not {len(links)}.")
    return tuple(check_all(partial(_menu_link, link, f"{pointer}/{i}") for i, link in enumerate(links)))


def _menu_link(link: MenuLink, pointer: str) -> MenuLink:
    title = MENU_TITLE.check(link.title, f"{pointer}/title")
    return MenuLink(title=title, url=parse_link(link.url, f"{pointer}/url"))


class SiteContent(Thing, frozen=True, kw_only=True):
    """`PUT /site`: fields that you leave out keep their values; null empties one.

    `publisher` is who answers for it, and `imprint` what the law wants to be said of it, in lines; `accent` the colour
    of its pages, e.g. `#9b1c1f`; `views_offset` what it counted before it moved here. `menu` is what the menu has after
    the standing pages in it.
    """

    name: Name
    tagline: Line = ""
    publisher: Publisher = ""
    imprint: Imprint = ""
    accent: Colour = DEFAULT_ACCENT
    language: Literal["vi", "en"]
    time_zone: TimeZone
    views_offset: ViewsOffset = 0
    menu: Annotated[tuple[MenuLink, ...], Rule(_menu)] = ()


class Site(SiteContent, frozen=True, kw_only=True):
    """The portal's settings."""

    version: Annotated[int, about("Also the ETag. 0 until somebody sets the site up.")]
    updated_at: Time

    @property
    def zone(self) -> ZoneInfo:
        """The time zone that decides months and what readers see."""
        return ZoneInfo(self.time_zone)

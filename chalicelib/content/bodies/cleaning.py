"""The two sanitisers and the tags that both let through: the only module that knows bleach and nh3.

docs/decisions/0003-sanitising.md says what they keep, and why there are two.
"""

from __future__ import annotations

import re

import nh3
from bleach.sanitizer import Cleaner

from chalicelib.content.bodies.hints import ALIGNMENTS, is_anchor, is_language
from chalicelib.content.bodies.markup import BLOCKS, FORMATTING, ORDINARY
from chalicelib.content.bodies.references import SCHEME, media_id_in

TAGS = (BLOCKS - {"h1", "div"}) | FORMATTING | ORDINARY | {"br", "img"}
_ATTRIBUTES = {
    "*": {"id", "lang", "dir"},
    "a": {"href", "title"},
    "img": {"src", "alt", "title", "width", "height"},
    "abbr": {"title"},
    "time": {"datetime"},
    "th": {"class", "colspan", "rowspan", "scope"},
    "td": {"class", "colspan", "rowspan"},
    "ol": {"start", "type"},
}
_NOTED = {**_ATTRIBUTES, "*": {*_ATTRIBUTES["*"], "class"}}
_LINK_SCHEMES = frozenset({"http", "https", "mailto", SCHEME, "tel"})
_IMAGE_SCHEMES = frozenset({"https"})
"""Besides `media`. Pages load no pictures by http: their Content-Security-Policy says so."""
_ABSOLUTE = {
    "http": re.compile(r"//([^\s/?#@:\[\]]+|\[[0-9a-fA-F:.]+\])(:\d{1,5})?([/?#].*)?"),
    "mailto": re.compile(r"[^@?]+@[^@?]+(\?.*)?"),
    "tel": re.compile(r"\+?[0-9().-]{3,20}"),
}
_ABSOLUTE["https"] = _ABSOLUTE["http"]


def nest(simple: str) -> str:
    """Simple HTML well nested, with what `simplify` has noted: not safe yet, as `div` and any class are let through."""
    return nh3.clean(
        simple,
        tags=TAGS | {"div"},
        attributes=_NOTED,
        attribute_filter=_keep_noted,
        url_schemes=_LINK_SCHEMES,
        link_rel="noopener",
    )


def clean_by_nh3(html: str) -> str:
    """Safe, and well nested."""
    return nh3.clean(
        html,
        tags=TAGS,
        attributes=_ATTRIBUTES,
        attribute_filter=_keep_attribute,
        url_schemes=_LINK_SCHEMES,
        link_rel="noopener",
    )


def clean_by_bleach(html: str) -> str:
    """Safe in the opinion of another: it knows no attribute's values but the schemes of addresses."""
    attributes = {tag: list(names) for tag, names in _ATTRIBUTES.items()}
    attributes["a"].append("rel")
    cleaner = Cleaner(tags=TAGS, attributes=attributes, protocols=_LINK_SCHEMES, strip=True)
    return str(cleaner.clean(html))


def is_safe_url(url: str, schemes: frozenset[str] = _LINK_SCHEMES) -> bool:
    """Whether a URL starts at the site's root or with `#`, or is absolute with one of the schemes and nothing odd.

    Sanitisers have passed `javascript:1` for a host with a port, so the scheme is looked at here once more. `//host`,
    back slashes and a user's name before the host are refused: they serve to disguise where a link leads.
    """
    if re.search(r"[\x00-\x1f\x7f-\x9f\\\s]", url):
        return False
    if url.startswith(("/", "#")):
        return not url.startswith("//")
    scheme, _, rest = url.partition(":")
    if scheme == SCHEME:
        return media_id_in(url) is not None
    scheme = scheme.lower()
    return scheme in schemes & _ABSOLUTE.keys() and _ABSOLUTE[scheme].fullmatch(rest) is not None


def _keep_noted(tag: str, name: str, value: str) -> str | None:
    return value if name == "class" else _keep_attribute(tag, name, value)


def _keep_attribute(_: str, name: str, value: str) -> str | None:
    if name in {"href", "src"}:
        url = value.strip(" \t\n").replace(" ", "%20")
        return url if is_safe_url(url, _LINK_SCHEMES if name == "href" else _IMAGE_SCHEMES) else None
    if name in {"width", "height", "colspan", "rowspan", "start"}:
        return value if re.fullmatch(r"[0-9]{1,4}", value) else None
    if name == "id":
        return value if is_anchor(value) else None
    if name == "class":
        return next((hint for hint in value.split() if hint in ALIGNMENTS), None)
    if name == "lang":
        return is_language(value) or None
    if name == "dir":
        return value if value in {"ltr", "rtl", "auto"} else None
    if name == "type":
        return value if value in {"1", "a", "A", "i", "I"} else None
    if name == "scope":
        return value if value in {"row", "col", "rowgroup", "colgroup"} else None
    return value

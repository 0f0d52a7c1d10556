"""What WordPress makes of a post's text when it is shown, done once: paragraphs, blocks and shortcodes. Pure."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable
from html import escape
from typing import Any

from ops.moving.records import OldPicture

FindPicture = Callable[[str], OldPicture | None]
"""A picture of the library by its number."""

_BLOCK = (
    "address|article|aside|blockquote|caption|col|colgroup|dd|details|div|dl|dt|fieldset|figcaption|figure|footer|form|"
    "gallery|h[1-6]|header|hr|iframe|legend|li|main|math|menu|nav|ol|p|pre|section|summary|table|tbody|td|tfoot|th|"
    "thead|tr|ul"
)
_TAG = re.compile(r"<[^<>]*>")
_BEFORE_BLOCK = re.compile(rf"[ \t]*\n\s*(?=</?(?:{_BLOCK})\b)", re.IGNORECASE)
_AFTER_BLOCK = re.compile(rf"(</?(?:{_BLOCK})\b[^<>]*>)[ \t]*\n\s*", re.IGNORECASE)
_KEPT = re.compile(r"<(pre|script|style)\b.*?</\1>", re.IGNORECASE | re.DOTALL)

_COMMENT = re.compile(r"<!--\s*(/?)wp:([a-z][a-z0-9/-]*)\s*(\{.*?\})?\s*(/?)-->", re.DOTALL)
_MORE = re.compile(r"<!--more(?:\s[^>]*)?-->")
_NEXT_PAGE = re.compile(r"<!--(?:nextpage|noteaser)-->")
_WRAPPER = re.compile(r'<div class="wp-block-embed__wrapper">\s*(\S+?)\s*</div>')
_ALONE = re.compile(r"(?m)^[ \t]*(?:<p>)?[ \t]*(https?://[^\s<>\"]+)[ \t]*(?:</p>)?[ \t]*$")
_SHORTCODE = re.compile(
    r"\[(\[?)(caption|wp_caption|gallery|embed|youtube|vimeo|audio|video|playlist)\b([^\[\]]*?)/?\]"
    r"(?:((?:(?!\[\2\b).)*?)\[/\2\])?(\]?)",
    re.DOTALL,
)
_YOUTUBE = re.compile(
    r"https?://(?:www\.|m\.)?(?:youtube\.com/(?:watch\?(?:.*&)?v=|embed/|shorts/)|youtu\.be/)([\w-]{6,})"
)
_VIMEO = re.compile(r"https?://(?:www\.|player\.)?vimeo\.com/(?:video/)?(\d+)")
_FILES = frozenset("src mp3 mp4 ogg webm m4a wav m4v".split())
_KNOWN = frozenset("caption wp_caption gallery embed youtube vimeo audio video playlist".split())
_PAIRED = frozenset({"caption", "wp_caption", "embed"})
_ATTRIBUTE = re.compile(r"""([\w-]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|(\S+))|(\S+)""")
_UNKNOWN = re.compile(r"(?<!\[)\[/?([a-z][a-z0-9_-]{2,40})(?:\s[^\[\]]{0,300})?\](?!\(|\])")

_STATIC = frozenset(
    """audio button buttons code column columns cover details embed file freeform gallery group heading html image list
    list-item media-text more nextpage paragraph preformatted pullquote quote separator shortcode spacer table verse
    video missing footnotes""".split()
)
"""Blocks whose text stands in the post. Others are made when they are shown: of what is newest, and so on."""


def split_more(text: str) -> tuple[str, str]:
    """What comes before `<!--more-->`, and what comes after it; ("", text) where there is none."""
    first, more, rest = _MORE.sub("\0", text, count=1).partition("\0")
    return (first, rest) if more else ("", text)


def resolve(text: str, find: FindPicture, children: Iterable[OldPicture]) -> tuple[str, list[str]]:
    """A post's text as HTML, and what is to be told of what could not be kept. `children` were uploaded for it."""
    remarks: list[str] = []
    text = _NEXT_PAGE.sub("\n\n", _MORE.sub("\n\n", text.replace("\r\n", "\n").replace("\r", "\n")))
    has_blocks = bool(_COMMENT.search(text))
    if has_blocks:
        text = _without_comments(text, remarks)
    text = _WRAPPER.sub(lambda found: embed(found[1]), text)
    text = _ALONE.sub(lambda found: embed(found[1]), text)
    text = _resolve_shortcodes(text, find, list(children), remarks)
    unknown = (found for found in _UNKNOWN.finditer(_TAG.sub("", text)) if found[1] not in _KNOWN)
    others = dict.fromkeys(found[0] for found in unknown)
    remarks += [f"'{each}' may be a plug-in's; it stands in the text as it was." for each in list(others)[:5]]
    return (text if has_blocks else add_paragraphs(text)), remarks


def add_paragraphs(text: str) -> str:
    """As WordPress shows a text that was written without paragraphs: a line end is one, an empty line begins another.

    Empty lines are left to the cleaning, which makes paragraphs of what stands between them.
    """
    kept: list[str] = []

    def keep(found: re.Match[str]) -> str:
        kept.append(found[0])
        return f"\n\n\0{len(kept) - 1}\0\n\n"

    plain = _KEPT.sub(keep, text)
    plain = _TAG.sub(lambda found: found[0].replace("\n", " "), plain)
    plain = _AFTER_BLOCK.sub(r"\1\n\n", _BEFORE_BLOCK.sub("\n\n", plain))
    plain = re.sub(r"\n[ \t]*\n\s*", "\n\n", plain.strip())
    plain = re.sub(r"(?<!\n)\n(?!\n)", "<br>\n", re.sub(r"<br\s*/?>[ \t]*\n", "<br>", plain))
    return re.sub(r"\0(\d+)\0", lambda found: kept[int(found[1])], plain)


def _without_comments(text: str, remarks: list[str]) -> str:
    def block(found: re.Match[str]) -> str:
        is_end, name, values, is_whole = found.groups()
        plain = name.removeprefix("core/")
        if is_whole and plain == "embed":
            return embed(str(_values(values).get("url", "")))
        if not is_end and plain not in _STATIC and not plain.startswith("core-embed/"):
            remarks.append(f"The block '{name}' shows what changes; it is not here.")
        return ""

    return _COMMENT.sub(block, text)


def _values(text: str | None) -> dict[str, Any]:
    try:
        found = json.loads(text or "{}")
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _resolve_shortcodes(text: str, find: FindPicture, children: list[OldPicture], remarks: list[str]) -> str:
    def shortcode(found: re.Match[str]) -> str:
        opened, name, values, content, closed = found.groups()
        if opened and closed:
            return found[0][1:-1]
        named, others = _attributes(values)
        after = "" if content is None or name in _PAIRED else content
        match name:
            case "caption" | "wp_caption":
                shown = _caption(named, content or "")
            case "gallery":
                shown = _gallery(named, find, children)
            case "embed" | "youtube" | "vimeo":
                shown = embed((content if name == "embed" else None) or named.get("src") or next(iter(others), ""))
            case "audio" | "video":
                files = [value for key, value in named.items() if key in _FILES]
                shown = _link(next(iter([*files, *others]), ""))
            case _:
                remarks.append(f"'{found[0][:60]}' showed a list of files to play, which is not here.")
                shown = ""
        return f"{opened}\n\n{shown}\n\n{after}{closed}" if name not in _PAIRED else f"{opened}{shown}{closed}"

    return _SHORTCODE.sub(shortcode, text)


def _attributes(text: str) -> tuple[dict[str, str], list[str]]:
    named: dict[str, str] = {}
    others: list[str] = []
    for name, double, single, bare, other in _ATTRIBUTE.findall(text.replace("&quot;", '"').replace("&#8221;", '"')):
        if name:
            named[name.lower()] = double or single or bare
        else:
            others.append(other.strip("\"'="))
    return named, others


def _caption(named: dict[str, str], content: str) -> str:
    """Its words stand in an attribute (before WordPress 3.4) or behind the picture."""
    picture = re.match(r"\s*((?:<a\b[^>]*>\s*)?<img\b[^>]*>(?:\s*</a>)?)", content)
    if not picture:
        return content
    words = named.get("caption") or content[picture.end() :].strip()
    return f"\n\n<figure>{picture[1]}<figcaption>{words}</figcaption></figure>\n\n"


def _gallery(named: dict[str, str], find: FindPicture, children: list[OldPicture]) -> str:
    ids = [each for each in re.split(r"[\s,]+", named.get("ids") or named.get("include") or "") if each]
    excluded = {picture.path for each in re.split(r"[\s,]+", named.get("exclude", "")) if (picture := find(each))}
    pictures = [found for each in ids if (found := find(each))] if ids else children
    return "\n".join(figure(each) for each in pictures if each.path not in excluded)


def figure(picture: OldPicture) -> str:
    """A picture with what stands below it."""
    words = f"<figcaption>{picture.caption}</figcaption>" if picture.caption else ""
    return f'<figure><img src="{escape(picture.path)}" alt="{escape(picture.alt)}">{words}</figure>'


def embed(address: str) -> str:
    """What an address shows of another site: a video by its player, anything else as a link."""
    plain = address.strip().replace("&amp;", "&")
    if found := _YOUTUBE.match(plain):
        return f'<iframe src="https://www.youtube.com/embed/{found[1]}" title="YouTube"></iframe>'
    if found := _VIMEO.match(plain):
        return f'<iframe src="https://player.vimeo.com/video/{found[1]}" title="Vimeo"></iframe>'
    return _link(plain)


def _link(address: str) -> str:
    return f'<p><a href="{escape(address)}">{escape(address)}</a></p>' if address else ""

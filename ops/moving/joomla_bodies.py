"""What Joomla's plug-ins make of signs in a text, done once: videos, galleries, and what cannot be kept. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import escape, unescape

from chalicelib.content.bodies.markup import Tag, split_html

_READ_MORE = re.compile(r"<hr\b[^>]*\bsystem-readmore\b[^>]*>", re.IGNORECASE)
_PAGE_BREAK = re.compile(r"<hr\b[^>]*\bsystem-pagebreak\b[^>]*>", re.IGNORECASE)
_TITLE = re.compile(r'\btitle="([^"]*)"')
_VIDEOS = {
    "youtube": "https://www.youtube.com/embed/{}",
    "youtubelist": "https://www.youtube.com/embed/videoseries?list={}",
    "vimeo": "https://player.vimeo.com/video/{}",
    "dailymotion": "https://www.dailymotion.com/embed/video/{}",
}
_PAIRED = re.compile(
    r"\{(youtube|vimeo|dailymotion|gallery|ag|vsig|audio|mp3|video|mp4|pdf)\b[^{}]*\}(.*?)\{/\1\}", re.IGNORECASE
)
_SINGLE = re.compile(r"\{(youtube|vimeo|dailymotion)[\s:=]+([^{}\s|]+)[^{}]*\}", re.IGNORECASE)
_LOADED = re.compile(
    r"\{(loadmodule|loadposition|loadmoduleid|module|modulepos|component|emailcloak)\b([^{}]*)\}", re.IGNORECASE
)
_OLD = re.compile(r"\{(mosimage|mospagebreak|pagebreak|readmore)\b[^{}]*\}", re.IGNORECASE)
_OTHER = re.compile(r"\{/?([a-zA-Z][a-zA-Z_]{2,24})(?:[\s=:|][^{}\n]{0,200})?\}")

_PLAIN = frozenset("p br div span b strong i em u font center small".split())
"""Of an introduction that is a lede: tags that only set text."""


def gallery(folder: str) -> str:
    """What stands in a body for the pictures of a folder."""
    return f'<p><gallery src="{escape(folder)}"></gallery></p>'


def resolve(text: str) -> tuple[str, list[str]]:
    """A text with its plug-ins' signs resolved, and what is to be told of those that cannot be."""
    remarks: list[str] = []

    def paired(found: re.Match[str]) -> str:
        name, content = found[1].lower(), unescape(re.sub(r"<[^>]*>", "", found[2])).strip()
        if name in _VIDEOS:
            return _video(name, content)
        if name in {"gallery", "ag", "vsig"}:
            return gallery(f"images/{content.split('|')[0].split(',')[0].strip('/ ')}")
        return f'<p><a href="{escape(content)}">{escape(content.rpartition("/")[2])}</a></p>'

    def loaded(found: re.Match[str]) -> str:
        remarks.append(f"'{{{found[1]}{found[2]}}}' showed a module, which is not here; it was taken out.")
        return ""

    def page(found: re.Match[str]) -> str:
        title = _TITLE.search(found[0])
        follows = re.sub(r"<[^>]*>", "", found.string[found.end() : found.end() + 500]).strip()
        if not title or not title[1] or follows.startswith(title[1]):
            return ""
        remarks.append(f"'{unescape(title[1])}' was the title of a page of its own; it is a heading now.")
        return f"<h2>{title[1]}</h2>"

    text = _PAGE_BREAK.sub(page, _READ_MORE.sub("", text))
    text = _SINGLE.sub(lambda found: _video(found[1].lower(), found[2]), _PAIRED.sub(paired, text))
    text = _OLD.sub("", _LOADED.sub(loaded, text))
    others = dict.fromkeys(found[0] for found in _OTHER.finditer(text))
    remarks += [f"'{each}' may be a plug-in's; it stands in the text as it was." for each in list(others)[:5]]
    return text, remarks


def _video(name: str, content: str) -> str:
    """By its id, or by the address that it is watched at."""
    id_ = re.search(r"(?:v=|youtu\.be/|embed/|shorts/|video/|vimeo\.com/)([\w-]+)", content)
    plain = id_[1] if id_ else re.sub(r"[^\w-].*", "", content)
    return f'<p><iframe src="{_VIDEOS[name].format(escape(plain))}" title="{name.capitalize()}"></iframe></p>'


def lede_of(introduction: str) -> str | None:
    """The text of an introduction that is nothing but text; None for one with links, lists, pictures or headings."""
    parts: list[str] = []
    for piece in split_html(introduction):
        if isinstance(piece, str):
            parts.append(" ".join(unescape(piece).split("\n")) if piece.strip() else " ")
        elif isinstance(piece, Tag):
            if piece.name not in _PLAIN:
                return None
            if piece.name in {"p", "div", "br", "center"}:
                parts.append("\n" if piece.name == "br" else "\n\n")
    lines = (" ".join(line.replace("\xa0", " ").split()) for line in "".join(parts).split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def fields_as_html(values: Iterable[tuple[str, str]]) -> str:
    """Custom fields as a list below the text, as Joomla shows them."""
    items = "".join(f"<li>{escape(label)}: {escape(value)}</li>" for label, value in values)
    return f"<ul>{items}</ul>" if items else ""

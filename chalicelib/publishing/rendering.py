"""Renders pages with Jinja2. Pure: the same context gives the same bytes; there is no clock in here."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache, lru_cache, partial
from pathlib import Path as FilePath
from typing import Any

import msgspec
from jinja2 import Environment, FileSystemLoader, StrictUndefined, pass_context
from jinja2.runtime import Context as TemplateContext
from markupsafe import Markup

from chalicelib.content.models.articles import LiveArticle
from chalicelib.content.models.names import ALL, Month, Path
from chalicelib.publishing.addresses import topic_path, year_path
from chalicelib.publishing.assets import Assets, AssetSources
from chalicelib.publishing.contexts import Context, FeedContext, Frame
from chalicelib.publishing.escaping import ESCAPE, SAFE, QuickCode, escape_quickly
from chalicelib.publishing.illustrating import lead_html, picture_html
from chalicelib.publishing.phrases import Phrases, load_phrases
from chalicelib.publishing.structured import (
    absolute_links,
    article_urn,
    fragment,
    json_feed,
    manifest,
    structured_data,
)
from chalicelib.publishing.times import REMEMBERED, rfc3339

_IN_SCRIPTS = tuple((bytes([character]), b"\\u%04x" % character) for character in b"&<>'")


@dataclass(frozen=True, slots=True, kw_only=True)
class Chrome:
    """What stands around every page of a frame, rendered once; the masthead depends on where in the menu a page is."""

    head: Markup
    masthead: Callable[[Path], Markup]
    views: Markup
    banners: Markup
    latest: Markup
    most_read: Markup
    colophon: Markup


class Renderer:
    """The templates of a directory, compiled once per process. `origin` is the site's address, without a slash."""

    def __init__(self, templates: FilePath, origin: str) -> None:
        self._origin = origin
        self._dress = lru_cache(maxsize=4)(AssetSources(templates / "assets").dress)
        self._phrases = load_phrases(templates)
        self._chrome = lru_cache(maxsize=4)(self._chrome_of)
        self._environment = Environment(
            loader=FileSystemLoader(templates),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
            auto_reload=False,
        )
        self._environment.code_generator_class = QuickCode
        setattr(self._environment, ESCAPE, escape_quickly)
        self._environment.filters |= {
            "time_tag": _time_tag,
            "month_name": _month_name,
            "rfc3339": _rfc3339,
            "number": _number,
            "article_count": _article_count,
            SAFE: Markup,
            "urn": article_urn,
            "topic_path": topic_path,
            "year_of_site": lambda year: year_path(ALL, year),
            "structured_data": _structured_data,
            "json_feed": _json_feed,
            "feed_content": _feed_content,
            "fragment": fragment,
            "lead_picture": lambda shown, place="lead": Markup(lead_html(shown, place)),  # noqa: S704 (its parts are escaped)
            "picture": lambda shown, place: Markup(picture_html(shown, place=place)),  # noqa: S704 (as above)
            "manifest": _manifest,
            "json": lambda data: msgspec.json.encode(data).decode(),
        }

    def compile(self) -> None:
        """Compile every template now, so that processes that are forked afterwards need not."""
        for name in self._environment.list_templates(extensions=["html", "xml", "json", "txt"]):
            self._environment.get_template(name)

    def assets_of(self, frame: Frame) -> Assets:
        """The style sheet, script and icon that the pages of this frame name."""
        return self.dress(name=frame.name, accent=frame.accent)

    def dress(self, *, name: str, accent: str) -> Assets:
        """The style sheet, script and icon of a site of this name, in this colour."""
        return self._dress(name=name, accent=accent)

    def render(self, template: str, *, frame: Frame, path: Path, page: Context) -> bytes:
        """A page in UTF-8. `path` is its own. Raises jinja2.TemplateError."""
        compiled = self._environment.get_template(template)
        names = {
            "site": frame,
            "origin": self._origin,
            "path": path,
            "canonical": self._origin + path,
            "assets": self.assets_of(frame),
            "chrome": self._chrome(frame),
            "page": page,
            "t": self._phrases[frame.language],
        }
        # As `compiled.render` does, but without Jinja2's global functions, which would be copied for each page.
        return "".join(compiled.root_render_func(compiled.new_context(names, shared=True))).encode()

    def _chrome_of(self, frame: Frame) -> Chrome:
        t = self._phrases[frame.language]

        def part(name: str, here: Path | None = None) -> Markup:
            template = self._environment.get_template(f"chrome/{name}.html")
            text = template.render(site=frame, assets=self.assets_of(frame), t=t, here=here)
            return Markup(text)  # noqa: S704 (it is what a template made, escaped)

        return Chrome(
            head=part("head"),
            masthead=_remembered(frame, lambda path: part("masthead", path)),
            views=part("views"),
            banners=part("banners"),
            latest=part("latest"),
            most_read=part("most_read"),
            colophon=part("colophon"),
        )


def _remembered(frame: Frame, masthead: Callable[[Path | None], Markup]) -> Callable[[Path], Markup]:
    """The masthead by page: the one of each page that the menu leads to, and one of all others."""
    marked = {Path("/"), Path("/archive/"), *(Path(link.url) for link in frame.menu)}
    remembered = cache(masthead)
    return lambda path: remembered(path if path in marked else None)


def _phrases(context: TemplateContext) -> Phrases:
    phrases: Phrases = context["t"]
    return phrases


@pass_context
def _structured_data(context: TemplateContext, page: Context) -> Iterator[Markup]:
    """The page's data for search engines, as JSON that no script element can end in."""
    found = structured_data(page, frame=context["site"], origin=context["origin"], icon=context["assets"].icon)
    return (_script_json(thing) for thing in found)


def _script_json(data: object) -> Markup:
    encoded = msgspec.json.encode(data)
    for character, escaped in _IN_SCRIPTS:
        encoded = encoded.replace(character, escaped)
    return Markup(encoded.decode())  # noqa: S704 (nothing in it can end the script element)


@pass_context
def _json_feed(context: TemplateContext, page: FeedContext) -> dict[str, Any]:
    content = partial(_feed_content, context)
    return json_feed(page, content, frame=context["site"], origin=context["origin"], own_url=context["canonical"])


@pass_context
def _feed_content(context: TemplateContext, article: LiveArticle) -> str:
    """An article's body for feeds, as HTML; its correction stands first."""
    body = absolute_links(article.body, context["origin"], article.path)
    if not article.correction:
        return body
    note = context.environment.get_template("correction.html")
    return note.render(site=context["site"], t=context["t"], article=article) + body


@pass_context
def _manifest(context: TemplateContext, _: Context) -> dict[str, Any]:
    assets: Assets = context["assets"]
    return manifest(context["site"], icon=assets.icon, fill=assets.fill)


@pass_context
def _time_tag(context: TemplateContext, moment: datetime, form: str = "short_date") -> Markup:
    """A moment as a time element, in a `long_date`, "Thứ tư, 30/12/2015, 10:15", or a `short_date`, "30/12/2015"."""
    site: Frame = context["site"]
    return _make_time_tag(moment, site.time_zone, _phrases(context), form)


@lru_cache(maxsize=REMEMBERED)
def _make_time_tag(moment: datetime, time_zone: str, t: Phrases, form: str) -> Markup:
    stamp = rfc3339(moment, time_zone)
    day = date.fromisoformat(stamp[:10])
    text = t(
        form,
        weekday=t.words("weekdays")[day.weekday()],
        day=day.day,
        dd=stamp[8:10],
        mm=stamp[5:7],
        month=t.words("months")[day.month - 1],
        year=day.year,
        time=stamp[11:16],
    )
    html = f'<time datetime="{stamp}">{escape_quickly(text)}</time>'
    return Markup(html)  # noqa: S704 (its parts are escaped)


@pass_context
def _rfc3339(context: TemplateContext, moment: datetime) -> str:
    site: Frame = context["site"]
    return rfc3339(moment, site.time_zone)


@pass_context
def _month_name(context: TemplateContext, month: Month) -> str:
    """E.g. "Tháng 12/2015" or "December 2015"."""
    year, number = month.split("-")
    t = _phrases(context)
    return t("month_name", month=t.words("months")[int(number) - 1], number=int(number), year=year)


@pass_context
def _article_count(context: TemplateContext, number: int) -> str:
    """E.g. "12 bài" or "12 articles"."""
    return _phrases(context).form("articles", number).format(n=_number(context, number))


@pass_context
def _number(context: TemplateContext, number: int) -> str:
    """E.g. "21.162.408" or "21,162,408"."""
    return f"{number:,}".replace(",", _phrases(context)["thousands"])

"""Renders pages with Jinja2. Pure: the same context gives the same bytes; there is no clock in here."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path as FilePath

from jinja2 import Environment, FileSystemLoader, StrictUndefined, pass_context
from jinja2.runtime import Context as TemplateContext
from markupsafe import Markup
from ulid import ULID

from chalicelib.content.models import Month, Path, Site
from chalicelib.publishing.assets import load_assets
from chalicelib.publishing.contexts import Context
from chalicelib.publishing.phrases import Phrases, load_phrases

_GROUP = {"vi": ".", "en": ","}


class Renderer:
    """The templates of a directory, compiled once per process. `origin` is the site's address, without a slash."""

    def __init__(self, templates: FilePath, origin: str) -> None:
        self.assets = load_assets(templates / "assets")
        self._origin = origin
        self._phrases = load_phrases(templates)
        self._environment = Environment(
            loader=FileSystemLoader(templates),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
            auto_reload=False,
        )
        self._environment.filters |= {
            "long_date": _long_date,
            "short_date": _short_date,
            "month_name": _month_name,
            "rfc3339": _rfc3339,
            "number": _number,
            "safe_html": Markup,
            "uuid": lambda article: ULID.from_str(article).to_uuid(),
        }

    def render(self, template: str, *, site: Site, canonical: Path, page: Context) -> bytes:
        """A page in UTF-8. `canonical` is its own path. Raises jinja2.TemplateError."""
        text = self._environment.get_template(template).render(
            site=site,
            origin=self._origin,
            canonical=self._origin + canonical,
            assets=self.assets,
            page=page,
            t=self._phrases[site.language],
        )
        return text.encode()


def _local(context: TemplateContext, moment: datetime) -> datetime:
    site: Site = context["site"]
    return moment.astimezone(site.zone)


def _phrases(context: TemplateContext) -> Phrases:
    phrases: Phrases = context["t"]
    return phrases


@pass_context
def _long_date(context: TemplateContext, moment: datetime) -> str:
    """E.g. "Thứ tư, 30/12/2015, 10:15" or "Wednesday, 30 December 2015, 10:15"."""
    local, t = _local(context, moment), _phrases(context)
    return t(
        "long_date",
        weekday=t.words("weekdays")[local.weekday()],
        day=local.day,
        dd=f"{local.day:02d}",
        mm=f"{local.month:02d}",
        month=t.words("months")[local.month - 1],
        year=local.year,
        time=f"{local:%H:%M}",
    )


@pass_context
def _short_date(context: TemplateContext, moment: datetime) -> str:
    """E.g. "30/12/2015" or "30 December 2015"."""
    local, t = _local(context, moment), _phrases(context)
    return t(
        "short_date",
        day=local.day,
        dd=f"{local.day:02d}",
        mm=f"{local.month:02d}",
        month=t.words("months")[local.month - 1],
        year=local.year,
    )


@pass_context
def _month_name(context: TemplateContext, month: Month) -> str:
    """E.g. "Tháng 12/2015" or "December 2015"."""
    year, number = month.split("-")
    t = _phrases(context)
    return t("month_name", month=t.words("months")[int(number) - 1], number=int(number), year=year)


@pass_context
def _rfc3339(context: TemplateContext, moment: datetime) -> str:
    """RFC 3339 with the offset of the site's time zone, to the second."""
    return _local(context, moment.astimezone(UTC)).isoformat(timespec="seconds")


@pass_context
def _number(context: TemplateContext, number: int) -> str:
    """E.g. "21.162.408" or "21,162,408"."""
    site: Site = context["site"]
    return f"{number:,}".replace(",", _GROUP[site.language])

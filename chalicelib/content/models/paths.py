"""Where articles live: days and months in the site's time zone, and the paths made of them."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from chalicelib.content.models.names import Month, Path, Slug
from chalicelib.errors import InvalidInput

_ZONES_SPAN = timedelta(hours=14)
"""No local time is further from UTC than this (UTC+14, Line Islands)."""


def month_of(moment: datetime, zone: ZoneInfo) -> Month:
    """The calendar month that a moment falls in, there."""
    return Month(f"{moment.astimezone(zone):%Y-%m}")


def moment_on(day: date, zone: ZoneInfo, now: datetime) -> datetime:
    """The moment that stands for a day without an hour: noon there, or now, as long as today's noon is to come.

    Raises InvalidInput (`/published_at`) for a future day.
    """
    if day > now.astimezone(zone).date():
        raise InvalidInput.field("/published_at", "The day of publication must not lie in the future.")
    return min(datetime.combine(day, time(12), zone).astimezone(UTC), now)


def is_month(month: Month) -> bool:
    """Whether there is such a month in the calendar."""
    year, number = map(int, month.split("-"))
    return 0 < year < 9999 and 1 <= number <= 12


def article_path(month: Month, slug: Slug) -> Path:
    """The path of an article, e.g. `/2015/12/tong-ket/`."""
    return Path(f"/{month.replace('-', '/')}/{slug}/")


def month_bounds(month: Month) -> tuple[datetime, datetime]:
    """Two UTC moments that every article of the month lies between, whatever the site's time zone was or is."""
    year, number = map(int, month.split("-"))
    first = datetime(year, number, 1, tzinfo=UTC)
    after = datetime(year + number // 12, number % 12 + 1, 1, tzinfo=UTC)
    return first - _ZONES_SPAN, after + _ZONES_SPAN

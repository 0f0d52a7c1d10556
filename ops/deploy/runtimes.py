"""Until when Lambda supports the Python that a site is deployed with: that of `.venv`, for which Chalice builds."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

Version = tuple[int, int]

SUPPORTED_UNTIL: Mapping[Version, date] = {
    (3, 11): date(2027, 6, 30),
    (3, 12): date(2028, 10, 31),
    (3, 13): date(2029, 6, 30),
    (3, 14): date(2029, 6, 30),
}
"""When Lambda deprecates each (Developer Guide, "Lambda runtimes", as of 2026-11-28; AWS put such dates off so far)."""

ENOUGH = timedelta(days=365)
"""A function whose Python is deprecated continues to run, but cannot be changed from two months later."""


def find_concern(version: Version, today: date) -> str | None:
    """Why not to deploy with this Python for long, and what to do; None if Lambda supports it for at least a year."""
    python = ".".join(map(str, version))
    until = SUPPORTED_UNTIL.get(version)
    if until and until - today >= ENOUGH:
        return None
    lasting = [each for each, end in SUPPORTED_UNTIL.items() if end - today >= ENOUGH]
    known = f"is supported by Lambda until {until}" if until else "is not known to run on Lambda"
    advice = "A newer release of Gazette may know it."
    if lasting:
        newest = ".".join(map(str, max(lasting)))
        advice = f"To deploy with another, remove .venv and run `make deploy PYTHON=python{newest}`."
    return f"Python {python}, which this is deployed with, {known}. {advice}"

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from urllib3.util.retry import Retry

from ops.edit import accounts
from ops.edit.__main__ import main
from ops.edit.stats import draw, draw_searches, draw_views

FIGURES: Any = {
    "as_of": "2026-11-23T10:00:00Z",
    "time_zone": "Asia/Ho_Chi_Minh",
    "total": 21_162_420,
    "offset": 21_162_408,
    "guests": 78,
    "members": 1,
    "days": [
        {"day": "2026-11-22", "views": 3, "sessions": 2, "peak_online": 1},
        {"day": "2026-11-23", "views": 12, "sessions": 7, "peak_online": 78},
    ],
    "most_read": {"1": [{"title": "Đường về ấm", "views": 12}], "7": [], "30": []},
    "topics": {"1": [], "7": [], "30": [{"title": "Đời sống", "views": 15}]},
}


def test_days_are_drawn_as_bars() -> None:
    assert list(draw(FIGURES)) == [
        "21,162,420 views in all, 21,162,408 of them from before the site moved here",
        "78 guests and 1 members online",
        "as of 2026-11-23T10:00:00Z; days in the time zone Asia/Ho_Chi_Minh",
        "",
        "day            views  sessions   peak",
        "2026-11-22         3         2      1  ██████████",
        "2026-11-23        12         7     78  ████████████████████████████████████████",
        "",
        "Most read today",
        "       12  Đường về ấm",
        "",
        "Topics in 30 days",
        "       15  Đời sống",
    ]


def test_searches_are_listed_with_those_in_vain() -> None:
    figures = {
        "days": [{"day": "2026-11-23", "searches": 12, "without_result": 2}],
        "most": [{"words": "cải cách", "searches": 10, "without_result": 0}],
        "in_vain": [{"words": "sân bay", "searches": 2, "without_result": 2}],
    }
    assert list(draw_searches(figures)) == [
        "day         searches   in vain",
        "2026-11-23        12         2",
        "",
        "Searched for most",
        "       10  cải cách",
        "",
        "Not found",
        "        2  sân bay",
    ]


def test_days_without_views_have_no_bars() -> None:
    quiet = FIGURES | {"days": [{"day": "2026-11-22", "views": 0, "sessions": 0, "peak_online": 0}]}
    assert "2026-11-22         0         0      0" in list(draw(quiet))


def test_an_articles_days_are_drawn_likewise() -> None:
    days = [{"day": "2026-11-22", "views": 0}, {"day": "2026-11-23", "views": 3}]
    assert list(draw_views({"id": "1", "views": 1203, "days": days})) == [
        "1,203 views in all",
        "2026-11-22         0",
        f"2026-11-23         3  {'█' * 40}",
    ]


@pytest.mark.parametrize(
    ("environment", "reason"),
    [
        ({}, "Set GAZETTE_URL"),
        ({"GAZETTE_URL": "file:///etc", "GAZETTE_TOKEN": "t"}, "file:///etc is not an address"),
        ({"GAZETTE_URL": "http://127.0.0.1:1", "GAZETTE_TOKEN": "t"}, "No answer from http://127.0.0.1:1: "),
    ],
)
def test_why_there_are_no_figures_is_told(
    environment: dict[str, str],
    reason: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(accounts, "LOCAL", tmp_path / "none.json")
    for name in ("GAZETTE_URL", "GAZETTE_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(Retry, "sleep", lambda *_: None)
    assert main(["stats"]) == 1
    assert " ".join(capsys.readouterr().err.split()).startswith(reason)

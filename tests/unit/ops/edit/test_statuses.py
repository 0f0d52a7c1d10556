"""The client's exit status says whose mistake it was: 2 for a wrong command line, 1 for what the site refuses."""

from __future__ import annotations

from pathlib import Path

import pytest
from urllib3.util.retry import Retry

from ops.edit.__main__ import main


@pytest.fixture(autouse=True)
def site(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody listens there."""
    monkeypatch.setenv("GAZETTE_URL", "http://127.0.0.1:1")
    monkeypatch.setenv("GAZETTE_TOKEN", "t")


@pytest.mark.parametrize(
    "line",
    [
        "article",
        "article get",
        "article diff x 0",
        "article diff x 1 -1",
        "article diff x 1 two",
        "article get x --version 0",
        "article edit x --on 0",
        "article revert x 0",
        "article list --limit 0",
        "article stats x --days 0",
    ],
)
def test_a_wrong_command_line_ends_with_2(line: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(line.split())
    assert ended.value.code == 2
    assert "usage: gazette" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("article schedule x", "There is nothing to do"),
        ("site set", "There is nothing to do"),
        ("article post {folder}", "There is no manuscript"),
        ("article post --onto x a.md b.md", "Only one manuscript can be posted onto an article, not 2."),
    ],
)
def test_a_command_line_that_asks_for_nothing_ends_with_2(
    line: str, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(line.format(folder=tmp_path).split()) == 2
    assert said in capsys.readouterr().err


@pytest.mark.parametrize("line", ["article get x", "article publish x", "topic list", "site get"])
def test_a_site_that_cannot_be_asked_ends_with_1(
    line: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Retry, "get_backoff_time", lambda _: 0)
    assert main(line.split()) == 1
    assert "http://127.0.0.1:1" in capsys.readouterr().err

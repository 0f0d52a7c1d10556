"""Every operation of the API that is for editors has a command, and commands send what they were given."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from chalicelib.api.contract import RESOURCES
from ops.edit import accounts
from ops.edit.__main__ import main
from tests.fakes.network import Canned, Network, between

FOR_READERS = {
    "POST /beacon",
    "GET /live",
    "POST /searches",
    "GET /docs",
    "GET /openapi.json",
    "POST /session",
    "DELETE /session",
    "GET /previews/{link}",
    "GET /sign-in",
    "GET /articles/{article_id}/unsaved",
    "PUT /articles/{article_id}/unsaved",
    "GET /account",
    "GET /me/passkeys",
    "POST /me/passkeys",
    "POST /me/passkeys/options",
    "DELETE /me/passkeys/{passkey_id}",
    "POST /session/options",
    "POST /session/passkey",
    "GET /me",
    "GET /me/sessions",
    "DELETE /me/sessions/{session_id}",
}
"""What pages, browsers and tools ask."""

COMMANDS = [
    "article post bai.md",
    "article post --onto 1 bai.md",
    "article get 1",
    "article list",
    "article search tin",
    "article publish 1",
    "article dry-run 1",
    "article dry-run 1 --page /",
    "article unpublish 1",
    "article submit 1",
    "article return 1",
    "article return 1 --note Nguồn?",
    "article schedule 1 --publish-at 2040-01-01T00:00:00Z",
    "article trash 1",
    "article restore 1",
    "article revisions 1",
    "article get 1 --version 1",
    "article diff 1",
    "article revert 1 1",
    "article preview 1",
    "article preview 1 --html",
    "article previews 1",
    "article revoke-preview 1 2",
    "article stats 1",
    "media add a.png",
    "media list",
    "media get 1",
    "media describe 1 --alt Cầu",
    "media uses 1",
    "media remove 1",
    "topic list",
    "topic get doi-song",
    "topic set doi-song --featured",
    "topic remove doi-song",
    "page list",
    "page get gioi-thieu",
    "page set gioi-thieu trang.md",
    "page remove gioi-thieu",
    "redirect list",
    "redirect get 1",
    "redirect set /a --to-url /b",
    "redirect remove 1",
    "site get",
    "front get",
    "front pin lead 1",
    "front clear second.3",
    "front breaking Bão",
    "site set --imprint Giấy-phép",
    "site set --name Báo",
    "stats",
    "stats --searches",
    "token list",
    "token create An",
    "token revoke 1",
    "person invite An",
    "person list",
    "person get 1",
    "person set 1 --role editor",
    "person link 1",
    "person sessions 1",
    "person sign-out 1 2",
    "person events 1",
]

ROWS = ("lead", "second", "strip", "sections")
LISTS = (
    "links",
    "articles",
    "media",
    "topics",
    "pages",
    "redirects",
    "tokens",
    "uses",
    "days",
    "people",
    "sessions",
    "events",
)
ANYTHING: dict[str, Any] = {
    **dict.fromkeys(("id", "slug", "title", "body", "lede", "url", "agency", "byline", "alt", "path"), "x"),
    **dict.fromkeys(("published_at", "publish_at", "unpublish_at", "expires_at", "updated_at", "as_of"), "2040-01-01"),
    **dict.fromkeys(("views", "total", "offset", "guests", "members", "count"), 0),
    **{name: [] for name in LISTS},
    "version": 1,
    "menu": None,
    "lead": None,
    "correction": "",
    "body_format": "markdown",
    "status": "ready",
    "kind": "picture",
    "decorative": False,
    "file_name": "a.png",
    "content_type": "image/png",
    "secret": "s",
    "time_zone": "UTC",
    "most": [],
    "in_vain": [],
    "most_read": {"1": [], "7": [], "30": []},
    "revisions": [{"version": number, "saved_at": "", "saved_by": "", "status": "", "title": ""} for number in (2, 1)],
}
"""An answer of every field that a command looks at."""


@pytest.fixture
def network(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Network]:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(accounts, "LOCAL", tmp_path / "none.json")
    Path("bai.md").write_text("---\ntitle: Một\n---\n\nHai.\n", "utf-8")
    Path("trang.md").write_text("---\ntitle: Giới thiệu\nmenu: 2\n---\n\nHai.\n", "utf-8")
    Path("a.png").write_bytes(b"x")
    with between() as network:
        monkeypatch.setenv("GAZETTE_URL", network.url)
        monkeypatch.setenv("GAZETTE_TOKEN", "secret")
        yield network


def run(network: Network, *arguments: str, **answer: Any) -> tuple[int, list[str]]:
    """Run a command that gets that answer to all that it asks; answers its status and what it asked."""
    upload = {"url": f"{network.url}/upload", "fields": {}}
    figures = {"topics": ANYTHING["most_read"]} if arguments[0] == "stats" else {}
    figures |= {"breaking": None, **{name: [] for name in ROWS}} if arguments[0] == "front" else {}
    canned = Canned(
        200, json.dumps({**ANYTHING, "upload": upload, **figures, **answer}), {"Content-Type": "application/json"}
    )
    network.seen.clear()
    network.sent.clear()
    network.faults.clear()
    network.faults.extend([canned] * 10)
    return main(list(arguments)), [asked.partition("?")[0] for asked, _ in network.seen]


def test_every_operation_for_editors_has_a_command(network: Network) -> None:
    operations = {f"{each.method} {each.path}" for resource in RESOURCES for each in resource}
    patterns = {name: re.compile(re.sub(r"\{\w+\}", "[^/]+", name.replace(" /", " /api/"))) for name in operations}
    reached = set()
    for command in COMMANDS:
        status, asked = run(network, *command.split())
        assert status == 0, command
        reached |= {name for name, pattern in patterns.items() if any(pattern.fullmatch(each) for each in asked)}
    assert operations - reached == FOR_READERS


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_takes_a_site_by_its_address_or_its_stage(
    command: str, network: Network, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("GAZETTE_URL")
    assert run(network, *command.split(), "--url", network.url)[0] == 0
    config = tmp_path / "config.json"
    config.write_text(json.dumps({"stages": {"prod": {"environment_variables": {"SITE_URL": network.url}}}}), "utf-8")
    monkeypatch.setattr(accounts, "CONFIG", config)
    status, asked = run(network, *command.split(), "--stage", "prod")
    assert (status, asked != []) == (0, True)


@pytest.mark.parametrize(
    ("command", "last"),
    [
        ("media describe 1 --caption= --no-decorative", {"caption": None, "decorative": False}),
        (
            "topic set doi-song --title Đời --no-featured --position 3",
            {"title": "Đời", "featured": False, "position": 3},
        ),
        ("topic set doi-song --picture=", {"title": "x", "picture": None}),
        ("topic set doi-song --picture a.png", {"title": "x", "picture": "x"}),
        ("page set gioi-thieu trang.md", {"title": "Giới thiệu", "menu": 2, "body": "Hai.", "body_format": "markdown"}),
        ("redirect set /a --to-article 1", {"path": "/a", "to_article": "1"}),
        (
            "site set --menu Một /a --menu Hai /b",
            {"menu": [{"title": "Một", "url": "/a"}, {"title": "Hai", "url": "/b"}]},
        ),
        ("site set --no-menu --views-offset 7", {"views_offset": 7, "menu": []}),
        ("article schedule 1 --unpublish-at 2041", {"publish_at": "2040-01-01", "unpublish_at": "2041"}),
        ("article schedule 1 --never", {}),
        ("article preview 1 --expires 2040", {"expires_at": "2040"}),
        ("token create An --role editor --rate 9", {"name": "An", "role": "editor", "rate": 9}),
    ],
)
def test_a_command_sends_what_it_was_given(command: str, last: Any, network: Network) -> None:
    assert run(network, *command.split())[0] == 0
    assert json.loads(network.sent[-1]) == last


@pytest.mark.parametrize(
    "command", ["topic set a --position 1", "page set a trang.md", "site set --name Báo", "media describe 1"]
)
def test_what_was_there_is_not_overwritten_if_it_has_changed(command: str, network: Network) -> None:
    run(network, *command.split(), version=7)
    assert network.seen[-1][1]["If-Match"] == '"7"'


@pytest.mark.parametrize(
    ("command", "status", "why"),
    [
        ("topic get none", 1, "`gazette topic list` lists what exists."),
        ("media get none", 1, "`gazette media list` lists what exists."),
        ("article schedule 1", 2, "There is nothing to do"),
        ("site set", 2, "There is nothing to do"),
        ("front clear lead.2", 2, "There is no slot lead.2. Slots are lead,"),
        ("page set a none.md", 1, "none.md:1: The file cannot be read: No such file or directory."),
        ("page set a a.png", 1, "a.png:1: The name of the file must end in one of"),
        ("page set a bad.md", 1, "bad.md:3: This must be the page's place"),
        ("media add none.png", 1, "cannot be read: No such file or directory."),
        ("stats --stage nowhere", 1, "There is no stage 'nowhere'"),
    ],
)
def test_what_cannot_be_done_is_told(
    command: str, status: int, why: str, network: Network, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("bad.md").write_text("---\ntitle: a\nmenu: đầu\n---\n", "utf-8")
    problem = {"type": "urn:gazette:problem:not-found", "title": "Not found", "detail": "There is none."}
    kind = {"Content-Type": "application/problem+json"}
    network.faults.extend([Canned(404, json.dumps(problem), kind)] * 3)
    assert main(command.split()) == status
    assert why in " ".join(capsys.readouterr().err.split())


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_an_upload_shows_on_a_terminal_how_far_it_is(network: Network, monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Terminal()
    monkeypatch.setattr("sys.stderr", terminal)
    assert run(network, "media", "add", "a.png", media=[])[0] == 0
    assert re.search(r"a\.png: 100%.*\d+/\d+", terminal.getvalue())


def test_what_is_in_the_library_is_not_uploaded_again(network: Network, capsys: pytest.CaptureFixture[str]) -> None:
    status, asked = run(network, "media", "add", "a.png", media=[{"id": "7"}])
    assert (status, asked, capsys.readouterr().out) == (0, ["GET /api/media"], "a.png: 7\n")


def test_a_pin_goes_into_its_slot_and_the_others_stay(network: Network) -> None:
    one, other = ({"article": each, "until": None} for each in ("1", "2"))

    def sent(*arguments: str) -> Any:
        rows = {"second": [one], "sections": [{"topic": "giao-duc", "articles": [one]}]}
        assert run(network, "front", *arguments, **{"lead": [], "strip": [], "breaking": None, **rows})[0] == 0
        return json.loads(network.sent[-1])

    assert sent("pin", "second.3", "2")["second"] == [one, None, other]
    assert sent("clear", "second.1")["second"] == [None]
    assert sent("pin", "lead", "2", "--until", "2040-01-01T00:00:00Z")["lead"][0]["until"] == "2040-01-01T00:00:00Z"
    assert sent("pin", "giao-duc.2", "2")["sections"] == [{"topic": "giao-duc", "articles": [one, other]}]
    assert sent("pin", "y-te.1", "2")["sections"][1] == {"topic": "y-te", "articles": [other]}
    assert sent("breaking", "Bão")["breaking"] == {"text": "Bão", "url": "", "until": None}
    assert sent("breaking")["breaking"] is None

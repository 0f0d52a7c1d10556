"""What operators are told who bring a portal in, at a portal that runs here."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ops import __main__ as ops
from ops.local import stack
from ops.moving.command import Pace
from tests.pictures import jpeg
from tests.unit.ops.local.test_stack import ask
from tests.unit.ops.moving import exports
from tests.unit.ops.moving.dumps import MAIL, PASSWORD, article, mysqldump, tables


def run(capsys: pytest.CaptureFixture[str], *arguments: str | Path) -> tuple[int, str]:
    status = ops.main(list(map(str, arguments)))
    said = capsys.readouterr()
    return status, said.out + " ".join(said.err.split())


def test_a_portal_of_joomlas_moves_in(portal: stack.Stack, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    dump, report, page = tmp_path / "dump.sql", tmp_path / "report.json", tmp_path / "report.html"
    (tmp_path / "configuration.php").write_text("<?php\npublic $sef_suffix = '0';\npublic $sef_rewrite = '1';\n")
    (tmp_path / "images").mkdir()
    (tmp_path / "images" / "hop.jpg").write_bytes(jpeg(60, 40))
    body = '<p><img src="images/hop.jpg" alt="Họp">Mở đầu</p>'
    dump.write_text(
        mysqldump(tables(article(5, "Họp tổng kết", hits=1074, introtext=body), article(6, "Nháp", state=0)))
    )
    status, said = run(capsys, "import-joomla", dump, "--dry-run")
    assert (status, "2  taken" in said, "write units" in said) == (0, True, True)
    assert ask(portal, "GET", "/api/live")["total"] == 0
    arguments = ("import-joomla", dump, "--files", tmp_path, "--report", report, "--report", page)
    status, said = run(capsys, *arguments)
    assert (status, "2  taken" in said) == (0, True)
    entries = json.loads(report.read_text())["entries"]
    assert [(entry["key"], entry["line"], entry["outcome"]) for entry in entries] == [
        ("content:5", dump.read_text()[: dump.read_text().index("(5,")].count("\n") + 1, "taken"),
        ("content:6", entries[0]["line"], "taken"),
    ]
    assert "Họp tổng kết" in page.read_text()
    for secret in (PASSWORD, MAIL):
        assert secret not in report.read_text() + page.read_text() + said
    assert "2  the same" in run(capsys, *arguments)[1]
    portal.settle()
    assert "Mở đầu" in ask(portal, "GET", "/2015/12/bai-5/")
    assert ask(portal, "GET", "/api/live")["total"] == 1074
    newest = portal.find_newest()
    assert newest
    id_ = newest.id
    status, said = run(capsys, "correct-views", id_, "74", "--reason", "Đếm hai lần")
    assert (status, "Readers see 74 in half a minute." in said) == (0, True)
    stats = ask(portal, "GET", f"/api/articles/{id_}/stats")
    assert (stats["views"], stats["brought"], stats["brought_from"], stats["correction"]) == (
        74,
        74,
        "joomla",
        "Đếm hai lần",
    )
    run(capsys, *arguments)
    assert ask(portal, "GET", "/api/live")["total"] == 74


@pytest.mark.full
def test_a_portal_of_wordpresss_moves_in(
    portal: stack.Stack, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    export = tmp_path / "export.xml"
    export.write_text(exports.wxr(exports.item(5, "Một\nhai", metas=[("views", "7")])))
    status, said = run(capsys, "import-wordpress", export)
    assert (status, "1  taken" in said, "7  views" in said) == (0, True, True)
    portal.settle()
    assert "Một<br>" in ask(portal, "GET", "/2015/12/bai-5/")


@pytest.mark.parametrize("command", ["import-joomla", "import-wordpress"])
def test_what_cannot_be_read_is_refused_and_nothing_is_written(
    command: str, portal: stack.Stack, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "file"
    file.write_text("<html>\n<p>502 Bad Gateway\n")
    status, said = run(capsys, command, file)
    assert (status, "line " in said, said.endswith("Nothing was written.")) == (2, True, True)
    assert run(capsys, command, tmp_path / "none")[0] == 2
    assert portal.find_newest() is None


def test_no_more_go_through_than_are_let() -> None:
    now, slept = [100.0], list[float]()

    def sleep(seconds: float) -> None:
        slept.append(round(seconds, 3))
        now[0] += seconds

    pace = Pace(4, lambda: now[0], sleep)
    for _ in range(3):
        pace()
    now[0] += 10
    pace()
    assert slept == [0.25, 0.25]
    Pace(0, lambda: now[0], sleep)()
    assert len(slept) == 2

"""What operators run on a site's pages, against a portal that runs here; and what it says."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from ops.__main__ import main
from ops.edit import accounts
from ops.local import stack
from ops.upkeep import commands
from tests.unit.ops.local.test_stack import publish


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[stack.Stack]:
    directory = tmp_path_factory.mktemp("portal")
    with stack.running(engine="moto", empty=True, directory=directory) as running:
        publish(running, "Một")
        running.settle()
        yield running


@pytest.fixture(autouse=True)
def this_site(portal: stack.Stack, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "local.json"
    file.write_text(json.dumps({"url": portal.url, "token": portal.token, "environment": portal.services.variables}))
    monkeypatch.setattr(accounts, "LOCAL", file)


def test_a_rebuild_says_what_it_did_and_the_next_one_writes_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    assert commands.run_rebuild(None, dry_run=False) == 0
    assert commands.run_rebuild(None, dry_run=False) == 0
    assert "Wrote 0 pages, removed 0, left" in capsys.readouterr().out.splitlines()[-1]


def test_an_audit_finds_what_is_wrong_and_puts_it_right(
    portal: stack.Stack, capsys: pytest.CaptureFixture[str]
) -> None:
    assert commands.run_audit(None, repair=False) == 0
    assert "pages are right" in capsys.readouterr().out
    s3 = portal.services.aws.client("s3", portal.services.aws.endpoint("s3"))
    s3.delete_object(Bucket=stack.PAGES_BUCKET, Key="index.html")
    s3.put_object(Bucket=stack.PAGES_BUCKET, Key="2014/01/gone/index.html", Body=b"x", Metadata={"digest": "x"})
    s3.put_object(Bucket=stack.PAGES_BUCKET, Key="ads.txt", Body=b"of an operator")
    assert commands.run_rebuild(None, dry_run=True) == 0
    said = capsys.readouterr().out
    assert "A rebuild would change 1 of" in said
    assert "front" in said
    assert "It would remove 1." in said
    assert commands.run_audit(None, repair=False) == 1
    said = capsys.readouterr().out
    assert "1 missing:\n  /\n" in said
    assert "1 orphaned:\n  /2014/01/gone/\n" in said
    assert "1 not written by Gazette, left alone:\n  ads.txt\n" in said
    assert commands.run_audit(None, repair=True) == 0
    assert "Repaired: 2." in capsys.readouterr().out
    assert commands.run_audit(None, repair=False) == 0
    assert s3.get_object(Bucket=stack.PAGES_BUCKET, Key="ads.txt")["Body"].read() == b"of an operator"
    s3.delete_object(Bucket=stack.PAGES_BUCKET, Key="ads.txt")


def test_an_export_is_a_site_in_a_directory(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert commands.run_export_pages(None, tmp_path / "site", workers=2) == 0
    assert "0 pages failed" in capsys.readouterr().out
    assert "Một" in (tmp_path / "site" / "index.html").read_text("utf-8")


def test_a_site_that_is_not_there_is_told_of(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(accounts, "LOCAL", tmp_path / "none.json")
    assert main(["audit"]) == 2
    assert "Start one with `make run`" in capsys.readouterr().err
    assert main(["audit", "--stage", "production"]) == 2
    assert "There is no stage 'production'" in capsys.readouterr().err

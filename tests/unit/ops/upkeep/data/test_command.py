"""What operators are told who move data or erase a name, at a portal that runs here."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import requests

from chalicelib.aws.dynamodb import Table
from chalicelib.errors import Throttled
from ops import __main__ as ops
from ops.edit.accounts import Account
from ops.edit.client import Client
from ops.edit.manuscript import Manuscript
from ops.edit.pictures import Pictures
from ops.local import stack
from tests import pictures
from tests.unit.ops.local.test_stack import ask


def publish(portal: stack.Stack, title: str, byline: str) -> None:
    article = ask(portal, "POST", "/api/articles", {"title": title, "body": "<p>x</p>", "byline": byline})
    ask(portal, "POST", f"/api/articles/{article['id']}/publish", {})
    portal.settle()


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str]:
    status = ops.main(list(arguments))
    said = capsys.readouterr()
    return status, said.out + " ".join(said.err.split())


def empty(portal: stack.Stack, table: str) -> None:
    """Take all items of a table away, as if it had been made anew."""
    client = portal.services.aws.dynamodb()
    for item in client.scan(TableName=table)["Items"]:
        client.delete_item(TableName=table, Key={"pk": item["pk"], "sk": item["sk"]})


def test_data_goes_out_and_comes_back(portal: stack.Stack, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    publish(portal, "Một", "Lan")
    file = str(tmp_path / "site.jsonl")
    status, said = run(capsys, "export", file)
    assert (status, "  head               1\n" in said) == (0, True)
    assert "exists already" in run(capsys, "export", file)[1]
    status, said = run(capsys, "import", file)
    assert (status, "holds a site already" in said) == (2, True)
    page = ask(portal, "GET", "/")
    for table in (stack.CONTENT_TABLE, stack.AUDIENCE_TABLE):
        empty(portal, table)
    portal.settle()
    assert "Một" not in ask(portal, "GET", "/")
    status, said = run(capsys, "import", file, "--dry-run")
    assert (status, "To write" in said) == (0, True)
    status, said = run(capsys, "import", file)
    assert (status, "The stage now prints its pages" in said) == (0, True)
    assert run(capsys, "import", file)[1].endswith("It was imported here before. There is nothing to do.\n")
    portal.settle()
    assert ask(portal, "GET", "/") == page
    assert run(capsys, "rebuild")[0] == 0
    portal.settle()
    assert ask(portal, "GET", "/") == page


def test_other_tables_can_be_exported(portal: stack.Stack, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    publish(portal, "Một", "Lan")
    arguments = ("--content-table", stack.AUDIENCE_TABLE, "--audience-table", stack.AUDIENCE_TABLE)
    status, said = run(capsys, "export", str(tmp_path / "site.jsonl"), *arguments)
    assert (status, "The content table holds an item of an unknown kind" in said) == (2, True)


def test_a_file_that_cannot_be_written_is_told_of(
    portal: stack.Stack, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    status, said = run(capsys, "export", str(tmp_path / "none" / "site.jsonl"))
    assert (status, "No such file or directory: " in said) == (2, True)


@pytest.mark.parametrize(
    ("interruption", "its"), [(KeyboardInterrupt(), 130), (Throttled("The table takes no more."), 2)]
)
def test_what_was_broken_off_goes_on(
    interruption: BaseException,
    its: int,
    portal: stack.Stack,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise interruption

    file = str(tmp_path / "site.jsonl")
    with monkeypatch.context() as patched:
        patched.setattr(Table, "scan", interrupted)
        status, said = run(capsys, "export", file)
    assert (status, "Run the same command to continue." in said) == (its, True)
    assert run(capsys, "export", file)[0] == 0


def test_a_file_that_cannot_be_used_is_told_of(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, "import", str(tmp_path / "none"))[0] == 2
    (tmp_path / "site.jsonl").write_text("{}\n")
    status, said = run(capsys, "import", str(tmp_path / "site.jsonl"))
    assert (status, "does not begin like an export" in said) == (2, True)


def test_a_name_is_found_and_erased(portal: stack.Stack, capsys: pytest.CaptureFixture[str]) -> None:
    publish(portal, "Một", "Lan")
    publish(portal, "Hai", "Lan – Huệ")
    status, said = run(capsys, "erase-byline", "LAN", "--dry-run")
    assert (status, "stands in 1 articles and 2 revisions" in said, "  Lan – Huệ\n" in said) == (0, True, True)
    assert run(capsys, "erase-byline", "Lan", "--replace", "lan")[0] == 2
    assert run(capsys, "erase-byline", "Lan", "--replace", "x" * 1000)[0] == 2
    status, said = run(capsys, "erase-byline", "Lan", "--replace", "Tòa soạn")
    assert (status, "was taken out of 1 articles" in said) == (0, True)
    portal.settle()
    assert "Tòa soạn" in ask(portal, "GET", "/bylines/toa-soan/")
    assert "stands in 0 articles" in run(capsys, "erase-byline", "Lan", "--dry-run")[1]


def test_pictures_go_along(portal: stack.Stack, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "song.jpg").write_bytes(pictures.jpeg(900, 600))
    manuscript = Manuscript(fields={"title": "Sông", "body": "<p>x</p>", "lead": "song.jpg"}, lead_alt="Sông Hậu")
    uploader = Pictures(Client(Account(url=portal.url, token=portal.token)), tmp_path)
    article = ask(portal, "POST", "/api/articles", dict(uploader.upload(manuscript, "html").fields))
    path = ask(portal, "POST", f"/api/articles/{article['id']}/publish", {})["path"]
    portal.settle()
    file = tmp_path / "site.jsonl"
    status, said = run(capsys, "export", str(file))
    assert (status, re.search(r"Copied \d+ of \d+ files of pictures and documents", said) is not None) == (0, True)
    kept = [each for each in (tmp_path / "site.jsonl.media").rglob("*") if each.is_file()]
    one = kept[0].read_bytes()
    kept[0].unlink()
    status, said = run(capsys, "import", str(file))
    assert status == 2
    assert kept[0].name in said
    assert "Nothing was written" in said
    assert run(capsys, "export", str(file))[0] == 0  # goes on where files are missing
    assert kept[0].read_bytes() == one
    s3 = portal.services.aws.client("s3", portal.services.aws.endpoint("s3"))
    for each in s3.list_objects_v2(Bucket=stack.PAGES_BUCKET, Prefix="media/")["Contents"]:
        s3.delete_object(Bucket=stack.PAGES_BUCKET, Key=each["Key"])
    for table in (stack.CONTENT_TABLE, stack.AUDIENCE_TABLE):
        empty(portal, table)
    portal.settle()
    status, said = run(capsys, "import", str(file), "--dry-run")
    assert (status, f"{len(kept)} of them to send" in said) == (0, True)
    assert "Contents" not in s3.list_objects_v2(Bucket=stack.PAGES_BUCKET, Prefix="media/")
    status, said = run(capsys, "import", str(file))
    assert (status, f"{len(kept)} of them sent now" in said) == (0, True)
    portal.settle()
    shown = re.search(r'src="(/media/[^"]+)"', ask(portal, "GET", path))
    assert shown
    answer = requests.get(portal.url + shown[1], timeout=10)
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "image/jpeg")

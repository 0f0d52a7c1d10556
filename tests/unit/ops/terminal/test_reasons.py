"""Whatever goes wrong while a command is carried out is told in one line that names the true reason."""

from __future__ import annotations

import argparse
import ast
import errno
import io
import os
import signal
import subprocess
import sys
from argparse import Namespace
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from types import FrameType
from typing import Any

import pytest
import requests
from botocore import exceptions as aws
from botocore.client import BaseClient
from urllib3 import HTTPConnectionPool
from urllib3.exceptions import MaxRetryError

from chalicelib import errors
from chalicelib.aws.dynamodb import Table
from chalicelib.aws.s3 import S3Bucket, S3Error
from ops.__main__ import COMMANDS, main
from ops.deploy.provision import run_destroy
from ops.edit import accounts
from ops.edit.editing import NotSent, open_editor
from ops.terminal.commands import Command, Group, Terminated, argument, at_least, carry_out, run_process
from ops.upkeep import sites

ROOT = Path(__file__).parents[4]


def refused(code: str, message: str = "It says so.", operation: str = "GetItem") -> aws.ClientError:
    return aws.ClientError({"Error": {"Code": code, "Message": message}}, operation)


def refused_by_s3(status: int, code: str) -> S3Error:
    answer: Any = Namespace(status=status, data=f"<Code>{code}</Code>".encode() if code else b"")
    return S3Error("GET", "index.html", answer)


def unanswered() -> MaxRetryError:
    return MaxRetryError(HTTPConnectionPool("127.0.0.1", 9), "/x", OSError("<0x7f00> refused"))


def ending(error: BaseException) -> int:
    def run(_: Namespace) -> int:
        raise error

    return carry_out({"go": Command("go", run)}, ["go"], prog="ops", description="")


NOTED = errors.Busy("Others write.")
NOTED.add_note("Run the same command to continue.")

CASES: list[tuple[BaseException, int, str]] = [
    (KeyboardInterrupt(), 130, "Stopped."),
    (Terminated(), 143, "Stopped."),
    (NOTED, 2, "Others write. Run the same command to continue."),
    (sites.NoSuchSite("There is no stage 'x'."), 2, "There is no stage 'x'."),
    (errors.InvalidInput.field("/name", "It is empty."), 2, "/name: It is empty."),
    (errors.MissingSetting("SITE_URL"), 2, "The environment variable SITE_URL is not set."),
    (OSError(errno.ENOSPC, "No space left on device", "a.part"), 2, "The disk is full: a.part"),
    (OSError(errno.EDQUOT, "Disk quota exceeded"), 2, "The disk is full."),
    (PermissionError(errno.EACCES, "Permission denied", "/x"), 2, "Permission denied: /x"),
    (FileNotFoundError(errno.ENOENT, "No such file or directory", "x"), 2, "No such file or directory: x"),
    (ModuleNotFoundError("No module named 'tqdm.x'", name="tqdm.x"), 2, "This Python has no 'tqdm'."),
    (aws.NoRegionError(), 2, "No AWS region is set."),
    (aws.NoCredentialsError(), 2, "There are no AWS credentials."),
    (aws.ProfileNotFound(profile="work"), 2, "The config profile (work) could not be found"),
    (aws.UnauthorizedSSOTokenError(), 2, "There is no valid AWS SSO session"),
    (aws.EndpointConnectionError(endpoint_url="http://127.0.0.1:9"), 2, "No answer from http://127.0.0.1:9."),
    (aws.ReadTimeoutError(endpoint_url="https://sqs.test"), 2, "No answer from https://sqs.test."),
    (unanswered(), 2, "No answer from 127.0.0.1:9."),
    (refused("ExpiredTokenException"), 2, "The AWS credentials have expired."),
    (refused("UnrecognizedClientException"), 2, "AWS does not accept these credentials: It says so."),
    (
        refused("AccessDeniedException", "User: an may not dynamodb:Scan"),
        2,
        "AWS does not allow this: User: an may not",
    ),
    (refused("ResourceNotFoundException"), 2, "AWS knows nothing by that name: It says so."),
    (refused("ValidationException"), 2, "AWS refused GetItem: ValidationException It says so."),
    (refused_by_s3(403, ""), 2, "AWS does not allow this: S3 answered 403"),
    (refused_by_s3(400, "ExpiredToken"), 2, "The AWS credentials have expired."),
    (refused_by_s3(404, "NoSuchBucket"), 2, "AWS knows nothing by that name: S3 answered 404 NoSuchBucket"),
    (refused_by_s3(500, "InternalError"), 2, "S3 answered 500 InternalError"),
]


@pytest.mark.parametrize(("error", "status", "line"), CASES, ids=lambda each: str(each)[:40] or type(each).__name__)
def test_what_goes_wrong_is_told_in_one_line(
    error: BaseException, status: int, line: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert ending(error) == status
    told = capsys.readouterr()
    assert told.err.startswith(line)
    assert told.err.count("\n") == 1
    assert told.out == ""


@pytest.mark.parametrize("error", [KeyError("x"), ModuleNotFoundError("No module", name="ops.none")])
def test_what_nobody_foresaw_keeps_its_traceback(error: Exception) -> None:
    with pytest.raises(type(error)):
        ending(error)


def test_a_table_that_is_not_there_is_named() -> None:
    class Client:
        def query(self, **_: Any) -> None:
            raise refused("ResourceNotFoundException")

    client: Any = Client()
    with pytest.raises(aws.ClientError) as raised:
        list(Table(client, "gazette-x-content").query("A"))
    assert raised.value.__notes__ == ["The table is gazette-x-content."]


def test_the_site_that_runs_here_is_only_spoken_of_where_nobody_answers(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(accounts, "LOCAL", tmp_path / "local.json")
    accounts.LOCAL.write_text('{"environment": {}}')
    silent, denied = aws.EndpointConnectionError(endpoint_url="x"), refused("AccessDenied")
    for error in (silent, denied):
        with pytest.raises(type(error)), sites.entered(None):
            raise error
    assert "`make run` must be running for this command." in silent.__notes__
    assert not hasattr(denied, "__notes__")


# Arguments


@pytest.mark.parametrize("number", ["0", "-1", "x", "1.5", "", "٣", "1_000"])
def test_a_bad_number_is_named(number: str, capsys: pytest.CaptureFixture[str]) -> None:
    table = {"go": Command("go", lambda asked: int(asked.workers), (argument("--workers", type=at_least(1)),))}
    with pytest.raises(SystemExit) as ended:
        carry_out(table, ["go", f"--workers={number}"], prog="ops", description="")
    assert ended.value.code == 2
    assert f"'{number}' is not a whole number from 1 on" in capsys.readouterr().err


@pytest.mark.parametrize("editor", ["vim '", "/no/such/editor", "."])
def test_a_bad_editor_is_named(editor: str, tmp_path: Path) -> None:
    with pytest.raises(NotSent, match="cannot be started"):
        open_editor(tmp_path / "a.md", {"EDITOR": editor})


@pytest.mark.parametrize("stdin", [io.StringIO(""), None])
def test_a_question_that_nobody_answers_destroys_nothing(
    stdin: io.StringIO | None, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "stdin", stdin)
    monkeypatch.setattr("ops.deploy.provision._destroy", lambda *_, **__: pytest.fail("destroyed"))
    assert main(["destroy", "--stage", "dev"]) == 2
    assert "Nothing was done." in capsys.readouterr().err
    monkeypatch.setattr(sys, "stdin", io.StringIO("dev\nno\n"))
    assert run_destroy("dev", with_data=False) == 1


# Being stopped, in every command


def every_command() -> Iterator[tuple[str, ...]]:
    for name, entry in COMMANDS.items():
        yield from [(name, each) for each in entry.commands] if isinstance(entry, Group) else [(name,)]


def words_for(names: tuple[str, ...], directory: Path) -> list[str]:
    """A command line with all that the command wants."""
    entry = COMMANDS[names[0]]
    command = entry.commands[names[1]] if isinstance(entry, Group) else entry
    parser = argparse.ArgumentParser()
    for declare in command.arguments:
        declare(parser)
    words = list(names)
    for action in parser._actions:
        value = str(directory / "a.md") if action.type is Path else "1" if action.type else "dev"
        if action.choices:
            value = str(next(iter(action.choices)))
        if not action.option_strings and action.nargs != "?":
            words.append(value)
        elif action.required:
            words += [action.option_strings[0], value]
    return words


@pytest.fixture
def offline(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """No network, but a site that is said to run here."""

    def silent(*_: Any, **__: Any) -> Any:
        raise aws.EndpointConnectionError(endpoint_url="http://127.0.0.1:9")

    def silent_api(*_: Any, **__: Any) -> Any:
        raise requests.ConnectionError("nobody")

    monkeypatch.setattr(BaseClient, "_make_api_call", silent)
    monkeypatch.setattr(subprocess, "run", silent)
    monkeypatch.setattr(S3Bucket, "send", silent)
    monkeypatch.setattr(requests.Session, "request", silent_api)
    monkeypatch.setattr(accounts, "LOCAL", tmp_path / "local.json")
    settings = "CONTENT_TABLE AUDIENCE_TABLE PAGES_BUCKET RENDER_QUEUE_URL UPLOAD_QUEUE_URL".split()
    variables = {**dict.fromkeys(settings, "x"), "SITE_URL": "https://bao.example", "AWS_DEFAULT_REGION": "us-east-1"}
    keys = {"AWS_ACCESS_KEY_ID": "x", "AWS_SECRET_ACCESS_KEY": "x", "AWS_EC2_METADATA_DISABLED": "true"}
    accounts.LOCAL.write_text(
        repr({"url": "http://127.0.0.1:9", "token": "x", "environment": variables | keys}).replace("'", '"')
    )
    for name, value in {**keys, "AWS_DEFAULT_REGION": "us-east-1", "ENGINE": "none"}.items():
        monkeypatch.setenv(name, value)
    (tmp_path / "a.md").write_text("---\ntitle: A\n---\nText.\n")
    return tmp_path


def calling(work: Callable[[], int], *, stop_at: int | None) -> tuple[int, int]:
    """How often the project's own functions are called, and the status; the call of that number is interrupted."""
    calls = 0

    def trace(frame: FrameType, event: str, _: Any) -> None:
        nonlocal calls
        if event == "call" and frame.f_code.co_filename.startswith((f"{ROOT}/ops/", f"{ROOT}/chalicelib/")):
            calls += 1
            if calls == stop_at:
                raise KeyboardInterrupt

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        status = work()
    finally:
        sys.settrace(before)
    return calls, status


MOMENTS = int(os.environ.get("MOMENTS", "3"))
"""At so many a command is interrupted; `make test-deep` tries more."""


@pytest.mark.parametrize("names", list(every_command()), ids=" ".join)
def test_ctrl_c_at_any_moment_of_any_command_is_one_line(
    names: tuple[str, ...], offline: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    words = words_for(names, offline)
    handlers = {each: signal.getsignal(each) for each in (signal.SIGINT, signal.SIGTERM)}

    def work() -> int:
        monkeypatch.setattr(sys, "stdin", io.StringIO("dev\ndestroy\n"))
        monkeypatch.setattr(sys, "argv", ["ops", *words])
        try:
            with pytest.raises(SystemExit) as ended:
                run_process(main)
        finally:
            for each, handler in handlers.items():
                signal.signal(each, handler)
        assert isinstance(ended.value.code, int)
        return ended.value.code

    calling(work, stop_at=None)  # the first time, modules are imported, too
    capsys.readouterr()
    calls, status = calling(work, stop_at=None)
    whole = capsys.readouterr().err
    assert status in {0, 1, 2}
    assert "Traceback" not in whole
    first = 2  # `run_process` itself has to be reached
    for moment in sorted({first + (calls - first) * each // MOMENTS for each in range(MOMENTS)}):
        _, status = calling(work, stop_at=moment)
        told = capsys.readouterr()
        assert "Traceback" not in told.err
        if names == ("run",) and status == 0:  # it is ended so, and by nothing else
            assert "Stopped." in told.out
        else:
            assert status == 130, (moment, calls, told)
            assert "Stopped." in told.err or told.err in whole  # while it was told why the command ends


# The real thing


AS_A_SHELL_STARTS_IT = """
import runpy, signal
signal.signal(signal.SIGINT, signal.default_int_handler)
runpy.run_module("ops", run_name="__main__", alter_sys=True)
"""


def started(*words: str, **options: Any) -> subprocess.Popen[str]:
    pipe = subprocess.PIPE
    streams = {"stdin": pipe, "stdout": pipe, "stderr": pipe, **options}
    return subprocess.Popen([sys.executable, "-c", AS_A_SHELL_STARTS_IT, *words], cwd=ROOT, text=True, **streams)


@pytest.mark.parametrize(("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_real_signal_ends_a_command_with_one_line(number: signal.Signals, status: int) -> None:
    with started("destroy", "--stage", "dev") as process:
        assert process.stdout
        assert process.stderr
        asked = ""
        while not asked.endswith("name: "):
            asked += process.stdout.read(1)
        for _ in range(20):  # one that comes just before the process waits for an answer is seen with the next one
            process.send_signal(number)
            with suppress(subprocess.TimeoutExpired):
                process.wait(1)
                break
        assert process.wait(20) == status
        assert process.stderr.read() == "Stopped.\n"


def test_output_that_nobody_reads_or_that_finds_no_room_ends_a_command_quietly() -> None:
    read, write = os.pipe()
    os.close(read)
    with started("cost", "--views", "1", "--articles", "1", stdout=write) as process:
        os.close(write)
        assert process.stderr
        assert (process.wait(20), process.stderr.read()) == (141, "")
    with Path("/dev/full").open("w") as full, started("cost", "--views=1", "--articles=1", stdout=full) as process:
        assert process.stderr
        assert (process.wait(20), process.stderr.read()) == (2, "The disk is full.\n")


def test_a_python_without_the_libraries_is_told_what_to_type() -> None:
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", "import sys; sys.path.insert(0, '.'); import ops.__main__"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.count("\n") == 1
    assert "`make run`" in done.stderr
    assert ".venv/bin/python -m ops" in done.stderr


def test_an_older_python_is_told_what_to_type_and_can_read_so_far(monkeypatch: pytest.MonkeyPatch) -> None:
    source = (ROOT / "ops" / "__init__.py").read_text("utf-8")
    code = compile(ast.parse(source, feature_version=(3, 7)), "ops/__init__.py", "exec")
    monkeypatch.setattr(sys, "version_info", (3, 8, 18))
    monkeypatch.setattr(sys, "argv", ["-m", "audit"])
    with pytest.raises(SystemExit) as ended:
        exec(code, {})
    assert "this is 3.8. Run `make run`" in str(ended.value)
    assert str(ended.value).endswith("type .venv/bin/python -m ops audit")

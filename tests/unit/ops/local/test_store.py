"""What is kept from one `make run` to the next."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ops.local.checkpoints import Checkpoints
from ops.local.options import CannotStart
from ops.local.store import begin_filling, clear, end_filling, find_token, is_in_use, locked, write_address


def test_scripts_find_the_address_and_nobody_else_may_read_the_token(tmp_path: Path) -> None:
    write_address(tmp_path / "new", url="http://127.0.0.1:8000", token="secret", environment={"A": "b"})
    file = tmp_path / "new" / "local.json"
    assert json.loads(file.read_text()) == {
        "url": "http://127.0.0.1:8000",
        "token": "secret",
        "environment": {"A": "b"},
    }
    assert file.stat().st_mode & 0o777 == 0o600
    assert find_token(tmp_path / "new") == "secret"


def test_a_file_that_others_could_read_is_not_written_into(tmp_path: Path) -> None:
    (tmp_path / "local.json").touch(mode=0o644)
    write_address(tmp_path, url="http://127.0.0.1:8000", token="secret", environment={})
    assert (tmp_path / "local.json").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"token": 1}', '{"token": ""}'])
def test_a_file_without_a_token_counts_as_none(tmp_path: Path, text: str) -> None:
    (tmp_path / "local.json").write_text(text)
    assert find_token(tmp_path) is None


def test_there_is_no_token_before_the_first_run(tmp_path: Path) -> None:
    assert find_token(tmp_path) is None


def test_a_store_has_one_user_at_a_time(tmp_path: Path) -> None:
    with locked(tmp_path), pytest.raises(CannotStart, match="EMPTY=1"), locked(tmp_path):
        pass
    with locked(tmp_path):
        pass


def test_a_store_in_use_is_told_and_stays_as_it_is(tmp_path: Path) -> None:
    with locked(tmp_path):
        assert is_in_use(tmp_path)
    assert not is_in_use(tmp_path)


def test_a_new_store_gets_its_demo_once(tmp_path: Path) -> None:
    assert begin_filling(tmp_path)
    (tmp_path / "dynamodb").mkdir()
    end_filling(tmp_path)
    assert not begin_filling(tmp_path)


def test_a_store_that_was_filled_halfway_is_new_once_more(tmp_path: Path) -> None:
    begin_filling(tmp_path)
    (tmp_path / "dynamodb").mkdir()
    (tmp_path / "dynamodb" / "half.db").touch()
    assert begin_filling(tmp_path)
    assert not (tmp_path / "dynamodb").exists()


@pytest.mark.parametrize("kept", ["dynamodb", "media", "stream.json"])
def test_a_store_of_an_earlier_version_is_not_filled_and_not_removed(tmp_path: Path, kept: str) -> None:
    (tmp_path / kept).mkdir()
    assert not begin_filling(tmp_path)
    assert (tmp_path / kept).exists()


def test_clearing_removes_the_store_and_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "media" / "01").mkdir(parents=True)
    (tmp_path / "stream.json").touch()
    (tmp_path / "notes.txt").touch()
    write_address(tmp_path, url="http://127.0.0.1:8000", token="secret", environment={})
    clear(tmp_path)
    assert sorted(each.name for each in tmp_path.iterdir()) == ["local.json", "notes.txt"]


def test_checkpoints_outlive_the_process(tmp_path: Path) -> None:
    file = tmp_path / "stream.json"
    checkpoints = Checkpoints(file, "arn:1")
    checkpoints.save("a", "100")
    checkpoints.save("a", "101")
    checkpoints.end("b")
    again = Checkpoints(file, "arn:1")
    assert (again.read_to("a"), again.ended("a")) == ("101", False)
    assert again.ended("b")
    assert again.read_to("c") is None


def test_checkpoints_of_another_stream_are_dropped(tmp_path: Path) -> None:
    file = tmp_path / "stream.json"
    Checkpoints(file, "arn:1").save("a", "100")
    assert Checkpoints(file, "arn:2").read_to("a") is None


@pytest.mark.parametrize("text", ["", "{", "null", "[]"])
def test_checkpoints_that_cannot_be_read_count_as_none(tmp_path: Path, text: str) -> None:
    file = tmp_path / "stream.json"
    file.write_text(text)
    assert Checkpoints(file, "arn:1").read_to("a") is None


def test_checkpoints_of_shards_that_are_gone_are_forgotten(tmp_path: Path) -> None:
    file = tmp_path / "stream.json"
    checkpoints = Checkpoints(file, "arn:1")
    checkpoints.save("a", "100")
    checkpoints.save("b", "200")
    checkpoints.keep_only({"b"})
    assert Checkpoints(file, "arn:1").read_to("a") is None
    assert Checkpoints(file, "arn:1").read_to("b") == "200"

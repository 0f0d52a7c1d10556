"""The files beside an export: copied once, found out if they are not whole, and sent back as they were."""

from __future__ import annotations

from pathlib import Path

import pytest

from chalicelib.content.models.media import Media
from ops.upkeep.data.files import Files, FilesMissing, check, save, send, unsent
from tests import pictures
from tests.fakes.faults import Crash, Faults
from tests.fakes.media import FakeMediaFiles
from tests.unit.media.test_intake import PDF, House


def house() -> House:
    """With a picture and a document."""
    house = House()
    house.take_in(pictures.jpeg(900, 600))
    house.take_in(PDF, "application/pdf")
    return house


def files(house: House) -> Files:
    items: list[Media] = list(house.content.media.newest())
    return {variant.key: (item, variant) for item in items for variant in item.variants}


def test_files_go_out_and_come_back_as_they_were(tmp_path: Path) -> None:
    old, new = house(), FakeMediaFiles()
    every = files(old)
    assert save(every, old.store, tmp_path, map) == len(every) > 3
    check(every, tmp_path)
    assert unsent(every, tmp_path, new) == list(every)
    assert not new.objects
    assert send(every, tmp_path, new, map) == len(every)
    assert unsent(every, tmp_path, new) == []
    assert new.objects == old.store.objects


def test_what_is_there_is_neither_copied_nor_sent_again(tmp_path: Path) -> None:
    old = house()
    every = files(old)
    save(every, old.store, tmp_path, map)
    assert save(every, old.store, tmp_path, map) == 0
    assert send(every, tmp_path, old.store, map) == 0


def test_copying_that_died_anywhere_is_gone_on_with(tmp_path: Path) -> None:
    old, calls = house(), Faults()
    every = files(old)
    save(every, calls.over(old.store), tmp_path / "whole", map)
    for number in range(len(calls.calls)):
        folder = tmp_path / str(number)
        with pytest.raises(Crash):
            save(every, Faults(crash_at=number, carried_out=True).over(old.store), folder, map)
        assert save(every, old.store, folder, map) == len(every) - number
        check(every, folder)


@pytest.mark.parametrize("damage", ["cut off", "altered", "gone"])
def test_a_file_that_is_not_whole_is_named_and_copied_again(tmp_path: Path, damage: str) -> None:
    old = house()
    every = files(old)
    save(every, old.store, tmp_path, map)
    key = next(iter(every))
    file = tmp_path / key.removeprefix("media/")
    whole = file.read_bytes()
    if damage == "gone":
        file.unlink()
    else:
        file.write_bytes(whole[:-1] if damage == "cut off" else b"x" + whole[1:])
    with pytest.raises(FilesMissing, match=key):
        check(every, tmp_path)
    assert send(every, tmp_path, (new := FakeMediaFiles()), map) == len(every) - 1
    assert key not in new.objects
    assert save(every, old.store, tmp_path, map) == 1
    assert file.read_bytes() == whole


def test_what_the_bucket_has_lost_is_named_and_the_rest_is_copied(tmp_path: Path) -> None:
    old = house()
    every = files(old)
    key = next(iter(every))
    old.store.delete(key)
    with pytest.raises(FilesMissing, match=key):
        save(every, old.store, tmp_path, map)
    assert len([each for each in tmp_path.rglob("*") if each.is_file()]) == len(every) - 1


def test_of_many_files_some_are_named() -> None:
    assert str(FilesMissing("Lost", [f"media/{n}" for n in range(9)])).endswith("media/4 and 4 more.")

"""Files are written whole or not at all: nothing is lost, and nothing is left behind."""

import os
from pathlib import Path

import pytest

from villkor.errors import BadParameter
from villkor.populations.files import write_files


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_files_are_written_and_readable_for_all(tmp_path: Path) -> None:
    write_files({tmp_path / "a/one.ttl": "å\n", tmp_path / "a/two.ttl": ""}, replace=False, folder=tmp_path / "a")
    assert (tmp_path / "a/one.ttl").read_bytes() == "å\n".encode()
    assert names(tmp_path / "a") == ["one.ttl", "two.ttl"]
    assert (tmp_path / "a/one.ttl").stat().st_mode & 0o777 == 0o644


def test_a_file_that_is_there_is_kept_and_the_others_are_not_written(tmp_path: Path) -> None:
    (tmp_path / "one.ttl").write_text("old")
    with pytest.raises(BadParameter, match=r"one\.ttl is there already; --replace writes it anew"):
        write_files({tmp_path / "two.ttl": "new", tmp_path / "one.ttl": "new"}, replace=False)
    assert (tmp_path / "one.ttl").read_text() == "old"
    assert names(tmp_path) == ["one.ttl"]


def test_a_file_that_is_there_is_replaced_on_demand(tmp_path: Path) -> None:
    (tmp_path / "one.ttl").write_text("old")
    write_files({tmp_path / "one.ttl": "new"}, replace=True)
    assert (tmp_path / "one.ttl").read_text() == "new"
    assert names(tmp_path) == ["one.ttl"]


def test_where_one_cannot_be_written_none_is_and_nothing_stays(tmp_path: Path) -> None:
    with pytest.raises(BadParameter, match=r"nowhere.*cannot be written: No such file or directory"):
        write_files({tmp_path / "one.ttl": "new", tmp_path / "nowhere/two.ttl": "new"}, replace=False)
    assert names(tmp_path) == []


def test_a_folder_in_the_way_is_said(tmp_path: Path) -> None:
    (tmp_path / "one.ttl").mkdir()
    with pytest.raises(BadParameter, match=r"one\.ttl is no ordinary file"):
        write_files({tmp_path / "one.ttl": "new"}, replace=True)
    assert names(tmp_path) == ["one.ttl"]


def test_what_is_no_ordinary_file_is_never_replaced(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "one.ttl")
    with pytest.raises(BadParameter, match=r"one\.ttl is no ordinary file"):
        write_files({tmp_path / "one.ttl": "new"}, replace=True)
    assert (tmp_path / "one.ttl").is_fifo()

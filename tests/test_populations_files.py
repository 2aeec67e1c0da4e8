"""Files are written whole and all of them or none: nothing is lost, and nothing is left behind."""

import os
import resource
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final

import pytest

from villkor.errors import BadParameter
from villkor.populations.files import refuse_there, write_files


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


STRANGE: Final[Mapping[str, Callable[[Path], object]]] = {
    "folder": Path.mkdir,
    "pipe": os.mkfifo,
    "link": lambda path: path.symlink_to("elsewhere.ttl"),
    "dangling link": lambda path: path.symlink_to("nowhere.ttl"),
    "endless link": lambda path: path.symlink_to(path),
}
"""What may stand where a file is to be, and is none."""


@pytest.mark.parametrize("replace", [False, True])
@pytest.mark.parametrize("name", STRANGE)
def test_what_is_no_ordinary_file_is_left_as_it_is(tmp_path: Path, name: str, replace: bool) -> None:
    (tmp_path / "elsewhere.ttl").write_text("old")
    STRANGE[name](tmp_path / "two.ttl")
    before = (tmp_path / "two.ttl").lstat()
    with pytest.raises(BadParameter) as caught:
        write_files({tmp_path / "two.ttl": "new"}, replace=replace)
    assert "two.ttl is no ordinary file, but a folder, a link or a device" in caught.value.detail["en"]
    assert "two.ttl är ingen vanlig fil" in caught.value.detail["sv"]
    assert (tmp_path / "two.ttl").lstat() == before
    assert (tmp_path / "elsewhere.ttl").read_text() == "old"
    assert names(tmp_path) == ["elsewhere.ttl", "two.ttl"]


def test_where_the_last_cannot_take_its_place_what_stood_there_stands_there_again(tmp_path: Path) -> None:
    (tmp_path / "one.ttl").write_text("old")
    (tmp_path / "one.ttl").chmod(0o640)
    (tmp_path / "three.ttl").mkdir()
    texts = {tmp_path / f"{name}.ttl": "new" for name in ("one", "two", "three")}
    with pytest.raises(BadParameter, match=r"three\.ttl is no ordinary file"):
        write_files(texts, replace=True)
    assert (tmp_path / "one.ttl").read_text() == "old"
    assert (tmp_path / "one.ttl").stat().st_mode & 0o777 == 0o640
    assert names(tmp_path) == ["one.ttl", "three.ttl"]


def test_a_file_that_came_after_it_was_looked_for_is_kept_and_the_others_are_removed_again(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    with pytest.raises(BadParameter, match=r"one\.ttl is there already"):
        write_files({tmp_path / "one.ttl": "new", tmp_path / "a/../one.ttl": "newer"}, replace=False)
    assert names(tmp_path) == ["a"]


def test_a_file_in_the_way_of_the_folder_is_said(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("old")
    with pytest.raises(BadParameter, match=r"one\.ttl: the file cannot be written: File exists"):
        write_files({tmp_path / "a/one.ttl": "new"}, replace=False, folder=tmp_path / "a")
    assert (tmp_path / "a").read_text() == "old"


def test_a_folder_that_is_a_link_is_not_written_to_since_content_behind_it_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "a").symlink_to("real")
    with pytest.raises(BadParameter, match="a is a link; the content is not read behind it"):
        write_files({tmp_path / "a/one.ttl": "new"}, replace=False, folder=tmp_path / "a")
    assert names(tmp_path / "real") == []


def test_a_text_that_does_not_fit_is_told_and_the_old_one_stands(tmp_path: Path) -> None:
    (tmp_path / "one.ttl").write_text("old")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, hard))
    try:
        with pytest.raises(BadParameter, match="cannot be written: File too large"):
            write_files({tmp_path / "one.ttl": "x" * 2000}, replace=True)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert (tmp_path / "one.ttl").read_text() == "old"
    assert names(tmp_path) == ["one.ttl"]


def test_of_two_at_once_one_is_written_and_the_other_told(tmp_path: Path) -> None:
    def write(text: str) -> str:
        try:
            write_files({tmp_path / "one.ttl": text, tmp_path / "two.ttl": text}, replace=False)
        except BadParameter as problem:
            return problem.detail["en"]
        return text

    with ThreadPoolExecutor() as pool:
        ends = list(pool.map(write, [str(number) * 1000 for number in range(8)]))
    (written,) = [end for end in ends if "is there already" not in end]
    assert names(tmp_path) == ["one.ttl", "two.ttl"]
    assert {path.read_text() for path in tmp_path.iterdir()} == {written}


def test_refusing_what_is_there_names_all_of_it(tmp_path: Path) -> None:
    paths = [tmp_path / "one.ttl", tmp_path / "two.ttl", tmp_path / "three.ttl"]
    refuse_there(paths)
    for path in paths[:2]:
        path.write_text("old")
    with pytest.raises(BadParameter) as caught:
        refuse_there(paths)
    assert caught.value.detail["en"] == f"{paths[0]}, {paths[1]} is there already; --replace writes it anew."
    assert caught.value.detail["sv"] == f"{paths[0]}, {paths[1]} finns redan; --replace skriver om den."

"""A snapshot spares the next start its work and never stands for other files than those it was made of."""

import shutil
from pathlib import Path

import pytest

from villkor.catalogue import open_catalogue
from villkor.errors import BrokenContent
from villkor.graph.content import FOLDERS, Content
from villkor.graph.snapshot import fingerprint, recall

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture
def content(tmp_path: Path) -> Path:
    for folder in FOLDERS:
        shutil.copytree(ROOT / folder, tmp_path / "content" / folder)
    return tmp_path / "content"


def test_a_start_from_a_snapshot_gives_the_same_version_and_the_same_answer(content: Path, tmp_path: Path) -> None:
    first = open_catalogue(str(content), tmp_path / "cache")
    mark = fingerprint(Content(content))
    kept = recall(tmp_path / "cache", mark)
    second = open_catalogue(str(content), tmp_path / "cache")
    assert kept is not None and kept.version == first.graph.version == second.graph.version
    question, inputs = "obligations", {"actor": "county-joint", "year": "2025"}
    assert second.ask(question, inputs).rows == first.ask(question, inputs).rows


def test_a_changed_file_is_loaded_and_checked_anew(content: Path, tmp_path: Path) -> None:
    open_catalogue(str(content), tmp_path / "cache")
    lines = content / "data" / "agreements" / "2025" / "lines-counties.ttl"
    lines.write_text(lines.read_text("utf-8").replace("vk:amount 45000000 ;", "vk:amount 45000001 ;"), "utf-8")
    with pytest.raises(BrokenContent, match="breakdown/2025-subarea"):
        open_catalogue(str(content), tmp_path / "cache")


def test_a_snapshot_that_cannot_be_read_is_passed_over(content: Path, tmp_path: Path) -> None:
    version = open_catalogue(str(content), tmp_path / "cache").graph.version
    for path in (tmp_path / "cache").iterdir():
        path.write_bytes(b"<cut sho")
    assert open_catalogue(str(content), tmp_path / "cache").graph.version == version


def test_a_folder_where_a_snapshot_should_be_is_passed_over(content: Path, tmp_path: Path) -> None:
    (tmp_path / f"{fingerprint(Content(content))}-version-seal.nq").mkdir()
    assert recall(tmp_path, fingerprint(Content(content))) is None


def test_a_cache_folder_that_cannot_be_written_to_is_no_error(content: Path, tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("a file stands where the folder should", "utf-8")
    assert open_catalogue(str(content), tmp_path / "cache").graph.version


def test_only_the_newest_snapshots_stay(content: Path, tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    cache.mkdir()
    for number in range(9):
        (cache / f"old{number}-0.nq").touch()
    open_catalogue(str(content), cache)
    assert len(list(cache.iterdir())) == 5
    assert recall(cache, fingerprint(Content(content))) is not None

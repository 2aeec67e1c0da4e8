"""The archive: a version is kept whole and for good, whoever wrote it first, and a damaged one is refused."""

import datetime as dt
import gzip
import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from publishing import EARLIER, LATER
from villkor.errors import StoreFailed
from villkor.publishing.archive import Archive, Version, known_at, known_on

FIRST, SECOND, THIRD = (letter * 64 for letter in "abc")
QUADS = b'<http://x/a> <http://x/p> "1" <https://w3id.org/villkor/res/graph/g> .\n'
HERE = ZoneInfo("Europe/Stockholm")
VERSIONS = [Version(name=FIRST, served=EARLIER), Version(name=SECOND, served=LATER)]


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    archive = Archive(tmp_path / "archive")
    archive.record(SECOND, QUADS.replace(b'"1"', b'"2"'), LATER)
    archive.record(FIRST, QUADS, EARLIER)
    return archive


def test_versions_come_in_the_order_in_which_they_were_served(archive: Archive) -> None:
    assert archive.versions() == VERSIONS


def test_a_version_gives_back_what_was_kept_as_bytes_and_as_a_graph(archive: Archive) -> None:
    assert archive.quads(FIRST) == QUADS
    assert archive.graph(SECOND).version == SECOND
    assert archive.graph(SECOND).select("SELECT ?o WHERE { ?s ?p ?o }").rows == [("2",)]


def test_a_version_that_is_kept_stays_as_it_is(archive: Archive, tmp_path: Path) -> None:
    before = {path: path.read_bytes() for path in (tmp_path / "archive").iterdir()}
    archive.record(FIRST, QUADS, LATER)
    assert {path: path.read_bytes() for path in (tmp_path / "archive").iterdir()} == before
    assert archive.holds(FIRST) and not archive.holds(THIRD)


def test_the_same_version_makes_the_same_files(tmp_path: Path) -> None:
    for name in ("one", "two"):
        Archive(tmp_path / name).record(FIRST, QUADS, EARLIER)
    one, two = ({path.name: path.read_bytes() for path in (tmp_path / name).iterdir()} for name in ("one", "two"))
    assert one == two and len(one) == 2


def test_many_may_write_the_same_version_at_once_and_the_first_is_believed(tmp_path: Path) -> None:
    moments = [EARLIER + dt.timedelta(seconds=number) for number in range(16)]
    with ThreadPoolExecutor(16) as pool:
        list(pool.map(lambda moment: Archive(tmp_path).record(FIRST, QUADS, moment), moments))
    (version,) = Archive(tmp_path).versions()
    assert version.served in moments and Archive(tmp_path).quads(FIRST) == QUADS
    assert len(list(tmp_path.iterdir())) == 2


def test_of_two_that_hold_other_statements_for_one_version_the_first_is_believed(tmp_path: Path) -> None:
    Archive(tmp_path).record(FIRST, QUADS, EARLIER)
    Archive(tmp_path).record(FIRST, QUADS + b"<http://x/more> <http://x/p> <http://x/q> <http://x/g> .\n", LATER)
    assert Archive(tmp_path).quads(FIRST) == QUADS


def test_at_most_two_older_versions_stay_in_memory(archive: Archive) -> None:
    archive.record(THIRD, QUADS, LATER)
    first, second = archive.graph(FIRST), archive.graph(SECOND)
    assert archive.graph(FIRST) is first
    archive.graph(THIRD)
    assert archive.graph(FIRST) is first and archive.graph(SECOND) is not second


@pytest.mark.parametrize("damage", ["cut", "other", "gone", "no gzip", "more"])
def test_statements_that_are_damaged_are_refused(archive: Archive, tmp_path: Path, damage: str) -> None:
    (path,) = (tmp_path / "archive").glob(f"{FIRST}-*.nq.gz")
    body = path.read_bytes()
    path.unlink()
    if damage != "gone":
        damaged = {
            "cut": body[:-9],
            "other": gzip.compress(QUADS.replace(b"1", b"9")),
            "no gzip": b"<cut sho",
            "more": gzip.compress(QUADS * 1000),
        }
        path.write_bytes(damaged[damage])
    with pytest.raises(StoreFailed, match=r"VILLKOR_ARCHIVE.*is damaged: a{64}-[0-9a-f]{64}\.nq\.gz"):
        archive.quads(FIRST)
    assert archive.quads(SECOND)


@pytest.mark.parametrize(
    "note",
    [
        b"",
        b"[]",
        b"{}",
        b"\xff",
        json.dumps({"version": SECOND, "served": "2026-11-23T09:30:00+00:00", "checksum": "", "size": 1}).encode(),
        json.dumps({"version": FIRST, "served": "yesterday", "checksum": "", "size": 1}).encode(),
        json.dumps({"version": FIRST, "served": "2026-11-23T09:30:00", "checksum": "", "size": 1}).encode(),
    ],
)
def test_a_note_that_is_damaged_is_refused(archive: Archive, tmp_path: Path, note: bytes) -> None:
    (tmp_path / "archive" / f"{FIRST}.json").write_bytes(note)
    with pytest.raises(StoreFailed, match=r"is damaged: a{64}\.json"):
        archive.versions()


def test_a_folder_that_cannot_be_written_to_is_told_without_its_path(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder", "utf-8")
    with pytest.raises(StoreFailed, match="cannot be written to") as caught:
        Archive(tmp_path / "file").record(FIRST, QUADS, EARLIER)
    assert str(tmp_path) not in str(caught.value)


@pytest.mark.parametrize(
    ("day", "known"),
    [
        ("2026-11-22", None),
        ("2026-11-23", FIRST),
        ("2026-11-25", FIRST),  # served at 23.30 UTC, which is the 26th in Stockholm
        ("2026-11-26", SECOND),
        ("2027-01-01", SECOND),
    ],
)
def test_on_a_day_the_version_is_known_that_was_served_at_its_end(day: str, known: str | None) -> None:
    found = known_on(VERSIONS, dt.date.fromisoformat(day), HERE)
    assert (found.name if found else None) == known


@pytest.mark.parametrize(
    ("moment", "known"),
    [
        ("2020-01-01T00:00:00+00:00", FIRST),
        ("2026-11-23T09:30:00+00:00", FIRST),
        ("2026-11-25T23:29:59+00:00", FIRST),
        ("2026-11-25T23:30:00+00:00", SECOND),
    ],
)
def test_at_a_moment_the_version_is_known_that_was_served_then(moment: str, known: str) -> None:
    assert known_at(VERSIONS, dt.datetime.fromisoformat(moment)).name == known

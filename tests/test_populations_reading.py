"""A file is read as CSV or JSON-stat by what it holds, and no further than its limit; others are named and refused."""

import gzip
import os
import tracemalloc
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from villkor.errors import BadDocument
from villkor.populations.reading import LARGEST, open_file, read_bytes, read_cells


@pytest.mark.parametrize(
    ("data", "en", "sv"),
    [
        (
            b"PK\x03\x04xl/workbook.xml",
            "This is a workbook or a ZIP archive; choose CSV or JSON-stat 2",
            "en arbetsbok",
        ),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "This is an old workbook;", "en gammal arbetsbok"),
        (b'CHARSET="ANSI";\r\nAXIS-VERSION="2010";', "This is a PX file;", "Detta är en PX-fil;"),
        (b"<!DOCTYPE html><table>", "This is HTML or XML;", "Detta är HTML eller XML;"),
        (b"PAR1\x15\x04", "This is Parquet;", "Detta är Parquet;"),
        (gzip.compress(b"region,2024"), "This is gzip;", "Detta är gzip;"),
        ("region,2024".encode("utf-32"), "This is UTF-32;", "Detta är UTF-32;"),
        ("region,2024".encode("utf-16"), "This is UTF-16;", "Detta är UTF-16;"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "This is no text;", "Detta är ingen text;"),
        (b"", "The file is empty.", "Filen är tom."),
        (b"\xef\xbb\xbf \r\n", "The file is empty.", "Filen är tom."),
    ],
    ids=["workbook", "old workbook", "PX", "HTML", "Parquet", "gzip", "UTF-32", "UTF-16", "picture", "empty", "blank"],
)
def test_a_file_of_another_kind_is_named_with_what_is_read(data: bytes, en: str, sv: str) -> None:
    with pytest.raises(BadDocument) as caught:
        read_cells("scb", data)
    assert en in caught.value.detail["en"]
    assert sv in caught.value.detail["sv"]
    assert caught.value.extra["position"] == "scb"


def test_of_a_file_of_200_mb_no_more_is_read_than_the_limit(tmp_path: Path) -> None:
    path = tmp_path / "large.csv"
    with path.open("wb") as file:
        file.truncate(200 * 2**20)
    with path.open("rb") as opened:
        with pytest.raises(BadDocument, match="more than 32 MiB; select fewer years, ages or places"):
            read_bytes("large.csv", opened)
        assert opened.tell() == LARGEST + 1


def test_a_file_as_large_as_the_limit_is_read(tmp_path: Path) -> None:
    path = tmp_path / "large.csv"
    with path.open("wb") as file:
        file.truncate(LARGEST)
    with path.open("rb") as opened:
        assert len(read_bytes("large.csv", opened)) == LARGEST


def test_a_file_of_blank_lines_is_not_read_to_its_end() -> None:
    with pytest.raises(BadDocument) as caught:
        read_cells("scb.csv", b"region,2024\n00,1\n" + b"\n" * 2**24)
    assert "more than 400000 lines" in caught.value.detail["en"]
    assert "fler än 400000 rader" in caught.value.detail["sv"]


def test_json_of_blank_lines_is_not_read() -> None:
    data = b"{" + b"\n" * (LARGEST - 1)
    tracemalloc.start()
    with pytest.raises(BadDocument) as caught:
        read_cells("scb.json", data)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert "more than 800000 lines" in caught.value.detail["en"]
    assert "fler än 800000 rader" in caught.value.detail["sv"]
    assert caught.value.extra["position"] == "scb.json:800001"
    assert most < 2 * LARGEST


def test_a_pipe_that_nobody_writes_to_is_empty_and_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with open_file(str(tmp_path / "pipe")) as opened:
        assert read_bytes("pipe", opened) == b""


def test_a_pipe_that_somebody_writes_to_is_read_to_its_end(tmp_path: Path) -> None:
    read, write = os.pipe()
    with ThreadPoolExecutor() as pool, open_file(f"/dev/fd/{read}") as opened:
        os.close(read)
        found = pool.submit(read_bytes, "pipe", opened)
        for _ in range(3):
            os.write(write, b"x" * 60_000)
        os.close(write)
        assert len(found.result()) == 180_000


def test_what_cannot_be_opened_is_left_to_the_caller(tmp_path: Path) -> None:
    with pytest.raises(IsADirectoryError):
        open_file(str(tmp_path))
    with pytest.raises(FileNotFoundError):
        open_file(str(tmp_path / "nowhere"))

"""Reading a file of SCB: CSV or JSON-stat 2, told apart by how it begins; anything else is refused by its name."""

import codecs
import os
import re
from typing import BinaryIO, Final

from villkor.errors import BadDocument
from villkor.populations.cells import MOST, CellTable
from villkor.populations.delimited import read_delimited
from villkor.populations.jsonstat import read_jsonstat

LARGEST: Final = 32 * 2**20
"""How many bytes of a file are read; 150,000 cells in CSV have some 5 MB."""

_MOST_LINES: Final = 4 * MOST
"""How many lines JSON may have: one for each value and for each bracket, and some."""

_OTHERS: Final = (
    (re.compile(rb"PK\x03\x04"), "a workbook or a ZIP archive", "en arbetsbok eller ett ZIP-arkiv"),
    (re.compile(rb"\xd0\xcf\x11\xe0"), "an old workbook", "en gammal arbetsbok"),
    (re.compile(rb"\x1f\x8b"), "gzip", "gzip"),
    (re.compile(rb"PAR1"), "Parquet", "Parquet"),
    (re.compile(rb"\s*(?:CHARSET|AXIS-VERSION|CODEPAGE|LANGUAGE|CREATION-DATE)="), "a PX file", "en PX-fil"),
    (re.compile(rb"\s*<"), "HTML or XML", "HTML eller XML"),
    (re.compile(rb"\xff\xfe\0\0|\0\0\xfe\xff"), "UTF-32", "UTF-32"),
    (re.compile(rb"\xff\xfe|\xfe\xff"), "UTF-16", "UTF-16"),
    (re.compile(rb"[^\0]*+\0"), "no text", "ingen text"),
)


def open_file(path: str) -> BinaryIO:
    """Open a file to read it, without waiting for someone to write to it where it is a pipe. Raises OSError."""
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    try:
        os.set_blocking(descriptor, True)
        return os.fdopen(descriptor, "rb")
    except OSError:
        os.close(descriptor)
        raise


def read_bytes(name: str, file: BinaryIO) -> bytes:
    """Read a file that is not too large. Raises BadDocument."""
    data = file.read(LARGEST + 1)
    if len(data) > LARGEST:
        raise BadDocument.at(
            name,
            0,
            0,
            f"The file has more than {LARGEST // 2**20} MiB; select fewer years, ages or places and get it anew.",
            f"Filen har mer än {LARGEST // 2**20} MiB; välj färre år, åldrar eller platser och hämta den på nytt.",
        )
    return data


def read_cells(name: str, data: bytes) -> CellTable:
    """Read the table of a file. Raises BadDocument for what is no table of a population, with the place."""
    text = data.removeprefix(codecs.BOM_UTF8)
    for beginning, en, sv in _OTHERS:
        if beginning.match(text):
            raise BadDocument.at(
                name,
                0,
                0,
                f"This is {en}; choose CSV or JSON-stat 2 where the table is saved.",
                f"Detta är {sv}; välj CSV eller JSON-stat 2 där tabellen sparas.",
            )
    if not text.strip():
        raise BadDocument.at(name, 0, 0, "The file is empty.", "Filen är tom.")
    is_json = text.lstrip()[:1] in (b"{", b"[")
    if is_json and text.count(b"\n") > _MOST_LINES:  # the place of each is kept while it is read
        raise BadDocument.at(
            name,
            _MOST_LINES + 1,
            0,
            f"The JSON has more than {_MOST_LINES} lines; no such table is read.",
            f"JSON-texten har fler än {_MOST_LINES} rader; så läses ingen tabell.",
        )
    table = (read_jsonstat if is_json else read_delimited)(name, data)
    if not table.cells:
        raise BadDocument.at(
            name, 0, 0, "The table has headings and no figures.", "Tabellen har rubriker men inga uppgifter."
        )
    return table

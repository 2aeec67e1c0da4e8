"""The package of a workbook: a ZIP file of which only well-formed XML within limits goes on to be read."""

import io
import re
import zipfile
import zlib
from collections.abc import Mapping
from typing import Final
from xml.parsers import expat

from villkor.errors import BadDocument
from villkor.submissions.rows import LONGEST, WIDEST

LARGEST: Final = 50 * 2**20
"""The most bytes that the parts of a workbook may have together when they are unpacked."""

TIGHTEST: Final = 200
"""How many times larger the parts may become when they are unpacked."""

MOST_PARTS: Final = 1000
"""The most parts of a workbook."""

MOST_ELEMENTS: Final = 2_000_000
"""The most elements of XML in all parts."""

MOST_CELLS: Final = 4_000_000
"""The most cells of a sheet, empty ones among them, up to the last row and column that are written."""

_BOOK: Final = "xl/workbook.xml"
_OLD: Final = b"\xd0\xcf\x11\xe0"
_ENTRY: Final = b"PK\x01\x02"
_REFERENCE: Final = re.compile(r"([A-Za-z]{1,3})([1-9][0-9]{0,6})", re.ASCII)


def repacked(name: str, data: bytes) -> bytes:
    """Return a workbook packed anew from its parts in XML, each read once and found well-formed and within limits.

    Macros, pictures and all other parts are left out. Raises BadDocument.
    """
    if data.startswith(_OLD):
        raise _refusal(
            name,
            "This is an old .xls workbook or one with a password; save it as .xlsx without a password.",
            "Detta är en gammal .xls-arbetsbok eller en med lösenord; spara den som .xlsx utan lösenord.",
        )
    try:
        parts = _unpacked(name, data)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, ValueError) as error:
        raise _refusal(
            name,
            f"This is no XLSX workbook that can be unpacked: {error}.",
            f"Detta är ingen XLSX-arbetsbok som går att packa upp: {error}.",
        ) from error
    if _BOOK not in parts:
        raise _refusal(name, "This is no XLSX workbook.", "Detta är ingen XLSX-arbetsbok.")
    _check(name, parts)
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
        for part, content in parts.items():
            archive.writestr(part, content)
    return file.getvalue()


def _unpacked(name: str, data: bytes) -> Mapping[str, bytes]:
    """Return the parts in XML by name, never more of them than they may be."""
    if data.count(_ENTRY) > MOST_PARTS:
        raise _too_much(name, f"{MOST_PARTS} parts", f"{MOST_PARTS} delar")
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        entries = archive.infolist()
        size = sum(entry.file_size for entry in entries)
        if size > LARGEST or size > TIGHTEST * len(data):
            raise _too_much(
                name,
                f"{LARGEST // 2**20} MiB unpacked, or {TIGHTEST} times its size",
                f"{LARGEST // 2**20} MiB uppackat, eller {TIGHTEST} gånger sin storlek",
            )
        named = [entry for entry in entries if entry.filename.endswith((".xml", ".rels"))]
        return {entry.filename: _part(archive, entry) for entry in named}


def _part(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise zipfile.BadZipFile(f"{entry.filename[:80]} is compressed in a way that workbooks do not use")
    with archive.open(entry) as part:
        return part.read(entry.file_size)


class _Extent:
    """How far a part of XML reaches: rows, columns, elements."""

    def __init__(self, name: str, elements: int) -> None:
        self._name = name
        self.elements = elements
        self._is_sheet = False
        self._row = self._column = self._rows = self._columns = 0

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """Count an element as it begins. Raises BadDocument where it goes over a limit."""
        self.elements += 1
        if self.elements > MOST_ELEMENTS:
            raise _too_much(self._name, f"{MOST_ELEMENTS} elements", f"{MOST_ELEMENTS} element")
        local = tag.rpartition(":")[2]
        if local == "sheetData":
            self._is_sheet = True
        elif local == "row" and self._is_sheet:
            self._row = int(attributes.get("r", self._row + 1))
            self._column = 0
        elif local == "c" and self._is_sheet:
            self._cell(attributes.get("r"))

    def _cell(self, reference: str | None) -> None:
        if reference is None:
            self._column += 1
        else:
            found = _REFERENCE.fullmatch(reference)
            if not found:
                raise _refusal(self._name, f"{reference[:20]!r} is no cell.", f"{reference[:20]!r} är ingen cell.")
            self._column, self._row = _index(found[1]), int(found[2])
        self._rows, self._columns = max(self._rows, self._row), max(self._columns, self._column)
        if self._rows > LONGEST or self._columns > WIDEST or self._rows * self._columns > MOST_CELLS:
            raise _too_much(
                self._name,
                f"{LONGEST} rows, {WIDEST} columns or {MOST_CELLS} cells",
                f"{LONGEST} rader, {WIDEST} kolumner eller {MOST_CELLS} celler",
            )

    def refuse_doctype(self, *_: object) -> None:
        """Refuse a document type, which may declare entities. Raises BadDocument."""
        raise _refusal(
            self._name,
            "The workbook declares a document type, which no spreadsheet does.",
            "Arbetsboken deklarerar en dokumenttyp, vilket inget kalkylprogram gör.",
        )


def _check(name: str, parts: Mapping[str, bytes]) -> None:
    """Read each part as XML. Raises BadDocument for one that is not well-formed or goes over a limit."""
    elements = 0
    for part, content in parts.items():
        extent = _Extent(name, elements)
        parser = expat.ParserCreate()
        parser.StartElementHandler = extent.start
        parser.StartDoctypeDeclHandler = extent.refuse_doctype
        try:
            parser.Parse(content, True)
        except (expat.ExpatError, LookupError, ValueError) as error:
            raise _refusal(
                name,
                f"{part[:80]} in the workbook is not well-formed: {error}.",
                f"{part[:80]} i arbetsboken är inte välskriven: {error}.",
            ) from error
        elements = extent.elements


def _index(letters: str) -> int:
    index = 0
    for letter in letters.upper():
        index = 26 * index + ord(letter) - ord("A") + 1
    return index


def _too_much(name: str, en: str, sv: str) -> BadDocument:
    return _refusal(name, f"The workbook has more than {en}.", f"Arbetsboken har mer än {sv}.")


def _refusal(name: str, en: str, sv: str) -> BadDocument:
    return BadDocument.at(name, 0, 0, en, sv)

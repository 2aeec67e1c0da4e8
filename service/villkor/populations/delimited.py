"""Tables in CSV, as PxWeb writes them: years as columns or as rows, under a title or none, in either language."""

import csv
import io
from collections.abc import Iterator, Sequence
from typing import Final

from villkor.errors import BadDocument
from villkor.populations.cells import MOST, Cells, CellTable
from villkor.populations.headings import Headings, read_headings
from villkor.populations.words import REGION, column_of
from villkor.submissions.document import Place
from villkor.submissions.text import check_text

_DELIMITERS: Final = ",;\t"
_ABOVE: Final = 10
"""How many lines may stand above the headings."""

_WIDEST: Final = 64 * 2**10
"""How many characters a line may have."""

_MOST_LINES: Final = 2 * MOST
"""How many lines a file may have, blank ones among them."""


def read_delimited(name: str, data: bytes) -> CellTable:
    """Read a table in CSV. Raises BadDocument, with the line, for what is no table of a population."""
    text = _decoded(data, name)
    delimiter, above = _beginning(name, text)
    rows = _rows(name, text, delimiter, strict=True)
    title = " ".join(cell for _, row in (next(rows) for _ in range(above)) for cell in row if cell.strip())
    line, first = next(rows)
    cells = Cells(name)
    headings = read_headings(cells, first, title, line)
    for line, row in rows:
        if any(cell.strip() for cell in row):
            _read_row(cells, headings, row, Place(line=line))
    return cells.table(title)


def _decoded(data: bytes, name: str) -> str:
    """Return the text: UTF-8, else Windows-1252, of which ISO 8859-1 is a part as far as Swedish needs it."""
    try:
        data.decode()
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")
    return check_text(data, name).decode()


def _beginning(name: str, text: str) -> tuple[str, int]:
    """Return the delimiter, and the number of rows above the one that names the columns."""
    for delimiter in _DELIMITERS:
        for number, (_, row) in enumerate(_rows(name, text, delimiter)):
            if len(row) > 1 and any(column_of(cell) == REGION for cell in row):
                return delimiter, number
            if number == _ABOVE:
                break
    first = next((line for line in io.StringIO(text) if line.strip()), "").strip()[:80]
    raise BadDocument.at(
        name,
        1,
        0,
        f"No row names a column «region» and others beside it; the file begins «{first}».",
        f"Ingen rad anger en kolumn «region» och andra bredvid; filen börjar «{first}».",
    )


def _rows(name: str, text: str, delimiter: str, *, strict: bool = False) -> Iterator[tuple[int, Sequence[str]]]:
    """Return the rows, each with the line where it ends."""
    reader = csv.reader(_lines(name, text), delimiter=delimiter, strict=strict)
    try:
        for row in reader:
            yield reader.line_num, row
    except csv.Error as error:
        raise BadDocument.at(
            name,
            reader.line_num,
            0,
            f"This is no well-formed CSV: {error}.",
            f"Detta är ingen välskriven CSV: {error}.",
        ) from error


def _lines(name: str, text: str) -> Iterator[str]:
    for number, line in enumerate(io.StringIO(text, newline=""), 1):
        if len(line) > _WIDEST or number > _MOST_LINES:
            en, sv = (
                (f"more than {_MOST_LINES} lines", f"fler än {_MOST_LINES} rader")
                if number > _MOST_LINES
                else (f"a line of more than {_WIDEST} characters", f"en rad med fler än {_WIDEST} tecken")
            )
            raise BadDocument.at(
                name, number, 0, f"The file has {en}; no such table is read.", f"Filen har {sv}; så läses ingen tabell."
            )
        yield line


def _read_row(cells: Cells, headings: Headings, row: Sequence[str], place: Place) -> None:
    if len(row) != headings.width:
        raise cells.refusal(
            place,
            f"The row has {len(row)} columns, the headings are {headings.width}.",
            f"Raden har {len(row)} kolumner, rubrikerna är {headings.width}.",
        )
    for key, written in headings.figures(cells, row, place):
        cells.add(key, written, place)

"""Tables in CSV, as PxWeb writes them: years as columns or as rows, under a title or none, in either language."""

import csv
import io
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Final, NamedTuple

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
    text = _Text(name, check_text(data, name), "utf-8") if _is_utf8(data) else _Text(name, data, "cp1252")
    delimiter, above = _beginning(text)
    rows = _rows(text, delimiter, strict=True)
    title = " ".join(cell for _, row in (next(rows) for _ in range(above)) for cell in row if cell.strip())
    line, first = next(rows)
    cells = Cells(name)
    headings = read_headings(cells, first, title, line)
    for line, row in rows:
        if any(cell.strip() for cell in row):
            _read_row(cells, headings, row, Place(line=line))
    return cells.table(title)


class _Text(NamedTuple):
    """The text of a file: in UTF-8, else in Windows-1252, which is ISO 8859-1 as far as Swedish needs it."""

    name: str
    data: bytes
    encoding: str

    def lines(self) -> Iterator[str]:
        """Return the lines. Raises BadDocument where one is too long, or where there are too many."""
        decoded = io.TextIOWrapper(io.BytesIO(self.data), self.encoding, errors="replace", newline="")
        for number, line in enumerate(decoded, 1):
            if number > _MOST_LINES:
                raise self._too_much(number, f"more than {_MOST_LINES} lines", f"fler än {_MOST_LINES} rader")
            if len(line) > _WIDEST:
                raise self._too_much(
                    number, f"a line of more than {_WIDEST} characters", f"en rad med fler än {_WIDEST} tecken"
                )
            yield line

    def _too_much(self, number: int, en: str, sv: str) -> BadDocument:
        return BadDocument.at(
            self.name,
            number,
            0,
            f"The file has {en}; no such table is read.",
            f"Filen har {sv}; så läses ingen tabell.",
        )


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True


def _beginning(text: _Text) -> tuple[str, int]:
    """Return the delimiter, and the number of rows above the one that names the columns."""
    for delimiter in _DELIMITERS:
        for number, (_, row) in enumerate(islice(_rows(text, delimiter), _ABOVE + 1)):
            if len(row) > 1 and any(column_of(cell) == REGION for cell in row):
                return delimiter, number
    first = next((line for line in text.lines() if line.strip()), "").strip()[:80]
    raise BadDocument.at(
        text.name,
        1,
        0,
        f"No row names a column «region» and others beside it; the file begins «{first}».",
        f"Ingen rad anger en kolumn «region» och andra bredvid; filen börjar «{first}».",
    )


def _rows(text: _Text, delimiter: str, *, strict: bool = False) -> Iterator[tuple[int, Sequence[str]]]:
    """Return the rows, each with the line where it ends."""
    reader = csv.reader(text.lines(), delimiter=delimiter, strict=strict)
    try:
        for row in reader:
            yield reader.line_num, row
    except csv.Error as error:
        raise BadDocument.at(
            text.name,
            reader.line_num,
            0,
            f"This is no well-formed CSV: {error}.",
            f"Detta är ingen välskriven CSV: {error}.",
        ) from error


def _read_row(cells: Cells, headings: Headings, row: Sequence[str], place: Place) -> None:
    if len(row) != headings.width:
        raise cells.refusal(
            place,
            f"The row has {len(row)} columns, the headings are {headings.width}.",
            f"Raden har {len(row)} kolumner, rubrikerna är {headings.width}.",
        )
    for key, written in headings.figures(cells, row, place):
        cells.add(key, written, place)

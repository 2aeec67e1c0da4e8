"""Tables in CSV, as PxWeb writes them: years as columns or as rows, under a title or none, in either language."""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final, NamedTuple

from villkor.errors import BadDocument
from villkor.populations.cells import MOST, TOTAL, CellKey, Cells, CellTable
from villkor.populations.words import (
    AGE,
    CONTENTS,
    REGION,
    SEX,
    YEAR,
    column_of,
    read_value,
    sex_of,
    take_contents,
    year_of,
)
from villkor.submissions.document import Place
from villkor.submissions.text import check_text

_DELIMITERS: Final = ",;\t"
_ABOVE: Final = 10
"""How many lines may stand above the headings."""

_WIDEST: Final = 64 * 2**10
"""How many characters a line may have."""

_LONGEST_TITLE: Final = 1000
"""How many characters above the headings are looked at; a table's title has some hundred."""

_MOST_LINES: Final = 2 * MOST
"""How many lines a file may have, blank ones among them."""


def read_delimited(name: str, data: bytes) -> CellTable:
    """Read a table in CSV. Raises BadDocument, with the line, for what is no table of a population."""
    text = _Text(name, check_text(data, name), "utf-8") if _is_utf8(data) else _Text(name, data, "cp1252")
    delimiter, above = _beginning(text)
    rows = _rows(text, delimiter, strict=True)
    title = " ".join(cell for _, row in islice(rows, above) for cell in row if cell.strip())[:_LONGEST_TITLE]
    line, first = next(rows)
    cells = Cells(name)
    headings = _read_headings(cells, first, title, line)
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


class _FigureColumn(NamedTuple):
    """A column of figures: their year and their sex, where the heading tells them, and their name."""

    column: int
    year: int | None
    sex: str | None
    contents: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Headings:
    """The columns of a table.

    Attributes:
        columns: those that say what is counted, by kind.
        counted: those that count.
        title: what stands above the table.
    """

    width: int
    title: str
    columns: Mapping[str, int]
    counted: Sequence[_FigureColumn]

    def figures(self, cells: Cells, row: Sequence[str], place: Place) -> Iterator[tuple[CellKey, str]]:
        """Return each figure of a row and what it counts. Raises BadDocument."""
        region = self._read(cells, row, REGION, place)
        age, sex = self._read(cells, row, AGE, place), self._read(cells, row, SEX, place)
        if CONTENTS in self.columns:
            take_contents(cells, [row[self.columns[CONTENTS]].strip()], self.title, place)
        for column in self.counted:
            year = column.year or int(self._read(cells, row, YEAR, place))
            yield CellKey(year, region, age, column.sex or sex), row[column.column]

    def _read(self, cells: Cells, row: Sequence[str], kind: str, place: Place) -> str:
        """Return the value of a row's column; `TOTAL` where the table was not divided by it."""
        if kind not in self.columns:
            return TOTAL
        return read_value(cells, kind, (row[self.columns[kind]],), place)


def _read_headings(cells: Cells, row: Sequence[str], title: str, line: int) -> _Headings:
    """Read the row of headings. Raises BadDocument for a column that is not known, twice there, or missing."""
    columns: dict[str, int] = {}
    others: list[int] = []
    place = Place(line=line)
    for number, heading in enumerate(row):
        kind = column_of(heading)
        if kind in columns:
            raise _wrong_column(cells, place, heading, "stands twice", "står två gånger")
        if kind:
            columns[kind] = number
        else:
            others.append(number)
    if YEAR in columns and len(others) == 1:
        counted = [_FigureColumn(others[0], None, None, row[others[0]].strip())]
    else:
        counted = [_figure_column(cells, place, row[number], number, sex=SEX not in columns) for number in others]
    if not counted:
        raise cells.refusal(
            place,
            "No column has figures: a year («2024») is wanted.",
            "Ingen kolumn har uppgifter: ett år («2024») väntas.",
        )
    if CONTENTS not in columns:
        take_contents(cells, [column.contents for column in counted], title, place)
    return _Headings(width=len(row), title=title, columns=columns, counted=counted)


def _figure_column(cells: Cells, place: Place, heading: str, number: int, *, sex: bool) -> _FigureColumn:
    """Read the heading of a column of figures: a year, and before it perhaps their name and a sex."""
    *words, last = heading.split() or [""]
    year = year_of(last)
    if year is None:
        raise _wrong_column(
            cells,
            place,
            heading,
            "is neither region, age, sex nor year, and ends in no year («2024»)",
            "är varken region, ålder, kön eller år, och slutar inte med ett år («2024»)",
        )
    found = sex_of(words[-1]) if sex and words else None
    return _FigureColumn(number, year, found, " ".join(words[:-1] if found else words))


def _wrong_column(cells: Cells, place: Place, heading: str, en: str, sv: str) -> BadDocument:
    named = heading.strip()[:60]
    return cells.refusal(place, f"The column «{named}» {en}.", f"Kolumnen «{named}» {sv}.")


def _read_row(cells: Cells, headings: _Headings, row: Sequence[str], place: Place) -> None:
    if len(row) != headings.width:
        raise cells.refusal(
            place,
            f"The row has {len(row)} columns, the headings are {headings.width}.",
            f"Raden har {len(row)} kolumner, rubrikerna är {headings.width}.",
        )
    for key, written in headings.figures(cells, row, place):
        cells.add(key, written, place)

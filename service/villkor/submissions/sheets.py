"""Forms as CSV files and as workbooks: the rows of both, with the cell of every value."""

import csv
import datetime as dt
import io
from collections.abc import Iterable, Iterator
from typing import Final

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from villkor.errors import BadDocument
from villkor.submissions.document import Document
from villkor.submissions.forms import Forms
from villkor.submissions.package import repacked
from villkor.submissions.rows import LONGEST, WIDEST, Row
from villkor.submissions.statements import Statements
from villkor.submissions.tables import may_begin, read_table
from villkor.submissions.text import read_text

_DELIMITERS: Final = ";,\t"
"""Delimiters that are told apart; the first where the file has none."""


def read_csv(name: str, data: bytes, forms: Forms) -> Document:
    """Read the submissions of a CSV file, as Swedish and English spreadsheets write it. Raises BadDocument."""
    statements = Statements(name, forms)
    read_table(statements, _csv_rows(name, read_text(data, name)))
    return statements.document()


def read_xlsx(name: str, data: bytes, forms: Forms) -> Document:
    """Read the submissions of a workbook: of its first sheet, and of any other that begins as a form does.

    Values are read, of a formula the value that was last calculated; nothing is run. Raises BadDocument.
    """
    statements = Statements(name, forms)
    for rows in _sheets(name, repacked(name, data)):
        read_table(statements, rows)
    return statements.document()


def _csv_rows(name: str, text: str) -> Iterator[Row]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    line = 1
    try:
        for number, texts in enumerate(reader, 1):
            if number > LONGEST or len(texts) > WIDEST:
                raise BadDocument.at(
                    name,
                    line,
                    1,
                    f"At most {LONGEST} rows of {WIDEST} columns are taken.",
                    f"Högst {LONGEST} rader med {WIDEST} kolumner tas emot.",
                )
            yield Row(number, texts, line=line)
            line = reader.line_num + 1
    except csv.Error as error:
        raise BadDocument.at(
            name, line, 1, f"This is no well-formed CSV: {error}.", f"Detta är ingen välskriven CSV: {error}."
        ) from error


def _delimiter(text: str) -> str:
    """Return the delimiter that the first line with something in it has most of."""
    first = next((line for line in io.StringIO(text) if line.strip()), "")
    return max(_DELIMITERS, key=first.count)


def _sheets(name: str, data: bytes) -> Iterator[Iterable[Row]]:
    """Return the rows of each sheet that holds a form."""
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        shown = [
            sheet.name
            for sheet in book.sheets_metadata
            if sheet.typ == SheetTypeEnum.WorkSheet and sheet.visible == SheetVisibleEnum.Visible
        ]
        sheets = [list(_sheet_rows(book.get_sheet_by_name(sheet))) for sheet in shown]
    except (CalamineError, ValueError, OverflowError) as error:
        raise BadDocument.at(
            name,
            0,
            0,
            f"The workbook cannot be read: {str(error)[:200]}.",
            f"Arbetsboken går inte att läsa: {str(error)[:200]}.",
        ) from error
    for number, rows in enumerate(sheets):
        if number == 0 or (rows and may_begin(rows[0])):
            yield rows


def _sheet_rows(sheet: CalamineSheet) -> Iterator[Row]:
    for number, cells in enumerate(sheet.to_python(skip_empty_area=False), 1):
        if any(cell != "" for cell in cells):
            yield Row(number, [_text(cell) for cell in cells], sheet=sheet.name)


def _text(cell: float | str | bool | dt.date | dt.time | dt.timedelta) -> str:
    """Return what a cell holds as text: a whole number without decimals, a day as YYYY-MM-DD."""
    match cell:
        case bool():
            return "true" if cell else "false"
        case float() if cell.is_integer():
            return str(int(cell))
        case dt.date():
            return cell.isoformat()
    return str(cell)

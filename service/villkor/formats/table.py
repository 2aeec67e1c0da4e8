"""Tables: CSV for programs, and rows of text for a terminal."""

import csv
import io
from collections.abc import Sequence

from villkor.catalogue.answer import Answer, AnsweredRow, Cell, Resource
from villkor.formats.text import place, printed


def answer_csv(answer: Answer) -> bytes:
    """Return the answer as CSV (RFC 4180, UTF-8): things as IRIs with labels beside them, several with semicolons."""
    file = io.StringIO()
    writer = csv.writer(file)
    columns = named_columns(answer)
    writer.writerow([*columns, "status", "citations", "because"])
    writer.writerows([*_cells(row, columns), row.status, _places(row), " → ".join(row.because)] for row in answer.rows)
    return file.getvalue().encode()


def named_columns(answer: Answer) -> Sequence[str]:
    """Return the columns of a table: each column of the question, and a label beside each that holds things."""
    columns: list[str] = []
    for word in answer.columns:
        things = any(_is_thing(row.cells[word.name]) for row in answer.rows)
        columns += [word.name, f"{word.name}Label"] if things else [word.name]
    return columns


def _is_thing(cell: Cell) -> bool:
    return isinstance(cell, Resource) or (
        isinstance(cell, tuple) and any(isinstance(single, Resource) for single in cell)
    )


def _cells(row: AnsweredRow, columns: Sequence[str]) -> list[str]:
    return [_cell(row, column) for column in columns]


def _cell(row: AnsweredRow, column: str) -> str:
    if column in row.cells:
        return _full(row.cells[column])
    return printed(row.cells[column.removesuffix("Label")], labels=True)


def _full(cell: Cell) -> str:
    if isinstance(cell, tuple):
        return "; ".join(map(_full, cell))
    return str(cell.id) if isinstance(cell, Resource) else printed(cell)


def _places(row: AnsweredRow) -> str:
    return "; ".join(map(place, row.citations))

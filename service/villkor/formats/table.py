"""Tables: CSV for programs, and rows of text for a terminal."""

import csv
import io
from collections.abc import Sequence

from villkor.catalogue.answer import Answer, AnsweredRow, Cell, Resource
from villkor.formats.text import place, printed
from villkor.questions.words import Word


def answer_csv(answer: Answer) -> bytes:
    """Return the answer as CSV (RFC 4180, UTF-8): things as IRIs with labels beside them, several with semicolons."""
    file = io.StringIO()
    writer = csv.writer(file)
    columns = named_columns(answer)
    writer.writerow([*columns, "status", "citations", "because"])
    writer.writerows(
        [*_cells(row, columns), row.status, places(row, answer.language), " → ".join(row.because)]
        for row in answer.rows
    )
    return file.getvalue().encode()


def named_columns(answer: Answer) -> Sequence[str]:
    """Return the columns of a table: each column of the question, and a label beside each whose values are things.

    They are the same whatever the rows hold, so that programs can rely on them.
    """
    return [
        name for word in answer.columns for name in (word.name, *([f"{word.name}Label"] if _has_things(word) else []))
    ]


def places(row: AnsweredRow, language: str) -> str:
    """Return the citations of a row as one text."""
    return "; ".join(dict.fromkeys(place(citation, language) for citation in row.citations))


def _has_things(word: Word) -> bool:
    """Whether a column's values are things, and not codes alone."""
    return word.datatype is None and not all(kind.is_code for kind in word.types)


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

"""Forms as tables: the form is named above the table or in it, and the header tells the layout."""

from collections.abc import Iterable

from villkor.questions.names import fold
from villkor.submissions.document import Place
from villkor.submissions.rows import ENVELOPE, Row, is_envelope
from villkor.submissions.statements import Statements
from villkor.submissions.submission_table import read_submissions
from villkor.submissions.value_table import is_value_table, read_values


def read_table(statements: Statements, rows: Iterable[Row]) -> None:
    """State what a table says. Raises BadDocument, naming the cell, for what cannot be understood."""
    filled = (row for row in rows if row.filled)
    envelope: dict[str, tuple[str, Place]] = {}
    end = Place()
    for row in filled:
        if not _is_above(statements, row):
            read = read_values if is_value_table(row) else read_submissions
            return read(statements, envelope, row, filled)
        (_, name), (at, value) = row.filled
        end = row.place(at)
        envelope[ENVELOPE[fold(name)]] = (value, end)
    raise statements.refusal(end, "There is no table of values.", "Det finns ingen tabell med värden.")


def may_begin(row: Row) -> bool:
    """Whether a sheet that begins with the row may hold a form."""
    return is_value_table(row) or any(is_envelope(text) for _, text in row.filled)


def _is_above(statements: Statements, row: Row) -> bool:
    """Whether a row says only which form or which year it is, and is no header with two columns."""
    if len(row.filled) != 2 or not is_envelope(row.filled[0][1]):
        return False
    second = row.filled[1][1]
    return not is_envelope(second) and not any(form.meant(second) for form in statements.forms.forms)

"""Rows of tables, and what tables of either layout say of the form that they fill in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from villkor.errors import BadDocument
from villkor.questions.names import fold
from villkor.submissions.document import Place
from villkor.submissions.forms import Form
from villkor.submissions.statements import Statements, quoted

WIDEST: Final = 1000
"""The most columns of a table."""

LONGEST: Final = 100_000
"""The most rows of a table."""

ENVELOPE_WORDS: Final[Mapping[str, Mapping[str, str]]] = {
    "form": {"sv": "blankett", "en": "form"},
    "year": {"sv": "år", "en": "year"},
}
"""What may be said above a table, or in it, of the form that is filled in, by language."""

ENVELOPE: Final = {word: name for name, words in ENVELOPE_WORDS.items() for word in words.values()}
"""The same by the word that says it."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table.

    Attributes:
        number: as a spreadsheet counts, from 1.
        line: the line where it begins in a CSV file; 0 in a workbook.
    """

    number: int
    texts: Sequence[str]
    line: int = 0
    sheet: str = ""

    def place(self, column: int) -> Place:
        """Return where one of its cells stands."""
        return Place(line=self.line, cell=f"{letters(column)}{self.number}", sheet=self.sheet)

    @property
    def filled(self) -> Sequence[tuple[int, str]]:
        """The columns that hold something, and what."""
        return [(column, text.strip()) for column, text in enumerate(self.texts) if text.strip()]


Envelope: TypeAlias = Mapping[str, tuple[str, Place]]
"""The form and the year as they are named, and where."""


def letters(column: int) -> str:
    """Return what a spreadsheet calls a column, counted from 0."""
    before, last = divmod(column, 26)
    return (letters(before - 1) if before else "") + chr(ord("A") + last)


def named_form(statements: Statements, envelope: Envelope, otherwise: Place) -> Form:
    """Return the form that an envelope names. Raises BadDocument."""
    if "form" not in envelope:
        raise statements.refusal(
            otherwise,
            "It is not said which form this is: let the first row be «form» and its code.",
            "Det sägs inte vilken blankett det är: låt första raden vara «blankett» och dess kod.",
            [form.code for form in statements.forms.forms],
        )
    name, place = envelope["form"]
    return statements.form(name, read_count(statements, *envelope["year"]) if "year" in envelope else None, place)


def read_count(statements: Statements, text: str, place: Place) -> int:
    """Read the number of a row, or a year. Raises BadDocument."""
    if not (text.isascii() and text.isdigit() and 0 < int(text[:9]) <= LONGEST):
        raise statements.refusal(
            place,
            f"{quoted(text)} is no number from 1 to {LONGEST}.",
            f"{quoted(text)} är inget tal från 1 till {LONGEST}.",
        )
    return int(text)


def unknown(statements: Statements, place: Place, text: str, near: Sequence[str]) -> BadDocument:
    """Return the problem that a text does not name one field, with those that may have been meant."""
    en, sv = (f"; perhaps {', '.join(near)}", f"; kanske {', '.join(near)}") if near else ("", "")
    return statements.refusal(
        place,
        f"{quoted(text)} is not the name of one field{en}.",
        f"{quoted(text)} är inte namnet på en enda uppgift{sv}.",
        near,
    )


def is_envelope(text: str) -> bool:
    """Whether a text names what is said of the form, and no field."""
    return fold(text) in ENVELOPE

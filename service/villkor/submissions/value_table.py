"""Tables with a value a row: columns say which field it is, which row of a list, and what the value is."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from villkor.questions.names import fold
from villkor.submissions.document import Place
from villkor.submissions.forms import Form, Slot, nearest
from villkor.submissions.rows import ENVELOPE, Envelope, Row, named_form, read_count, unknown
from villkor.submissions.statements import Statements, quoted
from villkor.vocabulary import Iri

COLUMNS: Final[Mapping[str, Mapping[str, str]]] = {
    "number": {"sv": "nummer", "en": "number"},
    "label": {"sv": "uppgift", "en": "label"},
    "row": {"sv": "rad", "en": "row"},
    "value": {"sv": "värde", "en": "value"},
    "unit": {"sv": "enhet", "en": "unit"},
    "help": {"sv": "hjälp", "en": "help"},
    "key": {"sv": "nyckel", "en": "key"},
}
"""The columns and what their headers are, by language."""

_NAMING: Final = ("key", "number", "label")
"""The columns that say which field a value belongs to, the most exact first."""

_HEADERS: Final = {text: column for column, texts in COLUMNS.items() for text in texts.values()}


@dataclass(slots=True)
class _Filling:
    """How far a table is read: which submission is being filled in, and which cells gave its values."""

    statements: Statements
    columns: Mapping[str, int]
    envelope: dict[str, tuple[str, Place]]
    begun: tuple[Form, Iri] | None = None
    given: dict[tuple[str, str, int], Place] = field(default_factory=dict)
    named: dict[tuple[str, str], Sequence[Slot]] = field(default_factory=dict)

    def text(self, row: Row, column: str) -> str:
        """Return what a row has in a column; empty where there is no such column."""
        at = self.columns.get(column, len(row.texts))
        return row.texts[at].strip() if at < len(row.texts) else ""

    def place(self, row: Row, column: str) -> Place:
        """Return where a row has a column."""
        return row.place(self.columns[column])

    def open(self, place: Place) -> tuple[Form, Iri]:
        """Return the form that is filled in and its submission, which is begun if it is not yet."""
        if self.begun is None:
            form = named_form(self.statements, self.envelope, place)
            self.begun = form, self.statements.begin(form, self.envelope["form"][1])
        return self.begun

    def meant(self, form: Form, text: str) -> Sequence[Slot]:
        """Return the places of a form that a text names."""
        key = (form.code, text)
        if key not in self.named:
            self.named[key] = form.meant(text)
        return self.named[key]


def is_value_table(header: Row) -> bool:
    """Whether the rows below a header hold a value each."""
    return any(_HEADERS.get(fold(text)) == "value" for text in header.texts)


def read_values(statements: Statements, envelope: Envelope, header: Row, rows: Iterable[Row]) -> None:
    """State the values of a table; a row that names a form begins another submission. Raises BadDocument."""
    filling = _Filling(statements, _columns(statements, header), dict(envelope))
    for row in rows:
        if filling.text(row, "value"):
            _read_row(filling, row)
        elif "form" in filling.envelope:
            _leave_out(filling, row)
    filling.open(header.place(0))


def _columns(statements: Statements, header: Row) -> Mapping[str, int]:
    """Return where each column stands. Raises BadDocument for one that is unknown, there twice, or missing."""
    columns: dict[str, int] = {}
    for at, text in header.filled:
        name = _HEADERS.get(fold(text))
        if name is None or name in columns:
            near = nearest(fold(text), list(_HEADERS)) or list(_HEADERS)
            raise statements.refusal(
                header.place(at),
                f"{quoted(text)} is {'there twice' if name else 'no column'}; there are {', '.join(near)}.",
                f"{quoted(text)} {'finns två gånger' if name else 'är ingen kolumn'}; det finns {', '.join(near)}.",
                near,
            )
        columns[name] = at
    if not columns.keys() & set(_NAMING):
        raise statements.refusal(
            header.place(0),
            "One of the columns key, number and label is wanted, to say which field a value belongs to.",
            "En av kolumnerna nyckel, nummer och uppgift väntas, som säger vilken uppgift ett värde hör till.",
        )
    return columns


def _read_row(filling: _Filling, row: Row) -> None:
    naming = [filling.text(row, column) for column in _NAMING if filling.text(row, column)]
    of_form = ENVELOPE.get(fold(naming[0])) if naming else None
    if of_form is None:
        _state(filling, row, _slot(filling, row))
        return
    if of_form == "form" and "form" in filling.envelope:
        filling.open(row.place(0))
        filling.begun = None
    filling.envelope[of_form] = (filling.text(row, "value"), filling.place(row, "value"))


def _leave_out(filling: _Filling, row: Row) -> None:
    """Take note of a field without a value; a row that names none, or a part of a list, is passed over."""
    naming = next((text for column in _NAMING if (text := filling.text(row, column))), "")
    if not naming or ENVELOPE.get(fold(naming)):
        return
    form, subject = filling.open(row.place(0))
    meant = filling.meant(form, naming)
    if len(meant) == 1 and not meant[0].list:
        filling.statements.leave_out(subject, meant[0].field, filling.place(row, "value"))


def _slot(filling: _Filling, row: Row) -> Slot:
    """Return the one place that a row names; a number that several parts share goes with their label."""
    form, _ = filling.open(row.place(0))
    naming = [column for column in _NAMING if filling.text(row, column)]
    for column in naming:
        text = filling.text(row, column)
        meant = filling.meant(form, text)
        if len(meant) == 1:
            return meant[0]
        if not meant or column == naming[-1]:
            raise unknown(filling.statements, filling.place(row, column), text, form.near(text))
    raise filling.statements.refusal(
        filling.place(row, "value"),
        "The row does not say which field its value belongs to.",
        "Raden säger inte vilken uppgift dess värde hör till.",
    )


def _state(filling: _Filling, row: Row, slot: Slot) -> None:
    place, number = filling.place(row, "value"), 1
    if filling.text(row, "row"):
        number = read_count(filling.statements, filling.text(row, "row"), filling.place(row, "row"))
    _, subject = filling.open(place)
    before = filling.given.setdefault((subject, slot.key, number), place)
    if before is not place:
        raise filling.statements.refusal(
            place,
            f"{slot.key} is given in {before.cell} already; the next row of a list has the next number of row.",
            f"{slot.key} finns redan i {before.cell}; nästa rad i en lista har nästa radnummer.",
        )
    if slot.list:
        subject = filling.statements.row(subject, slot.list, number, place)
    filling.statements.state(subject, slot.field, filling.text(row, "value"), place)

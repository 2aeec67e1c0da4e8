"""An answer: rows of words and values, each with its status, its citations and the reason why it is there."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final, TypeAlias

from villkor.catalogue.notes import STATED, Citation, Notes
from villkor.graph import Table
from villkor.questions.question import FIELD, Question
from villkor.questions.words import Word
from villkor.vocabulary import Iri, Value

NOT_STATED: Final = "not-stated"
_CAUTION: Final = ("conflicting", NOT_STATED, "inferred", "external", "derived", STATED)
"""Statuses, the most cautious first."""


@dataclass(frozen=True, slots=True)
class Resource:
    """A thing with its label in the answer's language."""

    id: Iri
    label: str


class Code(str):
    """A code of a code list: its notation for programs, its label in the answer's language for people."""

    label: str

    def __new__(cls, notation: str, label: str) -> "Code":
        """Return the notation that also knows its label."""
        code = super().__new__(cls, notation)
        code.label = label
        return code


Single: TypeAlias = Resource | str | bool | int | Decimal | dt.date
Cell: TypeAlias = Single | tuple[Single, ...] | None
"""A value as it is answered: a thing, a code or text, a number, a date; several of them; or nothing stated."""


@dataclass(frozen=True, slots=True)
class AnsweredRow:
    """One row: what it says, how well it is founded, where it stands, and why it is an answer."""

    cells: Mapping[str, Cell]
    status: str
    citations: tuple[Citation, ...]
    because: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A page of rows with what bears on the whole.

    Attributes:
        given: the inputs as they were given, for links to the same answer.
        total: the rows of all pages.
        sources: the texts cited in these rows, with their labels.
        things: everything that the rows of this page are about.
        absences: what no source states of what was asked.
        discrepancies: where the sources of these rows disagree.
        query: the SPARQL that was run.
        version: the version of the dataset that answered.
    """

    question: Question
    language: str
    inputs: Mapping[str, Cell]
    columns: tuple[Word, ...]
    rows: Sequence[AnsweredRow]
    total: int
    status: str
    things: tuple[Iri, ...]
    sources: Mapping[Iri, str]
    absences: tuple[Resource, ...]
    discrepancies: tuple[Resource, ...]
    version: str
    issued: dt.date
    given: Mapping[str, str] = field(default_factory=dict)
    query: str = ""
    page: int = 1
    limit: int | None = None


Gathered: TypeAlias = Mapping[str, tuple[Value, ...]]
"""The values of one row by column, several where the column is a list."""


def gather(question: Question, table: Table) -> Sequence[Gathered]:
    """Solutions as rows: those that differ only in list columns are one, in the order of their first."""
    listed = [column in question.lists for column in table.columns]
    rows: dict[tuple[object, ...], list[dict[Value, None]]] = {}
    for solution in table.rows:
        key = tuple(None if many else value for many, value in zip(listed, solution, strict=True))
        cells = rows.setdefault(key, [{} for _ in solution])
        for cell, value in zip(cells, solution, strict=True):
            if value is not None:
                cell[value] = None
    return [dict(zip(table.columns, map(tuple, cells), strict=True)) for cells in rows.values()]


@dataclass(frozen=True, slots=True)
class Writer:
    """Writes gathered rows out in one language."""

    question: Question
    notes: Notes
    language: str
    inputs: Mapping[str, Cell]

    def row(self, values: Gathered) -> AnsweredRow:
        """One row with its status, citations and reasons."""
        cells = {column: self.cell(column, values[column]) for column in self.question.columns}
        cited = dict.fromkeys(thing for thing in self.cited(values))
        return AnsweredRow(
            cells=cells,
            status=self.status(values),
            citations=tuple(citation for thing in cited for citation in self.notes.citations.get(thing, ())),
            because=tuple(self._because(cells)),
        )

    def cell(self, column: str, values: tuple[Value, ...]) -> Cell:
        """Return a cell: one value, or several where the column is a list."""
        written = tuple(self.single(value) for value in values)
        if column in self.question.lists:
            return written
        return written[0] if written else None

    def single(self, value: Value) -> Single:
        """Return a code by its notation, another thing with its label, anything else as it is."""
        if not isinstance(value, Iri):
            return value
        label = self.notes.label(value, self.language)
        return Code(value.code, label) if value.is_code else Resource(value, label)

    def cited(self, values: Gathered) -> Iterable[Iri]:
        """Return the things that bear the row's citations."""
        return (value for column in self.question.cites for value in values[column] if isinstance(value, Iri))

    def status(self, values: Gathered) -> str:
        """Return the row's own status, else the most cautious of the things that it is about."""
        if values.get("status"):
            return Iri(values["status"][0]).code
        found = {self.notes.statuses.get(thing, STATED) for thing in self.cited(values)}
        return min(found or {STATED}, key=_CAUTION.index)

    def _because(self, cells: Mapping[str, Cell]) -> Iterable[str]:
        """Return the steps, but for one that speaks of what the row lacks or says that a thing is itself."""
        known = {**self.inputs, **cells}
        for step in self.question.because:
            named = [known.get(name) for name in FIELD.findall(step[self.language])]
            things = [cell for cell in named if isinstance(cell, Resource)]
            if all(map(_given, named)) and len(set(things)) == len(things):
                yield FIELD.sub(lambda match: _spoken(known[match[1]]), step[self.language])


def overall(statuses: Sequence[str]) -> str:
    """Return the status of an answer: that of most of its rows, the more cautious where as many have either."""
    counted = Counter(statuses)
    return min(counted, key=lambda status: (-counted[status], _CAUTION.index(status)), default=NOT_STATED)


def _given(cell: Cell) -> bool:
    return cell is not None and cell != ()


def _spoken(cell: Cell) -> str:
    if isinstance(cell, tuple):
        return ", ".join(map(_spoken, cell))
    return f"{cell.label} [{cell.id.short}]" if isinstance(cell, Resource) else str(cell)

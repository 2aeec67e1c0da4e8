"""An answer: rows of words and values, each with its status, its citations and the reason why it is there."""

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
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

    id: Iri
    label: str

    def __new__(cls, id_: Iri, label: str) -> "Code":
        """Return the notation that also knows its id and its label."""
        code = super().__new__(cls, id_.code)
        code.id, code.label = id_, label
        return code


Single: TypeAlias = Resource | str | bool | int | Decimal | dt.date
Cell: TypeAlias = Single | tuple[Single, ...] | None
"""A value as it is answered: a thing, a code or text, a number, a date; several of them; or nothing stated."""


_THINGS: Final = (Resource, tuple)
"""The kinds of cells that hold things."""


@dataclass(frozen=True, slots=True)
class Step:
    """A step of a reason: words with values between them, so that there is one value less."""

    words: tuple[str, ...]
    values: tuple[Cell, ...] = ()

    @property
    def text(self) -> str:
        """The step as one text, its things with their ids, its codes by their labels."""
        return self.told(_spoken)

    def told(self, spoken: Callable[[Cell], str]) -> str:
        """Return the step as one text, its values spoken in one's own way."""
        first, *others = self.words
        return first + "".join(spoken(value) + words for value, words in zip(self.values, others, strict=True))

    @property
    def things(self) -> tuple[Resource, ...]:
        """The things that the step names, each once."""
        several = (value if isinstance(value, tuple) else (value,) for value in self.values)
        return tuple(dict.fromkeys(one for values in several for one in values if isinstance(one, Resource)))


@dataclass(frozen=True, slots=True)
class AnsweredRow:
    """One row: what it says, how well it is founded, where it stands, and why it is an answer, step by step."""

    cells: Mapping[str, Cell]
    status: str
    citations: tuple[Citation, ...]
    steps: tuple[Step, ...]

    @property
    def because(self) -> tuple[str, ...]:
        """The steps as texts."""
        return tuple(step.text for step in self.steps)


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
    discrepancies: tuple[Resource, ...]
    version: str
    issued: dt.date
    given: Mapping[str, str] = field(default_factory=dict)
    query: str = ""
    absences: tuple[Resource, ...] = ()
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
    """Writes gathered rows out in one language.

    Attributes:
        written: the things that were written already: the rows of an answer have most of theirs in common.
    """

    question: Question
    notes: Notes
    language: str
    inputs: Mapping[str, Cell]
    written: dict[Iri, Single] = field(default_factory=dict)

    def row(self, values: Gathered) -> AnsweredRow:
        """One row with its status, citations and reasons."""
        cells = {column: self.cell(column, values[column]) for column in self.question.columns}
        cited = (citation for thing in self.cited(values) for citation in self.notes.citations.get(thing, ()))
        return AnsweredRow(
            cells=cells,
            status=self.status(values),
            citations=tuple(dict.fromkeys(cited)),  # things may share a place
            steps=tuple(self._steps(cells)),
        )

    def cell(self, column: str, values: tuple[Value, ...]) -> Cell:
        """Return a cell: one value, or several where the column is a list."""
        if column in self.question.lists:
            return tuple(map(self.single, values))
        return self.single(values[0]) if values else None

    def single(self, value: Value) -> Single:
        """Return a code by its notation, another thing with its label, anything else as it is."""
        if not isinstance(value, Iri):
            return value
        if value not in self.written:
            label = self.notes.label(value, self.language)
            self.written[value] = Code(value, label) if value.is_code else Resource(value, label)
        return self.written[value]

    def cited(self, values: Gathered) -> Iterable[Iri]:
        """Return the things that bear the row's citations."""
        return (value for column in self.question.cites for value in values[column] if isinstance(value, Iri))

    def status(self, values: Gathered) -> str:
        """Return the row's own status, else the most cautious of the things that it is about."""
        if values.get("status"):
            return Iri(values["status"][0]).code
        found = {self.notes.statuses.get(thing, STATED) for thing in self.cited(values)}
        return min(found or {STATED}, key=_CAUTION.index)

    def _steps(self, cells: Mapping[str, Cell]) -> Iterable[Step]:
        """Return the steps, but for one that speaks of what the row lacks or says that a thing is itself."""
        known = {**self.inputs, **cells}
        for text in self.question.because:
            words, names = _parted(text[self.language])
            values = tuple(map(known.get, names))
            if None not in values and () not in values and not _repeats(values):
                yield Step(words, values)


@lru_cache(maxsize=1024)  # the same few texts for every row of every answer
def _parted(text: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the words of a step, and the names that stand between them."""
    parts = FIELD.split(text)
    return tuple(parts[::2]), tuple(parts[1::2])


def _repeats(values: Iterable[Cell]) -> bool:
    """Whether the same thing, or the same several, stand twice among values."""
    things = [one for one in values if isinstance(one, _THINGS)]
    return len(things) > 1 and len({one if isinstance(one, tuple) else (one,) for one in things}) < len(things)


def overall(statuses: Sequence[str]) -> str:
    """Return the status of an answer: that of most of its rows, the more cautious where as many have either."""
    counted = Counter(statuses)
    return min(counted, key=lambda status: (-counted[status], _CAUTION.index(status)), default=NOT_STATED)


def _spoken(cell: Cell) -> str:
    match cell:
        case tuple():
            return ", ".join(map(_spoken, cell))
        case Resource():
            return f"{cell.label} [{cell.id.short}]"
        case Code():
            return cell.label
    return str(cell)

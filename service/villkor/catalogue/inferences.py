"""Inferences that an answer about money rests on: what we read into a line, a key, a component or how it is rounded."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from villkor.catalogue import Catalogue
from villkor.catalogue.answer import Answer, Cell, Code, Resource
from villkor.rules.premises import Fixed
from villkor.vocabulary import Iri, coded

_QUESTION = "inferences"


@dataclass(frozen=True, slots=True, kw_only=True)
class Inference:
    """Something that no source says outright, with what it rests on itself."""

    thing: Resource
    premise: str


def inferences(catalogue: Catalogue, answer: Answer) -> Sequence[Inference]:
    """Return the inferences that concern what the rows of an answer are about."""
    if _QUESTION not in catalogue.questions:
        return ()
    cells = [row.cells for row in answer.rows]
    about = {thing for row in cells for column in answer.question.cites for thing in _ids([row[column]])}
    about |= {condition for thing in about for condition in _conditions(catalogue, thing)}
    codes = {thing for row in cells for thing in _ids(row.values()) if thing.is_code}
    codes |= {coded("word", column) for row in cells for column, cell in row.items() if cell not in (None, ())}
    asked = catalogue.ask(_QUESTION, {}, language=answer.language, limit=None)
    found = (row.cells for row in asked.rows if _bears(_ids([row.cells["concerns"]]), about, codes))
    return [
        Inference(thing=row["inference"], premise=str(row["premise"]))
        for row in found
        if isinstance(row["inference"], Resource)
    ]


def _bears(concerned: set[Iri], about: set[Iri], codes: set[Iri]) -> bool:
    """Whether one that concerns these things bears on rows about those, which name these codes.

    One that concerns a code of a list, such as a rounding rule, says nothing of rows that name another of that list;
    one that concerns a word, such as an assumed day, nothing of rows where that column is empty.
    """
    lists = {_list(code) for code in codes}
    choices = {thing for thing in concerned if thing.is_code and _list(thing) in lists}
    return bool(concerned & about) and (not choices or bool(choices & codes))


def _list(code: Iri) -> str:
    return code.rpartition("/")[0]


def _ids(cells: Iterable[Cell]) -> set[Iri]:
    several = (cell if isinstance(cell, tuple) else (cell,) for cell in cells)
    return {one.id for values in several for one in values if isinstance(one, Resource | Code)}


def _conditions(catalogue: Catalogue, thing: Iri) -> Iterator[Iri]:
    """Return the classes of counties that the fixed amounts of a key depend on."""
    key = catalogue.ledger.keys.get(thing)
    for component in key.components if key else ():
        if isinstance(component, Fixed) and component.condition:
            yield component.condition

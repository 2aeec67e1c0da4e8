"""Inferences that an answer about money rests on: what we read into a line, a key, a component or how it is rounded."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from villkor.catalogue import Catalogue
from villkor.catalogue.answer import Answer, Cell, Code, Resource
from villkor.rules.premises import Fixed
from villkor.vocabulary import Iri, coded

_QUESTION = "inferences"
_CONFIRMED = "confirmedBy"


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
    codes = {thing for row in cells for thing in _named(row)}
    read = {condition for row in cells if not row.get(_CONFIRMED) for condition in _conditions(catalogue, row)}
    lists = {_list(code) for code in codes} | {_list(code) for row in cells for code in _conditions(catalogue, row)}
    asked = catalogue.ask(_QUESTION, {}, language=answer.language, limit=None)
    bearing = partial(_bears, about=about | read, codes=codes | read, lists=lists)
    found = (row.cells for row in asked.rows if bearing(_ids([row.cells["concerns"]])))
    return [
        Inference(thing=row["inference"], premise=str(row["premise"]))
        for row in found
        if isinstance(row["inference"], Resource)
    ]


def _bears(concerned: set[Iri], about: set[Iri], codes: set[Iri], lists: set[str]) -> bool:
    """Whether one that concerns these things bears on rows about those, which rest on these codes of these lists.

    One that concerns a code of a list, such as a rounding rule, says nothing of rows that rest on another of that list;
    one that concerns a word, such as an assumed day, nothing of rows where that column is empty; one that concerns a
    class of counties, nothing of amounts that a stated one confirms.
    """
    choices = {thing for thing in concerned if thing.is_code and _list(thing) in lists}
    return bool(concerned & about) and (not choices or bool(choices & codes))


def _named(row: Mapping[str, Cell]) -> Iterator[Iri]:
    """Return the codes in a row, and the words of its columns that are not empty."""
    yield from (thing for thing in _ids(row.values()) if thing.is_code)
    yield from (coded("word", column) for column, cell in row.items() if cell not in (None, ()))


def _list(code: Iri) -> str:
    return code.rpartition("/")[0]


def _ids(cells: Iterable[Cell]) -> set[Iri]:
    several = (cell if isinstance(cell, tuple) else (cell,) for cell in cells)
    return {one.id for values in several for one in values if isinstance(one, Resource | Code)}


def _conditions(catalogue: Catalogue, row: Mapping[str, Cell]) -> Iterator[Iri]:
    """Return the classes of counties that the fixed amounts of the keys in a row depend on."""
    keys = (catalogue.ledger.keys[thing] for thing in _ids(row.values()) if thing in catalogue.ledger.keys)
    for component in (component for key in keys for component in key.components):
        if isinstance(component, Fixed) and component.condition:
            yield component.condition

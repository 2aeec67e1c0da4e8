"""Inferences that an answer about money rests on: what we read into a line, a key, a component or its condition."""

from collections.abc import Iterator

from villkor.catalogue import Catalogue
from villkor.catalogue.answer import Answer, Cell, Resource
from villkor.formats.text import printed
from villkor.rules.premises import Fixed
from villkor.vocabulary import Iri

_QUESTION = "inferences"
_COLUMNS = ("line", "key", "component", "publishedLine")


def inferred(catalogue: Catalogue, answer: Answer) -> Iterator[str]:
    """Return a line for each inference that concerns what the rows rest on, with what it rests on itself."""
    if _QUESTION not in catalogue.questions:
        return
    things = {thing for row in answer.rows for column in _COLUMNS for thing in _ids(row.cells[column])}
    conditions = {code for thing in things for code in _conditions(catalogue, thing)}
    for row in catalogue.ask(_QUESTION, {}, language=answer.language, limit=None).rows:
        concerns = row.cells["concerns"]
        if _ids(concerns) & things or set(printed(concerns).split("; ")) & conditions:
            inference = row.cells["inference"]
            assert isinstance(inference, Resource)
            yield f"   {inference.label} [{inference.id.short}]: {row.cells['premise']}"


def _ids(cell: Cell) -> set[Iri]:
    cells = cell if isinstance(cell, tuple) else (cell,)
    return {one.id for one in cells if isinstance(one, Resource)}


def _conditions(catalogue: Catalogue, thing: Iri) -> Iterator[str]:
    """Return the classes of counties that the fixed amounts of a key depend on, by their codes."""
    key = catalogue.ledger.keys.get(thing)
    for component in key.components if key else ():
        if isinstance(component, Fixed) and component.condition:
            yield component.condition.code

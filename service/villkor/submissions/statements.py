"""Statements: the triples that a filled form states, gathered value by value with the place of each."""

from collections.abc import Sequence
from pathlib import PurePath
from typing import Final
from urllib.parse import quote

from villkor.errors import BadDocument
from villkor.graph.terms import serialised
from villkor.submissions.document import Document, Place
from villkor.submissions.forms import IN_AGREEMENT, Field, Form, Forms
from villkor.submissions.values import read_value
from villkor.vocabulary import BASE, PREFIXES, Iri, Value

_TYPE: Final = Iri(PREFIXES["rdf"] + "type")


class Statements:
    """What a document with filled forms states so far."""

    def __init__(self, name: str, forms: Forms) -> None:
        self.forms: Final = forms
        self._name = name
        self._base = f"{BASE}res/document/{quote(PurePath(name).name, safe='')}"
        self._submissions = 0
        self._places: dict[tuple[str, str, str], Place] = {}
        self._triples: dict[tuple[str, str, str], None] = {}

    def begin(self, form: Form, place: Place) -> Iri:
        """State that another submission is on a form, and return what it is called."""
        self._submissions += 1
        subject = Iri(f"{self._base}#{self._submissions}")
        self._state(subject, _TYPE, form.submission_class, place)
        self._state(subject, IN_AGREEMENT, form.agreement, place)
        return subject

    def row(self, subject: Iri, field: Field, number: int, place: Place) -> Iri:
        """State that a list has a row of a number, if that is not stated yet, and return what the row is called."""
        node = Iri(f"{subject}-{field.key}-{number}")
        if (serialised(node), "", "") not in self._places:
            self._state(subject, field.path, node, place)
            if field.part_class:
                self._state(node, _TYPE, field.part_class, place)
        return node

    def state(self, subject: Iri, field: Field, given: Value, place: Place) -> None:
        """State a value; one that is empty is left out. Raises BadDocument for the same value once more."""
        value = read_value(field, given.strip(), self.forms.resolve) if isinstance(given, str) else given
        if value == "":
            return
        if not self._state(subject, field.path, value, place) and field.path != IN_AGREEMENT:
            raise self.refusal(
                place, f"{field.key} has the same value twice.", f"{field.key} har samma värde två gånger."
            )

    def leave_out(self, subject: Iri, field: Field, place: Place) -> None:
        """Take note of where a value would stand that is not given, for whoever misses it."""
        self._places.setdefault((serialised(subject), serialised(field.path), ""), place)

    def form(self, name: str, year: int | None, place: Place) -> Form:
        """Return the form of a name and a year. Raises BadDocument, with those that may have been meant."""
        found = self.forms.find(name, year)
        if found:
            return found
        near = self.forms.near(name)
        called = f"{quoted(name)} {year}" if year else quoted(name)
        raise self.refusal(
            place,
            f"{called} is not the name of one form; perhaps {', '.join(near)}.",
            f"{called} är inte namnet på en enda blankett; kanske {', '.join(near)}.",
            near,
        )

    def refusal(self, place: Place, en: str, sv: str, candidates: Sequence[str] = ()) -> BadDocument:
        """Return the problem that something at a place cannot be read."""
        where = " ".join(filter(None, (place.sheet, place.cell)))
        en, sv = (f"{where}: {text}" if where else text for text in (en, sv))
        return BadDocument.at(self._name, place.line, place.column, en, sv, candidates=list(candidates))

    def document(self) -> Document:
        """Return all that was stated."""
        lines = [" ".join((*triple, ".\n")) for triple in self._triples]
        return Document(self._name, "".join(lines).encode(), self._places)

    def _state(self, subject: Iri, path: Iri, value: Value, place: Place) -> bool:
        """State a triple at a place, and say whether it is new."""
        triple = (serialised(subject), serialised(path), serialised(value))
        if triple in self._triples:
            return False
        self._triples[triple] = None
        for key in (triple, (*triple[:2], ""), (triple[0], "", "")):
            self._places.setdefault(key, place)
        return True


def quoted(text: str) -> str:
    """Return a text that was given in quotation marks, the beginning of a long one."""
    return f"«{text[:80]}{'…' if len(text) > 80 else ''}»"

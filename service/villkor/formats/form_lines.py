"""Lines of a form to fill in: each place for a value, with what is known of it beforehand."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from villkor.catalogue.answer import Resource
from villkor.submissions.forms import Field, Form, Slot
from villkor.submissions.values import read_value
from villkor.vocabulary import XSD, Value

Known: TypeAlias = str | Resource
"""A value that is known beforehand; a thing with what it is called."""

Values: TypeAlias = Mapping[str, Known | Sequence[Known] | Sequence[Mapping[str, Known]]]
"""What is known of a form by the keys of its fields: one value, several, or the rows of a list."""

YES_NO: Final = {"sv": ("ja", "nej"), "en": ("yes", "no")}
"""What is written for yes and for no."""

_BLANK_ROWS: Final = 3
"""Rows for which a list has room of which nothing is known."""

_REQUIRED: Final = {"sv": "ska lämnas", "en": "required"}
_WRITTEN: Final = {
    XSD + "date": {"sv": "ÅÅÅÅ-MM-DD", "en": "YYYY-MM-DD"},
    XSD + "boolean": {key: "/".join(words) for key, words in YES_NO.items()},
}


@dataclass(frozen=True, slots=True)
class Line:
    """A place for one value.

    Attributes:
        row: which row of a list, or which of several values; 0 where there is one.
        known: its value; empty where it is not known.
    """

    slot: Slot
    row: int = 0
    known: Known = ""

    def cells(self, language: str) -> Sequence[str]:
        """Return the cells of a table with a value a row, its columns as COLUMNS has them."""
        field, row = self.slot.field, str(self.row) if self.row else ""
        label, value = self.slot.label(language), written(known_value(field, self.known), language)
        text = self.known.id.short if isinstance(self.known, Resource) else value
        return [field.number, label, row, text, unit(field, language), self.help(language), self.slot.key]

    def help(self, language: str) -> str:
        """Return what a known thing is called, whether a value is required, and what is to hold of it."""
        field = self.slot.field
        called = self.known.label if isinstance(self.known, Resource) else ""
        return "; ".join(filter(None, (called, _REQUIRED[language] if field.minimum else "", field.help.get(language))))


def form_lines(form: Form, values: Values) -> Sequence[Line]:
    """Return the lines of a form, with room for some rows of a list of which nothing is known."""
    return [line for field in form.asked for line in _lines(field, all_known(field, values))]


def all_known(field: Field, values: Values) -> Sequence[Known | Mapping[str, Known]]:
    """Return what is known of a field: its values, or its rows."""
    known = values.get(field.key, ())
    return [known] if isinstance(known, str | Resource) else list(known)


def known_value(field: Field, known: Known) -> Value:
    """Return a known value as the field reads it."""
    return known.id if isinstance(known, Resource) else read_value(field, known.strip(), lambda text, kind: None)


def written(value: Value, language: str) -> str:
    """Return a value as a person writes it in a field."""
    if isinstance(value, bool):
        return YES_NO[language][not value]
    return value.isoformat() if isinstance(value, dt.date) else str(value)


def unit(field: Field, language: str) -> str:
    """Return how a value is written, or else what kind of value it is."""
    return " / ".join(field.choices) or _WRITTEN.get(field.literal or "", field.unit).get(language, "")


def _lines(field: Field, known: Sequence[Known | Mapping[str, Known]]) -> Iterator[Line]:
    if field.parts:
        for number, row in enumerate(known or [{}] * _BLANK_ROWS, 1):
            of_parts = row if isinstance(row, Mapping) else {}
            yield from (Line(Slot(part, field), number, of_parts.get(part.key, "")) for part in field.parts)
        return
    for number, value in enumerate(known or [""], 1):
        yield Line(Slot(field), number if len(known) > 1 else 0, "" if isinstance(value, Mapping) else value)

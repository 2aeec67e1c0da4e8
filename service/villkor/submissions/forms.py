"""Forms: what each asks for, and which property each answer states, as the content declares it."""

import difflib
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, TypeAlias

from villkor.graph import Graph
from villkor.questions.names import fold
from villkor.vocabulary import BASE, Iri, Value

Resolve: TypeAlias = Callable[[str, Iri], Iri | None]
"""Finds the one thing of a class that a text names: by id, code, number or label."""

IN_AGREEMENT: Final = Iri(BASE + "spec/inAgreement")
"""The property whose value the form itself gives."""

_CANDIDATES: Final = 5
_LONGEST: Final = 200
"""Of a longer text only so many characters are compared with names that it may have meant."""

_Row: TypeAlias = Mapping[str, Value | None]

_CHOICES: Final = re.compile(r"\^\[(\w+)\]\$", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """What a form asks for in one place; or, with parts, a list of rows.

    Attributes:
        path: the property that an answer states.
        number: as the form counts; empty where it does not.
        label, help, unit: what it is called, what is to hold of it, and what kind of value it wants, by language.
        literal: the datatype of its literals; None for a reference and for a list.
        pattern: what its text must match; empty where that is not said.
        value_class: what a reference refers to; None for a literal and for a list.
        least: the least value of a number.
        minimum, maximum: how many values are wanted; no maximum means any number.
        parts: what a row of a list holds.
        part_class: the class of the node that a row becomes.
    """

    id: Iri
    path: Iri
    number: str = ""
    label: Mapping[str, str]
    help: Mapping[str, str] = field(default_factory=dict)
    unit: Mapping[str, str] = field(default_factory=dict)
    literal: Iri | None = None
    pattern: str = ""
    value_class: Iri | None = None
    least: int | None = None
    minimum: int = 0
    maximum: int | None = None
    parts: tuple["Field", ...] = ()
    part_class: Iri | None = None

    @property
    def key(self) -> str:
        """Its name in JSON and in tables."""
        return self.path.code.rsplit("#", 1)[-1]

    @property
    def choices(self) -> tuple[str, ...]:
        """The values to choose from, where its pattern is one character of several."""
        found = _CHOICES.fullmatch(self.pattern)
        return tuple(found[1]) if found else ()


@dataclass(frozen=True, slots=True)
class Slot:
    """A place for one value: a field, or a part of the rows of a list."""

    field: Field
    list: Field | None = None

    @property
    def key(self) -> str:
        """Its name in tables, `list.part` for a part."""
        return f"{self.list.key}.{self.field.key}" if self.list else self.field.key

    def label(self, language: str) -> str:
        """Return what it is called; a part with the name of its list before it."""
        own = self.field.label[language]
        return f"{self.list.label[language]}: {own}" if self.list else own


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """A form of an agreement, or a template for what has no form.

    Attributes:
        kind: what the forms of all years for the same purpose have in common, such as `requisition`.
        submission_class: the class of what is handed in.
    """

    id: Iri
    kind: str
    label: Mapping[str, str]
    submission_class: Iri
    agreement: Iri
    year: int
    fields: tuple[Field, ...]

    @property
    def code(self) -> str:
        """The last segment of its id, such as `2025-req`."""
        return self.id.code

    @property
    def asked(self) -> tuple[Field, ...]:
        """The fields that are filled in: all but the agreement, which follows from the form."""
        return tuple(field for field in self.fields if field.path != IN_AGREEMENT)

    @property
    def slots(self) -> tuple[Slot, ...]:
        """All places for values, in the order of the form."""
        return tuple(slot for field in self.fields for slot in slots_of(field))

    def meant(self, text: str) -> Sequence[Slot]:
        """Return the places that a text names: by key, else by number, else by label, else as a part of any list."""
        key = fold(text)
        namings = ([slot for slot in self.slots if key in naming(slot)] for naming in _NAMINGS)
        return next((found for found in namings if found), [])

    def near(self, text: str) -> Sequence[str]:
        """Return the keys of the places that a text means, or else may have meant."""
        named = {name: slot.key for slot in self.slots for naming in _NAMINGS for name in naming(slot)}
        meant = [slot.key for slot in self.meant(text)]
        return list(dict.fromkeys(meant or [named[name] for name in nearest(fold(text), list(named))]))


@dataclass(frozen=True, slots=True)
class Forms:
    """All forms, and how the things are found that their references name."""

    forms: tuple[Form, ...]
    resolve: Resolve

    def find(self, name: str, year: int | None = None) -> Form | None:
        """Return the one form of a code, an id, a label, or a kind; of all years where none is given."""
        found = [form for form in self.forms if year in (None, form.year)]
        meant = [form for form in found if fold(name) in _names(form)]
        return meant[0] if len(meant) == 1 else None

    def near(self, name: str) -> Sequence[str]:
        """Return the codes of the forms that a text may have meant: of several with that name, else alike, else all."""
        meant = [form.code for form in self.forms if fold(name) in _names(form)]
        named = {known: form.code for form in self.forms for known in _names(form)}
        close = [named[known] for known in nearest(fold(name), list(named))]
        return list(dict.fromkeys(meant or close or [form.code for form in self.forms]))


def slots_of(field: Field) -> tuple[Slot, ...]:
    """Return the places for values of a field: one, or one for each part of a row."""
    return tuple(Slot(part, field) for part in field.parts) or (Slot(field),)


def nearest(text: str, known: Sequence[str]) -> Sequence[str]:
    """Return the few known texts that are most like one."""
    return difflib.get_close_matches(text[:_LONGEST], known, n=_CANDIDATES, cutoff=0.5)


def read_forms(graph: Graph, query: str, resolve: Resolve) -> Forms:
    """All forms, from a query of their fields and parts in each language, in order."""
    table = graph.select(query)
    forms: dict[str, dict[str, list[_Row]]] = {}
    for cells in table.rows:
        row = dict(zip(table.columns, cells, strict=True))
        forms.setdefault(str(row["form"]), {}).setdefault(str(row["field"]), []).append(row)
    return Forms(tuple(_form(list(fields.values())) for fields in forms.values()), resolve)


def _form(fields: Sequence[Sequence[_Row]]) -> Form:
    first = fields[0][0]
    parts: dict[object, list[Field]] = {}
    own: dict[str, Field] = {}
    for rows in fields:
        read = _field(rows)
        if rows[0]["topPath"] and rows[0]["field"] != rows[0]["top"]:
            parts.setdefault(rows[0]["top"], []).append(read)
        else:
            own.setdefault(read.key, read)  # what a form itself asks for goes before what all forms take
    return Form(
        id=Iri(first["form"]),
        kind=Iri(first["kind"]).code,
        label=_texts(fields[0], "formLabel"),
        submission_class=Iri(first["class"]),
        agreement=Iri(first["agreement"]),
        year=int(str(first["year"])),
        fields=tuple(replace(read, parts=tuple(parts.get(read.id, ()))) for read in own.values()),
    )


def _field(rows: Sequence[_Row]) -> Field:
    first = rows[0]
    alone = first["field"] != first["top"] and not first["topPath"]  # its own label says too little
    label, whole = _texts(rows, "label"), _texts(rows, "topLabel")
    return Field(
        id=Iri(first["field"]),
        path=Iri(first["path"]),
        number=str(first["number"] or ""),
        label={key: f"{whole[key]}: {text}" for key, text in label.items()} if alone else label,
        help=_texts(rows, "help"),
        unit=_texts(rows, "unit"),
        literal=_iri(first["literal"]),
        pattern=str(first["pattern"] or ""),
        value_class=_iri(first["valueClass"]),
        least=_number(first["least"]),
        minimum=_number(first["minCount"]) or 0,
        maximum=_number(first["maxCount"]),
        part_class=_iri(first["partClass"]),
    )


def _texts(rows: Sequence[_Row], column: str) -> Mapping[str, str]:
    return {str(row["language"]): str(row[column]) for row in rows if row[column]}


def _iri(cell: object) -> Iri | None:
    return Iri(cell) if cell else None


def _number(cell: object) -> int | None:
    return None if cell is None else int(str(cell))


def _names(form: Form) -> set[str]:
    return {fold(name) for name in (form.code, form.id, form.id.short, form.kind, *form.label.values())}


def _keys(slot: Slot) -> set[str]:
    return {fold(slot.key)}


def _numbers(slot: Slot) -> set[str]:
    return {fold(slot.field.number)} - {""}


def _labels(slot: Slot) -> set[str]:
    return {fold(slot.label(language)) for language in slot.field.label}


def _parts(slot: Slot) -> set[str]:
    return {fold(name) for name in (slot.field.key, *slot.field.label.values())} if slot.list else set()


_NAMINGS: Final = (_keys, _numbers, _labels, _parts)
"""The ways in which a text may name a place, the most exact first."""

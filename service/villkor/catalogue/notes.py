"""Notes: what is known of a thing beside its facts: label, status, citations, absences, discrepancies."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final, TypeVar

from villkor.graph import Graph, Row
from villkor.vocabulary import Iri

T = TypeVar("T")

STATED: Final = "stated"
"""The status of what carries no other: a source says so."""


@dataclass(frozen=True, slots=True)
class Citation:
    """A place in a source: section and item where the source numbers them, lines, and at most eight of its words."""

    id: Iri
    source: Iri
    section: str | None
    item: int | None
    lines: tuple[int, int] | None
    anchor: str | None


@dataclass(frozen=True, slots=True)
class Absence:
    """Something that no source states.

    Attributes:
        about: the things that it would be stated of.
        properties: the properties that would hold it.
        agreements: the agreements that it belongs to, if to any.
    """

    id: Iri
    about: frozenset[Iri]
    properties: frozenset[Iri]
    agreements: frozenset[Iri]


@dataclass(frozen=True, slots=True)
class Notes:
    """All notes, by thing.

    Attributes:
        labels: (thing, language) to label.
        statuses: the status code of things that are not simply stated.
        discrepancies: the discrepancies that concern a thing.
        related: what a thing belongs to, such as an actor's county and roles.
        sources: the sources of a thing that rests on them as a whole, and on no place in their text.
    """

    labels: Mapping[tuple[Iri, str], str]
    statuses: Mapping[Iri, str]
    citations: Mapping[Iri, tuple[Citation, ...]]
    absences: tuple[Absence, ...]
    discrepancies: Mapping[Iri, tuple[Iri, ...]]
    related: Mapping[Iri, tuple[Iri, ...]]
    sources: Mapping[Iri, tuple[Iri, ...]] = field(default_factory=dict)

    def label(self, thing: Iri, language: str) -> str:
        """Return the thing's label in a language, else in Swedish, else its id."""
        return self.labels.get((thing, language)) or self.labels.get((thing, "sv")) or thing.short


def read_notes(graph: Graph, queries: Mapping[str, str]) -> Notes:
    """Read all notes, each kind by the query in `queries/index` that has its name."""

    def rows(name: str) -> Iterable[Row]:
        return graph.select(queries[name]).rows

    return Notes(
        labels={(Iri(thing), str(language)): str(label) for thing, language, label in rows("labels")},
        statuses={Iri(thing): Iri(status).code for thing, status in rows("statuses")},
        citations=_gathered((Iri(row[0]), _citation(row[1:])) for row in rows("citations")),
        absences=tuple(_absences(rows("absences"))),
        discrepancies=_gathered((Iri(thing), Iri(discrepancy)) for thing, discrepancy in rows("discrepancies")),
        related=_gathered((Iri(thing), Iri(other)) for thing, other in rows("related")),
        sources=_gathered((Iri(thing), Iri(source)) for thing, source in rows("sources")),
    )


def _citation(row: Row) -> Citation:
    citation, source, section, item, start, end, anchor = row
    lines = (start, end) if isinstance(start, int) and isinstance(end, int) else None
    return Citation(
        id=Iri(citation),
        source=Iri(source),
        section=None if section is None else str(section),
        item=item if isinstance(item, int) else None,
        lines=lines,
        anchor=None if anchor is None else str(anchor),
    )


def _absences(rows: Iterable[Row]) -> Iterable[Absence]:
    gathered: dict[Iri, list[Row]] = {}
    for absence, *row in rows:
        gathered.setdefault(Iri(absence), []).append(tuple(row))
    for absence, found in gathered.items():
        yield Absence(absence, *(frozenset(Iri(cell) for cell in cells if cell) for cells in zip(*found, strict=True)))


def _gathered(pairs: Iterable[tuple[Iri, T]]) -> Mapping[Iri, tuple[T, ...]]:
    gathered: dict[Iri, list[T]] = {}
    for thing, value in pairs:
        gathered.setdefault(thing, []).append(value)
    return {thing: tuple(values) for thing, values in gathered.items()}

"""What the content knows of populations: places and what they make up, bases, the source, and days that are there."""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from villkor.errors import BadQuery, BrokenContent
from villkor.graph import Graph, Row
from villkor.vocabulary import Iri

_COLUMNS: Final[Mapping[str, tuple[str, ...]]] = {
    "areas": ("area", "code", "whole", "sv", "en", "name"),
    "bases": ("basis", "from", "to", "sv", "en"),
    "days": ("date", "basis"),
    "sources": ("source", "publisher"),
}
"""What each query of `queries/populations` selects."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Area:
    """A municipality, a county or the country.

    Attributes:
        code: in SCB's tables: four figures, two, or `00`.
        whole: the code of what it is a part of; empty for the country.
        label: by language.
        names: what else it is called, and its labels, in either language.
    """

    id: Iri
    code: str
    whole: str
    label: Mapping[str, str]
    names: Collection[str]

    def told(self, language: str) -> str:
        """Return it as a message names it."""
        return f"{self.code} {self.label[language]}"


@dataclass(frozen=True, slots=True, kw_only=True)
class AgeBasis:
    """A population basis: the ages that it counts, both included, or everyone."""

    id: Iri
    ages: tuple[int, int] | None
    label: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What the content knows.

    Attributes:
        areas: by code, in the order of the codes.
        bases: the whole population first.
        source, publisher: of every set that is loaded.
        sets: the days and bases of which there are figures already.
    """

    areas: Mapping[str, Area]
    bases: Sequence[AgeBasis]
    source: Iri
    publisher: Iri
    sets: frozenset[tuple[dt.date, Iri]]

    def parts(self, code: str) -> Sequence[Area]:
        """Return the places that make a place up; none for a municipality."""
        return [area for area in self.areas.values() if area.whole == code]

    @property
    def country(self) -> str:
        """The code of the place that is a part of no other."""
        return next(code for code, area in self.areas.items() if not area.whole)

    def municipalities(self) -> Sequence[Area]:
        """Return the places that are made up of no others."""
        wholes = {area.whole for area in self.areas.values()}
        return [area for area in self.areas.values() if area.code not in wholes]


def read_known(graph: Graph, queries: Mapping[str, str]) -> Known:
    """Read it by the queries of `queries/populations`.

    Raises BrokenContent, naming the query, for one that is missing, cannot be run, selects something else, or finds
    nothing.
    """
    if missing := [name for name in _COLUMNS if name not in queries]:
        raise BrokenContent(f"queries/populations lacks {', '.join(f'{name}.rq' for name in missing)}.")
    rows = {name: _select(graph, name, queries[name]) for name in _COLUMNS}
    if empty := [name for name, found in rows.items() if not found and name != "days"]:
        raise BrokenContent(f"queries/populations/{empty[0]}.rq finds nothing in the content.")
    if all(whole for _, _, whole, *_ in rows["areas"]):
        raise BrokenContent("queries/populations/areas.rq finds no country.")
    source, publisher = rows["sources"][0]
    return Known(
        areas=_areas(rows["areas"]),
        bases=[
            AgeBasis(
                id=Iri(basis),
                ages=(int(str(first)), int(str(last))) if first is not None else None,
                label={"sv": str(sv), "en": str(en)},
            )
            for basis, first, last, sv, en in rows["bases"]
        ],
        source=Iri(source),
        publisher=Iri(publisher),
        sets=frozenset((date, Iri(basis)) for date, basis in rows["days"] if isinstance(date, dt.date)),
    )


def _areas(rows: Sequence[Row]) -> Mapping[str, Area]:
    """Return the places by code, of which each name has a row."""
    names: dict[str, set[str]] = {}
    for _, code, *_, name in rows:
        names.setdefault(str(code), set()).add(str(name))
    return {
        str(code): Area(
            id=Iri(area),
            code=str(code),
            whole=str(whole or ""),
            label={"sv": str(sv), "en": str(en)},
            names=sorted(names[str(code)]),
        )
        for area, code, whole, sv, en, _ in rows
    }


def _select(graph: Graph, name: str, query: str) -> Sequence[Row]:
    where = f"queries/populations/{name}.rq"
    try:
        found = graph.select(query)
    except BadQuery as problem:
        raise BrokenContent(f"{where}: {problem}", f"{where}: {problem.detail['sv']}", position=where) from problem
    if found.columns != _COLUMNS[name]:
        wanted, there = (", ".join(columns) for columns in (_COLUMNS[name], found.columns))
        raise BrokenContent(f"{where} selects {there}; {wanted} are wanted.", position=where)
    return found.rows

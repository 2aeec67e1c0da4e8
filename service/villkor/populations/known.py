"""What the content knows of populations: places and what they make up, bases, the source, and days that are there."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from villkor.errors import BrokenContent
from villkor.graph import Graph
from villkor.vocabulary import Iri


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """A municipality, a county or the country.

    Attributes:
        code: in SCB's tables: four figures, two, or `00`.
        whole: the code of what it is a part of; empty for the country.
        label: by language.
    """

    id: Iri
    code: str
    whole: str
    label: Mapping[str, str]

    def told(self, language: str) -> str:
        """Return it as a message names it."""
        return f"{self.code} {self.label[language]}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Basis:
    """A population basis: the ages that it counts, both included, or everyone."""

    id: Iri
    ages: tuple[int, int] | None
    label: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What the content knows.

    Attributes:
        units: by code, in the order of the codes.
        bases: the whole population first.
        source, publisher: of every set that is loaded.
        sets: the days and bases of which there are figures already.
    """

    units: Mapping[str, Unit]
    bases: Sequence[Basis]
    source: Iri
    publisher: Iri
    sets: frozenset[tuple[dt.date, Iri]]

    def parts(self, code: str) -> Sequence[Unit]:
        """Return the places that make a place up; none for a municipality."""
        return [unit for unit in self.units.values() if unit.whole == code]

    @property
    def country(self) -> str:
        """The code of the place that is a part of no other."""
        return next(code for code, unit in self.units.items() if not unit.whole)

    def municipalities(self) -> Sequence[Unit]:
        """Return the places that are made up of no others."""
        wholes = {unit.whole for unit in self.units.values()}
        return [unit for unit in self.units.values() if unit.code not in wholes]


def read_known(graph: Graph, queries: Mapping[str, str]) -> Known:
    """Read it by the queries of `queries/populations`. Raises BrokenContent where one is missing or finds nothing."""
    names = ("bases", "days", "sources", "units")
    if missing := [name for name in names if name not in queries]:
        raise BrokenContent(f"queries/populations lacks {', '.join(f'{name}.rq' for name in missing)}.")
    rows = {name: graph.select(queries[name]).rows for name in names}
    if empty := [name for name in ("bases", "sources", "units") if not rows[name]]:
        raise BrokenContent(f"queries/populations/{empty[0]}.rq finds nothing in the content.")
    source, publisher = rows["sources"][0]
    return Known(
        units={
            str(code): Unit(id=Iri(unit), code=str(code), whole=str(whole or ""), label={"sv": str(sv), "en": str(en)})
            for unit, code, whole, sv, en in rows["units"]
        },
        bases=[
            Basis(
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

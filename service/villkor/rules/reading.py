"""Reading the ledger: the queries of `queries/money`, each row a fact, gathered by what it is about."""

from collections.abc import Iterable, Mapping
from itertools import groupby
from typing import Any, Final

from villkor.graph import Graph
from villkor.rules.ledger import Key, Ledger, Line, PopulationSet, Published
from villkor.rules.premises import Component, Fixed, Proportional, Unit
from villkor.vocabulary import Iri

_QUERIES: Final = ("lines", "components", "units", "populations", "published")


def read_ledger(graph: Graph, queries: Mapping[str, str]) -> Ledger:
    """Return everything that the money rules reckon from; content without those queries has no money to share."""
    if not set(_QUERIES) <= set(queries):
        return Ledger()
    rows = {name: graph.select(queries[name]).rows for name in _QUERIES}
    return Ledger(
        lines={line.id: line for line in map(_line, _grouped(rows["lines"], 5))},
        keys={key.id: key for key in map(_key, _grouped(rows["components"], 1))},
        units={kind: tuple(_unit(*row[1:]) for row in found) for (kind,), found in _grouped(rows["units"], 1)},
        populations=[_population(found) for _, found in _grouped(rows["populations"], 3)],
        published=[_published(found) for _, found in _grouped(rows["published"], 4)],
    )


def _grouped(rows: Iterable[tuple[Any, ...]], size: int) -> list[tuple[tuple[Any, ...], list[tuple[Any, ...]]]]:
    """Return rows that begin alike together; they stand so in their order."""
    return [(head, list(found)) for head, found in groupby(rows, key=lambda row: row[:size])]


def _line(found: tuple[tuple[Any, ...], list[tuple[Any, ...]]]) -> Line:
    (line, amount, year, category, units), rows = found
    keys = tuple(row[5] for row in rows if row[5] is not None)
    return Line(id=line, amount=amount, year=int(year), category=category, units=units, keys=keys)


def _key(found: tuple[tuple[Any, ...], list[tuple[Any, ...]]]) -> Key:
    (key,), rows = found
    return Key(id=key, components=tuple(_component(*row[1:2], *row[3:]) for row in rows), per=rows[0][2])


def _component(id_: Iri, amount: Any, condition: Any, basis: Any, date: Any, inferred: Any) -> Component:
    if amount is not None:
        return Fixed(amount=amount, condition=condition, id=id_)
    return Proportional(basis=basis, date=date, inferred=bool(inferred), id=id_)


def _unit(actor: Iri, place: Any, county: Iri, county_class: Iri | None) -> Unit:
    return Unit(actor=actor, place=Iri(place), county=county, county_class=county_class)


def _population(rows: list[tuple[Any, ...]]) -> PopulationSet:
    id_, basis, date, *_ = rows[0]
    return PopulationSet(id=id_, basis=basis, date=date, counts={Iri(row[3]): row[4] for row in rows})


def _published(rows: list[tuple[Any, ...]]) -> Published:
    id_, actor, amount, year, *_ = rows[0]
    inferred = any(bool(row[5]) for row in rows)
    lines = tuple(row[4] for row in rows)
    return Published(id=id_, lines=lines, actor=actor, amount=amount, year=int(year), inferred=inferred)

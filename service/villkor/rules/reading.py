"""Reading the ledger: the queries of `queries/money`, each row a fact, gathered by what it is about."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import groupby
from typing import Final

from villkor.graph import Graph, Row
from villkor.rules.ledger import Key, Ledger, Line, PopulationSet, Published
from villkor.rules.premises import Component, Fixed, Proportional, Unit
from villkor.vocabulary import Iri

_QUERIES: Final = ("lines", "components", "units", "populations", "published")


def read_ledger(graph: Graph, queries: Mapping[str, str]) -> Ledger:
    """Return everything that the money rules reckon from; content without those queries has no money to share.

    Raises TypeError for a fact of another type than the queries select, which the shapes of the content rule out.
    """
    if not set(_QUERIES) <= set(queries):
        return Ledger()
    found = {name: list(_grouped(graph.select(queries[name]).rows)) for name in _QUERIES}
    return Ledger(
        lines={line.id: line for line in map(_line, found["lines"])},
        keys={key.id: key for key in map(_key, found["components"])},
        units=dict(map(_units, found["units"])),
        populations=[_population(rows) for rows in found["populations"]],
        published=[_published(rows) for rows in found["published"]],
    )


def _grouped(rows: Iterable[Row]) -> Iterator[list[Row]]:
    """Return the rows about one thing together; they stand so in their order."""
    for _, found in groupby(rows, key=lambda row: row[0]):
        yield list(found)


def _line(rows: list[Row]) -> Line:
    keys = tuple(dict.fromkeys(row[5] for row in rows if isinstance(row[5], Iri)))
    match rows[0]:
        case (Iri() as id_, int() as amount, int() as year, Iri() as category, Iri() as units, _, outside, partial):
            line = Line(id=id_, amount=amount, year=int(year), category=category, units=units, keys=keys)
            return replace(line, outside=bool(outside), partial=bool(partial))
    raise _odd(rows[0])


def _key(rows: list[Row]) -> Key:
    match rows[0]:
        case (Iri() as key, _, Iri() as per, *_):
            return Key(id=key, components=tuple(map(_component, rows)), per=per)
    raise _odd(rows[0])


def _component(row: Row) -> Component:
    match row:
        case (_, Iri() as id_, _, int() as amount, Iri() | None as condition, *_):
            return Fixed(amount=amount, condition=condition, id=id_)
        case (_, Iri() as id_, _, None, _, Iri() as basis, dt.date() | None as date, inferred):
            return Proportional(basis=basis, date=date, inferred=bool(inferred), id=id_)
    raise _odd(row)


def _units(rows: list[Row]) -> tuple[Iri, tuple[Unit, ...]]:
    match rows[0]:
        case (Iri() as kind, *_):
            return kind, tuple(map(_unit, rows))
    raise _odd(rows[0])


def _unit(row: Row) -> Unit:
    match row:
        case (_, Iri() as actor, str() as place, Iri() as county, Iri() | None as county_class):
            return Unit(actor=actor, place=Iri(place), county=county, county_class=county_class)
    raise _odd(row)


def _population(rows: list[Row]) -> PopulationSet:
    counts: Mapping[Iri | str, int] = dict(map(_count, rows))
    match rows[0]:
        case (Iri() as id_, Iri() as basis, dt.date() as date, _, _):
            return PopulationSet(id=id_, basis=basis, date=date, counts=counts)
    raise _odd(rows[0])


def _count(row: Row) -> tuple[Iri, int]:
    match row:
        case (_, _, _, str() as place, int() as count):
            return Iri(place), count
    raise _odd(row)


def _published(rows: list[Row]) -> Published:
    lines, inferred = tuple(row[4] for row in rows if isinstance(row[4], Iri)), any(row[5] for row in rows)
    match rows[0]:
        case (Iri() as id_, Iri() as actor, int() as amount, int() as year, _, _):
            return Published(id=id_, lines=lines, actor=actor, amount=amount, year=int(year), inferred=inferred)
    raise _odd(rows[0])


def _odd(row: Row) -> TypeError:
    return TypeError(f"no such fact is selected: {row}")

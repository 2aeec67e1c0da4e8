"""Ledgers as small as a test needs: a few counties, lines, keys, populations and published amounts, made by hand."""

import datetime as dt
from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Final

import pytest

from villkor.errors import BadPremises
from villkor.rules.ledger import Key, Ledger, Line, PopulationSet, Published
from villkor.rules.premises import Component, Fixed, Proportional, Unit, Weights
from villkor.rules.rows import Row
from villkor.vocabulary import BASE, Iri

COUNTY: Final = Iri(BASE + "def/unit-kind/county")
REGION: Final = Iri(BASE + "def/unit-kind/region")
COUNTY_JOINT: Final = Iri(BASE + "def/category/county-joint")
POPULATION: Final = Iri(BASE + "def/basis/population")
YOUNG: Final = Iri(BASE + "def/basis/age-0-25")
METROPOLITAN: Final = Iri(BASE + "def/county-class/metropolitan")
NON_METROPOLITAN: Final = Iri(BASE + "def/county-class/non-metropolitan")
LINE: Final = Iri(BASE + "id/line/a")
KEY: Final = Iri(BASE + "id/key/a")


def one(text: str) -> Iri:
    """Return one of our things by its id."""
    return Iri(f"{BASE}id/{text}")


def place(code: str) -> Iri:
    return one(f"county/{code}")


def actor(code: str) -> Iri:
    return one(f"actor/collaboration-{code}")


def unit(code: str, county_class: Iri | None = NON_METROPOLITAN) -> Unit:
    """Return the collaboration of a county, which is outside the metropolitan ones unless a test says otherwise."""
    return Unit(actor=actor(code), place=place(code), county=place(code), county_class=county_class)


UNITS: Final = (unit("01", METROPOLITAN), unit("09"), unit("14", METROPOLITAN))
"""Three counties; their heads in the tests are 50, 20 and 30."""


def fixed(amount: int, condition: Iri | None = None) -> Fixed:
    return Fixed(amount=amount, condition=condition)


def by(basis: Iri = POPULATION, date: dt.date | None = None, *, inferred: bool = False) -> Proportional:
    return Proportional(basis=basis, date=date, inferred=inferred)


def dated(basis: Iri = POPULATION, *, inferred: bool = False) -> Proportional:
    """Return a share by a basis on the day that the key states, 1 November 2024."""
    return by(basis, dt.date(2024, 11, 1), inferred=inferred)


def heads(units: tuple[Unit, ...], *counts: Fraction | int) -> Weights:
    """Return the weights of some units, in their order."""
    return {unit.place: count for unit, count in zip(units, counts, strict=True)}


def line(amount: int, id_: Iri = LINE, key: Iri = KEY, year: int = 2025) -> Line:
    return Line(id=id_, amount=amount, year=year, category=COUNTY_JOINT, keys=(key,), units=COUNTY)


def key(*components: Component, id_: Iri = KEY, per: Iri = COUNTY) -> Key:
    return Key(id=id_, components=components, per=per)


def population(date: str, *counts: int, basis: Iri = POPULATION, units: tuple[Unit, ...] = UNITS) -> PopulationSet:
    """Return the heads of some counties on a day."""
    placed: Mapping[Iri | str, int] = {unit.place: count for unit, count in zip(units, counts, strict=True)}
    return PopulationSet(
        id=one(f"population-set/{date}-{basis.code}"), basis=basis, date=dt.date.fromisoformat(date), counts=placed
    )


def published(
    name: str, amount: int, *lines: Iri, code: str = "14", year: int = 2025, inferred: bool = False
) -> Published:
    """Return an amount that a source states for a county, of line `a` unless a test names others."""
    id_, of = one(f"line/{name}"), lines or (LINE,)
    return Published(id=id_, lines=of, actor=actor(code), amount=amount, year=year, inferred=inferred)


def ledger(
    pot: int,
    *components: Component,
    populations: tuple[PopulationSet, ...] = (population("2024-12-31", 50, 20, 30),),
    stated: tuple[Published, ...] = (),
    units: tuple[Unit, ...] = UNITS,
) -> Ledger:
    """Return a ledger of one line, `a`, that is shared by one key, `a`."""
    return Ledger(
        lines={LINE: line(pot)},
        keys={KEY: key(*components)},
        units={COUNTY: units},
        populations=populations,
        published=stated,
    )


def found(line: Iri = LINE) -> Row:
    """Return a row as a question finds it: a line and the category that it goes to, and nothing else as yet."""
    return {"line": (line,), "category": (COUNTY_JOINT,), "key": (), "component": (), "status": ()}


def reason_of(work: Callable[[], object]) -> str:
    """Return the reason by which some work refuses its premises."""
    with pytest.raises(BadPremises) as caught:
        work()
    assert all(caught.value.detail.values())
    return str(caught.value.extra["reason"])

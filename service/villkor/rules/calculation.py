"""Calculations: a line shared by its key, or by premises of one's own, with the basis that was used."""

import datetime as dt
from dataclasses import dataclass, replace
from fractions import Fraction
from math import ceil

from villkor.rules.bases import POPULATION, Basis, basis_of
from villkor.rules.distribution import HALF_UP, Distribution, Share, distribute, half_up
from villkor.rules.ledger import Ledger, Line
from villkor.rules.premises import Component, Unit, Weights, proportional, undated
from villkor.vocabulary import Iri


@dataclass(frozen=True, slots=True, kw_only=True)
class Premises:
    """Everything that decides how a line is shared.

    Attributes:
        pot: in kronor.
        units: who shares it; those that are made up have no people.
        date: the day of the population; None for the nearest to the key's.
        source: `population`, or `published` where published money goes first.
    """

    line: Line
    pot: Fraction | int
    components: tuple[Component, ...]
    units: tuple[Unit, ...]
    date: dt.date | None = None
    source: str = POPULATION
    rounding: str = HALF_UP


@dataclass(frozen=True, slots=True, kw_only=True)
class Calculation:
    """A line that was shared, and the basis that its proportional part used, None where it has none."""

    premises: Premises
    distribution: Distribution
    basis: Basis | None

    def share_of(self, actor: Iri | str) -> Share | None:
        """Return what one unit gets."""
        return next((share for share in self.distribution.shares if share.unit.actor == actor), None)


def premises_of(ledger: Ledger, line: Line, key: Iri, year: int | None = None) -> Premises:
    """Return how a line is shared by one of its keys, in its own year or as of another.

    A day that the key states is one of the line's own year: in another, that year's population counts.
    """
    components, units = ledger.keys[key].components, ledger.units.get(line.units, ())
    if year not in (None, line.year):
        line, components = replace(line, year=year), tuple(map(undated, components))
    return Premises(line=line, pot=line.amount, components=components, units=units)


def calculate(ledger: Ledger, premises: Premises) -> Calculation:
    """Share the line. Raises BadPremises, or BadParameter for a date without figures."""
    part = proportional(premises.components)
    real = tuple(unit for unit in premises.units if isinstance(unit.place, Iri))
    basis = None
    if part and real:
        basis = basis_of(ledger, premises.line, part, real, date=premises.date, source=premises.source)
    weights: Weights | None = None
    if basis:
        weights = {**{unit.place: 0 for unit in premises.units}, **basis.weights}
    distribution = distribute(premises.pot, premises.components, premises.units, weights, premises.rounding)
    return Calculation(premises=premises, distribution=distribution, basis=basis)


def interval_of(calculation: Calculation, share: Share) -> tuple[int, int] | None:
    """Return the lowest and the highest whole kronor that an implied share leaves open; None where only one is."""
    basis, place = calculation.basis, share.unit.place
    if basis is None or place not in basis.implied or share.weight is None:
        return None
    ends = (basis.part_at(place, end) for end in (basis.implied[place].low, basis.implied[place].high))
    lowest, highest = (share.fixed + calculation.distribution.rest * part for part in ends)
    (low,), high = half_up([lowest]), ceil(highest - Fraction(1, 2))  # the upper end is not reached
    return (low, high) if low < high else None

"""Premises: what a distribution is reckoned from, a pot, components, units and their weights, as plain values."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TypeAlias

from villkor.vocabulary import Iri


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """One that a line is shared among.

    Attributes:
        actor: the receiver: a region, a municipality or a county's collaboration; a text for one that is made up.
        place: the county or municipality whose people count.
        county_class: metropolitan or not, which some fixed amounts depend on.
    """

    actor: Iri | str
    place: Iri | str
    county: Iri | None = None
    county_class: Iri | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Fixed:
    """A fixed amount in kronor to each unit, or to each that meets a condition."""

    amount: int
    condition: Iri | None = None
    id: Iri | None = None

    def given_to(self, unit: Unit) -> int:
        """Return what the unit gets, in kronor."""
        return self.amount if self.condition in (None, unit.county_class) else 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Proportional:
    """A share of what the fixed amounts leave, in proportion to a basis, on the day that the key states if any."""

    basis: Iri
    date: dt.date | None = None
    inferred: bool = False
    id: Iri | None = None


Component: TypeAlias = Fixed | Proportional

Weights: TypeAlias = Mapping[Iri | str, Fraction | int]
"""How much of the basis each place has: heads, or parts of one."""


def undated(component: Component) -> Component:
    """Return a component without the day that it states."""
    return component if isinstance(component, Fixed) else replace(component, date=None)


def fixed_of(components: Iterable[Component], unit: Unit) -> int:
    """Return what the fixed amounts among a key's components give a unit, in kronor."""
    return sum(component.given_to(unit) for component in components if isinstance(component, Fixed))


def proportional(components: tuple[Component, ...]) -> Proportional | None:
    """Return the share among a key's components, None where it has fixed amounts only."""
    return next((component for component in components if isinstance(component, Proportional)), None)

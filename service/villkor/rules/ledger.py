"""The ledger: lines, keys, units, populations and published amounts, all that the money rules reckon from."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from villkor.rules.premises import Component, Unit
from villkor.vocabulary import Iri


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """A distribution key: its components in order, and the kind of unit that it is counted per."""

    id: Iri
    components: tuple[Component, ...]
    per: Iri


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A funding line that is divided no further and goes to units of one kind.

    Attributes:
        amount: its pot, in kronor.
        year: the year of its agreement.
        keys: its key; several where sources name different ones, none where no source names one.
        category: the category of recipients that it goes to.
        units: the kind of its units.
        outside: whether its amount is known from outside the five sources.
        partial: whether it is part of a breakdown whose other lines are not all known.
    """

    id: Iri
    amount: int
    year: int
    category: Iri
    keys: tuple[Iri, ...]
    units: Iri
    outside: bool = False
    partial: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PopulationSet:
    """One population on one day: how many each place had.

    Attributes:
        basis: whom it counts, such as ages 0–18.
    """

    id: Iri
    basis: Iri
    date: dt.date
    counts: Mapping[Iri | str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """An amount that a source states for one unit.

    Attributes:
        id: the allocation.
        lines: the undivided lines that it is the unit's share of, together.
        amount: in kronor.
        year: the year whose money it is.
        inferred: whether the lines are our reading, no source's word.
    """

    id: Iri
    lines: tuple[Iri, ...]
    actor: Iri
    amount: int
    year: int
    inferred: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledger:
    """All of it, by id; units by kind, published amounts in their order."""

    lines: Mapping[Iri, Line] = field(default_factory=dict)
    keys: Mapping[Iri, Key] = field(default_factory=dict)
    units: Mapping[Iri, tuple[Unit, ...]] = field(default_factory=dict)
    populations: Sequence[PopulationSet] = ()
    published: Sequence[Published] = ()

    def published_of(self, line: Iri, actor: Iri | str) -> Published | None:
        """Return what a source states as one unit's share of that very line."""
        own = (one for one in self.published if one.actor == actor and one.lines == (line,) and not one.inferred)
        return next(own, None)

    def stated_for(self, lines: Sequence[Line], actor: Iri | str, year: int) -> Sequence[Published]:
        """Return what sources state of a year as one unit's shares of lines; nothing unless it is of all, once each."""
        ids = sorted(line.id for line in lines)
        own = [one for one in self.published if one.actor == actor and one.year == year and {*one.lines} <= {*ids}]
        return own if sorted(line for one in own for line in one.lines) == ids else ()

    def key_of(self, line: Line) -> Key | None:
        """Return the one key of a line; None where it has none, or sources disagree."""
        return self.keys.get(line.keys[0]) if len(line.keys) == 1 else None

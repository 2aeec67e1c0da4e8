"""Bases: where each unit's part of the basis comes from, a population on a day or what published money implies."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Final

from villkor.errors import BadParameter, BadPremises
from villkor.rules.implied import Implied, implied_shares
from villkor.rules.ledger import Ledger, Line, PopulationSet
from villkor.rules.premises import Proportional, Unit, Weights
from villkor.vocabulary import Iri

POPULATION: Final = "population"
PUBLISHED: Final = "published"


@dataclass(frozen=True, slots=True, kw_only=True)
class Basis:
    """The weights of a calculation and where they come from.

    Attributes:
        wanted: the day that the key wants.
        stated: whether the key states that day, or it is our reading.
        given: whether the set is of a day of one's own instead.
        total: the heads of the set in all units; where published money goes first, in those that it tells nothing of.
        implied: the units' parts that published money implies, by place.
        left: what these leave of the whole for the others to share by population.
        base: the published amount that implies the first of them.
        read: the places whose implied part is our reading, or that of money which another actor got, all units' alike.
    """

    weights: Weights
    wanted: dt.date
    stated: bool
    given: bool
    set: PopulationSet
    total: int
    implied: Mapping[Iri | str, Implied] = field(default_factory=dict)
    left: Fraction = Fraction(1)
    base: Iri | None = None
    read: frozenset[Iri | str] = frozenset()

    def part_at(self, place: Iri | str, share: Fraction) -> Fraction:
        """Return a place's part of all that share, were this its implied share: what that leaves, the others share."""
        others = (self.left - share + self.implied[place].share) / self.left if self.left else 1
        weights = {one: weight if one in self.implied else weight * others for one, weight in self.weights.items()}
        weights[place] = share
        return share / sum(weights.values(), Fraction())

    def implied_part(self, place: Iri | str, part: Fraction | None) -> Implied | None:
        """Return what implies a unit's part; None for another's, or where the part was reckoned anew among fewer."""
        found = self.implied.get(place)
        return found if found and found.share == part else None


def basis_of(
    ledger: Ledger,
    line: Line,
    part: Proportional,
    units: tuple[Unit, ...],
    *,
    date: dt.date | None = None,
    source: str = POPULATION,
) -> Basis:
    """Return the weights of a line's units for the proportional part of a key.

    The population is that of the date, else the nearest one to the day that the key wants. With the source
    `published`, what published money of the same year implies comes first, where it implies the part of one of them,
    and the others share what is left by population; the whole is all units of the line, whoever is reckoned with.

    Raises BadParameter for a date without figures, BadPremises for a basis or a unit without any.
    """
    wanted, stated = wanted_date(line, part)
    chosen = _population(ledger, part.basis, units, date or wanted, exactly=date is not None)
    everyone = {unit.place: unit.actor for unit in (*units, *ledger.units.get(line.units, ()))}
    implied = implied_shares(ledger, line.year, part.basis) if source == PUBLISHED else {}
    known = {place: implied[place] for place in everyone if place in implied}
    known = known if any(unit.place in known for unit in units) else {}  # else heads alone tell the others apart
    left = 1 - sum((found.share for found in known.values()), Fraction())
    sharing = [place for place in everyone if place not in known] if known else [unit.place for unit in units]
    total = sum(chosen.counts.get(place, 0) for place in sharing)
    head = left / (total or 1) if known else 1
    return Basis(
        weights={unit.place: _weight(unit.place, known, chosen, head) for unit in units},
        wanted=wanted,
        stated=stated,
        given=date is not None,
        set=chosen,
        total=total,
        implied={unit.place: known[unit.place] for unit in units if unit.place in known},
        left=left,
        base=next((found.base for found in known.values()), None),
        read=frozenset(place for place, found in known.items() if found.inferred or found.actor != everyone[place]),
    )


def _weight(
    place: Iri | str, known: Mapping[Iri | str, Implied], population: PopulationSet, head: Fraction | int
) -> Fraction | int:
    """Return what is known of a place's part, else what its heads weigh."""
    return known[place].share if place in known else population.counts.get(place, 0) * head


def wanted_date(line: Line, part: Proportional) -> tuple[dt.date, bool]:
    """Return the day whose population the key wants, and whether it states it.

    Where it states none, 1 November of the year before: the day that the agreements of 2020 and 2025 state (our
    reading; for the county lines no source states any, D23).
    """
    return (part.date, True) if part.date else (dt.date(line.year - 1, 11, 1), False)


def _population(ledger: Ledger, basis: Iri, units: tuple[Unit, ...], date: dt.date, *, exactly: bool) -> PopulationSet:
    complete = _complete(ledger, basis, units)
    nearest = min(complete, key=lambda found: (abs((found.date - date).days), found.date), default=None)
    if nearest is None:
        raise _unknown(ledger, basis)
    if exactly and nearest.date != date:
        dates = [found.date.isoformat() for found in complete]
        raise BadParameter(
            f"populationDate: no population ({basis.code}) of every unit is known for {date}.",
            f"populationDate: ingen folkmängd ({basis.code}) är känd för alla enheter den {date}.",
            parameter="populationDate",
            candidates=dates,
        )
    return nearest


def days_of(ledger: Ledger, basis: Iri, units: tuple[Unit, ...]) -> list[dt.date]:
    """Return the days on which the population of every unit is known."""
    return [found.date for found in _complete(ledger, basis, units)]


def _complete(ledger: Ledger, basis: Iri, units: tuple[Unit, ...]) -> list[PopulationSet]:
    """Return the sets that tell every unit's population; one in which nobody lives tells nothing."""
    places = {unit.place for unit in units}
    sets = (found for found in ledger.populations if found.basis == basis and places <= found.counts.keys())
    return [found for found in sets if any(found.counts[place] for place in places)]


def _unknown(ledger: Ledger, basis: Iri) -> BadPremises:
    known = sorted({found.basis for found in ledger.populations})
    if basis not in known:
        return BadPremises(
            f"No population is known for the basis {basis.code}.",
            f"Ingen folkmängd är känd för underlaget {basis.code}.",
            reason="unknown-basis",
            candidates=[one.code for one in known],
        )
    return BadPremises(
        f"No population ({basis.code}) is known for every unit on any day.",
        f"Ingen folkmängd ({basis.code}) är känd för alla enheter någon dag.",
        reason="missing-population",
    )

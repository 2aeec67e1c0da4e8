"""Implied shares: which part of a basis a unit must have had, since its published money came to so many kronor.

An amount is whole kronor, so it implies an interval: with a pot A, fixed amounts F in all and f for the unit, the part
lies from (a − ½ − f)/(A − F) up to (a + ½ − f)/(A − F). Several amounts of a year narrow it down.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from villkor.rules.ledger import Ledger, Line, Published
from villkor.rules.premises import Unit, fixed_of, proportional
from villkor.vocabulary import Iri

_HALF: Final = Fraction(1, 2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Implied:
    """A unit's part of the whole, as published amounts imply it.

    Attributes:
        low, high: the interval that all amounts leave.
        share: the part that the amount with the narrowest interval gives as it stands, within the interval.
        base: that amount.
        amounts: the published amounts that bear on it.
        actor: the receiver of the amounts.
        inferred: whether it rests on our reading of a line or a basis.
    """

    low: Fraction
    high: Fraction
    share: Fraction
    base: Iri
    amounts: tuple[Iri, ...]
    actor: Iri
    inferred: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class _Interval:
    low: Fraction
    share: Fraction
    high: Fraction
    of: Published
    inferred: bool


def implied_shares(ledger: Ledger, year: int, basis: Iri) -> Mapping[Iri | str, Implied]:
    """Return what the published money of a year implies of each place's part of a basis.

    A place whose amounts leave no common part is left out: they do not agree.
    """
    found: dict[Iri | str, list[_Interval]] = {}
    for published in ledger.published:
        if published.year == year and (interval := _interval(ledger, published, basis)):
            place, narrowed = interval
            found.setdefault(place, []).append(narrowed)
    narrowed_down = {place: _narrowed(intervals) for place, intervals in found.items()}
    return {place: implied for place, implied in narrowed_down.items() if implied}


def unit_of(ledger: Ledger, line: Line, actor: Iri | str) -> Unit | None:
    """Return the unit of a line that an actor is."""
    return next((unit for unit in ledger.units.get(line.units, ()) if unit.actor == actor), None)


def _interval(ledger: Ledger, published: Published, basis: Iri) -> tuple[Iri | str, _Interval] | None:
    line = ledger.lines.get(published.lines[0]) if len(published.lines) == 1 else None
    key = ledger.key_of(line) if line else None
    part = proportional(key.components) if key else None
    unit = unit_of(ledger, line, published.actor) if line else None
    if line is None or key is None or part is None or unit is None or part.basis != basis:
        return None
    own = fixed_of(key.components, unit)
    rest = line.amount - sum(fixed_of(key.components, one) for one in ledger.units[line.units])
    if rest <= 0:
        return None
    low, share, high = (Fraction(published.amount - own + step) / rest for step in (-_HALF, Fraction(), _HALF))
    inferred = published.inferred or part.inferred
    return unit.place, _Interval(low=max(low, Fraction()), share=share, high=high, of=published, inferred=inferred)


def _narrowed(intervals: Iterable[_Interval]) -> Implied | None:
    """Return what all intervals have in common; None where they have nothing."""
    by_width = sorted(intervals, key=lambda one: one.high - one.low)
    narrowest = by_width[0]
    low, high = max(one.low for one in by_width), min(one.high for one in by_width)
    if low >= high or low > 1:  # half a krona is rounded upwards, so that no interval holds its upper end
        return None
    share = narrowest.share if low <= narrowest.share < high else (low + high) / 2
    return Implied(
        low=low,
        high=high,
        share=share,
        base=narrowest.of.id,
        amounts=tuple(one.of.id for one in by_width),
        actor=narrowest.of.actor,
        inferred=any(one.inferred for one in by_width),
    )

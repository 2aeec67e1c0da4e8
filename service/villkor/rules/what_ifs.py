"""What-ifs: the same line under other premises, unit by unit, before and after; nothing is kept."""

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from villkor.errors import BadPremises
from villkor.rules.bases import POPULATION, PUBLISHED
from villkor.rules.calculation import Calculation, Premises, calculate, interval_of, premises_of
from villkor.rules.components import read_components
from villkor.rules.distribution import HALF_UP, Share
from villkor.rules.ledger import Ledger
from villkor.rules.premises import Component, Fixed, Unit, proportional
from villkor.rules.rows import Inputs, Row, code_of
from villkor.rules.shares import (
    confirmed_told,
    interval_told,
    keyed,
    published_beside,
    refuse_undivided,
    wanted_units,
    weight_told,
)
from villkor.rules.statuses import founded, most_cautious
from villkor.rules.wording import kronor, named
from villkor.vocabulary import Iri, coded

MOST_UNITS: Final = 1000
"""More units than these are not reckoned with."""


def what_ifs(rows: Sequence[Row], inputs: Inputs, ledger: Ledger) -> list[Row]:
    """Return a row for each unit before or after, of each line that the question found.

    Before is what the line's own key gives, with published money first unless `shareSource` or a date says otherwise.
    Raises BadPremises or BadParameter for premises that contradict each other.
    """
    _refuse_both(inputs, "key", "components")
    _refuse_several(rows, inputs)
    refuse_undivided(rows, inputs, ledger)
    found: list[Row] = []
    for row, before in _as_it_is(rows, inputs, ledger):
        concerned = [wanted_units(before.line, before.units, inputs.get(name)) for name in ("actor", "without")]
        if all(concerned):  # of lines that the actor, or who is left out, does not share, nothing changes
            known = calculate(ledger, before) if before.components else None
            found += _told(ledger, row, inputs, known, calculate(ledger, _after(ledger, before, inputs)))
    return found


def _as_it_is(rows: Sequence[Row], inputs: Inputs, ledger: Ledger) -> Iterator[tuple[Row, Premises]]:
    """Return how each line is shared by its keys; one without a key has no components, and is told if one is given."""
    for row, line, key in keyed(rows, ledger):
        yield row, _before(premises_of(ledger, line, key), inputs)
    if "key" in inputs or "components" in inputs:
        lines = ((row, ledger.lines.get(Iri(row["line"][0]))) for row in rows)
        for row, line in ((row, line) for row, line in lines if line and not line.keys):
            units = ledger.units.get(line.units, ())
            yield row, _before(Premises(line=line, pot=line.amount, components=(), units=units), inputs)


def _refuse_both(inputs: Inputs, one: str, other: str) -> None:
    if one in inputs and other in inputs:
        raise BadPremises(
            f"{one} and {other} are both given; give one of them.",
            f"{one} och {other} är båda angivna; ange en av dem.",
            parameter=other,
            reason="contradiction",
        )


def _refuse_several(rows: Sequence[Row], inputs: Inputs) -> None:
    """Refuse a pot or a number of units for several lines: neither is meant for each, and their rows are bounded."""
    lines = list(dict.fromkeys(Iri(row["line"][0]) for row in rows))
    given = next((name for name in ("pot", "unitCount") if name in inputs), None)
    if given and len(lines) > 1:
        raise BadPremises(
            f"{given}: the line is divided into {named(lines)}; give it for one of them.",
            f"{given}: posten delas upp i {named(lines)}; ange det för en av dem.",
            parameter=given,
            reason="several-lines",
            candidates=[line.short for line in lines],
        )


def _before(premises: Premises, inputs: Inputs) -> Premises:
    otherwise = POPULATION if "populationDate" in inputs else PUBLISHED
    return replace(
        premises,
        source=code_of(inputs.get("shareSource"), otherwise),
        rounding=code_of(inputs.get("rounding"), HALF_UP),
    )


def _after(ledger: Ledger, before: Premises, inputs: Inputs) -> Premises:
    pot, date = inputs.get("pot"), inputs.get("populationDate")
    return replace(
        before,
        pot=pot if isinstance(pot, int) else before.pot,
        components=_components(ledger, before, inputs),
        units=_units(before, inputs),
        date=date if isinstance(date, dt.date) else None,
    )


def _components(ledger: Ledger, before: Premises, inputs: Inputs) -> tuple[Component, ...]:
    text, key = inputs.get("components"), inputs.get("key")
    if isinstance(text, str):
        return tuple(_of_line(before, component) for component in read_components(text, ledger))
    if not isinstance(key, Iri):
        return before.components
    found = ledger.keys[key]
    if key in before.line.keys:
        return found.components
    if found.per in ledger.units and found.per != before.line.units:  # a key per unit of any kind is for all lines
        raise BadPremises(
            f"{key.short} is counted per {found.per.code}, and the line is shared per {before.line.units.code}.",
            f"{key.short} räknas per {found.per.code}, och posten fördelas per {before.line.units.code}.",
            parameter="key",
            reason="other-units",
        )
    return tuple(_of_line(before, component) for component in found.components)


def _of_line(before: Premises, component: Component) -> Component:
    """Return a component on the day that it states of the line's year, else on that of the line's own key if any.

    A day that the key of another year states is not of this year's money.
    """
    own = proportional(before.components)
    if isinstance(component, Fixed) or (component.date and component.date.year == before.line.year - 1):
        return component
    return replace(component, date=own.date if own else None)


def _units(before: Premises, inputs: Inputs) -> tuple[Unit, ...]:
    """Return who shares the line afterwards: without one, or with some more that have no people yet."""
    gone, count = inputs.get("without"), inputs.get("unitCount")
    units = tuple(unit for unit in before.units if unit.actor != gone)
    more = (count if isinstance(count, int) else len(units)) - len(units)
    if more < 0 or len(units) + more > MOST_UNITS:
        raise BadPremises(
            f"unitCount: {len(units)} to {MOST_UNITS}; name with `without` whom to leave out.",
            f"unitCount: {len(units)} till {MOST_UNITS}; ange med `without` vem som ska utgå.",
            parameter="unitCount",
            reason="unit-count",
        )
    return units + tuple(_new(units, number) for number in range(1, more + 1))


def _new(units: Sequence[Unit], number: int) -> Unit:
    """Return a unit that is made up, of the class that most units have."""
    classes = Counter(unit.county_class for unit in units).most_common(1)
    return Unit(actor=f"new-{number}", place=f"new-{number}", county_class=classes[0][0] if classes else None)


def _told(ledger: Ledger, row: Row, inputs: Inputs, before: Calculation | None, after: Calculation) -> Iterator[Row]:
    whole = replace(after.premises, units=ledger.units.get(after.premises.line.units, ()))
    wanted = wanted_units(whole.line, whole.units, inputs.get("actor")) | {
        unit.actor for unit in after.premises.units if not isinstance(unit.place, Iri) and "actor" not in inputs
    }
    common: Row = {
        **row,
        "pot": (after.premises.line.amount,),
        "newPot": (kronor(after.distribution.pot),),
        "newKey": (inputs["key"],) if "key" in inputs else (),
        "newComponents": (inputs["components"],) if "components" in inputs else (),
        "rounding": (coded("rounding", after.premises.rounding),),
    }
    then = {share.unit.actor: share for share in before.distribution.shares} if before else {}
    now = {share.unit.actor: share for share in after.distribution.shares}
    for unit in dict.fromkeys([*whole.units, *after.premises.units]):
        if unit.actor in wanted:
            told = _unit(ledger, before, after, then.get(unit.actor), now.get(unit.actor))
            yield {**common, "actor": (unit.actor,), "county": (unit.county,) if unit.county else (), **told}


def _unit(ledger: Ledger, before: Calculation | None, after: Calculation, then: Share | None, now: Share | None) -> Row:
    """Return a unit's row; one that is new had nothing before, one that is gone has nothing after.

    Where no key of the line is known, what was before is not either.
    """
    old, new = then.amount if then else 0, now.amount if now else 0
    return {
        "after": (new,),
        **({"before": (old,), "difference": (new - old,)} if before else {}),
        **(interval_told(interval_of(after, now), "after") if now else {}),
        **(weight_told(after.basis, now) if now else {}),
        **(_told_before(ledger, before, then) if before and then else {}),
        "status": (_status(ledger, (before, then), (after, now)),),
    }


def _told_before(ledger: Ledger, before: Calculation, then: Share) -> Row:
    """Return the share, the figures and a day by our reading that what was before rests on, and the stated amount."""
    told = weight_told(before.basis, then)
    beside = published_beside(ledger, before.premises.line, then)
    return {
        "beforeShare": told.get("share", ()),
        "beforePopulationSet": told.get("populationSet", ()),
        "beforeImpliedBy": told.get("impliedBy", ()),
        "beforeLeftBy": told.get("leftBy", ()),
        "beforeLeft": told.get("left", ()),
        "beforeAssumedDate": told.get("assumedDate", ()),
        "published": beside.get("published", ()),
        "publishedLine": beside.get("publishedLine", ()),
        **confirmed_told(ledger, before, then),
    }


def _status(ledger: Ledger, *sides: tuple[Calculation | None, Share | None]) -> Iri:
    return most_cautious(founded(ledger, side, share) for side, share in sides if side)

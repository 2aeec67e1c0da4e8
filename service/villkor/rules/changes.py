"""Changes: why a unit's money for a theme differs between two years, by pot, key, population and recipients.

The amount of a year is a function of three premises: the pot, the key (with how the theme's money is divided among
lines), and the year's shares of the population. Each effect is its Shapley value: the mean, over every order in which
the premises may be changed, of what changing it does. So no order is preferred and the effects add up exactly.
Where the unit gets money for the theme in one of the years only, the whole change is one of recipients.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import permutations
from typing import Final

from villkor.errors import BadPremises
from villkor.rules.bases import POPULATION, PUBLISHED
from villkor.rules.calculation import Calculation, calculate, premises_of
from villkor.rules.implied import implied_shares, unit_of
from villkor.rules.ledger import Ledger, Line
from villkor.rules.premises import Component, Fixed, proportional
from villkor.rules.rows import Inputs, Row
from villkor.rules.statuses import CONFLICTING, INFERRED, NOT_STATED, SOURCE_CODE, founded, most_cautious
from villkor.rules.wording import kronor
from villkor.vocabulary import BASE, Iri, Value

_POT: Final = "potEffect"
_KEY: Final = "keyEffect"
_PEOPLE: Final = "populationEffect"
_KIND: Final = BASE + "def/change-type/"


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """A theme's lines that a unit shares in one year; none where it gets nothing.

    Attributes:
        read: whether the lines are our reading, no source's word.
    """

    year: int
    lines: tuple[Line, ...]
    read: bool = False

    @property
    def pot(self) -> int:
        """What the lines come to, in kronor."""
        return sum(line.amount for line in self.lines)


def change_explanations(rows: Sequence[Row], inputs: Inputs, ledger: Ledger) -> list[Row]:
    """Return a row for each theme that the actor gets money for in either year, with the effects in kronor."""
    actor = Iri(inputs["actor"])
    found: list[Row] = []
    for row in rows:
        before, after = (_side(ledger, row, inputs, actor, end) for end in ("from", "to"))
        if before.lines or after.lines:
            found.append({**row, **_explained(ledger, row, before, after, actor)})
    return found


def _side(ledger: Ledger, row: Row, inputs: Inputs, actor: Iri, end: str) -> Side:
    lines = (ledger.lines[Iri(line)] for line in row[f"{end}Line"] if line in ledger.lines)
    year = inputs[f"{end}Year"]
    own = tuple(line for line in lines if unit_of(ledger, line, actor))
    assert isinstance(year, int)
    return Side(year=int(year), lines=own, read=any(line.year != year for line in own))


def _explained(ledger: Ledger, row: Row, before: Side, after: Side, actor: Iri) -> Row:
    told: dict[str, tuple[Value, ...]] = {
        "fromLine": tuple(line.id for line in before.lines),
        "toLine": tuple(line.id for line in after.lines),
        "fromPot": (before.pot,),
        "toPot": (after.pot,),
        "changeKind": (Iri(_KIND + _kind(ledger, row, before, after)),),
    }
    if any(len(line.keys) != 1 for line in before.lines + after.lines):
        unknown = any(not line.keys for line in before.lines + after.lines)
        return {**told, "status": (NOT_STATED if unknown else CONFLICTING,)}
    source = _source(ledger, before, after, actor)
    told |= {"status": (_status(ledger, (before, after), source, actor),), **_bases_told(ledger, before, after, source)}
    old, new = (_amount(ledger, side, side.pot, side.year, source, actor) for side in (before, after))
    amounts: Row = {"fromAmount": (old,), "toAmount": (new,), "change": (new - old,)}
    return {**told, **amounts, **_effects(ledger, before, after, source, actor, new - old)}


def _effects(ledger: Ledger, before: Side, after: Side, source: str, actor: Iri, change: int) -> Row:
    if not (before.lines and after.lines):
        return {_POT: (0,), _KEY: (0,), _PEOPLE: (0,), "recipientEffect": (change,)}

    def amount(changed: frozenset[str]) -> int:
        pot, key, people = (after if name in changed else before for name in (_POT, _KEY, _PEOPLE))
        return _amount(ledger, key, pot.pot, people.year, source, actor)

    try:
        effects = shapley(amount, (_POT, _KEY, _PEOPLE))
    except BadPremises:  # some order passes through premises that cannot hold, such as fixed amounts above the pot
        return {}
    return {**{name: (kronor(effect),) for name, effect in effects.items()}, "recipientEffect": (0,)}


def shapley(value: Callable[[frozenset[str]], int], names: Sequence[str]) -> Mapping[str, Fraction]:
    """Return each name's part of value(all) − value(none): the mean of what adding it does, over all orders."""
    orders = list(permutations(names))
    sets = {frozenset(order[:number]) for order in orders for number in range(len(names) + 1)}
    known = {changed: value(changed) for changed in sets}
    effects = dict.fromkeys(names, Fraction())
    for order in orders:
        for place, name in enumerate(order):
            step = known[frozenset(order[: place + 1])] - known[frozenset(order[:place])]
            effects[name] += Fraction(step, len(orders))
    return effects


def _amount(ledger: Ledger, side: Side, pot: int, year: int, source: str, actor: Iri) -> int:
    """Return what a side's lines give the unit in kronor, with another pot in all and another year's population."""
    amounts = (
        _shared(ledger, line, Fraction(pot * line.amount, side.pot), year, source).share_of(actor)
        for line in side.lines
    )
    return sum(share.amount for share in amounts if share)


def _shared(ledger: Ledger, line: Line, pot: Fraction | int, year: int, source: str) -> Calculation:
    key = ledger.key_of(line)
    assert key is not None
    premises = premises_of(ledger, replace(line, year=year), key.id)
    return calculate(ledger, replace(premises, pot=pot, source=source, components=tuple(map(_undated, key.components))))


def _undated(component: Component) -> Component:
    """Return a component without its day, so that each year has its own."""
    return component if isinstance(component, Fixed) else replace(component, date=None)


def _bases(ledger: Ledger, sides: Sequence[Side]) -> set[Iri]:
    keys = (ledger.key_of(line) for side in sides for line in side.lines)
    parts = (proportional(key.components) for key in keys if key)
    return {part.basis for part in parts if part}


def _source(ledger: Ledger, before: Side, after: Side, actor: Iri) -> str:
    """Return where the shares come from: published money where that tells every one that is needed."""
    sides = [side for side in (before, after) if side.lines]
    place = next(unit.place for side in sides for line in side.lines if (unit := unit_of(ledger, line, actor)))
    known = (place in implied_shares(ledger, side.year, basis) for side in sides for basis in _bases(ledger, sides))
    return PUBLISHED if all(known) else POPULATION


def _status(ledger: Ledger, sides: Sequence[Side], source: str, actor: Iri) -> Iri:
    """Return the status of the most doubtful amount of either year."""
    if any(side.read for side in sides):
        return INFERRED
    used = (_shared(ledger, line, line.amount, side.year, source) for side in sides for line in side.lines)
    shares = ((calculation, calculation.share_of(actor)) for calculation in used)
    return most_cautious([founded(calculation, share) for calculation, share in shares if share])


def _bases_told(ledger: Ledger, before: Side, after: Side, source: str) -> Row:
    """Return the keys of both years and the population sets that were used."""
    told: dict[str, tuple[Value, ...]] = {"shareSource": (Iri(SOURCE_CODE + source),)}
    for end, side in (("from", before), ("to", after)):
        used = [_shared(ledger, line, line.amount, side.year, source) for line in side.lines]
        told[f"{end}Key"] = tuple(dict.fromkeys(line.keys[0] for line in side.lines))
        sets = (one.basis.set.id for one in used if one.basis and source == POPULATION)
        told[f"{end}PopulationSet"] = tuple(dict.fromkeys(sets))
    return told


def _kind(ledger: Ledger, row: Row, before: Side, after: Side) -> str:
    if not before.lines:
        return "new-recipient" if row["fromLine"] else "new"
    if not after.lines:
        return "new-recipient" if row["toLine"] else "discontinued"
    formulas = [{_formula(ledger, line) for line in side.lines} for side in (before, after)]
    return "continued" if formulas[0] == formulas[1] else "new-key"


def _formula(ledger: Ledger, line: Line) -> frozenset[Component]:
    key = ledger.key_of(line)
    parts = map(_undated, key.components) if key else ()
    return frozenset(replace(part, id=None) for part in parts)

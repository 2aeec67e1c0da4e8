"""Changes: why a unit's money for a theme differs between two years, by pot, key, population and recipients.

The amount of a year is a function of three premises: the pot, the key (with how the theme's money is divided among
lines), and the year's shares of the population. Each effect is its Shapley value: the mean, over every order in which
the premises may be changed, of what changing it does. So no order is preferred and the effects add up exactly.
Where the unit gets money for the theme in one of the years only, the whole change is one of recipients. An actor that
is a unit of two kinds, a region and a municipality, has a row for each.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from villkor.errors import BadPremises
from villkor.rules.bases import POPULATION, PUBLISHED
from villkor.rules.calculation import Calculation
from villkor.rules.comparison import Comparison, Side, compare
from villkor.rules.distribution import Share
from villkor.rules.implied import unit_of
from villkor.rules.ledger import Ledger, Line
from villkor.rules.premises import Component, undated
from villkor.rules.rows import Inputs, Row
from villkor.rules.shapley import shapley
from villkor.rules.statuses import CONFLICTING, INFERRED, NOT_STATED, confirmed_by, founded, most_cautious
from villkor.rules.wording import kronor
from villkor.vocabulary import Iri, Value, coded

_POT: Final = "potEffect"
_KEY: Final = "keyEffect"
_PEOPLE: Final = "populationEffect"


def change_explanations(rows: Sequence[Row], inputs: Inputs, ledger: Ledger) -> list[Row]:
    """Return a row for each theme that the actor gets money for in either year, with the effects in kronor."""
    actor = Iri(inputs["actor"])
    found: list[Row] = []
    for row in rows:
        sides = [_side(ledger, row, inputs, actor, end) for end in ("from", "to")]
        for kind in dict.fromkeys(line.units for side in sides for line in side.lines):
            before, after = (replace(side, lines=_of_kind(side, kind)) for side in sides)
            found.append({**row, "unitKind": (kind,), **_explained(ledger, row, before, after, actor)})
    return found


def _side(ledger: Ledger, row: Row, inputs: Inputs, actor: Iri, end: str) -> Side:
    lines = (ledger.lines[Iri(line)] for line in row[f"{end}Line"] if line in ledger.lines)
    year = inputs[f"{end}Year"]
    assert isinstance(year, int)
    return Side(
        year=int(year),
        lines=tuple(line for line in lines if unit_of(ledger, line, actor)),
        known=any(line.year == year for line in ledger.lines.values()),
    )


def _of_kind(side: Side, kind: Iri) -> tuple[Line, ...]:
    return tuple(line for line in side.lines if line.units == kind)


def _explained(ledger: Ledger, row: Row, before: Side, after: Side, actor: Iri) -> Row:
    told: Row = {
        "fromLine": tuple(line.id for line in before.lines),
        "toLine": tuple(line.id for line in after.lines),
        "fromPot": (before.pot,) if before.lines or before.known else (),
        "toPot": (after.pot,) if after.lines or after.known else (),
        **_published_told(ledger, "from", before, actor),
        **_published_told(ledger, "to", after, actor),
    }
    lines = before.lines + after.lines
    if any(len(line.keys) > 1 for line in lines):
        return {**told, "status": (CONFLICTING,)}
    if any(not line.keys for line in lines) or not all(side.lines or side.known for side in (before, after)):
        return {**told, "status": (NOT_STATED,)}
    change = compare(ledger, before, after, actor)
    return {
        **told,
        "changeKind": (coded("change-type", _kind(ledger, row, before, after)),),
        "confirmedBy": tuple(
            dict.fromkeys(one.id for share in _shares(change) if (one := confirmed_by(ledger, *share)))
        ),
        "status": (_status(change),),
        **_bases_told(change),
        **_amounts(change),
    }


def _published_told(ledger: Ledger, end: str, side: Side, actor: Iri) -> Row:
    """Return the amounts that sources state for the actor as its shares of all lines of a side, and their sum."""
    stated = ledger.stated_for(side.lines, actor, side.year)
    return {
        f"{end}Published": (sum(one.amount for one in stated),) if stated else (),
        f"{end}PublishedLine": tuple(one.id for one in stated),
    }


def _amounts(change: Comparison) -> Row:
    """Return what the actor gets in both years, and the effects that the difference is the sum of.

    Where one day's figures stand for both years and an amount that a source states is another than theirs, they do
    not tell the change.
    """
    old, new = (change.amount(side, side.pot, side.year) for side in change.sides)
    amounts: Row = {"fromAmount": (old,), "toAmount": (new,)}
    if not all(side.lines for side in change.sides):
        told: Row = {_POT: (0,), _KEY: (0,), _PEOPLE: (0,), "recipientEffect": (new - old,)}
        return {**amounts, "change": (new - old,), **told}
    only: Row = {"onlyPopulationSet": (found,)} if (found := _only_set(change)) else {}
    if only and _is_contradicted(change, (old, new)):
        return {**amounts, **only}
    effects = _effects(change)
    return {**amounts, "change": (new - old,), **effects, **only, **({_PEOPLE: ()} if only else {})}


def _is_contradicted(change: Comparison, amounts: tuple[int, int]) -> bool:
    sides = zip(change.sides, amounts, strict=True)
    stated = ((change.ledger.stated_for(side.lines, change.actor, side.year), amount) for side, amount in sides)
    return any(found and sum(one.amount for one in found) != amount for found, amount in stated)


def _effects(change: Comparison) -> Row:
    def amount(changed: frozenset[str]) -> int:
        pot, key, people = (change.sides[name in changed] for name in (_POT, _KEY, _PEOPLE))
        return change.amount(key, pot.pot, people.year)

    try:
        effects = shapley(amount, (_POT, _KEY, _PEOPLE))
    except BadPremises:  # some order passes through premises that cannot hold, such as fixed amounts above the pot
        return {}
    return {**{name: (kronor(effect),) for name, effect in effects.items()}, "recipientEffect": (0,)}


def _only_set(change: Comparison) -> Iri | None:
    """Return the figures that stand for both years, where no others are at hand: what the people do is not known."""
    if change.source == PUBLISHED or change.before.year == change.after.year:
        return None
    for line in change.lines:
        old, new = (change.reckon(line, line.amount, side.year).basis for side in change.sides)
        if old and new and old.set.id == new.set.id:
            return old.set.id
    return None


def _status(change: Comparison) -> Iri:
    """Return the status of the most doubtful amount of either year."""
    if any(side.read for side in change.sides):
        return INFERRED
    return most_cautious([founded(change.ledger, *one) for one in _shares(change)])


def _shares(change: Comparison) -> Sequence[tuple[Calculation, Share]]:
    """Return the actor's share of each line in the line's year."""
    used = (change.reckon(line, line.amount, side.year) for side in change.sides for line in side.lines)
    shares = ((calculation, calculation.share_of(change.actor)) for calculation in used)
    return [(calculation, share) for calculation, share in shares if share]


def _bases_told(change: Comparison) -> Row:
    """Return the keys of both years and, where a basis counts, where shares come from, sets and the days wanted."""
    counts = any(change.bases(side) for side in change.sides)
    told: dict[str, tuple[Value, ...]] = {"shareSource": (coded("share-source", change.source),) if counts else ()}
    for end, side in zip(("from", "to"), change.sides, strict=True):
        bases = change.bases(side) if change.source == POPULATION else []
        told[f"{end}Key"] = tuple(dict.fromkeys(line.keys[0] for line in side.lines))
        told[f"{end}PopulationSet"] = tuple(dict.fromkeys(basis.set.id for basis in bases))
        told[f"{end}ReferenceDate"] = tuple(dict.fromkeys(basis.wanted for basis in bases))
        told[f"{end}AssumedDate"] = tuple(dict.fromkeys(basis.wanted for basis in bases if not basis.stated))
    return told


def _kind(ledger: Ledger, row: Row, before: Side, after: Side) -> str:
    if not before.lines:
        return "new-recipient" if row["fromLine"] else "new"
    if not after.lines:
        return "new-recipient" if row["toLine"] else "discontinued"
    formulas = [{_formula(ledger, line) for line in side.lines} for side in (before, after)]
    return "continued" if formulas[0] == formulas[1] else "new-key"


def _formula(ledger: Ledger, line: Line) -> frozenset[Component]:
    return frozenset(replace(undated(part), id=None) for part in ledger.keys[line.keys[0]].components)

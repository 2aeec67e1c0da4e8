"""Reconciliations: sums beside their parts, published amounts beside what their keys give, and why they differ.

A difference is explained by rounding where the parts, each rounded to the krona, may add up to it; by the date where
the population is not that of the key's day and has moved an amount as far from one day to the next that is known; by
parts that the source does not list; else by nothing that is known.
"""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise
from typing import Final

from villkor.rules.bases import POPULATION, PUBLISHED, days_of
from villkor.rules.calculation import Calculation, calculate, premises_of
from villkor.rules.distribution import Share
from villkor.rules.implied import unit_of
from villkor.rules.ledger import Ledger, Published
from villkor.rules.premises import proportional
from villkor.rules.rows import Inputs, Row
from villkor.rules.shares import day_told
from villkor.rules.statuses import CONFLICTING, INFERRED, NOT_STATED, founded, most_cautious
from villkor.vocabulary import Iri, coded

EXACT: Final = coded("explanation", "exact")
OWN_SHARE: Final = coded("explanation", "own-share")
ROUNDING: Final = coded("explanation", "rounding")
DATE: Final = coded("explanation", "date")
CONFLICT: Final = coded("explanation", "conflict")
INCOMPLETE: Final = coded("explanation", "incomplete")
UNKNOWN: Final = coded("explanation", "not-known")


def reconciliations(rows: Sequence[Row], inputs: Inputs, ledger: Ledger) -> list[Row]:
    """Return each sum with what explains its difference, and each published amount with what is calculated for it.

    A published amount by population has a row for the nearest figures, and one for the share that published money
    implies, where it does.
    """
    published = {one.id: one for one in ledger.published}
    found: list[Row] = []
    for row in rows:
        if row["sum"]:
            explanation = _of_sum(row)
            agrees = explanation in (EXACT, INCOMPLETE)  # no source contradicts another
            found.append({**row, "explanation": (explanation,), "status": row["status"] if agrees else (CONFLICTING,)})
        elif row["line"][0] in published:
            found += _calculated(ledger, row, published[Iri(row["line"][0])])
    return found


def _of_sum(row: Row) -> Iri:
    difference = row["difference"][0]
    assert isinstance(difference, int)
    if difference == 0:
        return EXACT
    if row["exhaustive"] == (False,) and difference > 0:
        return INCOMPLETE
    return ROUNDING if abs(difference) <= Fraction(len(row["part"]), 2) else CONFLICT


def _calculated(ledger: Ledger, row: Row, published: Published) -> Iterator[Row]:
    if any(line not in ledger.lines or not ledger.lines[line].keys for line in published.lines):  # no key is known
        yield {**row, "explanation": (UNKNOWN,)}
        return
    if any(ledger.key_of(ledger.lines[line]) is None for line in published.lines):
        yield {**row, "explanation": (CONFLICT,), "status": (CONFLICTING,)}
        return
    if any(unit_of(ledger, ledger.lines[line], published.actor) is None for line in published.lines):
        yield {**row, "explanation": (UNKNOWN,), "status": (NOT_STATED,)}  # the receiver is none that the key counts
        return
    for source in (POPULATION, PUBLISHED) if _is_proportional(ledger, published) else (POPULATION,):
        shared = [_shared(ledger, line, published, source) for line in published.lines]
        if source == POPULATION or any(_is_implied(*one) for one in shared):
            yield {**row, **_told(ledger, published, shared)}


def _is_proportional(ledger: Ledger, published: Published) -> bool:
    keys = (ledger.key_of(ledger.lines[line]) for line in published.lines)
    return any(key and proportional(key.components) for key in keys)


def _is_implied(calculation: Calculation, share: Share) -> bool:
    return calculation.basis is not None and share.unit.place in calculation.basis.implied


def _shared(
    ledger: Ledger, line: Iri, published: Published, source: str, date: dt.date | None = None
) -> tuple[Calculation, Share]:
    """Return a line shared as in the year of the published amount, and what its receiver gets."""
    found = ledger.lines[line]
    premises = premises_of(ledger, found, found.keys[0], published.year)
    calculation = calculate(ledger, replace(premises, source=source, date=date))
    share = calculation.share_of(published.actor)
    assert share is not None
    return calculation, share


def _told(ledger: Ledger, published: Published, shared: Sequence[tuple[Calculation, Share]]) -> Row:
    amount = sum(share.amount for _, share in shared)
    difference = published.amount - amount
    status = most_cautious([founded(ledger, *one) for one in shared])
    return {
        "calculated": (amount,),
        "difference": (difference,),
        "explanation": (_of_difference(ledger, published, difference, shared),),
        "status": (INFERRED if published.inferred else status,),
        **_basis_told(shared),
    }


def _basis_told(shared: Sequence[tuple[Calculation, Share]]) -> Row:
    for calculation, share in shared:
        if calculation.basis:
            implied = calculation.basis.implied.get(share.unit.place)
            if implied:
                return {"shareSource": (coded("share-source", PUBLISHED),), "impliedBy": (implied.base,)}
            return {
                "shareSource": (coded("share-source", POPULATION),),
                "populationSet": (calculation.basis.set.id,),
                **day_told(calculation.basis),
            }
    return {}


def _of_difference(
    ledger: Ledger, published: Published, difference: int, shared: Sequence[tuple[Calculation, Share]]
) -> Iri:
    bases = [calculation.basis for calculation, _ in shared if calculation.basis]
    if difference == 0:
        implied = (basis.implied.get(share.unit.place) for basis in bases for _, share in shared)
        return OWN_SHARE if any(one and one.base == published.id for one in implied) else EXACT
    if any(basis.set.date != basis.wanted for basis in bases) and not any(_is_implied(*one) for one in shared):
        return DATE if abs(difference) <= _moved(ledger, published) else UNKNOWN
    return ROUNDING if abs(difference) <= 1 else UNKNOWN


def _moved(ledger: Ledger, published: Published) -> int:
    """Return the most kronor by which the amount differs from one day whose population is known to the next."""
    lines = [ledger.lines[line] for line in published.lines]
    parts = ((line, proportional(ledger.keys[line.keys[0]].components)) for line in lines)
    days = [days_of(ledger, part.basis, ledger.units[line.units]) for line, part in parts if part]
    common = sorted(set(days[0]).intersection(*days[1:]))
    amounts = [
        sum(_shared(ledger, line, published, POPULATION, day)[1].amount for line in published.lines) for day in common
    ]
    return max((abs(after - before) for before, after in pairwise(amounts)), default=0)

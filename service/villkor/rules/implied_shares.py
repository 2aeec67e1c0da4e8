"""Implied shares as rows: what published money says of each place's part of a basis, beside the population."""

from collections.abc import Sequence
from fractions import Fraction

from villkor.rules.bases import basis_of
from villkor.rules.calculation import premises_of
from villkor.rules.implied import implied_shares, unit_of
from villkor.rules.ledger import Ledger
from villkor.rules.premises import proportional
from villkor.rules.rows import Inputs, Row
from villkor.rules.shares import day_told
from villkor.rules.statuses import CONFLICTING, DERIVED, INFERRED
from villkor.vocabulary import Iri


def implied_share_rows(rows: Sequence[Row], inputs: Inputs, ledger: Ledger) -> list[Row]:
    """Fill the share that the published amounts of a year imply, its interval, and the nearest population's share.

    Amounts that leave no common share are conflicting, and have none.
    """
    return [{**row, **_told(row, ledger)} for row in rows]


def _told(row: Row, ledger: Ledger) -> Row:
    line = ledger.lines[Iri(row["nationalLine"][0])]
    unit = unit_of(ledger, line, Iri(row["actor"][0]))
    key = ledger.key_of(line)
    year = row["year"][0]
    if unit is None or key is None or not isinstance(year, int):
        return {}
    premises = premises_of(ledger, line, key.id, int(year))  # a line that is read as its like is of another year
    part = proportional(premises.components)
    if part is None:
        return {}
    basis = basis_of(ledger, premises.line, part, premises.units)
    heads = basis.set.counts[unit.place]
    beside: Row = {
        "population": (heads,),
        "populationTotal": (basis.total,),
        "populationSet": (basis.set.id,),
        "populationShare": (str(Fraction(heads, basis.total)),),
        **day_told(basis),
    }
    implied = implied_shares(ledger, premises.line.year, part.basis).get(unit.place)
    if implied is None:
        return {**beside, "status": (CONFLICTING,)}
    return {
        **beside,
        "share": (str(implied.share),),
        "shareFrom": (str(implied.low),),
        "shareTo": (str(implied.high),),
        "impliedBy": (implied.base,),
        "status": (INFERRED if implied.inferred else DERIVED,),
    }

"""How well a calculated amount is founded: the status of its row, from what it rests on."""

from collections.abc import Iterable
from typing import Final

from villkor.rules.bases import Basis
from villkor.rules.calculation import Calculation
from villkor.rules.distribution import Share
from villkor.rules.ledger import Ledger
from villkor.rules.premises import Fixed, proportional
from villkor.vocabulary import Iri, coded

CONFLICTING: Final = coded("statedness", "conflicting")
DERIVED: Final = coded("statedness", "derived")
EXTERNAL: Final = coded("statedness", "external")
INFERRED: Final = coded("statedness", "inferred")
NOT_STATED: Final = coded("statedness", "not-stated")

_CAUTION: Final = (CONFLICTING, INFERRED, EXTERNAL, DERIVED)


def most_cautious(statuses: Iterable[Iri]) -> Iri:
    """Return the status of what rests on several amounts."""
    return min(statuses, key=_CAUTION.index)


def founded(ledger: Ledger, calculation: Calculation, share: Share) -> Iri:
    """Return the status of a unit's amount.

    Conflicting where sources name different keys of the line; inferred where the key's basis or its day is our
    reading, or an amount depends on which counties are metropolitan, which no source says but a published amount may
    confirm; external where register data weigh in; derived where stated money and keys decide.
    """
    if len(calculation.premises.line.keys) > 1:
        return CONFLICTING
    part = proportional(calculation.premises.components)
    if (part and part.inferred) or _reads(calculation.basis, share):
        return INFERRED
    if any(isinstance(one, Fixed) and one.condition for one in calculation.premises.components):
        return DERIVED if _is_confirmed(ledger, calculation, share) else INFERRED
    return EXTERNAL if _counts_heads(calculation.basis, share) else DERIVED


def _counts_heads(basis: Basis | None, share: Share) -> bool:
    return basis is not None and basis.implied_part(share.unit.place, share.weight) is None


def _reads(basis: Basis | None, share: Share) -> bool:
    """Whether the share is our reading: of the key's day, of a key or a line, or of money that another actor got."""
    if basis is None:
        return False
    by_our_day = not basis.stated and not basis.given and _counts_heads(basis, share)
    implied = basis.implied.get(share.unit.place)
    return by_our_day or (implied is not None and (implied.inferred or implied.actor != share.unit.actor))


def _is_confirmed(ledger: Ledger, calculation: Calculation, share: Share) -> bool:
    """Whether fixed amounts alone, as the line's own key has them, come to what a source states for the unit."""
    premises = calculation.premises
    keys = (ledger.keys[key].components for key in premises.line.keys)
    own = premises.pot == premises.line.amount and premises.components in keys
    published = ledger.published_of(premises.line.id, share.unit.actor) if own and not calculation.basis else None
    return published is not None and published.amount == share.amount

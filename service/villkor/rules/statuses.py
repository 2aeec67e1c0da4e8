"""How well a calculated amount is founded: the status of its row, from what it rests on."""

from collections.abc import Iterable
from typing import Final

from villkor.rules.bases import Basis
from villkor.rules.calculation import Calculation
from villkor.rules.distribution import Share
from villkor.rules.implied import unit_of
from villkor.rules.ledger import Ledger, Published
from villkor.rules.premises import Fixed, fixed_of, proportional
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


def founded(ledger: Ledger, calculation: Calculation, share: Share | None) -> Iri:
    """Return the status of a unit's amount; of one that gets none, that of the line.

    Conflicting where sources name different keys of the line; inferred where the key's basis or its day is our
    reading, or an amount depends on which counties are metropolitan, which no source says but a published amount may
    confirm; external where register data weigh in or the line's amount is from outside the five sources; derived
    where stated money and keys decide.
    """
    if len(calculation.premises.line.keys) > 1:
        return CONFLICTING
    stated = EXTERNAL if calculation.premises.line.outside else DERIVED
    if share is None:
        return stated
    part = proportional(calculation.premises.components)
    basis = calculation.basis if share.weight is not None else None  # of a rest of nothing no basis has a part
    if basis and ((part and part.inferred) or _reads(basis, share)):
        return INFERRED
    if _depends_on_class(calculation):
        return stated if confirmed_by(ledger, calculation, share) else INFERRED
    return EXTERNAL if basis and _counts_heads(basis, share) else stated


def _counts_heads(basis: Basis, share: Share) -> bool:
    return basis.implied_part(share.unit.place, share.weight) is None


def _reads(basis: Basis, share: Share) -> bool:
    """Whether the share is our reading: of the key's day, of a key or a line, or of money that another actor got."""
    if _counts_heads(basis, share):  # of what others' implied parts leave
        return bool(basis.read) or not (basis.stated or basis.given)
    return share.unit.place in basis.read


def _depends_on_class(calculation: Calculation) -> bool:
    return any(isinstance(one, Fixed) and one.condition for one in calculation.premises.components)


def confirmed_by(ledger: Ledger, calculation: Calculation, share: Share) -> Published | None:
    """Return the stated amount that confirms one which depends on which counties are metropolitan.

    It does where fixed amounts alone, as the line's own key has them, come to it, for the line or for several together.
    """
    if not _depends_on_class(calculation):
        return None
    premises = calculation.premises
    keys = (ledger.keys[key].components for key in premises.line.keys)
    own = premises.pot == premises.line.amount and premises.components in keys
    stated = (one for one in ledger.published if one.actor == share.unit.actor and premises.line.id in one.lines)
    agreeing = (one for one in stated if own and not one.inferred and _fixed_in_all(ledger, one) == one.amount)
    return next(agreeing, None)


def _fixed_in_all(ledger: Ledger, published: Published) -> int | None:
    """Return what fixed amounts of all its lines come to; None where one of them has another key than such."""
    lines = [ledger.lines[line] for line in published.lines if line in ledger.lines]
    keys = [key for line in lines if (key := ledger.key_of(line)) and not proportional(key.components)]
    units = [unit for line in lines if (unit := unit_of(ledger, line, published.actor))]
    if not len(keys) == len(units) == len(published.lines):
        return None
    return sum(fixed_of(key.components, unit) for key, unit in zip(keys, units, strict=True))

"""How well a calculated amount is founded: the status of its row, from what it rests on."""

from collections.abc import Iterable
from typing import Final

from villkor.rules.bases import Basis
from villkor.rules.calculation import Calculation
from villkor.rules.distribution import Share
from villkor.rules.premises import Fixed, proportional
from villkor.vocabulary import BASE, Iri

CONFLICTING: Final = Iri(BASE + "def/statedness/conflicting")
DERIVED: Final = Iri(BASE + "def/statedness/derived")
EXTERNAL: Final = Iri(BASE + "def/statedness/external")
INFERRED: Final = Iri(BASE + "def/statedness/inferred")
NOT_STATED: Final = Iri(BASE + "def/statedness/not-stated")

ROUNDING_CODE: Final = BASE + "def/rounding/"
"""What the IRI of a rounding rule begins with."""

SOURCE_CODE: Final = BASE + "def/share-source/"
"""What the IRI of a source of shares begins with."""


_CAUTION: Final = (CONFLICTING, INFERRED, EXTERNAL, DERIVED)


def most_cautious(statuses: Iterable[Iri]) -> Iri:
    """Return the status of what rests on several amounts."""
    return min(statuses, key=_CAUTION.index)


def founded(calculation: Calculation, share: Share) -> Iri:
    """Return the status of a unit's amount.

    Conflicting where sources name different keys of the line; inferred where the key's basis is our reading, or an
    amount depends on which counties are metropolitan, which no source says; external where register data weigh in;
    derived where stated money and keys decide.
    """
    if len(calculation.premises.line.keys) > 1:
        return CONFLICTING
    part = proportional(calculation.premises.components)
    if (part and part.inferred) or _reads(calculation.basis, share):
        return INFERRED
    if any(isinstance(one, Fixed) and one.condition for one in calculation.premises.components):
        return INFERRED
    return EXTERNAL if calculation.basis and not _is_implied(calculation.basis, share) else DERIVED


def _is_implied(basis: Basis | None, share: Share) -> bool:
    return basis is not None and basis.implied_part(share.unit.place, share.weight) is not None


def _reads(basis: Basis | None, share: Share) -> bool:
    """Whether the implied share is our reading: of a key, of a line, or of money that another actor got."""
    implied = basis.implied.get(share.unit.place) if basis else None
    return implied is not None and (implied.inferred or implied.actor != share.unit.actor)

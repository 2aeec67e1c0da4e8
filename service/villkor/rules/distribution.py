"""The calculator: shares a pot among units by fixed amounts and one proportion, in exact fractions, rounding last.

`a(u) = Σ fixed(u) + (A − Σ fixed) · w(u)/Σ w`: the form of every key of the agreements (2025 § 4.2).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm
from types import MappingProxyType
from typing import Final, TypeAlias

from villkor.errors import BadPremises
from villkor.rules.premises import Component, Proportional, Unit, Weights, fixed_of
from villkor.rules.wording import kronor, named

HALF_UP: Final = "half-up"
LARGEST_REMAINDER: Final = "largest-remainder"


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """What one unit gets, with every value on the way to it.

    Attributes:
        fixed: its fixed amounts, in kronor.
        weight: its part of the basis, as a part of one; None where nothing is shared in proportion.
        exact: its fixed amounts and its part of the rest, in kronor, not rounded.
        amount: the same in whole kronor, by the rounding rule.
    """

    unit: Unit
    fixed: int
    weight: Fraction | None
    exact: Fraction
    amount: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Distribution:
    """A pot that was shared.

    Attributes:
        fixed: all fixed amounts, in kronor.
        rest: what they leave to be shared in proportion, in kronor.
    """

    pot: Fraction
    fixed: int
    rest: Fraction
    shares: tuple[Share, ...]


def distribute(
    pot: Fraction | int,
    components: Sequence[Component],
    units: Sequence[Unit],
    weights: Weights | None = None,
    rounding: str = HALF_UP,
) -> Distribution:
    """Share a pot in kronor among units, in their order.

    Raises BadPremises for no units, a negative pot or rest, a rest that nothing shares, several proportions, a unit
    without weight, weights that come to nothing.
    """
    if not units:
        raise BadPremises("There is no unit to share among.", "Det finns ingen enhet att dela på.", reason="no-units")
    fixed = [fixed_of(components, unit) for unit in units]
    rest = Fraction(pot) - sum(fixed)
    _refuse_contradictions(Fraction(pot), rest, components)
    parts: Sequence[Fraction | None] = _parts(units, weights or {}) if rest else [None] * len(units)
    exact = [own + (rest * part if part else Fraction()) for own, part in zip(fixed, parts, strict=True)]
    shares = (
        Share(unit=unit, fixed=own, weight=part, exact=amount, amount=rounded)
        for unit, own, part, amount, rounded in zip(units, fixed, parts, exact, ROUNDING[rounding](exact), strict=True)
    )
    return Distribution(pot=Fraction(pot), fixed=sum(fixed), rest=rest, shares=tuple(shares))


def _refuse_contradictions(pot: Fraction, rest: Fraction, components: Sequence[Component]) -> None:
    parts = [part for part in components if isinstance(part, Proportional)]
    if pot < 0:
        raise BadPremises("The pot is below zero.", "Potten är under noll.", reason="negative-pot")
    if len(parts) > 1:
        raise BadPremises(
            "A key has one proportional part at most.",
            "En nyckel har högst en andelsdel.",
            reason="several-proportions",
        )
    if rest < 0:
        raise BadPremises(
            f"The fixed amounts are {kronor(-rest)} kronor more than the pot.",
            f"De fasta beloppen är {kronor(-rest)} kronor mer än potten.",
            reason="negative-rest",
        )
    if rest and not parts:
        raise BadPremises(
            f"The fixed amounts leave {kronor(rest)} kronor that no proportional part shares.",
            f"De fasta beloppen lämnar {kronor(rest)} kronor som ingen andelsdel fördelar.",
            reason="rest-without-proportion",
        )


def _parts(units: Sequence[Unit], weights: Weights) -> Sequence[Fraction | None]:
    """Return each unit's part of the basis, as a part of one."""
    if missing := [unit for unit in units if unit.place not in weights]:
        raise BadPremises(
            f"No population is known for {named(unit.place for unit in missing)}.",
            f"Folkmängd saknas för {named(unit.place for unit in missing)}.",
            reason="missing-population",
        )
    total = sum(Fraction(weights[unit.place]) for unit in units)
    if total <= 0 or any(weights[unit.place] < 0 for unit in units):
        raise BadPremises(
            "The weights come to nothing: there is nothing to divide by.",
            "Vikterna är tillsammans noll: det finns inget att dela med.",
            reason="zero-denominator",
        )
    return [Fraction(weights[unit.place]) / total for unit in units]


Rounding: TypeAlias = Callable[[Sequence[Fraction]], Sequence[int]]
"""From exact amounts to whole kronor."""


def half_up(amounts: Sequence[Fraction]) -> Sequence[int]:
    """Round each to the nearest krona, a half upwards. The parts may miss the pot by some kronor."""
    return [int((amount + Fraction(1, 2)) // 1) for amount in amounts]


def largest_remainder(amounts: Sequence[Fraction]) -> Sequence[int]:
    """Round down and give what is left, a krona each, to those with the largest fractions: the parts add up.

    Of equal fractions the first comes first. A pot that is not whole is rounded half up.
    """
    unit = lcm(*(amount.denominator for amount in amounts))  # whole numbers are quicker to compare than fractions
    scaled = [amount.numerator * (unit // amount.denominator) for amount in amounts]
    whole = [amount // unit for amount in scaled]
    missing = (2 * sum(scaled) + unit) // (2 * unit) - sum(whole)
    by_fraction = sorted(range(len(amounts)), key=lambda place: (-(scaled[place] % unit), place))
    for place in by_fraction[:missing]:
        whole[place] += 1
    return whole


ROUNDING: Final[Mapping[str, Rounding]] = MappingProxyType({HALF_UP: half_up, LARGEST_REMAINDER: largest_remainder})
"""The rounding rules by their code."""

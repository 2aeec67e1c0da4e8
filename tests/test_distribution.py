"""The calculator shares any pot by any key exactly, and rounds in one of two ways that it can answer for."""

from collections import Counter
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledgers import METROPOLITAN, NON_METROPOLITAN, UNITS, by, fixed, heads, reason_of, unit
from villkor.rules.distribution import (
    HALF_UP,
    LARGEST_REMAINDER,
    Distribution,
    distribute,
    half_up,
    largest_remainder,
)
from villkor.rules.premises import Component, Fixed, Unit, Weights
from villkor.vocabulary import Iri

WEIGHTS: Final = heads(UNITS, 50, 20, 30)


def amounts(distribution: Distribution) -> list[int]:
    return [share.amount for share in distribution.shares]


def exact(distribution: Distribution) -> list[Fraction]:
    return [share.exact for share in distribution.shares]


# ── by hand ──


def test_a_pot_is_shared_in_proportion_to_heads() -> None:
    shared = distribute(1000, [by()], UNITS, WEIGHTS)
    assert amounts(shared) == [500, 200, 300]
    assert [share.weight for share in shared.shares] == [Fraction(1, 2), Fraction(1, 5), Fraction(3, 10)]
    assert [shared.pot, shared.fixed, shared.rest] == [1000, 0, 1000]


def test_fixed_amounts_are_taken_first_and_the_rest_is_shared() -> None:
    shared = distribute(1000, [fixed(100), by()], UNITS, WEIGHTS)
    assert [shared.fixed, shared.rest] == [300, 700]
    assert amounts(shared) == [100 + 350, 100 + 140, 100 + 210]
    assert [share.fixed for share in shared.shares] == [100, 100, 100]


def test_an_amount_with_a_condition_goes_to_the_units_that_meet_it() -> None:
    shared = distribute(800, [fixed(200, NON_METROPOLITAN), fixed(300, METROPOLITAN)], UNITS)
    assert amounts(shared) == [300, 200, 300]
    assert [share.weight for share in shared.shares] == [None, None, None]


def test_a_unit_of_no_class_meets_no_condition() -> None:
    shared = distribute(300, [fixed(200, NON_METROPOLITAN), fixed(300, METROPOLITAN)], [UNITS[0], unit("25", None)])
    assert amounts(shared) == [300, 0]


def test_the_order_of_the_components_does_not_matter() -> None:
    components: list[Component] = [by(), fixed(7, METROPOLITAN), fixed(100)]
    assert exact(distribute(1000, components, UNITS, WEIGHTS)) == exact(
        distribute(1000, components[::-1], UNITS, WEIGHTS)
    )


def test_where_fixed_amounts_use_the_pot_up_no_weights_are_needed() -> None:
    shared = distribute(300, [fixed(100), by()], UNITS)
    assert amounts(shared) == [100, 100, 100]
    assert shared.rest == 0


def test_the_exact_amount_is_a_fraction_of_a_krona() -> None:
    shared = distribute(100, [by()], UNITS, heads(UNITS, 1, 1, 1))
    assert exact(shared) == [Fraction(100, 3)] * 3
    assert amounts(shared) == [33, 33, 33]


def test_half_a_krona_is_rounded_upwards() -> None:
    assert half_up([Fraction(1, 2), Fraction(3, 2), Fraction(5, 2), Fraction(249, 100)]) == [1, 2, 3, 2]


def test_the_largest_fractions_get_what_rounding_down_leaves() -> None:
    assert largest_remainder([Fraction(13, 10), Fraction(26, 10), Fraction(31, 10)]) == [1, 3, 3]


def test_of_equal_fractions_the_first_gets_the_krona() -> None:
    assert largest_remainder([Fraction(100, 3)] * 3) == [34, 33, 33]


def test_a_pot_that_is_not_whole_is_rounded_half_up_before_it_is_handed_out() -> None:
    assert largest_remainder([Fraction(5, 4), Fraction(5, 4)]) == [2, 1]
    assert largest_remainder([Fraction(5, 4), Fraction(1)]) == [1, 1]


# ── what has no answer ──


@pytest.mark.parametrize(
    ("reason", "pot", "components", "units", "weights"),
    [
        ("no-units", 100, [by()], (), WEIGHTS),
        ("negative-pot", -1, [by()], UNITS, WEIGHTS),
        ("several-proportions", 100, [by(), by()], UNITS, WEIGHTS),
        ("negative-rest", 299, [fixed(100), by()], UNITS, WEIGHTS),
        ("negative-rest", 299, [fixed(100)], UNITS, WEIGHTS),
        ("rest-without-proportion", 301, [fixed(100)], UNITS, WEIGHTS),
        ("rest-without-proportion", 1, [], UNITS, WEIGHTS),
        ("missing-population", 100, [by()], UNITS, None),
        ("missing-population", 100, [by()], UNITS, heads(UNITS[:2], 50, 20)),
        ("zero-denominator", 100, [by()], UNITS, heads(UNITS, 0, 0, 0)),
        ("zero-denominator", 100, [by()], UNITS, heads(UNITS, 5, -1, 1)),
    ],
)
def test_premises_without_an_answer_are_refused_by_name(
    reason: str, pot: int, components: list[Component], units: tuple[Unit, ...], weights: Weights | None
) -> None:
    assert reason_of(lambda: distribute(pot, components, units, weights)) == reason


# ── laws ──


@dataclass(frozen=True, slots=True, kw_only=True)
class Sharing:
    """Everything that a distribution needs."""

    pot: int
    components: tuple[Component, ...]
    units: tuple[Unit, ...]
    weights: Weights

    def shared(self, rounding: str = HALF_UP) -> Distribution:
        """Share the pot."""
        return distribute(self.pot, self.components, self.units, self.weights, rounding)


CLASSES: Final = st.sampled_from([METROPOLITAN, NON_METROPOLITAN, None])
FIXED: Final = st.builds(Fixed, amount=st.integers(0, 10**7), condition=CLASSES)


@st.composite
def sharings(draw: st.DrawFn, fixed_amounts: int = 3) -> Sharing:
    """Draw a pot, a key with a proportion and a number of fixed amounts at most, units and their heads."""
    classes = draw(st.lists(CLASSES, min_size=1, max_size=12))
    units = tuple(unit(f"{number:02}", county_class) for number, county_class in enumerate(classes))
    parts: list[Component] = [*draw(st.lists(FIXED, max_size=fixed_amounts)), by()]
    components = draw(st.permutations(parts))
    few = st.integers(0, 3)  # equal heads, so that fractions are equal too
    counts = draw(st.lists(st.one_of(few, st.integers(0, 10**7)), min_size=len(units), max_size=len(units)))
    counts[0] += not any(counts)
    taken = sum(part.given_to(one) for part in components if isinstance(part, Fixed) for one in units)
    rest = draw(st.one_of(st.integers(0, 50), st.integers(0, 10**9)))
    return Sharing(pot=taken + rest, components=tuple(components), units=units, weights=heads(units, *counts))


@given(sharings())
def test_the_exact_shares_sum_to_the_pot(sharing: Sharing) -> None:
    assert sum(exact(sharing.shared())) == sharing.pot


@given(sharings())
def test_by_the_largest_remainder_the_shares_sum_to_the_pot_and_none_is_a_krona_off(sharing: Sharing) -> None:
    shared = sharing.shared(LARGEST_REMAINDER)
    assert sum(amounts(shared)) == sharing.pot
    assert all(abs(share.amount - share.exact) < 1 for share in shared.shares)


@given(sharings())
def test_half_up_is_half_a_krona_off_at_most_and_all_together_half_a_krona_each(sharing: Sharing) -> None:
    shared = sharing.shared()
    assert all(abs(share.amount - share.exact) <= Fraction(1, 2) for share in shared.shares)
    assert abs(sharing.pot - sum(amounts(shared))) <= Fraction(len(sharing.units), 2)


@given(sharings(fixed_amounts=0), st.integers(0, 1000))
def test_without_fixed_amounts_scaling_the_pot_scales_the_shares(sharing: Sharing, factor: int) -> None:
    scaled = replace(sharing, pot=sharing.pot * factor)
    assert exact(scaled.shared()) == [amount * factor for amount in exact(sharing.shared())]


@given(sharings(), st.integers(0, 1000))
def test_scaling_what_fixed_amounts_leave_scales_the_proportional_parts(sharing: Sharing, factor: int) -> None:
    before = sharing.shared()
    after = replace(sharing, pot=int(before.fixed + before.rest * factor)).shared()
    assert [share.exact - share.fixed for share in after.shares] == [
        (share.exact - share.fixed) * factor for share in before.shares
    ]
    assert [share.fixed for share in after.shares] == [share.fixed for share in before.shares]


@given(sharings(), st.data())
def test_permuting_the_units_permutes_their_shares(sharing: Sharing, data: st.DataObject) -> None:
    permuted = replace(sharing, units=tuple(data.draw(st.permutations(sharing.units))))
    before = {share.unit.actor: share for share in sharing.shared().shares}
    assert {share.unit.actor: share for share in permuted.shared().shares} == before


@given(sharings(), st.data())
def test_by_the_largest_remainder_a_permutation_moves_a_krona_among_equal_fractions_only(
    sharing: Sharing, data: st.DataObject
) -> None:
    """As many of each fraction are rounded up; which of those with that fraction, their order decides."""
    permuted = replace(sharing, units=tuple(data.draw(st.permutations(sharing.units))))
    before, after = (one.shared(LARGEST_REMAINDER).shares for one in (sharing, permuted))
    assert Counter((share.exact % 1, share.amount - share.exact // 1) for share in before) == Counter(
        (share.exact % 1, share.amount - share.exact // 1) for share in after
    )


@given(sharings(), FIXED, CLASSES)
def test_a_unit_with_no_people_takes_its_fixed_amount_from_the_others_by_their_weights(
    sharing: Sharing, amount: Fixed, county_class: Iri | None
) -> None:
    newcomer = unit("99", county_class)
    sharing = replace(sharing, components=(*sharing.components, amount))
    own = sum(part.given_to(newcomer) for part in sharing.components if isinstance(part, Fixed))
    taken = sum(amount.given_to(one) for one in sharing.units)
    sharing = replace(sharing, pot=sharing.pot + taken + own)  # so that what is left covers the newcomer
    before = sharing.shared()
    after = replace(sharing, units=(*sharing.units, newcomer), weights={**sharing.weights, newcomer.place: 0}).shared()
    assert after.shares[-1].exact == after.shares[-1].amount == own
    assert [share.exact for share in after.shares[:-1]] == [
        share.exact - own * (share.weight or 0) for share in before.shares
    ]


@given(sharings(), st.fractions(min_value=Fraction(1, 10**6), max_value=10**6))
def test_scaling_all_weights_changes_nothing(sharing: Sharing, factor: Fraction) -> None:
    scaled = {place: weight * factor for place, weight in sharing.weights.items()}
    for rounding in (HALF_UP, LARGEST_REMAINDER):
        assert replace(sharing, weights=scaled).shared(rounding) == sharing.shared(rounding)

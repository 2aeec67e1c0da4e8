"""Published money implies a part of the whole, to the width that rounding leaves; several amounts narrow it down."""

from dataclasses import replace
from fractions import Fraction
from typing import Final

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from ledgers import (
    KEY,
    LINE,
    METROPOLITAN,
    NON_METROPOLITAN,
    POPULATION,
    UNITS,
    YOUNG,
    actor,
    by,
    fixed,
    key,
    ledger,
    line,
    one,
    place,
    published,
)
from villkor.catalogue import Catalogue
from villkor.rules.bases import PUBLISHED
from villkor.rules.calculation import calculate, premises_of
from villkor.rules.distribution import distribute
from villkor.rules.implied import Implied, implied_shares, unit_of
from villkor.rules.ledger import Ledger, Published
from villkor.rules.premises import Component
from villkor.vocabulary import Iri

VG: Final = place("14")
OTHER: Final = one("line/b")
MILLION: Final = 1_000_000


def implied(ledger: Ledger, year: int = 2025) -> Implied | None:
    """Return what the year's money implies of county 14."""
    return implied_shares(ledger, year, POPULATION).get(VG)


def two_lines(first: int, second: int, *components: Component, stated: tuple[int, int]) -> Ledger:
    """Return line `a` by heads alone and line `b` with components before that, an amount of each for county 14."""
    other = one("key/b")
    told = ledger(first, by(), stated=(published("x", stated[0]), published("y", stated[1], OTHER)))
    return replace(
        told,
        lines={**told.lines, OTHER: line(second, OTHER, other)},
        keys={**told.keys, other: key(*components, by(), id_=other)},
    )


# ── by hand ──


def test_an_amount_implies_a_part_and_half_a_krona_to_either_side() -> None:
    found = implied(ledger(200 * MILLION, by(), stated=(published("x", 33_493_748),)))
    assert found == Implied(
        low=Fraction(669_874_95, 400_000_000),
        share=Fraction(33_493_748, 200_000_000),
        high=Fraction(669_874_97, 400_000_000),
        base=one("line/x"),
        amounts=(one("line/x"),),
        actor=actor("14"),
        inferred=False,
    )


def test_fixed_amounts_are_taken_away_before_the_part_is_reckoned() -> None:
    """25 million less 5, of 200 less three times 5; the class that is not the county's gives it nothing."""
    found = implied(
        ledger(
            200 * MILLION,
            fixed(5 * MILLION, METROPOLITAN),
            fixed(5 * MILLION, NON_METROPOLITAN),
            by(),
            stated=(published("x", 25 * MILLION),),
        )
    )
    assert found and found.share == Fraction(20, 185)
    assert found.high - found.low == Fraction(1, 185 * MILLION)


def test_an_amount_that_is_no_more_than_the_fixed_ones_implies_no_part_or_hardly_any() -> None:
    found = implied(ledger(100, fixed(10), by(), stated=(published("x", 10),)))
    assert found and [found.low, found.share, found.high] == [0, 0, Fraction(1, 140)]


def test_of_several_amounts_the_one_with_the_narrowest_interval_is_the_base() -> None:
    """33 493 748 of 200 million, and 20 909 530 of 5 million to each of three and a part of the 95 that are left."""
    found = implied(two_lines(200 * MILLION, 110 * MILLION, fixed(5 * MILLION), stated=(33_493_748, 20_909_530)))
    assert found and found.base == one("line/x")
    assert found.share == Fraction(33_493_748, 200 * MILLION)
    assert found.amounts == (one("line/x"), one("line/y"))


def test_amounts_that_leave_no_common_part_imply_nothing() -> None:
    assert implied(two_lines(1000, 1000, stated=(300, 302))) is None


def test_amounts_that_only_meet_where_one_of_them_is_rounded_up_imply_nothing() -> None:
    """300.5 of 1000 is published as 301, so no part gives 300 and 301 of the same pot."""
    assert implied(two_lines(1000, 1000, stated=(300, 301))) is None


def test_an_amount_that_is_more_than_all_implies_nothing() -> None:
    assert implied(ledger(1000, by(), stated=(published("x", 1002),))) is None


@pytest.mark.parametrize(
    "told",
    [
        ledger(1000, by(YOUNG), stated=(published("x", 300),)),
        ledger(1000, by(), stated=(published("x", 300, year=2024),)),
        ledger(1000, by(), stated=(published("x", 300, LINE, OTHER),)),
        ledger(1000, by(), stated=(published("x", 300, OTHER),)),
        ledger(1000, by(), stated=(published("x", 300, code="25"),)),
        ledger(300, fixed(100), by(), stated=(published("x", 100),)),
        ledger(300, fixed(100), stated=(published("x", 100),)),
    ],
    ids=["another basis", "another year", "two lines", "no line", "no unit of the line", "no rest", "no proportion"],
)
def test_an_amount_that_does_not_bear_on_the_basis_implies_nothing(told: Ledger) -> None:
    assert implied(told) is None


def test_an_amount_of_a_line_whose_sources_name_two_keys_implies_nothing() -> None:
    told = ledger(1000, by(), stated=(published("x", 300),))
    assert implied(replace(told, lines={LINE: replace(line(1000), keys=(KEY, one("key/b")))})) is None


def test_a_part_is_our_reading_where_the_line_or_the_basis_is() -> None:
    stated, read = published("x", 300), published("x", 300, inferred=True)
    told = [ledger(1000, by(inferred=basis), stated=(amount,)) for basis in (False, True) for amount in (stated, read)]
    assert [found.inferred for found in map(implied, told) if found] == [False, True, True, True]


def test_an_actor_is_a_unit_of_the_lines_that_go_to_it() -> None:
    told = ledger(1000, by())
    assert unit_of(told, line(1000), UNITS[2].actor) == UNITS[2]
    assert unit_of(told, line(1000), one("actor/else")) is None


# ── laws ──

AMOUNTS: Final = st.integers(0, 10**7)
PARTS: Final = st.fractions(min_value=0, max_value=1)


def stated_by(told: Ledger, id_: Iri, part: Fraction) -> int:
    """Return what county 14 would get of a line, and so what would be published, if it had a part of all heads."""
    premises = premises_of(told, told.lines[id_], told.lines[id_].keys[0])
    weights = {unit.place: (1 - part) / (len(premises.units) - 1) for unit in premises.units} | {VG: part}
    shares = distribute(premises.pot, premises.components, premises.units, weights).shares
    return next(share.amount for share in shares if share.unit.place == VG)


@given(st.integers(1, 10**9), AMOUNTS, AMOUNTS, PARTS)
def test_the_amount_that_implied_a_part_comes_out_again(rest: int, all_: int, large: int, part: Fraction) -> None:
    told = ledger(rest + 3 * all_ + 2 * large, fixed(all_), fixed(large, METROPOLITAN), by())
    amount = stated_by(told, LINE, part)
    told = replace(told, published=(published("x", amount),))
    found = implied(told)
    assert found and found.low <= part <= found.high
    premises = replace(premises_of(told, told.lines[LINE], KEY), source=PUBLISHED)
    share = calculate(told, premises).share_of(UNITS[2].actor)
    assert share and share.amount == amount


@given(st.tuples(st.integers(1, 10**4), st.integers(1, 10**4)), AMOUNTS, PARTS)
@example((200, 100), 0, Fraction(3, 1000))  # 0.6 is published as 1, and 1 of 200 would be half a krona of 100
def test_two_amounts_of_one_part_narrow_it_down_and_both_come_out_again(
    rests: tuple[int, int], all_: int, part: Fraction
) -> None:
    told = two_lines(rests[0], rests[1] + 3 * all_, fixed(all_), stated=(0, 0))
    amounts = (stated_by(told, LINE, part), stated_by(told, OTHER, part))
    stated: tuple[Published, ...] = (published("x", amounts[0]), published("y", amounts[1], OTHER))
    alone = [implied(replace(told, published=(one,))) for one in stated]
    both = implied(replace(told, published=stated))
    assert both and both.low <= part <= both.high
    assert both.low <= both.share <= both.high
    assert all(found and found.low <= both.low and both.high <= found.high for found in alone)
    assert (stated_by(told, LINE, both.share), stated_by(told, OTHER, both.share)) == amounts


@settings(max_examples=30)
@given(st.integers(1, 10**4), st.integers(1, 10**4), PARTS, PARTS)
def test_parts_that_are_too_far_apart_for_rounding_do_not_agree(
    first: int, second: int, one: Fraction, other: Fraction
) -> None:
    assume(abs(one - other) * min(first, second) > 1)
    told = two_lines(first, second, stated=(0, 0))
    assert implied(two_lines(first, second, stated=(stated_by(told, LINE, one), stated_by(told, OTHER, other)))) is None


# ── Västra Götaland ──


def test_money_of_2025_implies_västra_götalands_part_as_read_in_the_county_s_presentation(
    catalogue: Catalogue,
) -> None:
    """33 493 748 of 200 million and 20 909 530 of 5 million and a part of 95: S1 line 142, S2 § 4.2."""
    found = implied(catalogue.ledger)  # narrowed from above by the second: (15 909 530 + ½) / 95 million
    assert found and found.share == Fraction(16_746_874, 10**8)
    assert (found.base, found.amounts) == (
        one("line/vg2025-complex"),
        (one("line/vg2025-complex"), one("line/vg2025-suicide")),
    )
    assert (found.low, found.high) == (Fraction(33_493_747_5, 2 * 10**9), Fraction(15_909_530_5, 95 * 10**7))


@pytest.mark.parametrize(
    ("line_", "amount"),
    [("2020-cty-1", 20_876_447), ("2020-cty-2", 2_000_000), ("2020-cty-3", 33_424_098), ("2020-cty-4", 25_064_083)],
)
def test_published_amounts_of_2023_follow_from_the_pots_and_keys_of_2020(
    catalogue: Catalogue, line_: str, amount: int
) -> None:
    """S1 line 134 beside S4: 2023 is as if the pots and keys of 2020 applied, which is our reading."""
    parts = {basis: implied_shares(catalogue.ledger, 2023, basis)[VG] for basis in (POPULATION, YOUNG)}
    assert all(part.inferred for part in parts.values())
    part = parts[YOUNG if line_ == "2020-cty-4" else POPULATION]
    assert stated_by(catalogue.ledger, one(f"line/{line_}"), part.share) == amount

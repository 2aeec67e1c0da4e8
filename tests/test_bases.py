"""The weights of a calculation are heads on the day that is nearest to the key's, or what published money implies."""

import datetime as dt
from fractions import Fraction
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledgers import UNITS, YOUNG, by, heads, ledger, line, place, population, published, reason_of, unit
from villkor.errors import BadParameter
from villkor.rules.bases import PUBLISHED, Basis, basis_of, wanted_date
from villkor.rules.ledger import Ledger
from villkor.rules.premises import Proportional, Unit

NOVEMBER: Final = dt.date(2024, 11, 1)
YEARS: Final = tuple(population(f"{year}-12-31", year - 2000, 20, 30) for year in (2022, 2023, 2024))
LEDGER: Final = ledger(1000, by(), populations=YEARS)


def basis(
    ledger: Ledger,
    part: Proportional | None = None,
    units: tuple[Unit, ...] = UNITS,
    date: dt.date | None = None,
    source: str = "population",
) -> Basis:
    """Return the basis of line `a`."""
    return basis_of(ledger, line(1000), part or by(), units, date=date, source=source)


# ── which day ──


def test_a_key_that_states_its_day_wants_that_day() -> None:
    assert wanted_date(line(1000), by(date=dt.date(2019, 11, 1))) == (dt.date(2019, 11, 1), True)


def test_a_key_that_states_none_wants_november_of_the_year_before_as_our_reading() -> None:
    assert wanted_date(line(1000, year=2025), by()) == (NOVEMBER, False)


def test_the_day_nearest_to_the_one_that_is_wanted_is_used_and_both_are_told() -> None:
    found = basis(LEDGER)
    assert (found.wanted, found.stated) == (NOVEMBER, False)
    assert found.set.date == dt.date(2024, 12, 31)
    assert (found.weights, found.total) == (heads(UNITS, 24, 20, 30), 74)
    assert basis(LEDGER, by(date=dt.date(2022, 11, 1))).set.date == dt.date(2022, 12, 31)


def test_of_two_days_that_are_as_near_the_earlier_is_used() -> None:
    two = ledger(1000, by(), populations=(population("2024-11-03", 1, 1, 1), population("2024-10-30", 2, 2, 2)))
    assert basis(two).set.date == dt.date(2024, 10, 30)


def test_a_day_of_ones_own_goes_before_the_key_s() -> None:
    found = basis(LEDGER, date=dt.date(2022, 12, 31))
    assert (found.set.date, found.wanted) == (dt.date(2022, 12, 31), NOVEMBER)
    assert found.weights[place("01")] == 22


def test_a_day_of_ones_own_without_figures_is_refused_with_the_days_that_have_them() -> None:
    with pytest.raises(BadParameter) as caught:
        basis(LEDGER, date=dt.date(2024, 11, 1))
    assert caught.value.kind == "bad-parameter"
    assert caught.value.extra == {
        "parameter": "populationDate",
        "candidates": ["2022-12-31", "2023-12-31", "2024-12-31"],
    }


def test_a_day_on_which_a_unit_lacks_figures_is_not_used() -> None:
    partly = ledger(1000, by(), populations=(YEARS[0], population("2024-12-31", 7, 8, units=UNITS[:2])))
    assert basis(partly).set.date == dt.date(2022, 12, 31)
    assert basis(partly, units=UNITS[:2]).set.date == dt.date(2024, 12, 31)


def test_a_basis_is_never_taken_for_another() -> None:
    both = ledger(1000, by(), populations=(*YEARS, population("2024-11-01", 5, 6, 7, basis=YOUNG)))
    assert basis(both).set.date == dt.date(2024, 12, 31)
    assert basis(both, by(YOUNG)).weights == heads(UNITS, 5, 6, 7)


def test_a_basis_without_any_figures_is_refused_by_name() -> None:
    assert reason_of(lambda: basis(LEDGER, by(YOUNG))) == "unknown-basis"


def test_a_unit_without_figures_on_any_day_is_refused_by_name() -> None:
    assert reason_of(lambda: basis(LEDGER, units=(*UNITS, unit("25")))) == "missing-population"


# ── published money ──


def test_what_published_money_implies_goes_first_and_the_others_share_what_is_left_by_heads() -> None:
    told = ledger(1000, by(), stated=(published("x", 400),))
    found = basis(told, source=PUBLISHED)
    assert found.weights == {
        place("14"): Fraction(2, 5),
        place("01"): Fraction(3, 5) * Fraction(50, 70),
        place("09"): Fraction(3, 5) * Fraction(20, 70),
    }
    assert set(found.implied) == {place("14")}


def test_without_published_money_of_the_year_heads_decide() -> None:
    told = ledger(1000, by(), stated=(published("x", 400, year=2024),))
    found = basis(told, source=PUBLISHED)
    assert found.weights == heads(UNITS, 50, 20, 30)
    assert found.implied == {}


def test_unless_it_is_asked_for_published_money_decides_nothing() -> None:
    assert basis(ledger(1000, by(), stated=(published("x", 400),))).weights == heads(UNITS, 50, 20, 30)


def test_what_published_money_implies_is_a_part_of_all_even_where_some_are_left_out() -> None:
    """Without county 09 the parts of the other two stand to each other as they did."""
    told = ledger(1000, by(), stated=(published("x", 400),))
    whole, two = (basis(told, units=units, source=PUBLISHED).weights for units in (UNITS, (UNITS[0], UNITS[2])))
    assert two[place("01")] / two[place("14")] == whole[place("01")] / whole[place("14")]


@given(st.lists(st.integers(1, 10**6), min_size=3, max_size=3), st.integers(0, 10**6))
def test_the_parts_are_one_together_whatever_is_published(counts: list[int], amount: int) -> None:
    told = ledger(10**6, by(), populations=(population("2024-12-31", *counts),), stated=(published("x", amount),))
    assert sum(Fraction(weight) for weight in basis(told, source=PUBLISHED).weights.values()) == 1

"""Premises are plain values: fixed amounts to whom they are for, one share at most, and a day that can be left out."""

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from ledgers import METROPOLITAN, NON_METROPOLITAN, UNITS, by, dated, fixed, one, unit
from villkor.rules.premises import Fixed, Proportional, fixed_of, proportional, undated


def test_a_fixed_amount_is_given_to_every_unit_or_to_those_of_its_class() -> None:
    city, country, neither = unit("01", METROPOLITAN), unit("09"), unit("25", None)
    assert [fixed(5).given_to(one_) for one_ in (city, country, neither)] == [5, 5, 5]
    assert [fixed(5, METROPOLITAN).given_to(one_) for one_ in (city, country, neither)] == [5, 0, 0]
    assert [fixed(5, NON_METROPOLITAN).given_to(one_) for one_ in (city, country, neither)] == [0, 5, 0]


def test_a_unit_gets_all_fixed_amounts_that_are_for_it_and_nothing_of_a_share() -> None:
    components = (fixed(5), by(), fixed(2, METROPOLITAN), fixed(1, NON_METROPOLITAN))
    assert [fixed_of(components, unit_) for unit_ in UNITS] == [7, 6, 7]
    assert fixed_of((), UNITS[0]) == fixed_of((by(),), UNITS[0]) == 0


def test_a_key_of_fixed_amounts_has_no_share() -> None:
    assert proportional((fixed(1), by())) == by()
    assert proportional((fixed(1),)) is None


@given(st.builds(fixed, st.integers(0, 10**9), st.sampled_from([None, METROPOLITAN])))
def test_a_fixed_amount_has_no_day_to_leave_out(component: Fixed) -> None:
    assert undated(component) is component


def test_without_its_day_a_share_is_what_it_was() -> None:
    dated_ = Proportional(basis=by().basis, date=dt.date(2024, 11, 1), inferred=True, id=one("component/a"))
    assert undated(dated_) == Proportional(basis=by().basis, inferred=True, id=one("component/a"))
    assert undated(undated(dated_)) == undated(dated_)
    assert undated(dated()) == by()

"""The rules compute exactly, and say nothing where they know nothing."""

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from villkor.rules import RULES, days_left


def test_the_rules_have_the_names_that_headers_use() -> None:
    assert RULES["days-left"] is days_left


@given(st.dates(), st.dates())
def test_the_days_left_lead_from_the_day_to_the_deadline(deadline: dt.date, day: dt.date) -> None:
    (left,) = days_left({"deadline": (deadline,)}, {"asOf": day})["daysLeft"]
    assert isinstance(left, int)
    assert day + dt.timedelta(left) == deadline


def test_no_days_are_left_on_the_day_itself_and_fewer_than_none_after_it() -> None:
    day = dt.date(2025, 12, 1)
    assert days_left({"deadline": (day,)}, {"asOf": day}) == {"daysLeft": (0,)}
    assert days_left({"deadline": (day,)}, {"asOf": dt.date(2025, 12, 3)}) == {"daysLeft": (-2,)}


def test_where_no_deadline_or_no_day_is_known_no_days_are_counted() -> None:
    assert days_left({"deadline": ()}, {"asOf": dt.date(2025, 1, 1)}) == {"daysLeft": ()}
    assert days_left({"deadline": ("soon",)}, {"asOf": dt.date(2025, 1, 1)}) == {"daysLeft": ()}
    assert days_left({"deadline": (dt.date(2025, 1, 1),)}, {}) == {}

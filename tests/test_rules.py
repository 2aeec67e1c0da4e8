"""The rules have the names that headers use, and take rows, inputs and a ledger."""

import datetime as dt
import re

from hypothesis import given
from hypothesis import strategies as st

from small import ROOT
from villkor.rules import RULES
from villkor.rules.deadlines import days_left
from villkor.rules.ledger import Ledger


def test_the_rules_are_those_that_the_headers_of_questions_name() -> None:
    headers = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "queries").glob("*.rq"))
    assert set(RULES) == set(re.findall(r"^#\+ rule: ([\w-]+)$", headers, re.MULTILINE))
    assert RULES["days-left"] is days_left


@given(st.lists(st.dates()), st.dates())
def test_the_days_left_lead_from_the_day_to_each_deadline(deadlines: list[dt.date], day: dt.date) -> None:
    rows = days_left([{"deadline": (deadline,)} for deadline in deadlines], {"asOf": day}, Ledger())
    for deadline, row in zip(deadlines, rows, strict=True):
        (left,) = row["daysLeft"]
        assert isinstance(left, int)
        assert day + dt.timedelta(left) == deadline


def test_no_days_are_left_on_the_day_itself_and_fewer_than_none_after_it() -> None:
    row = {"deadline": (dt.date(2025, 12, 1),)}
    assert days_left([row], {"asOf": dt.date(2025, 12, 1)}, Ledger()) == [{**row, "daysLeft": (0,)}]
    assert days_left([row], {"asOf": dt.date(2025, 12, 3)}, Ledger()) == [{**row, "daysLeft": (-2,)}]


def test_where_no_deadline_or_no_day_is_known_no_days_are_counted() -> None:
    day = {"asOf": dt.date(2025, 1, 1)}
    assert days_left([{"deadline": ()}], day, Ledger()) == [{"deadline": (), "daysLeft": ()}]
    assert days_left([{"deadline": ("soon",)}], day, Ledger()) == [{"deadline": ("soon",), "daysLeft": ()}]
    assert days_left([{"deadline": (day["asOf"],)}], {}, Ledger()) == [{"deadline": (day["asOf"],)}]

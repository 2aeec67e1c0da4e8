"""A comparison shares the lines of two years under the premises of either, from one kind of shares in both."""

from dataclasses import replace
from typing import Final

import pytest

from ledgers import KEY, LINE, UNITS, YOUNG, actor, by, fixed, key, ledger, line, one, population, published
from villkor.rules.bases import POPULATION, PUBLISHED
from villkor.rules.comparison import Side, compare
from villkor.rules.ledger import Ledger, Published
from villkor.rules.premises import Component

THEN: Final = one("line/then")
OLD: Final = one("key/old")
DAYS: Final = (population("2023-12-31", 60, 20, 20), population("2024-12-31", 50, 20, 30))
NOW: Final = published("now", 601)
BEFORE: Final = published("before", 201, THEN, year=2024)


def two_years(*stated: Published, old: tuple[Component, ...] = (by(),), new: tuple[Component, ...] = (by(),)) -> Ledger:
    """Return a ledger of 1000 kronor in 2024 and 2000 in 2025, and a population for each."""
    told = ledger(2000, *new, populations=DAYS, stated=stated)
    keys = {KEY: key(*new), OLD: key(*old, id_=OLD)}
    return replace(told, lines={**told.lines, THEN: line(1000, THEN, OLD, 2024)}, keys=keys)


def sides(told: Ledger) -> tuple[Side, Side]:
    return Side(year=2024, lines=(told.lines[THEN],)), Side(year=2025, lines=(told.lines[LINE],))


def test_a_side_s_lines_give_the_actor_what_their_keys_say_by_either_year_s_people() -> None:
    """20 of 100 in the first year and 30 in the second."""
    told = two_years()
    change = compare(told, *sides(told), actor("14"))
    before, after = change.sides
    assert [change.amount(before, 1000, year) for year in (2024, 2025)] == [200, 300]
    assert [change.amount(after, pot, 2025) for pot in (1000, 2000)] == [300, 600]
    assert [basis.set for basis in change.bases(before)] == [DAYS[0]]


def test_another_pot_is_divided_among_a_side_s_lines_as_its_own_is() -> None:
    """Lines of 2000 and 500, one of them in fixed amounts of 100 and the rest by heads: of 5000, 4000 and 1000."""
    second, mixed = one("line/second"), one("key/mixed")
    told = two_years()
    told = replace(
        told,
        lines={**told.lines, second: line(500, second, mixed)},
        keys={**told.keys, mixed: key(fixed(100), by(), id_=mixed)},
    )
    after = Side(year=2025, lines=(told.lines[LINE], told.lines[second]))
    change = compare(told, sides(told)[0], after, actor("14"))
    assert after.pot == 2500
    assert change.amount(after, 2500, 2025) == 600 + 100 + 60
    assert change.amount(after, 5000, 2025) == 1200 + 100 + 210


def test_each_line_is_shared_once_for_a_pot_and_a_year() -> None:
    told = two_years()
    change = compare(told, *sides(told), actor("14"))
    assert change.reckon(told.lines[LINE], 2000, 2025) is change.reckon(told.lines[LINE], 2000, 2025)
    assert change.reckon(told.lines[LINE], 2000, 2025) is not change.reckon(told.lines[LINE], 2000, 2024)


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        (two_years(NOW, BEFORE), PUBLISHED),
        (two_years(NOW), POPULATION),
        (two_years(), POPULATION),
        (two_years(NOW, BEFORE, old=(by(YOUNG),)), POPULATION),
    ],
    ids=["both years' shares", "one year's", "none", "each of another basis"],
)
def test_shares_are_those_of_published_money_where_it_tells_every_one(told: Ledger, expected: str) -> None:
    assert compare(told, *sides(told), actor("14")).source == expected


def test_a_year_without_lines_needs_no_shares() -> None:
    told = two_years(NOW)
    nothing = Side(year=2024, lines=())
    assert compare(told, nothing, sides(told)[1], actor("14")).source == PUBLISHED
    assert compare(told, nothing, sides(told)[1], actor("09")).source == POPULATION
    assert nothing.pot == 0


def test_lines_of_another_year_are_our_reading() -> None:
    told = two_years()
    assert [side.read for side in sides(told)] == [False, False]
    assert Side(year=2023, lines=(told.lines[THEN],)).read
    assert not Side(year=2023, lines=()).read


def test_who_is_no_unit_of_a_line_gets_nothing_of_it() -> None:
    told = replace(two_years(), units={**two_years().units, one("unit-kind/other"): UNITS[:1]})
    other = replace(told.lines[THEN], units=one("unit-kind/other"))
    change = compare(told, Side(year=2024, lines=(other,)), sides(told)[1], actor("14"))
    assert change.amount(change.before, 1000, 2024) == 0

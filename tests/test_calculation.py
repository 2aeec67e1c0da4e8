"""A line is shared by its own key or by any other premises, and says which basis it used."""

import datetime as dt
from dataclasses import replace
from fractions import Fraction
from typing import Final

import pytest

from ledgers import KEY, LINE, NON_METROPOLITAN, UNITS, actor, by, fixed, ledger, one, population, published, reason_of
from villkor.errors import BadParameter
from villkor.rules.bases import PUBLISHED
from villkor.rules.calculation import calculate, interval_of, premises_of
from villkor.rules.distribution import HALF_UP, LARGEST_REMAINDER
from villkor.rules.ledger import Ledger
from villkor.rules.premises import Unit

LEDGER: Final = ledger(1000, fixed(100), by())
PREMISES: Final = premises_of(LEDGER, LEDGER.lines[LINE], KEY)
NEW: Final = Unit(actor="new-1", place="new-1", county_class=NON_METROPOLITAN)


def test_a_line_s_own_premises_are_its_pot_its_key_and_its_units() -> None:
    assert (PREMISES.pot, PREMISES.components, PREMISES.units) == (1000, (fixed(100), by()), UNITS)
    assert (PREMISES.date, PREMISES.source, PREMISES.rounding) == (None, "population", HALF_UP)


def test_a_line_whose_kind_of_unit_nobody_is_has_no_units() -> None:
    told = replace(LEDGER, units={})
    assert reason_of(lambda: calculate(told, premises_of(told, told.lines[LINE], KEY))) == "no-units"


def test_a_line_is_shared_by_its_key_and_the_nearest_population() -> None:
    """100 each and 700 by 50, 20 and 30 of 100."""
    calculation = calculate(LEDGER, PREMISES)
    assert [share.amount for share in calculation.distribution.shares] == [450, 240, 310]
    assert calculation.basis and calculation.basis.set.date == dt.date(2024, 12, 31)
    share = calculation.share_of(actor("14"))
    assert share and (share.fixed, share.weight, share.exact) == (100, Fraction(3, 10), Fraction(310))


def test_an_actor_that_is_no_unit_gets_no_share() -> None:
    assert calculate(LEDGER, PREMISES).share_of(one("actor/else")) is None


def test_fixed_amounts_alone_need_no_basis() -> None:
    told = ledger(300, fixed(100), populations=())
    calculation = calculate(told, premises_of(told, told.lines[LINE], KEY))
    assert calculation.basis is None
    assert [share.amount for share in calculation.distribution.shares] == [100, 100, 100]


def test_the_pot_the_rounding_and_the_units_may_be_others() -> None:
    """Of 401 kronor 100 go to each of two, and 201 by 50 and 20 of 70: 143.57 and 57.43."""
    two = replace(PREMISES, pot=401, units=UNITS[:2])
    assert [share.amount for share in calculate(LEDGER, two).distribution.shares] == [244, 157]
    three = replace(PREMISES, pot=301, rounding=LARGEST_REMAINDER)
    assert [share.amount for share in calculate(LEDGER, three).distribution.shares] == [101, 100, 100]


def test_a_unit_that_is_made_up_has_no_people() -> None:
    """100 to each of four, and 600 by 50, 20 and 30 of 100."""
    calculation = calculate(LEDGER, replace(PREMISES, units=(*UNITS, NEW)))
    assert [share.amount for share in calculation.distribution.shares] == [400, 220, 280, 100]
    assert calculation.basis and calculation.basis.total == 100


def test_where_all_units_are_made_up_nobody_s_population_is_known() -> None:
    assert reason_of(lambda: calculate(LEDGER, replace(PREMISES, units=(NEW,)))) == "missing-population"


def test_a_day_on_which_nobody_lives_anywhere_tells_nothing() -> None:
    empty = replace(LEDGER, populations=(population("2024-12-31", 0, 0, 0),))
    assert reason_of(lambda: calculate(empty, PREMISES)) == "missing-population"


def test_a_day_without_figures_is_refused() -> None:
    with pytest.raises(BadParameter):
        calculate(LEDGER, replace(PREMISES, date=dt.date(2024, 11, 1)))


# ── what rounding leaves open ──


def open_kronor(told: Ledger, source: str, pot: int, code: str = "14") -> tuple[int, int] | None:
    """Return the kronor between which a county's amount lies with another pot."""
    premises = premises_of(told, told.lines[LINE], KEY)
    calculation = calculate(told, replace(premises, pot=pot, source=source))
    share = calculation.share_of(actor(code))
    assert share
    return interval_of(calculation, share)


def test_an_implied_share_of_a_larger_pot_leaves_more_than_one_krona_open() -> None:
    """300 of 1000 means 299.5 up to 300.5: of ten times the pot 2995 up to 3005, which itself is not reached."""
    told = ledger(1000, by(), stated=(published("x", 300),))
    assert open_kronor(told, PUBLISHED, 10_000) == (2995, 3005)


def test_of_the_pot_that_implied_it_only_the_published_krona_is_left() -> None:
    assert open_kronor(ledger(1000, by(), stated=(published("x", 300),)), PUBLISHED, 1000) is None


def test_an_implied_share_leaves_as_much_open_where_fewer_units_share() -> None:
    """0.3995 up to 0.4005, beside 5/7 of what that leaves: of 1000 kronor 482.2 up to 483.3."""
    told = ledger(1000, by(), stated=(published("x", 400),))
    premises = replace(premises_of(told, told.lines[LINE], KEY), units=(UNITS[0], UNITS[2]), source=PUBLISHED)
    calculation = calculate(told, premises)
    share = calculation.share_of(actor("14"))
    assert share and share.amount == 483
    assert interval_of(calculation, share) == (482, 483)


def test_a_unit_that_shares_alone_has_everything_whatever_its_share_was() -> None:
    told = ledger(1000, by(), stated=(published("x", 400),))
    calculation = calculate(
        told, replace(premises_of(told, told.lines[LINE], KEY), units=(UNITS[2],), source=PUBLISHED)
    )
    (share,) = calculation.distribution.shares
    assert (share.amount, interval_of(calculation, share)) == (1000, None)


def test_where_nothing_is_left_to_share_an_implied_share_leaves_nothing_open() -> None:
    told = ledger(1000, by(), stated=(published("x", 400),))
    assert open_kronor(told, PUBLISHED, 0) is None


def test_a_share_by_population_leaves_nothing_open() -> None:
    told = ledger(1000, by(), stated=(published("x", 300),))
    assert open_kronor(told, "population", 10_000) is None
    assert open_kronor(told, PUBLISHED, 10_000, code="09") is None
    told = ledger(300, fixed(100))
    assert open_kronor(told, PUBLISHED, 300) is None

"""A calculated amount is as well founded as the weakest thing that it rests on."""

import datetime as dt
from dataclasses import replace
from typing import Final

import pytest

from ledgers import (
    KEY,
    LINE,
    METROPOLITAN,
    NON_METROPOLITAN,
    REGION,
    UNITS,
    actor,
    by,
    dated,
    fixed,
    key,
    ledger,
    one,
    place,
    published,
)
from villkor.rules.bases import POPULATION, PUBLISHED
from villkor.rules.calculation import calculate, premises_of
from villkor.rules.ledger import Ledger
from villkor.rules.premises import Unit
from villkor.rules.statuses import CONFLICTING, DERIVED, EXTERNAL, INFERRED, founded, most_cautious
from villkor.vocabulary import Iri

STATED: Final = published("x", 300)
READ: Final = published("x", 300, inferred=True)


def status(told: Ledger, source: str = POPULATION, who: Iri | None = None) -> Iri:
    """Return the status of what county 14, unless a test names another, gets of line `a`."""
    premises = premises_of(told, told.lines[LINE], KEY)
    calculation = calculate(told, replace(premises, source=source))
    share = calculation.share_of(who or actor("14"))
    assert share
    return founded(told, calculation, share)


@pytest.mark.parametrize(
    ("expected", "told", "source"),
    [
        (DERIVED, ledger(300, fixed(100)), POPULATION),
        (INFERRED, ledger(800, fixed(200, NON_METROPOLITAN), fixed(300, METROPOLITAN)), POPULATION),
        (DERIVED, ledger(800, fixed(200, NON_METROPOLITAN), fixed(300, METROPOLITAN), stated=(STATED,)), POPULATION),
        (EXTERNAL, ledger(1000, dated(), stated=(STATED,)), POPULATION),
        (EXTERNAL, ledger(1000, dated()), PUBLISHED),
        (INFERRED, ledger(1000, by(), stated=(STATED,)), POPULATION),
        (INFERRED, ledger(1000, by()), PUBLISHED),
        (DERIVED, ledger(1000, by(), stated=(STATED,)), PUBLISHED),
        (INFERRED, ledger(1000, by(), stated=(READ,)), PUBLISHED),
        (INFERRED, ledger(1000, by(inferred=True), stated=(STATED,)), PUBLISHED),
        (INFERRED, ledger(1000, by(inferred=True)), POPULATION),
    ],
    ids=[
        "fixed amounts are derived",
        "which counties are metropolitan is our reading",
        "a published amount confirms that a county is metropolitan",
        "heads are register data",
        "heads where nothing is published",
        "heads on a day that is our reading",
        "heads on a day that is our reading, where nothing is published",
        "published money of the year",
        "published money of a line that is our reading",
        "a basis that is our reading, by published money",
        "a basis that is our reading, by heads",
    ],
)
def test_the_status_says_what_the_amount_rests_on(expected: Iri, told: Ledger, source: str) -> None:
    assert status(told, source) == expected


def test_the_units_that_share_what_an_implied_part_leaves_rest_on_heads() -> None:
    assert status(ledger(1000, dated(), stated=(STATED,)), PUBLISHED, actor("09")) == EXTERNAL
    assert status(ledger(1000, by(), stated=(STATED,)), PUBLISHED, actor("09")) == INFERRED


def test_what_a_part_by_our_reading_leaves_to_others_is_our_reading_too() -> None:
    assert status(ledger(1000, dated(), stated=(READ,)), PUBLISHED, actor("09")) == INFERRED
    region = tuple(replace(one_, actor=one(f"actor/region-{one_.place.code}")) for one_ in UNITS)  # type: ignore[union-attr]
    told = ledger(1000, dated(), stated=(STATED,))
    told = replace(told, units={**told.units, REGION: region})
    line = replace(told.lines[LINE], id=one("line/b"), units=REGION)
    premises = replace(premises_of(told, told.lines[LINE], KEY), line=line, units=region, source=PUBLISHED)
    calculation = calculate(told, premises)
    assert [founded(told, calculation, share) for share in calculation.distribution.shares] == [INFERRED] * 3


def test_by_a_day_of_ones_own_nothing_rests_on_our_reading_of_the_key_s() -> None:
    told = ledger(1000, by())
    premises = replace(premises_of(told, told.lines[LINE], KEY), date=dt.date(2024, 12, 31))
    calculation = calculate(told, premises)
    assert founded(told, calculation, calculation.distribution.shares[0]) == EXTERNAL


def test_an_amount_for_several_lines_confirms_each_where_fixed_amounts_alone_come_to_it() -> None:
    """300 and 300 to a metropolitan county are the 600 that a source states for both lines; of 601 nothing follows."""
    second = one("line/b")
    told = ledger(800, fixed(200, NON_METROPOLITAN), fixed(300, METROPOLITAN))
    told = replace(told, lines={**told.lines, second: replace(told.lines[LINE], id=second)})
    assert status(replace(told, published=(published("x", 600, LINE, second),))) == DERIVED
    assert status(replace(told, published=(published("x", 601, LINE, second),))) == INFERRED
    assert status(replace(told, published=(published("x", 600, LINE, second, inferred=True),))) == INFERRED
    assert status(replace(told, published=(published("x", 600, LINE, one("line/unknown")),))) == INFERRED


def test_a_line_that_heads_share_confirms_nothing_of_another() -> None:
    second, by_heads = one("line/b"), one("key/b")
    told = ledger(800, fixed(200, NON_METROPOLITAN), fixed(300, METROPOLITAN))
    told = replace(
        told,
        lines={**told.lines, second: replace(told.lines[LINE], id=second, keys=(by_heads,))},
        keys={**told.keys, by_heads: key(dated(), id_=by_heads)},
        published=(published("x", 540, LINE, second),),
    )
    assert status(told) == INFERRED


def test_of_a_rest_of_nothing_no_basis_has_a_part() -> None:
    """100 to each of three use the pot up, so that neither heads nor a basis of our reading weigh in."""
    assert status(ledger(300, fixed(100), by())) == DERIVED
    assert status(ledger(300, fixed(100), by(inferred=True))) == DERIVED
    assert status(ledger(301, fixed(100), dated())) == EXTERNAL


def test_of_money_from_outside_the_sources_no_amount_is_more_than_external() -> None:
    told = ledger(300, fixed(100))
    assert status(replace(told, lines={LINE: replace(told.lines[LINE], outside=True)})) == EXTERNAL
    told = ledger(1000, by(), stated=(STATED,))
    assert status(replace(told, lines={LINE: replace(told.lines[LINE], outside=True)}), PUBLISHED) == EXTERNAL


def test_who_gets_nothing_of_a_line_is_as_well_founded_as_the_line() -> None:
    told = ledger(1000, by(), stated=(STATED,))
    calculation = calculate(told, premises_of(told, told.lines[LINE], KEY))
    assert founded(told, calculation, None) == DERIVED
    keyed = replace(calculation.premises.line, keys=(KEY, one("key/b")))
    for line, expected in [(keyed, CONFLICTING), (replace(keyed, keys=(KEY,), outside=True), EXTERNAL)]:
        other = replace(calculation, premises=replace(calculation.premises, line=line))
        assert founded(told, other, None) == expected


def test_an_amount_under_other_premises_is_confirmed_by_none_that_is_published() -> None:
    """300 is what a source states for the county, and what twice the pot would give by half the amounts."""
    told = ledger(800, fixed(200, NON_METROPOLITAN), fixed(300, METROPOLITAN), stated=(STATED,))
    others = (fixed(100, NON_METROPOLITAN), fixed(150, METROPOLITAN), fixed(150))
    premises = replace(premises_of(told, told.lines[LINE], KEY), pot=850, components=others)
    calculation = calculate(told, premises)
    share = calculation.share_of(actor("14"))
    assert share and share.amount == STATED.amount
    assert founded(told, calculation, share) == INFERRED


def test_what_is_implied_by_money_that_another_actor_got_is_our_reading() -> None:
    """A region gets by the people of its county, whose part is implied by the money of its collaboration."""
    told = ledger(1000, by(), stated=(STATED,))
    region = Unit(actor=one("actor/region-14"), place=place("14"), county=place("14"))
    line = one("line/b")
    premises = replace(
        premises_of(told, told.lines[LINE], KEY), line=replace(told.lines[LINE], id=line, units=REGION), units=(region,)
    )
    told = replace(told, units={**told.units, REGION: (region,)})
    calculation = calculate(told, replace(premises, source=PUBLISHED))
    assert founded(told, calculation, calculation.distribution.shares[0]) == INFERRED


def test_where_sources_name_two_keys_every_amount_is_conflicting() -> None:
    told = ledger(300, fixed(100))
    assert status(replace(told, lines={LINE: replace(told.lines[LINE], keys=(KEY, one("key/b")))})) == CONFLICTING


def test_what_rests_on_several_amounts_is_as_doubtful_as_the_most_doubtful() -> None:
    every = [DERIVED, EXTERNAL, INFERRED, CONFLICTING]
    for place_, expected in enumerate(every):
        assert most_cautious(every[: place_ + 1]) == expected

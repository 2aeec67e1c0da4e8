"""A calculated amount is as well founded as the weakest thing that it rests on."""

from dataclasses import replace
from typing import Final

import pytest

from ledgers import KEY, LINE, METROPOLITAN, NON_METROPOLITAN, REGION, actor, by, fixed, ledger, one, place, published
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
    return founded(calculation, share)


@pytest.mark.parametrize(
    ("expected", "told", "source"),
    [
        (DERIVED, ledger(300, fixed(100)), POPULATION),
        (INFERRED, ledger(800, fixed(200, NON_METROPOLITAN), fixed(300, METROPOLITAN)), POPULATION),
        (EXTERNAL, ledger(1000, by(), stated=(STATED,)), POPULATION),
        (EXTERNAL, ledger(1000, by()), PUBLISHED),
        (DERIVED, ledger(1000, by(), stated=(STATED,)), PUBLISHED),
        (INFERRED, ledger(1000, by(), stated=(READ,)), PUBLISHED),
        (INFERRED, ledger(1000, by(inferred=True), stated=(STATED,)), PUBLISHED),
        (INFERRED, ledger(1000, by(inferred=True)), POPULATION),
    ],
    ids=[
        "fixed amounts are derived",
        "which counties are metropolitan is our reading",
        "heads are register data",
        "heads where nothing is published",
        "published money of the year",
        "published money of a line that is our reading",
        "a basis that is our reading, by published money",
        "a basis that is our reading, by heads",
    ],
)
def test_the_status_says_what_the_amount_rests_on(expected: Iri, told: Ledger, source: str) -> None:
    assert status(told, source) == expected


def test_the_units_that_share_what_an_implied_part_leaves_rest_on_heads() -> None:
    assert status(ledger(1000, by(), stated=(STATED,)), PUBLISHED, actor("09")) == EXTERNAL


def test_what_is_implied_by_money_that_another_actor_got_is_our_reading() -> None:
    """A region gets by the people of its county, whose part is implied by the money of its collaboration."""
    told = ledger(1000, by(), stated=(STATED,))
    region = Unit(actor=one("actor/region-14"), place=place("14"), county=place("14"))
    line = one("line/b")
    premises = replace(
        premises_of(told, told.lines[LINE], KEY), line=replace(told.lines[LINE], id=line, units=REGION), units=(region,)
    )
    calculation = calculate(replace(told, units={**told.units, REGION: (region,)}), replace(premises, source=PUBLISHED))
    assert founded(calculation, calculation.distribution.shares[0]) == INFERRED


def test_where_sources_name_two_keys_every_amount_is_conflicting() -> None:
    told = ledger(300, fixed(100))
    assert status(replace(told, lines={LINE: replace(told.lines[LINE], keys=(KEY, one("key/b")))})) == CONFLICTING


def test_what_rests_on_several_amounts_is_as_doubtful_as_the_most_doubtful() -> None:
    every = [DERIVED, EXTERNAL, INFERRED, CONFLICTING]
    for place_, expected in enumerate(every):
        assert most_cautious(every[: place_ + 1]) == expected

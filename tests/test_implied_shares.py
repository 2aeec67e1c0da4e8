"""What published money implies is told with its interval, beside the share of the nearest population."""

import datetime as dt
from dataclasses import replace
from typing import Final

import pytest

from ledgers import LINE, actor, by, fixed, ledger, line, one, population, published
from villkor.rules.implied_shares import implied_share_rows
from villkor.rules.ledger import Ledger
from villkor.rules.rows import Row
from villkor.rules.statuses import CONFLICTING, DERIVED, INFERRED
from villkor.vocabulary import Iri, Year

VG: Final = actor("14")
BESIDE: Final[Row] = {
    "population": (30,),
    "populationTotal": (100,),
    "populationSet": (one("population-set/2024-12-31-population"),),
    "populationShare": ("3/10",),
    "referenceDate": (dt.date(2024, 11, 1),),
    "assumedDate": (dt.date(2024, 11, 1),),
}


def told(of: Ledger, who: Iri = VG, year: int = 2025) -> Row:
    """Return the row of county 14, of which the question found the actor, the year and the line."""
    row: Row = {"actor": (who,), "year": (Year(year),), "nationalLine": (LINE,)}
    (found,) = implied_share_rows([row], {}, of)
    assert {name: found[name] for name in row} == row
    return {name: values for name, values in found.items() if name not in row}


def test_an_amount_implies_a_share_to_the_width_of_a_krona() -> None:
    """299 of 1000, from 298.5 up to 299.5."""
    assert told(ledger(1000, by(), stated=(published("x", 299),))) == {
        **BESIDE,
        "share": ("299/1000",),
        "shareFrom": ("597/2000",),
        "shareTo": ("599/2000",),
        "impliedBy": (one("line/x"),),
        "status": (DERIVED,),
    }


def test_amounts_that_do_not_agree_imply_no_share() -> None:
    stated = (published("x", 299), published("y", 305))
    assert told(ledger(1000, by(), stated=stated)) == {**BESIDE, "status": (CONFLICTING,)}


def test_a_line_that_is_read_as_another_year_s_is_our_reading_and_has_that_year_s_population() -> None:
    days = (population("2022-12-31", 60, 20, 20), population("2024-12-31", 50, 20, 30))
    of = ledger(1000, by(), populations=days, stated=(published("x", 199, year=2023, inferred=True),))
    row = told(of, year=2023)
    assert (row["share"], row["populationShare"], row["status"]) == (("199/1000",), ("1/5",), (INFERRED,))


@pytest.mark.parametrize(
    "of",
    [ledger(300, fixed(100)), replace(ledger(1000, by()), lines={LINE: replace(line(1000), keys=(LINE, LINE))})],
    ids=["fixed amounts", "two keys"],
)
def test_a_line_without_one_basis_implies_nothing(of: Ledger) -> None:
    assert told(of) == {}


def test_an_actor_that_is_no_unit_of_the_line_is_told_nothing() -> None:
    assert told(ledger(1000, by()), one("actor/else")) == {}

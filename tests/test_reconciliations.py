"""Sums and published amounts are reconciled, and a difference is explained by what is known, else by nothing."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import pytest

from ledgers import KEY, LINE, by, dated, fixed, ledger, line, one, population, published
from villkor.rules.ledger import Ledger, Published
from villkor.rules.reconciliations import reconciliations
from villkor.rules.rows import Row
from villkor.rules.statuses import CONFLICTING, DERIVED, EXTERNAL, INFERRED, NOT_STATED
from villkor.vocabulary import Iri

PARTS: Final = tuple(one(f"line/part-{number}") for number in range(3))


def summed(difference: int, parts: int = 3, *, exhaustive: bool | None = None) -> str:
    """Return what explains that a stated sum is so much more than its parts."""
    row: Row = {
        "line": (LINE,),
        "sum": (1000,),
        "difference": (difference,),
        "part": PARTS[:parts],
        "exhaustive": () if exhaustive is None else (exhaustive,),
        "status": (EXTERNAL,),
    }
    (found,) = reconciliations([row], {}, ledger(0))
    explanation = Iri(found["explanation"][0]).code
    assert found["status"] == ((EXTERNAL,) if explanation in ("exact", "incomplete") else (CONFLICTING,))
    return explanation


def reconciled(of: Ledger, *amounts: Published) -> Sequence[Row]:
    """Return the rows of some published amounts."""
    rows: list[Row] = [{"line": (amount.id,), "sum": (), "status": ()} for amount in amounts]
    return reconciliations(rows, {}, replace(of, published=amounts))


def told(rows: Sequence[Row]) -> list[tuple[object, object, str, Iri]]:
    """Return what is calculated, the difference, what explains it, and the status."""
    return [
        (row["calculated"][0], row["difference"][0], Iri(row["explanation"][0]).code, Iri(row["status"][0]))
        for row in rows
    ]


# ── sums ──


@pytest.mark.parametrize(
    ("difference", "parts", "expected"),
    [(0, 3, "exact"), (1, 3, "rounding"), (-1, 2, "rounding"), (2, 3, "conflict"), (-1, 1, "conflict")],
)
def test_parts_of_whole_kronor_miss_their_sum_by_half_a_krona_each_at_most(
    difference: int, parts: int, expected: str
) -> None:
    assert summed(difference, parts) == expected
    assert summed(difference, parts, exhaustive=True) == expected


def test_parts_that_are_not_all_leave_a_rest() -> None:
    assert summed(50_000_000, exhaustive=False) == "incomplete"
    assert summed(0, exhaustive=False) == "exact"


# ── published amounts ──


YEARS: Final = (population("2023-12-31", 500, 205, 295), population("2024-12-31", 500, 200, 300))
"""From year to year the county's part of 1000 kronor moves from 295 to 300."""


def test_an_amount_by_population_stands_beside_the_nearest_figures_and_beside_its_own_share() -> None:
    """300 of 1000 by the heads of 31 December; 305 by the share that 305 itself implies."""
    rows = reconciled(ledger(1000, dated(), populations=YEARS), published("x", 305))
    assert told(rows) == [(300, 5, "date", EXTERNAL), (305, 0, "own-share", DERIVED)]
    assert rows[0]["populationSet"] == (one("population-set/2024-12-31-population"),)
    assert (rows[0]["referenceDate"], rows[0]["assumedDate"]) == ((dt.date(2024, 11, 1),), ())
    assert rows[1]["impliedBy"] == (one("line/x"),)


def test_the_day_explains_no_more_than_the_population_moves_from_one_day_to_the_next() -> None:
    of = ledger(1000, dated(), populations=YEARS)
    assert [told(reconciled(of, published("x", amount)))[0][2] for amount in (295, 305)] == ["date", "date"]
    assert [told(reconciled(of, published("x", amount)))[0][2] for amount in (294, 306)] == ["not-known", "not-known"]


def test_a_day_beside_which_no_other_is_known_explains_nothing() -> None:
    assert told(reconciled(ledger(1000, dated()), published("x", 301)))[0] == (300, 1, "not-known", EXTERNAL)


def test_an_amount_that_another_one_s_share_gives_is_confirmed_by_it() -> None:
    """3049 of 10000 has the narrower interval, and its 0.3049 of 1000 is 305 to the krona."""
    second = one("line/b")
    of = ledger(1000, dated(), populations=YEARS)
    of = replace(of, lines={**of.lines, second: line(10000, second)})
    rows = reconciled(of, published("x", 305), published("y", 3049, second))
    found = {(Iri(row["line"][0]).code, Iri(row["explanation"][0]).code) for row in rows if row.get("impliedBy")}
    assert found == {("x", "exact"), ("y", "own-share")}


def test_a_line_that_is_read_as_another_year_s_is_reckoned_on_that_year_s_day() -> None:
    """The key's own day is of 2024; as of 2024's money, the day of 2023 counts, which no source states."""
    (row, *_) = reconciled(ledger(1000, dated(), populations=YEARS), published("x", 295, year=2024, inferred=True))
    assert (row["calculated"], row["populationSet"]) == ((295,), (one("population-set/2023-12-31-population"),))
    assert row["referenceDate"] == row["assumedDate"] == (dt.date(2023, 11, 1),)


def test_where_the_day_is_the_key_s_own_a_krona_is_rounding_and_more_is_not_known() -> None:
    of = ledger(1000, dated(), populations=(population("2024-11-01", 50, 20, 30),))
    assert told(reconciled(of, published("x", 301)))[0] == (300, 1, "rounding", EXTERNAL)
    assert told(reconciled(of, published("x", 302)))[0] == (300, 2, "not-known", EXTERNAL)
    assert told(reconciled(of, published("x", 300)))[0] == (300, 0, "exact", EXTERNAL)


def test_an_amount_of_fixed_amounts_has_one_row_and_no_population() -> None:
    rows = reconciled(ledger(300, fixed(100)), published("x", 100))
    assert told(rows) == [(100, 0, "exact", DERIVED)]
    assert not {"shareSource", "populationSet", "impliedBy"} & set(rows[0])


def test_an_amount_for_several_lines_is_their_shares_together() -> None:
    second = one("line/b")
    of = ledger(300, fixed(100))
    of = replace(of, lines={**of.lines, second: line(300, second)})
    assert told(reconciled(of, published("x", 200, LINE, second))) == [(200, 0, "exact", DERIVED)]


def test_an_amount_of_a_line_that_is_our_reading_is_inferred() -> None:
    rows = reconciled(ledger(1000, by()), published("x", 305, inferred=True))
    assert [row["status"] for row in rows] == [(INFERRED,), (INFERRED,)]


def test_an_amount_of_a_line_whose_sources_name_two_keys_is_not_calculated() -> None:
    of = replace(ledger(300, fixed(100)), lines={LINE: replace(line(300), keys=(KEY, one("key/b")))})
    (row,) = reconciled(of, published("x", 100))
    assert (Iri(row["explanation"][0]).code, row["status"]) == ("conflict", (CONFLICTING,))
    assert "calculated" not in row


def test_an_amount_of_a_line_without_a_key_is_not_calculated_and_nothing_explains_it() -> None:
    (row,) = reconciled(ledger(300, fixed(100)), published("x", 100, one("line/keyless")))
    assert Iri(row["explanation"][0]).code == "not-known"
    assert "calculated" not in row


def test_amounts_that_disagree_with_each_other_have_only_the_population() -> None:
    of = ledger(1000, dated())
    rows = reconciled(of, published("x", 305), published("y", 310))
    assert told(rows) == [(300, 5, "not-known", EXTERNAL), (300, 10, "not-known", EXTERNAL)]
    rows = reconciled(of, published("x", 305), published("y", 310), published("z", 190, code="09"))
    assert told(rows)[:2] == [(300, 5, "not-known", EXTERNAL), (300, 10, "not-known", EXTERNAL)]
    assert told(rows)[2:] == [(200, -10, "not-known", EXTERNAL), (190, 0, "own-share", DERIVED)]


def test_an_amount_that_the_ledger_does_not_have_has_no_row() -> None:
    assert reconciliations([{"line": (one("line/x"),), "sum": ()}], {}, ledger(300, fixed(100))) == []


def test_parts_that_are_more_than_their_sum_are_no_parts_missing() -> None:
    assert summed(-50_000_000, exhaustive=False) == "conflict"


def test_an_amount_for_one_that_the_key_does_not_count_has_nothing_to_stand_beside() -> None:
    (row,) = reconciled(ledger(1000, by()), published("x", 300, code="99"))
    assert (Iri(row["explanation"][0]).code, row["status"]) == ("not-known", (NOT_STATED,))
    assert "calculated" not in row

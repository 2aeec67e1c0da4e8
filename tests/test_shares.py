"""Shares tell each unit's amount with every number on the way, and come out to the krona where money is published."""

import csv
import datetime as dt
import io
from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Final

import openpyxl
import pytest
from fastapi.testclient import TestClient

from ledgers import (
    COUNTY_JOINT,
    KEY,
    LINE,
    METROPOLITAN,
    NON_METROPOLITAN,
    POPULATION,
    UNITS,
    actor,
    by,
    dated,
    fixed,
    found,
    ledger,
    one,
    place,
    population,
    published,
    reason_of,
)
from villkor.catalogue import Catalogue
from villkor.catalogue.answer import Answer
from villkor.formats.table import answer_csv
from villkor.formats.workbook import answer_workbook
from villkor.graph.pooled import PooledRunner
from villkor.rules.ledger import Ledger, Published
from villkor.rules.rows import Row
from villkor.rules.shares import shares
from villkor.rules.statuses import CONFLICTING, DERIVED, EXTERNAL, INFERRED
from villkor.settings import Settings
from villkor.vocabulary import BASE, Iri, Value
from villkor.web.app import create_app

HALF_UP: Final = Iri(BASE + "def/rounding/half-up")
LARGEST_REMAINDER: Final = Iri(BASE + "def/rounding/largest-remainder")
BY_PUBLISHED: Final = Iri(BASE + "def/share-source/published")
BY_HEADS: Final = Iri(BASE + "def/share-source/population")
THIRDS: Final = ledger(100, by(), populations=(population("2024-12-31", 1, 1, 1),))


def told(of: Ledger, **inputs: Value) -> Sequence[Row]:
    """Return the shares of line `a` by key `a`."""
    return shares([found()], inputs, of)


def column(rows: Sequence[Row], name: str) -> list[Value]:
    return [row[name][0] for row in rows]


# ── by hand ──


def test_all_units_together_get_the_pot() -> None:
    rows = told(THIRDS)
    assert column(rows, "actor") == [unit.actor for unit in UNITS]
    assert column(rows, "amount") == [34, 33, 33]
    assert column(rows, "exact") == ["100/3"] * 3
    assert column(rows, "rounding") == [LARGEST_REMAINDER] * 3


def test_one_actor_s_amount_is_rounded_by_itself() -> None:
    (row,) = told(THIRDS, actor=actor("01"))
    assert (row["amount"], row["rounding"]) == ((33,), (HALF_UP,))


def test_the_rounding_may_be_chosen() -> None:
    assert column(told(THIRDS, rounding=HALF_UP), "amount") == [33, 33, 33]
    assert column(told(THIRDS, rounding=LARGEST_REMAINDER, actor=actor("01")), "amount") == [34]


def test_a_category_of_recipients_is_all_of_its_units_and_none_of_another_s() -> None:
    assert told(THIRDS, actor=COUNTY_JOINT) == told(THIRDS)
    assert reason_of(lambda: told(THIRDS, actor=Iri(BASE + "def/category/region"))) == "other-units"


def test_an_actor_that_the_line_does_not_go_to_has_no_share() -> None:
    assert reason_of(lambda: told(THIRDS, actor=one("actor/else"))) == "other-units"


def test_every_number_on_the_way_is_told() -> None:
    """100 to each of three, and 700 by 30 of 100."""
    parts = (replace(fixed(100), id=one("component/a-1")), replace(dated(), id=one("component/a-2")))
    (row,) = told(ledger(1000, *parts), actor=actor("14"))
    expected: Mapping[str, Value] = {
        "line": LINE,
        "category": COUNTY_JOINT,
        "key": KEY,
        "actor": actor("14"),
        "county": place("14"),
        "pot": 1000,
        "fixedTotal": 300,
        "rest": 700,
        "fixed": 100,
        "share": "3/10",
        "shareSource": BY_HEADS,
        "exact": "310",
        "amount": 310,
        "rounding": HALF_UP,
        "basis": POPULATION,
        "population": 30,
        "populationTotal": 100,
        "populationSet": one("population-set/2024-12-31-population"),
        "populationDate": dt.date(2024, 12, 31),
        "referenceDate": dt.date(2024, 11, 1),
        "status": EXTERNAL,
    }
    components = (one("component/a-1"), one("component/a-2"))
    assert row == {name: (value,) for name, value in expected.items()} | {"component": components, "assumedDate": ()}


def test_a_day_that_no_source_states_is_told_as_our_reading() -> None:
    (row,) = told(ledger(1000, by()), actor=actor("14"))
    assert row["referenceDate"] == row["assumedDate"] == (dt.date(2024, 11, 1),)
    assert row["status"] == (INFERRED,)


def test_with_a_day_of_one_s_own_no_day_is_our_reading_and_the_key_s_own_is_told_where_it_states_one() -> None:
    own = dt.date(2024, 12, 31)
    (by_our_day,) = told(ledger(1000, by()), actor=actor("14"), populationDate=own)
    assert (by_our_day["referenceDate"], by_our_day["assumedDate"]) == ((), ())
    assert (by_our_day["populationDate"], by_our_day["status"]) == ((own,), (EXTERNAL,))
    (by_the_key_s,) = told(ledger(1000, dated()), actor=actor("14"), populationDate=own)
    assert (by_the_key_s["referenceDate"], by_the_key_s["assumedDate"]) == ((dt.date(2024, 11, 1),), ())


def test_fixed_amounts_alone_tell_of_no_population() -> None:
    (row,) = told(ledger(300, fixed(100)), actor=actor("14"))
    assert not {"share", "shareSource", "basis", "population", "populationSet", "referenceDate"} & set(row)
    assert (row["amount"], row["status"]) == ((100,), (DERIVED,))


def test_a_share_that_published_money_implies_names_the_amount_and_no_population() -> None:
    rows = told(ledger(1000, by(), stated=(published("x", 299),)), shareSource=BY_PUBLISHED)
    last = rows[-1]
    assert not {"populationSet", "population", "referenceDate", "assumedDate"} & set(last)
    assert (last["share"], last["shareSource"], last["impliedBy"]) == (("299/1000",), (BY_PUBLISHED,), (one("line/x"),))
    assert (last["amount"], last["published"], last["publishedLine"], last["difference"]) == (
        (299,),
        (299,),
        (one("line/x"),),
        (0,),
    )
    assert not {"population", "populationSet", "populationDate"} & set(last)
    assert [(row["shareSource"], row["leftBy"], row["left"]) for row in rows[:2]] == [
        ((BY_PUBLISHED,), (one("line/x"),), ("701/1000",))
    ] * 2
    heads = [Fraction(int(str(row["population"][0])), int(str(row["populationTotal"][0]))) for row in rows[:2]]
    assert [str(Fraction(701, 1000) * part) for part in heads] == [row["share"][0] for row in rows[:2]]
    assert sum(Fraction(str(row["share"][0])) for row in rows) == 1


def test_a_published_amount_stands_beside_the_calculated_one() -> None:
    (row,) = told(ledger(1000, by(), stated=(published("x", 299),)), actor=actor("14"))
    assert (row["amount"], row["published"], row["difference"]) == ((300,), (299,), (1,))


@pytest.mark.parametrize(
    "stated",
    [
        published("x", 299, code="09"),
        published("x", 299, inferred=True),
        published("x", 299, LINE, one("line/b")),
        published("x", 299, one("line/b")),
    ],
    ids=["another's", "our reading", "several lines'", "another line's"],
)
def test_only_an_amount_of_this_unit_and_line_that_a_source_states_stands_there(stated: Published) -> None:
    (row,) = told(ledger(1000, by(), stated=(stated,)), actor=actor("14"))
    assert not {"published", "publishedLine", "difference"} & set(row)


def test_that_a_county_is_metropolitan_is_our_reading_until_its_published_amount_confirms_it() -> None:
    of = ledger(800, fixed(200, NON_METROPOLITAN), fixed(300, METROPOLITAN), stated=(published("x", 300),))
    assert column(told(of), "status") == [INFERRED, INFERRED, DERIVED]
    other = replace(of, published=[published("x", 299)])
    assert column(told(other), "status") == [INFERRED, INFERRED, INFERRED]


def test_that_an_amount_comes_out_does_not_make_the_reading_of_its_basis_sure() -> None:
    (row,) = told(ledger(1000, by(inferred=True), stated=(published("x", 300),)), actor=actor("14"))
    assert (row["difference"], row["status"]) == ((0,), (INFERRED,))


def test_where_sources_name_two_keys_the_line_is_shared_by_each_and_none_is_sure() -> None:
    second = one("key/b")
    of = ledger(300, fixed(100))
    of = replace(
        of,
        lines={LINE: replace(of.lines[LINE], keys=(KEY, second))},
        keys={**of.keys, second: replace(of.keys[KEY], id=second, components=(by(),))},
        published=[published("x", 100)],
    )
    rows = told(of, actor=actor("14"))
    assert column(rows, "key") == [KEY, second]
    assert column(rows, "amount") == [100, 90]
    assert column(rows, "status") == [CONFLICTING, CONFLICTING]


def test_a_line_that_no_key_shares_has_no_shares() -> None:
    assert told(replace(THIRDS, lines={LINE: replace(THIRDS.lines[LINE], keys=())})) == []


def test_a_line_that_goes_to_one_receiver_is_shared_by_nobody() -> None:
    skr: Row = {**found(one("line/skr")), "category": (Iri(BASE + "def/category/skr"),)}
    assert reason_of(lambda: shares([skr], {}, THIRDS)) == "no-units"
    assert len(shares([skr, found()], {}, THIRDS)) == 3
    assert reason_of(lambda: shares([], {"line": one("line/allocation")}, THIRDS)) == "no-units"


def test_of_a_line_whose_receiver_no_source_states_nothing_is_said() -> None:
    row: Row = {**found(one("line/unknown")), "category": ()}
    assert shares([row], {}, THIRDS) == []
    assert shares([row], {"actor": actor("14")}, THIRDS) == []
    assert shares([row, found()], {"actor": one("actor/else")}, THIRDS) == []


def test_a_key_that_does_not_fit_its_line_is_refused_by_name() -> None:
    assert reason_of(lambda: told(ledger(299, fixed(100)))) == "negative-rest"


# ── the real content ──

VG: Final = "county:14"


def asked(catalogue: Catalogue, line: str, **inputs: str) -> Answer:
    return catalogue.ask("shares", {"line": f"line/{line}", **inputs}, limit=None)


def cells(answer: Answer, name: str) -> list[int]:
    """Return the amounts of a column."""
    found = [row.cells[name] for row in answer.rows]
    assert all(isinstance(cell, int) for cell in found)
    return [int(str(cell)) for cell in found]


@pytest.mark.parametrize(
    ("line", "amounts"),
    [
        ("2024-cty-3", [2_000_000]),
        ("2024-cty-4", [33_485_400]),
        ("2024-cty-1", [41_917_629]),
        ("2024-cty-2", [29_276_915]),
        ("2025-cty-fa1", [3_000_000, 2_000_000, 2_000_000]),
        ("2025-cty-fa4", [20_909_530]),
        ("2025-cty-fa3", [33_493_748]),
    ],
)
def test_västra_götalands_published_amounts_come_out_to_the_krona(
    catalogue: Catalogue, line: str, amounts: list[int]
) -> None:
    """S1 lines 137 and 142; the 7 million of the strategy 2025 are 3, 2 and 2 by S2 § 4.2."""
    answer = asked(catalogue, line, actor=VG, shareSource="published")
    assert cells(answer, "amount") == amounts
    differences = [row.cells["difference"] for row in answer.rows]
    assert differences == ([0] if len(amounts) == 1 else [None] * 3)
    assert {row.status for row in answer.rows} <= {"derived", "inferred"}


def test_of_the_493_million_198_are_fixed_and_295_follow_the_population(catalogue: Catalogue) -> None:
    """S2 § 4.2: 21 counties get 2 + 1 + 1 + 5 million, and three of them 1 + 1 + 1 more."""
    answer = asked(catalogue, "2025-cty")
    assert sum(cells(answer, "amount")) == 493_000_000
    assert sum(cells(answer, "fixed")) == 198_000_000
    rests = {str(row.cells["line"]): row.cells["rest"] for row in answer.rows}
    assert sorted(int(str(rest)) for rest in rests.values()) == [0, 0, 0, 95_000_000, 200_000_000]
    floors: dict[str, int] = {}
    for row, amount in zip(answer.rows, cells(answer, "fixed"), strict=True):
        county = str(row.cells["county"])
        floors[county] = floors.get(county, 0) + amount
    assert sorted(floors.values()) == [9_000_000] * 18 + [12_000_000] * 3


def test_every_line_that_has_a_key_is_shared_out_to_the_krona(catalogue: Catalogue) -> None:
    lines = catalogue.ledger.lines.values()
    assert len(lines) > 20
    for line in lines:
        rows = shares([found(line.id)], {}, catalogue.ledger)
        assert sum(int(str(row["amount"][0])) for row in rows) == line.amount * len(line.keys), line.id.short


# ── formats ──

MUNICIPALITIES: Final = "2025-mun-fa2"


def totals(rows: Sequence[Mapping[str, object]]) -> tuple[int, int, int]:
    """Return how many rows there are, how many actors, and what they get in kronor."""
    return len(rows), len({row["actor"] for row in rows}), sum(int(str(row["amount"])) for row in rows)


def test_the_whole_table_sums_as_csv_and_as_a_workbook(catalogue: Catalogue) -> None:
    """250 million among 290 municipalities."""
    answer = asked(catalogue, MUNICIPALITIES)
    text = list(csv.DictReader(io.StringIO(answer_csv(answer).decode(), newline="")))
    assert totals(text) == (290, 290, 250_000_000)
    sheet = openpyxl.load_workbook(io.BytesIO(answer_workbook(answer)), read_only=True)["data"]
    heading, *rows = sheet.iter_rows(values_only=True)
    book = [dict(zip(map(str, heading), row, strict=True)) for row in rows]
    assert totals(book) == (290, 290, 250_000_000)
    assert all(isinstance(row["amount"], int) for row in book)
    assert [row["exact"] for row in book] == [row["exact"] for row in text]


def test_the_whole_table_is_one_request_on_the_web(catalogue: Catalogue, runner: PooledRunner) -> None:
    with TestClient(create_app(catalogue, Settings(), runner)) as client:
        response = client.get(f"/v1/shares.csv?line=line/{MUNICIPALITIES}&limit=1000")
        assert response.headers["content-type"].startswith("text/csv")
        assert totals(list(csv.DictReader(io.StringIO(response.text, newline="")))) == (290, 290, 250_000_000)
        refused = client.get("/v1/what-ifs?line=line/2025-cty-fa4&pot=100000000").json()
        assert (refused["status"], refused["type"]) == (422, "/problems/bad-premises")
        assert refused["reason"] == "negative-rest"

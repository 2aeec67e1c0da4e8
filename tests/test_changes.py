"""A change is explained by its pot, key, population and recipients, in effects that add up to it exactly."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledgers import (
    COUNTY,
    KEY,
    LINE,
    METROPOLITAN,
    REGION,
    UNITS,
    actor,
    by,
    fixed,
    ledger,
    line,
    one,
    population,
    published,
)
from villkor.rules.changes import change_explanations
from villkor.rules.ledger import Key, Ledger
from villkor.rules.premises import Component
from villkor.rules.rows import Row
from villkor.rules.statuses import CONFLICTING, DERIVED, INFERRED, NOT_STATED
from villkor.vocabulary import BASE, Iri, Value, Year

THEN: Final = one("line/then")
OLD: Final = one("key/old")
EFFECTS: Final = ("potEffect", "keyEffect", "populationEffect", "recipientEffect")
POPULATIONS: Final = (population("2023-12-31", 60, 20, 20), population("2024-12-31", 50, 20, 30))


def two_years(before: int, after: int, old: tuple[Component, ...], new: tuple[Component, ...]) -> Ledger:
    """Return a ledger whose line `then` is of 2024 and whose line `a` is of 2025, with a population for each."""
    told = ledger(after, *new, populations=POPULATIONS)
    return replace(
        told,
        lines={**told.lines, THEN: line(before, THEN, OLD, 2024)},
        keys={**told.keys, OLD: Key(id=OLD, components=old, per=told.keys[KEY].per)},
    )


def explained(told: Ledger, code: str = "14", from_: tuple[Iri, ...] = (THEN,), to: tuple[Iri, ...] = (LINE,)) -> Row:
    """Return the change of a county's money for a theme from 2024 to 2025."""
    inputs: Mapping[str, Value] = {"actor": actor(code), "fromYear": Year(2024), "toYear": Year(2025)}
    rows = change_explanations([{"fromLine": from_, "toLine": to}], inputs, told)
    (row,) = rows or [{}]
    return row


def effects(row: Row) -> list[Fraction]:
    return [Fraction(str(row[name][0])) for name in EFFECTS]


def kind(row: Row) -> str:
    return Iri(row["changeKind"][0]).code


# ── by hand ──


def test_a_larger_pot_and_more_people_share_the_change_between_them() -> None:
    """200 of 1000 become 600 of 2000; the pot adds 200 or 300 and the people 100 or 200, by which comes first."""
    row = explained(two_years(1000, 2000, (by(),), (by(),)))
    assert (row["fromAmount"], row["toAmount"], row["change"]) == ((200,), (600,), (400,))
    assert effects(row) == [250, 0, 150, 0]
    assert (row["fromPot"], row["toPot"]) == ((1000,), (2000,))
    assert kind(row) == "continued"


def test_a_key_that_only_states_another_day_is_the_same_key_and_each_year_has_its_own_day() -> None:
    old, new = (by(date=dt.date(year, 11, 1)) for year in (2023, 2024))
    parts = (replace(old, id=one("component/old")),), (replace(new, id=one("component/new")),)
    row = explained(two_years(1000, 2000, *parts))
    assert effects(row) == [250, 0, 150, 0]
    assert kind(row) == "continued"


def test_another_key_alone_makes_the_whole_change_where_pot_and_people_stand_still() -> None:
    """200 of 1000 by heads; 100 each and 700 by the same heads are 240."""
    still = (population("2023-12-31", 60, 20, 20), population("2024-12-31", 60, 20, 20))
    row = explained(replace(two_years(1000, 1000, (by(),), (fixed(100), by())), populations=still))
    assert row["change"] == (40,)
    assert effects(row) == [0, 40, 0, 0]
    assert kind(row) == "new-key"


def test_where_one_day_s_people_stand_for_both_years_what_the_people_do_is_not_known() -> None:
    """Only ages of one day are at hand: 20 of 100 in both years, so that the change is that of pot and key alone."""
    once = (population("2019-12-31", 60, 20, 20),)
    row = explained(replace(two_years(1000, 2000, (by(),), (by(),)), populations=once))
    assert (row["change"], row["potEffect"], row["keyEffect"]) == ((200,), (200,), (0,))
    assert (row["populationEffect"], row["onlyPopulationSet"]) == ((), (one("population-set/2019-12-31-population"),))


def test_fixed_amounts_alone_are_moved_by_no_people_and_that_is_known() -> None:
    row = explained(two_years(300, 300, (fixed(100),), (fixed(100),)))
    assert effects(row) == [0, 0, 0, 0]
    assert "onlyPopulationSet" not in row


def test_where_the_only_figures_miss_a_stated_amount_they_do_not_tell_the_change() -> None:
    """By the heads of 2019 20 of 100 in both years, yet a source states 410 of the 2000 for the later one."""
    once = (population("2019-12-31", 60, 20, 20),)
    told = replace(two_years(1000, 2000, (by(),), (by(),)), populations=once)
    row = explained(replace(told, published=(published("x", 410),)))
    assert (row["fromAmount"], row["toAmount"], row["toPublished"]) == ((200,), (400,), (410,))
    assert row["onlyPopulationSet"] == (one("population-set/2019-12-31-population"),)
    assert not {"change", *EFFECTS} & set(row)
    agreeing = explained(replace(told, published=(published("x", 400),)))
    assert (agreeing["change"], agreeing["potEffect"]) == ((200,), (200,))


def test_in_one_and_the_same_year_the_people_are_the_same() -> None:
    told = two_years(1000, 1000, (by(),), (fixed(100), by()))
    told = replace(told, lines={**told.lines, THEN: line(1000, THEN, OLD, 2025)}, populations=POPULATIONS[1:])
    inputs: Mapping[str, Value] = {"actor": actor("14"), "fromYear": Year(2025), "toYear": Year(2025)}
    (row,) = change_explanations([{"fromLine": (THEN,), "toLine": (LINE,)}], inputs, told)
    assert effects(row) == [0, 10, 0, 0]
    assert row["change"] == (10,)
    assert "onlyPopulationSet" not in row


def test_what_sources_state_stands_beside_what_is_reckoned_where_it_is_of_all_lines() -> None:
    """30 of 100 and 60 of 200; nothing is stated of both until each has an amount, or both have one together."""
    second = one("line/second")
    told = two_years(300, 100, (by(),), (by(),))
    told = replace(told, lines={**told.lines, second: line(200, second)})
    first, other = published("x", 31), published("y", 61, second)
    both = explained(replace(told, published=(first, other)), to=(LINE, second))
    assert (both["toPublished"], both["toPublishedLine"]) == ((92,), (one("line/x"), one("line/y")))
    assert (both["fromPublished"], both["fromPublishedLine"]) == ((), ())
    together = explained(replace(told, published=(published("z", 93, LINE, second),)), to=(LINE, second))
    assert (together["toPublished"], together["toPublishedLine"]) == ((93,), (one("line/z"),))
    for stated in [(first,), (first, other, published("z", 93, LINE, second)), (published("w", 31, year=2024), other)]:
        assert explained(replace(told, published=stated), to=(LINE, second))["toPublished"] == ()


def test_fixed_amounts_alone_have_their_shares_from_nowhere() -> None:
    assert explained(two_years(300, 300, (fixed(100),), (fixed(100),)))["shareSource"] == ()
    assert explained(two_years(300, 300, (fixed(100),), (by(),)))["shareSource"] != ()


def test_half_a_krona_of_effect_is_a_fraction() -> None:
    """From 20 of 100 to 31 of 102: the pot adds 0 at first (20.4) or 1 at last (30.6), and the people 10 or 11."""
    row = explained(two_years(100, 102, (by(),), (by(),)))
    assert effects(row) == [Fraction(1, 2), 0, Fraction(21, 2), 0]
    assert row["potEffect"] == ("1/2",)


def test_a_theme_with_several_lines_keeps_how_they_divide_the_pot() -> None:
    """Both lines of 2025 by heads: 30 of 100 and 60 of 200; by those of 2024 the 300 would have given 20 and 40."""
    second = one("line/second")
    told = two_years(300, 100, (by(),), (by(),))
    told = replace(told, lines={**told.lines, second: line(200, second)})
    row = explained(told, to=(LINE, second))
    assert (row["fromAmount"], row["toAmount"], row["toPot"]) == ((60,), (90,), (300,))
    assert effects(row) == [0, 0, 30, 0]


@pytest.mark.parametrize(
    ("from_", "to", "change", "expected"),
    [
        ((THEN,), (), -200, "discontinued"),
        ((THEN,), (one("line/others"),), -200, "new-recipient"),
        ((), (LINE,), 600, "new"),
        ((one("line/others"),), (LINE,), 600, "new-recipient"),
    ],
)
def test_money_in_one_of_the_years_only_is_a_change_of_recipients(
    from_: tuple[Iri, ...], to: tuple[Iri, ...], change: int, expected: str
) -> None:
    row = explained(two_years(1000, 2000, (by(),), (by(),)), from_=from_, to=to)
    assert effects(row) == [0, 0, 0, change]
    assert (row["change"], kind(row)) == ((change,), expected)


def test_of_a_year_without_known_lines_nothing_is_said_to_be_new() -> None:
    """Only the lines of 2025 are known, so that nobody knows whether the theme had money in 2024."""
    told = two_years(1000, 2000, (by(),), (by(),))
    row = explained(replace(told, lines={LINE: told.lines[LINE]}), from_=())
    assert (row["status"], row["fromPot"], row["toPot"]) == ((NOT_STATED,), (), (2000,))
    assert not {"change", "changeKind", "fromAmount", *EFFECTS} & set(row)


def test_one_that_is_a_unit_of_two_kinds_has_a_row_as_each() -> None:
    """County 14 gets as a county in 2024 and as a region in 2025: nothing of it is the key's doing."""
    told = two_years(1000, 2000, (by(),), (by(),))
    told = replace(
        told, units={**told.units, REGION: UNITS}, lines={**told.lines, LINE: replace(told.lines[LINE], units=REGION)}
    )
    inputs: Mapping[str, Value] = {"actor": actor("14"), "fromYear": Year(2024), "toYear": Year(2025)}
    rows = change_explanations([{"fromLine": (THEN,), "toLine": (LINE,)}], inputs, told)
    assert [row["unitKind"] for row in rows] == [(COUNTY,), (REGION,)]
    assert [effects(row) for row in rows] == [[0, 0, 0, -200], [0, 0, 0, 600]]
    assert [kind(row) for row in rows] == ["new-recipient", "new-recipient"]


def test_who_gets_nothing_in_either_year_has_nothing_to_explain() -> None:
    told = two_years(1000, 2000, (by(),), (by(),))
    assert explained(told, "25") == {}
    assert explained(told, from_=(), to=()) == {}


def test_where_an_order_passes_through_premises_that_cannot_hold_no_effects_are_told() -> None:
    """100 to each of three does not fit in the pot of 2024."""
    row = explained(two_years(200, 1000, (by(),), (fixed(100), by())))
    assert (row["fromAmount"], row["toAmount"], row["change"]) == ((40,), (310,), (270,))
    assert not set(EFFECTS) & set(row)


def test_a_line_whose_sources_name_two_keys_is_not_explained() -> None:
    told = two_years(1000, 2000, (by(),), (by(),))
    told = replace(told, lines={**told.lines, LINE: replace(told.lines[LINE], keys=(KEY, OLD))})
    row = explained(told)
    assert row["status"] == (CONFLICTING,)
    assert not {"change", *EFFECTS} & set(row)


def test_published_money_decides_where_it_tells_the_shares_of_both_years() -> None:
    told = two_years(1000, 1000, (by(),), (by(),))
    then, now = published("x", 199, THEN, year=2024), published("y", 301)
    both = explained(replace(told, published=(then, now)))
    assert (both["change"], both["status"]) == ((102,), (DERIVED,))
    assert both["shareSource"] == (Iri(BASE + "def/share-source/published"),)
    assert (both["fromPopulationSet"], both["toPopulationSet"]) == ((), ())
    alone = explained(replace(told, published=(then,)))
    assert (alone["change"], alone["status"]) == ((100,), (INFERRED,))
    assert alone["fromPopulationSet"] == (one("population-set/2023-12-31-population"),)
    assert alone["toPopulationSet"] == (one("population-set/2024-12-31-population"),)


def test_fixed_amounts_alone_need_no_register_and_a_basis_that_is_our_reading_is_inferred() -> None:
    assert explained(two_years(300, 300, (fixed(100),), (fixed(100),)))["status"] == (DERIVED,)
    assert explained(two_years(300, 300, (by(inferred=True),), (by(),)))["status"] == (INFERRED,)


def test_a_line_of_another_year_that_is_read_as_this_year_s_is_our_reading() -> None:
    told = two_years(1000, 1000, (by(),), (by(),))
    read = replace(told, lines={**told.lines, THEN: line(1000, THEN, OLD, 2020)})
    row = explained(read)
    assert row["status"] == (INFERRED,)
    assert (row["fromReferenceDate"], row["fromAssumedDate"]) == ((dt.date(2023, 11, 1),), (dt.date(2023, 11, 1),))
    assert (row["fromAmount"], row["fromPopulationSet"]) == ((200,), (one("population-set/2023-12-31-population"),))


# ── a law ──

POTS: Final = st.integers(10**4, 10**7)
FIXED: Final = st.tuples(st.builds(fixed, st.integers(0, 10**3), st.sampled_from([None, METROPOLITAN])), st.just(by()))


@given(POTS, POTS, FIXED, FIXED)
def test_the_effects_add_up_to_the_change_to_the_krona(
    before: int, after: int, old: tuple[Component, ...], new: tuple[Component, ...]
) -> None:
    row = explained(two_years(before, after, old, new))
    assert sum(effects(row)) == row["change"][0] == int(str(row["toAmount"][0])) - int(str(row["fromAmount"][0]))

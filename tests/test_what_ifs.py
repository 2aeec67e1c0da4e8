"""A what-if tells each unit before and after, keeps nothing, and refuses premises that contradict each other."""

import copy
import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledgers import (
    COUNTY,
    COUNTY_JOINT,
    KEY,
    LINE,
    REGION,
    UNITS,
    YOUNG,
    actor,
    by,
    dated,
    fixed,
    found,
    key,
    ledger,
    line,
    one,
    population,
    published,
    reason_of,
    unit,
)
from villkor.catalogue import Catalogue
from villkor.errors import BadParameter
from villkor.rules.ledger import Ledger
from villkor.rules.rows import Row
from villkor.rules.statuses import CONFLICTING, DERIVED, EXTERNAL, INFERRED
from villkor.rules.what_ifs import MOST_UNITS, what_ifs
from villkor.vocabulary import BASE, Iri, Value

HEADS: Final = one("key/heads")
PER_REGION: Final = one("key/region")
ANY: Final = one("key/any")
POPULATIONS: Final = (population("2023-12-31", 60, 20, 20), population("2024-12-31", 50, 20, 30))
OF_KEYS: Final = ledger(1000, fixed(100), dated(), populations=POPULATIONS)
LEDGER: Final = replace(
    OF_KEYS,
    keys={
        **OF_KEYS.keys,
        HEADS: key(by(), id_=HEADS),
        PER_REGION: key(by(), id_=PER_REGION, per=REGION),
        ANY: key(by(), id_=ANY, per=Iri(BASE + "def/unit-kind/unit")),
    },
    units={COUNTY: UNITS, REGION: (unit("14"),)},
)
"""Line `a` has 1000 kronor, 100 for each of three counties and 700 by heads: 450, 240 and 310."""


def told(of: Ledger = LEDGER, /, **inputs: Value) -> Sequence[Row]:
    return what_ifs([found()], inputs, of)


def column(rows: Sequence[Row], name: str) -> list[Value | None]:
    return [row[name][0] if row.get(name) else None for row in rows]


def changes(rows: Sequence[Row]) -> list[tuple[Value | None, Value | None, Value | None]]:
    """Return what each unit gets before and after, and the difference."""
    return list(zip(column(rows, "before"), column(rows, "after"), column(rows, "difference"), strict=True))


# ── by hand ──


def test_a_what_if_without_any_if_changes_nothing() -> None:
    assert changes(told()) == [(450, 450, 0), (240, 240, 0), (310, 310, 0)]
    assert reason_of(lambda: told(actor=one("actor/else"))) == "other-units"


def test_another_pot_is_shared_by_the_same_key() -> None:
    """300 in fixed amounts, and 1700 by 50, 20 and 30 of 100."""
    rows = told(pot=2000)
    assert changes(rows) == [(450, 950, 500), (240, 440, 200), (310, 610, 300)]
    assert column(rows, "newPot") == [2000] * 3
    assert column(told(), "newPot") == [1000] * 3


def test_another_key_shares_the_same_pot() -> None:
    rows = told(key=HEADS)
    assert changes(rows) == [(450, 500, 50), (240, 200, -40), (310, 300, -10)]
    assert column(rows, "newKey") == [HEADS] * 3
    assert changes(told(key=ANY)) == changes(rows)


def test_a_day_that_another_key_states_of_the_line_s_year_is_that_of_the_people() -> None:
    other = one("key/other")
    of = replace(LEDGER, keys={**LEDGER.keys, other: key(dated(), id_=other)})
    rows = told(of, key=other)
    assert changes(rows) == [(450, 500, 50), (240, 200, -40), (310, 300, -10)]
    assert column(rows, "referenceDate") == [dt.date(2024, 11, 1)] * 3
    assert column(rows, "assumedDate") == [None] * 3


def test_components_of_one_s_own_count_the_people_of_the_day_that_the_line_s_key_states() -> None:
    rows = told(components="100,population")
    assert changes(rows) == [(450, 450, 0), (240, 240, 0), (310, 310, 0)]
    assert column(rows, "assumedDate") == [None] * 3
    assert set(column(rows, "status")) == {EXTERNAL}


def test_a_day_that_another_line_s_key_states_is_of_that_line_s_year_and_moves_no_people() -> None:
    """By the heads of the end of 2024 as before, not by those of 2023 that the other line's year would have."""
    old = one("key/old")
    stating = key(by(date=dt.date(2023, 11, 1)), id_=old)
    rows = told(replace(LEDGER, keys={**LEDGER.keys, old: stating}), key=old)
    assert changes(rows) == [(450, 500, 50), (240, 200, -40), (310, 300, -10)]
    assert column(rows, "referenceDate") == column(told(key=KEY), "referenceDate") == [dt.date(2024, 11, 1)] * 3
    undated = ledger(1000, fixed(100), by(), populations=POPULATIONS)
    rows = told(replace(undated, keys={**undated.keys, old: stating}), key=old)
    assert changes(rows) == [(450, 500, 50), (240, 200, -40), (310, 300, -10)]
    assert column(rows, "assumedDate") == column(rows, "beforeAssumedDate") == [dt.date(2024, 11, 1)] * 3


def test_a_day_by_our_reading_before_the_change_is_told_though_the_day_after_it_is_one_s_own() -> None:
    of = ledger(1000, by(), populations=POPULATIONS)
    rows = told(of, populationDate=dt.date(2023, 12, 31))
    assert column(rows, "beforeAssumedDate") == [dt.date(2024, 11, 1)] * 3
    assert column(rows, "assumedDate") == [None] * 3
    assert column(rows, "referenceDate") == [None] * 3
    assert column(rows, "status") == [INFERRED] * 3


def test_components_of_one_s_own_share_the_same_pot() -> None:
    """200 to each metropolitan county and 600 by heads."""
    rows = told(components="200@metropolitan,population")
    assert changes(rows) == [(450, 500, 50), (240, 120, -120), (310, 380, 70)]
    assert column(rows, "newComponents") == ["200@metropolitan,population"] * 3


def test_another_day_s_population_is_compared_with_that_of_the_key_s_day() -> None:
    rows = told(populationDate=dt.date(2023, 12, 31))
    assert changes(rows) == [(450, 520, 70), (240, 240, 0), (310, 240, -70)]
    assert column(rows, "populationDate") == [dt.date(2023, 12, 31)] * 3


def test_more_units_have_no_people_and_take_their_fixed_amount_from_the_rest() -> None:
    """100 to each of five, and 500 by heads; a county more is taken to be as most are."""
    rows = told(unitCount=5)
    assert column(rows, "actor") == [actor("01"), actor("09"), actor("14"), "new-1", "new-2"]
    assert changes(rows) == [(450, 350, -100), (240, 200, -40), (310, 250, -60), (0, 100, 100), (0, 100, 100)]
    assert column(told(unitCount=4, components="1@metropolitan,population"), "after")[-1] == 1
    assert changes(told(unitCount=5, actor=actor("09"))) == [(240, 200, -40)]


def test_without_a_unit_its_fixed_amount_and_its_part_go_to_the_others() -> None:
    """100 to each of two, and 800 by 50 and 20 of 70: 571.43 and 228.57."""
    assert changes(told(without=actor("14"))) == [(450, 671, 221), (240, 329, 89), (310, 0, -310)]


def test_who_is_left_out_has_no_share_any_more() -> None:
    of = ledger(1000, by(), stated=(published("x", 400),))
    (gone,) = told(of, without=actor("14"), actor=actor("14"))
    assert (gone["before"], gone["after"], gone["beforeShare"]) == ((400,), (0,), ("2/5",))
    assert not {"share", "impliedBy", "populationSet"} & set(gone)
    assert (gone["beforeImpliedBy"], gone["beforeLeftBy"]) == ((one("line/x"),), ())


def test_who_is_left_out_has_a_row_though_nothing_is_known_of_before() -> None:
    of = replace(LEDGER, lines={LINE: replace(line(1000), keys=())})
    rows = told(of, key=HEADS, without=actor("09"))
    assert column(rows, "actor") == [actor("01"), actor("09"), actor("14")]
    assert column(rows, "after") == [625, 0, 375]
    assert column(rows, "before") == [None] * 3
    assert column(rows, "status") == [INFERRED, DERIVED, INFERRED]


def test_without_the_unit_whose_share_is_implied_the_others_share_by_heads_alone() -> None:
    """50 and 20 of 70, as if nothing were implied."""
    of = ledger(1000, by(), stated=(published("x", 400),))
    rows = told(of, without=actor("14"))
    assert changes(rows) == [(429, 714, 285), (171, 286, 115), (400, 0, -400)]
    assert column(rows, "share") == ["5/7", "2/7", None]
    assert column(rows, "leftBy") == [None] * 3
    assert column(rows, "beforeLeftBy") == [one("line/x"), one("line/x"), None]
    assert column(rows, "beforeLeft") == ["3/5", "3/5", None]
    assert column(rows, "populationTotal") == [70, 70, None]


def test_without_a_unit_the_others_keep_their_proportions_where_published_money_tells_one() -> None:
    """County 14 has 400 of 1000; the others 3/7 and 6/35. Without the third, 15 and 14 of 29 are left."""
    of = ledger(1000, by(), stated=(published("x", 400),))
    assert changes(told(of, without=actor("09"))) == [(429, 517, 88), (171, 0, -171), (400, 483, 83)]


def test_premises_may_change_together() -> None:
    """Of 500 kronor 50 to each of three that are left or new, and 350 by 60 and 20 of 80: 262.5 and 87.5."""
    rows = told(
        pot=500, components="50,population", without=actor("14"), unitCount=3, populationDate=dt.date(2023, 12, 31)
    )
    assert changes(rows) == [(450, 313, -137), (240, 138, -102), (310, 0, -310), (0, 50, 50)]


def test_a_share_that_published_money_implies_goes_first_unless_it_is_asked_otherwise() -> None:
    of = ledger(1000, by(), populations=POPULATIONS, stated=(published("x", 400),))
    by_heads = Iri(BASE + "def/share-source/population")
    assert column(told(of), "before") == [429, 171, 400]
    assert column(told(of, shareSource=by_heads), "before") == [500, 200, 300]
    assert column(told(of, populationDate=dt.date(2024, 12, 31)), "before") == [500, 200, 300]
    assert column(told(of), "published") == [None, None, 400]
    assert column(told(of), "impliedBy") == [None, None, one("line/x")]


def test_rounding_is_that_of_one_amount_unless_it_is_chosen() -> None:
    of = ledger(100, by(), populations=(population("2024-12-31", 1, 1, 1),))
    assert column(told(of), "after") == [33, 33, 33]
    assert column(told(of, rounding=Iri(BASE + "def/rounding/largest-remainder")), "after") == [34, 33, 33]


@pytest.mark.parametrize(
    ("of", "components", "expected"),
    [
        (ledger(300, fixed(100)), "100", DERIVED),
        (ledger(300, fixed(100)), "population", INFERRED),
        (ledger(300, dated()), "100", EXTERNAL),
        (
            ledger(300, by(YOUNG, inferred=True), populations=(population("2024-12-31", 1, 1, 1, basis=YOUNG),)),
            "100",
            INFERRED,
        ),
    ],
    ids=["both fixed", "heads after, on no day of a key", "heads before", "our reading before"],
)
def test_a_difference_is_as_doubtful_as_the_more_doubtful_of_its_sides(
    of: Ledger, components: str, expected: Iri
) -> None:
    assert set(column(told(of, components=components), "status")) == {expected}


def test_a_line_whose_sources_name_two_keys_is_changed_from_each_of_them() -> None:
    of = replace(LEDGER, lines={LINE: replace(line(1000), keys=(KEY, HEADS))})
    rows = told(of, actor=actor("14"), key=HEADS)
    assert changes(rows) == [(310, 300, -10), (300, 300, 0)]
    assert column(rows, "status") == [CONFLICTING, CONFLICTING]


def test_nothing_is_kept() -> None:
    before = copy.deepcopy(LEDGER)
    told(pot=2000, key=HEADS, unitCount=9, without=actor("09"))
    assert before == LEDGER
    assert changes(told()) == [(450, 450, 0), (240, 240, 0), (310, 310, 0)]


# ── what has no answer ──


@pytest.mark.parametrize(
    ("reason", "inputs"),
    [
        ("contradiction", {"key": HEADS, "components": "population"}),
        ("other-units", {"key": PER_REGION}),
        ("other-units", {"without": one("actor/else")}),
        ("unit-count", {"unitCount": 2}),
        ("unit-count", {"unitCount": -1}),
        ("unit-count", {"unitCount": MOST_UNITS + 1}),
        ("negative-pot", {"pot": -1}),
        ("negative-rest", {"pot": 299}),
        ("negative-rest", {"unitCount": 11}),
        ("rest-without-proportion", {"components": "100"}),
        ("several-proportions", {"components": "population,population"}),
    ],
)
def test_premises_that_contradict_each_other_are_refused_by_name(reason: str, inputs: dict[str, Value]) -> None:
    assert reason_of(lambda: told(**inputs)) == reason


def test_a_basis_without_figures_is_refused_by_name() -> None:
    of = replace(LEDGER, keys={**LEDGER.keys, ANY: key(by(YOUNG), id_=ANY)})
    assert reason_of(lambda: told(of, key=ANY)) == "unknown-basis"


def test_components_that_cannot_be_read_and_days_without_figures_are_refused() -> None:
    for inputs in ({"components": "longitude"}, {"populationDate": dt.date(2024, 11, 1)}):
        with pytest.raises(BadParameter) as caught:
            told(**inputs)
        assert caught.value.extra["parameter"] in inputs


def test_without_its_only_unit_a_line_goes_to_nobody() -> None:
    of = ledger(100, by(), units=UNITS[:1], populations=(population("2024-12-31", 1, units=UNITS[:1]),))
    assert reason_of(lambda: told(of, without=actor("01"))) == "no-units"


def test_a_pot_for_several_lines_at_once_is_refused_since_nobody_says_how_they_divide_it() -> None:
    second = one("line/b")
    of = replace(LEDGER, lines={**LEDGER.lines, second: line(500, second)})
    both = [found(), found(second)]
    assert reason_of(lambda: what_ifs(both, {"pot": 2000}, of)) == "several-lines"
    assert len(what_ifs(both, {}, of)) == 6


def test_the_most_units_are_reckoned_with() -> None:
    assert len(told(unitCount=MOST_UNITS, components="population")) == MOST_UNITS


# ── laws ──


@given(
    st.fixed_dictionaries(
        {},
        optional={
            "pot": st.integers(-(10**3), 10**15),
            "key": st.sampled_from([KEY, HEADS, PER_REGION, ANY]),
            "components": st.sampled_from(["population", "100", "100,population", "age-0-25", "1@metropolitan,1,,"]),
            "populationDate": st.sampled_from([dt.date(2023, 12, 31), dt.date(2024, 11, 1)]),
            "shareSource": st.sampled_from(
                [Iri(BASE + f"def/share-source/{code}") for code in ("population", "published")]
            ),
            "unitCount": st.integers(-5, MOST_UNITS + 5).filter(lambda count: count < 50 or count > MOST_UNITS),
            "without": st.sampled_from([unit.actor for unit in UNITS]),
            "actor": st.sampled_from([actor("14"), one("actor/else"), COUNTY_JOINT]),
        },
    )
)
def test_any_premises_have_an_answer_that_adds_up_or_are_refused(inputs: dict[str, Value]) -> None:
    try:
        rows = told(replace(LEDGER, published=[published("x", 309)]), **inputs)
    except BadParameter as problem:
        assert all(problem.detail.values())
    else:
        assert all(difference == after - before for before, after, difference in changes(rows))  # type: ignore[operator]
        if "actor" not in inputs and "components" not in inputs:
            pot = int(str(inputs.get("pot", 1000)))
            assert abs(sum(int(str(after)) for after in column(rows, "after")) - pot) <= len(rows) / 2


@settings(max_examples=10)
@given(st.data())
def test_a_what_if_that_changes_nothing_changes_nothing(catalogue: Catalogue, data: st.DataObject) -> None:
    """A line of the real content with its own pot, its own key or as many units as it has is the line as it stands."""
    lines = [line for line in catalogue.ledger.lines.values() if len(line.keys) == 1]
    asked = data.draw(st.sampled_from(lines))
    own = {
        "pot": str(asked.amount),
        "key": asked.keys[0].short,
        "unitCount": str(len(catalogue.ledger.units[asked.units])),
    }
    chosen = data.draw(st.sets(st.sampled_from(sorted(own))))
    answer = catalogue.ask("what-ifs", {"line": asked.id.short, **{name: own[name] for name in chosen}}, limit=None)
    assert {row.cells["difference"] for row in answer.rows} == {0}


def test_no_line_changes_by_itself(catalogue: Catalogue) -> None:
    for line_ in catalogue.ledger.lines.values():
        answer = catalogue.ask("what-ifs", {"line": line_.id.short}, limit=None)
        assert len(answer.rows) == len(line_.keys) * len(catalogue.ledger.units[line_.units])
        assert {row.cells["difference"] for row in answer.rows} <= {0}, line_.id.short


def test_with_the_key_of_2024_västra_götaland_would_have_got_12_584_218_kronor_more(catalogue: Catalogue) -> None:
    """S0 line 42 and S1 line 142: a part of 0.16746874 of 200 million, less 20 909 530."""
    inputs = {"line": "line/2025-cty-fa4", "key": "key/k2024-pop", "actor": "county:14"}
    (row,) = catalogue.ask("what-ifs", inputs).rows
    assert (row.cells["before"], row.cells["after"]) == (20_909_530, 33_493_748)
    assert (row.cells["difference"], row.status) == (12_584_218, "derived")

"""Figures are taken when nothing is missing and everything adds up; else it is said what is wrong, and by how much."""

from collections.abc import Mapping

import pytest

from population_tables import KNOWN, as_csv, as_jsonstat, ones, whole_table
from villkor.errors import BadDocument
from villkor.populations.figures import NOISE, Figures, checked
from villkor.populations.reading import read_cells

Key = tuple[str, str, str]
YEAR = "2024"


def figures(cells: Mapping[Key, int], *, protected: bool = False, year: str = YEAR) -> Figures:
    data = as_csv(cells).replace(b',"2024"', f',"{year}"'.encode())
    return checked(read_cells("scb.csv", data), KNOWN, int(year), protected=protected)


def refusal(cells: Mapping[Key, int], *, protected: bool = False, year: str = YEAR) -> BadDocument:
    with pytest.raises(BadDocument) as caught:
        figures(cells, protected=protected, year=year)
    return caught.value


def without(cells: Mapping[Key, int], *texts: str) -> dict[Key, int]:
    """Leave out the cells that have one of these texts in their key."""
    return {key: count for key, count in cells.items() if not set(key) & set(texts)}


def test_sexes_are_added_and_all_ages_are_summed() -> None:
    found = figures(ones())
    assert found.counts["0101"] == {"0": 2, "1": 2, "2+": 2, "total": 6}
    assert found.counts["01"] == {"0": 4, "1": 4, "2+": 4, "total": 12}
    assert found.counts["00"] == {"0": 6, "1": 6, "2+": 6, "total": 18}
    assert list(found.counts) == ["00", "01", "0101", "0102", "02", "0201"]
    assert found.summed == ()


def test_the_total_of_both_sexes_is_taken_alone_or_beside_them_never_added() -> None:
    assert figures(ones(sexes=("total",))).counts["0101"]["0"] == 1
    three = whole_table(
        {
            (code, "0", sex): count
            for code in ("0101", "0102", "0201")
            for sex, count in (("men", 1), ("women", 2), ("total", 3))
        }
    )
    assert figures(three).counts["00"]["0"] == 9


def test_the_total_of_all_ages_is_taken_alone() -> None:
    assert figures(ones(ages=("total",))).counts["0201"] == {"total": 2}


def test_ages_that_are_not_all_make_no_total() -> None:
    assert figures(ones(ages=("0", "1"))).ages == {"0", "1"}


def test_what_the_municipalities_make_up_is_summed_where_it_is_missing() -> None:
    found = figures(without(ones(), "00", "02"))
    assert found.counts == figures(ones()).counts
    assert found.summed == ("00", "02")


WRONG = {
    "a county": (
        {("01", "1", "men"): 12},
        "2024, 01 Norra län (en), age 1: its parts make 4, the table says 14, a difference of 10.",
        "2024, 01 Norra län, 1 år: dess delar ger 4, tabellen säger 14, 10 i skillnad.",
    ),
    "the country": (
        {("00", "2+", "women"): 0},
        "2024, 00 Riket (en), age 2+: its parts make 6, the table says 3, a difference of 3.",
        "2024, 00 Riket, 2+ år: dess delar ger 6, tabellen säger 3, 3 i skillnad.",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", WRONG)
def test_parts_that_do_not_make_up_their_whole_are_told_with_place_and_difference(name: str) -> None:
    change, en, sv = WRONG[name]
    problem = refusal({**ones(), **change})
    assert problem.detail == {"sv": sv, "en": en}


def test_ages_that_do_not_make_up_their_total_are_told() -> None:
    cells = {**ones(), **{(code, "total", sex): count for (code, _, sex), count in ones(ages=("3",)).items()}}
    problem = refusal(cells)
    assert problem.detail["en"] == (
        "2024, 00 Riket (en), all ages: the years of age make 18, the table says 6, a difference of 12."
    )
    assert "2024, 00 Riket, alla åldrar: ettårsåldrarna ger 18, tabellen säger 6" in problem.detail["sv"]


def test_sexes_that_do_not_make_up_their_total_are_told() -> None:
    problem = refusal(ones(sexes=("men", "women", "total")))
    assert "2024, 00 Riket (en), age" in problem.detail["en"]
    assert "men and women make 6, the table says 3, a difference of 3." in problem.detail["en"]
    assert "män och kvinnor ger 6, tabellen säger 3" in problem.detail["sv"]


def test_some_years_of_age_are_no_more_than_their_total() -> None:
    cells = {**ones(ages=("0", "1")), **ones(ages=("total",))}  # four in each municipality, of two in all
    problem = refusal(cells)
    assert problem.detail == {
        "en": "2024, 00 Riket (en), all ages: the years of age make 12, the table says 6 for the whole, 6 too many.",
        "sv": "2024, 00 Riket, alla åldrar: ettårsåldrarna ger 12, tabellen säger 6 för helheten, 6 för mycket.",
    }
    assert figures({**cells, **doubled(ones(ages=("total",)))}).counts["0101"] == {"0": 2, "1": 2, "total": 4}


def doubled(cells: Mapping[Key, int]) -> dict[Key, int]:
    return {key: 2 * count for key, count in cells.items()}


def test_some_ages_or_one_sex_above_the_whole_are_refused_in_json_stat_too() -> None:
    ages = {**ones(ages=("0", "1")), **ones(ages=("total",))}
    sexes = {**ones(ages=("total",), sexes=("women", "total")), ("0102", "total", "women"): 8}
    for cells, said in ((ages, "12, the table says 6 for the whole, 6 too"), (sexes, "women make 8, the table says 1")):
        with pytest.raises(BadDocument, match=said):
            checked(read_cells("scb.json", as_jsonstat(cells)), KNOWN, 2024)


@pytest.mark.parametrize(("sex", "en", "sv"), [("women", "women", "kvinnor"), ("men", "men", "män")])
def test_one_sex_is_no_more_than_both(sex: str, en: str, sv: str) -> None:
    cells = ones(ages=("total",), sexes=(sex, "total"))
    assert figures(cells).counts["00"] == {"total": 3}  # all of one sex
    problem = refusal({**cells, ("0102", "total", sex): 8})
    assert problem.detail == {
        "en": f"2024, 0102 Näs (en), all ages: {en} make 8, the table says 1 for the whole, 7 too many.",
        "sv": f"2024, 0102 Näs, alla åldrar: {sv} ger 8, tabellen säger 1 för helheten, 7 för mycket.",
    }


# ── figures that are protected ──


def test_protection_may_make_some_more_than_all_but_by_no_more_than_it_changes() -> None:
    cells = ones(ages=("total",), sexes=("women", "total"))
    most = NOISE * 2  # women and all
    assert figures({**cells, ("0102", "total", "women"): 1 + most}, protected=True).counts["0102"] == {"total": 1}
    problem = refusal({**cells, ("0102", "total", "women"): 2 + most}, protected=True)
    assert f"{most + 1} too many." in problem.detail["en"]


def test_from_2025_the_way_to_take_protected_figures_is_told() -> None:
    wrong = {**ones(), ("01", "1", "men"): 3}
    assert "see --protected" in refusal(wrong, year="2025").detail["en"]
    assert "se --protected" in refusal(wrong, year="2025").detail["sv"]
    assert "--protected" not in refusal(wrong, year="2024").detail["en"]


def test_protected_figures_are_taken_and_what_municipalities_make_up_is_their_sum() -> None:
    found = figures({**ones(), ("01", "1", "men"): 3, ("00", "0", "women"): 1}, protected=True, year="2025")
    assert found.counts == figures(ones()).counts
    assert found.summed == ("00", "01", "02")
    assert found.protected


def test_more_than_protection_changes_is_wrong_even_in_protected_figures() -> None:
    most = NOISE * 3  # a county and the two municipalities that it is made up of
    assert figures({**ones(), ("01", "1", "men"): 2 + most}, protected=True).protected
    problem = refusal({**ones(), ("01", "1", "men"): 3 + most}, protected=True)
    assert f"a difference of {most + 1}." in problem.detail["en"]

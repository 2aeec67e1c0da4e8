"""The figures of a year are taken when none is missing, of any place, age or sex; else those that are are named."""

from collections.abc import Mapping

import pytest

from population_tables import KNOWN, as_csv, ones
from villkor.errors import BadDocument
from villkor.populations.reading import read_cells
from villkor.populations.year import YearCells, whole_year

Key = tuple[str, str, str]


def found(cells: Mapping[Key, int]) -> YearCells:
    return whole_year(read_cells("scb.csv", as_csv(cells)), KNOWN, 2024)


def refusal(cells: Mapping[Key, int]) -> BadDocument:
    with pytest.raises(BadDocument) as caught:
        found(cells)
    return caught.value


def without(cells: Mapping[Key, int], *texts: str) -> dict[Key, int]:
    """Leave out the cells that have one of these texts in their key."""
    return {key: count for key, count in cells.items() if not set(key) & set(texts)}


def test_a_whole_year_tells_its_places_ages_and_sexes() -> None:
    year = found(ones())
    assert sorted(year.regions) == ["00", "01", "0101", "0102", "02", "0201"]
    assert sorted(year.ages) == ["0", "1", "2+"]
    assert sorted(year.sexes) == ["men", "women"]
    assert year.has_all_ages
    assert year.cells["01", "1", "men"].value == 2


def test_years_of_age_that_end_are_not_all_ages() -> None:
    assert not found(ones(ages=("0", "1"))).has_all_ages
    assert not found(ones(ages=("total",))).has_all_ages


def test_the_cells_of_other_years_are_left_out() -> None:
    data = as_csv(ones()).replace(b',"2024"', b',"2023","2024"').replace(b",1\r", b",7,1\r").replace(b",2\r", b",7,2\r")
    data = data.replace(b",3\r", b",7,3\r")
    year = whole_year(read_cells("scb.csv", data), KNOWN, 2023)
    assert year.year == 2023
    assert {count.value for count in year.cells.values()} == {7}


@pytest.mark.parametrize(
    ("gone", "en", "sv"),
    [
        (("0102",), "The table lacks 1 of 3 municipalities: 0102 Näs (en).", "1 av 3 kommuner saknas: 0102 Näs."),
        (("0101", "0201"), "The table lacks 2 of 3 municipalities: 0101 Norrby (en), 0201 Söderby (en).", "2 av 3"),
        (("men",), "The table has women alone; select both sexes", "Tabellen har bara kvinnor; välj båda könen"),
        (("women",), "The table has men alone; select both sexes", "Tabellen har bara män; välj båda könen"),
        (("0",), "Ages are missing: 0.", "Åldrar saknas: 0."),
        (("1",), "Ages are missing: 1.", "Åldrar saknas: 1."),
    ],
)
def test_what_is_missing_is_named(gone: tuple[str, ...], en: str, sv: str) -> None:
    problem = refusal(without(ones(), *gone))
    assert en in problem.detail["en"]
    assert sv in problem.detail["sv"]


def test_of_many_that_are_missing_five_are_named() -> None:
    ages = refusal(ones(ages=("0", "10")))
    assert ages.detail["en"] == "Ages are missing: 1, 2, 3, 4, 5 (+4 more)."
    assert ages.detail["sv"] == "Åldrar saknas: 1, 2, 3, 4, 5 (+4 till)."


def test_cells_that_are_missing_are_named() -> None:
    cells = ones()
    del cells["0102", "1", "men"], cells["00", "0", "women"]
    problem = refusal(cells)
    assert problem.detail["en"] == "The table lacks 2 of 36 figures: 2024, 00, 0, women; 2024, 0102, 1, men."
    assert problem.detail["sv"] == "2 av 36 uppgifter saknas: 2024, 00, 0, kvinnor; 2024, 0102, 1, män."


@pytest.mark.parametrize("ages", [("0", "1", "2", "2+"), ("0", "1+", "2")])
def test_an_open_age_counts_nobody_that_another_age_counts(ages: tuple[str, ...]) -> None:
    problem = refusal(ones(ages=ages))
    assert (
        problem.detail["en"]
        == f"The age {ages[-1] if '+' in ages[-1] else '1+'} counts people that another age counts too."
    )
    assert "räknar människor som också en annan ålder räknar" in problem.detail["sv"]


def test_a_place_that_is_not_known_is_named_by_its_code_and_line() -> None:
    cells = ones()
    problem = refusal({("9999", "0", "men"): 1, **cells})
    assert problem.detail["en"] == "No municipality, county or country has the code 9999."
    assert problem.detail["sv"] == "Ingen kommun, inget län och inget land har koden 9999."
    assert problem.extra["position"] == "scb.csv:4"

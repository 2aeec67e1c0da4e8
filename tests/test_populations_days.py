"""The day of figures is the one that the table names or the caller, never another than the table's own."""

import datetime as dt
import json

import pytest

from population_tables import jsonstat, ones
from villkor.errors import BadDocument
from villkor.populations.cells import CellTable
from villkor.populations.days import day_of, in_words
from villkor.populations.reading import read_cells

TODAY = dt.date(2026, 11, 29)


def day(*said: str, given: dt.date | None = None) -> dt.date:
    return day_of(CellTable(name="scb.csv", said=said, cells={}, places={}), 2024, given, today=TODAY)


@pytest.mark.parametrize(
    ("title", "month", "number"),
    [
        ("Folkmängden den 1 november efter region", 11, 1),
        ("Population 1 November by region", 11, 1),
        ("Population on November 1st by region", 11, 1),
        ("Folkmängd 31 december", 12, 31),
        ("Folkmängd 31 december efter region, indelningen den 1 januari 2025", 12, 31),
        ("Folkmängden den 1 november 2023 och den 1 november 2024", 11, 1),
    ],
)
def test_the_day_is_told_by_the_title(title: str, month: int, number: int) -> None:
    assert day(title) == dt.date(2024, month, number)


def test_the_name_of_the_figures_tells_the_day_before_the_title() -> None:
    assert day("Folkmängden den 1 november", "Folkmängd enligt indelningen 1 januari") == dt.date(2024, 11, 1)


def test_the_caller_tells_the_day_where_the_table_does_not() -> None:
    assert day("Folkmängd", given=dt.date(2024, 11, 1)) == dt.date(2024, 11, 1)
    with pytest.raises(BadDocument) as caught:
        day("Folkmängd")
    assert caught.value.detail["en"] == (
        "The file does not say of which day of the year the figures are; say it by --date."
    )
    assert "ange den med --date" in caught.value.detail["sv"]


@pytest.mark.parametrize(
    "title",
    [
        "Folkmängd efter region enligt indelningen 1 januari",
        "Population by the division of 1 January",
        "Folkmängden 1 januari och 31 december",
        "Folkmängden 31 november",
        "Folkmängd 2024",
        "11 november2",
    ],
)
def test_words_that_name_no_single_day_tell_none(title: str) -> None:
    with pytest.raises(BadDocument, match="does not say of which day"):
        day(title)


@pytest.mark.parametrize(
    ("said", "other"),
    [
        (("Folkmängden den 1 november", "Folkmängden den 31 december efter region"), "2024-12-31"),
        (("Population 1 November", "Folkmängden", "Population on December 31st by region"), "2024-12-31"),
        (("Folkmängden den 1 november", "Folkmängden den 1 november 2023"), "2023-11-01"),
    ],
)
@pytest.mark.parametrize("given", [None, dt.date(2024, 11, 1)])
def test_two_days_in_one_table_contradict_each_other(said: tuple[str, ...], other: str, given: dt.date | None) -> None:
    with pytest.raises(BadDocument) as caught:
        day(*said, given=given)
    first, last = f"«{said[0]}» (2024-11-01)", f"«{said[-1]}» ({other})"
    assert caught.value.detail["en"] == f"The table states two days: {first} and {last}."
    assert caught.value.detail["sv"] == f"Tabellen anger två dagar: {first} och {last}."


def test_a_heading_and_a_title_that_contradict_each_other_are_found_in_csv_and_json_stat() -> None:
    title = "Folkmängden den 31 december efter region"
    csv = f'"{title}"\n\n"region","Folkmängden den 1 november 2024"\n"00 Riket",1\n'
    dataset = {**jsonstat(ones()), "label": title}
    dataset["dimension"]["ContentsCode"]["category"]["label"]["BE0101A9"] = "Folkmängden den 1 november"
    for name, text in (("scb.csv", csv), ("scb.json", json.dumps(dataset))):
        with pytest.raises(BadDocument) as caught:
            day_of(read_cells(name, text.encode()), 2024, None, today=TODAY)
        assert caught.value.detail["en"] == (
            f"The table states two days: «Folkmängden den 1 november» (2024-11-01) and «{title}» (2024-12-31)."
        )
        assert caught.value.extra["position"] == name


@pytest.mark.parametrize(
    "written", ["1 november 2023", "1 november (2023)", "1 november, år 2023", "1 november år 2023"]
)
def test_the_year_beside_a_day_is_its_year(written: str) -> None:
    with pytest.raises(BadDocument, match=r"The figures are of 2024, but the table states .* \(2023-11-01\)"):
        day("Antal", f"Folkmängden den {written}")


def test_a_day_of_a_year_that_the_figures_are_not_of_is_refused() -> None:
    with pytest.raises(BadDocument) as caught:
        day("Antal", "Folkmängden den 1 november 2023 efter region")
    told = "«Folkmängden den 1 november 2023 efter region» (2023-11-01)"
    assert caught.value.detail["en"] == f"The figures are of 2024, but the table states {told}."
    assert caught.value.detail["sv"] == f"Uppgifterna avser 2024, men tabellen anger {told}."


@pytest.mark.parametrize(
    "title",
    [
        "Folkmängden den 1 november efter region, ålder och kön. År 2002 - 2024",
        "Folkmängden den 1 november 2002 - 2022",
        "Folkmängden den 1 november 2022, 2023",
        "Population 1 November by region, age, sex, observations and year 2002 - 2022",
        "Population 1 November 2024 by region",
        "Folkmängden efter region. År 2002 - 2023",
        "Folkmängden 1 januari och 31 december",
        "Folkmängden efter region. Uppdaterad den 21 februari 2025",
        "Population by region. Last updated 21 February 2025",
        "Folkmängden enligt indelningen den 1 januari 2025",
        "Regional indelning i kommuner och län som gäller från och med den 1 januari 2025",
        "Folkmängden efter region. Senaste uppdatering av tabellen gjordes den 5 mars 2025",
        "Folkmängden efter region. Tabellen senast ändrad 20 december 2024",
        "Källa: SCB (uttag 5 mars 2025)",
    ],
)
def test_a_title_with_the_same_day_or_years_or_the_day_of_something_else_contradicts_nothing(title: str) -> None:
    assert day("Folkmängden den 1 november", title) == dt.date(2024, 11, 1)


@pytest.mark.parametrize("given", [dt.date(2024, 12, 31), dt.date(2023, 11, 1)])
def test_a_day_that_is_not_the_tables_is_refused(given: dt.date) -> None:
    with pytest.raises(BadDocument, match=rf"The figures are of 2024-11-01, --date says {given}"):
        day("Folkmängden den 1 november", given=given)


def test_a_day_of_another_year_is_refused() -> None:
    with pytest.raises(BadDocument, match="The figures are of 2024, --date says 2023-11-01"):
        day("Folkmängd", given=dt.date(2023, 11, 1))


@pytest.mark.parametrize(
    ("given", "today"), [(None, dt.date(2024, 10, 31)), (dt.date(2024, 11, 1), dt.date(2023, 12, 31))]
)
def test_a_day_after_today_is_refused(given: dt.date | None, today: dt.date) -> None:
    table = CellTable(name="scb.csv", said=("Folkmängden den 1 november",), cells={}, places={})
    with pytest.raises(BadDocument) as caught:
        day_of(table, 2024, given, today=today)
    assert caught.value.detail["en"] == (
        f"The figures are of 2024-11-01, a day after today, {today}: a forecast is no population that was counted."
    )
    assert caught.value.detail["sv"] == (
        f"Uppgifterna avser 2024-11-01, en dag efter i dag, {today}: en prognos är ingen folkmängd som har räknats."
    )


def test_the_population_of_today_is_taken() -> None:
    table = CellTable(name="scb.csv", said=(), cells={}, places={})
    assert day_of(table, 2026, TODAY, today=TODAY) == TODAY


def test_a_day_is_written_as_people_write_it() -> None:
    assert in_words(dt.date(2024, 11, 1), "sv") == "1 november 2024"
    assert in_words(dt.date(2024, 5, 31), "en") == "31 May 2024"

"""The day of figures is the one that the table names or the caller, never another than the table's own."""

import datetime as dt

import pytest

from villkor.errors import BadDocument
from villkor.populations.cells import CellTable
from villkor.populations.days import day_of, in_words

TODAY = dt.date(2026, 11, 29)


def day(*said: str, given: dt.date | None = None) -> dt.date:
    return day_of(CellTable(name="scb.csv", said=said, cells={}), 2024, given, today=TODAY)


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
    table = CellTable(name="scb.csv", said=("Folkmängden den 1 november",), cells={})
    with pytest.raises(BadDocument) as caught:
        day_of(table, 2024, given, today=today)
    assert caught.value.detail["en"] == (
        f"The figures are of 2024-11-01, a day after today, {today}: a forecast is no population that was counted."
    )
    assert caught.value.detail["sv"] == (
        f"Uppgifterna avser 2024-11-01, en dag efter i dag, {today}: en prognos är ingen folkmängd som har räknats."
    )


def test_the_population_of_today_is_taken() -> None:
    table = CellTable(name="scb.csv", said=(), cells={})
    assert day_of(table, 2026, TODAY, today=TODAY) == TODAY


def test_a_day_is_written_as_people_write_it() -> None:
    assert in_words(dt.date(2024, 11, 1), "sv") == "1 november 2024"
    assert in_words(dt.date(2024, 5, 31), "en") == "31 May 2024"

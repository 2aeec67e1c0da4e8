"""The day that a table is of: its year, and the day of the year from its words or from the caller."""

import datetime as dt
import re
from collections.abc import Mapping
from typing import Final

from villkor.errors import BadDocument
from villkor.populations.cells import CellTable

MONTHS: Final[Mapping[str, tuple[str, ...]]] = {
    "sv": (
        *("januari", "februari", "mars", "april", "maj", "juni", "juli", "augusti"),
        *("september", "oktober", "november", "december"),
    ),
    "en": (
        *("January", "February", "March", "April", "May", "June", "July", "August"),
        *("September", "October", "November", "December"),
    ),
}
"""The months, by language."""

_NUMBER: Final = {name.lower(): number for names in MONTHS.values() for number, name in enumerate(names, 1)}
_NAME: Final = f"({'|'.join(_NUMBER)})"
_DAY: Final = re.compile(rf"(?<!\d)(\d{{1,2}})(?:st)? {_NAME}\b|\b{_NAME} (\d{{1,2}})(?:st)?(?![\d\w])", re.IGNORECASE)

_DIVISION: Final = re.compile(r"indelning|division|boundar", re.IGNORECASE)
_NEAR: Final = 30
"""How many characters before a day may say that it is the day of how places are divided, not of the figures."""


def day_of(table: CellTable, year: int, given: dt.date | None, *, today: dt.date) -> dt.date:
    """Return the day of the figures of a year: the given one, else the one that the table names.

    Raises BadDocument where neither tells it or they differ, and for a day after today: nobody has been counted then.
    """
    named = _named(table, year)
    day = given or named
    if day is None:
        raise BadDocument.at(
            table.name,
            0,
            0,
            "The file does not say of which day of the year the figures are; say it by --date.",
            "Filen säger inte vilken dag på året uppgifterna avser; ange den med --date.",
        )
    if day.year != year or (named and day != named):
        raise BadDocument.at(
            table.name,
            0,
            0,
            f"The figures are of {named or year}, --date says {day}.",
            f"Uppgifterna avser {named or year}, --date säger {day}.",
        )
    if day > today:
        raise BadDocument.at(
            table.name,
            0,
            0,
            f"The figures are of {day}, a day after today, {today}: a forecast is no population that was counted.",
            f"Uppgifterna avser {day}, en dag efter i dag, {today}: en prognos är ingen folkmängd som har räknats.",
        )
    return day


def in_words(day: dt.date, language: str) -> str:
    """Return a day as people write it: `1 november 2024`."""
    return f"{day.day} {MONTHS[language][day.month - 1]} {day.year}"


def _named(table: CellTable, year: int) -> dt.date | None:
    """Return the day by the first words of the table that name a single one."""
    for text in table.said:
        days = {
            (_NUMBER[(found[2] or found[3]).lower()], int(found[1] or found[4]))
            for found in _DAY.finditer(text)
            if not _DIVISION.search(text[max(0, found.start() - _NEAR) : found.start()])
        }
        if len(days) == 1:
            month, day = days.pop()
            try:
                return dt.date(year, month, day)
            except ValueError:
                return None
    return None

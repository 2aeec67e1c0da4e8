"""The day that a table is of: its year, and the day of the year from its words or from the caller."""

import datetime as dt
import re
from collections.abc import Mapping
from typing import Final, NamedTuple

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

_YEARS: Final = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_OTHER: Final = re.compile(
    r"indelning|division|boundar|uppdater|update|publice|publish|hämt|uttag|retriev|skapa|creat|ändra|released",
    re.IGNORECASE,
)
_COUNTED: Final = {(11, 1), (12, 31)}
"""The days on which SCB counts: what else a text names is rarely one of the figures, so that it contradicts nothing."""

_BESIDE: Final = re.compile(r"[ ,(]*(?:år |year |of )?")
_NEAR: Final = 30
"""How many characters before a day may say that places are divided or the table was made on it, not counted."""

_SHOWN: Final = 100
"""How many characters of a text are told."""


def day_of(table: CellTable, year: int, given: dt.date | None, *, today: dt.date) -> dt.date:
    """Return the day of the figures of a year: the given one, else the one that the table names.

    Raises BadDocument where neither tells it, they differ or the table names two, and for a day after today: nobody
    has been counted then.
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


class _Stated(NamedTuple):
    """The day that a text states, which need not be one of the calendar."""

    year: int
    month: int
    day: int

    def told(self, text: str) -> str:
        """Return the text and the day as a message names them."""
        return f"«{text[:_SHOWN]}» ({self.year}-{self.month:02}-{self.day:02})"


def _named(table: CellTable, year: int) -> dt.date | None:
    """Return the day that the words of the table name. Raises BadDocument where they name another, or two."""
    named = [(text, stated) for text in table.said if (stated := _stated(text, year))]
    counted = [(text, stated) for text, stated in named if stated[1:] in _COUNTED]
    if not named:
        return None
    (first, day), *others = counted or named[:1]
    for text, other in others:
        if other != day:
            raise BadDocument.at(
                table.name,
                0,
                0,
                f"The table states two days: {day.told(first)} and {other.told(text)}.",
                f"Tabellen anger två dagar: {day.told(first)} och {other.told(text)}.",
            )
    if day.year != year:
        raise BadDocument.at(
            table.name,
            0,
            0,
            f"The figures are of {year}, but the table states {day.told(first)}.",
            f"Uppgifterna avser {year}, men tabellen anger {day.told(first)}.",
        )
    try:
        return dt.date(*day)
    except ValueError:
        return None


def _stated(text: str, year: int) -> _Stated | None:
    """Return the single day that a text states, of the year beside it where the text has no other, else of `year`."""
    found = [
        each for each in _DAY.finditer(text) if not _OTHER.search(text[max(0, each.start() - _NEAR) : each.start()])
    ]
    days = {(_NUMBER[(each[2] or each[3]).lower()], int(each[1] or each[4])) for each in found}
    if len(days) != 1:
        return None
    years = _YEARS.findall(text)
    after = (_BESIDE.sub("", text[each.end() :], count=1) for each in found)
    beside = len(years) == 1 and any(rest.startswith(years[0]) for rest in after)
    return _Stated(int(years[0]) if beside else year, *days.pop())

"""The headings of a table in CSV: which columns say what is counted, and which of them count."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from villkor.errors import BadDocument
from villkor.populations.cells import TOTAL, Cells, Key
from villkor.populations.words import (
    AGE,
    CONTENTS,
    REGION,
    SEX,
    YEAR,
    age_of,
    column_of,
    other_contents,
    region_of,
    sex_of,
    year_of,
)
from villkor.submissions.document import Place

NAMES: Final[Mapping[str, tuple[str, str]]] = {
    REGION: ("place («1480 Göteborg»)", "plats («1480 Göteborg»)"),
    AGE: ("year of age («7 år», «100+ år», «totalt ålder»)", "ettårsålder («7 år», «100+ år», «totalt ålder»)"),
    SEX: ("sex («män», «kvinnor», «totalt»)", "kön («män», «kvinnor», «totalt»)"),
    YEAR: ("year («2024»)", "år («2024»)"),
}
"""What the values of a column are, in English and in Swedish."""


class Figures(NamedTuple):
    """A column of figures: their year and their sex, where the heading tells them, and their name."""

    column: int
    year: int | None
    sex: str | None
    contents: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Headings:
    """The columns of a table.

    Attributes:
        columns: those that say what is counted, by kind.
        counted: those that count.
        title: what stands above the table.
    """

    width: int
    title: str
    columns: Mapping[str, int]
    counted: Sequence[Figures]

    def figures(self, cells: Cells, row: Sequence[str], place: Place) -> Iterator[tuple[Key, str]]:
        """Return each figure of a row and what it counts. Raises BadDocument."""
        region = self._read(cells, row, REGION, place)
        age, sex = self._read(cells, row, AGE, place), self._read(cells, row, SEX, place)
        if CONTENTS in self.columns:
            take_contents(cells, [row[self.columns[CONTENTS]].strip()], self.title, place)
        for column in self.counted:
            year = column.year or int(self._read(cells, row, YEAR, place))
            yield Key(year, region, age, column.sex or sex), row[column.column]

    def _read(self, cells: Cells, row: Sequence[str], kind: str, place: Place) -> str:
        """Return the value of a row's column; `TOTAL` where the table was not divided by it."""
        if kind not in self.columns:
            return TOTAL
        return read_value(cells, kind, (row[self.columns[kind]],), place)


def read_value(cells: Cells, kind: str, texts: Sequence[str], place: Place) -> str:
    """Return what a value means, by the first of its texts that says it. Raises BadDocument where none does."""
    for text in texts:
        read = {REGION: region_of, AGE: age_of, SEX: sex_of, YEAR: year_of}[kind](text)
        if read is not None:
            return str(read)
    en, sv = NAMES[kind]
    written = texts[-1].strip()[:60]
    raise cells.refusal(place, f"«{written}» is no {en}.", f"«{written}» är inte {sv}.")


def take_contents(cells: Cells, names: Iterable[str], title: str, place: Place) -> None:
    """Take the names of figures. Raises BadDocument for figures of something else than people, and of two things."""
    cells.contents.update(dict.fromkeys(names))
    if len(cells.contents) > 1:
        listed = ", ".join(f"«{name[:60]}»" for name in list(cells.contents)[:5])
        raise cells.refusal(
            place,
            f"The table has several kinds of figures: {listed}; select the population alone.",
            f"Tabellen har flera slags uppgifter: {listed}; välj bara folkmängden.",
        )
    other = other_contents(next(iter(cells.contents), ""), title)[:100]
    if other:
        raise cells.refusal(
            place,
            f"The table is not one of how many people there are, but of «{other}».",
            f"Tabellen visar inte hur många människor det finns, utan «{other}».",
        )


def read_headings(cells: Cells, row: Sequence[str], title: str, line: int) -> Headings:
    """Read the row of headings. Raises BadDocument for a column that is not known, twice there, or missing."""
    columns: dict[str, int] = {}
    others: list[int] = []
    place = Place(line=line)
    for number, heading in enumerate(row):
        kind = column_of(heading)
        if kind in columns:
            raise _refusal(cells, place, heading, "stands twice", "står två gånger")
        if kind:
            columns[kind] = number
        else:
            others.append(number)
    if YEAR in columns and len(others) == 1:
        counted = [Figures(others[0], None, None, row[others[0]].strip())]
    else:
        counted = [_figures(cells, place, row[number], number, sex=SEX not in columns) for number in others]
    if not counted:
        raise cells.refusal(
            place,
            "No column has figures: a year («2024») is wanted.",
            "Ingen kolumn har uppgifter: ett år («2024») väntas.",
        )
    if CONTENTS not in columns:
        take_contents(cells, [column.contents for column in counted], title, place)
    return Headings(width=len(row), title=title, columns=columns, counted=counted)


def _figures(cells: Cells, place: Place, heading: str, number: int, *, sex: bool) -> Figures:
    """Read the heading of a column of figures: a year, and before it perhaps their name and a sex."""
    *words, last = heading.split() or [""]
    year = year_of(last)
    if year is None:
        raise _refusal(
            cells,
            place,
            heading,
            "is neither region, age, sex nor year, and ends in no year («2024»)",
            "är varken region, ålder, kön eller år, och slutar inte med ett år («2024»)",
        )
    found = sex_of(words[-1]) if sex and words else None
    return Figures(number, year, found, " ".join(words[:-1] if found else words))


def _refusal(cells: Cells, place: Place, heading: str, en: str, sv: str) -> BadDocument:
    named = heading.strip()[:60]
    return cells.refusal(place, f"The column «{named}» {en}.", f"Kolumnen «{named}» {sv}.")

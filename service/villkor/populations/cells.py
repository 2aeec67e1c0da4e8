"""The table of cells: how many lived where, of which age and sex, in which year, as one file says it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, NamedTuple

from villkor.errors import BadDocument
from villkor.submissions.document import Place

MOST: Final = 200_000
"""How many cells a table may have; SCB gives at most 150,000 at a time."""

TOTAL: Final = "total"
"""The age of those of all ages, and the sex of both."""

_SWEDISH: Final[Mapping[str, str]] = {TOTAL: "totalt", "men": "män", "women": "kvinnor"}

HIGHEST: Final = 10**9
"""No place has so many inhabitants."""

_NUMBER: Final = re.compile(r"(\d{1,3}(?:[ \u00a0\u2009\u202f]\d{3}){1,4}|\d{1,15})(?:\.0{1,2})?", re.ASCII)
"""A whole number as tables write it: `1234`, `1 234` or `1234.0`; what `1.234` means is not known."""


class CellKey(NamedTuple):
    """What a cell counts: a place by its code, an age such as `7` or `100+`, `men` or `women`; or `TOTAL` of these."""

    year: int
    region: str
    age: str
    sex: str

    def told(self, language: str) -> str:
        """Return it as a message names it."""
        return ", ".join(_SWEDISH.get(part, part) if language == "sv" else part for part in map(str, self))


class Count(NamedTuple):
    """How many a cell counts, and where it stands."""

    value: int
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class CellTable:
    """What a file says.

    Attributes:
        name: the file, as messages name it.
        said: what it says of itself in words, what is nearest to the figures first: their heading, then the title.
        places: what stands for each place, by its code and the text, and where that stands first.
    """

    name: str
    said: tuple[str, ...]
    cells: Mapping[CellKey, Count]
    places: Mapping[tuple[str, str], Place]


class Cells:
    """The cells of a file while it is read.

    Attributes:
        counts: those that were read.
        contents: the names of their figures that were met.
        places: the codes and texts of places that were met, and where first.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self.counts: dict[CellKey, Count] = {}
        self.contents: dict[str, None] = {}
        self.places: dict[tuple[str, str], Place] = {}

    def table(self, *said: str) -> CellTable:
        """Return the table; what it says of itself comes after the names of its figures."""
        return CellTable(name=self.name, said=(*self.contents, *said), cells=self.counts, places=self.places)

    def add(self, key: CellKey, written: str, place: Place) -> None:
        """Take a cell as it is written.

        Raises BadDocument for a figure that is missing or is no number of people, for a cell that was there already,
        and for more cells than are read.
        """
        if key in self.counts:
            line = self.counts[key].place.line
            raise self.refusal(
                place,
                f"The cell {key.told('en')} stands twice; the first time in line {line}.",
                f"Cellen {key.told('sv')} står två gånger; första gången på rad {line}.",
            )
        if len(self.counts) == MOST:
            raise self.refusal(
                place,
                f"The table has more than {MOST} cells; select fewer years or ages.",
                f"Tabellen har fler än {MOST} celler; välj färre år eller åldrar.",
            )
        self.counts[key] = Count(self._number(key, written.strip(), place), place)

    def missing(self, key: CellKey, written: str, place: Place) -> BadDocument:
        """Return the problem of a figure that is missing, and what stands in its place."""
        instead = written[:40]
        return self.refusal(
            place,
            f"The figure of {key.told('en')} is missing («{instead}»).",
            f"Uppgiften för {key.told('sv')} saknas («{instead}»).",
        )

    def refusal(self, place: Place, en: str, sv: str) -> BadDocument:
        """Return the problem at a place of the file."""
        return BadDocument.at(self.name, place.line, place.column, en, sv)

    def _number(self, key: CellKey, written: str, place: Place) -> int:
        if not written.strip(".: "):
            raise self.missing(key, written, place)
        found = _NUMBER.fullmatch(written)
        number = int("".join(found[1].split())) if found else HIGHEST
        if number >= HIGHEST:
            raise self.refusal(
                place,
                f"«{written[:40]}» is no number of people ({key.told('en')}): whole numbers from 0 are wanted.",
                f"«{written[:40]}» är inget antal personer ({key.told('sv')}): hela tal från 0 väntas.",
            )
        return number

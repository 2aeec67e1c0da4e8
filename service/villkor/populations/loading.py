"""Loading: from a table to the file of a day, and what is said of it."""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from villkor.errors import BadDocument, BadParameter
from villkor.populations.cells import CellTable
from villkor.populations.known import Known
from villkor.populations.sets import PopulationSet, population_sets
from villkor.populations.turtle import turtle

TAKEN_UP: Final[Mapping[str, str]] = {
    "sv": "Nästa start läser filen; fördelningar på dagen, eller på en dag som den är närmast, räknas på den.",
    "en": "The next start reads the file; shares by that day, or by a day that it is nearest to, are reckoned on it.",
}
"""What takes a file of the content up, by language."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """The population of a day: its sets, the file that holds them, and the code of the country in them."""

    date: dt.date
    sets: Sequence[PopulationSet]
    text: str
    country: str

    def told(self, where: str, language: str) -> str:
        """Return a line on what was written where."""
        figures = "; ".join(f"{each.basis.label[language]} {each.counts[self.country]}" for each in self.sets)
        places, summed = len(self.sets[0].counts), ", ".join(self.sets[0].summed)
        if language == "sv":
            added = f", summerade ur kommunerna: {summed}" if summed else ""
            return f"{where}: folkmängd {self.date}, {places} enheter{added}; riket: {figures}."
        added = f", summed from the municipalities: {summed}" if summed else ""
        return f"{where}: population on {self.date}, {places} units{added}; the nation: {figures}."


def load_year(table: CellTable, known: Known, year: int, *, given: dt.date | None, protected: bool) -> Loaded:
    """Return the file of a year's figures. Raises BadDocument, as `population_sets` does, or where nobody lives."""
    sets = population_sets(table, known, year, given=given, protected=protected)
    if not all(each.counts[known.country] for each in sets):
        raise BadDocument.at(table.name, 0, 0, "All figures are 0.", "Alla tal är 0.")
    return Loaded(date=sets[0].date, sets=sets, text=turtle(sets, known), country=known.country)


def refuse_others(loaded: Sequence[Loaded], known: Known, anew: Collection[dt.date]) -> None:
    """Refuse a day of which the content has figures elsewhere than in the files that are written anew.

    Raises BadParameter: two sets of the same day would break the content.
    """
    for each in loaded:
        if each.date not in anew and any((each.date, one.basis.id) in known.sets for one in each.sets):
            raise BadParameter(
                f"The content has the population on {each.date} in another file; remove that first.",
                f"Innehållet har folkmängden {each.date} i en annan fil; ta bort den först.",
                parameter="FILE",
            )

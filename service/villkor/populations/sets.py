"""Population sets: for each basis whose ages a table has, how many each place has of it on the day."""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from villkor.errors import BadDocument, BadParameter
from villkor.populations.cells import TOTAL, CellTable
from villkor.populations.figures import Figures, checked
from villkor.populations.known import AgeBasis, Known


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadedSet:
    """One basis on one day: how many each place has, by its code.

    Attributes:
        summed: the places whose figures were summed from those of their parts.
        of_ages: whether the figures were summed from years of age.
        protected: whether the figures are protected by small changes.
    """

    basis: AgeBasis
    date: dt.date
    counts: Mapping[str, int]
    summed: tuple[str, ...]
    of_ages: bool
    protected: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadedDay:
    """The population of a day: its sets, each of every place.

    Attributes:
        lacking: the bases that the table has no ages for, so that the day has no set of them.
        country: the code of the country in the sets.
    """

    date: dt.date
    sets: Sequence[LoadedSet]
    lacking: Sequence[AgeBasis]
    country: str

    def told(self, where: str, language: str) -> str:
        """Return what was written where, and what it is not used for."""
        figures = "; ".join(f"{each.basis.label[language]} {each.counts[self.country]}" for each in self.sets)
        places, summed = len(self.sets[0].counts), ", ".join(self.sets[0].summed)
        lacking = "; ".join(basis.label[language] for basis in self.lacking)
        if language == "sv":
            added = f", summerade ur kommunerna: {summed}" if summed else ""
            more = f" Tabellen saknar åldrar för: {lacking}; efter dem fördelas inget på denna dag." if lacking else ""
            return f"{where}: folkmängd {self.date}, {places} enheter{added}; riket: {figures}.{more}"
        added = f", summed from the municipalities: {summed}" if summed else ""
        more = f" The table lacks the ages for: {lacking}; nothing is shared by these on this day." if lacking else ""
        return f"{where}: population on {self.date}, {places} units{added}; the nation: {figures}.{more}"


def load_day(table: CellTable, known: Known, date: dt.date, *, protected: bool) -> LoadedDay:
    """Return the sets that a table has figures for in the year of a day.

    Raises BadDocument for a table that is not whole, does not add up, has the ages of no basis, or in which nobody
    lives.
    """
    figures = checked(table, known, date.year, protected=protected)
    sets = [_set(figures, basis, date) for basis in known.bases if set(_ages_of(basis)) <= figures.ages]
    if not sets:
        raise BadDocument.at(
            table.name,
            0,
            0,
            "The table has neither the total of all ages nor all years of age of any basis; select them.",
            "Tabellen har varken totalt ålder eller alla ettårsåldrar för något underlag; välj dem.",
        )
    if empty := [each.basis for each in sets if not each.counts[known.country]]:
        en, sv = ("; ".join(basis.label[language] for basis in empty) for language in ("en", "sv"))
        raise BadDocument.at(table.name, 0, 0, f"All figures are 0 of: {en}.", f"Alla tal är 0 för: {sv}.")
    there = [each.basis for each in sets]
    lacking = [basis for basis in known.bases if basis not in there]
    return LoadedDay(date=date, sets=sets, lacking=lacking, country=known.country)


def refuse_others(loaded: Sequence[LoadedDay], known: Known, anew: Collection[dt.date]) -> None:
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


def _ages_of(basis: AgeBasis) -> Sequence[str]:
    """Return the ages that make a basis up; the total of all for the whole population."""
    return [str(age) for age in range(basis.ages[0], basis.ages[1] + 1)] if basis.ages else [TOTAL]


def _set(figures: Figures, basis: AgeBasis, date: dt.date) -> LoadedSet:
    ages = _ages_of(basis)
    return LoadedSet(
        basis=basis,
        date=date,
        counts={code: sum(counts[age] for age in ages) for code, counts in figures.counts.items()},
        summed=figures.summed,
        of_ages=basis.ages is not None,
        protected=figures.protected,
    )

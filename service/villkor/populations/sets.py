"""Population sets: for each basis whose ages a table has, how many each place has of it on the day."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from villkor.errors import BadDocument
from villkor.populations.cells import TOTAL, CellTable
from villkor.populations.days import day_of
from villkor.populations.figures import Figures, checked
from villkor.populations.known import Basis, Known


@dataclass(frozen=True, slots=True, kw_only=True)
class PopulationSet:
    """One basis on one day: how many each place has, by its code.

    Attributes:
        summed: the places whose figures were summed from those of their parts.
        of_ages: whether the figures were summed from years of age.
        protected: whether the figures are protected by small changes.
    """

    basis: Basis
    date: dt.date
    counts: Mapping[str, int]
    summed: tuple[str, ...]
    of_ages: bool
    protected: bool


def population_sets(
    table: CellTable, known: Known, year: int, *, given: dt.date | None, protected: bool
) -> Sequence[PopulationSet]:
    """Return the sets that a table has figures for in a year.

    Raises BadDocument for a table that says no day, is not whole, does not add up or has the ages of no basis.
    """
    date = day_of(table, year, given)
    figures = checked(table, known, year, protected=protected)
    sets = [_set(figures, basis, date) for basis in known.bases if set(ages_of(basis)) <= figures.ages]
    if not sets:
        raise BadDocument.at(
            table.name,
            0,
            0,
            "The table has neither the total of all ages nor all years of age of any basis; select them.",
            "Tabellen har varken totalt ålder eller alla ettårsåldrar för något underlag; välj dem.",
        )
    return sets


def ages_of(basis: Basis) -> Sequence[str]:
    """Return the ages that make a basis up; the total of all for the whole population."""
    return [str(age) for age in range(basis.ages[0], basis.ages[1] + 1)] if basis.ages else [TOTAL]


def _set(figures: Figures, basis: Basis, date: dt.date) -> PopulationSet:
    ages = ages_of(basis)
    return PopulationSet(
        basis=basis,
        date=date,
        counts={code: sum(counts[age] for age in ages) for code, counts in figures.counts.items()},
        summed=figures.summed,
        of_ages=basis.ages is not None,
        protected=figures.protected,
    )

"""The cells of one year, and that none of them is missing: every place, every age, both sexes."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice, product
from typing import Final

from villkor.errors import BadDocument
from villkor.populations.cells import TOTAL, CellKey, CellTable, Count
from villkor.populations.known import Known
from villkor.populations.places import refuse_exchanged

SEXES: Final = ("men", "women")

_SHOWN: Final = 5
"""So many of those that are missing are named, the others counted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class YearCells:
    """The cells of one year of a file, by place, age and sex, and what stands among each of these."""

    name: str
    year: int
    cells: Mapping[tuple[str, str, str], Count]
    regions: frozenset[str]
    ages: frozenset[str]
    sexes: frozenset[str]

    @property
    def has_all_ages(self) -> bool:
        """Whether the years of age are all that there are: the last is open, as `100+` is."""
        return any(age.endswith("+") for age in self.ages)

    def refusal(self, en: str, sv: str, count: Count | None = None) -> BadDocument:
        """Return a problem of the file, at a cell where it is one's."""
        line, column = (count.place.line, count.place.column) if count else (0, 0)
        return BadDocument.at(self.name, line, column, en, sv)


def whole_year(table: CellTable, known: Known, year: int) -> YearCells:
    """Return the cells of a year.

    Raises BadDocument for a place that is unknown or has the name of another, and for anything that is missing.
    """
    keys = [key for key in table.cells if key.year == year]
    found = YearCells(
        name=table.name,
        year=year,
        cells={(key.region, key.age, key.sex): table.cells[key] for key in keys},
        regions=frozenset(key.region for key in keys),
        ages=frozenset(key.age for key in keys),
        sexes=frozenset(key.sex for key in keys),
    )
    refuse_exchanged(table, known)
    _refuse_places(found, known)
    _refuse_ages(found)
    _refuse_one_sex(found)
    _refuse_gaps(found)
    return found


def _refuse_places(found: YearCells, known: Known) -> None:
    for (code, _, _), count in found.cells.items():
        if code not in known.areas:
            raise found.refusal(
                f"No municipality, county or country has the code {code}.",
                f"Ingen kommun, inget län och inget land har koden {code}.",
                count,
            )
    wanted = known.municipalities()
    missing = [place for place in wanted if place.code not in found.regions]
    if missing:
        en, sv = ([place.told(language) for place in missing] for language in ("en", "sv"))
        raise found.refusal(
            f"The table lacks {len(missing)} of {len(wanted)} municipalities: {_listed(en, 'more')}.",
            f"{len(missing)} av {len(wanted)} kommuner saknas: {_listed(sv, 'till')}.",
        )


def _refuse_ages(found: YearCells) -> None:
    single = found.ages - {TOTAL}
    years = {int(age.removesuffix("+")) for age in single}
    missing = [str(age) for age in range(max(years, default=0)) if age not in years]
    if missing:
        raise found.refusal(
            f"Ages are missing: {_listed(missing, 'more')}.", f"Åldrar saknas: {_listed(missing, 'till')}."
        )
    for age in sorted(single):
        if age.endswith("+") and (age != f"{max(years)}+" or age.removesuffix("+") in single):
            raise found.refusal(
                f"The age {age} counts people that another age counts too.",
                f"Åldern {age} räknar människor som också en annan ålder räknar.",
            )


def _refuse_one_sex(found: YearCells) -> None:
    if TOTAL not in found.sexes and len(found.sexes) == 1:
        here = "men" in found.sexes
        raise found.refusal(
            f"The table has {'men' if here else 'women'} alone; select both sexes, or their total.",
            f"Tabellen har bara {'män' if here else 'kvinnor'}; välj båda könen, eller totalt.",
        )


def _refuse_gaps(found: YearCells) -> None:
    wanted = len(found.regions) * len(found.ages) * len(found.sexes)
    lacking = wanted - len(found.cells)
    if lacking:
        shown, more = list(islice(_gaps(found), _SHOWN)), " …" if lacking > _SHOWN else ""
        en, sv = ("; ".join(key.told(language) for key in shown) for language in ("en", "sv"))
        raise found.refusal(
            f"The table lacks {lacking} of {wanted} figures: {en}{more}.",
            f"{lacking} av {wanted} uppgifter saknas: {sv}{more}.",
        )


def _gaps(found: YearCells) -> Iterator[CellKey]:
    for region, age, sex in product(sorted(found.regions), sorted(found.ages), sorted(found.sexes)):
        if (region, age, sex) not in found.cells:
            yield CellKey(found.year, region, age, sex)


def _listed(names: Sequence[str], more: str) -> str:
    return ", ".join(names[:_SHOWN]) + (f" (+{len(names) - _SHOWN} {more})" if len(names) > _SHOWN else "")

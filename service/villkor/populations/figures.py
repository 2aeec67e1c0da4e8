"""Figures that add up: of every place and every age, both sexes together, of one year."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from villkor.populations.cells import TOTAL, CellTable
from villkor.populations.known import Known
from villkor.populations.year import SEXES, YearCells, whole_year

NOISE: Final = 5
"""How much the protection of figures may have changed each of them, at most: our assumption, SCB says a little."""

PROTECTED_FROM: Final = 2025
"""The first year whose figures SCB protects by small changes, so that parts need not make up their whole."""

_PARTS: Final[Mapping[str, tuple[str, str]]] = {
    "sexes": ("men and women", "män och kvinnor"),
    "men": ("men", "män"),
    "women": ("women", "kvinnor"),
    "ages": ("the years of age", "ettårsåldrarna"),
    "places": ("its parts", "dess delar"),
}
"""What makes up a whole, in English and in Swedish."""

_ADVICE: Final = (
    " From 2025 on SCB protects figures by small changes, and they need not add up: see --protected.",
    " Från och med 2025 skyddar SCB uppgifter med små ändringar, och de måste inte gå ihop: se --protected.",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """How many there are of each age in each place.

    Attributes:
        counts: by code of the place, then by age; `TOTAL` among the ages where it is known.
        summed: the places that are summed from their parts.
        protected: whether the file's parts need not make up their whole.
    """

    counts: Mapping[str, Mapping[str, int]]
    summed: tuple[str, ...]
    protected: bool

    @property
    def ages(self) -> frozenset[str]:
        """The ages that are known of every place."""
        return frozenset(next(iter(self.counts.values())))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Whole:
    """A whole that is said and the sum of its parts.

    Attributes:
        all_parts: whether the parts are all that it has, so that they make it up; else they are no more than it.
    """

    place: str
    age: str
    of: str
    said: int
    added: int
    parts: int
    all_parts: bool = True

    @property
    def difference(self) -> int:
        """How far the sum is from what it may be."""
        return abs(self.said - self.added) if self.all_parts else max(0, self.added - self.said)

    def told(self) -> tuple[str, str]:
        """Return the difference in words, in English and in Swedish."""
        (en, sv), by = _PARTS[self.of], self.difference
        if not self.all_parts:
            return (
                f"{en} make {self.added}, the table says {self.said} for the whole, {by} too many.",
                f"{sv} ger {self.added}, tabellen säger {self.said} för helheten, {by} för mycket.",
            )
        return (
            f"{en} make {self.added}, the table says {self.said}, a difference of {by}.",
            f"{sv} ger {self.added}, tabellen säger {self.said}, {by} i skillnad.",
        )


def checked(table: CellTable, known: Known, year: int, *, protected: bool = False) -> Figures:
    """Return the figures of a year; counties and the country that are missing are summed from their parts.

    Protected figures need not add up: small differences are passed over, and counties and the country are sums.

    Raises BadDocument for what is missing, as `whole_year` does, for parts that do not make up their whole, and for
    some that are more than it.
    """
    found = whole_year(table, known, year)
    check = _Check(found=found, known=known, protected=protected)
    counts = {code: check.of_place(code) for code in known.areas if code in found.regions}
    summed = check.sum_up(counts)
    return Figures(counts={code: counts[code] for code in known.areas}, summed=summed, protected=protected)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Check:
    """What is compared with what."""

    found: YearCells
    known: Known
    protected: bool

    def of_place(self, code: str) -> dict[str, int]:
        """Return how many a place has of each age, and of all where the table tells."""
        counts = {age: self._of_age(code, age) for age in self.found.ages}
        ages = [count for age, count in counts.items() if age != TOTAL]
        whole = self.found.has_all_ages
        if whole:
            counts.setdefault(TOTAL, sum(ages))
        if ages and TOTAL in counts:
            said, added = counts[TOTAL], sum(ages)
            self._compare(
                _Whole(place=code, age=TOTAL, of="ages", said=said, added=added, parts=len(ages), all_parts=whole)
            )
        return counts

    def _of_age(self, code: str, age: str) -> int:
        by_sex = {sex: self.found.cells[code, age, sex].value for sex in self.found.sexes}
        there = [sex for sex in SEXES if sex in by_sex]
        whole = len(there) == len(SEXES)
        added = sum(by_sex[sex] for sex in there)
        said = by_sex.get(TOTAL, added)
        of = "sexes" if whole else "".join(there)
        self._compare(_Whole(place=code, age=age, of=of, said=said, added=added, parts=len(there), all_parts=whole))
        return said

    def sum_up(self, counts: dict[str, dict[str, int]]) -> tuple[str, ...]:
        """Compare each place with its parts, counties before the country, and add those that are missing."""
        summed = []
        wholes = [place for place in self.known.areas.values() if self.known.parts(place.code)]
        for whole in sorted(wholes, key=lambda place: (not place.whole, place.code)):
            parts = [counts[part.code] for part in self.known.parts(whole.code)]
            added = {age: sum(part[age] for part in parts) for age in parts[0]}
            for age, said in counts.get(whole.code, added).items():
                self._compare(
                    _Whole(place=whole.code, age=age, of="places", said=said, added=added[age], parts=len(parts))
                )
            if self.protected or whole.code not in counts:
                counts[whole.code] = added
                summed.append(whole.code)
        return tuple(sorted(summed))

    def _compare(self, whole: _Whole) -> None:
        if whole.difference <= (NOISE * (whole.parts + 1) if self.protected else 0):
            return
        place, told = self.known.areas[whole.place], whole.told()
        advised = self.found.year >= PROTECTED_FROM and not self.protected
        advice = _ADVICE if advised else ("", "")
        age = ("all ages", "alla åldrar") if whole.age == TOTAL else (f"age {whole.age}", f"{whole.age} år")
        raise self.found.refusal(
            f"{self.found.year}, {place.told('en')}, {age[0]}: {told[0]}{advice[0]}",
            f"{self.found.year}, {place.told('sv')}, {age[1]}: {told[1]}{advice[1]}",
        )

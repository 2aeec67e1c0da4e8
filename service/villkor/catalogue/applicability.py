"""Applicability: from and until which day things apply, and what a description was as of a day.

What no source dates is not dated: it always applies. No end is set where no source sets one.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from villkor.catalogue.descriptions import Description
from villkor.graph import Graph
from villkor.graph.triples import Triple
from villkor.vocabulary import Iri, Value

Period: TypeAlias = tuple[dt.date | None, dt.date | None]
"""The first and the last day, both included; None where there is none."""

_ALWAYS: Final[Period] = (None, None)
_DAY: Final = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Applicability:
    """When the things of one graph apply."""

    periods: Mapping[object, Period]

    def period(self, thing: object) -> Period:
        """Return the first and the last day on which a thing applies."""
        return self.periods.get(thing, _ALWAYS)

    def applies(self, thing: object, day: dt.date) -> bool:
        """Whether a thing applies on a day."""
        first, last = self.period(thing)
        return (first is None or first <= day) and (last is None or day <= last)

    def at(self, description: Description, day: dt.date) -> Description:
        """Return a description without what names something that did not apply on a day."""
        pairs = zip(description.lines, description.triples, strict=True)
        return Description(thing=description.thing, lines=[line for line, triple in pairs if self._holds(triple, day)])

    def days(self, description: Description) -> Sequence[dt.date]:
        """Return the first day of each state of a description; of a state without a first day, the last one.

        There is no day where a description is always the same.
        """
        first, last = self.period(description.thing)
        named = {term for triple in description.triples for term in (triple.subject, triple.value)}
        periods = [self.periods[term] for term in named if term in self.periods]
        changes = {day for day, _ in periods if day} | {day + _DAY for _, day in periods if day}
        within = {day for day in changes if (not first or first <= day) and (not last or day <= last)}
        before = {min(within) - _DAY} if within and not first else set()
        return sorted(within | before)

    def nearest(self, thing: Iri, day: dt.date) -> dt.date:
        """Return the day nearest to another on which a thing applies."""
        first, last = self.period(thing)
        return first if first and day < first else last if last and day > last else day

    def _holds(self, triple: Triple, day: dt.date) -> bool:
        return self.applies(triple.subject, day) and self.applies(triple.value, day)


def read_applicability(graph: Graph, query: str) -> Applicability:
    """Return when things apply: of several periods of one thing, from the first day of any to the last of any."""
    found: dict[object, Period] = {}
    for thing, first, last in graph.select(query).rows:
        period = (_day(first), _day(last))
        found[thing] = _spanned(found[thing], period) if thing in found else period
    return Applicability(periods={thing: period for thing, period in found.items() if period != _ALWAYS})


def _spanned(one: Period, other: Period) -> Period:
    firsts, lasts = zip(one, other, strict=True)
    return (
        None if None in firsts else min(day for day in firsts if day),
        None if None in lasts else max(day for day in lasts if day),
    )


def _day(value: Value | None) -> dt.date | None:
    return value if isinstance(value, dt.date) else None

"""Comparisons: one actor's money for a theme in two years, under the premises of either, each calculation made once."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cache
from typing import TypeAlias

from villkor.rules.bases import POPULATION, PUBLISHED, Basis
from villkor.rules.calculation import Calculation, calculate, premises_of
from villkor.rules.implied import implied_shares, unit_of
from villkor.rules.ledger import Ledger, Line
from villkor.rules.premises import proportional
from villkor.vocabulary import Iri

Reckon: TypeAlias = Callable[[Line, Fraction | int, int], Calculation]
"""From a line, a pot in kronor and the year whose population counts to the line shared."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """A theme's lines that a unit shares in one year; none where it gets nothing.

    Attributes:
        known: whether any line of the year is known, so that a theme without one has no money.
    """

    year: int
    lines: tuple[Line, ...]
    known: bool = True

    @property
    def pot(self) -> int:
        """What the lines come to, in kronor."""
        return sum(line.amount for line in self.lines)

    @property
    def read(self) -> bool:
        """Whether the lines are our reading, no source's word: those of another year."""
        return any(line.year != self.year for line in self.lines)


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """One actor's money for a theme, as a unit of one kind, in two years.

    Attributes:
        source: where the shares come from, in both years.
        reckon: shares a line, each once.
    """

    ledger: Ledger
    actor: Iri
    before: Side
    after: Side
    source: str
    reckon: Reckon

    @property
    def sides(self) -> tuple[Side, Side]:
        """The earlier year and the later."""
        return self.before, self.after

    @property
    def lines(self) -> tuple[Line, ...]:
        """The lines of both years."""
        return self.before.lines + self.after.lines

    def amount(self, side: Side, pot: int, year: int) -> int:
        """Return what a side's lines give the actor in kronor, with another pot in all and another year's people."""
        pots = ((line, Fraction(pot * line.amount, side.pot)) for line in side.lines)
        shares = (self.reckon(line, part, year).share_of(self.actor) for line, part in pots)
        return sum(share.amount for share in shares if share)

    def bases(self, side: Side) -> list[Basis]:
        """Return the bases that the lines of a side are shared by in its own year."""
        used = (self.reckon(line, line.amount, side.year).basis for line in side.lines)
        return [basis for basis in used if basis]


def compare(ledger: Ledger, before: Side, after: Side, actor: Iri) -> Comparison:
    """Return the comparison of two years, one of which at least has lines that the actor shares by a key each."""
    source = _source(ledger, before, after, actor)
    reckon = _reckoner(ledger, source)
    return Comparison(ledger=ledger, actor=actor, before=before, after=after, source=source, reckon=reckon)


def _reckoner(ledger: Ledger, source: str) -> Reckon:
    @cache
    def shared(line: Line, pot: Fraction | int, year: int) -> Calculation:
        premises = premises_of(ledger, line, line.keys[0], year)
        return calculate(ledger, replace(premises, pot=pot, source=source))

    return shared


def _bases(ledger: Ledger, lines: Sequence[Line]) -> set[Iri]:
    parts = (proportional(ledger.keys[line.keys[0]].components) for line in lines)
    return {part.basis for part in parts if part}


def _source(ledger: Ledger, before: Side, after: Side, actor: Iri) -> str:
    """Return where the shares come from: published money where that tells every one that is needed."""
    sides, lines = [side for side in (before, after) if side.lines], before.lines + after.lines
    place = next(unit.place for line in lines if (unit := unit_of(ledger, line, actor)))
    known = (place in implied_shares(ledger, side.year, basis) for side in sides for basis in _bases(ledger, lines))
    return PUBLISHED if all(known) else POPULATION

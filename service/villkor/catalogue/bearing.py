"""Bearing: which absences and discrepancies an answer is told with, so that silence is not taken for a no."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from villkor.catalogue.answer import Gathered
from villkor.catalogue.notes import Absence, Notes
from villkor.questions.question import Question
from villkor.questions.words import Words
from villkor.vocabulary import Iri, Value


@dataclass(frozen=True, slots=True)
class Scope:
    """What a question and its rows speak of.

    Attributes:
        named: the things that the inputs name.
        related: what these belong to: an actor's county and roles.
        cited: the things that the rows are about.
        agreements: the agreements of the years asked for and of the rows.
        shown: the properties that the question has a column for.
        wanting: those of them that are empty in some row, or all for want of rows.
        sought: the properties whose absence matters whatever the rows: those that the question names, and where there
            are no rows those of its inputs.
    """

    named: frozenset[Iri]
    related: frozenset[Iri]
    cited: frozenset[Iri]
    agreements: frozenset[Iri]
    shown: frozenset[Iri]
    wanting: frozenset[Iri]
    sought: frozenset[Iri]


def read_scope(
    question: Question,
    words: Words,
    notes: Notes,
    inputs: Mapping[str, Value],
    rows: Sequence[Gathered],
    years: set[Iri],
) -> Scope:
    """Return what a question asked with these inputs, and answered with these rows, speaks of."""
    named = {value for value in inputs.values() if isinstance(value, Iri)}
    wanting = [column for column in question.columns if not rows or any(not row[column] for row in rows)]
    sought = [*question.absences, *(() if rows else inputs)]
    stated = {value for row in rows for value in row.get("agreement", ()) if isinstance(value, Iri)}
    return Scope(
        named=frozenset(named),
        related=frozenset(other for thing in named for other in notes.related.get(thing, ())),
        cited=frozenset(
            value for row in rows for column in question.cites for value in row[column] if isinstance(value, Iri)
        ),
        agreements=frozenset(years | stated),
        shown=_denoted(words, question.columns),
        wanting=_denoted(words, wanting),
        sought=_denoted(words, sought),
    )


def absences(notes: Notes, scope: Scope) -> Iterable[Iri]:
    """Return the absences that bear on what was asked."""
    return (absence.id for absence in notes.absences if _bears(absence, scope))


def discrepancies(notes: Notes, scope: Scope) -> Iterable[Iri]:
    """Return the discrepancies that concern what the rows are about."""
    return sorted({found for thing in scope.cited for found in notes.discrepancies.get(thing, ())})


def _bears(absence: Absence, scope: Scope) -> bool:
    if absence.agreements and scope.agreements and not absence.agreements & scope.agreements:
        return False
    return bool(
        absence.about & scope.named
        or (absence.about & scope.related and absence.properties & scope.shown)
        or (absence.about & (scope.cited | scope.agreements) and absence.properties & scope.wanting)
        or (absence.agreements & scope.agreements and absence.properties & scope.sought)
    )


def _denoted(words: Words, names: Iterable[str]) -> frozenset[Iri]:
    return frozenset(iri for name in names for iri in words[name].denotes)

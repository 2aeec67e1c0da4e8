"""Bearing: which absences and discrepancies an answer is told with, so that silence is not taken for a no."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from villkor.catalogue.answer import Gathered
from villkor.catalogue.notes import Absence, Notes
from villkor.questions.question import Question
from villkor.questions.words import Words
from villkor.vocabulary import BASE, Iri, Value

_AREA: Final = Iri(BASE + "spec/FocusArea")
_ROLE: Final = Iri(BASE + "spec/PartyRole")


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
        always: the properties whose absence the question tells whatever its rows.
        sought: where there are no rows, the properties that its inputs stand for, but for the actor.
    """

    named: frozenset[Iri]
    related: frozenset[Iri]
    cited: frozenset[Iri]
    agreements: frozenset[Iri]
    shown: frozenset[Iri]
    wanting: frozenset[Iri]
    always: frozenset[Iri]
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
    named = {value for name, value in inputs.items() if isinstance(value, Iri) and _AREA not in words[name].types}
    wanting = [column for column in question.columns if not rows or any(not row[column] for row in rows)]
    asked = [name for name in inputs if not rows and _ROLE not in words[name].types]
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
        always=_denoted(words, question.absences),
        sought=_denoted(words, asked),
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
        or ((absence.agreements & scope.agreements or not scope.agreements) and absence.properties & scope.always)
    )


def _denoted(words: Words, names: Iterable[str]) -> frozenset[Iri]:
    return frozenset(iri for name in names for iri in words[name].denotes)

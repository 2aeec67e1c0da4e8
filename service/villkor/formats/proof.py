"""Proofs: a calculated answer as text that a person can follow, the result first, then every step with its clauses."""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import groupby
from typing import Any, Final

from villkor.catalogue import Catalogue
from villkor.catalogue.answer import Answer, AnsweredRow, Resource, Step, overall
from villkor.catalogue.inferences import inferences
from villkor.catalogue.notes import Citation
from villkor.formats.numbers import grouped, spoken
from villkor.formats.text import place, shared_columns
from villkor.vocabulary import BASE, Iri

_WORDS: Final = {
    "sv": {
        "asked": "{line}, {actor}",
        "result": "{amount} kronor · belägg: {status}",
        "open": "där källorna lämnar något öppet: {low} till {high} kronor",
        "instead": "{used} används i stället för {wanted}: {days} dagar {way}",
        "earlier": "tidigare",
        "later": "senare",
        "units": "{line}: {pot} kronor till {count} · belägg: {status}",
        "sum": "Summa: {total} kronor; avrundningen lämnar {rest} av potten",
        "beside": "publicerat {published}, skillnad {difference}",
        "together": "Tillsammans: {total} kronor",
        "inferred": "Vår tolkning, som ingen källa säger rent ut:",
        "none": "Ingen källa anger något som svarar på frågan.",
        "dataset": "datamängd {version}",
    },
    "en": {
        "asked": "{line}, {actor}",
        "result": "{amount} kronor · status: {status}",
        "open": "where the sources leave something open: {low} to {high} kronor",
        "instead": "{used} is used instead of {wanted}: {days} days {way}",
        "earlier": "earlier",
        "later": "later",
        "units": "{line}: {pot} kronor to {count} · status: {status}",
        "sum": "Sum: {total} kronor; rounding leaves {rest} of the pot",
        "beside": "published {published}, difference {difference}",
        "together": "Together: {total} kronor",
        "inferred": "Our reading, which no source says outright:",
        "none": "No source states anything that answers the question.",
        "dataset": "dataset {version}",
    },
}
"""What a proof itself says, by language."""


def answer_proof(catalogue: Catalogue, answer: Answer) -> bytes:
    """Return the proof of the shares of a line: of each one's amount, or of a table that all units share."""
    lines = [answer.question.title[answer.language], *Proof(catalogue, answer).lines()]
    return "".join(f"{line}\n" for line in lines).encode()


class Proof:
    """The proof of one answer; in the proof of an amount each clause is cited where it is first needed."""

    def __init__(self, catalogue: Catalogue, answer: Answer) -> None:
        self._catalogue = catalogue
        self._answer = answer
        self._language = answer.language
        self._cited: set[Iri] = set()
        self._sources: set[Iri] = set()

    def lines(self) -> Iterator[str]:
        """Return the lines of the proof, without their ends."""
        groups = [list(rows) for _, rows in groupby(self._answer.rows, key=_shared_out)]
        if not groups:
            yield self._say("none")
        for rows in groups:
            self._cited.clear()  # each proof stands by itself
            yield from ("", *(self._one(rows[0]) if len(rows) == 1 else self._table(rows)))
        if len({rows[0].cells["line"] for rows in groups}) == len(groups) > 1:
            yield from ("", self._say("together", total=sum(map(_amount, self._answer.rows))))
        yield from self._notes()

    def _one(self, row: AnsweredRow) -> Iterator[str]:
        cells = row.cells
        yield self._say("asked", line=cells["line"], actor=cells["actor"])
        yield self._say("result", amount=cells["amount"], status=self._status(row.status))
        if cells["amountFrom"] is not None:
            yield self._say("open", low=cells["amountFrom"], high=cells["amountTo"])
        yield ""
        yield from self._steps(row.steps, row)

    def _table(self, rows: Sequence[AnsweredRow]) -> Iterator[str]:
        """Return what all units have in common, the sum and what rounding leaves of the pot, and each unit's amount."""
        first, total = rows[0], sum(map(_amount, rows))
        pot = Fraction(str(first.cells["pot"]))
        status = self._status(overall([row.status for row in rows]))
        yield self._say("units", line=first.cells["line"], pot=first.cells["pot"], count=len(rows), status=status)
        yield ""
        yield from self._steps([step for step in first.steps if all(step in row.steps for row in rows)], first)
        words, _ = shared_columns(replace(self._answer, rows=rows))
        for word in words:
            if word.name not in ("key", "component", "pot"):  # the steps tell them
                yield f"   {word.label[self._language]}: {spoken(first.cells[word.name], self._language)}"
        used = first.cells["populationSet"]
        yield from (*self._places([used] if isinstance(used, Resource) else []), *self._instead(first))
        yield from ("", self._say("sum", total=total, rest=str(pot - total)))
        width = max(len(grouped(_amount(row))) for row in rows)
        for row in rows:
            beside = f" ({self._say('beside', **row.cells)})" if row.cells["published"] is not None else ""
            amount = grouped(_amount(row)).rjust(width)
            yield f"   {amount}  {spoken(row.cells['actor'], self._language)}{beside}"

    def _steps(self, steps: Iterable[Step], row: AnsweredRow) -> Iterator[str]:
        for number, step in enumerate(steps, 1):
            yield f"{number}. {step.told(lambda cell: spoken(cell, self._language))}"
            yield from self._places(step.things)
            if row.cells["populationSet"] in step.things:
                yield from self._instead(row)

    def _places(self, things: Iterable[Resource]) -> Iterator[str]:
        """Return the clauses of things, or the sources as a whole that a thing without any rests on."""
        notes = self._catalogue.notes
        for thing in things:
            for citation in notes.citations.get(thing.id, ()):
                if citation.id not in self._cited:
                    self._cited.add(citation.id)
                    self._sources.add(citation.source)
                    yield f"   {self._clause(citation)}"
            for source in notes.sources.get(thing.id, ()):
                if source not in self._cited:
                    self._cited.add(source)
                    yield f"   {notes.label(source, self._language)} [{source.short}]"

    def _clause(self, citation: Citation) -> str:
        where = place(citation, self._language)
        return f"{where}: «{citation.anchor}»" if citation.anchor else where

    def _instead(self, row: AnsweredRow) -> Iterator[str]:
        used, wanted = row.cells["populationDate"], row.cells["referenceDate"]
        if isinstance(used, dt.date) and isinstance(wanted, dt.date) and used != wanted:
            days = (used - wanted).days
            way = _WORDS[self._language]["later" if days > 0 else "earlier"]
            yield f"   {self._say('instead', used=used, wanted=wanted, days=abs(days), way=way)}"

    def _notes(self) -> Iterator[str]:
        """Return what is our reading, what no source states, where they disagree, and what the sources are."""
        if readings := inferences(self._catalogue, self._answer):
            yield from ("", self._say("inferred"))
            yield from (f"   {one.thing.label} [{one.thing.id.short}]: {one.premise}" for one in readings)
        for sign, things in (("∅", self._answer.absences), ("≠", self._answer.discrepancies)):
            yield from ("" for _ in things[:1])
            yield from (f"{sign} {thing.label} [{thing.id.short}]" for thing in things)
        yield ""
        for source in sorted(self._sources):
            yield f"{source.code}: {self._catalogue.notes.label(source, self._language)}"
        yield self._say("dataset", version=self._answer.version)

    def _status(self, status: str) -> str:
        return self._catalogue.notes.label(Iri(f"{BASE}def/statedness/{status}"), self._language)

    def _say(self, name: str, **values: Any) -> str:
        told = {key: spoken(value, self._language) for key, value in values.items()}
        return _WORDS[self._language][name].format(**told)


def _shared_out(row: AnsweredRow) -> tuple[object, object]:
    return row.cells["line"], row.cells["key"]


def _amount(row: AnsweredRow) -> int:
    amount = row.cells["amount"]
    return amount if isinstance(amount, int) else 0

"""The examiner: documents that concern each other, checked as one; the verdict first, and only faults looked into."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from villkor.checks.coverage import Heard, heard
from villkor.checks.findings import Teller
from villkor.checks.report import Finding
from villkor.submissions.document import Document
from villkor.validation.engines import Engine
from villkor.validation.requirements import Requirements, applicable, is_about
from villkor.validation.result import Result
from villkor.validation.slices import Slices
from villkor.vocabulary import PREFIXES, Iri

_SUBJECT: Final = re.compile(rb"^(\S+)", re.MULTILINE)
_TYPED: Final = re.compile(rb"^(\S+) <%stype>" % re.escape(PREFIXES["rdf"].encode()), re.MULTILINE)

Documents: TypeAlias = Mapping[int, Document]
"""Documents by their number."""


@dataclass(frozen=True, slots=True)
class Examined:
    """What was found in documents that were checked as one: findings by the number of the document.

    Attributes:
        nodes: how many things have a class.
        heard: what was said about whom; empty where it was not asked for.
    """

    findings: Mapping[int, Sequence[Finding]]
    results: frozenset[Result]
    nodes: int
    heard: Sequence[Heard]


@dataclass(frozen=True, slots=True)
class _Whole:
    """What documents say, beside what is known and what follows, and the shapes that are about it."""

    said: bytes
    known: bytes
    shapes: Sequence[Iri]

    @property
    def data(self) -> bytes:
        """All of it."""
        return self.said + self.known


@dataclass(frozen=True, slots=True)
class Examiner:
    """Checks documents against the shapes, beside the slice of the published graph that they reach."""

    requirements: Requirements
    teller: Teller
    slices: Slices
    engine: Engine

    def examine(
        self, documents: Documents, located: Callable[[int], Document], covered: bool, handed_in: bytes
    ) -> Examined:
        """Check documents; `located` reads one of them again, with the place of everything in it.

        `handed_in` tells what else was handed in, as N-Triples: by what is missing there nothing is judged.
        """
        whole = self._whole(documents, handed_in)
        if not whole.shapes or self.engine.conforms(whole.data, whole.shapes):
            return self._examined(documents, whole, frozenset(), covered)
        results = self.engine.results(whole.data, whole.shapes)
        again = {number: located(number) for number in _owned(documents, results)}
        renamed = any(each.ntriples != documents[number].ntriples for number, each in again.items() if each.places)
        documents = {**documents, **again}
        if renamed:  # blank nodes of a document have other names where it is read with its places
            whole = self._whole(documents, handed_in)
            results = self.engine.results(whole.data, whole.shapes)
        return self._examined(documents, whole, results, covered)

    def data(self, document: Document) -> bytes:
        """Return, as N-Triples, all that a document is checked as: what it says, what is known, and what follows."""
        return self._whole({0: document}, b"").data

    def holds_nothing(self, ntriples: bytes) -> bool:
        """Tell whether a text says nothing that any requirement is about."""
        return not is_about(self.requirements, ntriples)

    def _examined(self, documents: Documents, whole: _Whole, results: frozenset[Result], covered: bool) -> Examined:
        owned = _owned(documents, results)
        return Examined(
            findings={number: self.teller.findings(documents[number], own) for number, own in owned.items()},
            results=frozenset(result for own in owned.values() for result in own),
            nodes=len(set(_TYPED.findall(whole.said))),
            heard=heard(whole.said) if covered else (),
        )

    def _whole(self, documents: Documents, handed_in: bytes) -> _Whole:
        submitted = b"".join(document.ntriples for document in documents.values())
        known, derived = self.slices.around(submitted)
        said = submitted + derived
        return _Whole(said, known + handed_in, applicable(self.requirements, said))


def _owned(documents: Documents, results: frozenset[Result]) -> Mapping[int, Sequence[Result]]:
    """Return results by the document that speaks of their thing; one about the slice alone is nobody's."""
    owners = {
        subject.decode(): number
        for number, document in documents.items()
        for subject in set(_SUBJECT.findall(document.ntriples))
    }
    owned: dict[int, list[Result]] = {}
    for result in results:
        if result.focus in owners:
            owned.setdefault(owners[result.focus], []).append(result)
    return owned

"""Results as findings: each with what must be true, the clause that says so, what mends it, and where it stands."""

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from villkor.catalogue.notes import Notes
from villkor.checks.clauses import Clauses, told_of
from villkor.checks.report import SEVERITIES, Clause, Finding
from villkor.errors import Problem
from villkor.submissions.document import Document, Place
from villkor.validation.requirements import Requirement, Requirements
from villkor.validation.result import Result
from villkor.vocabulary import BASE, LANGUAGES, Iri

_LITERAL: Final = re.compile(r'"((?:[^"\\]|\\.)*)"', re.DOTALL)
_ESCAPE: Final = re.compile(r"\\(u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|.)", re.DOTALL)
_POSITION: Final = re.compile(r":(\d+)(?::(\d+))?$")
_APART: Final = re.compile(r"^_:d\d+x")
_ESCAPED: Final = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f"}


@dataclass(frozen=True, slots=True)
class Teller:
    """Tells results as findings."""

    requirements: Requirements
    notes: Notes
    clauses_of: Clauses

    def findings(self, document: Document, results: Iterable[Result]) -> Sequence[Finding]:
        """Return the findings of one document by place: one for each requirement, thing and value."""
        told = {(result.focus, result.shape, result.value): result for result in sorted(results)}
        said = told_of(document.ntriples)
        found = [self._finding(document, result, said.get(result.focus, frozenset())) for result in told.values()]
        return _numbered(sorted(found, key=_order))

    def clauses(self, enforced: Iterable[Iri], field: Iri | None = None) -> tuple[Clause, ...]:
        """Return provisions with their citations, and the field of the form before them, if there is one."""
        things = [*([field] if field else []), *enforced]
        return tuple(
            Clause(
                id=thing,
                label={language: self.notes.label(thing, language) for language in LANGUAGES},
                citations=self.notes.citations.get(thing, ()),
            )
            for thing in things
        )

    def _finding(self, document: Document, result: Result, about: frozenset[Iri]) -> Finding:
        requirement: Requirement = self.requirements[Iri(result.shape)]
        focus, value = plain(result.focus), plain(result.value)
        named = "" if focus.startswith("_:") else focus
        return Finding(
            shape=requirement.shape,
            severity=result.severity.rsplit("#", 1)[-1].lower(),
            message=requirement.message,
            remedy=requirement.remedy,
            focus=focus,
            path=result.path,
            value="" if value == focus else value,  # of a requirement about the whole thing
            clauses=self.clauses(self.clauses_of.behind(requirement, about), requirement.field),
            document=document.name,
            place=document.place(result.focus, f"<{result.path}>" if result.path else "", result.value),
            fingerprint=_hash(result.shape, document.name, named, result.path, value),
        )


def unreadable(name: str, problem: Problem) -> Finding:
    """Return the finding of a document that cannot be read, or of a content folder that cannot be loaded."""
    shape = Iri(f"{BASE}problems/{problem.kind}")
    return Finding(
        shape=shape,
        severity=SEVERITIES[0],
        message=problem.detail,
        remedy=problem.remedy,
        focus=name,
        clauses=(),
        document=name,
        place=_place(problem),
        fingerprint=_hash(shape, name, ""),
    )


def _place(problem: Problem) -> Place | None:
    """Return the place that a problem's position tells: `file:line:column`, or `file:sheet!cell`."""
    found = _POSITION.search(str(problem.extra.get("position", "")))
    return Place(int(found[1]), int(found[2] or 0)) if found else None


def plain(term: str) -> str:
    """Return an N-Triples term as people read it: an IRI without its brackets, a literal without its datatype."""
    if not (literal := _LITERAL.match(term)):
        return _APART.sub("_:", term.strip("<>"))
    return _ESCAPE.sub(_unescaped, literal[1])


def _unescaped(match: re.Match[str]) -> str:
    code = match[1]
    return chr(int(code[1:], 16)) if code[0] in "uU" and len(code) > 1 else _ESCAPED.get(code, code)


def _hash(*parts: str) -> str:
    return hashlib.sha256("\n".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _order(finding: Finding) -> tuple[object, ...]:
    place = finding.place or Place()
    return place.sheet, place.line, place.column, SEVERITIES.index(finding.severity), finding.shape, finding.value


def _numbered(findings: Sequence[Finding]) -> Sequence[Finding]:
    """Tell apart findings that are alike, such as of nodes without a name, by their order."""
    seen: Counter[str] = Counter()
    numbered = []
    for finding in findings:
        seen[finding.fingerprint] += 1
        number = seen[finding.fingerprint]
        numbered.append(
            finding if number == 1 else replace(finding, fingerprint=_hash(finding.fingerprint, str(number)))
        )
    return numbered

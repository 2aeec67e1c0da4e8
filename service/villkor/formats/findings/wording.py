"""Wording: the parts of a finding as people read them, of bounded length and without what could mislead a reader."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import Final

from villkor.checks.report import Clause, Coverage, Finding, Report
from villkor.formats.text import place as cited
from villkor.submissions.document import Place
from villkor.vocabulary import Iri

LONGEST: Final = 500
"""More characters than these of what was handed in are left out."""
_LONGEST_OF_OURS: Final = 2000

WORDS: Final[Mapping[str, Mapping[str, str]]] = MappingProxyType(
    {
        "sv": {
            "violation": "fel",
            "warning": "varning",
            "info": "upplysning",
            "not-satisfied": "inte uppfyllt",
            "cannot-be-told": "går inte att avgöra",
            "satisfied": "uppfyllt",
            "cell": "cell",
            "value": "värde",
            "clause": "villkor",
            "remedy": "åtgärd",
            "waived": "undantaget",
            "coverage": "täckning",
            "documents": "dokument",
            "nodes": "kontrollerade noder",
            "dataset": "datamängd",
        },
        "en": {
            "violation": "violation",
            "warning": "warning",
            "info": "info",
            "not-satisfied": "not satisfied",
            "cannot-be-told": "cannot be told",
            "satisfied": "satisfied",
            "cell": "cell",
            "value": "value",
            "clause": "clause",
            "remedy": "remedy",
            "waived": "waived",
            "coverage": "coverage",
            "documents": "documents",
            "nodes": "nodes checked",
            "dataset": "dataset",
        },
    }
)
"""What the formats themselves say, by language."""

# control characters, marks that turn the direction of text, halves of characters, and what XML has no way to write
_UNSAFE: Final = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)


def shown(report: Report) -> Report:
    """Return the report with every text safe to write: unsafe characters replaced, long values shortened."""
    return replace(
        report,
        findings=[_finding(finding) for finding in report.findings],
        documents=[safe(name) for name in report.documents],
        coverage=[_coverage(known) for known in report.coverage],
        version=safe(report.version),
        engine=safe(report.engine),
    )


def safe(text: str, longest: int = LONGEST) -> str:
    """Return a text shortened, its unsafe characters replaced."""
    return _UNSAFE.sub("\N{REPLACEMENT CHARACTER}", shortened(text, longest))


def safe_texts(texts: Mapping[str, str]) -> Mapping[str, str]:
    """Return the texts of our own, by language, safe to write."""
    return {language: safe(text, _LONGEST_OF_OURS) for language, text in texts.items()}


def shortened(text: str, longest: int = LONGEST) -> str:
    """Return a text, its end replaced by an ellipsis where it is longer than so many characters."""
    return text if len(text) <= longest else text[: longest - 1] + "…"


def by_document(report: Report) -> Mapping[str, Sequence[Finding]]:
    """Return the findings of each document, also of those without any."""
    gathered: dict[str, list[Finding]] = {name: [] for name in report.documents}
    for finding in report.findings:
        gathered.setdefault(finding.document, []).append(finding)
    return gathered


def line_of(place: Place) -> int:
    """Return the line, in a sheet the row, counted from 1; 0 where it is not known."""
    row = re.fullmatch(r"[A-Z]+([1-9][0-9]{0,6})", place.cell)
    return place.line or (int(row[1]) if row else 0)


def cell_of(place: Place) -> str:
    """Return the cell with its sheet, such as `Sheet1!C12`; no text where there is none."""
    return f"{place.sheet}!{place.cell}" if place.sheet and place.cell else place.cell


def where(finding: Finding) -> str:
    """Return the document with line and column as far as they are known, such as `a.ttl:3:5`."""
    place = finding.place or Place()
    line = line_of(place)
    known = [line, place.column] if line and place.column else [line] if line else []
    return ":".join([finding.document, *map(str, known)])


def clause_text(clause: Clause, language: str) -> str:
    """Return a clause with the places where it stands."""
    label = clause.label.get(language) or clause.id.short
    places = "; ".join(cited(citation, language) for citation in clause.citations)
    return f"{label} ({places})" if places else label


def details(finding: Finding, language: str) -> Iterable[tuple[str, str]]:
    """Return what is told of a finding beside its message, as words and texts."""
    words = WORDS[language]
    told = [
        ("cell", cell_of(finding.place) if finding.place else ""),
        ("value", finding.value),
        *(("clause", clause_text(clause, language)) for clause in finding.clauses),
        ("remedy", finding.remedy.get(language, "")),
        ("waived", finding.waived),
    ]
    return [(words[name], text) for name, text in told if text]


def told(finding: Finding, language: str) -> str:
    """Return a finding as lines of text."""
    head = f"{where(finding)}: {WORDS[language][finding.severity]}: {finding.message.get(language, '')}"
    return "\n".join([head, *(f"    {word}: {text}" for word, text in details(finding, language))])


def counts(report: Report) -> Iterable[tuple[str, int]]:
    """Return how many findings of each severity count, how many are waived, and how much was checked."""
    yield from ((severity, report.count(severity)) for severity in ("violation", "warning", "info"))
    yield "waived", sum(bool(finding.waived) for finding in report.findings)
    yield "documents", len(report.documents)
    yield "nodes", report.nodes


def _finding(finding: Finding) -> Finding:
    return replace(
        finding,
        shape=Iri(safe(finding.shape)),
        message=safe_texts(finding.message),
        remedy=safe_texts(finding.remedy),
        focus=safe(finding.focus),
        path=safe(finding.path),
        value=safe(finding.value),
        clauses=tuple(map(_clause, finding.clauses)),
        document=safe(finding.document),
        place=finding.place and _place(finding.place),
        fingerprint=safe(finding.fingerprint),
        waived=safe(finding.waived),
    )


def _coverage(known: Coverage) -> Coverage:
    return replace(
        known,
        actor=Iri(safe(known.actor)),
        actor_label=safe_texts(known.actor_label),
        clause=_clause(known.clause),
        settles=safe_texts(known.settles),
        shapes=tuple(Iri(safe(shape)) for shape in known.shapes),
    )


def _place(place: Place) -> Place:
    return replace(place, cell=safe(place.cell), sheet=safe(place.sheet))


def _clause(clause: Clause) -> Clause:
    citations = [
        replace(
            citation,
            id=Iri(safe(citation.id)),
            source=Iri(safe(citation.source)),
            section=citation.section and safe(citation.section),
            anchor=citation.anchor and safe(citation.anchor),
        )
        for citation in clause.citations
    ]
    return replace(clause, id=Iri(safe(clause.id)), label=safe_texts(clause.label), citations=tuple(citations))

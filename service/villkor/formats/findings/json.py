"""JSON: the report as the interface promises it, in both languages."""

from collections.abc import Mapping
from typing import Any

from villkor.catalogue.notes import Citation
from villkor.checks.report import SEVERITIES, Clause, Coverage, Finding, Report
from villkor.formats.findings.wording import shown
from villkor.formats.json import dumped
from villkor.submissions.document import Place
from villkor.vocabulary import LANGUAGES


def report_json(report: Report) -> bytes:
    """Return the report as JSON bytes."""
    return dumped(report_members(report))


def report_members(report: Report) -> dict[str, Any]:
    """Return the report as the members of a JSON object."""
    report = shown(report)
    return {
        "conforms": report.conforms,
        "total": len(report.findings),
        "bySeverity": {severity: report.count(severity) for severity in SEVERITIES},
        "waived": sum(bool(finding.waived) for finding in report.findings),
        "findings": [_finding(finding) for finding in report.findings],
        "coverage": [_coverage(known) for known in report.coverage],
        "documents": list(report.documents),
        "nodes": report.nodes,
        "lang": report.language,
        "dataset": {"version": report.version},
        "engine": report.engine,
    }


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "shape": str(finding.shape),
        "severity": finding.severity,
        "message": _texts(finding.message),
        "remedy": _texts(finding.remedy),
        "focus": finding.focus,
        "path": finding.path or None,
        "value": finding.value or None,
        "clauses": [_clause(clause) for clause in finding.clauses],
        "document": finding.document,
        "position": _position(finding.place) if finding.place else None,
        "fingerprint": finding.fingerprint,
        "waived": finding.waived or None,
    }


def _position(place: Place) -> dict[str, int | str | None]:
    return {
        "line": place.line or None,
        "column": place.column or None,
        "cell": place.cell or None,
        "sheet": place.sheet or None,
    }


def _coverage(known: Coverage) -> dict[str, Any]:
    return {
        "actor": {"id": str(known.actor), "label": _texts(known.actor_label)},
        "clause": _clause(known.clause),
        "verdict": known.verdict,
        "settles": _texts(known.settles),
        "shapes": [str(shape) for shape in known.shapes],
    }


def _clause(clause: Clause) -> dict[str, Any]:
    return {
        "id": str(clause.id),
        "label": _texts(clause.label),
        "citations": [_citation(citation) for citation in clause.citations],
    }


def _citation(citation: Citation) -> dict[str, Any]:
    return {
        "id": str(citation.id),
        "source": {"id": str(citation.source), "label": citation.source.code},
        "section": citation.section,
        "item": citation.item,
        "lines": list(citation.lines) if citation.lines else None,
        "anchor": citation.anchor,
    }


def _texts(texts: Mapping[str, str]) -> dict[str, str | None]:
    return {language: texts.get(language) or None for language in LANGUAGES}

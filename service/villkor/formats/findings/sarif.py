"""SARIF 2.1.0: findings for code scanning, each requirement a rule."""

from collections.abc import Mapping, Sequence
from typing import Any, Final
from urllib.parse import quote

from villkor import __version__
from villkor.checks.report import Finding, Report
from villkor.formats.findings.wording import cell_of, clause_text, line_of, shortened, shown
from villkor.formats.json import dumped
from villkor.submissions.document import Place
from villkor.vocabulary import BASE, Iri

_SCHEMA: Final = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_LEVELS: Final = {"violation": "error", "warning": "warning", "info": "note"}

_LONGEST: Final = 1000
"""GitHub shows no more than 1,024 characters of a description, nor 255 of a name."""
_LONGEST_NAME: Final = 255


def report_sarif(report: Report) -> bytes:
    """Return the report as a SARIF log with one run."""
    report = shown(report)
    ruled: dict[Iri, Finding] = {}
    for finding in report.findings:
        ruled.setdefault(finding.shape, finding)
    indexes = {shape: index for index, shape in enumerate(ruled)}
    driver = {
        "name": "villkor",
        "version": __version__,
        "informationUri": BASE,
        "language": report.language,
        "rules": [_rule(finding, report.language) for finding in ruled.values()],
        "properties": {"dataset": report.version, "engine": report.engine},
    }
    run = {
        "tool": {"driver": driver},
        "language": report.language,
        "columnKind": "unicodeCodePoints",
        "invocations": [{"executionSuccessful": True}],
        "artifacts": [
            {"location": {"uri": uri}, "roles": ["analysisTarget"]}
            for uri in dict.fromkeys(map(_uri, report.documents))
        ],
        "results": [_result(finding, indexes, report.language) for finding in report.findings],
    }
    return dumped({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]})


def _rule(finding: Finding, language: str) -> dict[str, Any]:
    name = shortened(finding.shape.code, _LONGEST_NAME)
    message = finding.message.get(language, "")
    remedy = finding.remedy.get(language) or message
    clauses = [clause_text(clause, language) for clause in finding.clauses]
    return {
        "id": name,
        "name": name,
        "shortDescription": {"text": shortened(message, _LONGEST)},
        "fullDescription": {"text": shortened(remedy, _LONGEST)},
        "help": {"text": "\n".join([remedy, *clauses])},
        "helpUri": quote(finding.shape, safe=":/?#%-._~"),
        "defaultConfiguration": {"level": _LEVELS[finding.severity]},
        "properties": {"clauses": _clauses(finding)},
    }


def _result(finding: Finding, indexes: Mapping[Iri, int], language: str) -> dict[str, Any]:
    said = (finding.message.get(language), finding.remedy.get(language))
    result = {
        "ruleId": shortened(finding.shape.code, _LONGEST_NAME),
        "ruleIndex": indexes[finding.shape],
        "level": _LEVELS[finding.severity],
        "message": {"text": shortened(" ".join(filter(None, said)), _LONGEST)},
        "locations": [_location(finding)],
        "partialFingerprints": {"villkor/v1": finding.fingerprint},
        "properties": {
            "focus": finding.focus,
            "path": finding.path,
            "value": finding.value,
            "clauses": _clauses(finding),
        },
    }
    waiver = {"kind": "external", "status": "accepted", "justification": finding.waived}
    return {**result, "suppressions": [waiver] if finding.waived else []}


def _location(finding: Finding) -> dict[str, Any]:
    place = finding.place or Place()
    region = {"startLine": line_of(place), "startColumn": place.column}
    known = {name: number for name, number in region.items() if number and region["startLine"]}
    physical = {"artifactLocation": {"uri": _uri(finding.document)}, **({"region": known} if known else {})}
    cell = cell_of(place)
    return {"physicalLocation": physical, **({"logicalLocations": [{"fullyQualifiedName": cell}]} if cell else {})}


def _uri(document: str) -> str:
    """Return where a document is: relative to where the check ran, unless its path is absolute."""
    path = quote(document.removeprefix("./"))
    return f"file://{path}" if path.startswith("/") else path


def _clauses(finding: Finding) -> Sequence[str]:
    return [str(clause.id) for clause in finding.clauses]

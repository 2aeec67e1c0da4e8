"""RDF: the report in SHACL's own words, as any SHACL engine would give it."""

import re
from collections.abc import Iterable
from typing import Final

from villkor.checks.report import Report
from villkor.formats.findings.wording import safe_texts
from villkor.graph.reading import rdf
from villkor.validation.result import Result
from villkor.vocabulary import PREFIXES, XSD, Iri

_SH: Final = PREFIXES["sh"]
_TYPE: Final = f"<{PREFIXES['rdf']}type>"

_XML: Final = "application/rdf+xml"
_NO_XML: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
"""Characters that a literal may hold, but that XML has no way to write."""


def report_rdf(report: Report, media_type: str) -> bytes:
    """Return the SHACL validation report in a media type of RDF: it conforms if it has no results at all."""
    written = rdf("".join(f"{triple} .\n" for triple in _triples(report)).encode(), media_type)
    return _NO_XML.sub("\N{REPLACEMENT CHARACTER}", written.decode()).encode() if media_type == _XML else written


def _triples(report: Report) -> Iterable[str]:
    label = _free_label(report)
    messages = {finding.shape: finding.message for finding in report.findings}
    conforms = "false" if report.results else "true"
    yield f"{label} {_TYPE} <{_SH}ValidationReport>"
    yield f'{label} <{_SH}conforms> "{conforms}"^^<{XSD}boolean>'
    for number, result in enumerate(report.results, 1):
        node = f"{label}{number}"
        yield f"{label} <{_SH}result> {node}"
        yield f"{node} {_TYPE} <{_SH}ValidationResult>"
        yield from (f"{node} <{_SH}{name}> {term}" for name, term in _members(result) if term)
        for language, text in safe_texts(messages.get(Iri(result.shape), {})).items():
            yield f"{node} <{_SH}resultMessage> {_literal(text)}@{language}"


def _members(result: Result) -> Iterable[tuple[str, str]]:
    yield "focusNode", result.focus
    yield "resultPath", f"<{result.path}>" if result.path else ""
    yield "value", result.value
    yield "sourceShape", f"<{result.shape}>"
    yield "sourceConstraintComponent", f"<{result.component}>"
    yield "resultSeverity", f"<{result.severity}>"


def _free_label(report: Report) -> str:
    """Return a label for the report's node that nothing in the results begins with."""
    label = "_:report"
    terms = {term for result in report.results for term in (result.focus, result.path, result.value)}
    while any(term.startswith(label) for term in terms):
        label += "x"
    return label


def _literal(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\r", "\\r")
    return f'"{escaped}"'

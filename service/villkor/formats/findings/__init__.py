"""Findings written out: each format in a module of its own, all from the same report."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final, NamedTuple

from villkor.checks.report import Report
from villkor.formats.findings.github import report_github
from villkor.formats.findings.html import report_page
from villkor.formats.findings.json import report_json
from villkor.formats.findings.junit import report_junit
from villkor.formats.findings.rdf import report_rdf
from villkor.formats.findings.sarif import report_sarif
from villkor.formats.findings.table import report_csv
from villkor.formats.findings.text import report_text
from villkor.formats.findings.workbook import report_workbook


class ReportFormat(NamedTuple):
    """A way to write a report."""

    media_type: str
    write: Callable[[Report], bytes]


def _rdf(media_type: str) -> ReportFormat:
    return ReportFormat(media_type, lambda report: report_rdf(report, media_type))


REPORT_FORMATS: Final[Mapping[str, ReportFormat]] = MappingProxyType(
    {
        "text": ReportFormat("text/plain; charset=utf-8", report_text),
        "json": ReportFormat("application/json", report_json),
        "html": ReportFormat("text/html; charset=utf-8", report_page),
        "sarif": ReportFormat("application/sarif+json", report_sarif),
        "junit": ReportFormat("application/xml", report_junit),
        "github": ReportFormat("text/plain; charset=utf-8", report_github),
        "csv": ReportFormat("text/csv; charset=utf-8", report_csv),
        "xlsx": ReportFormat("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", report_workbook),
        "ttl": _rdf("text/turtle"),
        "jsonld": _rdf("application/ld+json"),
        "nt": _rdf("application/n-triples"),
        "rdf": _rdf("application/rdf+xml"),
    }
)
"""The formats by their name."""

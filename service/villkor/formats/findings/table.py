"""Tables: findings as rows, for CSV and workbooks, in the language of the report."""

import csv
import io
import re
from collections.abc import Sequence
from typing import Final

from villkor.checks.report import Finding, Report
from villkor.formats.findings.wording import clause_text, line_of, shown
from villkor.submissions.document import Place

COLUMNS: Final = (
    "document",
    "sheet",
    "cell",
    "line",
    "column",
    "severity",
    "message",
    "value",
    "clauses",
    "remedy",
    "waived",
    "shape",
    "focus",
    "path",
    "fingerprint",
)

_FORMULA: Final = re.compile(r"[=+\-@\t\r\n＝＋－＠](?s:.*)")
_NUMBER: Final = re.compile(r"[+-]?[\d.,]*", re.ASCII)


def report_csv(report: Report) -> bytes:
    """Return the findings as CSV (RFC 4180, UTF-8); text that a spreadsheet would run gets an apostrophe before it."""
    report = shown(report)
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(COLUMNS)
    for finding in report.findings:
        writer.writerow([_inert(str(cell)) for cell in finding_row(finding, report.language)])
    return file.getvalue().encode()


def finding_row(finding: Finding, language: str) -> Sequence[str | int]:
    """Return the cells of a finding, in the order of the columns; no text where something is not known."""
    place = finding.place or Place()
    return (
        finding.document,
        place.sheet,
        place.cell,
        line_of(place) or "",
        place.column or "",
        finding.severity,
        finding.message.get(language, ""),
        finding.value,
        "; ".join(clause_text(clause, language) for clause in finding.clauses),
        finding.remedy.get(language, ""),
        finding.waived,
        str(finding.shape),
        finding.focus,
        finding.path,
        finding.fingerprint,
    )


def _inert(text: str) -> str:
    return f"'{text}" if _FORMULA.fullmatch(text) and not _NUMBER.fullmatch(text) else text

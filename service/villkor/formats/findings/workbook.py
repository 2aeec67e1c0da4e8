"""Workbooks: the report as XLSX, with sheets for its findings, its coverage and what was checked."""

import io
from collections.abc import Iterable, Sequence
from typing import Final

from villkor.checks.report import Report
from villkor.formats.findings.table import COLUMNS, finding_row
from villkor.formats.findings.wording import clause_text, counts, shortened, shown

_LONGEST: Final = 32_767
"""The format holds no more characters in a cell."""


def report_workbook(report: Report) -> bytes:
    """Return the report as an XLSX file whose text is never read as a formula or a link."""
    from xlsxwriter import Workbook  # here, since most runs of the program write no workbook

    file = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with Workbook(file, options) as book:
        bold = book.add_format({"bold": True})
        for name, rows in _sheets(shown(report)):
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, map(_cell, row), bold if number == 0 else None)
            sheet.freeze_panes(1, 0)
            sheet.autofit()
    return file.getvalue()


def _cell(cell: str | int) -> str | int:
    return shortened(cell, _LONGEST) if isinstance(cell, str) else cell


def _sheets(report: Report) -> Iterable[tuple[str, Iterable[Sequence[str | int]]]]:
    yield "findings", [COLUMNS, *(finding_row(finding, report.language) for finding in report.findings)]
    yield "coverage", _coverage(report)
    yield "about", _about(report)


def _coverage(report: Report) -> Iterable[Sequence[str]]:
    language = report.language
    yield ("actor", "label", "clause", "verdict", "settles", "shapes")
    for known in report.coverage:
        yield (
            known.actor.short,
            known.actor_label.get(language, ""),
            clause_text(known.clause, language),
            known.verdict,
            known.settles.get(language, ""),
            "; ".join(shape.code for shape in known.shapes),
        )


def _about(report: Report) -> Iterable[Sequence[str | int]]:
    yield ("conforms", "true" if report.conforms else "false")
    yield from counts(report)
    yield ("dataset", report.version)
    yield ("engine", report.engine)
    yield from (("document", name) for name in report.documents)

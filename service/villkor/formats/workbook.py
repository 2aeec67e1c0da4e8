"""Workbooks: the answer as XLSX, with sheets for its words, its query and its sources."""

import io
from collections.abc import Iterable, Sequence

from villkor.catalogue.answer import Answer, Cell
from villkor.formats.table import named_columns, places
from villkor.formats.text import place, printed
from villkor.vocabulary import Iri


def answer_workbook(answer: Answer) -> bytes:
    """Return the answer as an XLSX file whose text is never read as a formula, and whose amounts are numbers."""
    from xlsxwriter import Workbook  # here, since most runs of the program write no workbook

    file = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with Workbook(file, options) as book:
        bold = book.add_format({"bold": True})
        for name, rows in _sheets(answer):
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row, bold if number == 0 else None)
            sheet.freeze_panes(1, 0)
            sheet.autofit()
    return file.getvalue()


def _sheets(answer: Answer) -> Iterable[tuple[str, Iterable[Sequence[str | int]]]]:
    yield "data", _data(answer)
    yield "dictionary", _dictionary(answer)
    yield "query", [("sparql",), *((line,) for line in answer.query.splitlines())]
    cited = {
        (citation.source, place(citation, answer.language), citation.anchor or "")
        for row in answer.rows
        for citation in row.citations
    }
    yield (
        "sources",
        [
            ("source", "place", "anchor"),
            *((answer.sources[source], where, anchor) for source, where, anchor in sorted(cited)),
            ("dataset", answer.version, answer.issued.isoformat()),
        ],
    )


def _data(answer: Answer) -> Iterable[Sequence[str | int]]:
    columns = named_columns(answer)
    yield [*columns, "status", "citations", "because"]
    for row in answer.rows:
        cells = [
            _number(row.cells[column]) if column in row.cells else printed(row.cells[column[:-5]], labels=True)
            for column in columns
        ]
        yield [*cells, row.status, places(row, answer.language), " → ".join(row.because)]


def _number(cell: Cell) -> str | int:
    return cell if isinstance(cell, int) and not isinstance(cell, bool) else printed(cell)


def _dictionary(answer: Answer) -> Iterable[Sequence[str]]:
    language = answer.language
    yield ("column", "label", "definition", "type", "unit")
    for word in answer.columns:
        types = " ".join(Iri(kind).short for kind in word.types)
        yield (word.name, word.label[language], word.definition[language], types, word.unit or "")

"""Templates as XLSX: a sheet to fill in, whose cells take what their fields want, and one that says how."""

import datetime as dt
import io
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from villkor.formats.form_lines import YES_NO, Line, Values, form_lines, known_value
from villkor.submissions.forms import Field, Form
from villkor.submissions.rows import ENVELOPE_WORDS
from villkor.submissions.value_table import COLUMNS
from villkor.vocabulary import XSD

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

_SHEETS: Final = {"sv": ("Blankett", "Läs mig"), "en": ("Form", "Read me")}
_WIDTHS: Final = {"number": 8, "label": 45, "row": 6, "value": 40, "unit": 18, "help": 55, "key": 28}
_HEADER: Final = 1
"""The row of the header, counted from 0: the form's code stands above it."""

_GREATEST: Final = 10**12
_WRONG: Final = {"sv": "Cellen tar inte emot detta.", "en": "The cell does not take this."}
_READ_ME: Final = {
    "sv": (
        "Fyll i kolumnen «värde» på bladet «{sheet}». En uppgift som lämnas tom räknas som utelämnad.",
        "En lista har en rad för varje radnummer: kopiera raderna och öka talet i kolumnen «rad» för fler.",
        "Ändra inte kolumnen «nyckel»: den säger vilken uppgift värdet hör till.",
        "Datum skrivs ÅÅÅÅ-MM-DD, belopp i hela kronor, ja eller nej som ja eller nej.",
        "Spara som .xlsx och kontrollera med: villkor check {code}.xlsx",
        "Den som läser filen läser bara värden; inga makron eller formler körs.",
    ),
    "en": (
        "Fill in the column «value» on the sheet «{sheet}». A field that is left empty counts as left out.",
        "A list has a row for each row number: copy the rows and raise the number in the column «row» for more.",
        "Do not change the column «key»: it says which field the value belongs to.",
        "Dates are written YYYY-MM-DD, amounts in whole kronor, yes or no as yes or no.",
        "Save as .xlsx and check with: villkor check {code}.xlsx",
        "Whoever reads the file reads values only; no macro or formula is run.",
    ),
}


def workbook_template(form: Form, values: Values, language: str) -> bytes:
    """Return a form to fill in as a workbook, in which no text is read as a formula."""
    from xlsxwriter import Workbook  # here, since most runs of the program write no workbook

    file = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with Workbook(file, options) as book:
        form_sheet, help_sheet = (book.add_worksheet(name) for name in _SHEETS[language])
        sheet = _Sheet(form_sheet, _styles(book), language)
        _begin(sheet, form)
        for number, line in enumerate(form_lines(form, values), _HEADER + 1):
            _write(sheet, number, line)
        help_sheet.set_column(0, 0, 100)
        for number, text in enumerate(_READ_ME[language]):
            filled = text.format(sheet=_SHEETS[language][0], code=form.code)
            help_sheet.write_string(number, 0, filled, sheet.styles["text"])
    return file.getvalue()


@dataclass(frozen=True, slots=True)
class _Sheet:
    """The sheet to fill in, the looks of its cells, and its language."""

    sheet: "Worksheet"
    styles: Mapping[str, "Format"]
    language: str


def _styles(book: "Workbook") -> Mapping[str, "Format"]:
    return {
        "head": book.add_format({"bold": True, "bottom": 1}),
        "text": book.add_format({"text_wrap": True, "valign": "top", "num_format": "@"}),
        "date": book.add_format({"valign": "top", "align": "left", "num_format": "yyyy-mm-dd"}),
        "integer": book.add_format({"valign": "top", "align": "left", "num_format": "# ##0"}),
    }


def _begin(sheet: _Sheet, form: Form) -> None:
    """Write what stands above the table, its header, and how it is shown and printed."""
    page = sheet.sheet
    page.write_row(0, 0, [ENVELOPE_WORDS["form"][sheet.language], form.code], sheet.styles["head"])
    for column, (name, headers) in enumerate(COLUMNS.items()):
        page.write_string(_HEADER, column, headers[sheet.language], sheet.styles["head"])
        page.set_column(column, column, _WIDTHS[name])
    page.freeze_panes(_HEADER + 1, 0)
    page.repeat_rows(_HEADER)
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 0)


def _write(sheet: _Sheet, number: int, line: Line) -> None:
    field = line.slot.field
    cells = zip(COLUMNS, line.cells(sheet.language), strict=True)
    for column, (name, text) in enumerate(cells):
        if name == "value":
            _write_value(sheet, number, column, line, text)
        elif name == "row" and text:
            sheet.sheet.write_number(number, column, int(text), sheet.styles["integer"])
        elif text:
            sheet.sheet.write_string(number, column, text, sheet.styles["text"])
    if wanted := _wanted(field, sheet.language):
        column = list(COLUMNS).index("value")
        sheet.sheet.data_validation(number, column, number, column, {**wanted, "error_message": _WRONG[sheet.language]})


def _write_value(sheet: _Sheet, number: int, column: int, line: Line, text: str) -> None:
    """Write a known value as what it is, or an empty cell that takes one."""
    style = sheet.styles.get((line.slot.field.literal or "").removeprefix(XSD), sheet.styles["text"])
    value = known_value(line.slot.field, line.known)
    if isinstance(value, dt.date):
        sheet.sheet.write_datetime(number, column, dt.datetime.combine(value, dt.time()), style)
    elif isinstance(value, int) and not isinstance(value, bool) and value <= _GREATEST:
        sheet.sheet.write_number(number, column, value, style)
    elif text:
        sheet.sheet.write_string(number, column, text, style)
    else:
        sheet.sheet.write_blank(number, column, None, style)


def _wanted(field: Field, language: str) -> dict[str, object]:
    """Return what a cell takes, as the options of a data validation; empty where it takes any text."""
    if field.choices:
        return {"validate": "list", "source": list(field.choices)}
    match (field.literal or "").removeprefix(XSD):
        case "boolean":
            return {"validate": "list", "source": list(YES_NO[language])}
        case "date":
            return {"validate": "date", "criteria": ">=", "value": dt.date(1900, 1, 1)}
        case "integer":
            least = -_GREATEST if field.least is None else field.least
            return {"validate": "integer", "criteria": "between", "minimum": least, "maximum": _GREATEST}
    return {}

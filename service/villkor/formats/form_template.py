"""Templates: a form to fill in, with what is known already, in each of the ways that it may be handed in."""

import csv
import io
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final, TypeAlias

import orjson

from villkor.catalogue.answer import Resource
from villkor.errors import NotAcceptable
from villkor.formats.form_lines import Known, Values, all_known, form_lines, known_value
from villkor.formats.form_turtle import turtle_template
from villkor.formats.form_workbook import workbook_template
from villkor.submissions.forms import Field, Form
from villkor.submissions.rows import ENVELOPE_WORDS
from villkor.submissions.value_table import COLUMNS

_Json: TypeAlias = "str | int | bool | Mapping[str, _Json] | list[_Json] | None"


def template(form: Form, format_: str, values: Values, language: str) -> bytes:
    """Return a form to fill in, in one of the formats of TEMPLATES. Raises NotAcceptable for any other."""
    if format_ not in TEMPLATES:
        raise NotAcceptable(
            f"There is no template in the format {format_[:20]}; there are {', '.join(TEMPLATES)}.",
            f"Det finns ingen mall i formatet {format_[:20]}; det finns {', '.join(TEMPLATES)}.",
            candidates=list(TEMPLATES),
        )
    return TEMPLATES[format_](form, values, language)


def _csv(form: Form, values: Values, language: str) -> bytes:
    """Write a value a row, with what a Swedish spreadsheet wants: semicolons and a byte-order mark."""
    file = io.StringIO()
    writer = csv.writer(file, delimiter=";")
    writer.writerow([ENVELOPE_WORDS["form"][language], form.code])
    writer.writerow([headers[language] for headers in COLUMNS.values()])
    writer.writerows(line.cells(language) for line in form_lines(form, values))
    return file.getvalue().encode("utf-8-sig")


def _json(form: Form, values: Values, _: str) -> bytes:
    """Write an object whose unknown values are null; a list that nothing need stand in is empty."""
    members = {"form": form.code, **{field.key: _member(field, values) for field in form.asked}}
    return orjson.dumps(members, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


def _member(field: Field, values: Values) -> _Json:
    known = all_known(field, values)
    if field.parts:
        rows: list[Mapping[str, Known]] = [row for row in known if isinstance(row, Mapping)]
        blank: list[Mapping[str, Known]] = [{}] if field.minimum else []
        return [{part.key: _value(part, row.get(part.key, "")) for part in field.parts} for row in rows or blank]
    plain = [_value(field, value) for value in known if not isinstance(value, Mapping)]
    if field.maximum == 1 and len(plain) < 2:
        return plain[0] if plain else None
    return plain


def _value(field: Field, known: Known) -> _Json:
    if isinstance(known, Resource):
        return {"id": known.id.short, "label": known.label}
    value = known_value(field, known)
    return value if isinstance(value, bool | int) else str(value) or None


TEMPLATES: Final[Mapping[str, Callable[[Form, Values, str], bytes]]] = MappingProxyType(
    {"json": _json, "csv": _csv, "xlsx": workbook_template, "ttl": turtle_template}
)
"""The formats of templates, by the ending of the file."""

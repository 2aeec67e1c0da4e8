"""Templates as Turtle: what is known is stated, and what is to be filled in stands in comments."""

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Final

from villkor.catalogue.answer import Resource
from villkor.formats.form_lines import Known, Values, all_known, known_value, unit
from villkor.graph.terms import serialised
from villkor.submissions.forms import IN_AGREEMENT, Field, Form
from villkor.vocabulary import PREFIXES, XSD, Iri, Value

_VK: Final = PREFIXES["vk"]
_BLANK: Final = {XSD + "integer": "0", XSD + "boolean": "true", XSD + "date": '"{year}-01-01"^^xsd:date'}


def turtle_template(form: Form, values: Values, language: str) -> bytes:
    """Return a form to fill in as Turtle."""
    body = "\n".join(_statements(form, values, language))
    prefixes = [f"@prefix {name}: <{PREFIXES[name]}> .\n" for name in ("vk", "xsd") if f"{name}:" in body]
    return f"# {_one_line(form.label[language])}: {form.code}\n\n{''.join(prefixes)}\n{body}\n".encode()


def _statements(form: Form, values: Values, language: str) -> Iterator[str]:
    yield "<#1>"
    yield f"    a {_short(form.submission_class)} ;"
    yield f"    {_short(IN_AGREEMENT)} {_short(form.agreement)} ;"
    for field in form.asked:
        told = f"{field.number} {field.label[language]} ({unit(field, language)}): {field.help.get(language, '')}"
        yield f"    # {_one_line(told)}"
        known = list(all_known(field, values))
        for number, value in enumerate(known, 1):
            term = f"<#1-{field.key}-{number}>" if isinstance(value, Mapping) else _term(field, value)
            yield f"    {_short(field.path)} {term} ;{_called(value)}"
        if not known:
            yield f"    # {_short(field.path)} {_blank(form, field)} ;"
    yield "."
    for field in form.asked:
        if field.parts:
            yield from _rows(form, field, values)


def _rows(form: Form, field: Field, values: Values) -> Iterator[str]:
    known = [row for row in all_known(field, values) if isinstance(row, Mapping)]
    for number, row in enumerate(known or [{}], 1):
        mark = "" if known else "# "
        yield f"\n{mark}<#1-{field.key}-{number}>"
        if field.part_class:
            yield f"{mark}    a {_short(field.part_class)} ;"
        for part in field.parts:
            value: Known = row.get(part.key, "")
            if value:
                yield f"    {_short(part.path)} {_term(part, value)} ;{_called(value)}"
            else:
                yield f"{mark or '    # '}{'    ' if mark else ''}{_short(part.path)} {_blank(form, part)} ;"
        yield f"{mark}."


def _term(field: Field, known: Known) -> str:
    return _short(known_value(field, known))


def _short(value: Value) -> str:
    """Return a value as Turtle writes it by hand."""
    match value:
        case Iri() if value.removeprefix(_VK).isidentifier():
            return f"vk:{value.removeprefix(_VK)}"
        case bool():
            return str(value).lower()
        case int():
            return str(int(value))
        case dt.date():
            return f'"{value.isoformat()}"^^xsd:date'
    return serialised(value)


def _blank(form: Form, field: Field) -> str:
    if field.parts:
        return f"<#1-{field.key}-1>"
    return "<…>" if field.value_class else _BLANK.get(field.literal or "", '"…"').format(year=form.year)


def _called(known: Known | Mapping[str, Known]) -> str:
    return f"  # {_one_line(known.label)}" if isinstance(known, Resource) else ""


def _one_line(text: str) -> str:
    """Return a text that cannot leave the comment that it stands in."""
    return " ".join(text.split())

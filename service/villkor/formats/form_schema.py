"""Schemas: what a form as JSON must look like, as JSON Schema (draft 2020-12) made from the form's declaration."""

from collections.abc import Mapping
from typing import Any, Final

import orjson

from villkor.formats.form_lines import unit
from villkor.submissions.forms import Field, Form
from villkor.vocabulary import BASE, XSD

_DRAFT: Final = "https://json-schema.org/draft/2020-12/schema"
_TYPES: Final[Mapping[str, Mapping[str, Any]]] = {
    XSD + "integer": {"type": "integer", "examples": [12000]},
    XSD + "boolean": {"type": "boolean"},
    XSD + "date": {"type": "string", "format": "date", "pattern": r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"},
}


def form_schema(form: Form, language: str) -> bytes:
    """Return the JSON Schema of a form, with titles and descriptions in a language."""
    members = schema_members(form, language)
    return orjson.dumps(members, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


def schema_members(form: Form, language: str) -> dict[str, Any]:
    """Return the JSON Schema of a form as the members of an object."""
    return {
        "$schema": _DRAFT,
        "$id": f"{BASE}res/schema/{form.code}",
        "title": form.label[language],
        **_object(form.asked, language, _envelope(form)),
        "required": ["form", *_required(form.asked)],
    }


def _envelope(form: Form) -> Mapping[str, Any]:
    return {
        "$schema": {"type": "string"},
        "form": {"enum": [form.code, form.kind]},
        "year": {"const": form.year},
    }


def _object(fields: tuple[Field, ...], language: str, others: Mapping[str, Any]) -> dict[str, Any]:
    """Return the schema of an object that has a member for each field, and no more."""
    return {
        "type": "object",
        "properties": {**others, **{field.key: _member(field, language) for field in fields}},
        "required": _required(fields),
        "additionalProperties": False,
    }


def _required(fields: tuple[Field, ...]) -> list[str]:
    return [field.key for field in fields if field.minimum]


def _member(field: Field, language: str) -> dict[str, Any]:
    told = {"title": field.label[language], "description": _description(field, language)}
    one = _object(field.parts, language, {}) if field.parts else _value(field)
    if field.maximum == 1 and not field.parts:
        return {**told, **one} if field.minimum else {**told, "anyOf": [one, {"type": "null"}]}
    most = {} if field.maximum is None else {"maxItems": field.maximum}
    return {**told, "type": "array", "items": one, "minItems": field.minimum, **most}


def _description(field: Field, language: str) -> str:
    said = (field.number, unit(field, language), field.help.get(language, ""))
    return "; ".join(filter(None, said))


def _value(field: Field) -> dict[str, Any]:
    if field.value_class:
        return {"anyOf": [{"type": "string", "minLength": 1}, _REFERENCE]}
    if field.choices:
        return {"enum": list(field.choices)}
    wanted: dict[str, Any] = dict(_TYPES.get(field.literal or "", {"type": "string", "minLength": 1}))
    if field.pattern:
        wanted["pattern"] = field.pattern
    if field.least is not None:
        wanted["minimum"] = field.least
    return wanted


_REFERENCE: Final = {
    "type": "object",
    "properties": {"id": {"type": "string", "minLength": 1}, "label": {"type": "string"}},
    "required": ["id"],
    "additionalProperties": False,
}

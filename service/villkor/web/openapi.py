"""OpenAPI: the description of every operation, made from the questions and their words."""

import json
from collections.abc import Mapping
from typing import Any, Final

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from villkor import __version__
from villkor.catalogue import LIMIT, MOST
from villkor.errors import BadParameter, NotAcceptable, Problem, Unexpected, UnknownQuestion
from villkor.formats import FORMATS
from villkor.questions.inputs import TODAY
from villkor.questions.question import Parameter, Question
from villkor.questions.words import Word, Words
from villkor.vocabulary import LANGUAGES, XSD

_TYPES: Final[Mapping[str, dict[str, Any]]] = {
    "gYear": {"type": "integer", "minimum": 1000, "maximum": 2999},
    "date": {"type": "string", "format": "date"},
    "boolean": {"type": "boolean"},
    "integer": {"type": "integer"},
    "string": {"type": "string"},
}
_EMPTY: Final[dict[str, Any]] = {"type": "string", "maxLength": 0}
"""A field of a form that is left empty is sent all the same; it counts as not given."""

LAST_PAGE: Final = 999_999_999
_TODAY: Final = " (else today / annars i dag)"
_RESOURCE: Final = {"$ref": "#/components/schemas/Resource"}
_DESCRIPTION: Final = (
    "The State's agreements with SKR on mental health and suicide prevention: every answer is rows that name their "
    "clause. What no source states is answered 200 with status `not-stated` and the absences.\n\n"
    "Statens överenskommelser med SKR om psykisk hälsa och suicidprevention: varje svar är rader som nämner sin "
    "klausul. Det som ingen källa anger besvaras 200 med status `not-stated` och med vad som saknas.\n\n"
    f"Limits / gränser: at most {MOST} rows a page (CSV, XLSX and RDF carry all); no service level is promised. "
    "No authentication / ingen autentisering."
)


def described(app: FastAPI) -> dict[str, Any]:
    """Return the OpenAPI 3.1 document of an application."""
    document = get_openapi(title="villkor", version=__version__, description=_DESCRIPTION, routes=app.routes)
    document["info"]["license"] = {"name": "Apache-2.0", "identifier": "Apache-2.0"}
    document["components"] = {"schemas": _SCHEMAS}
    return document


def operation(question: Question, words: Words) -> dict[str, Any]:
    """Return what OpenAPI says of a question: its parameters, an example, and every status that it answers with."""
    parameters = [_parameter(parameter, words[parameter.name], question) for parameter in question.parameters]
    return {
        "operationId": question.name,
        "summary": question.title["en"],
        "description": f"{question.description['en']}\n\n{question.title['sv']} {question.description['sv']}",
        "parameters": [*parameters, *_COMMON],
        "responses": {"200": _success(question, words), **PROBLEMS},
    }


def _parameter(parameter: Parameter, word: Word, question: Question) -> dict[str, Any]:
    schema = dict(_TYPES[word.datatype]) if word.datatype else {"type": "string"}
    if word.datatype == "date" and not parameter.required:
        schema = {"type": "string", "anyOf": [schema, _EMPTY]}
    today = parameter.default == TODAY
    if parameter.default is not None and not today:
        schema["default"] = parameter.default
    answered = (case.input for case in question.cases if "error" not in case.expect)
    given = next((inputs[parameter.name] for inputs in answered if parameter.name in inputs), None)
    example = json.loads(given) if given and schema["type"] in ("integer", "boolean") else given
    return {
        "name": parameter.name,
        "in": "query",
        "required": parameter.required,
        "description": f"{word.definition['en']} / {word.definition['sv']}{_TODAY if today else ''}",
        "schema": schema,
        **({"example": example} if example is not None else {}),
    }


def _success(question: Question, words: Words) -> dict[str, Any]:
    columns = {column: _column(words[column], many=column in question.lists) for column in question.columns}
    row = {"allOf": [{"$ref": "#/components/schemas/Row"}, {"type": "object", "properties": columns}]}
    rows = {"type": "object", "properties": {"rows": {"type": "array", "items": row}}}
    schema = {"allOf": [{"$ref": "#/components/schemas/Answer"}, rows]}
    other: dict[str, Any] = {format_.media_type.partition(";")[0]: {} for format_ in FORMATS.values()}
    return {"description": "The answer / svaret", "content": {**other, "application/json": {"schema": schema}}}


def _column(word: Word, *, many: bool) -> dict[str, Any]:
    """Return the schema of a cell; one of several datatypes is, for instance, a number or an exact fraction as text."""
    kinds = [_TYPES[kind.removeprefix(XSD)] for kind in word.types if word.datatype]
    single = {"anyOf": kinds or [_RESOURCE, {"type": "string"}]} if len(kinds) != 1 else kinds[0]
    about = {"description": f"{word.definition['en']} / {word.definition['sv']}"}
    return {"type": "array", "items": single, **about} if many else {"anyOf": [single, {"type": "null"}], **about}


def problem(kind: type[Problem]) -> dict[str, Any]:
    """Return what OpenAPI says of a kind of problem."""
    schema = {"schema": {"$ref": "#/components/schemas/Problem"}}
    return {"description": f"{kind.title['en']} / {kind.title['sv']}", "content": {"application/problem+json": schema}}


LANGUAGE: Final = {
    "name": "lang",
    "in": "query",
    "description": "Language, else by Accept-Language / språk, annars efter Accept-Language",
    "schema": {"type": "string", "enum": list(LANGUAGES)},
}
_COMMON: Final = [
    LANGUAGE,
    {
        "name": "format",
        "in": "query",
        "description": "Format, else by Accept; also as a suffix of the path / format, annars efter Accept",
        "schema": {"type": "string", "enum": list(FORMATS)},
    },
    {
        "name": "limit",
        "in": "query",
        "description": "Rows of a page / rader på en sida",
        "schema": {"type": "integer", "minimum": 1, "maximum": MOST, "default": LIMIT},
    },
    {
        "name": "page",
        "in": "query",
        "description": "The page, from 1 / sidan, från 1",
        "schema": {"type": "integer", "minimum": 1, "maximum": LAST_PAGE, "default": 1},
    },
]
PROBLEMS: Final = {
    str(kind.status): problem(kind) for kind in (UnknownQuestion, NotAcceptable, BadParameter, Unexpected)
}
_TEXT: Final = {"type": "string"}
_MAYBE: Final = {"type": ["string", "null"]}
_SCHEMAS: Final[dict[str, Any]] = {
    "Resource": {"type": "object", "required": ["id", "label"], "properties": {"id": _TEXT, "label": _TEXT}},
    "Citation": {
        "type": "object",
        "required": ["id", "source", "section", "item", "lines", "anchor"],
        "properties": {
            "id": _TEXT,
            "source": _RESOURCE,
            "section": _MAYBE,
            "item": {"type": ["integer", "null"]},
            "lines": {"type": ["array", "null"], "items": {"type": "integer"}},
            "anchor": _MAYBE,
        },
    },
    "Row": {
        "type": "object",
        "required": ["status", "citations", "because"],
        "properties": {
            "status": {"$ref": "#/components/schemas/Status"},
            "citations": {"type": "array", "items": {"$ref": "#/components/schemas/Citation"}},
            "because": {"type": "array", "items": _TEXT},
        },
    },
    "Status": {
        "type": "string",
        "enum": ["stated", "derived", "inferred", "external", "conflicting", "not-stated"],
    },
    "Answer": {
        "type": "object",
        "required": ["question", "inputs", "status", "rows", "absences", "discrepancies", "total", "links", "dataset"],
        "properties": {
            "question": _TEXT,
            "inputs": {"type": "object"},
            "status": {"$ref": "#/components/schemas/Status"},
            "absences": {"type": "array", "items": _RESOURCE},
            "discrepancies": {"type": "array", "items": _RESOURCE},
            "total": {"type": "integer"},
            "limit": {"type": ["integer", "null"]},
            "page": {"type": "integer"},
            "lang": {"type": "string", "enum": list(LANGUAGES)},
            "links": {"type": "object", "additionalProperties": _TEXT},
            "dataset": {
                "type": "object",
                "properties": {"version": _TEXT, "issued": {"type": "string", "format": "date"}},
            },
        },
    },
    "Problem": {
        "type": "object",
        "required": ["type", "title", "status", "detail", "instance"],
        "properties": {
            "type": _TEXT,
            "title": _TEXT,
            "status": {"type": "integer"},
            "detail": _TEXT,
            "instance": _TEXT,
            "parameter": _TEXT,
            "candidates": {"type": "array"},
            "position": _TEXT,
            "reason": _TEXT,
        },
    },
}

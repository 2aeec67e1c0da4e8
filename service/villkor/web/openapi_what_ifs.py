"""OpenAPI of what-ifs that are posted: the members of the body, made from the parameters of the question."""

import json
from collections.abc import Mapping
from typing import Any, Final

from villkor.errors import BadDocument, UnsupportedMedia
from villkor.questions.question import Question
from villkor.questions.words import Words
from villkor.web.openapi import operation, problem

_TEXT: Final = {"type": "string"}
_AMOUNT: Final = {
    "type": "object",
    "description": "Kronor to every unit, or to a class of them / kronor till var och en eller till en sorts län",
    "required": ["fixed"],
    "properties": {"fixed": {"type": "integer", "minimum": 0, "maximum": 10**15 - 1}, "condition": _TEXT},
    "additionalProperties": False,
}
_BASIS: Final = {
    "type": "object",
    "description": "The basis that shares the rest / det underlag som resten fördelas efter",
    "required": ["basis"],
    "properties": {"basis": _TEXT},
    "additionalProperties": False,
}
_COMPONENTS: Final = {
    "anyOf": [
        _TEXT,
        {"type": "array", "minItems": 1, "maxItems": 20, "items": {"anyOf": [_TEXT, _AMOUNT, _BASIS]}},
    ]
}
_WRITTEN_OUT: Final = {
    "summary": "Components that are written out / delar som skrivs ut",
    "value": {
        "line": "line/2025-cty-fa4",
        "components": [
            {"fixed": 5_000_000},
            {"fixed": 2_000_000, "condition": "metropolitan"},
            {"basis": "population"},
        ],
    },
}


def what_if_operation(question: Question, words: Words, largest: int) -> dict[str, Any]:
    """Return what OpenAPI says of posting a what-if of at most so many bytes."""
    asked = operation(question, words)
    names = [parameter.name for parameter in question.parameters]
    members = {one["name"]: _member(one) for one in asked["parameters"] if one["name"] in names}
    schema = {
        "type": "object",
        "required": [parameter.name for parameter in question.parameters if parameter.required],
        "properties": members,
        "additionalProperties": False,
    }
    case = {name: _plain(members[name], text) for name, text in question.cases[0].input.items()}
    examples = {"key": {"summary": question.cases[0].name, "value": case}, "components": _WRITTEN_OUT}
    where = {"description": "The same by GET / samma med GET", "schema": {**_TEXT, "format": "uri-reference"}}
    answered = {**asked["responses"]["200"], "headers": {"Content-Location": where}}
    refused = {str(kind.status): problem(kind) for kind in (BadDocument, UnsupportedMedia)}
    return {
        "operationId": f"{question.name}-post",
        "summary": question.title["en"],
        "description": (
            f"The premises as a JSON object of at most {largest // 2**10} KiB. The answer is that of GET, and names "
            "its address in `links.self` and `Content-Location`. Nothing is kept.\n\nFörutsättningarna som ett "
            "JSON-objekt. Svaret är detsamma som med GET, och dess adress anges. Inget sparas."
        ),
        "parameters": [one for one in asked["parameters"] if one["name"] not in names],
        "requestBody": {
            "required": True,
            "description": "The premises that are changed / de förutsättningar som ändras",
            "content": {"application/json": {"schema": schema, "examples": examples}},
        },
        "responses": {**asked["responses"], "200": answered, **refused},
    }


def _member(parameter: Mapping[str, Any]) -> dict[str, Any]:
    schema = _COMPONENTS if parameter["name"] == "components" else parameter["schema"]
    return {**schema, "description": parameter["description"]}


def _plain(schema: Mapping[str, Any], text: str) -> Any:
    return json.loads(text) if schema.get("type") == "integer" else text

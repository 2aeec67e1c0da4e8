"""OpenAPI of what is handed in: the check of a document, the forms to fill in, and their schemas."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from villkor.errors import BadDocument, BadParameter, NotAcceptable, Problem, Refused
from villkor.submissions.reading import SYNTAXES
from villkor.web.openapi import LANGUAGE, PROBLEMS, problem

_BODIES: Final = (*dict.fromkeys(SYNTAXES.values()),)
_FORM: Final = {
    "name": "form",
    "in": "path",
    "required": True,
    "description": "The form by its code, such as 2025-req; an ending names the format / blanketten med sin kod",
    "schema": {"type": "string"},
    "example": "2025-req",
}
_ACTOR: Final = {
    "name": "actor",
    "in": "query",
    "description": "Who is to fill it in / den som ska fylla i den",
    "schema": {"type": "string"},
    "example": "region:14",
}
_COVERAGE: Final = {
    "name": "coverage",
    "in": "query",
    "description": "Tell of every provision that applies what is known of it / säg vad som är känt om varje klausul",
    "schema": {"type": "boolean", "default": False},
}
_ABOUT: Final[Mapping[str, tuple[str, str, list[Mapping[str, Any]]]]] = {
    "templates": ("Which forms can be filled in?", "Vilka blanketter går att fylla i?", []),
    "template": ("A form to fill in, with what is known of an actor", "En blankett att fylla i", [_FORM, _ACTOR]),
    "schema": ("The JSON Schema of a form", "En blanketts JSON-schema", [_FORM]),
}


def validation_operation(formats: Mapping[str, str], largest: int) -> dict[str, Any]:
    """Return what OpenAPI says of checking a document; `formats` holds the media types of reports by name."""
    chosen = {
        "name": "format",
        "in": "query",
        "description": "Format of the report, else by Accept / rapportens format, annars efter Accept",
        "schema": {"type": "string", "enum": list(formats)},
    }
    too_late = {str(kind.status): problem(kind) for kind in (BadDocument, Refused)}
    return {
        "operationId": "validations",
        "summary": "Does a submission satisfy what its agreement requires?",
        "description": (
            "Check a requisition, a report or other facts, as RDF or as the form in JSON, CSV or XLSX, of at most "
            f"{largest // 2**20} MiB. Nothing is kept.\n\nUppfyller en inlämning det som överenskommelsen kräver? "
            "Kontrollera en rekvisition, en redovisning eller annat. Inget sparas."
        ),
        "parameters": [LANGUAGE, chosen, _COVERAGE],
        "requestBody": {"required": True, "content": {media_type: {} for media_type in _BODIES}},
        "responses": {"200": _content("The report / rapporten", formats.values()), **PROBLEMS, **too_late},
    }


def form_operation(name: str, media_types: Sequence[str]) -> dict[str, Any]:
    """Return what OpenAPI says of handing out forms."""
    english, swedish, parameters = _ABOUT[name]
    problems: tuple[type[Problem], ...] = (NotAcceptable, BadParameter)
    return {
        "operationId": name,
        "summary": english,
        "description": f"{english}.\n\n{swedish}.".replace("?.", "?"),
        "parameters": [*parameters, LANGUAGE],
        "responses": {
            "200": _content(f"{english} / {swedish}", media_types),
            **{str(kind.status): problem(kind) for kind in problems},
        },
    }


def _content(description: str, media_types: Any) -> dict[str, Any]:
    return {"description": description, "content": {kind.partition(";")[0]: {} for kind in media_types}}

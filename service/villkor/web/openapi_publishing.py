"""OpenAPI of the dataset as a whole: what harvesters fetch, its versions, and what changed between two of them."""

from collections.abc import Mapping
from typing import Any, Final

from villkor.catalogue import LIMIT, MOST
from villkor.errors import BadParameter, NotAcceptable, NotFound, StoreFailed, Unexpected
from villkor.web.openapi import LANGUAGE, problem

_TEXT: Final = {"type": "string"}
_PROFILE: Final = {
    "name": "profile",
    "in": "path",
    "required": True,
    "description": "The profile by its name / profilen med sitt namn",
    "schema": {**_TEXT, "enum": ["cccev", "cpsv-ap"]},
}


def _which(name: str, required: bool) -> Mapping[str, Any]:
    return {
        "name": name,
        "in": "query",
        "required": required,
        "description": "A version by its hash, or the day at whose end it was served / en utgåva, eller dagen",
        "schema": _TEXT,
        "example": "2026-11-28",
    }


def _number(name: str, default: int, most: int) -> Mapping[str, Any]:
    schema = {"type": "integer", "minimum": 1, "maximum": most, "default": default}
    return {"name": name, "in": "query", "description": "Of the things that changed / av det ändrade", "schema": schema}


_ABOUT: Final[Mapping[str, tuple[str, str, list[Mapping[str, Any]]]]] = {
    "catalogue": ("The catalogue by DCAT-AP-SE 3.0.1", "Katalogen enligt DCAT-AP-SE 3.0.1", []),
    "void": ("The dataset by VoID, with its counts", "Datamängden enligt VoID, med antal", []),
    "versions": ("The versions of the dataset that are known", "De kända utgåvorna av datamängden", [LANGUAGE]),
    "changes": (
        "What changed between two versions; `to` is the present one where it is left out",
        "Vad som ändrats mellan två utgåvor",
        [_which("from", True), _which("to", False), _number("limit", LIMIT, MOST), _number("page", 1, 10**6), LANGUAGE],
    ),
    "profile": (
        "What is published by a profile of the EU",
        "Vad som publiceras enligt en av EU:s profiler",
        [_PROFILE],
    ),
}


def publishing_operation(name: str, media_types: Mapping[str, str]) -> dict[str, Any]:
    """Return what OpenAPI says of one of the documents; `media_types` holds its formats by name, the default first."""
    english, swedish, parameters = _ABOUT[name]
    chosen = {
        "name": "format",
        "in": "query",
        "description": "Format, else by Accept; also as a suffix of the path / format, annars efter Accept",
        "schema": {**_TEXT, "enum": list(media_types)},
    }
    content: Mapping[str, Any] = {media_type.partition(";")[0]: {} for media_type in media_types.values()}
    kinds = (NotFound, NotAcceptable, BadParameter, Unexpected, StoreFailed)
    return {
        "operationId": name,
        "summary": english,
        "description": f"{english}.\n\n{swedish}.",
        "parameters": [*parameters, chosen],
        "responses": {
            "200": {"description": f"{english} / {swedish}", "content": content},
            **{str(kind.status): problem(kind) for kind in kinds},
        },
    }

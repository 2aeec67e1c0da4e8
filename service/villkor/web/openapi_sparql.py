"""OpenAPI of SPARQL: queries in the address or posted, and the graphs one by one."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from villkor.errors import (
    BadParameter,
    BadQuery,
    NotAcceptable,
    NotFound,
    Problem,
    ReadOnly,
    Refused,
    StoreFailed,
    Unexpected,
    UnsupportedMedia,
)
from villkor.graph.runner import Limits
from villkor.web.openapi import problem
from villkor.web.protocol import TABLES, TRIPLES

_TEXT: Final = {"type": "string"}
_EXAMPLE: Final = "SELECT ?agreement WHERE { ?agreement a <https://w3id.org/villkor/spec/Agreement> }"


def limits_told(limits: Limits) -> str:
    """Return the limits of a query as OpenAPI's text."""
    memory, size = limits.memory >> 20, limits.size >> 20
    return (
        f"A query runs for at most {limits.seconds} seconds with {memory} MiB of memory; its result has at most "
        f"{limits.rows} rows and {size} MiB, and is refused, never cut, where it has more. At most {limits.clients} "
        f"queries of one client run at a time. No query leaves this server. / En fråga får ta högst {limits.seconds} "
        f"sekunder och {memory} MiB minne; ett svar på mer än {limits.rows} rader eller {size} MiB avböjs, det kortas "
        "aldrig."
    )


def _graphs(name: str, description: str) -> Mapping[str, Any]:
    schema = {"type": "array", "items": {"type": "string", "format": "iri"}}
    return {"name": name, "in": "query", "description": description, "schema": schema}


def _parameter(name: str, description: str, schema: Mapping[str, Any], **more: Any) -> Mapping[str, Any]:
    return {"name": name, "in": "query", "description": description, "schema": schema, **more}


_FORMAT: Final = _parameter(
    "format",
    "Format by name, else by Accept / format, annars efter Accept",
    {"type": "string", "enum": [*TABLES, *TRIPLES]},
)
_DATASET: Final = (
    _graphs("default-graph-uri", "A graph of the default graph / en graf i förvald graf"),
    _graphs("named-graph-uri", "A named graph / en namngiven graf"),
)


def _problems(*kinds: type[Problem]) -> Mapping[str, Any]:
    return {str(kind.status): problem(kind) for kind in kinds}


def _answers(description: str, media_types: Iterable[str]) -> Mapping[str, Any]:
    return {"200": {"description": description, "content": {media_type: {} for media_type in media_types}}}


_OFFERED: Final = (*TABLES.values(), *TRIPLES.values())
_GET: Final[dict[str, Any]] = {
    "operationId": "sparql",
    "summary": "Run a SPARQL query, or without one describe the service",
    "parameters": [
        _parameter("query", "SPARQL 1.1 / SPARQL-frågan", _TEXT, example=_EXAMPLE),
        *_DATASET,
        _FORMAT,
    ],
    "responses": {
        **_answers("The result / resultatet", (*_OFFERED, "text/html")),
        **_problems(BadQuery, NotAcceptable, BadParameter, Unexpected, StoreFailed, Refused),
    },
}
_POST: Final[dict[str, Any]] = {
    "operationId": "sparqlPost",
    "summary": "Run a SPARQL query that is posted",
    "parameters": [*_DATASET, _FORMAT],
    "requestBody": {
        "required": True,
        "content": {
            "application/sparql-query": {"schema": _TEXT, "example": _EXAMPLE},
            "application/x-www-form-urlencoded": {
                "schema": {"type": "object", "required": ["query"], "properties": {"query": _TEXT}},
                "example": {"query": _EXAMPLE},
            },
        },
    },
    "responses": {
        **_answers("The result / resultatet", _OFFERED),
        **_problems(
            BadQuery, ReadOnly, NotAcceptable, UnsupportedMedia, BadParameter, Unexpected, StoreFailed, Refused
        ),
    },
}


def sparql_operations(limits: Limits) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return what OpenAPI says of a query in the address and of one that is posted."""
    told = limits_told(limits)
    return (
        {**_GET, "description": f"The SPARQL 1.1 Protocol. {told}"},
        {**_POST, "description": f"The SPARQL 1.1 Protocol. Updates are refused. {told}"},
    )


GRAPHS: Final[dict[str, Any]] = {
    "operationId": "graphs",
    "summary": "One graph, whole",
    "description": "The SPARQL 1.1 Graph Store Protocol, its reading side: `graph` or `default`, one of them.",
    "parameters": [
        _parameter(
            "graph",
            "The IRI of a graph / grafens IRI",
            _TEXT,
            example="https://w3id.org/villkor/res/graph/data/catalog",
        ),
        _parameter("default", "All graphs as one; without a value / alla grafer som en", _TEXT),
        _parameter("format", "Format by name, else by Accept / format", {"type": "string", "enum": list(TRIPLES)}),
    ],
    "responses": {
        **_answers("The graph / grafen", TRIPLES.values()),
        **_problems(BadQuery, NotFound, NotAcceptable, BadParameter, Unexpected, StoreFailed, Refused),
    },
}

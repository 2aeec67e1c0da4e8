"""SPARQL over HTTP: queries are answered, updates of what is published refused, and the service describes itself."""

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Final

from fastapi import Request, Response

from villkor.errors import BadParameter, BadQuery, NotAcceptable, ReadOnly
from villkor.formats.html import sparql_page
from villkor.formats.service_description import service_description
from villkor.graph.reading import rdf
from villkor.graph.runner import LIMITS, Asked, Runner
from villkor.publishing.address import public_address
from villkor.publishing.descriptions import Descriptions
from villkor.publishing.publication import Publication
from villkor.settings import Settings
from villkor.vocabulary import BASE
from villkor.web.body import read_body
from villkor.web.failing import language_of
from villkor.web.leaving import while_there
from villkor.web.negotiation import prefers_html, wanted_format
from villkor.web.openapi_sparql import sparql_operations
from villkor.web.protocol import ALIASES, OTHER_TABLES, OTHER_TRIPLES, TABLES, TRIPLES, Operation, read_operation
from villkor.web.responses import HTML, Route, response

_LARGEST: Final = 8 * LIMITS.length
_VOLATILE: Final = re.compile(r"\b(?:NOW|RAND|UUID|STRUUID|BNODE)\b", re.IGNORECASE)
"""Functions that give another result every time; a result of them is not kept."""

_KEEP_NOT: Final = {"Cache-Control": "no-store"}


class Sparql:
    """The handlers of the endpoint over one catalogue."""

    def __init__(self, publication: Publication, runner: Runner, settings: Settings) -> None:
        self._catalogue = publication.catalogue
        self._descriptions = Descriptions(publication)
        self._runner = runner
        self._default = settings.language
        self._public = settings.public

    def routes(self) -> Iterable[Route]:
        """Return each path with its method, its handler and what OpenAPI says of it."""
        get, post = sparql_operations(self._runner.limits)
        yield "/sparql", "GET", self.get, get
        yield "/sparql", "POST", self.post, post
        yield "/sparql/", "GET", self.get, {}  # W3C's tests ask there
        yield "/sparql/", "POST", self.post, {}

    async def get(self, request: Request) -> Response:
        """Answer a query in the address, or describe the service."""
        operation = read_operation("GET", request.url.query, "", b"")
        page = operation.format is None and prefers_html(request.headers.get("accept"))
        if operation.query is None and (operation.default_graphs or operation.named_graphs):
            raise BadQuery(
                "A dataset is named, but no query.", "En datamängd anges, men ingen fråga.", parameter="query"
            )
        if operation.query is None:
            return self._page(request, "", None) if page else self._description(request, operation)
        if page:
            return await self._asked_by_person(request, operation, operation.query)
        return await self._result(request, operation)

    async def post(self, request: Request) -> Response:
        """Answer a query that is posted; refuse an update."""
        body = await body_of(request, _LARGEST)
        operation = read_operation("POST", request.url.query, request.headers.get("content-type", ""), body)
        if operation.update is not None:
            raise ReadOnly(
                "What is published here is not updated by requests.",
                "Det som publiceras här uppdateras inte av begäran.",
            )
        return await self._result(request, operation)

    async def _result(self, request: Request, operation: Operation) -> Response:
        asked = asked_for(operation, request.headers.get("accept"), BASE)
        result = await while_there(request, self._runner.run(asked, client_of(request)))
        kept = {} if request.method != "POST" and not _VOLATILE.search(asked.query) else _KEEP_NOT
        return response(result.body, result.media_type, headers=kept)

    async def _asked_by_person(self, request: Request, operation: Operation, query: str) -> Response:
        asked = asked_for(operation, "application/sparql-results+json, text/turtle", BASE)
        result = await while_there(request, self._runner.run(asked, client_of(request)))
        return self._page(request, query, (result.media_type, result.body))

    def _page(self, request: Request, query: str, result: tuple[str, bytes] | None) -> Response:
        language = language_of(request, self._default)
        kept = _KEEP_NOT if _VOLATILE.search(query) else {}
        return response(
            sparql_page(self._catalogue, query, result, language, self._runner.limits), HTML, language, headers=kept
        )

    def _description(self, request: Request, operation: Operation) -> Response:
        name = rdf_format(operation.format, request.headers.get("accept"))
        address = public_address(self._public, request.url.scheme, request.headers.get("host"))
        void = self._descriptions.void(address) if self._descriptions.offered else b""
        described = service_description(self._catalogue, f"{address}/sparql", void)
        return response(rdf(described, TRIPLES[name]), TRIPLES[name])


def asked_for(operation: Operation, accept: str | None, base: str = "") -> Asked:
    """Return the query of an operation with the media types that its caller takes.

    Raises BadParameter for a format that is none, NotAcceptable where neither a table nor RDF is taken.
    """
    table, triples = _taken(operation.format, accept)
    return Asked(
        query=operation.query or "",
        table=table,
        triples=triples,
        default_graphs=operation.default_graphs,
        named_graphs=operation.named_graphs,
        base=base,
    )


@lru_cache(maxsize=128)  # clients send the same few headers over and over
def _taken(chosen: str | None, accept: str | None) -> tuple[str, str]:
    """Return the media types for a table and for RDF, empty for what is not taken. Raises as `asked_for` does."""
    refuse_unknown_format(chosen)
    table = named_format(chosen, accept, TABLES, OTHER_TABLES)
    triples = named_format(chosen, accept, TRIPLES, OTHER_TRIPLES)
    if not (table or triples):
        raise NotAcceptable(
            "None of the accepted media types is offered.",
            "Ingen av de medietyper som godtas erbjuds.",
            candidates=[*TABLES.values(), *TRIPLES.values()],
        )
    return TABLES.get(table, ""), TRIPLES.get(triples, "")


def named_format(chosen: str | None, accept: str | None, offered: Mapping[str, str], others: Mapping[str, str]) -> str:
    """Return the name of the format that is chosen by name or media type, else the one that `Accept` prefers.

    Empty where none is: the result may be of the other kind.
    """
    if chosen is not None:
        named = {name: name for name in offered} | {media_type: name for name, media_type in offered.items()}
        return named.get(chosen) or named.get(ALIASES.get(chosen, ""), "")
    ways = {**offered, **{f"{name} {media_type}": media_type for name, media_type in others.items()}}
    try:
        return wanted_format(None, accept, ways).partition(" ")[0]
    except NotAcceptable:
        return ""


def rdf_format(chosen: str | None, accept: str | None) -> str:
    """Return the name of the syntax of RDF that is chosen, or that `Accept` prefers.

    Raises BadParameter for a format that is none, NotAcceptable where no syntax is taken.
    """
    refuse_unknown_format(chosen)
    name = named_format(chosen, accept, TRIPLES, OTHER_TRIPLES)
    if not name:
        raise NotAcceptable("This is RDF.", "Detta är RDF.", candidates=list(TRIPLES.values()))
    return name


def refuse_unknown_format(chosen: str | None) -> None:
    """Refuse a format that is neither a name nor a media type of any result. Raises BadParameter."""
    names = [*TABLES, *TRIPLES]
    if chosen is not None and chosen not in (*names, *ALIASES, *TABLES.values(), *TRIPLES.values()):
        raise BadParameter(
            f"format: «{chosen[:20]}» is not one of {', '.join(names)}.",
            f"format: «{chosen[:20]}» är inte något av {', '.join(names)}.",
            parameter="format",
            candidates=names,
        )


def client_of(request: Request) -> str:
    """Return who asks, as far as the number of queries at a time goes: the address of the connection."""
    return request.client.host if request.client else ""


async def body_of(request: Request, largest: int) -> bytes:
    """Return what is posted. Raises BadQuery for more than is taken, UnsupportedMedia for what is packed."""
    too_large = BadQuery(
        f"The body is larger than {largest} bytes.", f"Innehållet är större än {largest} byte.", limit="length"
    )
    return await read_body(request, largest, too_large, BadQuery)

"""The sandbox over HTTP: SPARQL with updates and the whole Graph Store Protocol on a dataset of its own."""

from collections.abc import Iterable, Sequence
from email import message_from_bytes
from email.message import Message
from typing import Final
from uuid import uuid4

from fastapi import FastAPI, Request, Response

from villkor import __version__
from villkor.errors import NotFound, UnsupportedMedia
from villkor.formats.service_description import sandbox_description
from villkor.graph.reading import rdf
from villkor.graph.runner import Asked
from villkor.graph.sandbox import Document, Sandbox
from villkor.graph.terms import serialised
from villkor.publishing.address import public_address
from villkor.vocabulary import Iri
from villkor.web.failing import add_failing
from villkor.web.graphs import graph_named
from villkor.web.protocol import TRIPLES, pairs_of, read_operation
from villkor.web.responses import Route, response
from villkor.web.sparql import asked_for, body_of, client_of, rdf_format

_LARGEST: Final = 8 << 20
_CHANGES: Final = {"Cache-Control": "no-store"}


def create_sandbox(sandbox: Sandbox, language: str) -> FastAPI:
    """Return the application over a sandbox."""
    app = FastAPI(title="villkor sandbox", version=__version__, docs_url=None, redoc_url=None, openapi_url=None)
    for path, method, handler, _ in Handlers(sandbox).routes():
        app.add_api_route(path, handler, methods=[method])
    add_failing(app, language)
    return app


class Handlers:
    """The handlers of one sandbox."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox

    def routes(self) -> Iterable[Route]:
        """Return each path with its method and its handler."""
        yield "/health", "GET", self.health, {}
        for path in ("/sparql", "/sparql/"):  # W3C's tests ask at the latter
            yield path, "GET", self.sparql, {}
            yield path, "POST", self.sparql, {}
        for path in ("/graphs", "/graphs/{name:path}"):
            yield path, "GET", self.get, {}
            yield path, "PUT", self.put, {}
            yield path, "POST", self.add, {}
            yield path, "DELETE", self.remove, {}

    async def health(self, request: Request) -> Response:
        """Whether the sandbox answers."""
        return response(b'{"status":"pass"}\n', "application/health+json", headers=_CHANGES)

    async def sparql(self, request: Request) -> Response:
        """Answer a query, make an update, or describe the service."""
        body = await body_of(request, _LARGEST)
        asked = read_operation(request.method, request.url.query, request.headers.get("content-type", ""), body)
        if asked.update is not None:
            where = (asked.default_graphs, asked.named_graphs)
            await self._sandbox.update(asked.update, _address(request), *where, client_of(request))
            return response(b"", "text/plain", status=204, headers=_CHANGES)
        if asked.query is None:
            name = rdf_format(asked.format, request.headers.get("accept"))
            return response(rdf(sandbox_description(_address(request)), TRIPLES[name]), TRIPLES[name], headers=_CHANGES)
        query = asked_for(asked, request.headers.get("accept"), _address(request))
        result = await self._sandbox.run(query, client_of(request))
        return response(result.body, result.media_type, headers=_CHANGES)

    async def get(self, request: Request) -> Response:
        """Return a graph."""
        graph, client = _graph(request), client_of(request)
        if not await self._sandbox.holds(graph, client):
            raise NotFound(f"There is no graph <{graph[:200]}>.", f"Det finns ingen graf <{graph[:200]}>.")
        name = rdf_format(request.query_params.get("format"), request.headers.get("accept"))
        pattern = f"GRAPH {serialised(Iri(graph))} {{ ?s ?p ?o }}" if graph else "?s ?p ?o"
        query = Asked(query=f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ {pattern} }}", triples=TRIPLES[name])
        result = await self._sandbox.run(query, client)
        return response(result.body, result.media_type, headers=_CHANGES)

    async def put(self, request: Request) -> Response:
        """Put what is sent in the place of a graph."""
        created = await self._sandbox.put(_graph(request), await _documents(request), client_of(request))
        return response(b"", "text/plain", status=201 if created else 204, headers=_CHANGES)

    async def add(self, request: Request) -> Response:
        """Add what is sent to a graph; to a new one where none is named."""
        named = request.url.query or request.path_params.get("name")
        graph = _graph(request) if named else f"{_address(request, 'graphs')}/{uuid4()}"
        documents = await _documents(request)
        created = await self._sandbox.add(graph, documents, client_of(request))
        headers = _CHANGES if named else {**_CHANGES, "Location": graph}
        status = 201 if created else 200 if any(data for data, _ in documents) else 204
        return response(b"", "text/plain", status=status, headers=headers)

    async def remove(self, request: Request) -> Response:
        """Remove a graph."""
        await self._sandbox.remove(_graph(request), client_of(request))
        return response(b"", "text/plain", headers=_CHANGES)


def _address(request: Request, path: str = "sparql") -> str:
    return f"{public_address(None, request.url.scheme, request.headers.get('host'))}/{path}"


def _graph(request: Request) -> str:
    """Return the graph that the query string names, else the one whose address this is; empty for the default graph."""
    if name := request.path_params.get("name"):
        return graph_named([("graph", f"{_address(request, 'graphs')}/{name}")]) or ""
    given = pairs_of(request.url.query)
    return graph_named(given) or ""


async def _documents(request: Request) -> Sequence[Document]:
    """Return what is sent, the parts of a form one by one. Raises UnsupportedMedia for what is no RDF."""
    declared = request.headers.get("content-type", "text/turtle")
    body = await body_of(request, _LARGEST)
    if not declared.lower().startswith("multipart/"):
        return [(body, _media_type(declared))]
    form = message_from_bytes(f"Content-Type: {declared}\r\n\r\n".encode() + body)
    parts = [part for part in form.walk() if not part.is_multipart()]
    return [(_content(part), _media_type(part.get_content_type())) for part in parts]


def _content(part: Message) -> bytes:
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""


def _media_type(declared: str) -> str:
    media_type = declared.partition(";")[0].strip().lower()
    if media_type not in TRIPLES.values():
        raise UnsupportedMedia("A graph is sent as RDF.", "En graf skickas som RDF.", candidates=list(TRIPLES.values()))
    return media_type

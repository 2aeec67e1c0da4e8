"""The SPARQL 1.1 Graph Store Protocol, its reading side: a graph by its own address, or named in the query string."""

from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import Final

from fastapi import Request, Response

from villkor.catalogue import Catalogue
from villkor.errors import BadParameter, BadQuery, NotFound
from villkor.graph.terms import serialised
from villkor.vocabulary import BASE, Iri
from villkor.web.openapi_sparql import GRAPHS
from villkor.web.protocol import TRIPLES, pairs_of
from villkor.web.responses import Route, response
from villkor.web.sparql import rdf_format

_ALL: Final = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"
_ONE: Final = "CONSTRUCT { ?s ?p ?o } WHERE { GRAPH $graph { ?s ?p ?o } }"
_DIRECT: Final = "/res/graph/{path:path}"
_SUFFIXES: Final = tuple(f".{name}" for name in TRIPLES)


class Graphs:
    """The handlers of the graphs of one catalogue."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue

    def routes(self) -> Iterable[Route]:
        """Return each path with its method, its handler and what OpenAPI says of it."""
        yield "/graphs", "GET", self.indirect, GRAPHS
        yield _DIRECT, "GET", self.direct, {}

    @cached_property
    def _names(self) -> frozenset[Iri]:
        rows = self._catalogue.graph.select(self._catalogue.index["graphs"]).rows
        return frozenset(graph for graph, _ in rows if isinstance(graph, Iri))

    async def indirect(self, request: Request) -> Response:
        """Return the graph that the query string names."""
        given = pairs_of(request.url.query)
        return self._written(request, graph_named(given), dict(given).get("format"))

    async def direct(self, request: Request) -> Response:
        """Return the graph whose own address this is; an ending names the format."""
        path = str(request.path_params["path"])
        suffix = next((suffix for suffix in _SUFFIXES if path.endswith(suffix)), "")
        format_ = suffix[1:] or dict(pairs_of(request.url.query)).get("format")
        return self._written(request, Iri(f"{BASE}res/graph/{path.removesuffix(suffix)}"), format_)

    def _written(self, request: Request, graph: Iri | None, format_: str | None) -> Response:
        if graph is not None and graph not in self._names:
            raise NotFound(f"There is no graph <{graph[:200]}>.", f"Det finns ingen graf <{graph[:200]}>.")
        name = rdf_format(format_, request.headers.get("accept"))
        query = _ALL if graph is None else _ONE.replace("$graph", serialised(graph))
        body = self._catalogue.graph.serialise(query, TRIPLES[name])
        headers = {"Link": f'<{graph}>; rel="describes"'} if graph else {}
        return response(body, TRIPLES[name], headers=headers)


def graph_named(given: Sequence[tuple[str, str]]) -> Iri | None:
    """Return the graph that a query string names, None for the default graph.

    Raises BadQuery where it names none or several, BadParameter for a name that is no absolute IRI.
    """
    named = [(name, value) for name, value in given if name in ("graph", "default")]
    if len(named) != 1:
        raise BadQuery(
            "One graph is named: graph=IRI, or default.", "En graf anges: graph=IRI, eller default.", parameter="graph"
        )
    name, value = named[0]
    if name == "default":
        return None
    try:
        serialised(Iri(value))
    except ValueError:
        raise BadParameter("graph: an absolute IRI.", "graph: en absolut IRI.", parameter="graph") from None
    return Iri(value)

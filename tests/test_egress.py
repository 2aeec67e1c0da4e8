"""Nothing leaves: whatever a request names, no connection is made, proven by a socket that listens at what is named."""

import json
import socket
from collections.abc import Iterator, Mapping
from typing import Final
from urllib.parse import quote

import pytest

from protocol_cases import FORM, QUERY, UPDATE
from serving import Answer, ask, started

RDF_XML: Final = "application/rdf+xml"
JSON_LD: Final = "application/ld+json"
TURTLE: Final = "text/turtle"


class Listener:
    """A socket that can tell whether anyone connected to it."""

    def __init__(self, listening: socket.socket) -> None:
        listening.setblocking(False)
        self._listening = listening
        self.address = f"http://127.0.0.1:{listening.getsockname()[1]}/data"

    def was_called(self) -> bool:
        """Whether anyone has connected since it was asked last."""
        called = False
        while True:
            try:
                self._listening.accept()[0].close()
                called = True
            except BlockingIOError:
                return called


@pytest.fixture(scope="module")
def listener() -> Iterator[Listener]:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield Listener(listening)


@pytest.fixture(scope="module")
def sandbox() -> Iterator[int]:
    """Give the port of an endpoint that takes updates."""
    with started("sandbox") as server:
        yield server.port


def test_the_listener_notices(listener: Listener) -> None:
    host, port = listener.address.removeprefix("http://").removesuffix("/data").split(":")
    with socket.create_connection((host, int(port))):
        assert listener.was_called()
    assert not listener.was_called()


QUERIES: Final[Mapping[str, str]] = {
    "service": "SELECT * { SERVICE <@> { ?s ?p ?o } }",
    "service that may fail": "SELECT * { SERVICE SILENT <@> { ?s ?p ?o } }",
    "service by a prefix": "PREFIX x: <@> SELECT * { SERVICE x: { ?s ?p ?o } }",
    "service by a base": "BASE <@> SELECT * { SERVICE <> { ?s ?p ?o } }",
    "service by a variable": "SELECT * { VALUES ?where { <@> } SERVICE ?where { ?s ?p ?o } }",
    "service by what is computed": 'SELECT * { BIND(IRI("@") AS ?where) SERVICE SILENT ?where { ?s ?p ?o } }',
    "service in small letters": "select * { service silent<@>{ ?s ?p ?o } }",
    "service in a subquery": "SELECT * { { SELECT * { OPTIONAL { SERVICE <@> { ?s ?p ?o } } } } }",
    "service where something exists": "ASK { ?s ?p ?o FILTER EXISTS { SERVICE <@> { ?s ?p ?o } } }",
    "service written with escapes": "SELECT * { \\u0053ERV\\u0049CE <@> { ?s ?p ?o } }",
    "service after a comment": "SELECT * { # '\rSERVICE <@> { ?s ?p ?o } }",
    "service after a string": "SELECT * { BIND('''\\'''' AS ?x) SERVICE <@> { ?s ?p ?o } }",
    "service and nothing between": "SELECT * { VALUES ?x { true }SERVICE<@>{ ?s ?p ?o } }",
    "from": "SELECT * FROM <@> { ?s ?p ?o }",
    "from by name": "SELECT * FROM NAMED <@> { GRAPH ?g { ?s ?p ?o } }",
    "from by a prefix": "PREFIX x: <@> SELECT * FROM x: { ?s ?p ?o }",
    "from by a base": "BASE <@> CONSTRUCT { ?s ?p ?o } FROM <> { ?s ?p ?o }",
    "a graph": "SELECT * { GRAPH <@> { ?s ?p ?o } }",
    "a description": "DESCRIBE <@>",
    "load as a query": "LOAD <@>",
}
"""Queries that name another server, written `@`."""


@pytest.mark.parametrize("name", QUERIES)
def test_a_query_reaches_no_server(port: int, sandbox: int, listener: Listener, name: str) -> None:
    query = QUERIES[name].replace("@", listener.address)
    for place in (port, sandbox):
        got = ask(place, "GET", f"/sparql?query={quote(query)}")
        posted = ask(place, "POST", "/sparql", {"Content-Type": QUERY}, query.encode())
        assert {got.status, posted.status} <= {200, 400}
        assert got.status == posted.status
    assert not listener.was_called()


TOLD: Final = [name for name in QUERIES if name.startswith("service") and not name.endswith("escapes")]
"""An escape stands for its character in strings, names and IRIs only: what writes a keyword with one is no SPARQL."""


@pytest.mark.parametrize("name", TOLD)
def test_a_query_that_asks_another_server_is_told_that_none_leaves(port: int, listener: Listener, name: str) -> None:
    query = QUERIES[name].replace("@", listener.address)
    answer = ask(port, "POST", "/sparql", {"Content-Type": QUERY, "Accept-Language": "en"}, query.encode())
    assert (answer.status, json.loads(answer.body)["type"]) == (400, "/problems/bad-query")
    assert "no query leaves" in json.loads(answer.body)["detail"]


@pytest.mark.parametrize("parameter", ["default-graph-uri", "named-graph-uri"])
def test_a_dataset_of_another_server_is_not_fetched(
    port: int, sandbox: int, listener: Listener, parameter: str
) -> None:
    for place in (port, sandbox):
        target = f"/sparql?query=ASK%7B%7D&{parameter}={quote(listener.address, safe='')}"
        assert ask(place, "GET", target).status in {200, 400}
    assert not listener.was_called()


UPDATES: Final[Mapping[str, str]] = {
    "load": "LOAD <@>",
    "load that may fail": "LOAD SILENT <@>",
    "load into a graph": "LOAD <@> INTO GRAPH <urn:g>",
    "load in small letters": "load silent<@>into graph<urn:g>",
    "load written with escapes": "\\u004cOAD <@>",
    "load after something else": "INSERT DATA { <urn:a> <urn:b> 1 } ; LOAD <@>",
    "service": "INSERT { ?s ?p ?o } WHERE { SERVICE <@> { ?s ?p ?o } }",
    "service by a variable": "DELETE { ?s ?p ?o } WHERE { VALUES ?where { <@> } SERVICE SILENT ?where { ?s ?p ?o } }",
    "using": "INSERT { ?s ?p 1 } USING <@> WHERE { ?s ?p ?o }",
    "with": "WITH <@> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }",
    "add": "ADD SILENT <@> TO DEFAULT",
    "create": "CREATE SILENT GRAPH <@>",
}
"""Updates that name another server."""


@pytest.mark.parametrize("name", UPDATES)
def test_an_update_reaches_no_server(port: int, sandbox: int, listener: Listener, name: str) -> None:
    update = UPDATES[name].replace("@", listener.address)
    for place, statuses in ((port, {400, 403}), (sandbox, {200, 204, 400})):
        direct = ask(place, "POST", "/sparql", {"Content-Type": UPDATE}, update.encode())
        form = ask(place, "POST", "/sparql", {"Content-Type": FORM}, f"update={quote(update)}".encode())
        assert {direct.status, form.status} <= statuses
    assert not listener.was_called()


DOCUMENTS: Final[Mapping[str, tuple[str, str]]] = {
    "a context": (JSON_LD, '{"@context": "@", "@id": "urn:a", "http://x/p": 1}'),
    "a context among others": (JSON_LD, '{"@context": [{"p": "http://x/p"}, "@"], "@id": "urn:a", "p": 1}'),
    "a context that imports": (JSON_LD, '{"@context": {"@version": 1.1, "@import": "@"}, "http://x/p": 1}'),
    "a context of a term": (JSON_LD, '{"@context": {"p": {"@id": "http://x/p", "@context": "@"}}, "p": {"p": 1}}'),
    "a context of a type": (JSON_LD, '{"@context": {"T": {"@id": "http://x/T", "@context": "@"}}, "@type": "T"}'),
    "a DTD": (RDF_XML, '<!DOCTYPE r SYSTEM "@"><r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#"/>'),
    "a public DTD": (
        RDF_XML,
        '<!DOCTYPE r PUBLIC "-//x//y" "@"><r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#"/>',
    ),
    "an entity": (
        RDF_XML,
        '<!DOCTYPE r [<!ENTITY e SYSTEM "@">]><r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        '<r:Description xmlns="http://x/"><p>&e;</p></r:Description></r:RDF>',
    ),
    "an entity of the DTD": (
        RDF_XML,
        '<!DOCTYPE r [<!ENTITY % e SYSTEM "@"> %e;]><r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#"/>',
    ),
    "a stylesheet": (
        RDF_XML,
        '<?xml-stylesheet href="@"?><r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#"/>',
    ),
    "a schema's place": (
        RDF_XML,
        '<r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#" r:nothing="@" '
        'xmlns:i="http://www.w3.org/2001/XMLSchema-instance" i:schemaLocation="urn:x @"/>',
    ),
    "imports": (TURTLE, "<urn:a> <http://www.w3.org/2002/07/owl#imports> <@> ."),
    "shapes of another place": (TURTLE, "<urn:a> <http://www.w3.org/ns/shacl#shapesGraph> <@> ."),
    "what is defined elsewhere": (TURTLE, "<@> a <@#T> . <urn:a> <http://www.w3.org/2000/01/rdf-schema#seeAlso> <@> ."),
    "a base": (TURTLE, "@base <@> . @prefix x: <@#> . <> a x:T ."),
}
"""Documents that name another server."""


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_document_that_is_checked_reaches_no_server(port: int, listener: Listener, name: str) -> None:
    media_type, document = DOCUMENTS[name]
    answer = ask(port, "POST", "/v1/validations", {"Content-Type": media_type}, named(document, listener).encode())
    assert answer.status in {200, 400}
    assert not listener.was_called()


@pytest.mark.parametrize("name", DOCUMENTS)
@pytest.mark.parametrize("method", ["PUT", "POST"])
def test_a_graph_that_is_written_reaches_no_server(sandbox: int, listener: Listener, name: str, method: str) -> None:
    media_type, document = DOCUMENTS[name]
    for graph in ("urn:g", listener.address):
        answer = written(sandbox, method, graph, media_type, named(document, listener))
        assert answer.status in {200, 201, 204, 400}
    assert not listener.was_called()


def named(document: str, listener: Listener) -> str:
    """Return a document with the listener's address where it names another server."""
    address = listener.address
    return document.replace('"@"', f'"{address}"').replace("<@", f"<{address}").replace("urn:x @", f"urn:x {address}")


def written(port: int, method: str, graph: str, media_type: str, document: str) -> Answer:
    """Write a graph to the sandbox."""
    target = f"/graphs?graph={quote(graph, safe='')}"
    return ask(port, method, target, {"Content-Type": media_type}, document.encode())


@pytest.mark.parametrize("method", ["GET", "HEAD", "DELETE"])
def test_a_graph_of_another_server_is_not_fetched(port: int, sandbox: int, listener: Listener, method: str) -> None:
    for place in (port, sandbox):
        target = f"/graphs?graph={quote(listener.address, safe='')}-{method}"
        assert ask(place, method, target).status in {404, 405, 403}
    assert not listener.was_called()


@pytest.mark.parametrize(
    "path",
    [
        "/{0}",
        "/res/{0}",
        "/id/{0}",
        "/v1/validations?profile={0}",
        "/v1/obligations?actor={0}&year=2025",
        "/v1/absences?about={0}",
        "/sparql?query=ASK%7B%7D&endpoint={0}&service={0}",
    ],
)
def test_an_address_in_an_address_is_not_followed(port: int, listener: Listener, path: str) -> None:
    answer = ask(port, "GET", path.format(quote(listener.address, safe="")))
    assert 200 <= answer.status < 500
    assert listener.address not in answer.headers.get("location", "")
    assert not listener.was_called()


@pytest.mark.parametrize("header", ["Host", "X-Forwarded-Host", "Referer", "Origin", "Link", "Accept-Profile", "From"])
def test_an_address_in_a_header_is_not_followed(port: int, listener: Listener, header: str) -> None:
    value = listener.address.removeprefix("http://").removesuffix("/data") if "Host" in header else listener.address
    for path in ("/", "/sparql", "/v1/questions"):
        assert ask(port, "GET", path, {header: value}).status < 500
    assert not listener.was_called()

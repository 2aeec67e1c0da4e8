"""The SPARQL 1.1 Graph Store Protocol: what is published can be read graph by graph; the sandbox takes writes too."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Final
from urllib.parse import quote

import pyoxigraph as ox
import pytest

from protocol_cases import UPDATE
from serving import Answer, ask, started
from villkor.vocabulary import BASE

GRAPH: Final = f"{BASE}res/graph/data/sources"
"""A graph of ours, by the path of its file."""

BY_GRAPH: Final = f"/graphs?graph={quote(GRAPH, safe='')}"
DIRECT: Final = "/res/graph/data/sources"
SYNTAXES: Final = (
    "text/turtle",
    "application/n-triples",
    "application/rdf+xml",
    "application/ld+json",
    "application/n-quads",
    "application/trig",
)
PERSON: Final = "http://www.example/store/person/1"
FOAF: Final = "@prefix foaf: <http://xmlns.com/foaf/0.1/> . @prefix v: <http://www.w3.org/2006/vcard/ns#> .\n"
JOHN: Final = f'{FOAF}<{PERSON}> a foaf:Person ; foaf:businessCard [ a v:VCard ; v:fn "John Doe" ] .'
JANE: Final = JOHN.replace("John", "Jane")
ALICE: Final = f'{FOAF}[] a foaf:Person ; foaf:businessCard [ a v:VCard ; v:given-name "Alice" ] .'
NAMED: Final = f'{FOAF}<{PERSON}> foaf:name "Jane Doe" .'


def statements(data: bytes | str, media_type: str = "text/turtle") -> ox.Dataset:
    """Return what a document says, blank nodes under names that do not depend on how it is written."""
    syntax = ox.RdfFormat.from_media_type(media_type)
    assert syntax is not None
    quads = ox.parse(data, format=syntax, base_iri="http://www.example/", without_named_graphs=False)
    said = ox.Dataset(ox.Quad(*quad.triple) for quad in quads)
    said.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return said


def kind(answer: Answer) -> str:
    """Return the kind of problem that an answer tells."""
    assert answer.media_type == "application/problem+json"
    return str(json.loads(answer.body)["type"]).rpartition("/")[2]


# ── what is published ──


@pytest.mark.parametrize("path", [BY_GRAPH, DIRECT])
@pytest.mark.parametrize("media_type", SYNTAXES)
def test_a_graph_comes_in_every_syntax(port: int, path: str, media_type: str) -> None:
    answer = ask(port, "GET", path, {"Accept": media_type})
    assert (answer.status, answer.media_type) == (200, media_type)
    query = f"CONSTRUCT {{ ?s ?p ?o }} {{ GRAPH <{GRAPH}> {{ ?s ?p ?o }} }}"
    asked = ask(port, "GET", f"/sparql?query={quote(query)}", {"Accept": "application/n-triples"})
    assert statements(answer.body, media_type) == statements(asked.body, "application/n-triples")
    assert len(statements(answer.body, media_type)) > 100


def test_without_a_wish_a_graph_comes_as_turtle(port: int) -> None:
    for headers in ({}, {"Accept": "*/*"}):
        assert ask(port, "GET", BY_GRAPH, headers).media_type == "text/turtle"


def test_a_syntax_that_is_not_there_is_not_acceptable(port: int) -> None:
    answer = ask(port, "GET", BY_GRAPH, {"Accept": "image/png"})
    assert (answer.status, kind(answer)) == (406, "not-acceptable")


def test_the_default_graph_is_all_graphs_as_one(port: int) -> None:
    answer = ask(port, "GET", "/graphs?default", {"Accept": "application/n-triples"})
    count = quote("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }")
    asked = ask(port, "GET", f"/sparql?query={count}", {"Accept": "text/csv"})
    assert answer.status == 200
    assert len(answer.body.splitlines()) == int(asked.body.split()[1])


def test_a_graph_may_be_named_from_where_the_graphs_stand(port: int) -> None:
    one, other = ask(port, "GET", BY_GRAPH), ask(port, "GET", DIRECT)
    assert statements(one.body) == statements(other.body)


@pytest.mark.parametrize("path", [BY_GRAPH, DIRECT, "/graphs?default"])
def test_head_says_what_get_would(port: int, path: str) -> None:
    got, head = (ask(port, method, path, {"Accept": "text/turtle"}) for method in ("GET", "HEAD"))
    assert (head.status, head.body) == (200, b"")
    assert head.headers["content-length"] == got.headers["content-length"] == str(len(got.body))


@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize("path", [f"/graphs?graph={quote(BASE, safe='')}nothing", "/res/graph/data/nothing"])
def test_a_graph_that_is_not_there_is_not_found(port: int, path: str, method: str) -> None:
    answer = ask(port, method, path)
    assert answer.status == 404
    assert method == "HEAD" or kind(answer) == "not-found"


@pytest.mark.parametrize(
    "path",
    ["/graphs", "/graphs?other=1", f"{BY_GRAPH}&default", f"{BY_GRAPH}&graph=urn%3Ax", "/graphs?default&default"],
)
def test_a_request_that_names_no_graph_or_two_is_bad(port: int, path: str) -> None:
    answer = ask(port, "GET", path)
    assert (answer.status, json.loads(answer.body)["parameter"]) == (400, "graph")


@pytest.mark.parametrize("graph", ["", "no iri", "relative", "%3Curn%3Ax%3E"])
def test_a_graph_that_is_no_iri_is_a_bad_parameter(port: int, graph: str) -> None:
    answer = ask(port, "GET", f"/graphs?graph={graph.replace(' ', '%20')}")
    assert (answer.status, kind(answer), json.loads(answer.body)["parameter"]) == (422, "bad-parameter", "graph")


@pytest.mark.parametrize("method", ["PUT", "POST", "DELETE", "PATCH"])
@pytest.mark.parametrize("path", [BY_GRAPH, DIRECT, "/graphs?default"])
def test_what_is_published_is_not_written(port: int, path: str, method: str) -> None:
    before = ask(port, "GET", path).headers["etag"]
    answer = ask(port, method, path, {"Content-Type": "text/turtle"}, JOHN.encode())
    assert answer.status in {403, 405}
    assert kind(answer) in {"read-only", "method-not-allowed"}
    assert ask(port, "GET", path).headers["etag"] == before


# ── W3C's tests, in their order: each begins where the one before ended ──


@pytest.fixture(scope="module")
def sandbox() -> Iterator[int]:
    """Give the port of an endpoint that takes writes."""
    with started("sandbox") as server:
        yield server.port


@pytest.fixture
def empty(sandbox: int) -> int:
    """Give its port once it holds nothing."""
    assert ask(sandbox, "POST", "/sparql", {"Content-Type": UPDATE}, b"DROP ALL").status < 300
    return sandbox


class Store:
    """The graphs of a sandbox, by the names that W3C's tests have for them."""

    def __init__(self, port: int) -> None:
        self._port = port

    def send(self, method: str, graph: str, body: str = "", media_type: str = "text/turtle; charset=utf-8") -> Answer:
        """Send a request about a graph; an empty name is the default graph."""
        name = f"graph={quote(f'http://www.example/store/{graph}', safe='')}" if graph else "default"
        headers = {"Content-Type": media_type} if body else {"Accept": "text/turtle"}
        return ask(self._port, method, f"/graphs?{name}", headers, body.encode() if body else None)

    def holds(self, graph: str, said: str) -> bool:
        """Whether a graph says just what a document says."""
        answer = self.send("GET", graph)
        return answer.status == 200 and statements(answer.body) == statements(said)


def test_put_makes_a_graph_and_replaces_it(empty: int) -> None:
    store = Store(empty)
    assert store.send("PUT", "person/1.ttl", JOHN).status == 201  # PUT - Initial state
    assert store.holds("person/1.ttl", JOHN)  # GET of PUT - Initial state
    assert store.send("PUT", "person/1.ttl", JANE).status in {200, 204}  # PUT - graph already in store
    assert store.holds("person/1.ttl", JANE)  # GET of PUT - graph already in store


def test_put_replaces_the_default_graph(empty: int) -> None:
    store = Store(empty)
    assert store.send("PUT", "", ALICE).status in {200, 201, 204}  # PUT - default graph
    assert store.holds("", ALICE)  # GET of PUT - default graph
    assert store.send("PUT", "", JOHN).status in {200, 204}
    assert store.holds("", JOHN)


def test_put_of_something_else_than_it_says_is_bad(empty: int) -> None:
    store = Store(empty)
    assert store.send("PUT", "person/1.ttl", JOHN).status == 201
    mismatched = store.send("PUT", "person/1.ttl", JANE, "application/rdf+xml")  # PUT - mismatched payload
    assert (mismatched.status, kind(mismatched)) == (400, "bad-document")
    assert store.holds("person/1.ttl", JOHN)


def test_delete_removes_a_graph_once(empty: int) -> None:
    store = Store(empty)
    store.send("PUT", "person/2.ttl", JOHN)
    assert store.send("DELETE", "person/2.ttl").status in {200, 204}  # DELETE - existing graph
    assert store.send("GET", "person/2.ttl").status == 404  # GET of DELETE - existing graph
    assert store.send("DELETE", "person/2.ttl").status == 404  # DELETE - non-existent graph


def test_post_adds_to_a_graph(empty: int) -> None:
    store = Store(empty)
    store.send("PUT", "person/1.ttl", JANE)
    assert store.send("POST", "person/1.ttl", NAMED).status in {200, 204}  # POST - existing graph
    both = f"{JANE}\n{NAMED}"
    assert store.holds("person/1.ttl", both)  # GET of POST - existing graph
    assert store.send("POST", "person/1.ttl", "# nothing").status in {200, 204}
    assert store.holds("person/1.ttl", both)  # GET of POST - after noop


def test_post_of_a_form_of_several_files_adds_each(empty: int) -> None:
    store = Store(empty)
    store.send("PUT", "person/1.ttl", JANE)
    last, first = (f'{FOAF}<{PERSON}> foaf:{name} "{value}" .' for name, value in NAMES.items())
    form = "".join(
        f'--a6fe4cd6\r\nContent-Disposition: form-data; name="{name}"; filename="{name}.ttl"\r\n'
        f"Content-Type: text/turtle; charset=utf-8\r\n\r\n{part}\r\n"
        for name, part in (("lastName", last), ("firstName", first))
    )
    sent = store.send("POST", "person/1.ttl", f"{form}--a6fe4cd6--\r\n", "multipart/form-data; boundary=a6fe4cd6")
    assert sent.status in {200, 204}  # POST - multipart/form-data
    assert store.holds("person/1.ttl", f"{JANE}\n{last}\n{first}")  # GET of POST - multipart/form-data


NAMES: Final[Mapping[str, str]] = {"familyName": "Doe", "givenName": "Jane"}


def test_post_to_the_store_makes_a_new_graph_and_says_where(empty: int) -> None:
    made = ask(empty, "POST", "/graphs", {"Content-Type": "text/turtle; charset=utf-8"}, ALICE.encode())
    assert made.status == 201  # POST - create new graph
    place = made.headers["location"].removeprefix(f"http://127.0.0.1:{empty}")
    got = ask(empty, "GET", place, {"Accept": "text/turtle"})
    assert (got.status, statements(got.body)) == (200, statements(ALICE))  # GET of POST - create new graph
    again = ask(empty, "POST", "/graphs", {"Content-Type": "text/turtle"}, ALICE.encode())
    assert again.headers["location"] != made.headers["location"]


def test_head_tells_whether_a_graph_is_there(empty: int) -> None:
    store = Store(empty)
    store.send("PUT", "person/1.ttl", JANE)
    head = store.send("HEAD", "person/1.ttl")  # HEAD on an existing graph
    assert (head.status, head.media_type, head.body) == (200, "text/turtle", b"")
    assert store.send("HEAD", "person/4.ttl").status == 404  # HEAD on a non-existing graph


def test_a_graph_may_be_named_by_its_own_address(empty: int) -> None:
    turtle = {"Content-Type": "text/turtle"}
    assert ask(empty, "GET", "/graphs/person/1").status == 404
    assert ask(empty, "PUT", "/graphs/person/1", turtle, JOHN.encode()).status == 201
    assert ask(empty, "PUT", "/graphs/person/1", turtle, JANE.encode()).status in {200, 204}
    assert ask(empty, "POST", "/graphs/person/1", turtle, NAMED.encode()).status in {200, 204}
    name = quote(f"http://127.0.0.1:{empty}/graphs/person/1", safe="")
    for path in ("/graphs/person/1", f"/graphs?graph={name}"):
        assert statements(ask(empty, "GET", path, {"Accept": "text/turtle"}).body) == statements(f"{JANE}\n{NAMED}")
        assert ask(empty, "HEAD", path).status == 200
    assert ask(empty, "DELETE", "/graphs/person/1").status in {200, 204}
    assert ask(empty, "HEAD", "/graphs/person/1").status == 404


# ── what else a store has to do ──


@pytest.mark.parametrize("media_type", ["application/n-triples", "application/rdf+xml", "application/ld+json"])
def test_a_graph_is_taken_in_every_syntax(empty: int, media_type: str) -> None:
    syntax = ox.RdfFormat.from_media_type(media_type)
    body = ox.serialize((quad.triple for quad in statements(JOHN)), format=syntax)
    assert body
    store = Store(empty)
    assert store.send("PUT", "x", body.decode(), media_type).status == 201
    assert store.holds("x", JOHN)


def test_graphs_are_seen_by_queries(empty: int) -> None:
    Store(empty).send("PUT", "x", JOHN)
    query = quote(f"ASK {{ GRAPH <http://www.example/store/x> {{ <{PERSON}> a ?type }} }}")
    answer = ask(empty, "GET", f"/sparql?query={query}", {"Accept": "application/sparql-results+json"})
    assert json.loads(answer.body)["boolean"] is True


def test_delete_of_the_default_graph_empties_it(empty: int) -> None:
    store = Store(empty)
    store.send("PUT", "", ALICE)
    assert store.send("DELETE", "").status in {200, 204}
    answer = store.send("GET", "")
    assert answer.status in {200, 404}
    assert answer.status == 404 or len(statements(answer.body)) == 0


@pytest.mark.parametrize("media_type", ["text/plain", "image/png", "application/json"])
def test_a_body_that_is_no_rdf_is_not_taken(empty: int, media_type: str) -> None:
    answer = Store(empty).send("PUT", "x", JOHN, media_type)
    assert (answer.status, kind(answer)) == (415, "unsupported-media-type")


def test_a_fault_in_a_graph_is_told_with_its_place_and_nothing_is_kept(empty: int) -> None:
    store = Store(empty)
    answer = store.send("PUT", "x", "<urn:a> <urn:b> 1 .\n<urn:a> <urn:b> oops .")
    assert (answer.status, kind(answer)) == (400, "bad-document")
    assert re.search(r"\b2:\d+$", json.loads(answer.body)["position"])
    assert store.send("GET", "x").status == 404


@pytest.mark.parametrize("method", ["PUT", "POST", "DELETE", "GET"])
def test_a_request_of_the_sandbox_that_names_two_graphs_is_bad(empty: int, method: str) -> None:
    body = JOHN.encode() if method in {"PUT", "POST"} else None
    answer = ask(empty, method, "/graphs?default&graph=urn%3Ax", {"Content-Type": "text/turtle"}, body)
    assert answer.status == 400


def test_a_method_that_no_graph_knows_is_not_allowed(empty: int) -> None:
    answer = ask(empty, "PATCH", "/graphs?graph=urn%3Ax", {"Content-Type": "text/turtle"}, JOHN.encode())
    assert (answer.status, kind(answer)) == (405, "method-not-allowed")
    assert "PUT" in answer.headers["allow"]

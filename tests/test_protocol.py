"""The SPARQL 1.1 Protocol: W3C's own tests, every way to ask, every format; what is wrong is told with its place."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from string import Template
from typing import Any, Final
from urllib.parse import quote, urlencode
from xml.etree import ElementTree

import httpx
import pyoxigraph as ox
import pytest

from protocol_cases import BAD, CASES, FORM, G0, G1, G2, G3, QUERIES, QUERY, UPDATE, UPDATES, Expected, Sent
from serving import Answer, ask, started
from villkor.vocabulary import BASE

SUITE: Final = {"$g0": G0, "$g1": G1, "$g2": G2, "$g3": G3, "$s1": G1, "$s2": G2, "$s3": G3}
"""The names that W3C's tests have for graphs and for a subject of each."""

OURS: Final = {
    "$g0": f"{BASE}res/graph/data/sources",
    "$g1": f"{BASE}res/graph/data/sources",
    "$g2": f"{BASE}res/graph/data/reference-sources",
    "$g3": f"{BASE}res/graph/data/catalog",
    "$s1": f"{BASE}id/source/S0",
    "$s2": f"{BASE}id/source/dcat-ap-se",
    "$s3": f"{BASE}id/dataset/villkor",
}
"""Three graphs of ours, and something that each describes; the first two are of the same class."""

BOOLEAN: Final = {"application/sparql-results+json", "application/sparql-results+xml"}
TABULAR: Final = BOOLEAN | {"text/csv", "text/tab-separated-values"}
RDF: Final = {"application/rdf+xml", "text/turtle", "application/n-triples", "application/ld+json"}


@pytest.fixture(scope="module")
def sandbox() -> Iterator[int]:
    """Give the port of an endpoint that takes updates."""
    with started("sandbox") as server:
        yield server.port


@pytest.fixture
def filled(sandbox: int) -> int:
    """Give its port once it holds the graphs of the suite, which say that each of them is a document."""
    inserts = " ".join(
        f"GRAPH <{graph}> {{ <{graph}> a <http://xmlns.com/foaf/0.1/Document> }}" for graph in (G0, G1, G2, G3)
    )
    update = f"DROP ALL ; INSERT DATA {{ {inserts} }}"
    assert ask(sandbox, "POST", "/sparql", {"Content-Type": UPDATE}, update.encode()).status < 300
    return sandbox


def send(port: int, sent: Sent, names: Mapping[str, str], path: str = "/sparql") -> Answer:
    """Send a request of the suite and return what came back."""
    named = {name.removeprefix("$"): iri for name, iri in names.items()}
    parameters = [(name, Template(value).substitute(named)) for name, value in sent.parameters]
    target = f"{path}?{urlencode(parameters, quote_via=quote)}" if parameters else path
    headers = {"Content-Type": sent.media_type} if sent.media_type else {}
    body = None if sent.body is None else Template(sent.body).substitute(named).encode(sent.encoding)
    return ask(port, sent.method, target, headers, body)


def is_as_expected(answer: Answer, expected: Expected) -> bool:
    """Whether an answer is what the suite says it has to be."""
    if expected == "4xx":
        return 400 <= answer.status < 500
    if not 200 <= answer.status < 400:
        return False
    match expected:
        case "true" | "false":
            return answer.media_type in BOOLEAN and said_boolean(answer) is (expected == "true")
        case "boolean":
            return answer.media_type in BOOLEAN
        case "tabular":
            return answer.media_type in TABULAR
        case "RDF":
            return answer.media_type in RDF
        case "IRI":
            return [row["o"]["type"] for row in rows(answer)] == ["uri"] and rows(answer)[0]["o"]["value"] != "test"
    return True


def said_boolean(answer: Answer) -> bool:
    """Return the answer to an ASK, in JSON or XML."""
    if answer.media_type == "application/sparql-results+json":
        return json.loads(answer.body)["boolean"] is True
    return ElementTree.fromstring(answer.body).findtext("{*}boolean") == "true"


def rows(answer: Answer) -> Sequence[Mapping[str, Mapping[str, str]]]:
    """Return the solutions of an answer in JSON."""
    solutions: Sequence[Mapping[str, Mapping[str, str]]] = json.loads(answer.body)["results"]["bindings"]
    return solutions


# ── W3C's tests ──


def test_the_suite_has_34_tests() -> None:
    assert (len(QUERIES), len(UPDATES), len(BAD), len(CASES)) == (13, 7, 14, 34)


@pytest.mark.parametrize("name", CASES)
def test_the_sandbox_passes_the_test_of_the_suite(filled: int, name: str) -> None:
    for sent in CASES[name]:
        answer = send(filled, sent, SUITE)
        assert is_as_expected(answer, sent.expected), (answer.status, answer.media_type, answer.body[:300])


@pytest.mark.parametrize("name", [*QUERIES, *BAD])
def test_what_is_published_passes_the_test_of_the_suite(port: int, name: str) -> None:
    for sent in CASES[name]:
        answer = send(port, sent, OURS)
        assert is_as_expected(answer, sent.expected), (answer.status, answer.media_type, answer.body[:300])


@pytest.mark.parametrize("name", CASES)
def test_the_suite_passes_at_the_address_that_it_asks_itself(filled: int, name: str) -> None:
    for sent in CASES[name]:
        assert is_as_expected(send(filled, sent, SUITE, "/sparql/"), sent.expected)


@pytest.mark.parametrize("name", [*QUERIES, *BAD])
def test_what_is_published_passes_there_too(port: int, name: str) -> None:
    for sent in CASES[name]:
        assert is_as_expected(send(port, sent, OURS, "/sparql/"), sent.expected)


@pytest.mark.parametrize("name", UPDATES)
def test_what_is_published_takes_no_update_of_the_suite(port: int, name: str) -> None:
    answer = send(port, UPDATES[name][0], OURS)
    assert (answer.status, json.loads(answer.body)["type"]) == (403, "/problems/read-only")


# ── formats ──

ONE: Final = 'SELECT (1 AS ?one) ("å, \\"b\\"" AS ?two) {}'
TYPED: Final = {"type": "literal", "value": "1", "datatype": "http://www.w3.org/2001/XMLSchema#integer"}
TRIPLE: Final = "<http://example.org/s> <http://example.org/p> <http://example.org/o>"
TABLES: Final = {
    "json": "application/sparql-results+json",
    "xml": "application/sparql-results+xml",
    "csv": "text/csv",
    "tsv": "text/tab-separated-values",
}
GRAPHS: Final = {
    "ttl": "text/turtle",
    "nt": "application/n-triples",
    "nq": "application/n-quads",
    "trig": "application/trig",
    "jsonld": "application/ld+json",
    "rdf": "application/rdf+xml",
}


def get(web: httpx.Client, query: str, accept: str = "*/*", **others: str) -> httpx.Response:
    """Ask a query by GET."""
    return web.get("/sparql", params={"query": query, **others}, headers={"Accept": accept})


def media_type(response: httpx.Response) -> str:
    return response.headers["content-type"].partition(";")[0]


@pytest.mark.parametrize("name", TABLES)
@pytest.mark.parametrize("by_parameter", [False, True])
def test_solutions_come_in_every_format(web: httpx.Client, name: str, by_parameter: bool) -> None:
    response = get(web, ONE, format=name) if by_parameter else get(web, ONE, TABLES[name])
    assert (response.status_code, media_type(response)) == (200, TABLES[name])
    match name:
        case "json":
            found = response.json()["results"]["bindings"]
            assert found == [{"one": TYPED, "two": {"type": "literal", "value": 'å, "b"'}}]
        case "xml":
            literals = ElementTree.fromstring(response.content).findall(".//{*}literal")
            assert [literal.text for literal in literals] == ["1", 'å, "b"']
        case "csv":
            assert response.text == 'one,two\r\n1,"å, ""b"""\r\n'
        case "tsv":
            assert response.text == '?one\t?two\n1\t"å, \\"b\\""\n'


@pytest.mark.parametrize("name", GRAPHS)
@pytest.mark.parametrize("by_parameter", [False, True])
def test_triples_come_in_every_format(web: httpx.Client, name: str, by_parameter: bool) -> None:
    query = f"CONSTRUCT {{ {TRIPLE} }} {{}}"
    response = get(web, query, format=name) if by_parameter else get(web, query, GRAPHS[name])
    assert (response.status_code, media_type(response)) == (200, GRAPHS[name])
    syntax = ox.RdfFormat.from_media_type(GRAPHS[name])
    assert [str(quad.triple) for quad in ox.parse(response.content, format=syntax)] == [TRIPLE]


@pytest.mark.parametrize(
    ("accept", "solutions", "triples"),
    [
        ("", "application/sparql-results+json", "text/turtle"),
        ("*/*", "application/sparql-results+json", "text/turtle"),
        ("application/sparql-results+xml, text/turtle;q=0.5", "application/sparql-results+xml", "text/turtle"),
        ("application/json", "application/sparql-results+json", "application/ld+json"),
        ("text/csv;q=0.5, application/sparql-results+xml;q=0.4", "text/csv", None),
        ("application/rdf+xml, text/turtle;q=0.2", None, "application/rdf+xml"),
        ("text/turtle;q=0, */*;q=0.1", "application/sparql-results+json", "application/n-triples"),
        ("application/*", "application/sparql-results+json", "application/n-triples"),
        ("image/png", None, None),
    ],
)
def test_a_result_comes_in_the_format_that_is_wanted_most_of_those_of_its_kind(
    port: int, accept: str, solutions: str | None, triples: str | None
) -> None:
    for query, wanted in (("SELECT (1 AS ?one) {}", solutions), (f"CONSTRUCT {{ {TRIPLE} }} {{}}", triples)):
        headers = {"Accept": accept} if accept else {}
        answer = ask(port, "GET", f"/sparql?query={quote(query)}", headers)
        if wanted is None:
            assert (answer.status, answer.media_type) == (406, "application/problem+json")
            assert json.loads(answer.body)["type"] == "/problems/not-acceptable"
        else:
            assert (answer.status, answer.media_type) == (200, wanted)


def test_an_ask_is_answered_yes_or_no_in_json_and_xml(web: httpx.Client) -> None:
    for query, said in (("ASK {}", True), ("ASK { FILTER(false) }", False)):
        assert get(web, query, TABLES["json"]).json()["boolean"] is said
        found = ElementTree.fromstring(get(web, query, TABLES["xml"]).content).findtext("{*}boolean")
        assert found == str(said).lower()


def test_a_format_that_is_none_is_told_which_there_are(web: httpx.Client) -> None:
    response = get(web, ONE, format="xlsx")
    assert response.status_code == 422
    assert (response.json()["parameter"], set(response.json()["candidates"])) == ("format", {*TABLES, *GRAPHS})


# ── ways to ask ──

LABEL: Final = f"SELECT ?label {{ <{BASE}id/source/S0> <http://www.w3.org/2000/01/rdf-schema#label> ?label }}"


@pytest.mark.parametrize(
    ("headers", "body"),
    [
        ({"Content-Type": FORM}, urlencode({"query": LABEL})),
        ({"Content-Type": f"{FORM}; charset=UTF-8"}, urlencode({"query": LABEL})),
        ({"Content-Type": FORM.upper()}, urlencode({"query": LABEL})),
        ({"Content-Type": QUERY}, LABEL),
        ({"Content-Type": f'{QUERY};charset="utf-8"'}, LABEL),
        ({"Content-Type": "Application/SPARQL-Query"}, LABEL),
    ],
)
def test_a_query_that_is_posted_is_answered_as_one_that_is_got(
    web: httpx.Client, headers: Mapping[str, str], body: str
) -> None:
    posted = web.post("/sparql", content=body, headers={**headers, "Accept": "text/csv"})
    got = get(web, LABEL, "text/csv")
    assert (posted.status_code, posted.content) == (200, got.content)
    assert got.text.count("\r\n") > 1


def test_a_form_may_hold_the_dataset(web: httpx.Client) -> None:
    asked = f"ASK {{ <{BASE}id/agreement/2025> ?p ?o }}"
    headers = {"Content-Type": FORM, "Accept": TABLES["json"]}
    for graph, there in (("data/sources", False), ("data/agreements/2025/agreement", True)):
        inside = [("query", asked), ("default-graph-uri", f"{BASE}res/graph/{graph}")]
        assert web.post("/sparql", content=urlencode(inside), headers=headers).json()["boolean"] is there


@pytest.mark.parametrize("name", ["default-graph-uri", "named-graph-uri"])
def test_a_graph_that_is_not_here_is_a_fault_and_not_an_empty_answer(web: httpx.Client, name: str) -> None:
    graph = f"{BASE}res/graph/data/none"
    for given in ({"query": "ASK { ?s ?p ?o }", name: graph}, {"query": f"ASK FROM <{graph}> {{ ?s ?p ?o }}"}):
        refused = web.get("/sparql", params=given)
        assert (refused.status_code, refused.json()["type"]) == (400, "/problems/bad-query")
        assert graph in refused.json()["detail"]


@pytest.mark.parametrize(
    "clause",
    [
        "FROM e:g",
        "FROM NAMED e:g",
        "FROM # a comment <urn:x>\n<http://nowhere.example/g>",
        "from\tnamed<http://nowhere.example/g>",
        "FROMNAMED<http://nowhere.example/g>",
        "FROM e:x FROM e:",
        "FROM <nowhere>",
        "FROM <>",
        f"FROM <{BASE}res/graph/data/sources> FROM <http://nowhere.example/g>",
    ],
)
def test_a_graph_that_is_not_here_is_a_fault_however_it_is_written(web: httpx.Client, clause: str) -> None:
    query = f"PREFIX e: <http://nowhere.example/>\nASK {clause} {{ ?s ?p ?o }}"
    refused = web.get("/sparql", params={"query": query})
    assert (refused.status_code, refused.json()["type"]) == (400, "/problems/bad-query")


def test_a_graph_that_is_here_is_found_however_it_is_written(web: httpx.Client) -> None:
    for clause in (
        "FROM g:sources",
        "FROM <res/graph/data/sources>",
        f"FROM # here\n <{BASE}res/graph/data/sources>",
        "FROM NAMED g:sources",
    ):
        query = f"PREFIX g: <{BASE}res/graph/data/> ASK {clause} {{ }}"
        assert web.get("/sparql", params={"query": query}).json()["boolean"] is True


def test_a_graph_that_is_named_twice_counts_once(web: httpx.Client) -> None:
    graph, count = f"{BASE}res/graph/data/sources", "SELECT (COUNT(*) AS ?n)"
    once, *twice = (
        web.get(path, headers={"Accept": "text/csv"}).text
        for path in (
            f"/sparql?query={quote(f'{count} FROM <{graph}> {{ ?s ?p ?o }}')}",
            f"/sparql?query={quote(f'{count} FROM <{graph}> FROM <{graph}> {{ ?s ?p ?o }}')}",
            f"/sparql?query={quote(f'PREFIX : <{graph}> {count} FROM: {{ ?s ?p ?o }}')}",
            f"/sparql?query={quote(f'{count} {{ ?s ?p ?o }}')}&default-graph-uri={graph}&default-graph-uri={graph}",
        )
    )
    assert int(once.split()[1]) > 1 and set(twice) == {once}


@pytest.mark.parametrize(
    ("query", "accept", "status"),
    [
        ('SELECT ("\\u0001" AS ?x) {}', "application/sparql-results+xml", 406),
        ('SELECT ("\\u0001" AS ?x) {}', "application/sparql-results+json", 200),
        ("CONSTRUCT { <a:a> <http://a/1> 1 } {}", "application/rdf+xml", 406),
        ("CONSTRUCT { <a:a> <http://a/b> 1 } {}", "application/rdf+xml", 200),
    ],
)
def test_what_cannot_be_written_as_xml_is_not_written_as_if_it_could(
    web: httpx.Client, query: str, accept: str, status: int
) -> None:
    assert web.get("/sparql", params={"query": query}, headers={"Accept": accept}).status_code == status


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/sparql?lang=xx", 200),
        ("/graphs?" + "&".join(f"x{number}=1" for number in range(2500)), 400),
        ("/sparql?query=ASK%7B%7D&format=csv&format=json", 422),
        ("/graphs?default&format=nt&format=ttl", 422),
    ],
)
def test_an_odd_parameter_is_no_fault_of_the_service(web: httpx.Client, path: str, status: int) -> None:
    for accept in ("text/html", "*/*"):
        assert web.get(path, headers={"Accept": accept}).status_code == status


def test_a_body_that_is_encoded_is_not_read_as_if_it_were_not(web: httpx.Client) -> None:
    headers = {"Content-Type": QUERY, "Content-Encoding": "gzip"}
    assert web.post("/sparql", content=b"ASK {}", headers=headers).status_code == 415


def test_without_a_dataset_a_query_sees_all_graphs_as_one(web: httpx.Client) -> None:
    count = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
    graphs = "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }"
    assert get(web, count, "text/csv").text == get(web, graphs, "text/csv").text
    one = f"SELECT (COUNT(*) AS ?n) FROM <{BASE}res/graph/data/sources> {{ ?s ?p ?o }}"
    assert int(get(web, one, "text/csv").text.split()[1]) < int(get(web, count, "text/csv").text.split()[1])


def test_a_parameter_that_no_specification_names_is_passed_over(web: httpx.Client) -> None:
    assert get(web, "ASK {}", clientRequestId="7", timeout="0", version="1.1").status_code == 200


def test_a_query_in_any_script_is_read_as_it_stands(web: httpx.Client) -> None:
    query = "SELECT ('åäö 漢 😀 + & % =' AS ?text) {} # +&%="
    said = "åäö 漢 😀 + & % ="
    for response in (
        get(web, query, TABLES["json"]),
        web.post("/sparql", data={"query": query}, headers={"Accept": TABLES["json"]}),
        web.post("/sparql", content=query.encode(), headers={"Content-Type": QUERY, "Accept": TABLES["json"]}),
    ):
        assert response.json()["results"]["bindings"][0]["text"]["value"] == said


@pytest.mark.parametrize("query", ["ASK {}", ONE, f"CONSTRUCT {{ {TRIPLE} }} {{}}"])
def test_head_says_what_get_would_and_sends_nothing(port: int, query: str) -> None:
    got, head = (ask(port, method, f"/sparql?query={quote(query)}") for method in ("GET", "HEAD"))
    assert (head.status, head.body, got.status) == (200, b"", 200)
    for name in ("content-type", "content-length", "etag", "vary"):
        assert head.headers[name] == got.headers[name]


# ── what is wrong ──


def problem(response: httpx.Response) -> Mapping[str, Any]:
    """Return the members of a problem."""
    assert media_type(response) == "application/problem+json"
    said: Mapping[str, Any] = response.json()
    assert said["status"] == response.status_code
    return said


@pytest.mark.parametrize(
    ("query", "line", "columns"),
    [
        ("SELECT * WHERE { ?s ?p ?o", 1, range(26, 27)),
        ("SELECT *\nWHERE {\n  ?s ?p ;;; }\n# end", 3, range(9, 13)),
        ("ASK {} ASK {}", 1, range(8, 15)),
        ("ASK { ?s unknown:p ?o }", 1, range(10, 20)),
    ],
)
def test_a_fault_of_syntax_is_told_with_its_line_and_column(
    web: httpx.Client, query: str, line: int, columns: Sequence[int]
) -> None:
    for response in (get(web, query), web.post("/sparql", content=query, headers={"Content-Type": QUERY})):
        said = problem(response)
        assert (said["status"], said["type"]) == (400, "/problems/bad-query")
        told_line, told_column = map(int, said["position"].split(":"))
        assert told_line == line
        assert told_column in columns


@pytest.mark.parametrize(
    ("headers", "body", "status", "kind"),
    [
        ({"Content-Type": FORM}, b"", 400, "bad-query"),
        ({"Content-Type": FORM}, b"query=ASK+%7B%7D&query=ASK+%7B%7D", 400, "bad-query"),
        ({"Content-Type": FORM}, b"query=ASK+%7B%7D&update=CLEAR+ALL", 400, "bad-query"),
        ({"Content-Type": FORM}, b"query=%FF%FE", 400, "bad-query"),
        ({"Content-Type": QUERY}, b"", 400, "bad-query"),
        ({"Content-Type": QUERY}, b"ASK {} # \xff", 400, "bad-query"),
        ({"Content-Type": QUERY}, "ASK {}".encode("utf-16"), 400, "bad-query"),
        ({"Content-Type": f"{QUERY}; charset=latin-1"}, b"ASK {}", 415, "unsupported-media-type"),
        ({"Content-Type": "text/plain"}, b"ASK {}", 415, "unsupported-media-type"),
        ({"Content-Type": "multipart/form-data; boundary=x"}, b"--x--", 415, "unsupported-media-type"),
        ({}, b"ASK {}", 415, "unsupported-media-type"),
    ],
)
def test_a_request_that_is_no_query_is_told_why(
    port: int, headers: Mapping[str, str], body: bytes, status: int, kind: str
) -> None:
    answer = ask(port, "POST", "/sparql", headers, body)
    assert (answer.status, answer.media_type) == (status, "application/problem+json")
    said = json.loads(answer.body)
    assert said["type"] == f"/problems/{kind}"
    assert said["detail"]


@pytest.mark.parametrize("graph", ["no iri", "<x>", "relative", "http://example.org/a b", ""])
@pytest.mark.parametrize("name", ["default-graph-uri", "named-graph-uri"])
def test_a_graph_that_is_no_iri_is_refused(web: httpx.Client, name: str, graph: str) -> None:
    response = get(web, "ASK {}", **{name: graph})
    assert 400 <= problem(response)["status"] < 500


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH"])
def test_another_method_is_told_which_there_are(port: int, method: str) -> None:
    answer = ask(port, method, "/sparql", {"Content-Type": QUERY}, b"ASK {}")
    assert answer.status == 405
    assert {"GET", "HEAD", "POST"} <= set(re.split(r", *", answer.headers["allow"]))


def test_a_fault_is_told_in_the_language_of_the_caller(web: httpx.Client) -> None:
    swedish = web.get("/sparql?query=ASK", headers={"Accept-Language": "sv"}).json()
    english = web.get("/sparql?query=ASK", headers={"Accept-Language": "en"}).json()
    assert (swedish["title"], english["title"]) == ("Frågan går inte att köra", "The query cannot be run")
    assert swedish["detail"] != english["detail"]


@pytest.mark.parametrize(
    ("headers", "body"),
    [
        ({"Content-Type": UPDATE}, b"DROP ALL"),
        ({"Content-Type": FORM}, b"update=INSERT+DATA+%7B+%3Curn%3Aa%3E+%3Curn%3Ab%3E+1+%7D"),
        ({"Content-Type": UPDATE}, b"LOAD <http://127.0.0.1:9/>"),
    ],
)
def test_an_update_is_refused_in_words_and_changes_nothing(
    web: httpx.Client, headers: Mapping[str, str], body: bytes
) -> None:
    count = "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }"
    before = get(web, count, "text/csv").text
    said = problem(web.post("/sparql", content=body, headers=headers))
    assert (said["status"], said["type"]) == (403, "/problems/read-only")
    assert get(web, count, "text/csv").text == before


def test_an_update_that_is_sent_as_a_query_is_a_bad_query(web: httpx.Client) -> None:
    assert problem(get(web, "DROP ALL"))["status"] == 400


# ── the sandbox ──


def test_an_update_of_the_sandbox_that_fails_half_way_changes_nothing(filled: int) -> None:
    update = b"DROP ALL ; INSERT DATA { <urn:a> <urn:b> 1 } ; LOAD <http://127.0.0.1:9/>"
    answer = ask(filled, "POST", "/sparql", {"Content-Type": UPDATE}, update)
    assert 400 <= answer.status < 600
    assert answer.media_type == "application/problem+json"
    query = f"ASK {{ GRAPH <{G1}> {{ ?s ?p ?o }} FILTER NOT EXISTS {{ <urn:a> ?p2 ?o2 }} }}"
    assert said_boolean(ask(filled, "POST", "/sparql", {"Content-Type": QUERY}, query.encode()))


def test_an_update_of_the_sandbox_is_seen_at_once(filled: int) -> None:
    target = f"/sparql?query={quote('SELECT ?o { GRAPH <urn:g> { <urn:s> <urn:p> ?o } }')}"
    for number in range(5):
        update = f"DROP SILENT GRAPH <urn:g> ; INSERT DATA {{ GRAPH <urn:g> {{ <urn:s> <urn:p> {number} }} }}"
        assert ask(filled, "POST", "/sparql", {"Content-Type": UPDATE}, update.encode()).status < 300
        assert ask(filled, "GET", target, {"Accept": "text/csv"}).body == f"o\r\n{number}\r\n".encode()

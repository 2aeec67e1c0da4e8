"""Real clients get what they ask of a real server: SPARQLWrapper, rdflib, Comunica, rasqal, raptor, YASGUI and curl.

What they ask for is one provision, the requisition of the funds: its names and its day, as the 2025 agreement has them.
"""

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote, urlencode
from xml.dom.minidom import Document

import httpx
import pytest
import rdflib
from rdflib.plugins.stores.sparqlstore import SPARQLStore
from SPARQLWrapper import CSV, JSON, POST, POSTDIRECTLY, TURTLE, URLENCODED, XML, SPARQLWrapper

from conftest import PATIENCE
from villkor.vocabulary import BASE

NORM: Final = rdflib.URIRef(f"{BASE}id/norm/2025-6.1-4")
LABEL: Final = rdflib.RDFS.label
DEADLINE: Final = rdflib.URIRef(f"{BASE}spec/deadlineDate")
SOURCES: Final = rdflib.URIRef(f"{BASE}res/graph/data/sources")
ECONOMY: Final = rdflib.URIRef(f"{BASE}res/graph/data/agreements/2025/economy")
NAMES: Final = {
    "sv": "rekvirera medlen hos Kammarkollegiet",
    "en": "requisition the funds from Kammarkollegiet",
}
DAY: Final = "2025-12-01"

SELECT: Final = f"SELECT ?label WHERE {{ <{NORM}> <{LABEL}> ?label }} ORDER BY ?label"
CONSTRUCT: Final = f"CONSTRUCT {{ <{NORM}> <{DEADLINE}> ?day }} WHERE {{ <{NORM}> <{DEADLINE}> ?day }}"
ASK: Final = f"ASK {{ <{NORM}> <{DEADLINE}> ?day }}"

BIN: Final = Path(sys.executable).parent
COMUNICA: Final = BIN.parent / "comunica/node_modules/.bin/comunica-sparql"


@pytest.fixture(scope="module")
def endpoint(port: int) -> str:
    return f"http://127.0.0.1:{port}/sparql"


def run(*arguments: str | Path) -> str:
    """Run a client's program and return what it wrote; where it fails, what it complained of."""
    done = subprocess.run(arguments, capture_output=True, text=True, timeout=PATIENCE, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def labels(results: Mapping[str, Any]) -> Mapping[str, str]:
    """Return the labels of a result in JSON, by language."""
    return {row["label"]["xml:lang"]: row["label"]["value"] for row in results["results"]["bindings"]}


# ── SPARQLWrapper ──


@pytest.fixture(params=["GET", "POST form", "POST direct"])
def wrapper(endpoint: str, request: pytest.FixtureRequest) -> SPARQLWrapper:
    """Give a client that asks in one of the ways of the protocol."""
    client = SPARQLWrapper(endpoint)
    if request.param != "GET":
        client.setMethod(POST)
        client.setRequestMethod(URLENCODED if request.param == "POST form" else POSTDIRECTLY)
    return client


def converted(client: SPARQLWrapper, query: str, form: str) -> Any:
    """Return what the client makes of the answer to a query in a format."""
    client.setQuery(query)
    client.setReturnFormat(form)
    return client.query().convert()


def test_sparqlwrapper_reads_solutions(wrapper: SPARQLWrapper) -> None:
    assert labels(converted(wrapper, SELECT, JSON)) == NAMES
    assert converted(wrapper, SELECT, CSV).decode().split("\r\n") == ["label", *NAMES.values(), ""]
    document = converted(wrapper, SELECT, XML)
    assert isinstance(document, Document)
    said = [node.firstChild.data for node in document.getElementsByTagName("literal")]  # type: ignore[union-attr]
    assert sorted(said) == sorted(NAMES.values())


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")  # SPARQLWrapper makes one
def test_sparqlwrapper_reads_triples(wrapper: SPARQLWrapper) -> None:
    turtle = rdflib.Graph().parse(data=converted(wrapper, CONSTRUCT, TURTLE), format="turtle")
    assert list(turtle) == [(NORM, DEADLINE, rdflib.Literal(DAY, datatype=rdflib.XSD.date))]
    assert list(converted(wrapper, CONSTRUCT, XML)) == list(turtle)
    assert list(converted(wrapper, f"DESCRIBE <{NORM}>", XML).objects(NORM, DEADLINE)) == list(turtle.objects())


def test_sparqlwrapper_reads_yes_and_no(wrapper: SPARQLWrapper) -> None:
    assert converted(wrapper, ASK, JSON)["boolean"] is True
    assert converted(wrapper, ASK.replace("6.1-4", "0.0-0"), JSON)["boolean"] is False


def test_sparqlwrapper_names_the_graphs(wrapper: SPARQLWrapper) -> None:
    wrapper.addDefaultGraph(str(SOURCES))
    assert converted(wrapper, ASK, JSON)["boolean"] is False
    wrapper.addDefaultGraph(str(ECONOMY))
    assert converted(wrapper, ASK, JSON)["boolean"] is True


# ── rdflib ──


@pytest.fixture(params=["GET", "POST", "POST_FORM"])
def store(endpoint: str, request: pytest.FixtureRequest) -> SPARQLStore:
    return SPARQLStore(endpoint, method=request.param, context_aware=False)


@pytest.fixture
def counted(web: httpx.Client) -> int:
    """Give the number of triples that the endpoint counts."""
    query = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
    return int(web.get("/sparql", params={"query": query}, headers={"Accept": "text/csv"}).text.split()[1])


def test_rdflib_sees_the_endpoint_as_a_graph(store: SPARQLStore, counted: int) -> None:
    graph = rdflib.Graph(store)
    assert len(graph) == counted
    assert set(graph.objects(NORM, LABEL)) == {rdflib.Literal(name, language) for language, name in NAMES.items()}
    assert (NORM, DEADLINE, rdflib.Literal(DAY, datatype=rdflib.XSD.date)) in graph
    assert graph.value(NORM, DEADLINE) == rdflib.Literal(DAY, datatype=rdflib.XSD.date)


@pytest.mark.parametrize("form", ["xml", "json", "csv"])
def test_rdflib_asks_queries(endpoint: str, form: str) -> None:
    graph = rdflib.Graph(SPARQLStore(endpoint, returnFormat=form, context_aware=False))
    assert sorted(str(row[rdflib.Variable("label")]) for row in graph.query(SELECT).bindings) == sorted(NAMES.values())
    if form != "csv":
        assert graph.query(ASK).askAnswer is True


def test_rdflib_constructs_a_graph(store: SPARQLStore) -> None:
    made = rdflib.Graph(store).query(CONSTRUCT).graph
    assert made is not None
    assert list(made) == [(NORM, DEADLINE, rdflib.Literal(DAY, datatype=rdflib.XSD.date))]


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_rdflib_sees_each_graph_by_its_name(endpoint: str, method: str) -> None:
    store = SPARQLStore(endpoint, method=method)
    economy, sources = rdflib.Graph(store, ECONOMY), rdflib.Graph(store, SOURCES)
    assert 0 < len(economy) < len(rdflib.Graph(store))
    assert economy.value(NORM, DEADLINE) == rdflib.Literal(DAY, datatype=rdflib.XSD.date)
    assert sources.value(NORM, DEADLINE) is None


def test_rdflib_reads_a_graph_by_its_address(endpoint: str) -> None:
    graph = rdflib.Graph().parse(f"{endpoint.removesuffix('sparql')}graphs?graph={quote(str(ECONOMY), safe='')}")
    assert graph.value(NORM, DEADLINE) == rdflib.Literal(DAY, datatype=rdflib.XSD.date)


# ── Comunica ──


def comunica(*arguments: str) -> str:
    """Run Comunica under the node of this environment."""
    return run(BIN / "node", COMUNICA, *arguments)


@pytest.mark.parametrize("kind", ["sparql@", ""])
def test_comunica_asks_the_endpoint_and_also_finds_out_that_it_is_one(endpoint: str, kind: str) -> None:
    said = json.loads(comunica(f"{kind}{endpoint}", SELECT, "-t", "application/sparql-results+json"))
    assert labels(said) == NAMES


def test_comunica_constructs_a_graph(endpoint: str) -> None:
    said = comunica(f"sparql@{endpoint}", CONSTRUCT, "-t", "text/turtle")
    made = rdflib.Graph().parse(data=said, format="turtle")
    assert list(made) == [(NORM, DEADLINE, rdflib.Literal(DAY, datatype=rdflib.XSD.date))]


# ── Redland ──


def test_roqet_asks_the_endpoint(endpoint: str) -> None:
    said = run("roqet", "-q", "-p", endpoint, "-r", "csv", "-e", SELECT)
    assert said.splitlines() == ["label", *NAMES.values()]


@pytest.mark.parametrize("syntax", ["turtle", "rdfxml", "ntriples"])
def test_rapper_reads_a_graph_and_a_result(endpoint: str, syntax: str) -> None:
    graphs = f"{endpoint.removesuffix('sparql')}graphs?graph={quote(str(ECONOMY), safe='')}"
    line = f'<{NORM}> <{DEADLINE}> "{DAY}"^^<{rdflib.XSD.date}> .'
    assert line in run("rapper", "-q", "-i", syntax, "-o", "ntriples", graphs).splitlines()
    result = f"{endpoint}?{urlencode({'query': CONSTRUCT}, quote_via=quote)}"
    assert run("rapper", "-q", "-i", syntax, "-o", "ntriples", result).splitlines() == [line]


# ── YASGUI ──

BROWSER: Final = {
    "Accept-Encoding": "gzip, deflate, br, zstd",
    "Accept-Language": "sv-SE,sv;q=0.9,en;q=0.8",
    "Origin": "https://yasgui.example.org",
    "Referer": "https://yasgui.example.org/",
    "Sec-Fetch-Dest": "empty",
    "Sec-Fetch-Mode": "cors",
    "Sec-Fetch-Site": "cross-site",
    "User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
}
"""What a browser adds to the requests of a page of another origin."""

YASQE: Final = (
    (SELECT, "application/sparql-results+json,*/*;q=0.9", "application/sparql-results+json"),
    (ASK, "application/sparql-results+json,*/*;q=0.9", "application/sparql-results+json"),
    (CONSTRUCT, "application/n-triples,*/*;q=0.9", "application/n-triples"),
)
"""The editor's queries with what it accepts for each, as @triply/yasqe 4.2 has it."""


@pytest.fixture
def page(endpoint: str) -> Iterator[httpx.Client]:
    """Give a client that sends what a browser does."""
    with httpx.Client(headers=BROWSER, base_url=endpoint.removesuffix("sparql"), timeout=PATIENCE) as client:
        yield client


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize(("query", "accept", "media_type"), YASQE)
def test_yasgui_gets_what_it_shows(page: httpx.Client, method: str, query: str, accept: str, media_type: str) -> None:
    arguments = {"query": query}
    if method == "GET":
        response = page.get("sparql", params=arguments, headers={"Accept": accept})
    else:
        response = page.post("sparql", data=arguments, headers={"Accept": accept})
    assert (response.status_code, response.headers["content-type"].partition(";")[0]) == (200, media_type)
    assert response.headers["access-control-allow-origin"] == "*"
    assert DAY in response.text or NAMES["sv"] in response.text or response.json()["boolean"] is True


def test_yasgui_can_show_what_is_wrong_with_a_query(page: httpx.Client) -> None:
    response = page.post("sparql", data={"query": "SELECT"}, headers={"Accept": YASQE[0][1]})
    assert (response.status_code, response.headers["access-control-allow-origin"]) == (400, "*")
    assert response.json()["position"].startswith("1:")


def test_yasgui_may_send_headers_of_its_own(page: httpx.Client) -> None:
    asks = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "accept,content-type"}
    response = page.options("sparql", headers=asks)
    assert response.status_code == 204
    assert "POST" in response.headers["access-control-allow-methods"]


# ── curl ──

TABLE: Final = ("label", *NAMES.values())


@pytest.mark.parametrize(
    "options",
    [
        ("--get", "--data-urlencode", f"query={SELECT}"),
        ("--data-urlencode", f"query={SELECT}"),
        ("--header", "Content-Type: application/sparql-query", "--data-binary", SELECT),
        ("--get", "--compressed", "--data-urlencode", f"query={SELECT}"),
        ("--get", "--http1.0", "--data-urlencode", f"query={SELECT}"),
    ],
)
def test_curl_asks_in_every_way(endpoint: str, options: Sequence[str]) -> None:
    said = run("curl", "--silent", "--show-error", "--fail", "--header", "Accept: text/csv", *options, endpoint)
    assert tuple(said.splitlines()) == TABLE


def test_curl_that_asks_for_the_head_gets_no_body(endpoint: str) -> None:
    said = run("curl", "--silent", "--head", f"{endpoint}?query={quote(SELECT)}").splitlines()
    assert said[0].startswith("HTTP/1.1 200")
    assert any(line.lower().startswith("etag: ") for line in said)
    assert said[-1] == ""


def test_curl_gets_its_own_format_and_what_it_has_already_only_once(endpoint: str, tmp_path: Path) -> None:
    tag, body = tmp_path / "tag", tmp_path / "body"
    arguments: Sequence[str | Path] = ["curl", "--silent", "--etag-save", tag, "--etag-compare", tag, "--output", body]
    target = f"{endpoint}?query={quote(SELECT)}&format=csv"
    assert run(*arguments, "--write-out", "%{http_code}", target) == "200"
    assert tuple(body.read_text().splitlines()) == TABLE
    assert run(*arguments, "--write-out", "%{http_code}", target) == "304"


def test_curl_is_told_that_a_query_is_wrong(endpoint: str) -> None:
    arguments = ("curl", "--silent", "--output", "/dev/null", "--write-out", "%{http_code} %{content_type}")
    assert run(*arguments, f"{endpoint}?query=SELECT") == "400 application/problem+json"

"""Over HTTP a query finds what the engine finds by itself: what SPARQL 1.1's queries can, on one small dataset."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any, Final

import httpx
import pyoxigraph as ox
import pytest

from conftest import PATIENCE
from serving import started

DATA: Final = """
PREFIX : <http://example.org/>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
:a :knows :b , :c ; :name "Ann" , "Anna"@sv ; :age 30 ; :list ( 1 2 3 ) .
:b :knows :c ; :name "Bo" ; :age 25 ; :born "2000-02-29"^^xsd:date .
:c :knows :a , :d ; :name "Cy \\"quoted\\"\\nline" ; :age 4.5 .
:d :name "Dag å 漢 😀" ; :age "old" ; :likes [ :name "nobody" ] .
GRAPH :g1 { :a :in :g1 . :a :age 31 }
GRAPH :g2 { :b :in :g2 }
"""

SELECTS: Final = {
    "basic pattern": "SELECT * { ?s :knows ?o }",
    "optional": "SELECT * { ?s :name ?n OPTIONAL { ?s :born ?d } }",
    "optional with a filter": "SELECT * { ?s :age ?a OPTIONAL { ?s :knows ?o . ?o :age ?b FILTER(?b > ?a) } }",
    "union": "SELECT * { { ?s :born ?x } UNION { ?s :likes ?x } }",
    "minus": "SELECT * { ?s :name ?n MINUS { ?s :knows ?o } }",
    "not exists": "SELECT * { ?s :name ?n FILTER NOT EXISTS { ?s :knows :c } }",
    "named graphs": "SELECT * { GRAPH ?g { ?s ?p ?o } }",
    "from": "SELECT * FROM :g1 FROM NAMED :g2 { ?s ?p ?o OPTIONAL { GRAPH ?g { ?x :in ?y } } }",
    "sequence and alternative": "SELECT * { ?s :knows/(:name|:age) ?o }",
    "inverse and negated": "SELECT * { ?s ^:knows ?o . ?s !(:knows|:name) ?x }",
    "one or more": "SELECT * { :a :knows+ ?o }",
    "nought or more": "SELECT * { ?s :knows* :d }",
    "nought or one": "SELECT * { ?s :knows? ?o FILTER(ISIRI(?s)) }",
    "list": "PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> SELECT ?x { :a :list/rdf:rest*/rdf:first ?x }",
    "groups": "SELECT ?s (COUNT(*) AS ?n) (SUM(?a) AS ?m) { ?s :knows/:age ?a } GROUP BY ?s HAVING(COUNT(?a) > 1)",
    "aggregates": "SELECT (MIN(?a) AS ?x) (MAX(?a) AS ?y) (AVG(?a) AS ?z) { ?s :age ?a FILTER(ISNUMERIC(?a)) }",
    "concatenated": 'SELECT (GROUP_CONCAT(DISTINCT ?n; SEPARATOR="|") AS ?x) { { SELECT ?n { :b :name ?n } } }',
    "sub-select": "SELECT * { ?s :age ?a { SELECT (MAX(?b) AS ?a) { ?x :age ?b FILTER(ISNUMERIC(?b)) } } }",
    "values": "SELECT * { VALUES (?s ?x) { (:a 1) (:b UNDEF) } ?s :age ?a }",
    "values after": "SELECT * { ?s :age ?a } VALUES ?s { :a :d }",
    "bind": "SELECT * { ?s :age ?a BIND(?a * 2 + 1 AS ?b) }",
    "conditions": 'SELECT ?s (IF(?a > 26, "older", "younger") AS ?x) (COALESCE(?no, 0) AS ?y) { ?s :age ?a }',
    "text": "SELECT (UCASE(?n) AS ?u) (STRLEN(?n) AS ?l) (SUBSTR(?n,2) AS ?s) (ENCODE_FOR_URI(?n) AS ?e) {[] :name ?n}",
    "regular expressions": 'SELECT ?n (REPLACE(?n, "(A)nn", "$1m") AS ?r) { ?x :name ?n FILTER(REGEX(?n, "^a", "i")) }',
    "languages": 'SELECT ?n (LANG(?n) AS ?l) { ?x :name ?n FILTER(LANGMATCHES(LANG(?n), "*")) }',
    "hashes": "SELECT (MD5(?n) AS ?m) (SHA256(?n) AS ?h) { :b :name ?n }",
    "dates": "SELECT (YEAR(?d) AS ?y) ('2001-01-01'^^xsd:date > ?d AS ?b) { [] :born ?d }",
    "membership": "SELECT * { ?s :age ?a FILTER(?a IN (25, 30) || ?s NOT IN (:a, :b, :c)) }",
    "same terms": "SELECT * { ?s :age ?a . ?t :age ?b FILTER(SAMETERM(?a, ?b) && ISIRI(?t)) }",
    "errors": "SELECT ?s (1 / 0 AS ?x) (?a + 1 AS ?y) { ?s :age ?a }",
    "distinct": "SELECT DISTINCT ?p { ?s ?p ?o }",
    "order and slice": "SELECT ?s ?a { ?s :age ?a } ORDER BY DESC(?a) ?s LIMIT 2 OFFSET 1",
    "nothing": "SELECT * { ?s :none ?o }",
    "blank nodes": "SELECT ?n { [] :likes [ :name ?n ] }",
    "typed": "SELECT ?s (DATATYPE(?a) AS ?t) (STRDT('1', :own) AS ?o) { ?s :age ?a }",
}
OTHERS: Final = {
    "ask": "ASK { :a :knows+ :d }",
    "ask in vain": "ASK { :d :knows ?x }",
    "construct": "CONSTRUCT { ?o :knownBy ?s ; :how [ :by ?s ] } WHERE { ?s :knows ?o }",
    "construct where": "CONSTRUCT WHERE { ?s :age ?a }",
    "describe": "DESCRIBE :b",
}
PREFIX: Final = "PREFIX : <http://example.org/> PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>\n"


@pytest.fixture(scope="module")
def store() -> ox.Store:
    """Give the dataset in the engine itself."""
    store = ox.Store()
    store.load(DATA.encode(), ox.RdfFormat.TRIG)
    return store


@pytest.fixture(scope="module")
def sandbox() -> Iterator[httpx.Client]:
    """Give a client of a sandbox that holds the same dataset, filled over HTTP."""
    dataset = [*ox.parse(DATA.encode(), ox.RdfFormat.TRIG)]
    with started("sandbox") as server, httpx.Client(base_url=f"http://127.0.0.1:{server.port}") as client:
        client.timeout = httpx.Timeout(PATIENCE)
        for graph in {quad.graph_name for quad in dataset}:
            triples = [quad.triple for quad in dataset if quad.graph_name == graph]
            named = {"graph": graph.value} if isinstance(graph, ox.NamedNode) else {"default": ""}
            content = ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES)
            put = client.put(
                "/graphs", params=named, content=content, headers={"Content-Type": "application/n-triples"}
            )
            assert put.status_code == 201
        yield client


def asked(sandbox: httpx.Client, query: str, accept: str) -> httpx.Response:
    headers = {"Content-Type": "application/sparql-query", "Accept": accept}
    answer = sandbox.post("/sparql", content=query.encode(), headers=headers)
    assert answer.status_code == 200, answer.text
    return answer


def rows(body: bytes) -> Counter[str]:
    """Return the solutions of a result in JSON, blank nodes told apart from nothing but other terms."""
    found: list[Mapping[str, Any]] = json.loads(body)["results"]["bindings"]
    return Counter(
        json.dumps({name: "_" if term["type"] == "bnode" else term for name, term in row.items()}, sort_keys=True)
        for row in found
    )


@pytest.mark.parametrize("query", SELECTS.values(), ids=SELECTS)
def test_a_table_is_that_of_the_engine(sandbox: httpx.Client, store: ox.Store, query: str) -> None:
    result = store.query(PREFIX + query)
    assert isinstance(result, ox.QuerySolutions)
    expected = rows(result.serialize(format=ox.QueryResultsFormat.JSON) or b"")
    assert rows(asked(sandbox, PREFIX + query, "application/sparql-results+json").content) == expected
    assert bool(expected) is (query != SELECTS["nothing"])


@pytest.mark.parametrize("query", OTHERS.values(), ids=OTHERS)
def test_another_result_is_that_of_the_engine(sandbox: httpx.Client, store: ox.Store, query: str) -> None:
    result = store.query(PREFIX + query)
    if isinstance(result, ox.QueryBoolean):
        assert asked(sandbox, PREFIX + query, "application/sparql-results+json").json()["boolean"] is bool(result)
        return
    assert isinstance(result, ox.QueryTriples)
    expected = canonical(ox.serialize(result, format=ox.RdfFormat.N_TRIPLES) or b"")
    assert canonical(asked(sandbox, PREFIX + query, "application/n-triples").content) == expected != set()


def canonical(triples: bytes) -> set[str]:
    dataset = ox.Dataset(ox.parse(triples, ox.RdfFormat.N_TRIPLES))
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return {str(quad) for quad in dataset}

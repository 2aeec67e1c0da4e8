"""The endpoint describes itself: what it is, what it holds by number, and questions to ask as they stand."""

from collections.abc import Iterator, Mapping, Sequence
from html.parser import HTMLParser
from typing import Final

import httpx
import pyoxigraph as ox
import pytest

from test_cases import QUESTIONS, ROOT
from villkor.vocabulary import BASE

SD: Final = "http://www.w3.org/ns/sparql-service-description#"
SH: Final = "http://www.w3.org/ns/shacl#"
VOID: Final = "http://rdfs.org/ns/void#"
RDFS: Final = "http://www.w3.org/2000/01/rdf-schema#"
FORMATS: Final = "http://www.w3.org/ns/formats/"
PREFIXES: Final = f"PREFIX rdfs: <{RDFS}> PREFIX sd: <{SD}> PREFIX sh: <{SH}> PREFIX void: <{VOID}>\n"

SYNTAXES: Final = (
    "text/turtle",
    "application/n-triples",
    "application/rdf+xml",
    "application/ld+json",
    "application/n-quads",
    "application/trig",
)
NAMES: Final = [question.name for question in QUESTIONS]

RESULTS: Final = {
    "SPARQL_Results_JSON",
    "SPARQL_Results_XML",
    "SPARQL_Results_CSV",
    "SPARQL_Results_TSV",
    "Turtle",
    "N-Triples",
    "N-Quads",
    "TriG",
    "JSON-LD",
    "RDF_XML",
}
"""W3C's names for the formats of results."""

WORDS: Final = (
    *("availableGraphs", "defaultDataset", "defaultEntailmentRegime", "defaultGraph", "endpoint", "entailmentRegime"),
    *("extensionAggregate", "extensionFunction", "feature", "graph", "inputFormat", "languageExtension", "name"),
    *("namedGraph", "propertyFeature", "resultFormat", "supportedEntailmentProfile", "supportedLanguage"),
    "defaultSupportedEntailmentProfile",
)
"""The properties of the vocabulary of service descriptions."""


@pytest.fixture(scope="module")
def description(web: httpx.Client) -> ox.Store:
    """Give what the endpoint says of itself."""
    store = ox.Store()
    store.load(web.get("/sparql", headers={"Accept": "text/turtle"}).content, format=ox.RdfFormat.TURTLE)
    return store


def told(store: ox.Store, query: str) -> Sequence[Mapping[str, str]]:
    """Return the solutions of a query on a description."""
    solutions = store.query(PREFIXES + query)
    assert isinstance(solutions, ox.QuerySolutions)
    names = [variable.value for variable in solutions.variables]
    return [
        {name: term.value for name in names if not isinstance(term := row[name], ox.Triple | None)} for row in solutions
    ]


def counted(web: httpx.Client, pattern: str) -> int:
    """Return what a query on the endpoint counts."""
    query = f"SELECT ({pattern.partition(' IN ')[0]} AS ?n) {{ {pattern.partition(' IN ')[2]} }}"
    return int(web.get("/sparql", params={"query": query}, headers={"Accept": "text/csv"}).text.split()[1])


# ── W3C's tests ──


@pytest.mark.parametrize("media_type", SYNTAXES)
def test_get_on_the_endpoint_returns_rdf(web: httpx.Client, media_type: str) -> None:
    response = web.get("/sparql", headers={"Accept": media_type})
    assert (response.status_code, response.headers["content-type"].partition(";")[0]) == (200, media_type)
    syntax = ox.RdfFormat.from_media_type(media_type)
    assert len(list(ox.parse(response.content, format=syntax))) > 50


@pytest.mark.parametrize("accept", ["*/*", "image/png, */*;q=0.1", "application/rdf+xml;q=0.5, text/turtle"])
def test_turtle_is_what_comes_to_those_who_take_anything(web: httpx.Client, accept: str) -> None:
    response = web.get("/sparql", headers={"Accept": accept})
    assert (response.status_code, response.headers["content-type"].partition(";")[0]) == (200, "text/turtle")


def test_the_description_has_a_triple_that_says_where_the_endpoint_is(web: httpx.Client, description: ox.Store) -> None:
    assert told(description, "SELECT ?e { ?s a sd:Service ; sd:endpoint ?e }") == [{"e": str(web.base_url) + "/sparql"}]


@pytest.mark.parametrize(
    ("what", "wrong"),
    [
        ("one service", "?s a sd:Service . ?t a sd:Service . FILTER(?s != ?t)"),
        ("an endpoint", "?s a sd:Service . FILTER NOT EXISTS { ?s sd:endpoint ?e FILTER(ISIRI(?e)) }"),
        ("features", "?s sd:feature ?f . FILTER(!ISIRI(?f))"),
        ("a dataset", "?s a sd:Service . FILTER NOT EXISTS { ?s sd:defaultDataset/sd:defaultGraph ?graph }"),
        ("datasets of their class", "?s sd:defaultDataset ?d . FILTER NOT EXISTS { ?d a sd:Dataset }"),
        ("default graphs of their class", "?d sd:defaultGraph ?g . FILTER NOT EXISTS { ?g a sd:Graph }"),
        ("named graphs of their class", "?d sd:namedGraph ?g . FILTER NOT EXISTS { ?g a sd:NamedGraph }"),
        ("names", "?g a sd:NamedGraph . FILTER NOT EXISTS { ?g sd:name ?name FILTER(ISIRI(?name)) }"),
        ("one name each", "?g sd:name ?a , ?b . FILTER(?a != ?b)"),
        ("words of the vocabulary only", f"?s ?p ?o . FILTER(STRSTARTS(STR(?p), '{SD}') && !(?p IN (WORDS)))"),
    ],
)
def test_the_description_conforms_to_the_vocabulary(description: ox.Store, what: str, wrong: str) -> None:
    query = wrong.replace("WORDS", ", ".join(f"sd:{word}" for word in WORDS))
    assert told(description, f"SELECT * {{ {query} }}") == [], what


def test_the_description_says_what_is_spoken_and_written(description: ox.Store) -> None:
    languages = {row["x"] for row in told(description, "SELECT ?x { ?s sd:supportedLanguage ?x }")}
    assert languages == {f"{SD}SPARQL11Query"}
    formats = {row["x"] for row in told(description, "SELECT ?x { ?s sd:resultFormat ?x }")}
    assert formats == {f"{FORMATS}{name}" for name in RESULTS}
    features = {row["x"] for row in told(description, "SELECT ?x { ?s sd:feature ?x }")}
    assert f"{SD}UnionDefaultGraph" in features
    assert not features & {f"{SD}DereferencesURIs", f"{SD}BasicFederatedQuery"}


# ── what it holds ──


def test_the_graphs_are_those_that_there_are(web: httpx.Client, description: ox.Store) -> None:
    query = "SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } } ORDER BY ?g"
    there = web.get("/sparql", params={"query": query}, headers={"Accept": "text/csv"}).text.split()[1:]
    assert [row["g"] for row in told(description, "SELECT ?g { ?n sd:name ?g } ORDER BY ?g")] == there


def test_the_counts_are_those_of_the_endpoint(web: httpx.Client, description: ox.Store) -> None:
    for word, pattern in {
        "triples": "COUNT(*) IN ?s ?p ?o",
        "distinctSubjects": "COUNT(DISTINCT ?s) IN ?s ?p ?o",
        "distinctObjects": "COUNT(DISTINCT ?o) IN ?s ?p ?o",
        "properties": "COUNT(DISTINCT ?p) IN ?s ?p ?o",
        "classes": "COUNT(DISTINCT ?c) IN ?s a ?c",
    }.items():
        query = f"SELECT ?n {{ ?s sd:defaultDataset/sd:defaultGraph ?g . ?g void:{word} ?n }}"
        assert [int(row["n"]) for row in told(description, query)] == [counted(web, pattern)], word


def test_each_graph_is_told_with_its_number_of_triples(web: httpx.Client, description: ox.Store) -> None:
    query = "SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g ORDER BY ?g"
    there = web.get("/sparql", params={"query": query}, headers={"Accept": "text/csv"}).text.split()[1:]
    said = told(description, "SELECT ?g ?n { ?named sd:name ?g ; sd:graph/void:triples ?n } ORDER BY ?g")
    assert [f"{row['g']},{row['n']}" for row in said] == there


def test_the_shapes_are_named(description: ox.Store) -> None:
    graphs = {row["x"] for row in told(description, "SELECT ?x { ?s sh:shapesGraph ?x }")}
    files = {path.name.removesuffix(".ttl") for path in (ROOT / "shapes").glob("*.ttl")}
    assert graphs == {f"{BASE}res/graph/shapes/{name}" for name in files if not name.endswith(".test")}


# ── questions as examples ──


def test_every_question_is_an_example_with_a_name_in_both_languages(description: ox.Store) -> None:
    query = """SELECT ?example (LANG(?text) AS ?language) {
      ?example a sh:SPARQLExecutable , sh:SPARQLSelectExecutable ; sh:select ?select ; rdfs:label ?text
    } ORDER BY ?example ?language"""
    said: dict[str, list[str]] = {}
    for row in told(description, query):
        said.setdefault(row["example"], []).append(row["language"])
    assert {name.rpartition("/")[2] for name in said} == set(NAMES)
    assert all(languages == ["en", "sv"] for languages in said.values())


@pytest.mark.parametrize("name", NAMES)
def test_an_example_can_be_asked_as_it_stands_and_has_rows(web: httpx.Client, description: ox.Store, name: str) -> None:
    query = f"SELECT ?q {{ ?x sh:select ?q FILTER(STRENDS(STR(?x), '/{name}')) }}"
    (text,) = (row["q"] for row in told(description, query))
    response = web.get("/sparql", params={"query": text}, headers={"Accept": "application/sparql-results+json"})
    assert response.status_code == 200, response.text
    assert response.json()["results"]["bindings"]


# ── for people ──


class Form(HTMLParser):
    """The fields of the forms of a page, by name."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.fields: dict[str, str] = {}
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: Sequence[tuple[str, str | None]]) -> None:
        """Note a form or a field of one."""
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.fields["action"] = given.get("action", "/sparql")
        elif tag in {"textarea", "select", "input"} and "name" in given:
            self.fields[given["name"]] = tag


BROWSER: Final = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8"


@pytest.fixture(params=["sv", "en"])
def page(web: httpx.Client, request: pytest.FixtureRequest) -> Iterator[httpx.Response]:
    yield web.get("/sparql", headers={"Accept": BROWSER, "Accept-Language": request.param})


def test_a_browser_gets_a_page_with_a_form(page: httpx.Response) -> None:
    assert (page.status_code, page.headers["content-type"]) == (200, "text/html; charset=utf-8")
    fields = Form(page.text).fields
    assert (fields["action"], fields["query"]) == ("/sparql", "textarea")
    assert f'<html lang="{page.headers["content-language"]}"' in page.text


def test_the_form_can_be_sent_as_a_browser_sends_it(web: httpx.Client, page: httpx.Response) -> None:
    assert "query" in Form(page.text).fields
    response = web.get("/sparql", params={"query": "SELECT (1 AS ?one) {}"}, headers={"Accept": BROWSER})
    assert response.status_code == 200
    assert "1" in response.text

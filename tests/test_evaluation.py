"""A result is written in a media type that is taken, whole or not at all; a fault is told with its place."""

from dataclasses import replace
from typing import Final

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from villkor.errors import BadQuery, NotAcceptable, Refused
from villkor.graph.evaluation import evaluate
from villkor.graph.runner import LIMITS, Asked

TABLES: Final = (
    "application/sparql-results+json",
    "application/sparql-results+xml",
    "text/csv",
    "text/tab-separated-values",
)


@pytest.fixture(scope="module")
def store() -> ox.Store:
    """Give a triple in the default graph and one in each of two named ones."""
    store = ox.Store()
    store.load(
        b"<urn:d> <urn:p> 3 . <urn:g1> { <urn:a> <urn:p> 1 } <urn:g2> { <urn:b> <urn:p> 2 }", format=ox.RdfFormat.TRIG
    )
    return store


def values(
    store: ox.Store,
    query: str,
    *,
    union: bool = True,
    default_graphs: tuple[str, ...] = (),
    named_graphs: tuple[str, ...] = (),
) -> set[str]:
    """Return the numbers that a query finds."""
    asked = Asked(query=query, table="text/csv", default_graphs=default_graphs, named_graphs=named_graphs)
    body = evaluate(store, asked, union=union).body
    return set(body.decode().split()[1:])


ANY: Final = "SELECT ?o WHERE { ?s <urn:p> ?o }"
NAMED: Final = "SELECT ?o WHERE { GRAPH ?g { ?s <urn:p> ?o } }"


def test_all_graphs_are_asked_as_one_unless_the_default_graph_alone_is_wanted(store: ox.Store) -> None:
    assert values(store, ANY) == {"1", "2", "3"}
    assert values(store, ANY, union=False) == {"3"}
    assert values(store, NAMED) == {"1", "2"}


def test_a_dataset_that_the_query_names_is_asked_alone(store: ox.Store) -> None:
    assert values(store, "SELECT ?o FROM <urn:g1> WHERE { ?s <urn:p> ?o }") == {"1"}
    assert values(store, "SELECT ?o FROM NAMED <urn:g1> WHERE { ?s <urn:p> ?o }") == set()
    assert values(store, "SELECT ?o FROM NAMED <urn:g1> WHERE { GRAPH ?g { ?s <urn:p> ?o } }") == {"1"}


def test_a_dataset_that_the_request_names_goes_before_the_one_that_the_query_names(store: ox.Store) -> None:
    assert values(store, "SELECT ?o FROM <urn:g1> WHERE { ?s <urn:p> ?o }", default_graphs=("urn:g2",)) == {"2"}
    assert values(store, ANY, default_graphs=("urn:g1", "urn:g2")) == {"1", "2"}
    assert values(store, NAMED, default_graphs=("urn:g1",)) == set()
    assert values(store, ANY, named_graphs=("urn:g1",)) == set()
    assert values(store, NAMED, named_graphs=("urn:g2",)) == {"2"}


def test_a_graph_that_is_no_iri_is_a_fault(store: ox.Store) -> None:
    with pytest.raises(BadQuery, match="absolute IRI"):
        values(store, ANY, default_graphs=("g1",))


ROWS: Final = "SELECT ?a ?b WHERE { VALUES ?a { 1 2 3 4 5 } VALUES ?b { 1 2 3 4 } }"


@pytest.mark.parametrize("media_type", TABLES)
def test_a_table_of_as_many_rows_as_there_may_be_is_whole_and_one_of_more_is_refused(
    store: ox.Store, media_type: str
) -> None:
    asked = Asked(query=ROWS, table=media_type)
    assert evaluate(store, asked, replace(LIMITS, rows=20)) == evaluate(store, asked)
    with pytest.raises(Refused, match="more than 19 rows") as caught:
        evaluate(store, asked, replace(LIMITS, rows=19))
    assert caught.value.extra == {"limit": "rows", "most": 19}


def test_triples_are_counted_likewise(store: ox.Store) -> None:
    asked = Asked(query="CONSTRUCT { <urn:x> ?a ?b } WHERE { VALUES ?a { <urn:1> <urn:2> } VALUES ?b { 1 2 3 } }")
    assert evaluate(store, asked, replace(LIMITS, rows=6)).body.count(b"urn:") >= 2
    with pytest.raises(Refused, match="more than 5 rows"):
        evaluate(store, asked, replace(LIMITS, rows=5))


@pytest.mark.parametrize("media_type", TABLES)
def test_a_result_that_is_larger_than_it_may_be_is_refused(store: ox.Store, media_type: str) -> None:
    size = len(evaluate(store, Asked(query=ROWS, table=media_type)).body)
    asked = Asked(query=ROWS, table=media_type)
    assert len(evaluate(store, asked, replace(LIMITS, size=size)).body) == size
    with pytest.raises(Refused) as caught:
        evaluate(store, asked, replace(LIMITS, size=size - 1))
    assert caught.value.extra["limit"] == "size"


TEXT: Final = st.text(st.characters(exclude_categories=["Cs"]))


@given(st.lists(TEXT, min_size=1, max_size=30), st.sampled_from(TABLES))
def test_no_row_is_overlooked_whatever_stands_in_it(texts: list[str], media_type: str) -> None:
    values = " ".join(str(ox.Literal(text)) for text in texts)
    asked = Asked(query=f"SELECT ?x WHERE {{ VALUES ?x {{ {values} }} }}", table=media_type)
    with pytest.raises(Refused):
        evaluate(ox.Store(), asked, replace(LIMITS, rows=len(texts) - 1))


@pytest.mark.parametrize(
    ("query", "position", "said"),
    [
        ("SELECT * WHERE { ?s ?p ", "1:24", "cannot be read at line 1"),
        ("SELECT *\nWHERE { ?s foaf:name ?o }", "2:12", "the prefix «foaf:» is not declared"),
        ("PREFIX a: <urn:a>\nASK { ?s a:b b:c }", "2:15", "the prefix «b:» is not declared"),
        ("ASK { ?s :p 1 }", "1:10", "the prefix «:» is not declared"),
    ],
)
def test_a_fault_is_told_with_its_line_and_column(store: ox.Store, query: str, position: str, said: str) -> None:
    with pytest.raises(BadQuery, match=said) as caught:
        evaluate(store, Asked(query=query))
    line, column = map(int, str(caught.value.extra["position"]).split(":"))
    wanted_line, wanted_column = map(int, position.split(":"))
    assert line == wanted_line
    assert abs(column - wanted_column) <= 1


def test_relative_iris_are_resolved_where_there_is_a_base(store: ox.Store) -> None:
    asked = Asked(query="SELECT (<x> AS ?iri) WHERE {}", table="text/csv", base="https://example.org/a/")
    assert evaluate(store, asked).body == b"iri\r\nhttps://example.org/a/x\r\n"


def test_a_result_of_a_kind_that_is_not_taken_is_told(store: ox.Store) -> None:
    with pytest.raises(NotAcceptable, match="anything that is accepted"):
        evaluate(store, Asked(query="ASK {}", table=""))
    with pytest.raises(NotAcceptable, match="RDF, which is not offered as image/png"):
        evaluate(store, Asked(query="CONSTRUCT WHERE { ?s ?p ?o }", triples="image/png"))

"""A query is asked of the graphs that are meant, whatever it and the store make of the default graph."""

from typing import Final

import pytest

from villkor.errors import BadQuery
from villkor.graph.dataset import NOTHING, narrowed, read_text

G: Final = "https://e.org/g"


@pytest.mark.parametrize(
    ("query", "asked"),
    [
        ("SELECT * WHERE { ?s ?p ?o }", "SELECT * \nFROM <urn:d>\nWHERE { ?s ?p ?o }"),
        ("SELECT * { ?s ?p ?o }", "SELECT * \nFROM <urn:d>\n{ ?s ?p ?o }"),
        (
            "SELECT (EXISTS { ?a ?b ?c } AS ?x) WHERE { ?s ?p ?o }",
            "SELECT (EXISTS { ?a ?b ?c } AS ?x) \nFROM <urn:d>\nWHERE { ?s ?p ?o }",
        ),
        ("ASK { ?s ?p ?o }", "ASK \nFROM <urn:d>\n{ ?s ?p ?o }"),
        (
            "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }",
            "CONSTRUCT { ?s ?p ?o } \nFROM <urn:d>\nWHERE { ?s ?p ?o }",
        ),
        ("CONSTRUCT { ?s ?p ?o } { ?s ?p ?o }", "CONSTRUCT { ?s ?p ?o } \nFROM <urn:d>\n{ ?s ?p ?o }"),
        ("CONSTRUCT WHERE { ?s ?p ?o }", "CONSTRUCT \nFROM <urn:d>\nWHERE { ?s ?p ?o }"),
        ("DESCRIBE <urn:x>", "DESCRIBE <urn:x>\nFROM <urn:d>\n"),
        ("DESCRIBE <urn:x> LIMIT 3", "DESCRIBE <urn:x> \nFROM <urn:d>\nLIMIT 3"),
        ("DESCRIBE ?x { ?x ?p 1 }", "DESCRIBE ?x \nFROM <urn:d>\n{ ?x ?p 1 }"),
        (
            "# WHERE {\nPREFIX where: <urn:WHERE{> SELECT ?where { ?where where:x '{ FROM <urn:y>' }",
            "# WHERE {\nPREFIX where: <urn:WHERE{> SELECT ?where \nFROM <urn:d>\n{ ?where where:x '{ FROM <urn:y>' }",
        ),
        (
            "SELECT ?x { { SELECT ?x WHERE { ?x ?p 1 } } }",
            "SELECT ?x \nFROM <urn:d>\n{ { SELECT ?x WHERE { ?x ?p 1 } } }",
        ),
    ],
)
def test_the_graphs_are_written_where_sparql_has_them(query: str, asked: str) -> None:
    assert read_text(query).asked_of(["urn:d"], ["urn:n"]) == asked


def test_the_graphs_of_a_query_itself_are_taken_out_and_told() -> None:
    graphs = f"FROM <{G}> FROM NAMED e:n\nfrom named <urn:x>"
    query = f"PREFIX e: <https://e.org/>\nSELECT ?s {graphs} WHERE {{ GRAPH ?g {{ ?s ?p 1 }} }}"
    text = read_text(query)
    assert text.named == (("FROM", G), ("FROM NAMED", "https://e.org/n"), ("FROM NAMED", "urn:x"))
    assert "FROM" not in text.query.upper()
    assert narrowed(text.named, {G, "urn:x"}) == ([G], ["urn:x"])


def test_a_query_that_names_no_default_graph_is_asked_of_one_that_holds_nothing() -> None:
    text = read_text("ASK { GRAPH ?g { ?s ?p ?o } }")
    assert f"FROM <{NOTHING}> FROM NAMED <urn:n>" in text.asked_of([], ["urn:n"])
    assert f"FROM <urn:d> FROM NAMED <{NOTHING}>" in text.asked_of(["urn:d"], [])


@pytest.mark.parametrize(
    ("query", "columns"),
    [
        ("SELECT ?a $b { }", ("a", "b")),
        ("SELECT DISTINCT ?a{ }", ("a",)),
        ("SELECT REDUCED ?a WHERE { }", ("a",)),
        ("SELECT (COUNT(*) AS ?n) ?a { }", ("n", "a")),
        ("SELECT (MAX(IF(BOUND(?x), ?x, 1)) AS ?n)(1 as ?m) { }", ("n", "m")),
        ("SELECT * { }", None),
        ("ASK { }", None),
    ],
)
def test_the_columns_of_a_query_are_those_that_it_names(query: str, columns: tuple[str, ...] | None) -> None:
    assert read_text(query).columns == columns


@pytest.mark.parametrize("query", ["SELECT * FROM x: { }", "SELECT * FROM { }", "", "?x"])
def test_what_cannot_be_asked_of_graphs_is_refused(query: str) -> None:
    with pytest.raises(BadQuery):
        read_text(query)

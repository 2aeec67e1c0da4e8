"""The 34 protocol tests of W3C's SPARQL 1.1 suite: each as the requests it sends and what it expects of the answers.

They are told in terms of graphs `$g0` … `$g3` and of a subject of each, `$s1` … `$s3`, so that they can be asked of any
dataset. The names are those of the suite.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

Expected: TypeAlias = Literal["true", "false", "boolean", "tabular", "RDF", "IRI", "done", "4xx"]

FORM: Final = "application/x-www-form-urlencoded"
QUERY: Final = "application/sparql-query"
UPDATE: Final = "application/sparql-update"

G0, G1, G2, G3 = ((f"http://kasei.us/2009/09/sparql/data/data{number}.rdf") for number in range(4))


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """One request: the parameters stand in the path, the body as it is or in an encoding."""

    method: str = "POST"
    parameters: Sequence[tuple[str, str]] = ()
    media_type: str | None = None
    body: str | None = None
    encoding: str = "utf-8"
    expected: Expected


def _get(*parameters: tuple[str, str], expected: Expected = "true", method: str = "GET") -> Sent:
    return Sent(method=method, parameters=parameters, expected=expected)


def _query(body: str, *parameters: tuple[str, str], expected: Expected = "true") -> Sent:
    return Sent(media_type=QUERY, body=body, parameters=parameters, expected=expected)


def _update(body: str, *parameters: tuple[str, str], expected: Expected = "done") -> Sent:
    return Sent(media_type=UPDATE, body=body, parameters=parameters, expected=expected)


def _form(body: str, *parameters: tuple[str, str], expected: Expected) -> Sent:
    return Sent(media_type=FORM, body=body, parameters=parameters, expected=expected)


_DEFAULT: Final = ("default-graph-uri", "$g0")
_TWO_DEFAULT: Final = (("default-graph-uri", "$g1"), ("default-graph-uri", "$g2"))
_TWO_NAMED: Final = (("named-graph-uri", "$g1"), ("named-graph-uri", "$g2"))
_IN_DEFAULT: Final = "ASK { <$s1> a ?type . <$s2> a ?type . }"
_IN_NAMED: Final = "ASK { GRAPH ?g1 { <$s1> a ?type } GRAPH ?g2 { <$s2> a ?type } }"
_NAMED_BUT_FROM: Final = "ASK FROM <$g3> { GRAPH ?g1 { <$s1> a ?type1 } GRAPH ?g2 { <$s2> a ?type2 } }"
_PREFIXES: Final = "PREFIX dc: <http://purl.org/dc/terms/> PREFIX foaf: <http://xmlns.com/foaf/0.1/>\n"
_DOCUMENTS: Final = f"""{_PREFIXES}DROP ALL ;
INSERT DATA {{
  GRAPH <{G1}> {{ <{G1}> a foaf:Document }}
  GRAPH <{G2}> {{ <{G2}> a foaf:Document }}
  GRAPH <{G3}> {{ <{G3}> a foaf:Document }}
}} ;
"""
_COPIED: Final = "INSERT {{ GRAPH <http://example.org/{0}/> {{ ?s a dc:BibliographicResource }} }} WHERE {{ {1} }}"
_IN_COPY: Final = """PREFIX dc: <http://purl.org/dc/terms/>
ASK {{
  GRAPH <http://example.org/{0}/> {{ <{1}> a dc:BibliographicResource . <{2}> a dc:BibliographicResource }}
  FILTER NOT EXISTS {{ GRAPH <http://example.org/{0}/> {{ <{3}> a dc:BibliographicResource }} }}
}}"""

QUERIES: Final[Mapping[str, Sequence[Sent]]] = {
    "query_post_form": [_form("query=ASK%20%7B%7D", _DEFAULT, expected="true")],
    "query_dataset_default_graphs_get": [_get(("query", _IN_DEFAULT), *_TWO_DEFAULT)],
    "query_dataset_default_graphs_post": [_query(_IN_DEFAULT, *_TWO_DEFAULT)],
    "query_dataset_named_graphs_post": [_query(_IN_NAMED, *_TWO_NAMED)],
    "query_dataset_named_graphs_get": [_get(("query", _IN_NAMED), *_TWO_NAMED)],
    "query_dataset_full": [
        _query(
            "ASK { <$s3> a ?type GRAPH ?g1 { <$s1> a ?type1 } GRAPH ?g2 { <$s2> a ?type2 } }",
            ("default-graph-uri", "$g3"),
            *_TWO_NAMED,
        )
    ],
    "query_multiple_dataset": [
        _query(_NAMED_BUT_FROM, *_TWO_NAMED),
        _query(_NAMED_BUT_FROM, ("named-graph-uri", "$g1&named-graph-uri=$g2")),  # as the manifest has it
        _query("ASK FROM <$g1> { <$s1> ?p ?o }", ("default-graph-uri", "$g2"), expected="false"),
    ],
    "query_get": [_get(("query", "ASK {}"), _DEFAULT)],
    "query_content_type_select": [_query("SELECT (1 AS ?value) {}", _DEFAULT, expected="tabular")],
    "query_content_type_ask": [_query("ASK {}", _DEFAULT, expected="boolean")],
    "query_content_type_describe": [_query("DESCRIBE <http://example.org/>", _DEFAULT, expected="RDF")],
    "query_content_type_construct": [_query("CONSTRUCT { <s> <p> 1 } WHERE {}", _DEFAULT, expected="RDF")],
    "query_post_direct": [_query("ASK {}")],
}

UPDATES: Final[Mapping[str, Sequence[Sent]]] = {
    "update_dataset_default_graph": [
        _update(
            f"{_PREFIXES}CLEAR ALL ; INSERT DATA {{ GRAPH <{G1}> {{ <{G1}> a foaf:Document }} }} ;\n"
            + _COPIED.format("protocol-update-dataset-test", "?s a foaf:Document"),
            ("using-graph-uri", G1),
        ),
        _query(
            f"ASK {{ GRAPH <http://example.org/protocol-update-dataset-test/> "
            f"{{ <{G1}> a <http://purl.org/dc/terms/BibliographicResource> }} }}"
        ),
    ],
    "update_dataset_default_graphs": [
        _update(
            _DOCUMENTS + _COPIED.format("protocol-update-dataset-graphs-test", "?s a foaf:Document"),
            ("using-graph-uri", G1),
            ("using-graph-uri", G2),
        ),
        _query(_IN_COPY.format("protocol-update-dataset-graphs-test", G1, G2, G3)),
    ],
    "update_dataset_named_graphs": [
        _update(
            _DOCUMENTS + _COPIED.format("protocol-update-dataset-named-graphs-test", "GRAPH ?g { ?s a foaf:Document }"),
            ("using-named-graph-uri", G1),
            ("using-named-graph-uri", G2),
        ),
        _query(_IN_COPY.format("protocol-update-dataset-named-graphs-test", G1, G2, G3)),
    ],
    "update_dataset_full": [
        _update(
            f"{_DOCUMENTS}INSERT {{ GRAPH <http://example.org/full/> {{ ?s <http://example.org/in> ?in }} }} WHERE {{\n"
            "  { GRAPH ?g { ?s a foaf:Document } BIND(?g AS ?in) }\n"
            '  UNION { ?s a foaf:Document . BIND("default" AS ?in) }\n}',
            ("using-graph-uri", G1),
            ("using-named-graph-uri", G2),
        ),
        _query(
            "PREFIX : <http://example.org/> ASK {"
            f'  GRAPH <http://example.org/full/> {{ <{G1}> :in "default" . <{G2}> :in <{G2}> }}'
            f"  FILTER NOT EXISTS {{ GRAPH <http://example.org/full/> {{ <{G3}> ?p ?o }} }} }}"
        ),
    ],
    "update_post_form": [_form("update=CLEAR+ALL", expected="done")],
    "update_post_direct": [_update("CLEAR ALL")],
    "update_base_uri": [
        _update(
            "CLEAR GRAPH <http://example.org/protocol-base-test/> ; INSERT DATA { "
            "GRAPH <http://example.org/protocol-base-test/> { <http://example.org/s> <http://example.org/p> <test> } }"
        ),
        _query(
            "SELECT ?o WHERE { GRAPH <http://example.org/protocol-base-test/> "
            "{ <http://example.org/s> <http://example.org/p> ?o } }",
            expected="IRI",
        ),
    ],
}

BAD: Final[Mapping[str, Sequence[Sent]]] = {
    "bad_query_method": [_get(("query", "ASK {}"), _DEFAULT, expected="4xx", method="PUT")],
    "bad_multiple_queries": [_get(("query", "ASK {}"), ("query", "SELECT * {}"), expected="4xx")],
    "bad_query_wrong_media_type": [Sent(media_type="text/plain", body="ASK {}", expected="4xx")],
    "bad_query_missing_form_type": [Sent(body="query=ASK%20%7B%7D", expected="4xx")],
    "bad_query_missing_direct_type": [Sent(body="ASK {}", expected="4xx")],
    "bad_query_non_utf8": [
        Sent(media_type=f"{QUERY}; charset=UTF-16", body="ASK {}", encoding="utf-16", expected="4xx")
    ],
    "bad_query_syntax": [_get(("query", "ASK {"), expected="4xx")],
    "bad_update_get": [_get(("update", "CLEAR ALL"), expected="4xx")],
    "bad_multiple_updates": [_form("update=CLEAR%20NAMED&update=CLEAR%20DEFAULT", expected="4xx")],
    "bad_update_wrong_media_type": [Sent(media_type="text/plain", body="CLEAR NAMED", expected="4xx")],
    "bad_update_missing_form_type": [Sent(body="update=CLEAR%20NAMED", expected="4xx")],
    "bad_update_non_utf8": [
        Sent(media_type=f"{UPDATE}; charset=UTF-16", body="CLEAR NAMED", encoding="utf-16", expected="4xx")
    ],
    "bad_update_syntax": [_form("update=CLEAR%20XYZ", expected="4xx")],
    "bad_update_dataset_conflict": [
        _update(
            f"{_PREFIXES}WITH <http://example/addresses>\nDELETE {{ ?person foaf:givenName 'Bill' }}\n"
            "INSERT { ?person foaf:givenName 'William' }\nWHERE { ?person foaf:givenName 'Bill' }",
            ("using-named-graph-uri", "http://example/people"),
            expected="4xx",
        )
    ],
}

CASES: Final[Mapping[str, Sequence[Sent]]] = {**QUERIES, **UPDATES, **BAD}

"""JSON-LD: one tree that says what the Turtle says, as PyLD, the reference, would compact it, with nothing to fetch."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final, NoReturn

import pyoxigraph as ox
import pytest
from fastapi.testclient import TestClient
from pyld import jsonld

from lookups import lookups, triples
from small import PREFIXES, write_content
from villkor.catalogue import Catalogue
from villkor.catalogue.context import read_context
from villkor.catalogue.descriptions import Description, describe
from villkor.errors import BrokenContent
from villkor.formats.jsonld import description_jsonld, description_members
from villkor.formats.jsonld_context import Context
from villkor.graph.content import Content
from villkor.graph.embedded import load
from villkor.graph.triples import steady_lines
from villkor.vocabulary import BASE, Iri

ROOT: Final = Path(__file__).resolve().parents[1]
NORM: Final = "/res/norm/2025-2.3-6.jsonld"
LISTS: Final = ("/spec", "/spec/shape", "/def/theme", "/def/field-datatype")


def refuse(url: str, options: Mapping[str, Any]) -> NoReturn:
    """Load no document."""
    raise AssertionError(f"{url} was to be loaded")


CLOSED: Final = {"documentLoader": refuse}


@pytest.fixture(scope="module")
def client(catalogue: Catalogue) -> Iterator[TestClient]:
    with lookups(catalogue) as client:
        yield client


@pytest.fixture(scope="module")
def paths(catalogue: Catalogue) -> list[str]:
    """Give the documents of every seventh thing of each kind, and of the lists."""
    things = sorted({thing.removeprefix(BASE) for thing, _ in catalogue.notes.labels if thing.startswith(BASE)})
    cited = sorted(citation.id.removeprefix(BASE) for found in catalogue.notes.citations.values() for citation in found)
    chosen = [*things[::7], *cited[::50], "spec/RegionAuthority", "spec/bindsActor", "spec/shape/Requisition-inTime"]
    return [
        f"/{path.replace('id/', 'res/', 1) if path.startswith('id/') else path}" for path in chosen if path[-1:] != "/"
    ]


def canonical(nquads: str) -> set[str]:
    dataset = ox.Dataset(ox.parse(nquads, ox.RdfFormat.N_QUADS))
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return {str(quad) for quad in dataset}


def unordered(value: Any) -> Any:
    """Return a JSON value with its arrays sorted, since only the items of lists stand in an order."""
    if isinstance(value, dict):
        return {key: unordered(member) if key != "@list" else value[key] for key, member in value.items()}
    if isinstance(value, list):
        return sorted((unordered(item) for item in value), key=lambda item: json.dumps(item, sort_keys=True))
    return value


# ── against the reference ──


def test_many_descriptions_say_what_their_turtle_says_and_are_compacted_as_pyld_does(
    client: TestClient, paths: list[str]
) -> None:
    assert len(paths) > 150
    for path in [*paths, *LISTS]:
        document = client.get(f"{path}.jsonld").json()
        expanded = jsonld.expand(document, CLOSED)
        said = triples(client.get(f"{path}.ttl"), "ttl")
        assert canonical(jsonld.to_rdf(expanded, {"format": "application/n-quads"})) == said, path
        options = {**CLOSED, "graph": "@graph" in document}
        assert unordered(jsonld.compact(expanded, document["@context"], options)) == unordered(document), path


def test_another_parser_reads_the_same(client: TestClient, paths: list[str]) -> None:
    for path in [*paths[::10], *LISTS]:
        assert triples(client.get(f"{path}.jsonld"), "jsonld") == triples(client.get(f"{path}.nt"), "nt"), path


def test_a_description_as_of_a_day_says_what_its_turtle_says(client: TestClient) -> None:
    path = "/res/actor/se-2321000131"
    document = client.get(f"{path}.jsonld?asOf=2025-01-29").json()
    said = triples(client.get(f"{path}.ttl?asOf=2025-01-29"), "ttl")
    assert canonical(jsonld.to_rdf(document, {**CLOSED, "format": "application/n-quads"})) == said


# ── how it reads ──


def test_a_description_is_a_tree_on_its_thing(client: TestClient) -> None:
    document = client.get(NORM).json()
    assert document["id"] == "norm:2025-2.3-6"
    assert document["type"] == ["GrantCondition", "Norm", "Obligation"]
    assert document["rdfs:label"]["sv"] == "stärka anhörigstödet vid komplexa behov, särskilt till barn"
    assert document["inAgreement"] == {
        "id": "agreement:2025",
        "rdfs:label": {"sv": "överenskommelsen 2025", "en": "the 2025 agreement"},
    }
    assert document["normKind"]["id"] == "norm-kind:action"
    citation = next(found for found in document["citation"] if found["id"] == "citation-norm:2025-2.3-6")
    assert (citation["section"], citation["item"], citation["lineStart"], citation["lineEnd"]) == ("2.3", 6, 223, 225)
    assert citation["anchor"] == "stärka stödet till anhöriga till personer med"
    assert document["@reverse"]["concerns"]["id"] == "discrepancy:D18"
    assert document["@reverse"]["foaf:primaryTopic"]["id"] == f"{BASE}res/norm/2025-2.3-6"


def test_a_document_carries_only_the_terms_that_it_uses(client: TestClient) -> None:
    context = client.get(NORM).json()["@context"]
    assert {"normKind", "citation", "norm", "vk", "id", "type", "Norm"} <= set(context)
    assert not {"amount", "Requisition", "sh", "theme"} & set(context)
    assert context["anchor"] == {"@id": "vk:anchor", "@language": "sv"}


def test_no_document_refers_to_a_context_elsewhere(client: TestClient, paths: list[str]) -> None:
    for path in paths[::20]:
        assert isinstance(client.get(f"{path}.jsonld").json()["@context"], dict)


def test_the_same_description_is_the_same_bytes(catalogue: Catalogue) -> None:
    again = load(Content(ROOT))
    for short in ("spec/RegionAuthority", "id/norm/2025-2.3-6", "spec/shape/Requisition-inTime"):
        one, other = (
            description_jsonld(
                describe(graph, catalogue.index["description"], Iri(BASE + short)), Context(catalogue.context)
            )
            for graph in (catalogue.graph, again)
        )
        assert one == other and one.endswith(b"}\n")


def test_json_is_json_ld_by_another_name(client: TestClient) -> None:
    assert client.get(NORM.replace("jsonld", "json")).content == client.get(NORM).content


@pytest.mark.parametrize("path", ["/spec/context", "/spec/context.jsonld"])
def test_the_whole_context_is_served(client: TestClient, path: str) -> None:
    answer = client.get(path)
    assert answer.headers["content-type"] == "application/ld+json"
    assert answer.json() == json.loads((ROOT / "ontology/context.jsonld").read_text())


# ── what a term reads, worked out by hand from JSON-LD 1.1 ──

CONTEXT: Final = {
    "@version": 1.1,
    "ex": f"{BASE}id/x/",
    "code": f"{BASE}def/code/",
    "vk": f"{BASE}spec/",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "id": "@id",
    "type": "@type",
    "a": {"@id": "vk:a", "@type": "xsd:integer"},
    "b": {"@id": "vk:b", "@container": "@language"},
    "c": {"@id": "vk:c", "@language": "sv"},
    "d": "vk:d",
    "e": {"@id": "vk:e", "@type": "@id"},
    "f": {"@id": "vk:f", "@type": "@vocab", "@context": {"@vocab": f"{BASE}def/code/"}},
    "g": {"@id": "vk:g", "@container": ["@language", "@set"]},
    "rdfs:comment": {"@type": "@id"},
}


def compacted(facts: str, context: Mapping[str, Any] = CONTEXT) -> Mapping[str, Any]:
    """Return what is told of `ex:t`, without its context, after comparing it with what PyLD makes of it."""
    quads = ox.parse(PREFIXES + facts, ox.RdfFormat.TURTLE)
    lines = sorted(steady_lines(ox.serialize((quad.triple for quad in quads), format=ox.RdfFormat.N_TRIPLES) or b""))
    found = Description(thing=Iri(f"{BASE}id/x/t"), lines=lines)
    document = json.loads(description_jsonld(found, Context(context)))
    assert canonical(jsonld.to_rdf(document, {**CLOSED, "format": "application/n-quads"})) == canonical(
        b"".join(found.lines).decode()
    )
    again = jsonld.compact(jsonld.expand(document, CLOSED), document["@context"], CLOSED)
    assert unordered({"@context": {}, **again}) == unordered(document)
    return {key: value for key, value in document.items() if key not in ("@context", "id")}


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ("ex:t vk:a 5 .", {"a": 5}),
        ("ex:t vk:a 5 , 6 .", {"a": [5, 6]}),
        ('ex:t vk:a "05"^^xsd:integer .', {"a": "05"}),
        ("ex:t vk:a 12345678901234567890 .", {"a": "12345678901234567890"}),
        ('ex:t vk:a "five" .', {"vk:a": "five"}),
        ("ex:t vk:a ex:o .", {"vk:a": {"id": "ex:o"}}),
        ('ex:t vk:b "x"@sv , "y"@en .', {"b": {"sv": "x", "en": "y"}}),
        ('ex:t vk:b "x"@sv , "y"@sv .', {"b": {"sv": ["x", "y"]}}),
        ('ex:t vk:b "x" .', {"vk:b": "x"}),
        ('ex:t vk:c "x"@sv .', {"c": "x"}),
        ('ex:t vk:c "x"@en .', {"vk:c": {"@language": "en", "@value": "x"}}),
        ('ex:t vk:c "x" .', {"vk:c": "x"}),
        ('ex:t vk:d "x" .', {"d": "x"}),
        ('ex:t vk:d "x"@en .', {"d": {"@language": "en", "@value": "x"}}),
        ("ex:t vk:d true .", {"d": True}),
        ('ex:t vk:d "1"^^xsd:boolean .', {"d": {"type": "xsd:boolean", "@value": "1"}}),
        ("ex:t vk:d 7 .", {"d": 7}),
        ('ex:t vk:d "2025-01-30"^^xsd:date .', {"d": {"type": "xsd:date", "@value": "2025-01-30"}}),
        ("ex:t vk:d ex:o .", {"d": {"id": "ex:o"}}),
        ("ex:t vk:e ex:o .", {"e": "ex:o"}),
        ("ex:t vk:e <http://example.org/o> .", {"e": "http://example.org/o"}),
        ('ex:t vk:e "x" .', {"vk:e": "x"}),
        (f"ex:t vk:f <{BASE}def/code/k> .", {"f": "k"}),
        (f"ex:t vk:f <{BASE}def/code/e> .", {"f": "code:e"}),  # e is a term too
        ("ex:t vk:f ex:o .", {"f": "ex:o"}),
        ("ex:t vk:f vk:d .", {"f": "d"}),
        ("ex:t vk:f vk:a .", {"f": "vk:a"}),  # as a term it would say more
        ("ex:t vk:f [ vk:d 1 ] .", {"vk:f": {"d": 1}}),
        ('ex:t vk:g "x"@sv .', {"g": {"sv": ["x"]}}),
        ("ex:t vk:h 1 .", {"vk:h": 1}),
        (
            'ex:t rdfs:comment "x"@sv .',
            {"http://www.w3.org/2000/01/rdf-schema#comment": {"@language": "sv", "@value": "x"}},
        ),
        ("ex:t vk:d ( 1 2 ) .", {"d": {"@list": [1, 2]}}),
        ("ex:t vk:d () .", {"d": {"@list": []}}),
        ("ex:t vk:e ( ex:o ) .", {"e": {"@list": ["ex:o"]}}),
        ("ex:t a vk:d , ex:K .", {"type": ["ex:K", "d"]}),
        ("ex:t vk:e ex:t .", {"e": "ex:t"}),
        ("ex:t vk:d _:n ; vk:h _:n . _:n vk:d 1 .", {"d": {"id": "_:c14n0", "d": 1}, "vk:h": {"id": "_:c14n0"}}),
        ("ex:t vk:d _:n . _:n vk:d _:n .", {"d": {"id": "_:c14n0", "d": {"id": "_:c14n0"}}}),
    ],
)
def test_a_term_is_used_where_it_reads_the_value_as_it_is(facts: str, expected: dict[str, Any]) -> None:
    assert compacted(facts) == expected


def test_without_a_context_everything_is_written_whole() -> None:
    members = compacted('ex:t a vk:d ; vk:b "x"@sv ; vk:e ex:o .', {})
    assert members == {
        "@id": f"{BASE}id/x/t",
        "@type": f"{BASE}spec/d",
        f"{BASE}spec/b": {"@language": "sv", "@value": "x"},
        f"{BASE}spec/e": {"@id": f"{BASE}id/x/o"},
    }


def test_a_description_of_nothing_is_an_empty_document() -> None:
    nothing = Description(thing=Iri(f"{BASE}id/x/t"), lines=[])
    assert description_members(nothing, Context(CONTEXT))["id"] == "ex:t"


# ── the file ──


@pytest.mark.parametrize("text", ["{", "[]", "{}", '{"@context": []}'])
def test_a_file_that_is_no_context_breaks_the_content(tmp_path: Path, text: str) -> None:
    content = write_content(tmp_path, {"ontology/context.jsonld": text})
    with pytest.raises(BrokenContent, match="context"):
        read_context(content)


def test_content_needs_no_context(tmp_path: Path) -> None:
    assert read_context(write_content(tmp_path, {})) == {}

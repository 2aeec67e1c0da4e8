"""The shapes: each is broken by an example, gives the same findings under two engines, and holds of the content."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final, TypeAlias

import pyoxigraph as ox
import pyshacl
import pytest
import rdflib
import shifty
from rdflib.namespace import SH

ROOT: Final = Path(__file__).resolve().parents[1]
SHAPES: Final = ROOT / "shapes"
EXAMPLES: Final = sorted(SHAPES.glob("*.test.ttl"))
FILES: Final = sorted(set(SHAPES.glob("*.ttl")) - set(EXAMPLES))
BASE: Final = "https://w3id.org/villkor/"
TARGETS: Final = (SH.targetClass, SH.targetSubjectsOf, SH.targetObjectsOf, SH.targetNode)

Findings: TypeAlias = set[tuple[str, str]]
"""Focus node and the shape that it breaks."""


def read(*paths: Path) -> rdflib.Graph:
    graph = rdflib.Graph()
    for path in paths:
        graph.parse(path, format="turtle", publicID=f"{BASE}example/{path.name}")
    return graph


def requirements(graph: rdflib.Graph) -> set[str]:
    """Find the shapes that have a target of their own: what the content must fulfil."""
    return {str(shape) for target in TARGETS for shape in graph.subjects(target)}


def results(graph: rdflib.Graph) -> Findings:
    nodes = graph.subjects(rdflib.RDF.type, SH.ValidationResult)
    return {(str(graph.value(node, SH.focusNode)), str(graph.value(node, SH.sourceShape))) for node in nodes}


def by_shifty(shapes: rdflib.Graph, data: bytes) -> Findings:
    result = shifty.PreparedValidator(shapes).validate_algebra(data, infer=False)
    assert result.diagnostics == []
    return {(found.focus_node.strip("<>"), str(found.shape_name)) for found in result.violations}


def by_pyshacl(shapes: rdflib.Graph, data: bytes) -> Findings:
    _, report, _ = pyshacl.validate(rdflib.Graph().parse(data=data, format="nt"), shacl_graph=shapes)
    assert isinstance(report, rdflib.Graph)
    return results(report)


def shapes_of(example: Path) -> rdflib.Graph:
    return read(example.with_name(example.name.replace(".test.", ".")), SHAPES / "prefixes.ttl")


def content() -> bytes:
    """Give what is stated and what the rules infer from it, as N-Triples."""
    store = ox.Store()
    for path in sorted([*(ROOT / "ontology").rglob("*.ttl"), *(ROOT / "data").rglob("*.ttl")]):
        store.load(path=path, format=ox.RdfFormat.TURTLE, base_iri=BASE, to_graph=ox.DefaultGraph())
    rules = [path.read_text(encoding="utf-8") for path in sorted((ROOT / "queries" / "rules").glob("*.rq"))]
    known = -1
    while len(store) > known:
        known = len(store)
        for rule in rules:
            store.extend(inferred(store, rule))
    return store.dump(format=ox.RdfFormat.N_TRIPLES, from_graph=ox.DefaultGraph()) or b""


def inferred(store: ox.Store, rule: str) -> Iterator[ox.Quad]:
    triples = store.query(rule)
    assert isinstance(triples, ox.QueryTriples)
    return iter([ox.Quad(triple.subject, triple.predicate, triple.object) for triple in triples])


def test_every_file_of_shapes_has_its_examples_beside_it() -> None:
    assert [path.name for path in EXAMPLES] == [
        path.name.replace(".", ".test.") for path in FILES if path.name != "prefixes.ttl"
    ]


@pytest.mark.parametrize("engine", [by_shifty, by_pyshacl])
@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.name)
def test_examples_give_exactly_their_findings(example: Path, engine: Callable[[rdflib.Graph, bytes], Findings]) -> None:
    data = read(example)
    expected = results(data)
    for node in set(data.subjects(rdflib.RDF.type, SH.ValidationResult)):
        data.remove((node, None, None))
    assert engine(shapes_of(example), data.serialize(format="nt", encoding="utf-8")) == expected


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.name)
def test_every_requirement_is_broken_by_an_example(example: Path) -> None:
    assert requirements(shapes_of(example)) == {shape for _, shape in results(read(example))}


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.name)
def test_nothing_that_is_called_good_is_found_fault_with(example: Path) -> None:
    assert [node for node, _ in results(read(example)) if "#good" in node] == []


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_requirement_says_what_must_be_true_and_what_to_do_in_both_languages(path: Path) -> None:
    shapes = read(path)
    for shape in requirements(shapes):
        for said in (SH.message, rdflib.RDFS.comment):
            texts = shapes.objects(rdflib.URIRef(shape), said)
            languages = sorted(str(text.language) for text in texts if isinstance(text, rdflib.Literal))
            assert languages == ["en", "sv"], f"{shape} {said}"


def test_every_shape_has_a_name_and_every_requirement_is_named_after_what_it_is_about() -> None:
    shapes = read(*FILES)
    kinds = (SH.NodeShape, SH.PropertyShape)
    named = {str(shape) for kind in kinds for shape in shapes.subjects(rdflib.RDF.type, kind)}
    parts = (SH.path, SH.sparql, SH["not"], SH["or"], *TARGETS)
    used = {str(shape) for part in parts for shape in shapes.subjects(part)}
    assert used <= named
    assert [shape for shape in named if not shape.startswith(f"{BASE}spec/shape/")] == []
    assert {shape for shape in named if "-" in shape} == requirements(shapes)


def test_the_shapes_are_well_formed() -> None:
    conforms, _, text = pyshacl.validate(rdflib.Graph(), shacl_graph=read(*FILES), meta_shacl=True)
    assert conforms, text


def test_the_content_breaks_no_requirement() -> None:
    result = shifty.PreparedValidator(read(*FILES)).validate_algebra(content(), infer=False)
    found = [(it.focus_node, it.shape_name) for it in result.violations if it.severity == "Violation"]
    assert (result.diagnostics, found) == ([], [])

"""Engines agree: on every made-up fault and on the shapes' own examples, and each fault is told by its shapes alone."""

import logging
import random
from collections.abc import Iterator
from dataclasses import replace
from functools import cache, partial
from pathlib import Path
from typing import Final

import pyshacl_turbo
import pytest
import rdflib
from rdflib.plugins.sparql import processor
from rdflib.plugins.sparql.algebra import translateQuery
from rdflib.plugins.sparql.parser import parseQuery
from rdflib.plugins.sparql.sparql import Query

from corpus import CATEGORIES, Submission, World, made, ntriples
from faults import FAULTS, SHAPE, Fault, broken
from villkor.catalogue import Catalogue
from villkor.checks.checker import Checker, Submitted
from villkor.checks.findings import plain
from villkor.submissions.document import Document
from villkor.validation.engines import Engine, open_engine
from villkor.validation.requirements import applicable
from villkor.validation.result import Result
from villkor.vocabulary import BASE, Iri

SHAPES: Final = Path(__file__).resolve().parents[1] / "shapes"
GOOD: Final = [(kind, category) for kind, categories in CATEGORIES.items() for category in categories]
KINDS: Final = sorted({fault.kind for fault in FAULTS})
PLACE: Final = 1
"""Whose submission is made wrong, in the order of its category: somebody with one role."""

ILL_TYPED: Final = "an amount with a space"
"""Where pyshacl differs: rdflib compares a number that is none by how it is written."""


@pytest.fixture(scope="module", autouse=True)
def _quiet() -> Iterator[None]:
    """Keep rdflib from telling of every mistyped value, and from parsing a query anew for each node."""
    logging.getLogger("rdflib.term").setLevel(logging.CRITICAL)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(processor, "parseQuery", str)
        patch.setattr(processor, "translateQuery", lambda text, base, names: _translated(text, tuple(names.items())))
        yield
    logging.getLogger("rdflib.term").setLevel(logging.NOTSET)


@cache
def _translated(text: str, names: tuple[tuple[str, str], ...]) -> Query:
    return translateQuery(parseQuery(text), initNs=dict(names))


@pytest.fixture(scope="module")
def shapes(catalogue: Catalogue) -> bytes:
    return catalogue.graph.serialise(catalogue.index["shapes"], "application/n-triples")


@pytest.fixture(scope="module")
def reference(shapes: bytes) -> Engine:
    return open_engine("pyshacl", shapes)


def wrong(world: World, fault: Fault) -> Submission:
    return broken(world, fault, PLACE, random.Random(1))


def found(checker: Checker, *submissions: bytes) -> list[tuple[str, str, str]]:
    """Return the document, the shape and the focus of each finding."""
    documents = [Document(f"{number}", said) for number, said in enumerate(submissions)]
    submitted = [Submitted(each.name, partial(_as_it_is, each)) for each in documents]
    report = checker.check(submitted, language="sv")
    return [(finding.document, finding.shape.removeprefix(SHAPE), finding.focus) for finding in report.findings]


def _as_it_is(document: Document, located: bool) -> Document:
    return document


# ── what is found ──


@pytest.mark.parametrize(("kind", "category"), GOOD)
def test_nothing_is_found_in_good_submissions(checker: Checker, world: World, kind: str, category: str) -> None:
    places = range(0, len(world.actors[category]), 7)
    submissions = [ntriples(made(world, kind, category, place, random.Random(place))) for place in places]
    assert [found(checker, each) for each in submissions] == [[] for _ in submissions]


@pytest.mark.parametrize("fault", FAULTS, ids=str)
def test_a_fault_is_told_by_its_shapes_once_each(checker: Checker, world: World, fault: Fault) -> None:
    told = found(checker, ntriples(wrong(world, fault)))
    assert {shape for _, shape, _ in told} == fault.shapes
    assert len(set(told)) == len(told)


def test_there_are_faults_enough() -> None:
    assert len(FAULTS) >= 40
    assert set(CATEGORIES) == set(KINDS)
    assert len({str(fault) for fault in FAULTS}) == len(FAULTS)


@pytest.mark.parametrize("kind", KINDS)
def test_a_fault_of_something_without_a_name_is_not_taken_for_that_of_another(
    checker: Checker, world: World, kind: str
) -> None:
    category = CATEGORIES[kind][0]
    good = ntriples(made(world, kind, category, 3, random.Random(2)))
    for fault in (fault for fault in FAULTS if fault.kind == kind):
        submission = wrong(world, fault)
        if len(submission) > 1:
            continue
        nameless = [
            said.replace(f"<{BASE}example/{kind}/{place}>".encode(), b"_:it")
            for said, place in ((ntriples(submission), PLACE), (good, 3))
        ]
        told = {(document, shape) for document, shape, _ in found(checker, *nameless)}
        assert told == {("0", shape) for shape in fault.shapes}, str(fault)


# ── engines ──


def results(checker: Checker, engine: Engine, said: bytes) -> frozenset[Result]:
    known, derived = checker.examiner.slices.around(said)
    return engine.results(said + known + derived, applicable(checker.examiner.requirements, said + derived))


@pytest.mark.parametrize("fault", FAULTS, ids=str)
def test_the_engines_tell_the_same_of_a_fault(checker: Checker, reference: Engine, world: World, fault: Fault) -> None:
    said = ntriples(wrong(world, fault))
    expected = results(checker, reference, said)
    if fault.name == ILL_TYPED:
        expected = frozenset(result for result in expected if "field" in result.shape)
    assert results(checker, checker.examiner.engine, said) == expected


@pytest.mark.parametrize("example", sorted(SHAPES.glob("*.test.ttl")), ids=lambda path: path.name)
def test_the_engines_tell_the_same_of_the_examples_of_the_shapes(example: Path) -> None:
    graph = rdflib.Graph().parse(example.with_name(example.name.replace(".test.", "."))).parse(SHAPES / "prefixes.ttl")
    data = rdflib.Graph().parse(example, publicID=f"{BASE}example/").serialize(format="nt", encoding="utf-8")
    targets = [rdflib.SH[name] for name in ("targetClass", "targetNode", "targetSubjectsOf", "targetObjectsOf")]
    requirements = sorted({Iri(str(shape)) for target in targets for shape in graph.subjects(target)})
    engines = [open_engine(name, graph.serialize(format="nt", encoding="utf-8")) for name in ("pyshifty", "pyshacl")]
    # rdflib makes text of the least of several IRIs
    ours, theirs = (
        {replace(result, value=plain(result.value)) for result in engine.results(data, requirements)}
        for engine in engines
    )
    assert ours == theirs
    assert {result.shape for result in ours} == set(requirements)


def test_a_third_engine_tells_the_same_of_every_fault(checker: Checker, world: World, shapes: bytes) -> None:
    compiled = pyshacl_turbo.compile_shapes(rdflib.Graph().parse(data=shapes, format="nt"))  # type: ignore[no-untyped-call]
    for fault in FAULTS:
        said = ntriples(wrong(world, fault))
        known, derived = checker.examiner.slices.around(said)
        graph = rdflib.Graph().parse(data=said + known + derived, format="nt")
        _, report, _ = compiled.validate(graph)
        told = {
            (str(report.value(node, rdflib.SH.sourceShape)), str(report.value(node, rdflib.SH.resultSeverity)))
            for node in report.subjects(rdflib.RDF.type, rdflib.SH.ValidationResult)
        }
        ours = results(checker, checker.examiner.engine, said)
        assert told == {(result.shape, result.severity) for result in ours}, str(fault)


# ── slices ──


def test_a_slice_by_itself_breaks_no_shape(checker: Checker, world: World) -> None:
    agreements = [f"agreement/{year}" for year in ("2020", "2023", "2024", "2025")]
    actors = [actor.iri for actors in world.actors.values() for actor in actors]
    named = "".join(f"<a:b> <{BASE}spec/performanceEntry> <{thing}> .\n" for thing in actors)
    named += "".join(f"<a:b> <{BASE}spec/usesKey> <{BASE}id/{thing}> .\n" for thing in agreements)
    known, derived = checker.examiner.slices.around(named.encode())
    assert known.count(b"\n") > 1000
    assert derived == b""
    assert checker.examiner.engine.results(known, sorted(checker.examiner.requirements)) == frozenset()

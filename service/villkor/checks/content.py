"""Content: a content folder checked as a whole, with what its rules infer, each finding in the file that states it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

from villkor.catalogue.notes import read_notes
from villkor.checks.clauses import read_clauses
from villkor.checks.findings import Teller, unreadable
from villkor.checks.report import Finding, Report
from villkor.errors import BrokenContent
from villkor.graph import Graph
from villkor.graph.content import Content
from villkor.graph.embedded import load
from villkor.submissions.document import Document
from villkor.submissions.rdf import MEDIA_TYPES, read_rdf
from villkor.validation.engines import open_engine
from villkor.validation.requirements import applicable, read_requirements
from villkor.validation.result import Result
from villkor.vocabulary import Iri

_NTRIPLES: Final = "application/n-triples"


def check_content(folder: Path, engine: str, language: str) -> Report:
    """Check a content folder and return what was found; one that cannot be loaded is a finding.

    Raises BrokenContent where its queries cannot be read.
    """
    content = Content(folder)
    index = content.queries("index")
    try:
        graph = load(content)
    except BrokenContent as problem:
        return _report(content, [unreadable(folder.as_posix(), problem)], language, engine)
    requirements = read_requirements(graph, index["requirements"])
    facts = graph.serialise(index["checked"], _NTRIPLES)
    shapes = applicable(requirements, facts)
    results = open_engine(engine, graph.serialise(index["shapes"], _NTRIPLES)).results(facts, shapes)
    teller = Teller(requirements, read_notes(graph, index), read_clauses(graph, index["provisions"], requirements))
    by_file = _by_file(content, graph, index["files"], results)
    findings = [finding for path, own in by_file.items() for finding in teller.findings(_located(path), own)]
    report = _report(content, findings, language, engine)
    return replace(report, results=sorted(results), nodes=len(_subjects(facts)), version=graph.version)


def _report(content: Content, findings: Sequence[Finding], language: str, engine: str) -> Report:
    documents = [path.as_posix() for _, path in content.graphs()]
    return Report(
        findings=findings, results=(), documents=documents, nodes=0, language=language, version="", engine=engine
    )


def _subjects(facts: bytes) -> set[bytes]:
    return {line.partition(b" ")[0] for line in facts.splitlines()}


def _by_file(content: Content, graph: Graph, files: str, results: Iterable[Result]) -> Mapping[Path, Sequence[Result]]:
    """Return results by the file that states something of their thing, else by the folder."""
    paths = dict(content.graphs())
    stated: dict[str, Path] = {}
    for thing, file in graph.select(files).rows:
        stated.setdefault(f"<{thing}>", paths[Iri(file)])
    found: dict[Path, list[Result]] = {}
    for result in sorted(results):
        found.setdefault(stated.get(result.focus, content.root), []).append(result)
    return found


def _located(path: Path) -> Document:
    """Return a file of content with the place of each of its triples."""
    if path.is_dir():
        return Document(path.as_posix(), b"")
    return read_rdf(path.as_posix(), path.read_bytes(), MEDIA_TYPES[path.suffix], located=True)

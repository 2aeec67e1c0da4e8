"""The embedded engine: every file a named graph in one pyoxigraph store, rules materialised, then frozen."""

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from villkor.errors import BadQuery, BrokenContent, NotAcceptable
from villkor.graph import Table
from villkor.graph.content import Content
from villkor.graph.terms import plain
from villkor.vocabulary import BASE, PREFIXES, Iri

INFERRED: Final = ox.NamedNode(BASE + "res/graph/inferred")
"""The graph of what the rules infer; it holds nothing that a file states."""

_ROUNDS: Final = 10

_TWICE: Final = """
SELECT ?s ?p ?o (MIN(STR(?g)) AS ?first) (MAX(STR(?g)) AS ?second) WHERE { GRAPH ?g { ?s ?p ?o } }
GROUP BY ?s ?p ?o HAVING (COUNT(?g) > 1) LIMIT 1"""

_DANGLING: Final = f"""
SELECT ?g ?s ?p ?o WHERE {{
  GRAPH ?g {{ ?s ?p ?o }}
  FILTER(ISIRI(?o) && STRSTARTS(STR(?o), "{BASE}"))
  FILTER NOT EXISTS {{ GRAPH ?any {{ ?o ?property ?value }} }}
}} ORDER BY ?s ?p LIMIT 1"""

_RESTATED: Final = f"""
DELETE {{ GRAPH {INFERRED} {{ ?s ?p ?o }} }}
WHERE {{ GRAPH {INFERRED} {{ ?s ?p ?o }} GRAPH ?g {{ ?s ?p ?o }} FILTER(?g != {INFERRED}) }}"""


class EmbeddedGraph:
    """A frozen store in this process; queries see all its graphs as one."""

    def __init__(self, store: ox.Store, version: str) -> None:
        self._store = store
        self.version = version

    def select(self, query: str) -> Table:
        """Return the solutions of a SELECT query over all graphs as one. Raises BadQuery."""
        solutions = self._run(query)
        if not isinstance(solutions, ox.QuerySolutions):
            raise BadQuery("A SELECT query is wanted here.")
        columns = tuple(variable.value for variable in solutions.variables)
        return Table(columns, [tuple(map(plain, solution)) for solution in solutions])

    def serialise(self, query: str, media_type: str) -> bytes:
        """Return the result of any query in a media type. Raises BadQuery or NotAcceptable."""
        result = self._run(query)
        if isinstance(result, ox.QueryTriples):
            rdf = ox.RdfFormat.from_media_type(media_type)
            if rdf is None:
                raise NotAcceptable(f"Triples are not offered as {media_type}.")
            return ox.serialize(result, format=rdf, prefixes=dict(PREFIXES)) or b""
        table = ox.QueryResultsFormat.from_media_type(media_type)
        if table is None:
            raise NotAcceptable(f"The result of a SELECT or ASK is not offered as {media_type}.")
        return result.serialize(format=table) or b""

    def triples(self) -> bytes:
        """All triples, stated and inferred, as N-Triples."""
        return self.serialise("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }", "application/n-triples")

    def _run(self, query: str) -> ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples:
        try:
            return self._store.query(query, use_default_graph_as_union=True)
        except (SyntaxError, ValueError) as error:
            raise BadQuery(f"The query cannot be read: {error}") from error


def load(content: Content) -> EmbeddedGraph:
    """Load every file, check that the graphs fit together, materialise the rules, and freeze.

    Raises BrokenContent, naming the file: one that cannot be parsed (with its line), a triple stated in two files,
    an id of ours that nothing describes.
    """
    store = ox.Store()
    paths = {str(name): path for name, path in content.graphs()}
    for name, path in paths.items():
        _read(store, content, Iri(name), path)
    version = _hash(store)
    _refuse_twice(store, content, paths)
    _infer(store, content)
    _refuse_dangling(store, content, paths)
    return EmbeddedGraph(store, version)


def _read(store: ox.Store, content: Content, name: Iri, path: Path) -> None:
    where = content.relative(path)
    try:
        store.bulk_load(path=path, format=ox.RdfFormat.TURTLE, base_iri=name, to_graph=ox.NamedNode(name))
    except SyntaxError as error:
        line = f", line {error.lineno}" if error.lineno else ""
        raise BrokenContent(f"{where}{line}: {error.msg}", position=f"{where}:{error.lineno or 1}") from error
    except (ValueError, OSError) as error:
        raise BrokenContent(f"{where}: {error}", position=where) from error


def _hash(store: ox.Store) -> str:
    dataset = ox.Dataset(store)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    lines = sorted(map(str, dataset))
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def _infer(store: ox.Store, content: Content) -> None:
    rules = [(content.relative(path), path.read_text("utf-8")) for path in content.files("queries/rules", "*.rq")]
    for _ in range(_ROUNDS):
        before = len(store)
        for where, rule in rules:
            store.bulk_load(_conclusions(store, where, rule), format=ox.RdfFormat.N_TRIPLES, to_graph=INFERRED)
        if len(store) == before:
            store.update(_RESTATED)
            return
    raise BrokenContent(f"The rules in queries/rules still infer something new after {_ROUNDS} rounds.")


def _conclusions(store: ox.Store, where: str, rule: str) -> bytes:
    try:
        triples = store.query(rule, use_default_graph_as_union=True)
    except (SyntaxError, ValueError) as error:
        raise BrokenContent(f"{where}: {error}") from error
    if not isinstance(triples, ox.QueryTriples):
        raise BrokenContent(f"{where}: a rule is a CONSTRUCT query.")
    return ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b""


def _refuse_twice(store: ox.Store, content: Content, paths: dict[str, Path]) -> None:
    for row in _solutions(store, _TWICE):
        subject, predicate, object_, first, second = map(plain, row)
        files = " and ".join(content.relative(paths[str(name)]) for name in (first, second))
        raise BrokenContent(f"{files} both state <{subject}> <{predicate}> {object_}; state it once.")


def _refuse_dangling(store: ox.Store, content: Content, paths: dict[str, Path]) -> None:
    for row in _solutions(store, _DANGLING):
        graph, subject, predicate, missing = (str(plain(term)) for term in row)
        path = paths.get(graph)
        where = content.relative(path) if path else "queries/rules"
        at = _line_of(path, missing) if path else ""
        raise BrokenContent(
            f"{where}{at}: {Iri(subject).short} has {Iri(predicate).code} {Iri(missing).short}, "
            "which nothing describes.",
            position=f"{where}{at.replace(', line ', ':')}",
        )


def _line_of(path: Path, iri: str) -> str:
    name = iri.rsplit("/", 1)[-1]
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if f":{name} " in f"{line} " or f"{name}>" in line:
            return f", line {number}"
    return ""


def _solutions(store: ox.Store, query: str) -> Iterator[ox.QuerySolution]:
    result = store.query(query)
    assert isinstance(result, ox.QuerySolutions)  # a SELECT
    return iter(result)

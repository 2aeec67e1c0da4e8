"""The embedded engine: every file a named graph in one pyoxigraph store, rules materialised, then frozen."""

import hashlib
import re
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from villkor.errors import BadQuery, BrokenContent
from villkor.graph import Table
from villkor.graph.content import Content, read_file
from villkor.graph.evaluation import engine_problems, evaluate
from villkor.graph.runner import Asked, Limits, Result
from villkor.graph.terms import plain
from villkor.vocabulary import BASE, XSD, Iri, read_literal

INFERRED: Final = ox.NamedNode(BASE + "res/graph/inferred")
"""The graph of what the rules infer; it holds nothing that a file states."""

_ROUNDS: Final = 10

_DATED: Final = re.compile(rb'"([^"]*)"\^\^<http://www\.w3\.org/2001/XMLSchema#(date|gYear)>')

_TWICE: Final = """
SELECT ?s ?p ?o (MIN(STR(?g)) AS ?first) (MAX(STR(?g)) AS ?second) WHERE { GRAPH ?g { ?s ?p ?o } }
GROUP BY ?s ?p ?o HAVING (COUNT(?g) > 1) ORDER BY ?s ?p LIMIT 1"""

_DANGLING: Final = f"""
SELECT ?g ?s ?p ?missing WHERE {{
  {{ GRAPH ?g {{ ?s ?p ?missing }} }} UNION {{ # a property is a word of ours
    GRAPH ?g {{ ?s ?missing ?o }}
    BIND(?missing AS ?p)
    FILTER(STRSTARTS(STR(?missing), "{BASE}spec/"))
  }}
  FILTER(ISIRI(?missing) && STRSTARTS(STR(?missing), "{BASE}"))
  FILTER NOT EXISTS {{ GRAPH ?any {{ ?missing ?property ?value }} }}
}} ORDER BY (?g = {INFERRED}) ?s ?p LIMIT 1"""


class EmbeddedGraph:
    """A frozen store in this process; queries see all its graphs as one.

    Attributes:
        names: the IRIs of its graphs.
    """

    def __init__(self, store: ox.Store, version: str) -> None:
        self._store = store
        self.version = version
        self.names = frozenset(graph.value for graph in store.named_graphs() if isinstance(graph, ox.NamedNode))

    def select(self, query: str) -> Table:
        """Return the solutions of a SELECT query over all graphs as one. Raises BadQuery."""
        with engine_problems():
            solutions = self._store.query(query, use_default_graph_as_union=True)
            if not isinstance(solutions, ox.QuerySolutions):
                raise BadQuery("A SELECT query is wanted here.")
            columns = tuple(variable.value for variable in solutions.variables)
            return Table(columns, [tuple(map(plain, solution)) for solution in solutions])

    def serialise(self, query: str, media_type: str) -> bytes:
        """Return the result of any query in a media type. Raises BadQuery or NotAcceptable."""
        return self.answer(Asked(query=query, table=media_type, triples=media_type)).body

    def answer(self, asked: Asked, limits: Limits | None = None) -> Result:
        """Return the result of a query from outside. Raises BadQuery, NotAcceptable, or Refused at a limit.

        The engine may crash on it or never end: where the caller is not trusted, call this in another process.
        """
        return evaluate(self._store, asked, limits)

    def quads(self) -> bytes:
        """Return everything, stated and inferred, as N-Quads."""
        return self._store.dump(format=ox.RdfFormat.N_QUADS) or b""


def parse(query: str) -> None:
    """Read a query without running it on anything. Raises BadQuery."""
    EmbeddedGraph(ox.Store(), "").select(query)


def restore(quads: bytes, version: str) -> EmbeddedGraph:
    """Return the graph that N-Quads hold whole, as `quads` wrote them."""
    store = ox.Store()
    store.bulk_load(quads, format=ox.RdfFormat.N_QUADS)
    return EmbeddedGraph(store, version)


def load(content: Content) -> EmbeddedGraph:
    """Load every file, check that the graphs fit together, materialise the rules, and freeze.

    Raises BrokenContent, naming the file: one that cannot be parsed (with its line), a triple stated in two files,
    an id of ours that nothing describes.
    """
    store = ox.Store()
    paths = dict(content.graphs())
    for name, path in paths.items():
        _read(store, content, name, path)
    lines = (store.dump(format=ox.RdfFormat.N_QUADS) or b"").splitlines()
    _refuse_ill_formed(lines)
    stated = {_triple(line) for line in lines}
    if len(stated) < len(lines):
        _refuse_twice(store, content, paths)
    inferred = _infer(store, content, stated)
    if _undescribed(stated | inferred):
        _refuse_dangling(store, content, paths)
    return EmbeddedGraph(store, _hash([*lines, *(triple + f" {INFERRED} .".encode() for triple in inferred)]))


def _read(store: ox.Store, content: Content, name: Iri, path: Path) -> None:
    where = content.relative(path)
    try:
        store.bulk_load(path=path, format=ox.RdfFormat.TURTLE, base_iri=name, to_graph=ox.NamedNode(name))
    except SyntaxError as error:
        line = f", line {error.lineno}" if error.lineno else ""
        raise BrokenContent(f"{where}{line}: {error.msg}", position=f"{where}:{error.lineno or 1}") from error
    except (ValueError, OSError, MemoryError) as error:
        raise BrokenContent(f"{where}: {error}", position=where) from error


def _triple(line: bytes) -> bytes:
    """Return a line of N-Quads without its graph."""
    return line.rpartition(b" <https://w3id.org/villkor/res/graph/")[0]


def _undescribed(triples: set[bytes]) -> set[bytes]:
    """Return the IRIs of ours that stand as a property or an object and never as a subject."""
    ours, words = f"<{BASE}".encode(), f"<{BASE}spec/".encode()
    terms = [triple.split(b" ", 2) for triple in triples]
    used = {object_ for _, _, object_ in terms if object_.startswith(ours)}
    used |= {property_ for _, property_, _ in terms if property_.startswith(words)}
    return used - {subject for subject, _, _ in terms}


def _refuse_ill_formed(lines: list[bytes]) -> None:
    """Refuse a date or a year that is none, which the engine would serve as it stands."""
    for line in lines:
        literal = _DATED.search(line)
        if literal and isinstance(read_literal(literal[1].decode(), XSD + literal[2].decode()), str):
            subject, predicate, _ = (Iri(term.strip(b"<>").decode()) for term in line.split(b" ", 2))
            raise BrokenContent(
                f"{subject.short}: {predicate.code} is no {literal[2].decode()}: {literal[1].decode()}."
            )


def _hash(lines: list[bytes]) -> str:
    """Return the hash of the quads in canonical order, with canonical names for blank nodes (RDFC 1.0)."""
    blank = ox.Dataset(ox.parse(b"\n".join(line for line in lines if b"_:" in line), format=ox.RdfFormat.N_QUADS))
    blank.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    canonical = [line for line in lines if b"_:" not in line] + [f"{quad} .".encode() for quad in blank]
    return hashlib.sha256(b"\n".join(sorted(canonical))).hexdigest()


def _infer(store: ox.Store, content: Content, stated: set[bytes]) -> set[bytes]:
    """Load what the rules conclude beyond what is stated, round by round until nothing is new, and return it."""
    paths = content.files("queries/rules", "*.rq")
    rules = [(where := content.relative(path), read_file(path, where)) for path in paths]
    inferred: set[bytes] = set()
    knew: dict[str, int] = {}  # how much was inferred when a rule last ran; it need not run again on the same
    for _ in range(_ROUNDS):
        for where, rule in rules:
            if knew.get(where) != len(inferred):
                knew[where] = len(inferred)
                conclusions = {line[:-2] for line in _conclusions(store, where, rule).splitlines()}
                new = conclusions - stated - inferred
                store.bulk_load(b" .\n".join([*new, b""]), format=ox.RdfFormat.N_TRIPLES, to_graph=INFERRED)
                inferred |= new
        if set(knew.values()) <= {len(inferred)}:
            return inferred
    raise BrokenContent(f"The rules in queries/rules still infer something new after {_ROUNDS} rounds.")


def _conclusions(store: ox.Store, where: str, rule: str) -> bytes:
    try:
        triples = store.query(rule, use_default_graph_as_union=True)
    except (SyntaxError, ValueError) as error:
        raise BrokenContent(f"{where}: {error}") from error
    if not isinstance(triples, ox.QueryTriples):
        raise BrokenContent(f"{where}: a rule is a CONSTRUCT query.")
    return ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b""


def _refuse_twice(store: ox.Store, content: Content, paths: dict[Iri, Path]) -> None:
    subject, predicate, object_, first, second = _only_solution(store, _TWICE)
    files = " and ".join(content.relative(paths[Iri(name)]) for name in (first, second))
    raise BrokenContent(f"{files} both state <{subject}> <{predicate}> {object_}; state it once.")


def _refuse_dangling(store: ox.Store, content: Content, paths: dict[Iri, Path]) -> None:
    graph, subject, predicate, missing = map(Iri, _only_solution(store, _DANGLING))
    path = paths.get(graph)
    where = content.relative(path) if path else "queries/rules"
    line = _line_of(path, missing) if path else 0
    raise BrokenContent(
        f"{where}{f', line {line}' if line else ''}: {subject.short} has {predicate.code} {missing.short}, "
        "which nothing describes.",
        position=f"{where}:{line or 1}",
    )


def _only_solution(store: ox.Store, query: str) -> tuple[str, ...]:
    solutions = store.query(query)
    assert isinstance(solutions, ox.QuerySolutions)
    return tuple(str(plain(term)) for term in next(solutions))


def _line_of(path: Path, iri: Iri) -> int:
    """Return the first line but those of prefixes that writes the IRI's last segment, 0 where none does."""
    written = re.compile(rf"^(?!@prefix).*[:/]{re.escape(iri.code)}(?![\w-])")
    lines = path.read_text(encoding="utf-8").splitlines()
    return next((number for number, line in enumerate(lines, 1) if written.search(line)), 0)

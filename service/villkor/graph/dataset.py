"""The dataset of a query: which graphs it is asked of, written into its text for stores that hold others too."""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias
from urllib.parse import urljoin

from villkor.errors import BadQuery
from villkor.graph.guard import code, masked, names_graphs
from villkor.vocabulary import BASE

UNION: Final = BASE + "res/graph/union"
"""The graph that holds everything once more in an engine whose default graph is not the union of its graphs."""

NOTHING: Final = BASE + "res/graph/nothing"
"""A graph that holds nothing: the default graph of a query that names none."""

Kind: TypeAlias = Literal["SELECT", "ASK", "CONSTRUCT", "DESCRIBE"]
Clause: TypeAlias = tuple[str, str]
"""FROM or FROM NAMED, and an IRI."""

_ALONE: Final = r"(?<![\w:?$.-]){}(?![\w:.-])"
_KIND: Final = re.compile(_ALONE.format("(SELECT|ASK|CONSTRUCT|DESCRIBE)"), re.IGNORECASE)
_FROM: Final = re.compile(r"FROM(\s*NAMED)?", re.IGNORECASE)
_GRAPH: Final = re.compile("GRAPH", re.IGNORECASE)
_NAME: Final = re.compile(r"(?:\s|#[^\r\n]*)*(?:<([^>]*)>|([\w.-]*:)([^\s{}<#]*))")
_PREFIX: Final = re.compile(r"PREFIX\s+([\w.-]*:)\s*<([^>]*)>", re.IGNORECASE)
_BEGINNING: Final = re.compile(
    _ALONE.format(r"(?:WHERE|GROUP|HAVING|ORDER|LIMIT|OFFSET|VALUES)") + r"|[{}()]", re.IGNORECASE
)
_INNERMOST: Final = re.compile(r"\(([^()]*)\)")
_CALLED: Final = re.compile(r"\bAS\s+[?$](\w+)\s*$", re.IGNORECASE)
_COLUMN: Final = re.compile(r"[?$](\w+)")


@dataclass(frozen=True, slots=True)
class Text:
    """A query that was found to be SPARQL, taken apart as far as its dataset wants it.

    Attributes:
        query: its text without any FROM.
        kind: what it gives: solutions, yes or no, or triples.
        named: the graphs that its FROM clauses name; empty where it has none.
        columns: the names of its solutions; None for those that a `*` stands for.
        place: where FROM may be written.
        in_graphs: whether it speaks of graphs by GRAPH.
    """

    query: str
    kind: Kind
    named: tuple[Clause, ...]
    columns: tuple[str, ...] | None
    place: int
    in_graphs: bool

    @property
    def gives_triples(self) -> bool:
        """Whether its result is RDF."""
        return self.kind in ("CONSTRUCT", "DESCRIBE")

    def asked_of(self, default: Iterable[str], named: Iterable[str]) -> str:
        """Return the query asked of these graphs and of no others."""
        clauses = [f"FROM <{iri}>" for iri in default] or [f"FROM <{NOTHING}>"]
        if self.in_graphs:
            clauses += [f"FROM NAMED <{iri}>" for iri in named] or [f"FROM NAMED <{NOTHING}>"]
        return f"{self.query[: self.place]}\n{' '.join(clauses)}\n{self.query[self.place :]}"


def read_text(query: str) -> Text:
    """Take a query apart that the parser has found to be SPARQL. Raises BadQuery for a FROM that is not written out."""
    query, named = _without_from(query)
    bare = masked(query)
    found = _KIND.search(bare)
    if not found:
        raise BadQuery(
            "A query is SELECT, ASK, CONSTRUCT or DESCRIBE.", "En fråga är SELECT, ASK, CONSTRUCT eller DESCRIBE."
        )
    kind: Kind = found[1].upper()  # type: ignore[assignment]  # the pattern holds the four kinds
    place = _place(bare, found.end(), kind)
    columns = _columns(bare[found.end() : place]) if kind == "SELECT" else None
    return Text(query, kind, named, columns, place, bool(_GRAPH.search(code(query))))


def graphs_named(query: str, base: str) -> tuple[Clause, ...]:
    """Return the graphs that a query names by FROM. Raises BadQuery for one that cannot be read."""
    return _without_from(query, base)[1] if names_graphs(query) else ()


def narrowed(named: Collection[Clause], ours: Collection[str]) -> tuple[list[str], list[str]]:
    """Return the default and the named graphs that FROM clauses name, of those that are ours."""
    default = [iri for clause, iri in named if clause == "FROM" and iri in ours]
    return default, [iri for clause, iri in named if clause != "FROM" and iri in ours]


def _without_from(query: str, base: str = BASE) -> tuple[str, tuple[Clause, ...]]:
    prefixes = dict(_PREFIX.findall(query))
    named: list[Clause] = []
    pieces, end = [], 0
    for found in _FROM.finditer(code(query)):
        name = _NAME.match(query, found.end())
        iri = _iri(name, prefixes, base) if name else ""
        if not name or not iri or ":" not in iri:
            raise BadQuery(
                "FROM names a graph that cannot be read; write its whole IRI in <>.",
                "FROM anger en graf som inte går att läsa; skriv hela dess IRI i <>.",
            )
        named.append(("FROM NAMED" if found[1] else "FROM", iri))
        pieces.append(query[end : found.start()])
        end = name.end()
    return "".join([*pieces, query[end:]]), tuple(named)


def _iri(name: re.Match[str], prefixes: Mapping[str, str], base: str) -> str:
    """Return the IRI that stands whole or by a prefix; empty for a prefix that is not declared."""
    if name[1] is not None:
        return str(urljoin(base, name[1]))
    return f"{prefixes[name[2]]}{name[3] or ''}" if name[2] in prefixes else ""


def _place(bare: str, start: int, kind: Kind) -> int:
    """Return where FROM may stand: before the outermost pattern, or before what follows on a DESCRIBE without one."""
    depth = 0
    template = kind == "CONSTRUCT" and bare[start:].lstrip().startswith("{")
    for found in _BEGINNING.finditer(bare, start):
        mark = found[0]
        if mark in ")}":
            depth -= 1
            continue
        if depth == 0 and not template and mark != "(":
            return found.start()
        template = template and mark != "{"
        depth += mark in "({"
    return len(bare)


def _columns(clause: str) -> tuple[str, ...] | None:
    """Return the names in a SELECT clause, None for `*`."""
    clause = re.sub(r"^\s*(?:DISTINCT|REDUCED)(?![\w:])", "", clause, flags=re.IGNORECASE)
    while (shorter := _INNERMOST.sub(_named, clause)) != clause:
        clause = shorter
    return None if _COLUMN.sub("", clause).strip() else tuple(_COLUMN.findall(clause))


def _named(found: re.Match[str]) -> str:
    called = _CALLED.search(found[1])
    return f" ?{called[1]} " if called else " "

"""Triples as lines that are the same in every run, and as plain values that keep how a literal is written."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple, TypeAlias

import pyoxigraph as ox

from villkor.vocabulary import Iri

NTRIPLES: Final = "application/n-triples"


class Blank(str):
    """The label of a node without a name, told apart from text by its type."""

    __slots__ = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Literal:
    """A literal as it is written; `language` is empty where it is in none."""

    text: str
    datatype: Iri
    language: str


Node: TypeAlias = Iri | Blank
Term: TypeAlias = Iri | Blank | Literal


class Triple(NamedTuple):
    """One statement."""

    subject: Node
    property: Iri
    value: Term


def steady_lines(ntriples: bytes) -> Sequence[bytes]:
    """Return the lines of N-Triples, each once; nodes without a name are called the same in every run (RDFC 1.0)."""
    lines = set(ntriples.splitlines(keepends=True))
    if not any(b"_:" in line for line in lines):
        return list(lines)
    dataset = ox.Dataset(ox.parse(b"".join(lines), ox.RdfFormat.N_TRIPLES))
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return [f"{quad} .\n".encode() for quad in dataset]


def read_triples(lines: Iterable[bytes]) -> Sequence[Triple]:
    """Return what lines of N-Triples say, in their order."""
    quads = ox.parse(b"".join(lines), ox.RdfFormat.N_TRIPLES)
    return [Triple(_node(quad.subject), Iri(quad.predicate.value), _term(quad.object)) for quad in quads]


def _node(term: object) -> Node:
    assert isinstance(term, ox.NamedNode | ox.BlankNode)
    return Iri(term.value) if isinstance(term, ox.NamedNode) else Blank(term.value)


def _term(term: object) -> Term:
    if isinstance(term, ox.Literal):
        return Literal(text=term.value, datatype=Iri(term.datatype.value), language=term.language or "")
    return _node(term)

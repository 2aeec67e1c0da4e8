"""Triples as plain values, which keep what a literal is written as, its datatype and its language."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple, TypeAlias

import pyoxigraph as ox

from villkor.vocabulary import PREFIXES, Iri

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


def read_triples(ntriples: bytes) -> Sequence[Triple]:
    """Return what N-Triples say, each triple once; nodes without a name are called the same in every run (RDFC 1.0)."""
    triples = {quad.triple for quad in ox.parse(ntriples, ox.RdfFormat.N_TRIPLES)}
    if any(isinstance(triple.subject, ox.BlankNode) for triple in triples):
        dataset = ox.Dataset(ox.Quad(*triple) for triple in triples)
        dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
        triples = {quad.triple for quad in dataset}
    return [Triple(_node(triple.subject), Iri(triple.predicate.value), _term(triple.object)) for triple in triples]


def write_triples(triples: Iterable[Triple], media_type: str) -> bytes:
    """Return triples in a media type of RDF, in their order, with the project's prefixes."""
    rdf = ox.RdfFormat.from_media_type(media_type)
    assert rdf is not None
    engine = (ox.Triple(_subject(one.subject), ox.NamedNode(one.property), _object(one.value)) for one in triples)
    return ox.serialize(engine, format=rdf, prefixes=dict(PREFIXES)) or b""


def _node(term: object) -> Node:
    assert isinstance(term, ox.NamedNode | ox.BlankNode)
    return Iri(term.value) if isinstance(term, ox.NamedNode) else Blank(term.value)


def _term(term: object) -> Term:
    if isinstance(term, ox.Literal):
        return Literal(text=term.value, datatype=Iri(term.datatype.value), language=term.language or "")
    return _node(term)


def _subject(node: Node) -> ox.NamedNode | ox.BlankNode:
    return ox.BlankNode(node) if isinstance(node, Blank) else ox.NamedNode(node)


def _object(term: Term) -> ox.NamedNode | ox.BlankNode | ox.Literal:
    if not isinstance(term, Literal):
        return _subject(term)
    if term.language:
        return ox.Literal(term.text, language=term.language)
    return ox.Literal(term.text, datatype=ox.NamedNode(term.datatype))

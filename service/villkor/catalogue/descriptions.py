"""Descriptions: what is said of a thing and of its citations, what names the thing, and what all these are called."""

import difflib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from villkor.catalogue.notes import Notes
from villkor.graph import Graph
from villkor.graph.terms import bound
from villkor.graph.triples import NTRIPLES, Literal, Node, Term, Triple, read_triples, steady_lines
from villkor.vocabulary import BASE, PREFIXES, Iri

LABEL: Final = Iri(PREFIXES["rdfs"] + "label")
TYPE: Final = Iri(PREFIXES["rdf"] + "type")
CITATION: Final = Iri(BASE + "spec/citation")

_NAMES: Final = (LABEL, Iri(PREFIXES["dct"] + "title"), Iri(PREFIXES["foaf"] + "name"))
_TYPE: Final = f"<{TYPE}>".encode()
_LONGEST: Final = 100
"""More characters than these of what was asked for are not compared with what there is."""


@dataclass(frozen=True, kw_only=True)
class Description:
    """The triples of one description, the thing's own first, in an order that is the same each time.

    Nothing is left out: every statement with the thing as its subject is there and, if made of something that has a
    name, every one with it as its object.

    Attributes:
        lines: the triples as lines of N-Triples.
    """

    thing: Iri
    lines: Sequence[bytes]

    @property
    def found(self) -> bool:
        """Whether anything is said of the thing."""
        return bool(self.lines) and self.lines[0].startswith(_start(self.thing))

    @cached_property
    def triples(self) -> Sequence[Triple]:
        """The triples as plain values."""
        return read_triples(self.lines)

    @cached_property
    def by_subject(self) -> Mapping[Node, Mapping[Iri, Sequence[Term]]]:
        """The values of each property of each subject."""
        grouped: dict[Node, dict[Iri, list[Term]]] = {}
        for subject, name, value in self.triples:
            grouped.setdefault(subject, {}).setdefault(name, []).append(value)
        return grouped

    @cached_property
    def incoming(self) -> Mapping[Iri, Sequence[Iri]]:
        """What names the thing, by the property that it does so with."""
        grouped: dict[Iri, list[Iri]] = {}
        for subject, name, value in self.triples:
            if value == self.thing and isinstance(value, Iri) and isinstance(subject, Iri):
                grouped.setdefault(name, []).append(subject)
        return grouped

    def label(self, thing: Iri, language: str) -> str:
        """Return what a thing is called here in a language, else in another; empty where it is called nothing."""
        said = self.by_subject.get(thing, {})
        labels = [label for name in _NAMES for label in said.get(name, ()) if isinstance(label, Literal)]
        return next((label.text for label in sorted(labels, key=lambda label: label.language != language)), "")


def describe(graph: Graph, query: str, thing: Iri, document: Iri | None = None) -> Description:
    """Return what a query of ours tells of a thing; `$thing` and `$document` are its inputs.

    It is empty where nothing is said of the thing. Raises ValueError for an IRI that is none.
    """
    inputs = {"thing": thing, **({"document": document} if document else {})}
    lines = steady_lines(graph.serialise(bound(query, inputs), NTRIPLES))
    return Description(thing=thing, lines=sorted(lines, key=_order(thing, lines)))


def joined(one: Description, other: Description) -> Description:
    """Return a description with the triples of another after its own."""
    return Description(thing=one.thing, lines=[*one.lines, *other.lines])


def read_withdrawn(graph: Graph, query: str) -> Mapping[Iri, Sequence[Iri]]:
    """Return what is withdrawn, each with what replaced it, nothing where nothing did.

    That something is replaced by itself says nothing, and would lead in circles.
    """
    found: dict[Iri, list[Iri]] = {}
    for thing, by in graph.select(query).rows:
        if by != thing:
            found.setdefault(Iri(thing), []).extend([Iri(by)] if by else [])
    return found


def nearest(notes: Notes, wanted: Iri) -> Sequence[Iri]:
    """Return the things of the same kind whose ids are most like one that was asked for."""
    kind = _kind(wanted)
    citations = (citation.id for citations in notes.citations.values() for citation in citations)
    known = {Iri(thing) for thing, _ in notes.labels} | set(citations)
    alike = sorted(thing for thing in known if _kind(thing) == kind)
    return [Iri(near) for near in difflib.get_close_matches(wanted[:_LONGEST], alike, n=5, cutoff=0.6)]


def _kind(thing: Iri) -> tuple[str, ...]:
    """Return what the ids of things of one kind begin with: all but the last part, of at most three."""
    return tuple(thing.removeprefix(BASE).split("/")[:-1][:3])


def _order(thing: Iri, lines: Iterable[bytes]) -> Callable[[bytes], tuple[int, bytes, bool, bytes]]:
    """Return the key to sort lines by: the thing, the nodes that hang on it, its citations, then all else."""
    own, cites = _start(thing), _start(thing) + b"<%s> " % CITATION.encode()
    cited = {line[len(cites) : -3] for line in lines if line.startswith(cites)}

    def key(line: bytes) -> tuple[int, bytes, bool, bytes]:
        subject, name, _ = line.split(b" ", 2)
        rank = 0 if line.startswith(own) else 1 if line.startswith(b"_:") else 2 if subject in cited else 3
        return rank, subject, name != _TYPE, line

    return key


def _start(subject: Iri) -> bytes:
    """Return what the lines of a subject begin with."""
    return b"<%s> " % subject.encode()

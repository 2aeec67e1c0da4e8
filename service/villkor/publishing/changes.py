"""Changes between two versions: the statements that were added and removed, by the thing that they are about."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from villkor.graph.triples import Triple, read_triples
from villkor.publishing.archive import Version
from villkor.vocabulary import BASE, Iri

_INFERRED: Final = BASE + "res/graph/inferred"
_DEEPEST: Final = 20
"""Nodes without a name that hang on each other further than this are not told apart by what hangs on them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """A statement in a graph, its terms as N-Quads write them.

    Attributes:
        thing: what it is about: its subject, or what its subject hangs on if that has no name.
    """

    thing: Iri
    terms: tuple[bytes, bytes, bytes, bytes]

    @property
    def triple(self) -> Triple:
        """What is stated, as plain values."""
        return read_triples([b" ".join((*self.terms[:3], b".\n"))])[0]

    @property
    def graph(self) -> Iri:
        """The graph that holds it."""
        return Iri(self.terms[3].strip(b"<>").decode())

    @property
    def inferred(self) -> bool:
        """Whether a rule concluded it."""
        return self.graph == _INFERRED


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """What changed of one thing."""

    thing: Iri
    added: Sequence[Statement]
    removed: Sequence[Statement]


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """What changed between two versions, by thing."""

    before: Version
    after: Version
    things: Sequence[Changed]

    @property
    def added(self) -> Sequence[Statement]:
        """Every statement that the later version holds beyond the earlier."""
        return [statement for changed in self.things for statement in changed.added]

    @property
    def removed(self) -> Sequence[Statement]:
        """Every statement that the later version no longer holds."""
        return [statement for changed in self.things for statement in changed.removed]


def compare(before: Version, earlier: bytes, after: Version, later: bytes) -> Changes:
    """Return what changed between two versions, given their canonical N-Quads.

    A node without a name is the same where what hangs on it is the same, whatever else changed.
    """
    old, new = _statements(earlier), _statements(later)
    added, removed = _grouped(new, new.keys() - old.keys()), _grouped(old, old.keys() - new.keys())
    things = [
        Changed(thing=thing, added=added.get(thing, []), removed=removed.get(thing, []))
        for thing in sorted({*added, *removed})
    ]
    return Changes(before=before, after=after, things=things)


def _statements(quads: bytes) -> Mapping[bytes, Iri | None]:
    """Return the lines with steady names for blank nodes; for those, what they are about."""
    lines = quads.splitlines()
    blank = _Blanks([line for line in lines if b"_:" in line])
    found: dict[bytes, Iri | None] = dict.fromkeys(line for line in lines if b"_:" not in line)
    return {**found, **blank.renamed()}


def _grouped(lines: Mapping[bytes, Iri | None], wanted: Iterable[bytes]) -> dict[Iri, list[Statement]]:
    grouped: dict[Iri, list[Statement]] = {}
    for line in sorted(wanted):
        terms = _terms(line)
        thing = lines[line] or Iri(terms[0].strip(b"<>").decode())
        grouped.setdefault(thing, []).append(Statement(thing=thing, terms=terms))
    return grouped


def _terms(line: bytes) -> tuple[bytes, bytes, bytes, bytes]:
    subject, predicate, rest = line.split(b" ", 2)
    object_, graph, _ = rest.rsplit(b" ", 2)
    return subject, predicate, object_, graph


class _Blanks:
    """The lines that hold nodes without a name, and names for these that depend on what hangs on them alone."""

    def __init__(self, lines: Iterable[bytes]) -> None:
        self._quads = [_terms(line) for line in lines if not _quoted_only(line)]
        self._plain = [line for line in lines if _quoted_only(line)]
        self._below: dict[bytes, list[tuple[bytes, bytes]]] = {}
        self._above: dict[bytes, bytes] = {}
        self._names: dict[bytes, bytes] = {}
        for subject, predicate, object_, _ in self._quads:
            self._below.setdefault(subject, []).append((predicate, object_))
            if object_.startswith(b"_:"):
                self._above.setdefault(object_, subject)

    def renamed(self) -> Mapping[bytes, Iri | None]:
        """Return the lines under the new names; for each, what it is about if its subject has no name."""
        found: dict[bytes, Iri | None] = dict.fromkeys(self._plain)
        for subject, predicate, object_, graph in self._quads:
            line = b" ".join((self._name(subject), predicate, self._name(object_), graph, b"."))
            found[line] = self._owner(subject)
        return found

    def _name(self, term: bytes) -> bytes:
        if not term.startswith(b"_:"):
            return term
        if term not in self._names:
            self._names[term] = b"_:b" + self._mark(term, 0)[:16]
        return self._names[term]

    def _mark(self, term: bytes, depth: int) -> bytes:
        if not term.startswith(b"_:") or depth > _DEEPEST:
            return b"_:" if term.startswith(b"_:") else term
        below = sorted(b"%s %s" % (name, self._mark(value, depth + 1)) for name, value in self._below.get(term, ()))
        return hashlib.sha256(b"\n".join(below)).hexdigest().encode()

    def _owner(self, subject: bytes) -> Iri:
        """Return the thing that a node hangs on; the node itself where it hangs on none."""
        for _ in range(_DEEPEST):
            if subject not in self._above:
                break
            subject = self._above[subject]
        return Iri(self._name(subject).strip(b"<>").decode())


def _quoted_only(line: bytes) -> bool:
    """Whether `_:` stands in a text only, so that no node of the line lacks a name."""
    subject, _, object_, _ = _terms(line)
    return not subject.startswith(b"_:") and not object_.startswith(b"_:")

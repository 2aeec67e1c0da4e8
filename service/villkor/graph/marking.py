"""The mark of a load: what a store must hold, and the triples that say that it was loaded whole, written last."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from villkor.graph.dataset import UNION
from villkor.vocabulary import BASE, XSD

LOADED: Final = BASE + "res/graph/loaded"
"""The graph that says which version was loaded, and that all of it was."""

_VOID: Final = "http://rdfs.org/ns/void#"
_VERSION: Final = "http://www.w3.org/2002/07/owl#versionInfo"
_AFTER: Final = f" <{UNION}> .".encode()


@dataclass(frozen=True, slots=True)
class Held:
    """What a store must hold: its graphs with the number of triples in each, and of all."""

    graphs: Mapping[str, int]
    total: int


def held(quads: bytes) -> Held:
    """Return what N-Quads hold; every one of them stands in a named graph."""
    counted = Counter(line.rsplit(b" <", 1)[1][:-3].decode() for line in quads.splitlines())
    return Held(dict(sorted(counted.items())), counted.total())


def lines(quads: bytes) -> Iterator[bytes]:
    """Return the N-Quads to load, without the mark: those that share blank nodes first, so that they stay together.

    Each triple stands in its own graph and once more in the union, so that a store without a union default graph can
    be asked of all graphs as one, and no triple counts twice.
    """
    for line in sorted(quads.splitlines(), key=lambda line: b"_:" not in line):
        yield line
        yield line.rsplit(b" <", 1)[0] + _AFTER


def mark(what: Held, version: str) -> Iterator[bytes]:
    """Return the N-Quads of the mark, to be loaded last."""
    yield _line(LOADED, _VERSION, f'"{version}"')
    yield _line(LOADED, _VOID + "triples", _number(what.total))
    for graph, count in what.graphs.items():
        yield _line(LOADED, _VOID + "subset", f"<{graph}>")
        yield _line(graph, _VOID + "triples", _number(count))


def _line(subject: str, predicate: str, value: str) -> bytes:
    return f"<{subject}> <{predicate}> {value} <{LOADED}> .".encode()


def _number(count: int) -> str:
    return f'"{count}"^^<{XSD}integer>'

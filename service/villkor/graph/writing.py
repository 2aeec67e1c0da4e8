"""Writing a graph out whole: canonical N-Quads, the same for the same statements, and other syntaxes made of them."""

from collections.abc import Iterable
from typing import Final

import pyoxigraph as ox

from villkor.graph import Graph
from villkor.vocabulary import PREFIXES

_OTHER_PREFIXES: Final = {
    "adms": "http://www.w3.org/ns/adms#",
    "cpsv": "http://purl.org/vocab/cpsv#",
    "spdx": "http://spdx.org/rdf/terms#",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "void": "http://rdfs.org/ns/void#",
}
"""Prefixes of what is written of the service itself, beside those of its content."""

_GRAPHLESS: Final = ("text/turtle", "application/rdf+xml", "application/n-triples")


def canonical_quads(graph: Graph) -> bytes:
    """Return everything that a graph says, stated and inferred, as canonical N-Quads."""
    return canonical(graph.quads().splitlines())


def canonical(lines: Iterable[bytes]) -> bytes:
    """Return lines of N-Triples or N-Quads sorted, each once, blank nodes named by RDFC 1.0.

    A name depends on the lines with blank nodes alone, so that the others need not be parsed.
    """
    unique = set(lines)
    blank = ox.Dataset(ox.parse(b"\n".join(line for line in unique if b"_:" in line), format=ox.RdfFormat.N_QUADS))
    blank.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    named = [line for line in unique if b"_:" not in line] + [f"{quad} .".encode() for quad in blank]
    return b"".join(line + b"\n" for line in sorted(named))


def written(quads: bytes, media_type: str) -> bytes:
    """Return canonical N-Quads in another syntax, always the same bytes; Turtle and its like hold all graphs as one."""
    syntax = ox.RdfFormat.from_media_type(media_type)
    assert syntax is not None, media_type
    parsed = list(ox.parse(quads, format=ox.RdfFormat.N_QUADS))
    known = {**PREFIXES, **_OTHER_PREFIXES}
    prefixes = {prefix: space for prefix, space in known.items() if f"<{space}".encode() in quads}
    if media_type in _GRAPHLESS:
        triples = dict.fromkeys(quad.triple for quad in parsed)
        return ox.serialize(triples, format=syntax, prefixes=prefixes) or b""
    parsed.sort(key=lambda quad: str(quad.graph_name))  # the sort is stable: within a graph the lines keep their order
    return ox.serialize(parsed, format=syntax, prefixes=prefixes) or b""

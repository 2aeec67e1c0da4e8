"""Loading: what was loaded and checked here is written into a store, the mark of it last."""

from collections.abc import Iterable, Iterator
from typing import Final

from villkor.graph.dataset import UNION
from villkor.graph.endpoint import Endpoint
from villkor.graph.marking import LOADED, held, lines, mark
from villkor.graph.wire import update

_BATCH: Final = 1 << 19
"""Bytes of N-Quads that one update writes; every store is known to take so many."""


def load_into(store: Endpoint, quads: bytes, version: str) -> None:
    """Write N-Quads into a store, in place of what an earlier load left there. Raises StoreFailed.

    The mark goes first and comes last, so that nothing is answered from a store that was left half-way. Graphs of an
    earlier version that this one does not have stay, and are not asked.
    """
    what = held(quads)
    for graph in (LOADED, UNION, *what.graphs):
        update(store, f"DROP SILENT GRAPH <{graph}>")
    for batch in _batches(lines(quads)):
        update(store, _insert(batch))
    update(store, _insert(mark(what, version)))


def _batches(quads: Iterable[bytes]) -> Iterator[list[bytes]]:
    """Return N-Quads some at a time; those with blank nodes come first and stay together, where their names hold."""
    batch: list[bytes] = []
    size = 0
    for line in quads:
        if size > _BATCH and b"_:" not in line:
            yield batch
            batch, size = [], 0
        batch.append(line)
        size += len(line)
    yield batch


def _insert(quads: Iterable[bytes]) -> str:
    """Return the update that inserts N-Quads, those of the same graph together."""
    graphs: dict[bytes, list[bytes]] = {}
    for line in quads:
        triple, _, graph = line.rpartition(b" <")
        graphs.setdefault(b"<" + graph[:-2], []).append(triple + b" .")
    written = (b"GRAPH %s {\n%s\n}" % (graph, b"\n".join(triples)) for graph, triples in graphs.items())
    return (b"INSERT DATA {\n%s\n}" % b"\n".join(written)).decode()

"""The remote engine: a store that holds what was loaded and checked here, asked over the SPARQL protocol.

Nothing is answered from a store that holds another version or a part of it: each answer is followed by a look at the
mark that `villkor load` writes last, and no result may be larger than what the store was seen to give whole.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from villkor.errors import StoreFailed
from villkor.graph import Row, Table
from villkor.graph.dataset import UNION, Text, narrowed, read_text
from villkor.graph.endpoint import Endpoint
from villkor.graph.marking import LOADED, Held, held
from villkor.graph.proving import PROVEN, prove, prove_total
from villkor.graph.replies import JSON, N_TRIPLES, read_rows, written
from villkor.graph.runner import Asked, Limits, Result
from villkor.graph.terms import plain
from villkor.graph.wire import StoreRefused, ask

_MARK: Final = f"SELECT ?version WHERE {{ <{LOADED}> <http://www.w3.org/2002/07/owl#versionInfo> ?version }}"
_QUADS: Final = "SELECT ?s ?p ?o ?g WHERE { GRAPH ?g { ?s ?p ?o } }"


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoteGraph:
    """A graph in a store that others may run; it is asked, and never written to.

    Attributes:
        version: the hash of what is stated and inferred, as the content here has it; the store must hold the same.
        held: what the store must hold: its graphs, with the number of triples in each.
    """

    endpoint: Endpoint
    version: str
    held: Held

    @property
    def names(self) -> frozenset[str]:
        """The IRIs of its graphs."""
        return frozenset(self.held.graphs)

    def select(self, query: str) -> Table:
        """Return the solutions of a SELECT query of ours over all graphs as one. Raises StoreFailed."""
        text = read_text(query)
        rows = self._rows(text, UNION)
        self._check_mark()
        if len(rows) > PROVEN:
            raise StoreFailed(
                f"The store gave more than the {PROVEN} rows that it was seen to give whole.",
                f"Lagret gav fler än de {PROVEN} rader som det har setts ge hela.",
            )
        return Table(text.columns or (), rows)

    def serialise(self, query: str, media_type: str) -> bytes:
        """Return the result of a query of ours in a media type. Raises StoreFailed or NotAcceptable."""
        limits = Limits(seconds=int(self.endpoint.seconds), size=self.endpoint.size)
        try:
            return self.answer(Asked(query=query, table=media_type, triples=media_type), limits).body
        except StoreRefused as refused:  # the fault is not the caller's
            raise StoreFailed(refused.detail["en"], refused.detail["sv"]) from refused

    def answer(self, asked: Asked, limits: Limits) -> Result:
        """Return the result of a query that the parser has found to be SPARQL.

        Raises NotAcceptable, StoreRefused, StoreFailed, or Refused where the result is over a limit.
        """
        text = read_text(asked.query)
        accept = N_TRIPLES if text.gives_triples else JSON
        base = f"BASE <{asked.base}>\n" if asked.base else ""
        query = base + text.asked_of(*self._graphs(text, asked))
        body = ask(self.endpoint, query, accept, limits.seconds, limits.size).body
        self._check_mark()
        return written(text, body, asked, replace(limits, rows=min(PROVEN, limits.rows)))

    def quads(self) -> bytes:
        """Return everything, stated and inferred, as N-Quads. Raises StoreFailed."""
        text = read_text(_QUADS)
        body = ask(self.endpoint, text.asked_of([], self.held.graphs), JSON).body
        self._check_mark()
        quads = sorted({f"{' '.join(map(str, row))} .\n" for row in read_rows(body, text.columns)})
        if len(quads) != self.held.total:
            raise StoreFailed(
                f"The store gave {len(quads)} of {self.held.total} triples.",
                f"Lagret gav {len(quads)} av {self.held.total} tripplar.",
            )
        return "".join(quads).encode()

    def check(self) -> None:
        """See that the store answers and holds this version, with as many triples. Raises StoreFailed."""
        self._check_mark()
        prove_total(self._ask, self.held)

    def _ask(self, query: str) -> Sequence[Row]:
        return self._rows(read_text(query), UNION)

    def _check_mark(self) -> None:
        """See that the store holds this version whole: after an answer, that it did so all the while."""
        found = self._rows(read_text(_MARK), LOADED)
        if found == [(self.version,)]:
            return
        has = str(found[0][0])[:12] if found else ""
        raise StoreFailed(
            f"The store holds {f'version {has}' if has else 'nothing that was loaded whole'}, and the content here is "
            f"version {self.version[:12]}; load it with villkor load.",
            f"Lagret har {f'version {has}' if has else 'inget som är helt laddat'}, och innehållet här är version "
            f"{self.version[:12]}; ladda det med villkor load.",
        )

    def _rows(self, text: Text, default: str) -> list[Row]:
        """Return the solutions of a query of ours. Raises StoreFailed."""
        try:
            body = ask(self.endpoint, text.asked_of([default], self.held.graphs), JSON).body
        except StoreRefused as refused:  # the fault is not the caller's
            raise StoreFailed(refused.detail["en"], refused.detail["sv"]) from refused
        return [tuple(map(plain, row)) for row in read_rows(body, text.columns)]

    def _graphs(self, text: Text, asked: Asked) -> tuple[Iterable[str], Iterable[str]]:
        """Return the default and the named graphs of a query, those of the protocol before those of its text."""
        ours: Collection[str] = self.held.graphs
        if asked.default_graphs or asked.named_graphs:
            given = [("FROM", iri) for iri in asked.default_graphs]
            return narrowed([*given, *(("FROM NAMED", iri) for iri in asked.named_graphs)], ours)
        return narrowed(text.named, ours) if text.named else ([UNION], ours)


def open_remote(endpoint: Endpoint, quads: bytes, version: str) -> RemoteGraph:
    """Return the graph that a store holds, which must be what these N-Quads say. Raises StoreFailed."""
    graph = RemoteGraph(endpoint=endpoint, version=version, held=held(quads))
    graph.check()
    prove(graph._ask, graph.held, quads)
    return graph

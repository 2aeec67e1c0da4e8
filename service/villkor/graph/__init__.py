"""The graph: what every engine that holds it must be able to do, in four members."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, TypeAlias

from villkor.vocabulary import Value

Row: TypeAlias = tuple[Value | None, ...]
"""One solution, in the order of the query's variables; None where a variable is unbound."""


@dataclass(frozen=True, slots=True)
class Table:
    """The solutions of a SELECT, as plain values."""

    columns: tuple[str, ...]
    rows: Sequence[Row]


class Graph(Protocol):
    """Facts to be asked, never written: published content is loaded whole, checked, and then frozen."""

    @property
    def version(self) -> str:
        """The hash of what is stated and inferred, in hexadecimal: the same facts and rules have the same version."""

    def select(self, query: str) -> Table:
        """Return the solutions of a SELECT query over all graphs as one. Raises BadQuery."""

    def serialise(self, query: str, media_type: str) -> bytes:
        """Return the result of any query in a media type of results (SELECT, ASK) or of RDF (CONSTRUCT, DESCRIBE).

        Raises BadQuery where the query cannot be run, NotAcceptable where its result has no such media type.
        """

    def quads(self) -> bytes:
        """Return everything, stated and inferred, as N-Quads in no special order."""

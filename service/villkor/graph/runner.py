"""Queries from outside: what is asked, what comes back, and within which limits, whatever engine runs them."""

from collections.abc import Coroutine
from dataclasses import dataclass
from typing import Any, Final, Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What one query may take; a query that wants more is refused, and its result is never cut.

    Attributes:
        seconds: of time from start to result.
        memory: bytes beyond what the graph itself takes.
        rows: solutions or triples of a result.
        size: bytes of a result.
        length: characters of the query's text.
        depth: levels of brackets within each other.
        clients: queries of one client at the same time.
        total: queries of all clients at the same time.
        waiting: seconds that a query waits for its turn.
    """

    seconds: int = 10
    memory: int = 512 << 20
    rows: int = 500_000
    size: int = 64 << 20
    length: int = 100_000
    depth: int = 50
    clients: int = 4
    total: int = 16
    waiting: int = 5


LIMITS: Final = Limits()
"""The limits where nothing else is said; `/docs` tells them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A query with what the caller takes.

    Attributes:
        query: SPARQL 1.1.
        table: the media type for solutions and for yes or no; empty where the caller takes none.
        triples: the media type for RDF; empty where the caller takes none.
        default_graphs, named_graphs: the dataset, by IRI; where both are empty, what the query says, else all graphs.
        base: what relative IRIs of the query are resolved against; empty where they are refused.
    """

    query: str
    table: str = "application/sparql-results+json"
    triples: str = "text/turtle"
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    base: str = ""


@dataclass(frozen=True, slots=True)
class Result:
    """The bytes of a result, whole, in a media type."""

    media_type: str
    body: bytes


class Runner(Protocol):
    """Runs queries from outside, side by side, within limits and without harm to the process that asks."""

    @property
    def limits(self) -> Limits:
        """What one query may take."""

    def run(self, asked: Asked, client: str) -> Coroutine[Any, Any, Result]:
        """Return the result of a query that a client asks.

        Raises BadQuery (`position` is line and column), NotAcceptable where the result has no media type that is
        taken, Refused where a limit is reached (`limit` names it), or StoreFailed.
        """

    def check(self) -> None:
        """Look whether queries can be run at all. Raises Refused or StoreFailed where they cannot."""

    def close(self) -> None:
        """End what runs and give back what it holds."""

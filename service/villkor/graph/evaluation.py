"""Evaluation: one query on one store, its result written out in a media type within the limits."""

import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Final, NoReturn

import pyoxigraph as ox

from villkor.errors import BadQuery, NotAcceptable, Refused
from villkor.graph.guard import names_graphs, undeclared_prefix
from villkor.graph.runner import Asked, Limits, Result
from villkor.vocabulary import PREFIXES

_POSITION: Final = re.compile(r"error at (\d+):(\d+): ")
_NO_XML: Final = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]|\xef\xbf[\xbe\xbf]|<[\w.-]+:[ />]")
_LONGEST_MESSAGE: Final = 300
_TALLIES: Final[Mapping[str, tuple[bytes, int]]] = {
    "application/sparql-results+json": (b"},{", 1),
    "application/sparql-results+xml": (b"<result>", 0),
    "text/csv": (b"\r\n", -1),
    "text/tab-separated-values": (b"\n", -1),
}
"""What stands between solutions and where the count of it begins; a value may hold it, so a tally is never too low."""


def evaluate(store: ox.Store, asked: Asked, limits: Limits | None = None, *, union: bool = True) -> Result:
    """Return the result of a query on a store, whose graphs are asked as one unless the dataset is named.

    Without `union` it is the default graph of the store that is asked.

    Raises BadQuery (`position` is line and column), NotAcceptable, or Refused where the result is over a limit.
    """
    with engine_problems(asked.query):
        result = store.query(asked.query, base_iri=asked.base or None, **_dataset(asked, union))
        try:
            if isinstance(result, ox.QueryTriples):
                return _written_triples(result, asked, limits)
            return _written_table(result, asked, limits)
        finally:
            del result  # a problem may be told in another thread, where the engine's objects must not be touched


def _written_triples(triples: ox.QueryTriples, asked: Asked, limits: Limits | None) -> Result:
    rdf = ox.RdfFormat.from_media_type(asked.triples) if asked.triples else None
    if rdf is None:
        del triples
        raise _not_offered("The result is RDF", "Resultatet är RDF", asked.triples)
    room = _Room(limits)
    ox.serialize(_counted(triples, limits), room, format=rdf, prefixes=dict(PREFIXES))
    return Result(rdf.media_type, _well_formed(room.getvalue(), rdf.media_type))


def _written_table(result: ox.QuerySolutions | ox.QueryBoolean, asked: Asked, limits: Limits | None) -> Result:
    table = ox.QueryResultsFormat.from_media_type(asked.table) if asked.table else None
    if table is None:
        del result
        raise _not_offered(
            "The result is a table or yes or no", "Resultatet är en tabell eller ja och nej", asked.table
        )
    room = _Room(limits, table.media_type.partition(";")[0])
    result.serialize(room, format=table)
    return Result(table.media_type, _well_formed(room.getvalue(), table.media_type))


def _well_formed(body: bytes, media_type: str) -> bytes:
    """Refuse XML that is none: it has no way to write some signs, nor a property that ends in a slash or a digit."""
    if media_type.partition(";")[0].endswith("+xml") and _NO_XML.search(body):
        raise NotAcceptable(
            "The result cannot be written as XML: it has signs or names that XML has no way to write.",
            "Resultatet går inte att skriva som XML: det har tecken eller namn som XML saknar.",
        )
    return body


def _not_offered(en: str, sv: str, media_type: str) -> NotAcceptable:
    return NotAcceptable(
        f"{en}, which is not offered as {media_type or 'anything that is accepted'}.",
        f"{sv}, som inte erbjuds som {media_type or 'något som godtas'}.",
    )


@contextmanager
def engine_problems(query: str = "") -> Iterator[None]:
    """Raise the engine's errors on a query as problems, also those that come while solutions are fetched."""
    try:
        yield
    except (SyntaxError, ValueError) as error:
        raise _unreadable(str(error), query) from error
    except RuntimeError as error:
        said = _shortened(str(error))
        raise BadQuery(f"The query cannot be run: {said}", f"Frågan går inte att köra: {said}") from error
    except OSError as error:
        raise BadQuery(
            "The query asks another server: no query leaves this one.",
            "Frågan anropar en annan server: ingen fråga lämnar den här.",
        ) from error


def over(limit: str, most: int, en: str, sv: str) -> NoReturn:
    """Refuse what went over a limit, naming it. Raises Refused."""
    raise Refused(en, sv, limit=limit, most=most)


def _unreadable(message: str, query: str) -> BadQuery:
    found = _POSITION.match(message)
    if not found:
        said = _shortened(message)
        return BadQuery(f"The query cannot be read: {said}", f"Frågan går inte att läsa: {said}")
    if used := undeclared_prefix(query):  # the engine says only what else might have stood somewhere after it
        name, place = used
        before = query[:place]
        line, column = before.count("\n") + 1, place - before.rfind("\n")
        en, sv = f"the prefix «{name[:80]}:» is not declared", f"prefixet «{name[:80]}:» är inte deklarerat"
    else:
        line, column = int(found[1]), int(found[2])
        en = sv = _shortened(message[found.end() :])
    return BadQuery(
        f"The query cannot be read at line {line}, column {column}: {en}",
        f"Frågan går inte att läsa på rad {line}, kolumn {column}: {sv}",
        position=f"{line}:{column}",
    )


def _shortened(message: str) -> str:
    flat = " ".join(message.split())
    return flat if len(flat) <= _LONGEST_MESSAGE else f"{flat[:_LONGEST_MESSAGE]}…"


def _dataset(asked: Asked, union: bool) -> Mapping[str, Any]:
    """Return what the engine is told of the dataset: what the protocol says goes before what the query says."""
    if asked.default_graphs or asked.named_graphs:
        return {"default_graph": _graphs(asked.default_graphs), "named_graphs": _graphs(asked.named_graphs)}
    return {"use_default_graph_as_union": union and not names_graphs(asked.query)}


def _graphs(iris: Sequence[str]) -> Sequence[ox.NamedNode]:
    try:
        return [ox.NamedNode(iri) for iri in iris]
    except ValueError:
        raise BadQuery(
            "A graph is named by an absolute IRI.", "En graf anges med en absolut IRI.", parameter="default-graph-uri"
        ) from None


def _counted(triples: Iterable[ox.Triple], limits: Limits | None) -> Iterator[ox.Triple]:
    for number, triple in enumerate(triples, 1):
        if limits and number > limits.rows:
            _refuse_rows(limits)
        yield triple


def _refuse_rows(limits: Limits) -> NoReturn:
    over(
        "rows",
        limits.rows,
        f"The result has more than {limits.rows} rows; ask for fewer, by LIMIT and OFFSET.",
        f"Resultatet har fler än {limits.rows} rader; fråga efter färre, med LIMIT och OFFSET.",
    )


class _Room(io.BytesIO):
    """Memory for a result, and for no more than the limits allow; a write beyond them stops the evaluation."""

    def __init__(self, limits: Limits | None, media_type: str = "") -> None:
        super().__init__()
        self._limits = limits
        self._between, self._rows = _TALLIES.get(media_type, (b"", 0))
        self._tail = b""

    def write(self, data: bytes) -> int:  # type: ignore[override] # pyoxigraph writes bytes
        if self._limits:
            self._check(data, self._limits)
        return super().write(data)

    def _check(self, data: bytes, limits: Limits) -> None:
        if self.tell() + len(data) > limits.size:
            over(
                "size",
                limits.size,
                f"The result is larger than {limits.size >> 20} MiB; ask for less.",
                f"Resultatet är större än {limits.size >> 20} MiB; fråga efter mindre.",
            )
        if self._between:
            seen = self._tail + data
            self._rows += seen.count(self._between)
            self._tail = seen[len(seen) - len(self._between) + 1 :]
            if self._rows > limits.rows:
                _refuse_rows(limits)

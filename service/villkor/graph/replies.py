"""Replies of a store, read as strictly as they can be, and written in the media type that the caller wants."""

import re
from collections.abc import Iterator
from typing import Final

import pyoxigraph as ox

from villkor.errors import NotAcceptable, StoreFailed
from villkor.graph.dataset import Text
from villkor.graph.evaluation import over
from villkor.graph.runner import Asked, Limits, Result
from villkor.vocabulary import PREFIXES

JSON: Final = "application/sparql-results+json"
N_TRIPLES: Final = "application/n-triples"

_YES: Final = re.compile(rb'"__ASK_RETVAL": \{[^{}]*"value": "(0|1)" *\}')
"""How Virtuoso says yes or no: as a solution."""

_BLANK: Final = re.compile(rb'("type" ?: "bnode", "value" ?: ")nodeID://')
"""How Virtuoso writes blank nodes, with letters that their labels may not have."""

_TRUTH: Final = re.compile(
    rb'("datatype" ?: "http://www\.w3\.org/2001/XMLSchema#boolean", "value" ?: ")([01])(?=")'
    rb'|(")([01])(?="\^\^<http://www\.w3\.org/2001/XMLSchema#boolean>)'
)
"""How Virtuoso writes truth, whatever was loaded, in JSON and in N-Triples."""


def read_table(body: bytes, columns: tuple[str, ...] | None) -> ox.QuerySolutions:
    """Return the solutions of a reply in JSON. Raises StoreFailed, also for other columns than those asked for."""
    try:
        found = ox.parse_query_results(_truthful(_BLANK.sub(rb"\1", body)), format=ox.QueryResultsFormat.JSON)
    except (SyntaxError, ValueError) as error:
        raise _unreadable() from error
    if not isinstance(found, ox.QuerySolutions):
        raise _unreadable()
    if columns is not None and tuple(variable.value for variable in found.variables) != columns:
        raise StoreFailed(
            "The store answered with other columns than those it was asked for.",
            "Lagret svarade med andra kolumner än dem det tillfrågades om.",
        )
    return found


def read_rows(body: bytes, columns: tuple[str, ...] | None) -> Iterator[ox.QuerySolution]:
    """Return the solutions of a reply one by one. Raises StoreFailed where it is cut or broken."""
    try:
        yield from read_table(body, columns)
    except (SyntaxError, ValueError) as error:
        raise _unreadable() from error


def read_triples(body: bytes) -> Iterator[ox.Triple]:
    """Return the triples of a reply in N-Triples. Raises StoreFailed where it is cut or broken."""
    try:
        for quad in ox.parse(_truthful(body), format=ox.RdfFormat.N_TRIPLES):
            yield quad.triple
    except (SyntaxError, ValueError) as error:
        raise _unreadable() from error


def _truthful(body: bytes) -> bytes:
    return _TRUTH.sub(
        lambda found: (found[1] or found[3]) + (b"true" if b"1" in (found[2], found[4]) else b"false"), body
    )


def written(text: Text, body: bytes, asked: Asked, limits: Limits) -> Result:
    """Return a store's reply in the media type that is asked for.

    Raises NotAcceptable, StoreFailed where it cannot be read, or Refused where it is over a limit.
    """
    result = (
        _triples(body, asked, limits) if text.kind in ("CONSTRUCT", "DESCRIBE") else _table(text, body, asked, limits)
    )
    if len(result.body) > limits.size:
        over(
            "size",
            limits.size,
            f"The result is larger than {limits.size >> 20} MiB; ask for less.",
            f"Resultatet är större än {limits.size >> 20} MiB; fråga efter mindre.",
        )
    return result


def _table(text: Text, body: bytes, asked: Asked, limits: Limits) -> Result:
    format_ = ox.QueryResultsFormat.from_media_type(asked.table) if asked.table else None
    if format_ is None:
        raise NotAcceptable(
            "The result of a SELECT or ASK is not offered in a media type that is accepted.",
            "Resultatet av en SELECT eller ASK erbjuds inte i en medietyp som godtas.",
        )
    if text.kind == "ASK":
        return Result(format_.media_type, _yes_or_no(body).serialize(format=format_) or b"")
    count = sum(1 for _ in read_rows(body, text.columns))
    _refuse_rows(count, limits)
    return Result(format_.media_type, read_table(body, text.columns).serialize(format=format_) or b"")


def _yes_or_no(body: bytes) -> ox.QueryBoolean:
    if virtuoso := _YES.search(body):
        body = b'{"head":{},"boolean":%s}' % (b"true" if virtuoso[1] == b"1" else b"false")
    try:
        found = ox.parse_query_results(body, format=ox.QueryResultsFormat.JSON)
    except (SyntaxError, ValueError) as error:
        raise _unreadable() from error
    if not isinstance(found, ox.QueryBoolean):
        raise _unreadable()
    return found


def _triples(body: bytes, asked: Asked, limits: Limits) -> Result:
    format_ = ox.RdfFormat.from_media_type(asked.triples) if asked.triples else None
    if format_ is None:
        raise NotAcceptable(
            "The result is RDF, which is not offered in a media type that is accepted.",
            "Resultatet är RDF, som inte erbjuds i en medietyp som godtas.",
        )
    triples = list(dict.fromkeys(read_triples(body)))  # some stores repeat them
    _refuse_rows(len(triples), limits)
    return Result(format_.media_type, ox.serialize(triples, format=format_, prefixes=dict(PREFIXES)) or b"")


def _refuse_rows(count: int, limits: Limits) -> None:
    if count > limits.rows:
        over(
            "rows",
            limits.rows,
            f"The result has more than {limits.rows} rows; ask for fewer, by LIMIT and OFFSET.",
            f"Resultatet har fler än {limits.rows} rader; fråga efter färre, med LIMIT och OFFSET.",
        )


def _unreadable() -> StoreFailed:
    return StoreFailed(
        "The store's answer cannot be read: it is cut, broken or in another format than it says.",
        "Lagrets svar går inte att läsa: det är avbrutet, trasigt eller i ett annat format än det säger.",
    )

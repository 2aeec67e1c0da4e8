"""Replies of a store, read as strictly as they can be, and written in the media type that the caller wants."""

import re
from typing import Final, TypeAlias

import pyoxigraph as ox

from villkor.errors import NotAcceptable, StoreFailed
from villkor.graph.dataset import Text
from villkor.graph.evaluation import over
from villkor.graph.runner import Asked, Limits, Result
from villkor.vocabulary import PREFIXES

Term: TypeAlias = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple

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


def read_rows(body: bytes, columns: tuple[str, ...] | None) -> list[tuple[Term | None, ...]]:
    """Return the solutions of a reply in JSON. Raises StoreFailed, also for other columns than those asked for."""
    found = _parsed(body)
    if found is None:
        raise _unreadable()
    names, rows = found
    if columns is not None and names != columns:
        raise StoreFailed(
            "The store answered with other columns than those it was asked for.",
            "Lagret svarade med andra kolumner än dem det tillfrågades om.",
        )
    return rows


def _parsed(body: bytes) -> tuple[tuple[str, ...], list[tuple[Term | None, ...]]] | None:
    """Return columns and solutions, None where the reply cannot be read.

    The engine's own objects stay in here: they must not outlive the thread that made them, as they would in the
    traceback of a problem.
    """
    try:
        found = ox.parse_query_results(_corrected(body), format=ox.QueryResultsFormat.JSON)
        if not isinstance(found, ox.QuerySolutions):
            return None
        return tuple(variable.value for variable in found.variables), [tuple(solution) for solution in found]
    except (SyntaxError, ValueError):
        return None


def _triples(body: bytes) -> list[ox.Triple]:
    """Return the triples of a reply in N-Triples, each once. Raises StoreFailed where it is cut or broken."""
    try:
        return list(dict.fromkeys(quad.triple for quad in ox.parse(_truthful(body), format=ox.RdfFormat.N_TRIPLES)))
    except (SyntaxError, ValueError):
        unreadable = _unreadable()
    raise unreadable


def _corrected(body: bytes) -> bytes:
    return _truthful(_BLANK.sub(rb"\1", body))


def _truthful(body: bytes) -> bytes:
    return _TRUTH.sub(
        lambda found: (found[1] or found[3]) + (b"true" if b"1" in (found[2], found[4]) else b"false"), body
    )


def written(text: Text, body: bytes, asked: Asked, limits: Limits) -> Result:
    """Return a store's reply in the media type that is asked for.

    Raises NotAcceptable, StoreFailed where it cannot be read, or Refused where it is over a limit.
    """
    result = _written_rdf(body, asked, limits) if text.gives_triples else _written_table(text, body, asked, limits)
    if len(result.body) > limits.size:
        over(
            "size",
            limits.size,
            f"The result is larger than {limits.size >> 20} MiB; ask for less.",
            f"Resultatet är större än {limits.size >> 20} MiB; fråga efter mindre.",
        )
    return result


def _written_table(text: Text, body: bytes, asked: Asked, limits: Limits) -> Result:
    format_ = ox.QueryResultsFormat.from_media_type(asked.table) if asked.table else None
    if format_ is None:
        raise NotAcceptable(
            "The result of a SELECT or ASK is not offered in a media type that is accepted.",
            "Resultatet av en SELECT eller ASK erbjuds inte i en medietyp som godtas.",
        )
    if text.kind == "ASK":
        said = _YES.search(body)
        body = b'{"head":{},"boolean":%s}' % (b"true" if said[1] == b"1" else b"false") if said else body
    else:
        _refuse_rows(len(read_rows(body, text.columns)), limits)
    table = _serialised(body, format_, text.kind == "ASK")
    if table is None:
        raise _unreadable()
    return Result(format_.media_type, table)


def _serialised(body: bytes, format_: ox.QueryResultsFormat, yes_or_no: bool) -> bytes | None:
    """Return a table in a format, None where it cannot be read; the engine's own objects stay in here."""
    try:
        found = ox.parse_query_results(_corrected(body), format=ox.QueryResultsFormat.JSON)
        return found.serialize(format=format_) if isinstance(found, ox.QueryBoolean) is yes_or_no else None
    except (SyntaxError, ValueError):
        return None


def _written_rdf(body: bytes, asked: Asked, limits: Limits) -> Result:
    format_ = ox.RdfFormat.from_media_type(asked.triples) if asked.triples else None
    if format_ is None:
        raise NotAcceptable(
            "The result is RDF, which is not offered in a media type that is accepted.",
            "Resultatet är RDF, som inte erbjuds i en medietyp som godtas.",
        )
    triples = _triples(body)
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

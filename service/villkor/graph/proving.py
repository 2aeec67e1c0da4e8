"""Proof that a store holds what was loaded: its graphs, its values, and no limit that cuts results unsaid."""

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Final, TypeAlias

import pyoxigraph as ox

from villkor.errors import StoreFailed
from villkor.graph import Row
from villkor.graph.marking import Held
from villkor.graph.terms import plain
from villkor.vocabulary import Value

PROVEN: Final = 50_000
"""Rows that a store is asked for when it is opened, to see whether it gives so many."""

Ask: TypeAlias = Callable[[str], Sequence[Row]]
"""Asks the store a query over all graphs as one."""

_COUNT: Final = "SELECT (COUNT(*) AS ?count) WHERE { ?s ?p ?o }"
_GRAPHS: Final = "SELECT ?g (COUNT(*) AS ?count) WHERE { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g"
_ROWS: Final = f"SELECT ?a WHERE {{ ?a ?b ?c . ?d ?e ?f }} LIMIT {PROVEN}"
_LETTERS: Final = "SELECT (SUM(STRLEN(STR(?o))) AS ?letters) WHERE { ?s ?p ?o }"
_VALUES: Final = """PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
SELECT ?o (COUNT(*) AS ?count) WHERE {
  ?s ?p ?o FILTER(ISLITERAL(?o) && LANG(?o) = "" && DATATYPE(?o) != xsd:string)
} GROUP BY ?o"""


def prove(ask: Ask, what: Held, quads: bytes) -> None:
    """See that the store holds the quads, value by value where it is known to rewrite. Raises StoreFailed."""
    prove_total(ask, what)
    found = {str(graph): count for graph, count in ask(_GRAPHS)}
    for graph, count in what.graphs.items():
        if found.get(graph) != count:
            raise _part(f"{found.get(graph, 0)} in {graph}", f"{found.get(graph, 0)} i {graph}", count)
    _prove_values(ask, quads)
    rows, wanted = len(ask(_ROWS)), min(PROVEN, what.total**2)
    if rows != wanted:
        raise StoreFailed(
            f"The store gives no more than {rows} of {wanted} rows; let it give at least {PROVEN}.",
            f"Lagret ger inte mer än {rows} av {wanted} rader; låt det ge minst {PROVEN}.",
        )


def prove_total(ask: Ask, what: Held) -> None:
    """See that the store holds as many triples as were loaded. Raises StoreFailed."""
    ((count,),) = ask(_COUNT)
    if count != what.total:
        raise _part(f"{count}", f"{count}", what.total)


def _prove_values(ask: Ask, quads: bytes) -> None:
    loaded: Counter[Value] = Counter()
    letters = 0
    for quad in ox.parse(quads, format=ox.RdfFormat.N_QUADS):
        if isinstance(quad.object, ox.NamedNode):
            letters += len(quad.object.value)
        elif isinstance(quad.object, ox.Literal) and quad.object.language is None:
            _count(loaded, plain(quad.object), 1)
    found: Counter[Value] = Counter()
    for value, count in ask(_VALUES):
        _count(found, value, count)
    if differing := {value for value in {*loaded, *found} if loaded[value] != found[value]}:
        value = min(differing, key=str)
        raise StoreFailed(
            f"The store rewrites what is loaded: {value} was loaded {loaded[value]} times and is held {found[value]}.",
            f"Lagret skriver om det som laddas: {value} laddades {loaded[value]} gånger och finns {found[value]}.",
        )


def _count(counter: Counter[Value], value: Value | None, count: Value | None) -> None:
    """Count a number, date or truth value; text is told by its letters."""
    if isinstance(count, int) and value is not None and not isinstance(value, str):
        counter[value] += count


def _part(en: str, sv: str, wanted: int) -> StoreFailed:
    return StoreFailed(
        f"The store holds a part of what was loaded: {en} triples of {wanted}; load it anew with villkor load.",
        f"Lagret har en del av det som laddades: {sv} tripplar av {wanted}; ladda om det med villkor load.",
    )

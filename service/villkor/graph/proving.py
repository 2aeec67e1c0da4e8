"""Proof that a store holds what was loaded: its graphs, its values, and no limit that cuts results unsaid."""

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Final, TypeAlias

import pyoxigraph as ox

from villkor.errors import StoreFailed
from villkor.graph import Row
from villkor.graph.marking import Held
from villkor.graph.terms import TEXTS, plain
from villkor.vocabulary import XSD, Value

PROVEN: Final = 50_000
"""Rows that a store is asked for when it is opened, to see whether it gives so many."""

Ask: TypeAlias = Callable[[str], Sequence[Row]]
"""Asks the store a query over all graphs as one."""

_COUNT: Final = "SELECT (COUNT(*) AS ?count) WHERE { ?s ?p ?o }"
_GRAPHS: Final = "SELECT ?g (COUNT(*) AS ?count) WHERE { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g"
_ROWS: Final = f"SELECT ?a WHERE {{ ?a ?b ?c . ?d ?e ?f }} LIMIT {PROVEN}"
_XSD: Final = f"PREFIX xsd: <{XSD}>\n"
_LETTERS: Final = f"""{_XSD}SELECT (SUM(STRLEN(STR(?o))) AS ?letters) WHERE {{
  ?s ?p ?o FILTER(ISIRI(?o) || ISLITERAL(?o) && (LANG(?o) != "" || DATATYPE(?o) = xsd:string))
}}"""
_VALUES: Final = f"""{_XSD}SELECT ?o (COUNT(*) AS ?count) WHERE {{
  ?s ?p ?o FILTER(ISLITERAL(?o) && LANG(?o) = "" && DATATYPE(?o) != xsd:string)
}} GROUP BY ?o"""


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
    """See that numbers, dates and truth are held as often as they were loaded, and all texts with all their letters."""
    loaded, letters = _values(quads)
    found: Counter[Value] = Counter()
    for value, count in ask(_VALUES):
        _count(found, value, count)
    if differing := {value for value in {*loaded, *found} if loaded[value] != found[value]}:
        value = min(differing, key=str)
        raise StoreFailed(
            f"The store rewrites what is loaded: {value} was loaded {loaded[value]} times and is held {found[value]}.",
            f"Lagret skriver om det som laddas: {value} laddades {loaded[value]} gånger och finns {found[value]}.",
        )
    ((held,),) = ask(_LETTERS)
    if held != letters:
        raise StoreFailed(
            f"The store rewrites what is loaded: its texts have {held} letters and not {letters}.",
            f"Lagret skriver om det som laddas: dess texter har {held} tecken och inte {letters}.",
        )


def _values(quads: bytes) -> tuple[Counter[Value], int]:
    """Return how often each number, date and truth value stands in N-Quads, and the letters of texts and IRIs."""
    values: Counter[Value] = Counter()
    letters = 0
    for quad in ox.parse(quads, format=ox.RdfFormat.N_QUADS):
        term = quad.object
        if isinstance(term, ox.NamedNode) or (isinstance(term, ox.Literal) and term.datatype.value in TEXTS):
            letters += len(term.value)
        else:
            _count(values, plain(term), 1)
    return values, letters


def _count(counter: Counter[Value], value: Value | None, count: Value | None) -> None:
    """Count a number, date or truth value; text is told by its letters."""
    if isinstance(count, int) and value is not None and not isinstance(value, str):
        counter[value] += count


def _part(en: str, sv: str, wanted: int) -> StoreFailed:
    return StoreFailed(
        f"The store holds a part of what was loaded: {en} triples of {wanted}; load it anew with villkor load.",
        f"Lagret har en del av det som laddades: {sv} tripplar av {wanted}; ladda om det med villkor load.",
    )

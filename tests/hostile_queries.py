"""Queries that mean harm, by what they try, each with the limits of which one has to stop it."""

from collections.abc import Mapping
from typing import Final

_PAIRS: Final = "?a ?b ?c . ?d ?e ?f ."
_TRIPLES: Final = f"{_PAIRS} ?g ?h ?i ."


def _grown(function: str, times: int) -> str:
    """Return a query whose text grows with every step."""
    steps = " ".join(f"BIND({function.format(f'?x{n}')} AS ?x{n + 1})" for n in range(times))
    return f'SELECT (STRLEN(?x{times}) AS ?n) {{ BIND("0123456789" AS ?x0) {steps} }}'


def _tables(many: int, size: int) -> str:
    """Return a query that joins tables that share nothing."""
    rows = " ".join(map(str, range(size)))
    return f"SELECT (COUNT(*) AS ?n) {{ {' '.join(f'VALUES ?v{n} {{ {rows} }}' for n in range(many))} }}"


RUNAWAY: Final[Mapping[str, tuple[str, set[str]]]] = {
    "a product of three": (f"SELECT (COUNT(*) AS ?n) {{ {_TRIPLES} }}", {"seconds"}),
    "a product in rows": (f"SELECT * {{ {_PAIRS} }}", {"rows", "size", "seconds"}),
    "a product in yes or no": (f'ASK {{ {_TRIPLES} FILTER(CONCAT(STR(?a), STR(?d), STR(?g)) = "x") }}', {"seconds"}),
    "paths from all to all": (
        "SELECT (COUNT(*) AS ?n) { ?a (!<urn:x>)* ?b . ?b (!<urn:y>)* ?c }",
        {"seconds", "memory"},
    ),
    "paths in paths": (
        "SELECT (COUNT(*) AS ?n) { ?a (((!<urn:x>|^!<urn:x>)*)/((!<urn:y>)+))* ?b }",
        {"seconds", "memory"},
    ),
    "texts that double": (_grown("CONCAT({0}, {0})", 60), {"memory", "seconds"}),
    "texts that are replaced by longer ones": (_grown('REPLACE({0}, ".", "0123456789")', 12), {"memory", "seconds"}),
    "texts that are encoded": (_grown("ENCODE_FOR_URI(CONCAT({0}, '%', {0}))", 60), {"memory", "seconds"}),
    "regular expressions over a product": (
        f'SELECT (COUNT(*) AS ?n) {{ {_PAIRS} FILTER(REGEX(CONCAT(STR(?c), STR(?f)), "(a+a+)+b(a|b)*c{{0,500}}")) }}',
        {"seconds", "memory"},
    ),
    "tables without a bond": (_tables(8, 300), {"seconds", "memory"}),
    "an order of everything": (f"SELECT * {{ {_PAIRS} }} ORDER BY DESC(?f) ?a", {"seconds", "memory"}),
    "everything once": (f"SELECT DISTINCT * {{ {_PAIRS} }} OFFSET 400000", {"seconds", "memory", "rows", "size"}),
    "one text of everything": (
        f"SELECT (GROUP_CONCAT(CONCAT(STR(?a), STR(?d))) AS ?x) {{ {_PAIRS} }}",
        {"seconds", "memory"},
    ),
    "a group for every pair": (
        f"SELECT ?a ?d (COUNT(*) AS ?n) {{ {_PAIRS} }} GROUP BY ?a ?b ?c ?d ?e ?f",
        {"seconds", "memory"},
    ),
    "a graph of products": (
        f"CONSTRUCT {{ ?a ?b ?f . ?d ?e ?c . ?a ?e ?f . [] ?b ?c }} WHERE {{ {_PAIRS} }}",
        {"rows", "size", "seconds"},
    ),
    "what exists nowhere": (
        f"SELECT * {{ {_PAIRS} FILTER NOT EXISTS {{ ?c ?x ?f . ?f ?y ?c }} }}",
        {"seconds", "rows", "size"},
    ),
    "a difference of products": (
        f"SELECT * {{ {_PAIRS} MINUS {{ ?c ?x ?f . ?f ?y ?c }} }}",
        {"seconds", "rows", "size", "memory"},
    ),
    "a subquery in a product": (
        f"SELECT (SUM(?n) AS ?m) {{ {_PAIRS} {{ SELECT ?g (COUNT(*) AS ?n) {{ {_TRIPLES} }} GROUP BY ?g }} }}",
        {"seconds", "memory"},
    ),
    "a description of products": (f"DESCRIBE * {{ {_TRIPLES} }}", {"seconds", "memory", "rows", "size"}),
}
"""What would run for long, or fill the memory, or send without end."""

TOO_DEEP: Final[Mapping[str, str]] = {
    "groups that end the oxigraph server": "SELECT * WHERE " + "{" * 2200 + "}" * 2200,
    "groups that are not closed": "ASK " + "{" * 4400,
    "brackets": "SELECT (" + "(" * 2000 + "1" + ")" * 2000 + " AS ?x) {}",
    "negations": "ASK { FILTER(" + "!" * 4000 + "true) }",
    "signs": "SELECT (" + "-" * 4000 + "1 AS ?x) {}",
    "nodes without a name": "ASK { ?s ?p " + "[ ?p " * 1500 + "1" + "]" * 1500 + " }",
    "lists in lists": "ASK { ?s ?p " + "(" * 1500 + "1" + ")" * 1500 + " }",
    "optional in optional": "ASK { " + "OPTIONAL { ?s ?p ?o " * 1500 + "}" * 1500 + " }",
    "subqueries": "SELECT * { " + "{ SELECT * { " * 800 + "} }" * 800 + " }",
    "inverse paths": "ASK { ?s " + "^" * 4000 + "<urn:p> ?o }",
    "paths in brackets": "ASK { ?s " + "(" * 2000 + "<urn:p>" + ")*" * 2000 + " ?o }",
}
"""What nests so deep that it would end a parser that recurs."""

TOO_WIDE: Final[Mapping[str, str]] = {
    "a sum": "SELECT (" + "1+" * 40_000 + "1 AS ?x) {}",
    "a disjunction": "ASK { FILTER(" + "?a||" * 24_000 + "true) }",
    "a union": "SELECT * { " + "{?s ?p 1} UNION " * 6_000 + "{} }",
    "a sequence": "ASK { ?s " + "<p:>/" * 19_000 + "<p:> ?o }",
    "alternatives": "ASK { ?s (" + "<p:>|" * 19_000 + "<p:>)* ?o }",
    "patterns": "ASK { " + "?s ?p ?o . " * 9_000 + "}",
    "patterns that share nothing": "ASK { " + " ".join(f"?a{n} ?b{n} ?c{n} ." for n in range(5_000)) + " }",
    "bindings": "SELECT * { " + " ".join(f"BIND({n} AS ?x{n})" for n in range(5_000)) + " }",
    "comparisons": "ASK { FILTER(1 IN (" + "2," * 49_000 + "2)) }",
    "filters": "ASK { ?s ?p ?o " + "FILTER(?s != 1) " * 6_000 + "}",
    "prefixes": " ".join(f"PREFIX p{n}: <urn:{n}>" for n in range(4_500)) + " ASK {}",
}
"""What is wide rather than deep: it may be answered, or refused, but it ends nothing."""

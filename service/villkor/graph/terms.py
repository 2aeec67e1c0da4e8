"""Terms between pyoxigraph and plain values: the only path from text into SPARQL."""

import datetime as dt
import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Final

import pyoxigraph as ox

from villkor.vocabulary import XSD, Iri, Value, Year, read_literal

TEXTS: Final = frozenset({XSD + "string", "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString"})
"""The datatypes of literals that are text."""


def plain(term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple | None) -> Value | None:
    """Return the plain value of a term; a blank node's label as text."""
    if isinstance(term, ox.NamedNode):
        return Iri(term.value)
    if isinstance(term, ox.Literal):
        datatype = term.datatype.value
        return term.value if datatype in TEXTS else read_literal(term.value, datatype)
    return None if term is None else str(term)


def serialised(value: Value) -> str:
    """Return a value as a SPARQL term, escaped by pyoxigraph's own term classes.

    Raises ValueError for an IRI that is none.
    """
    if isinstance(value, Iri):
        return str(ox.NamedNode(value))
    return str(ox.Literal(_lexical(value), datatype=ox.NamedNode(XSD + _datatype(value))))


def literal(text: str, language: str) -> str:
    """Return a text in a language as a SPARQL term."""
    return str(ox.Literal(text, language=language))


def bound(query: str, values: Mapping[str, Value]) -> str:
    """Return a query of ours with its `$name` inputs replaced by values, serialised. Raises ValueError."""
    terms = {name: serialised(value) for name, value in values.items()}
    return re.sub(r"\$(\w+)", lambda match: terms.get(match[1], match[0]), query)


def _lexical(value: Value) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return f"{value:f}"  # XSD knows no exponent
    return value.isoformat() if isinstance(value, dt.date) else str(value)


def _datatype(value: Value) -> str:
    match value:
        case bool():
            return "boolean"
        case Year():
            return "gYear"
        case int():
            return "integer"
        case Decimal():
            return "decimal"
        case dt.date():
            return "date"
    return "string"

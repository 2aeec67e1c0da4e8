"""The SPARQL 1.1 Protocol: what a request asks for, read from its method, its address, its media type and its body."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qsl

from villkor.errors import BadParameter, BadQuery, UnsupportedMedia

_FORM: Final = "application/x-www-form-urlencoded"
_QUERY: Final = "application/sparql-query"
_UPDATE: Final = "application/sparql-update"
_MOST: Final = 2000
"""More parameters than these are no request of anybody's."""

TABLES: Final[Mapping[str, str]] = {
    "json": "application/sparql-results+json",
    "xml": "application/sparql-results+xml",
    "csv": "text/csv",
    "tsv": "text/tab-separated-values",
}
"""The media types of solutions, and of yes or no, by name; the default first."""

TRIPLES: Final[Mapping[str, str]] = {
    "ttl": "text/turtle",
    "nt": "application/n-triples",
    "nq": "application/n-quads",
    "trig": "application/trig",
    "jsonld": "application/ld+json",
    "rdf": "application/rdf+xml",
}
"""The media types of RDF by name; the default first."""

OTHER_TABLES: Final[Mapping[str, str]] = {"json": "application/json", "xml": "application/xml"}
OTHER_TRIPLES: Final[Mapping[str, str]] = {
    "ttl": "application/x-turtle",
    "nt": "text/plain",
    "jsonld": "application/json",
    "rdf": "application/xml",
}
"""More general media types that clients accept, answered with the exact one."""

ALIASES: Final[Mapping[str, str]] = {
    "turtle": "ttl",
    "n3": "ttl",
    "ntriples": "nt",
    "n-triples": "nt",
    "nquads": "nq",
    "json-ld": "jsonld",
    "json": "jsonld",
    "rdf+xml": "rdf",
    "xml": "rdf",
}
"""Other names that clients have for the formats of RDF: SPARQLWrapper adds `format=turtle` to what it accepts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """What a request asks for.

    Attributes:
        query, update: the text of the one or the other; neither asks for the description of the service.
        default_graphs, named_graphs: the dataset that the request names, by IRI.
        format: the format that is asked for by name.
    """

    query: str | None = None
    update: str | None = None
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    format: str | None = None


def read_operation(method: str, query_string: str, content_type: str, body: bytes) -> Operation:
    """Return what a GET, HEAD or POST asks for. Raises BadQuery, or UnsupportedMedia for a body that is not read."""
    in_address = pairs_of(query_string)
    if method != "POST":
        return _operation(in_address, ("query",))
    media_type, charset = _media_type(content_type)
    if charset not in ("", "utf-8", "utf8", "us-ascii"):
        raise UnsupportedMedia(f"charset: {charset[:40]}; UTF-8 is read.", f"charset: {charset[:40]}; UTF-8 läses.")
    text = _decoded(body)
    if media_type == _FORM:
        return _operation([*_dataset(in_address), *pairs_of(text)], ("query", "update"), needed=True)
    if media_type in (_QUERY, _UPDATE):
        said = "query" if media_type == _QUERY else "update"
        return _operation([*in_address, (said, text)], (said,))
    raise UnsupportedMedia(
        "A query is posted as a form or as SPARQL.",
        "En fråga skickas som formulär eller som SPARQL.",
        candidates=[_FORM, _QUERY, _UPDATE],
    )


def _operation(pairs: Sequence[tuple[str, str]], taken: Sequence[str], needed: bool = False) -> Operation:
    texts = [(name, value) for name, value in pairs if name in ("query", "update")]
    if len(texts) > 1:
        raise BadQuery(
            "One query or one update is asked for at a time.",
            "En fråga eller en uppdatering åt gången.",
            parameter="query",
        )
    if any(name not in taken for name, _ in texts):
        raise BadQuery(
            f"{texts[0][0]} is not taken this way; an update is posted.",
            f"{texts[0][0]} tas inte emot så; en uppdatering skickas med POST.",
            parameter=texts[0][0],
        )
    if needed and not texts:
        raise BadQuery("The form has no query.", "Formuläret har ingen fråga.", parameter="query")
    operation = dict(texts)
    prefix = "using-" if "update" in operation else ""
    return Operation(
        query=operation.get("query"),
        update=operation.get("update"),
        default_graphs=_once(_values(pairs, f"{prefix}graph-uri" if prefix else "default-graph-uri")),
        named_graphs=_once(_values(pairs, f"{prefix}named-graph-uri")),
        format=next(iter(_values(pairs, "format")), None),
    )


def _values(pairs: Sequence[tuple[str, str]], name: str) -> tuple[str, ...]:
    """Return the values of a parameter; W3C's query_multiple_dataset has two in one, encoded once too often."""
    return tuple(part for key, value in pairs if key == name for part in value.split(f"&{name}="))


def _once(values: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(values))


def _dataset(pairs: Sequence[tuple[str, str]]) -> Sequence[tuple[str, str]]:
    """Return what a form's address may say beside its body: some clients put the dataset there."""
    return [(name, value) for name, value in pairs if name.endswith("graph-uri") or name == "format"]


def pairs_of(text: str) -> Sequence[tuple[str, str]]:
    """Return the parameters of a query string or a form, in their order.

    Raises BadQuery for what is not UTF-8 or too many, BadParameter for a format that is named twice.
    """
    pairs = _decoded_pairs(text)
    if len(_values(pairs, "format")) > 1:
        raise BadParameter("One format is named.", "Ett format anges.", parameter="format")
    return pairs


def _decoded_pairs(text: str) -> Sequence[tuple[str, str]]:
    try:
        return parse_qsl(text, keep_blank_values=True, encoding="utf-8", errors="strict", max_num_fields=_MOST)
    except UnicodeDecodeError:
        raise _not_utf8() from None
    except ValueError:
        raise BadQuery(f"More than {_MOST} parameters.", f"Fler än {_MOST} parametrar.") from None


def _decoded(body: bytes) -> str:
    try:
        return body.decode()
    except UnicodeDecodeError:
        raise _not_utf8() from None


def _not_utf8() -> BadQuery:
    return BadQuery("The request is not UTF-8.", "Begäran är inte UTF-8.")


def _media_type(content_type: str) -> tuple[str, str]:
    """Return a media type and its charset, both in lower case."""
    media_type, *parameters = (part.strip().lower() for part in content_type.split(";"))
    charsets = (part.removeprefix("charset=").strip('"') for part in parameters if part.startswith("charset="))
    return media_type, next(charsets, "")

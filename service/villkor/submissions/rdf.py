"""Documents in a syntax of RDF: read as they stand, within limits, and with the place of every triple where wanted."""

import mmap
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path, PurePath
from types import MappingProxyType
from typing import Final, TypeAlias
from urllib.parse import quote

from villkor.errors import BadDocument
from villkor.graph import reading
from villkor.submissions import contexts, jsonld, rdfxml, tokens, turtle
from villkor.submissions.document import Document, Place
from villkor.submissions.json_text import Node, parse
from villkor.submissions.limits import LONGEST_LITERAL, find_fault
from villkor.submissions.text import LARGEST, Lines, check_text
from villkor.vocabulary import BASE

JSON_LD: Final = "application/ld+json"
RDF_XML: Final = "application/rdf+xml"

MEDIA_TYPES: Final[Mapping[str, str]] = MappingProxyType(
    {
        ".ttl": "text/turtle",
        ".trig": "application/trig",
        ".nt": "application/n-triples",
        ".nq": "application/n-quads",
        ".jsonld": JSON_LD,
        ".rdf": RDF_XML,
        ".owl": RDF_XML,
        ".xml": RDF_XML,
    }
)
"""The syntaxes of RDF that are read, by the ending of a file's name."""

MOST_PLACED: Final = 100_000
"""How many triples a document may have for their places to be told: they take more memory than the triples."""

_Places: TypeAlias = dict[tuple[str, str, str], Place]
_LABEL: Final = re.compile(rb"_:\S++")


def read_rdf(name: str, data: bytes, media_type: str, *, located: bool) -> Document:
    """Read a document, with the place of each triple if that is wanted. Raises BadDocument.

    A label of a blank node may differ between a reading with places and one without.
    """
    data = check_text(data, name)
    source = _check(name, data, media_type)
    document = Document(name, _say(name, data, media_type))
    if not document.ntriples:
        raise _empty(name)
    if find_fault(document.ntriples):
        _refuse(_with_places(document, source, media_type))
    return _with_places(document, source, media_type) if located else document


def stream_rdf(path: Path, media_type: str) -> Iterator[bytes]:
    """Return what a file says as N-Triples, some at a time, however large the file is; no places. Raises BadDocument.

    JSON-LD is read whole, within the limits of a document that is.
    """
    name = str(path)
    if media_type == JSON_LD:
        yield read_rdf(name, path.read_bytes(), media_type, located=False).ntriples
        return
    if media_type == RDF_XML:
        rdfxml.check(path, name)
    elif path.stat().st_size:
        with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as text:
            tokens.refuse_triple_terms(text, name)
    batch = b""
    for batch in reading.batches(path, _known(name, media_type), base_of(name)):
        if find_fault(batch):
            _refuse(Document(name, batch))
        yield batch
    if not batch:
        raise _empty(name)


def base_of(name: str) -> str:
    """Return the IRI that relative ones in a document are resolved against: the same for the same file name."""
    return f"{BASE}res/document/{quote(PurePath(name).name, safe='', errors='replace')}"


def _empty(name: str) -> BadDocument:
    return BadDocument.at(name, 1, 1, "The document holds no statement.", "Dokumentet innehåller inget påstående.")


def _known(name: str, media_type: str) -> str:
    if media_type not in MEDIA_TYPES.values():
        raise BadDocument.at(
            name, 0, 0, f"{media_type} is not a syntax of RDF.", f"{media_type} är inte ett sätt att skriva RDF."
        )
    return media_type


def _check(name: str, data: bytes, media_type: str) -> bytes | Node:
    """Refuse what the parser should not see, and return what places are read from."""
    if _known(name, media_type) == JSON_LD:
        root = parse(data, name)
        contexts.check(root, name)
        return root
    if media_type == RDF_XML:
        rdfxml.check(data, name)
    else:
        tokens.check(data, name)
    return data


def _say(name: str, data: bytes, media_type: str) -> bytes:
    try:
        return reading.ntriples(data, media_type, base_of(name), name)
    except BadDocument as problem:
        placed = problem.extra.get("position", name) != name
        if not placed and media_type not in (JSON_LD, RDF_XML):
            tokens.refuse_long(data.decode(), name, LONGEST_LITERAL)
        raise


def _with_places(document: Document, source: bytes | Node, media_type: str) -> Document:
    """Return the document with its places; as it is where they cannot be told, or not of exactly the same triples."""
    if media_type == RDF_XML or document.ntriples.count(b"\n") > MOST_PLACED:
        return document
    try:
        said, places = (
            _in_json(document.name, source) if isinstance(source, Node) else _in_turtle(document.name, source)
        )
    except (turtle.TooMuch, jsonld.TooMuch, BadDocument):
        return document
    return replace(document, ntriples=said, places=places) if _level(said) == _level(document.ntriples) else document


def _level(ntriples: bytes) -> list[bytes]:
    """Return the triples in an order that the labels of blank nodes do not decide."""
    return sorted(_LABEL.sub(b"_:", ntriples).splitlines())


def _in_turtle(name: str, data: bytes) -> tuple[bytes, _Places]:
    text = data.decode()
    flat = turtle.flatten(text, LARGEST, MOST_PLACED + 1)
    lines, places, said = Lines(text), _Places(), []
    written = "".join(flat.said).encode()
    for statement, (subject, value) in zip(
        reading.statements(written, "text/turtle", base_of(name), name), flat.offsets, strict=False
    ):
        said.append(f"{statement.subject} {statement.predicate} {statement.object} .\n")
        _place(places, statement, lines.place(subject), lines.place(value))
    return "".join(said).encode(), places


def _in_json(name: str, root: Node) -> tuple[bytes, _Places]:
    spread = jsonld.spread(root, LARGEST)
    places, said = _Places(), []
    for statement in reading.statements(spread.text, JSON_LD, base_of(name), name):
        said.append(f"{statement.subject} {statement.predicate} {statement.object} .\n")
        number = statement.graph.removeprefix(f"<{jsonld.GRAPH}").removesuffix(">")
        if number.isdecimal() and int(number) < len(spread.places):
            _place(places, statement, *spread.places[int(number)])
    return "".join(said).encode(), places


def _place(places: _Places, statement: reading.Statement, subject: Place, value: Place) -> None:
    keys = (statement[:3], value), ((statement.subject, statement.predicate, ""), value)
    for key, place in (*keys, ((statement.subject, "", ""), subject)):
        known = places.setdefault(key, place)
        if (place.line, place.column) < (known.line, known.column):
            places[key] = place


def _refuse(document: Document) -> None:
    fault = find_fault(document.ntriples)
    if fault:
        place = document.place(*fault.terms) or Place()
        raise BadDocument.at(document.name, place.line, place.column, fault.en, fault.sv)

"""Reading: a document of any syntax, told by the ending of its name or by how it begins."""

import re
from pathlib import PurePath
from types import MappingProxyType
from typing import Final

from villkor.errors import BadDocument
from villkor.submissions.document import Document
from villkor.submissions.forms import Forms
from villkor.submissions.json_form import read_json_form
from villkor.submissions.rdf import JSON_LD, MEDIA_TYPES, read_rdf
from villkor.submissions.sheets import read_csv, read_xlsx

JSON: Final = "application/json"
CSV: Final = "text/csv"
XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

SYNTAXES: Final = MappingProxyType({**MEDIA_TYPES, ".json": JSON, ".csv": CSV, ".xlsx": XLSX})
"""Everything that is read, by the ending of a file's name."""

_LINKED: Final = re.compile(rb'"@(?:context|graph|id)"\s*:')
_BEGINNINGS: Final = (
    (re.compile(rb"PK\x03\x04"), XLSX),
    (re.compile(rb"\s*[\[{]"), JSON),
    (re.compile(rb"\s*<(?:\?xml|!DOCTYPE|rdf:RDF)"), "application/rdf+xml"),
    (re.compile(rb"(?:\xef\xbb\xbf)?[^\n<@{\[#_]*[;,\t][^\n]*\n"), CSV),
    (re.compile(rb"\s*(?:@?prefix|@?base|<[^>]*>\s|_:|#|\[)", re.IGNORECASE), "text/turtle"),
)
_ENOUGH: Final = 64 * 2**10


def media_type_of(name: str, data: bytes, given: str = "") -> str:
    """Return the media type of a document: the one given, else by the ending of its name, else by its beginning.

    JSON that speaks of `@context`, `@graph` or `@id` is JSON-LD, other JSON a form. Raises BadDocument.
    """
    known = given or SYNTAXES.get(PurePath(name).suffix.lower(), "") or _guessed(data)
    if known not in SYNTAXES.values():
        raise BadDocument.at(
            name,
            0,
            0,
            f"What this is written in cannot be told; {', '.join(SYNTAXES)} are read.",
            f"Det går inte att se vad detta är skrivet i; {', '.join(SYNTAXES)} läses.",
            candidates=list(SYNTAXES.values()),
        )
    return JSON_LD if known == JSON and _LINKED.search(data[:_ENOUGH]) else known


def read_document(name: str, data: bytes, media_type: str, forms: Forms, *, located: bool) -> Document:
    """Read a document; with the place of everything in it if that is wanted. Raises BadDocument."""
    match media_type:
        case "application/json":
            return read_json_form(name, data, forms)
        case "text/csv":
            return read_csv(name, data, forms)
        case "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet":
            return read_xlsx(name, data, forms)
    return read_rdf(name, data, media_type, located=located)


def _guessed(data: bytes) -> str:
    return next((media_type for beginning, media_type in _BEGINNINGS if beginning.match(data)), "")

"""A description written out: RDF in its syntaxes, or a page."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from villkor.catalogue.descriptions import Description
from villkor.formats.jsonld import description_jsonld
from villkor.formats.jsonld_context import Context
from villkor.formats.resource_page import View, resource_page
from villkor.graph.reading import rdf

RESOURCE_TYPES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "ttl": "text/turtle; charset=utf-8",
        "html": "text/html; charset=utf-8",
        "jsonld": "application/ld+json",
        "nt": "application/n-triples",
        "rdf": "application/rdf+xml",
        "json": "application/json",
    }
)
"""The media types of descriptions by their ending, the default first."""


def write_resource(name: str, description: Description, view: View, context: Context) -> bytes:
    """Return a description in the format of an ending; a page as the reader wants it, JSON-LD by a context."""
    if name == "html":
        return resource_page(description, view)
    if name in ("json", "jsonld"):
        return description_jsonld(description, context)
    return rdf(b"".join(description.lines), RESOURCE_TYPES[name].partition(";")[0])

"""The versions of the dataset written out, all of them or one: JSON, RDF and pages."""

from collections.abc import Mapping
from typing import Final

from villkor.catalogue.descriptions import Description
from villkor.formats.changes import version_member
from villkor.formats.html import page
from villkor.formats.json import dumped
from villkor.formats.resource import RESOURCE_TYPES
from villkor.formats.resource_page import View, resource_page
from villkor.graph.writing import written
from villkor.publishing.archive import Version
from villkor.publishing.descriptions import Descriptions
from villkor.publishing.dumps import DUMPS
from villkor.publishing.publication import DATASET, Publication, served_on
from villkor.vocabulary import Iri

VERSION_TYPES: Final[Mapping[str, str]] = {
    "json": "application/json",
    "html": RESOURCE_TYPES["html"],
    "ttl": "text/turtle",
    "jsonld": "application/ld+json",
    "nt": "application/n-triples",
    "rdf": "application/rdf+xml",
}
"""The media types of the list of versions by their ending, the default first."""

_ABOUT: Final = ("/res/dataset/", "/id/dataset-series/", "/id/dataset/")


def write_versions(name: str, descriptions: Descriptions, address: str, language: str) -> bytes:
    """Return the list of versions in the format of an ending."""
    if name == "json":
        return _json(descriptions.publication)
    if name == "html":
        return _page(descriptions.publication, language)
    lines = descriptions.catalog(address).splitlines(keepends=True)
    about = b"".join(line for line in lines if any(part in line.partition(b" ")[0].decode() for part in _ABOUT))
    return written(about, VERSION_TYPES[name])


def write_version(name: str, descriptions: Descriptions, version: Version, address: str, language: str) -> bytes:
    """Return the description of a version in the format of an ending."""
    thing = Iri(DATASET + version.name)
    own = b"<%s" % thing.encode()
    lines = [line for line in descriptions.catalog(address).splitlines(keepends=True) if line.startswith(own)]
    lines.sort(key=lambda line: not line.startswith(own + b">"))
    if name != "html":
        media_type = RESOURCE_TYPES["jsonld" if name == "json" else name].partition(";")[0]
        return written(b"".join(lines), media_type)
    view = View(
        thing=thing,
        path=f"/res/dataset/{version.name}",
        language=language,
        day=None,
        types={ending: media_type.partition(";")[0] for ending, media_type in RESOURCE_TYPES.items()},
        called=descriptions.publication.catalogue.notes.label,
    )
    return resource_page(Description(thing=thing, lines=lines), view)


def _json(publication: Publication) -> bytes:
    versions = [
        {**version_member(version), "dumps": {name: f"/res/dataset/{version.name}/villkor.{name}" for name in DUMPS}}
        for version in reversed(publication.versions())
    ]
    return dumped({"present": publication.version, "archived": publication.archive is not None, "versions": versions})


def _page(publication: Publication, language: str) -> bytes:
    """Return the versions as a page, the latest first, each with its files and what it changed."""
    versions = list(reversed(publication.versions()))
    before = [*(version.name for version in versions[1:]), None]
    rows = [(version.name, served_on(version), earlier) for version, earlier in zip(versions, before, strict=True)]
    archived = publication.archive is not None
    return page(
        "versions.html", language, versions=rows, archived=archived, dumps=list(DUMPS), formats=list(VERSION_TYPES)
    )

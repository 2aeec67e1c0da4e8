"""The versions of the dataset written out, all of them or one: JSON, RDF and pages."""

from collections.abc import Mapping
from typing import Final

from villkor.formats.changes import version_member
from villkor.formats.html import page
from villkor.formats.json import dumped
from villkor.graph.writing import written
from villkor.publishing.archive import Version
from villkor.publishing.descriptions import Descriptions
from villkor.publishing.dumps import DUMPS
from villkor.publishing.publication import DATASET, Publication, served_on

VERSION_TYPES: Final[Mapping[str, str]] = {
    "json": "application/json",
    "html": "text/html; charset=utf-8",
    "ttl": "text/turtle",
    "jsonld": "application/ld+json",
    "nt": "application/n-triples",
    "rdf": "application/rdf+xml",
}
"""The media types of the list of versions by their ending, the default first."""

ONE_VERSION_TYPES: Final[Mapping[str, str]] = {
    name: VERSION_TYPES[name] for name in ("ttl", "html", "jsonld", "nt", "rdf")
}
"""The media types of the description of one version by their ending, the default first."""

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
    if name == "html":
        return _version_page(descriptions.publication, version, language)
    own = f"<{DATASET}{version.name}".encode()
    lines = [line for line in descriptions.catalog(address).splitlines(keepends=True) if line.startswith(own)]
    return written(b"".join(lines), ONE_VERSION_TYPES[name])


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


def _version_page(publication: Publication, version: Version, language: str) -> bytes:
    """Return a version as a page, with its files and, if it is the present one, how large these are."""
    versions = publication.versions()
    number = versions.index(version)
    present = version.name == publication.version
    return page(
        "version.html",
        language,
        id=DATASET + version.name,
        version=version,
        day=served_on(version),
        present=present,
        before=versions[number - 1] if number else None,
        dumps=[(name, publication.dumps.about(name) if present else None) for name in DUMPS],
        formats=list(ONE_VERSION_TYPES),
    )

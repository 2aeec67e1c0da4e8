"""The versions of the dataset written out: JSON, and a page."""

from collections.abc import Iterable

from villkor.formats.changes import version_member
from villkor.formats.html import page
from villkor.formats.json import dumped
from villkor.publishing.dumps import DUMPS
from villkor.publishing.publication import Publication, served_on


def versions_json(publication: Publication) -> bytes:
    """Return the versions as JSON, the latest first."""
    versions = [
        {**version_member(version), "dumps": {name: f"/res/dataset/{version.name}/villkor.{name}" for name in DUMPS}}
        for version in reversed(publication.versions())
    ]
    return dumped({"present": publication.version, "archived": publication.archive is not None, "versions": versions})


def versions_page(publication: Publication, language: str, formats: Iterable[str]) -> bytes:
    """Return the versions as a page, the latest first, each with its files and what it changed."""
    versions = list(reversed(publication.versions()))
    before = [*(version.name for version in versions[1:]), None]
    rows = [(version.name, served_on(version), earlier) for version, earlier in zip(versions, before, strict=True)]
    archived = publication.archive is not None
    return page("versions.html", language, versions=rows, archived=archived, dumps=list(DUMPS), formats=list(formats))

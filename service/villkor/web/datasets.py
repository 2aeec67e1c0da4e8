"""The dataset over HTTP: the catalogue for harvesters, VoID, profiles, and what changed between versions."""

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Final

from fastapi import Request, Response

from villkor.catalogue import LIMIT, MOST, Catalogue
from villkor.errors import BadParameter
from villkor.formats.changes import Wanted, changes_json, changes_page, changes_patch
from villkor.formats.versions import VERSION_TYPES, write_versions
from villkor.graph.writing import written
from villkor.publishing.address import contact_address, refuse_wrong_address
from villkor.publishing.changes import compare
from villkor.publishing.descriptions import Descriptions
from villkor.publishing.publication import Publication
from villkor.settings import Settings
from villkor.web.asking import address_of, format_of, given, language_of, number_of
from villkor.web.openapi_publishing import publishing_operation
from villkor.web.responses import HTML, Handler, Route, passing, response

_HARVESTED: Final[Mapping[str, str]] = {
    "rdf": "application/rdf+xml",  # what the national data portal reads
    "ttl": "text/turtle",
    "jsonld": "application/ld+json",
    "nt": "application/n-triples",
}
_LINKED: Final = {"ttl": _HARVESTED["ttl"], **_HARVESTED}
_CHANGES: Final = {"json": "application/json", "html": HTML, "rdfp": "application/rdf-patch"}


def open_publication(catalogue: Catalogue, settings: Settings) -> Publication:
    """Return what is published under the settings; the present version is archived where there is an archive.

    Raises BadParameter for a setting that cannot be understood, StoreFailed where the archive cannot be written to.
    """
    refuse_wrong_address(settings.public)
    contact = contact_address(settings.contact)
    return Publication(catalogue, cache=settings.cache, archive=settings.archive, contact=contact)


class Datasets:
    """The handlers of the dataset as a whole."""

    def __init__(self, publication: Publication, settings: Settings) -> None:
        self._publication = publication
        self._descriptions = Descriptions(publication)
        self._settings = settings

    def routes(self) -> Iterable[Route]:
        """Return each path with its method, its handler and what OpenAPI says of it."""
        catalog = partial(self._described, _HARVESTED, self._descriptions.catalog)
        void = partial(self._described, _LINKED, self._descriptions.void)
        documents: tuple[tuple[str, Handler, str, Mapping[str, str]], ...] = (
            ("/datasets/dcat", catalog, "catalogue", _HARVESTED),
            ("/.well-known/void", void, "void", _LINKED),
            ("/datasets/versions", self.versions, "versions", VERSION_TYPES),
            ("/datasets/changes", self.changes, "changes", _CHANGES),
            ("/profiles/{profile}", self.profile, "profile", _LINKED),
        )
        for path, handler, name, media_types in documents if self._descriptions.offered else ():
            yield path, "GET", handler, publishing_operation(name, media_types)
            yield f"{path}.{{suffix}}", "GET", handler, {}

    async def _described(
        self, offered: Mapping[str, str], describe: Callable[[str], bytes], request: Request
    ) -> Response:
        name = format_of(request, offered, given(request, "format"))
        address = address_of(request, self._settings)
        body = written(describe(address), offered[name])
        return response(body, offered[name], headers=passing(self._publication.grows))

    async def profile(self, request: Request) -> Response:
        """Return what is published by a profile."""
        profile, _, suffix = request.path_params["profile"].partition(".")
        asked = {**given(request, "format"), **({"format": suffix} if suffix else {})}
        triples = self._descriptions.profile(profile)
        name = format_of(request, _LINKED, asked)
        return response(written(triples, _LINKED[name]), _LINKED[name])

    async def versions(self, request: Request) -> Response:
        """Return the versions that are known."""
        asked = given(request, "format", "lang")
        name = format_of(request, VERSION_TYPES, asked)
        language = language_of(request, asked, self._settings.language)
        address = address_of(request, self._settings)
        body = write_versions(name, self._descriptions, address, language)
        headers = passing(self._publication.grows)
        return response(body, VERSION_TYPES[name], language if name == "html" else None, headers=headers)

    async def changes(self, request: Request) -> Response:
        """Return what changed between two versions."""
        asked = given(request, "from", "to", "format", "lang", "limit", "page")
        name = format_of(request, _CHANGES, asked)
        language = language_of(request, asked, self._settings.language)
        limit, page = number_of(asked, "limit", LIMIT, MOST), number_of(asked, "page", 1, 1_000_000)
        if "from" not in asked:
            raise BadParameter(
                "from: a day (YYYY-MM-DD) or a version is wanted.",
                "from: en dag (ÅÅÅÅ-MM-DD) eller en utgåva behövs.",
                parameter="from",
            )
        body = self._changes(name, asked, language, limit, page)
        headers = passing(self._publication.grows)
        return response(body, _CHANGES[name], None if name == "rdfp" else language, headers=headers)

    def _changes(self, name: str, asked: Mapping[str, str], language: str, limit: int, page: int) -> bytes:
        publication = self._publication
        before = publication.wanted(asked["from"], "from")
        after = publication.wanted(asked.get("to", publication.version), "to")
        changes = compare(before, publication.quads(before), after, publication.quads(after))
        if name == "rdfp":
            return changes_patch(changes)
        label = publication.labels((before, after), language)
        wanted = Wanted(language=language, label=label, limit=limit, page=page)
        return changes_json(changes, wanted) if name == "json" else changes_page(changes, wanted)

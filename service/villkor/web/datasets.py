"""The dataset over HTTP: the catalogue for harvesters, VoID, the dumps, the versions and what changed between them."""

from collections.abc import Awaitable, Callable, Iterable, Mapping
from functools import partial
from typing import Final

from anyio import to_thread
from fastapi import Request, Response

from villkor.catalogue import LIMIT, MOST, Catalogue
from villkor.catalogue.descriptions import Description
from villkor.errors import BadParameter, NotFound
from villkor.formats.changes import Wanted, changes_json, changes_page, changes_patch
from villkor.formats.resource import RESOURCE_TYPES, write_resource
from villkor.formats.resource_page import View
from villkor.formats.versions import versions_json, versions_page
from villkor.graph.writing import written
from villkor.publishing.address import contact_address, public_address, refuse_wrong_address
from villkor.publishing.archive import VERSION, Version, known_at
from villkor.publishing.changes import compare
from villkor.publishing.descriptions import Descriptions
from villkor.publishing.dumps import DUMPS, dumped_as
from villkor.publishing.memento import (
    TIMEMAP,
    memento_headers,
    original_headers,
    page_of,
    read_http_date,
    time_map,
)
from villkor.publishing.publication import DATASET, Publication
from villkor.settings import Settings
from villkor.vocabulary import LANGUAGES, Iri
from villkor.web.negotiation import only_once, wanted_format, wanted_language
from villkor.web.responses import HTML, Route, response

_RDF: Final[Mapping[str, str]] = {
    "rdf": "application/rdf+xml",
    "ttl": "text/turtle",
    "jsonld": "application/ld+json",
    "nt": "application/n-triples",
}
_VOID: Final = {"ttl": _RDF["ttl"], **_RDF}
_PROFILE: Final = {"ttl": _RDF["ttl"], **_RDF}
_VERSIONS: Final = {"json": "application/json", "html": HTML, **_RDF}
_CHANGES: Final = {"json": "application/json", "html": HTML, "rdfp": "application/rdf-patch"}
_FOR_GOOD: Final = "public, max-age=31536000, immutable"
_LATEST: Final = "latest"
_LARGE: Final = 1 << 20

Handler = Callable[[Request], Awaitable[Response]]
Written = tuple[bytes, str, str | None]
"""A body with its media type and, where it is in one, its language."""


def open_publication(catalogue: Catalogue, settings: Settings) -> Publication:
    """Return what is published under the settings; the present version is archived where there is an archive.

    Raises BadParameter for a setting that cannot be understood, StoreFailed where the archive cannot be written to.
    """
    refuse_wrong_address(settings.public)
    contact = contact_address(settings.contact)
    return Publication(catalogue, cache=settings.cache, archive=settings.archive, contact=contact)


class Datasets:
    """The handlers of the dataset as a whole.

    A path under /res/dataset/ that names no version is left to `otherwise`.
    """

    def __init__(self, publication: Publication, settings: Settings, otherwise: Handler) -> None:
        self._publication = publication
        self._descriptions = Descriptions(publication)
        self._settings = settings
        self._otherwise = otherwise

    def routes(self) -> Iterable[Route]:
        """Return each path with its method, its handler and what OpenAPI says of it."""
        if not self._descriptions.offered:
            return
        described = {
            "/datasets/dcat": partial(self._described, _RDF, self._descriptions.catalog),
            "/.well-known/void": partial(self._described, _VOID, self._descriptions.void),
            "/profiles/{profile}": self.profile,
            "/datasets/versions": self.versions,
            "/datasets/changes": self.changes,
            "/res/dataset": self.original,
        }
        for path, handler in described.items():
            yield path, "GET", handler, {}
            yield f"{path}.{{suffix}}", "GET", handler, {}
        yield "/timemap/res/dataset", "GET", self.time_map, {}
        yield "/res/dataset/{version}", "GET", self.version, {}
        yield "/res/dataset/{version}/{part:path}", "GET", self.part, {}

    async def _described(
        self, offered: Mapping[str, str], describe: Callable[[str], bytes], request: Request
    ) -> Response:
        name = _format(request, offered, _given(request, "format"))
        body = await to_thread.run_sync(lambda: written(describe(self._address(request)), offered[name]))
        return response(body, offered[name])

    async def profile(self, request: Request) -> Response:
        """Return what is published by a profile."""
        name, _, suffix = request.path_params["profile"].partition(".")
        given = {**_given(request, "format"), **({"format": suffix} if suffix else {})}
        triples = await to_thread.run_sync(self._descriptions.profile, name)
        chosen = _format(request, _PROFILE, given)
        return response(written(triples, _PROFILE[chosen]), _PROFILE[chosen])

    async def versions(self, request: Request) -> Response:
        """Return the versions that are known."""
        given = _given(request, "format", "lang")
        body, media_type, language = await to_thread.run_sync(self._versions, request, given)
        return response(body, media_type, language)

    async def original(self, request: Request) -> Response:
        """Return the dataset irrespective of time, or send whoever names a time to the version of it."""
        given = _given(request, "format", "lang", "knownAt")
        address, moment = self._address(request), request.headers.get("accept-datetime")
        if "knownAt" in given:
            return _elsewhere(page_of(address, self._publication.wanted(given["knownAt"], "knownAt")), 307)
        if moment is not None:
            found = known_at(self._publication.versions(), read_http_date(moment))
            return _elsewhere(page_of(address, found), 302, original_headers(address))
        body, media_type, language = await to_thread.run_sync(self._versions, request, given)
        return response(body, media_type, language, headers=original_headers(address))

    async def version(self, request: Request) -> Response:
        """Return the description of a version."""
        name, dot, suffix = request.path_params["version"].partition(".")
        if name == _LATEST:
            ending = f".{suffix}" if dot else ""
            return _elsewhere(f"/res/dataset/{self._publication.version}{ending}", 307)
        if not VERSION.fullmatch(name):
            return await self._otherwise(request)
        found = self._publication.wanted(name, "version")
        given = {**_given(request, "format", "lang"), **({"format": suffix} if dot else {})}
        body, media_type, language = await to_thread.run_sync(self._version, request, found, given)
        address = self._address(request)
        headers = memento_headers(address, self._publication.versions(), found)
        return response(body, media_type, language, headers=headers)

    async def part(self, request: Request) -> Response:
        """Return a file of a version; what the catalogue says of the file stands in the description of the version."""
        name, part = request.path_params["version"], request.path_params["part"]
        if name == _LATEST:
            return _elsewhere(f"/res/dataset/{self._publication.version}/{part[:80]}", 307) if _known(part) else _no(part)
        if not VERSION.fullmatch(name):
            return await self._otherwise(request)
        found = self._publication.wanted(name, "version")
        if part.removesuffix("/checksum") in DUMPS:
            return _elsewhere(f"/res/dataset/{name}", 303)
        if not _known(part):
            return _no(part)
        _given(request)
        return await self._file(request, found, part.removeprefix("villkor."))

    async def changes(self, request: Request) -> Response:
        """Return what changed between two versions."""
        given = _given(request, "from", "to", "format", "lang", "limit", "page")
        name = _format(request, _CHANGES, given)
        if "from" not in given:
            raise BadParameter(
                "from: a day (YYYY-MM-DD) or a version is wanted.",
                "from: en dag (ÅÅÅÅ-MM-DD) eller en utgåva behövs.",
                parameter="from",
            )
        language = self._language(request, given)
        sizes = _number(given, "limit", LIMIT, MOST), _number(given, "page", 1, 1_000_000)
        body = await to_thread.run_sync(self._changes, name, given, language, *sizes)
        return response(body, _CHANGES[name], None if name == "rdfp" else language)

    async def time_map(self, request: Request) -> Response:
        """Return the list of all versions for a client that travels in time."""
        _given(request)
        return response(time_map(self._address(request), self._publication.versions()), TIMEMAP)

    async def _file(self, request: Request, version: Version, name: str) -> Response:
        present = version.name == self._publication.version

        def made() -> bytes:
            dumps = self._publication.dumps
            return dumps.body(name) if present else dumped_as(name, self._publication.quads(version))

        headers = {
            "Cache-Control": _FOR_GOOD,
            "Content-Disposition": f'attachment; filename="villkor-{version.name[:12]}.{name}"',
            **memento_headers(self._address(request), self._publication.versions(), version),
        }
        return response(await to_thread.run_sync(made), DUMPS[name], headers=headers)

    def _versions(self, request: Request, given: Mapping[str, str]) -> Written:
        name = _format(request, _VERSIONS, given)
        language = self._language(request, given)
        if name == "json":
            return versions_json(self._publication), _VERSIONS[name], None
        if name == "html":
            return versions_page(self._publication, language, _VERSIONS), HTML, language
        return written(self._lines_of(request, "/res/dataset/", "-series/", "/dataset/villkor"), _RDF[name]), _RDF[name], None

    def _version(self, request: Request, version: Version, given: Mapping[str, str]) -> Written:
        name = _format(request, RESOURCE_TYPES, given)
        language = self._language(request, given)
        thing = Iri(DATASET + version.name)
        lines = self._lines_of(request, f"/res/dataset/{version.name}").splitlines(keepends=True)
        own = b"<%s> " % thing.encode()
        description = Description(thing=thing, lines=sorted(lines, key=lambda line: not line.startswith(own)))
        view = View(
            thing=thing,
            path=f"/res/dataset/{version.name}",
            language=language,
            day=None,
            types={ending: media_type.partition(";")[0] for ending, media_type in RESOURCE_TYPES.items()},
            called=self._publication.catalogue.notes.label,
        )
        return write_resource(name, description, view), RESOURCE_TYPES[name], language if name == "html" else None

    def _lines_of(self, request: Request, *parts: str) -> bytes:
        """Return those lines of the catalogue whose subject's address holds one of the parts."""
        lines = self._descriptions.catalog(self._address(request)).splitlines(keepends=True)
        wanted = [part.encode() for part in parts]
        return b"".join(line for line in lines if any(part in line.partition(b" ")[0] for part in wanted))

    def _changes(self, name: str, given: Mapping[str, str], language: str, limit: int, page: int) -> bytes:
        publication = self._publication
        before = publication.wanted(given["from"], "from")
        after = publication.wanted(given.get("to", publication.version), "to")
        changes = compare(before, publication.quads(before), after, publication.quads(after))
        if name == "rdfp":
            return changes_patch(changes)
        wanted = Wanted(language=language, label=publication.labels((after, before), language), limit=limit, page=page)
        return changes_json(changes, wanted) if name == "json" else changes_page(changes, wanted)

    def _address(self, request: Request) -> str:
        return public_address(self._settings.public, request.url.scheme, request.headers.get("host"))

    def _language(self, request: Request, given: Mapping[str, str]) -> str:
        chosen = given.get("lang")
        if chosen not in (None, *LANGUAGES):
            raise BadParameter("lang: sv or en.", "lang: sv eller en.", parameter="lang", candidates=list(LANGUAGES))
        return wanted_language(chosen, request.headers.get("accept-language"), self._settings.language)

"""The versions of the dataset over HTTP: each with its description and its files, for good, and by time (RFC 7089)."""

from collections.abc import Iterable, Mapping
from typing import Final

from fastapi import Request, Response

from villkor.errors import NotFound
from villkor.formats.versions import ONE_VERSION_TYPES, VERSION_TYPES, write_version, write_versions
from villkor.publishing.archive import VERSION, Version, known_at
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
from villkor.publishing.publication import Publication
from villkor.settings import Settings
from villkor.web.asking import address_of, format_of, given, language_of
from villkor.web.responses import Handler, Route, passing, response

_FOR_GOOD: Final = "public, max-age=31536000, immutable"
_LATEST: Final = "latest"
_FILES: Final = {f"villkor.{name}": name for name in DUMPS}


class DatasetVersions:
    """The handlers under /res/dataset; a path that can be no version's is left to `otherwise`."""

    def __init__(self, publication: Publication, settings: Settings, otherwise: Handler) -> None:
        self._publication = publication
        self._descriptions = Descriptions(publication)
        self._settings = settings
        self._otherwise = otherwise

    def routes(self) -> Iterable[Route]:
        """Return each path with its method, its handler and what OpenAPI says of it."""
        if not self._descriptions.offered:
            return
        yield "/res/dataset", "GET", self.original, {}
        yield "/res/dataset.{suffix}", "GET", self.original, {}
        yield "/res/dataset/{version}", "GET", self.version, {}
        yield "/res/dataset/{version}/{part:path}", "GET", self.part, {}
        yield "/timemap/res/dataset", "GET", self.time_map, {}

    async def original(self, request: Request) -> Response:
        """Return the dataset irrespective of time, or send whoever names a time to the version of it."""
        asked = given(request, "format", "lang", "knownAt")
        address, moment = address_of(request, self._settings), request.headers.get("accept-datetime")
        headers = original_headers(address)
        if "knownAt" in asked:
            return _elsewhere(page_of(address, self._publication.wanted(asked["knownAt"], "knownAt")), 307)
        if moment is not None:
            found = known_at(self._publication.versions(), read_http_date(moment))
            return _elsewhere(page_of(address, found), 302, headers)
        name = format_of(request, VERSION_TYPES, asked)
        language = language_of(request, asked, self._settings.language)
        body = write_versions(name, self._descriptions, address, language)
        headers = {**headers, **passing(self._publication.grows)}
        return response(body, VERSION_TYPES[name], language if name == "html" else None, headers=headers)

    async def version(self, request: Request) -> Response:
        """Return the description of a version."""
        name, dot, suffix = request.path_params["version"].partition(".")
        if name == _LATEST:
            return _elsewhere(f"/res/dataset/{self._publication.version}", 307)
        if not VERSION.fullmatch(name):
            return await self._otherwise(request)
        version = self._publication.wanted(name, "version")
        asked = {**given(request, "format", "lang"), **({"format": suffix} if dot else {})}
        ending = format_of(request, ONE_VERSION_TYPES, asked)
        language = language_of(request, asked, self._settings.language)
        address = address_of(request, self._settings)
        body = write_version(ending, self._descriptions, version, address, language)
        headers = memento_headers(address, self._publication.versions(), version)
        headers = {**headers, **passing(self._publication.grows)}
        return response(body, ONE_VERSION_TYPES[ending], language if ending == "html" else None, headers=headers)

    async def part(self, request: Request) -> Response:
        """Return a file of a version; what the catalogue says of the file stands in the version's description."""
        name, part = request.path_params["version"], request.path_params["part"]
        if name != _LATEST and not VERSION.fullmatch(name):
            return await self._otherwise(request)
        version = self._publication.wanted(self._publication.version if name == _LATEST else name, "version")
        given(request)
        if part.removesuffix("/checksum") in DUMPS:
            return _elsewhere(f"/res/dataset/{version.name}", 303)
        if part not in _FILES:
            raise NotFound(
                f"A version has the files {', '.join(_FILES)}.",
                f"En utgåva har filerna {', '.join(_FILES)}.",
                candidates=list(_FILES),
            )
        if name == _LATEST:
            return _elsewhere(f"/res/dataset/{version.name}/{part}", 307)
        return await self._file(request, version, _FILES[part])

    async def time_map(self, request: Request) -> Response:
        """Return the list of all versions for a client that travels in time."""
        given(request)
        body = time_map(address_of(request, self._settings), self._publication.versions())
        return response(body, TIMEMAP, headers=passing(self._publication.grows))

    async def _file(self, request: Request, version: Version, name: str) -> Response:
        address = address_of(request, self._settings)
        headers = {
            "Cache-Control": _FOR_GOOD,
            "Content-Disposition": f'attachment; filename="villkor-{version.name[:12]}.{name}"',
            **memento_headers(address, self._publication.versions(), version),
        }
        body = self._dump(version, name)
        return response(body, DUMPS[name], headers=headers)

    def _dump(self, version: Version, name: str) -> bytes:
        if version.name == self._publication.version:
            return self._publication.dumps.body(name)
        return dumped_as(name, self._publication.quads(version))


def _elsewhere(target: str, status: int, headers: Mapping[str, str] | None = None) -> Response:
    """Return where what is asked for stands."""
    return response(b"", "text/plain; charset=utf-8", status=status, headers={**(headers or {}), "Location": target})

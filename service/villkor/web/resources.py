"""Identifiers over HTTP: a thing is 303 to the document about it, a document is told in the format that is wanted."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlencode

from fastapi import Request, Response

from villkor.catalogue.applicability import Applicability, read_applicability
from villkor.catalogue.descriptions import Description, describe, joined, nearest, read_withdrawn
from villkor.errors import BadParameter, Gone, NotFound
from villkor.formats.json import dumped
from villkor.formats.jsonld_context import Context
from villkor.formats.resource import RESOURCE_TYPES, write_resource
from villkor.formats.resource_page import View, choices_page
from villkor.graph import Graph
from villkor.publishing.address import public_address
from villkor.publishing.publication import Publication
from villkor.settings import Settings
from villkor.vocabulary import BASE, LANGUAGES, Iri
from villkor.web.memento import (
    TIMEMAP_TYPES,
    VARY,
    accepted_day,
    asked_day,
    memento_datetime,
    not_then,
    time_links,
    timemap_link_format,
    timemap_members,
)
from villkor.web.negotiation import only_once, wanted_format, wanted_language
from villkor.web.resource_links import Address, document_of, header, link, read_address, variants
from villkor.web.responses import Route, response

_ASKED = ("lang", "asOf", "knownAt")
_KEPT = 3
"""Versions of which more than the graph is kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Known:
    """What was known at some time: the graph, from when to when things apply, and what was withdrawn."""

    graph: Graph
    applicability: Applicability
    withdrawn: Mapping[Iri, Sequence[Iri]]


class Resources:
    """The handlers of identifiers and of the documents about them."""

    def __init__(self, publication: Publication, settings: Settings) -> None:
        self._publication = publication
        self._catalogue = publication.catalogue
        self._default = settings.language
        self._public = settings.public
        self._kept: dict[str, _Known] = {}

    @cached_property
    def _context(self) -> Context:
        return Context(self._catalogue.context)

    def _known(self, given: Mapping[str, str]) -> _Known:
        """Return what was known when a request wants it told. Raises BadParameter or NotFound for another `knownAt`."""
        graph = self._publication.known_at(given["knownAt"]) if "knownAt" in given else self._catalogue.graph
        if graph.version not in self._kept:
            index = self._catalogue.index
            while len(self._kept) >= _KEPT:
                del self._kept[next(iter(self._kept))]
            self._kept[graph.version] = _Known(
                graph=graph,
                applicability=read_applicability(graph, index["applicability"]),
                withdrawn=read_withdrawn(graph, index["withdrawn"]),
            )
        return self._kept[graph.version]

    def routes(self) -> Iterable[Route]:
        """Return each path with its method, its handler and what OpenAPI says of it."""
        yield "/id/{path:path}", "GET", self.thing, {}
        yield "/timemap/{path:path}", "GET", self.timemap, {}
        for path in ("/spec/context", "/spec/context.jsonld"):
            yield path, "GET", self.context, {}
        for path in ("/res/{path:path}", "/def/{path:path}", "/spec", "/spec.{suffix}", "/spec/{path:path}"):
            yield path, "GET", self.document, {}

    async def thing(self, request: Request) -> Response:
        """Send whoever looks up a thing to the document about it."""
        given = _given(request)
        asked = {name: given[name] for name in _ASKED if name in given}
        thing = Iri(BASE + request.scope["path"][1:])
        address = Address(document=document_of(thing), suffix=None)
        known = self._known(given)
        self._described(request, address, known.graph)
        if thing in known.withdrawn:
            return self._withdrawal(request, address, thing, given, known)
        when = {name: text for name, text in asked.items() if name != "lang"}
        links = [link(address.path(asked=when), "describedby"), *variants(address, "describedby", when)]
        answer = response(b"", "text/plain; charset=utf-8", status=303, headers=header(links))
        suffix = self._format(request, address, given) if "format" in given else None
        answer.headers["Location"] = address.path(suffix, asked)
        return answer

    async def document(self, request: Request) -> Response:
        """Return the document about a thing, a word, a code or a list of them."""
        given = _given(request)
        address = read_address(request.scope["path"][1:])
        then = self._known(given)
        description = self._described(request, address, then.graph)
        if description.thing in then.withdrawn and address.document.startswith("res/"):
            return self._withdrawal(request, address, description.thing, given, then)
        sought = request.headers.get("accept-datetime")
        if sought and address.is_dated and "asOf" not in given:
            return self._sent_to(address, then.applicability.nearest(description.thing, accepted_day(sought)), given)
        name, day = self._format(request, address, given), asked_day(given, address)
        known = {name: given[name] for name in ("knownAt",) if name in given}
        links = self._links(address, description, name, day, known, then)
        description = self._as_of(address, description, day, then)
        view = self._view(request, address, description.thing, given, day)
        language = view.language if name == "html" else None
        asked = {**({"lang": language} if language else {}), **({"asOf": day.isoformat()} if day else {}), **known}
        headers = {
            **header(links),
            "Content-Location": address.path(name, asked),
            **({"Memento-Datetime": memento_datetime(day)} if day else {"Vary": VARY} if address.is_dated else {}),
        }
        body = write_resource(name, description, view, self._context)
        return response(body, RESOURCE_TYPES[name], language, headers=headers)

    async def context(self, request: Request) -> Response:
        """Return the JSON-LD context of all our words, for documents that refer to it."""
        return response(dumped({"@context": self._catalogue.context}), RESOURCE_TYPES["jsonld"])

    async def timemap(self, request: Request) -> Response:
        """Return the days on which the description of a thing changes, as links to what it was then."""
        given = _given(request)
        address = read_address(request.path_params["path"])
        if not address.is_dated or address.suffix:
            raise self._unknown(request, address)
        then = self._known(given)
        description = self._described(request, address, then.graph)
        name = wanted_format(given.get("format"), request.headers.get("accept"), TIMEMAP_TYPES)
        root = public_address(self._public, request.url.scheme, request.headers.get("host"))
        days = then.applicability.days(description) or [self._catalogue.issued]
        links = timemap_link_format(address, days, root)
        body = links if name == "link" else dumped(timemap_members(address, days, root))
        return response(body, TIMEMAP_TYPES[name])

    def _links(
        self,
        address: Address,
        description: Description,
        name: str,
        day: dt.date | None,
        known: Mapping[str, str],
        then: _Known,
    ) -> Iterator[str]:
        """Return the links of a document: to what it describes, its other variants, its successors and its states."""
        yield link(address.plain.path(), "canonical")
        yield link(description.thing, "describes")
        yield from variants(address, "alternate", {**({"asOf": day.isoformat()} if day else {}), **known}, without=name)
        for by in then.withdrawn.get(description.thing, ()):
            yield link(by, "successor-version")
        if address.is_dated:
            yield from time_links(address, then.applicability.days(description) if day else ())

    def _as_of(self, address: Address, description: Description, day: dt.date | None, then: _Known) -> Description:
        """Return a description as of a day. Raises NotFound where the thing did not apply then."""
        if day is None:
            return description
        if not then.applicability.applies(description.thing, day):
            raise not_then(address, then.applicability.period(description.thing), day)
        return then.applicability.at(description, day)

    def _sent_to(self, address: Address, day: dt.date, given: Mapping[str, str]) -> Response:
        """Send whoever asks for a document as of a moment to its memento."""
        target = address.path(address.suffix, {**given, "asOf": day.isoformat()})
        headers = {**header(time_links(address, ())), "Location": target, "Vary": VARY}
        return response(b"", "text/plain; charset=utf-8", status=302, headers=headers)

    def _described(self, request: Request, address: Address, graph: Graph) -> Description:
        """Return what a graph tells of what an address is about. Raises NotFound, with the nearest ids."""
        index = self._catalogue.index
        for thing, query in address.things:
            try:
                found = describe(graph, index[query], thing)
            except ValueError:  # a path that is no IRI
                break
            if found.found or query in ("ontology", "all-shapes"):
                if not thing.startswith(BASE + "id/"):
                    return found
                document = Iri(BASE + address.document)
                return joined(found, describe(graph, index["document"], thing, document))
        raise self._unknown(request, address)

    def _unknown(self, request: Request, address: Address) -> NotFound:
        notes, language = self._catalogue.notes, self._language(request, None)
        near = [near for thing, _ in address.things for near in nearest(notes, thing)]
        path = request.url.path[:200]
        return NotFound(
            f"Nothing is described at {path}{'; perhaps ' + near[0].short if near else ''}.",
            f"Det finns ingen beskrivning på {path}{'; kanske ' + near[0].short if near else ''}.",
            candidates=[{"id": thing, "label": notes.label(thing, language)} for thing in near[:5]],
        )

    def _withdrawal(
        self, request: Request, address: Address, thing: Iri, given: Mapping[str, str], then: _Known
    ) -> Response:
        """Return where what was withdrawn is to be sought now. Raises Gone where that is nowhere."""
        replacements = then.withdrawn[thing]
        if not replacements:
            raise Gone(f"{thing.short} has been withdrawn.", f"{thing.short} har dragits tillbaka.")
        if len(replacements) > 1:
            return self._choices(request, address, thing, given, then)
        is_document = request.scope["path"].startswith("/res/")
        query = f"?{urlencode(given)}" if given else ""
        (by,) = replacements
        answer = response(b"", "text/plain; charset=utf-8", status=308)
        if not by.startswith(BASE):
            answer.headers["Location"] = by
        elif is_document:
            answer.headers["Location"] = address.of(by).path(address.suffix, given)
        else:
            answer.headers["Location"] = f"/{by.removeprefix(BASE)}{query}"
        return answer

    def _choices(
        self, request: Request, address: Address, thing: Iri, given: Mapping[str, str], then: _Known
    ) -> Response:
        choices = then.withdrawn[thing]
        name = self._format(request, address, given)
        view = self._view(request, address, thing, given, None)
        description = describe(then.graph, self._catalogue.index["description"], thing)
        page = name == "html"
        body = (
            choices_page(description, choices, view) if page else write_resource(name, description, view, self._context)
        )
        links = header(link(_address(choice), "alternate successor-version") for choice in choices)
        return response(body, RESOURCE_TYPES[name], view.language if page else None, 300, links)

    def _format(self, request: Request, address: Address, given: Mapping[str, str]) -> str:
        return wanted_format(address.suffix or given.get("format"), request.headers.get("accept"), RESOURCE_TYPES)

    def _view(
        self, request: Request, address: Address, thing: Iri, given: Mapping[str, str], day: dt.date | None
    ) -> View:
        chosen = given.get("lang")
        if chosen not in (None, *LANGUAGES):
            raise BadParameter("lang: sv or en.", "lang: sv eller en.", parameter="lang", candidates=LANGUAGES)
        return View(
            thing=thing,
            path=f"/{address.document}",
            language=self._language(request, chosen),
            day=day,
            types={name: media_type.partition(";")[0] for name, media_type in RESOURCE_TYPES.items()},
            called=self._catalogue.notes.label,
        )

    def _language(self, request: Request, chosen: str | None) -> str:
        return wanted_language(chosen, request.headers.get("accept-language"), self._default)


def _address(thing: Iri) -> str:
    """Return where a thing is looked up: here by its path, if it is one of ours."""
    return f"/{thing.removeprefix(BASE)}" if thing.startswith(BASE) else thing


def _given(request: Request) -> Mapping[str, str]:
    """Return the parameters of a request. Raises BadParameter for one that is none here."""
    given = only_once(request.query_params.multi_items())
    for name in given:
        if name not in (*_ASKED, "format"):
            raise BadParameter(
                f"{name[:80]} is no parameter here.",
                f"{name[:80]} är ingen parameter här.",
                parameter=name[:80],
                candidates=[*_ASKED, "format"],
            )
    return given

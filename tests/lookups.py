"""Looking up ids without a server: an application of nothing but identifiers, with the layer before it."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from typing import Final, Protocol

import pyoxigraph as ox
from fastapi import FastAPI
from fastapi.testclient import TestClient

from villkor.catalogue import Catalogue
from villkor.publishing.publication import Publication
from villkor.settings import Settings
from villkor.web.failing import add_failing, allowed
from villkor.web.layer import Layer
from villkor.web.resources import Resources

RDF: Final = {
    "ttl": ox.RdfFormat.TURTLE,
    "jsonld": ox.RdfFormat.JSON_LD,
    "json": ox.RdfFormat.JSON_LD,
    "nt": ox.RdfFormat.N_TRIPLES,
    "rdf": ox.RdfFormat.RDF_XML,
}
"""The syntaxes of RDF by their ending."""


class Response(Protocol):
    """What is wanted of a response, whichever client got it."""

    @property
    def content(self) -> bytes:
        """The body."""

    @property
    def headers(self) -> Mapping[str, str]:
        """The headers."""


@contextmanager
def lookups(catalogue: Catalogue) -> Iterator[TestClient]:
    """Give a client that follows no redirect, of an application that answers in Swedish where nobody says otherwise."""
    app = FastAPI()
    for path, method, handler, _ in Resources(Publication(catalogue), Settings()).routes():
        app.add_api_route(path, handler, methods=[method])
    add_failing(app, "sv")
    with TestClient(Layer(app, partial(allowed, app)), follow_redirects=False) as client:
        yield client


def triples(response: Response, name: str) -> set[str]:
    """Return the triples of a response, with canonical names for nodes without one."""
    dataset = ox.Dataset(ox.parse(response.content, RDF[name]))
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return {str(quad) for quad in dataset}


def links(response: Response) -> list[tuple[str, dict[str, str]]]:
    """Return the links of a response's header: each target with its attributes."""
    found = []
    for text in response.headers.get("link", "").split(", <"):
        target, *attributes = text.strip("<").split("; ")
        named = (attribute.split("=", 1) for attribute in attributes)
        found.append((target.rstrip(">"), {name: json.loads(value) for name, value in named}))
    return found


def targets(response: Response, relation: str) -> list[str]:
    """Return the targets of the links of one relation."""
    return [target for target, named in links(response) if relation in named["rel"].split()]

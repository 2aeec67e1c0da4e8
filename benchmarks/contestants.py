"""What is put beside the service under the same server: the least ASGI application, and rdflib-endpoint."""

import os
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import Any

import rdflib
from fastapi import FastAPI
from rdflib_endpoint import SparqlEndpoint

Send = Callable[[Mapping[str, Any]], Awaitable[None]]

BODY = Path(os.environ["CONTESTANT_BODY"]).read_bytes()
HEADERS = ((b"content-type", b"application/json"), (b"content-length", str(len(BODY)).encode()))


async def bare(scope: Mapping[str, Any], receive: object, send: Send) -> None:
    """Answer everything with the same bytes."""
    if scope["type"] == "http":
        await send({"type": "http.response.start", "status": 200, "headers": HEADERS})
        await send({"type": "http.response.body", "body": BODY})


def endpoint() -> FastAPI:
    """Return rdflib-endpoint over the triples of a file."""
    graph = rdflib.Dataset()
    graph.default_graph.parse(os.environ["CONTESTANT_TRIPLES"], format="nt")
    return SparqlEndpoint(graph=graph, path="/sparql")

"""A query whose caller goes away is ended, its turn is free again, and those who ask the same are answered still."""

import socket
import time
from typing import Final
from urllib.parse import quote

import httpx
import pytest

from serving import Server, started

ENDLESS: Final = "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"


def go_away(port: int, request: bytes, after: float) -> None:
    """Send a request and break the connection off a while later, without waiting for an answer."""
    with socket.create_connection(("127.0.0.1", port)) as connection:
        connection.sendall(request)
        time.sleep(after)


@pytest.mark.parametrize(
    "request_",
    [
        f"GET /sparql?query={quote(ENDLESS)} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode(),
        b"POST /sparql HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/sparql-query\r\n"
        + f"Content-Length: {len(ENDLESS)}\r\n\r\n{ENDLESS}".encode(),
    ],
    ids=["GET", "POST"],
)
def test_a_query_ends_when_its_caller_goes_away(request_: bytes) -> None:
    with started("serve", "--seconds", "60") as server:
        for _ in range(6):  # more than a client has turns
            go_away(server.port, request_, 0.5)
        assert is_idle(server, within=5)
        answer = httpx.get(f"http://127.0.0.1:{server.port}/sparql", params={"query": "ASK {}"}, timeout=5)
        assert answer.json()["boolean"] is True


def is_idle(server: Server, within: float) -> bool:
    """Whether a server comes to rest within some seconds."""
    until = time.monotonic() + within
    while time.monotonic() < until:
        if server.busy(0.5) < 0.1:
            return True
    return False

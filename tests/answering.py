"""A store in a thread of the tests, which answers as it should or, where it is told to, lies."""

import os
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final
from urllib.parse import parse_qs

import pyoxigraph as ox

from villkor.graph.marking import LOADED, held, lines, mark

JSON: Final = "application/sparql-results+json"


class Answering(ThreadingHTTPServer):
    """The server: its store, what it does instead of answering, and the requests that came.

    Attributes:
        lie: what is done with an answer to anything but the question after the mark; nothing to tell the truth.
        headers: of the requests that came.
    """

    daemon_threads = True
    block_on_close = False

    def __init__(self, quads: bytes, version: str, port: int) -> None:
        super().__init__(("127.0.0.1", port), _Handler)
        self.store = ox.Store()
        self.store.bulk_load(b"\n".join([*lines(quads), *mark(held(quads), version)]), format=ox.RdfFormat.N_QUADS)
        self.lie: Callable[[Any, str, bytes], None] | None = None
        self.headers: list[dict[str, str]] = []
        self.updates = 0

    @property
    def url(self) -> str:
        """Where it answers."""
        return f"http://127.0.0.1:{self.server_address[1]}/sparql"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of clients that went away."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Answering

    def do_POST(self) -> None:
        self.server.headers.append({name.lower(): value for name, value in self.headers.items()})
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        if "sparql-update" in self.headers["Content-Type"]:
            self._update(body)
            return
        query = parse_qs(body)["query"][0]
        result = self.server.store.query(query)
        triples = isinstance(result, ox.QueryTriples)
        if isinstance(result, ox.QueryTriples):
            answer = ox.serialize(result, format=ox.RdfFormat.N_TRIPLES) or b""
        else:
            answer = result.serialize(format=ox.QueryResultsFormat.JSON) or b""
        media_type = "application/n-triples" if triples else JSON
        if self.server.lie and f"FROM <{LOADED}>" not in query:
            self.server.lie(self, media_type, answer)
        else:
            send(self, media_type, answer)

    def _update(self, text: str) -> None:
        self.server.updates += 1
        if self.server.lie:
            self.server.lie(self, "text/plain", b"")
            return
        self.server.store.update(text)
        send(self, "text/plain", b"")

    def log_message(self, *_: Any) -> None:
        """Keep no log."""


@contextmanager
def answering(quads: bytes, version: str, port: int = 0) -> Iterator[Answering]:
    """Run a store that holds these N-Quads."""
    with Answering(quads, version, port) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()


def send(handler: Any, media_type: str, body: bytes, status: int = 200, **headers: str) -> None:
    """Answer, and say how long the answer is."""
    handler.send_response(status)
    handler.send_header("Content-Type", media_type)
    handler.send_header("Content-Length", headers.pop("length", str(len(body))))
    for name, value in headers.items():
        handler.send_header(name.replace("_", "-"), value)
    handler.end_headers()
    handler.wfile.write(body)


def reset(handler: Any, media_type: str, body: bytes) -> None:
    """Break the connection off in the middle of the answer."""
    send(handler, media_type, body[: len(body) // 2], length=str(len(body)))
    handler.wfile.flush()
    handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    os.close(handler.connection.detach())


def cut_off(handler: Any, media_type: str, body: bytes) -> None:
    """Send less than was said."""
    send(handler, media_type, body[:-9], length=str(len(body)))
    handler.close_connection = True


def endless(handler: Any, media_type: str, body: bytes) -> None:
    """Do not say where the answer ends."""
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: " + media_type.encode() + b"\r\n\r\n" + body)
    handler.close_connection = True


def asleep(handler: Any, media_type: str, body: bytes) -> None:
    """Answer too late."""
    time.sleep(2)
    handler.close_connection = True


def dripping(handler: Any, media_type: str, body: bytes) -> None:
    """Send a byte now and then, so that no single one is late."""
    for letter in b"HTTP/1.1 200 OK\r\nX-Slow: " + b"y" * 100:
        handler.wfile.write(bytes([letter]))
        handler.wfile.flush()
        time.sleep(0.05)
    handler.close_connection = True

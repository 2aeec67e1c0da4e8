"""What a store gets wrong is told and not passed on, and the next answer that is right is given again."""

import socket
from collections.abc import Callable, Iterator
from typing import Any, Final

import pytest

from answering import JSON, Answering, answering, asleep, cut_off, dripping, endless, reset, send
from villkor.errors import BrokenContent, StoreFailed
from villkor.graph.endpoint import Endpoint, endpoint
from villkor.graph.remote import RemoteGraph, open_remote
from villkor.graph.wire import StoreRefused, StoreSlow, ask

VERSION: Final = "a" * 64
QUADS: Final = b"".join(
    b'<https://e.org/%d> <https://e.org/p> "%d"^^<http://www.w3.org/2001/XMLSchema#integer> <https://e.org/g> .\n'
    % (n, n)
    for n in range(20)
)
SELECT: Final = "SELECT ?s ?o WHERE { ?s <https://e.org/p> ?o } ORDER BY ?o"
CONSTRUCT: Final = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"
SECRET: Final = "Bearer of-secrets"

Lie = Callable[[Any, str, bytes], None]


@pytest.fixture
def server() -> Iterator[Answering]:
    with answering(QUADS, VERSION) as server:
        yield server


@pytest.fixture
def graph(server: Answering) -> RemoteGraph:
    return open_remote(Endpoint(url=server.url, authorization=SECRET, seconds=0.5, size=100_000), QUADS, VERSION)


def other(media_type: str, body: bytes, status: int = 200, **headers: str) -> Lie:
    """Answer this, whatever was asked."""
    return lambda handler, _, __: send(handler, media_type, body, status, **headers)


def as_it_is(status: int = 200, **headers: str) -> Lie:
    """Answer rightly, under another status or with more headers."""
    return lambda handler, media_type, body: send(handler, media_type, body, status, **headers)


LIES: Final[dict[str, tuple[Lie, str]]] = {
    "cut JSON that is as long as it says": (lambda h, m, b: send(h, m, b[:-20]), "cannot be read"),
    "JSON with a message at its end": (lambda h, m, b: send(h, m, b[:-9] + b"It was cancelled"), "cannot be read"),
    "a page with status 200": (other("text/html", b"<p>Sorry</p>"), "it answered in text/html and not in"),
    "a page that calls itself JSON": (other(JSON, b"<p>Sorry</p>"), "cannot be read"),
    "an answer of no type": (lambda h, m, b: send(h, "", b), "and not in"),
    "JSON without a head": (other(JSON, b'{"results":{"bindings":[]}}'), "cannot be read"),
    "nothing at all": (other(JSON, b""), "cannot be read"),
    "yes instead of rows": (other(JSON, b'{"head":{},"boolean":true}'), "cannot be read"),
    "other columns": (other(JSON, b'{"head":{"vars":["s","x"]},"results":{"bindings":[]}}'), "other columns"),
    "fewer columns": (other(JSON, b'{"head":{"vars":["s"]},"results":{"bindings":[]}}'), "other columns"),
    "rows that Virtuoso says it left out": (as_it_is(X_SPARQL_MaxRows="10"), "it cut its answer"),
    "what Virtuoso had by when time was up": (as_it_is(X_SQL_State="S1TAT"), "it cut its answer"),
    "a part": (as_it_is(206), "it answered 206"),
    "more than is taken": (other(JSON, b" " * 100_001), "larger than 100000 bytes"),
    "less than it says": (cut_off, "was cut off"),
    "no word of where it ends": (endless, "where its answer ends"),
    "a connection that is reset": (reset, "broke off"),
    "an answer that is late": (asleep, "within 0.5 seconds"),
    "an answer that drips": (dripping, "within 0.5 seconds"),
    "a fault of its own": (other("text/plain", b"ORA-600\nat line 1", 500), "it answered 500: ORA-600."),
    "no room": (other("text/plain", b"", 503), "it answered 503"),
    "a closed door": (other("text/plain", b"", 401), "does not let us in"),
    "no such place": (other("text/plain", b"", 404), "it answered 404"),
    "a query that it does not run": (other("text/plain", b"SP031", 400), "does not run the query: SP031"),
}


@pytest.mark.parametrize(("lie", "said"), LIES.values(), ids=list(LIES))
def test_a_lie_is_told_and_the_next_answer_is_given_again(
    server: Answering, graph: RemoteGraph, lie: Lie, said: str
) -> None:
    server.lie = lie
    with pytest.raises(StoreFailed) as caught:
        graph.select(SELECT)
    assert said in caught.value.detail["en"]
    assert caught.value.detail["sv"] != caught.value.detail["en"]
    assert type(caught.value) is not StoreRefused, "whoever asked our question cannot mend it"
    server.lie = None
    assert [row[1] for row in graph.select(SELECT).rows] == list(range(20))


@pytest.mark.parametrize(
    "lie",
    [
        lambda h, m, b: send(h, m, b + b"The operation has been cancelled"),
        lambda h, m, b: send(h, m, b[:-7]),
        other(JSON, b'{"head":{"vars":[]},"results":{"bindings":[]}}'),
        cut_off,
    ],
    ids=["a message at the end", "cut in a line", "a table", "less than it says"],
)
def test_triples_that_are_cut_or_no_triples_are_refused(server: Answering, graph: RemoteGraph, lie: Lie) -> None:
    server.lie = lie
    with pytest.raises(StoreFailed):
        graph.serialise(CONSTRUCT, "text/turtle")
    server.lie = None
    assert graph.serialise(CONSTRUCT, "text/turtle").count(b"e.org/p") == 20


def test_no_redirect_is_followed(server: Answering, graph: RemoteGraph) -> None:
    with socket.create_server(("127.0.0.1", 0)) as elsewhere:
        elsewhere.settimeout(0.2)
        for status in (301, 302, 303, 307, 308):
            server.lie = other("text/plain", b"", status, Location=f"http://127.0.0.1:{elsewhere.getsockname()[1]}/")
            with pytest.raises(StoreFailed, match="which is not followed"):
                graph.select(SELECT)
        with pytest.raises(TimeoutError):
            elsewhere.accept()


def test_a_proxy_that_the_environment_names_is_not_used(graph: RemoteGraph, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    monkeypatch.delenv("no_proxy", raising=False)
    assert len(graph.select(SELECT).rows) == 20


def test_a_store_that_is_away_is_told_and_asked_again_when_it_is_back() -> None:
    with answering(QUADS, VERSION) as server:
        graph = open_remote(Endpoint(url=server.url, seconds=0.5), QUADS, VERSION)
        port = server.server_address[1]
    for ask_it in (graph.check, lambda: graph.select(SELECT), graph.quads):
        with pytest.raises(StoreFailed, match="nothing answers at its address"):
            ask_it()
    with answering(QUADS, VERSION, port):
        graph.check()
        assert len(graph.select(SELECT).rows) == 20


def test_a_slow_store_is_told_apart(server: Answering, graph: RemoteGraph) -> None:
    server.lie = asleep
    with pytest.raises(StoreSlow):
        ask(graph.endpoint, SELECT, JSON)


def test_a_store_without_a_trusted_certificate_is_told(server: Answering) -> None:
    secure = server.url.replace("http://", "https://")
    with pytest.raises(StoreFailed, match=r"certificate|broke off"):
        ask(Endpoint(url=secure, seconds=2), SELECT, JSON)


def test_the_right_to_ask_is_sent_and_never_shown(server: Answering, graph: RemoteGraph) -> None:
    graph.select(SELECT)
    assert {headers["authorization"] for headers in server.headers} == {SECRET}
    assert "secrets" not in repr(graph)
    server.lie = other("text/plain", b"", 401)
    with pytest.raises(StoreFailed) as caught:
        graph.select(SELECT)
    assert "secrets" not in str(caught.value.detail) and "127.0.0.1" not in str(caught.value.detail)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "file:///etc/passwd",
        "ftp://e.org/",
        "e.org/sparql",
        "http://",
        "https://me:secret@e.org/sparql",
        "http://e.org/\n",
    ],
)
def test_what_is_no_address_of_a_store_is_refused(url: str) -> None:
    with pytest.raises(BrokenContent) as caught:
        endpoint(url)
    assert "secret@" not in str(caught.value)


def test_a_right_to_ask_of_several_lines_is_refused() -> None:
    with pytest.raises(BrokenContent, match="one line of ASCII"):
        endpoint("https://e.org/sparql", "Bearer x\r\nHost: other")

"""The wire: one request to a SPARQL store through SPARQLWrapper, its answer read whole, in time and within its size."""

import http.client
import socket
import ssl
import threading
import urllib.error
import urllib.request
from dataclasses import dataclass
from typing import Any, Final

from SPARQLWrapper import INSERT, POST, POSTDIRECTLY, SELECT, SPARQLWrapper

from villkor.errors import StoreFailed
from villkor.graph.endpoint import Endpoint

_CHUNK: Final = 1 << 16
_LONGEST_MESSAGE: Final = 200
_CUT: Final = ("X-SPARQL-MaxRows", "X-SQL-State")
"""Headers by which Virtuoso tells that it has left something out."""


class StoreRefused(StoreFailed):
    """The store will not run the query."""


class StoreSlow(StoreFailed):
    """The store did not answer in time."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What a store answered, whole."""

    media_type: str
    body: bytes


def ask(store: Endpoint, query: str, accept: str, seconds: float = 0, size: int = 0) -> Reply:
    """Return what a store answers to a query, in a media type that is accepted.

    Raises StoreFailed, StoreRefused where it does not run the query, StoreSlow where it takes too long.
    """
    request = _request(store, accept)
    request.queryString, request.queryType = query, SELECT
    reply = _exchange(store, request, seconds or store.seconds, size or store.size)
    if reply.media_type != accept:
        said = reply.media_type or "-"
        raise _failed(f"it answered in {said} and not in {accept}", f"det svarade i {said} och inte i {accept}")
    return reply


def update(store: Endpoint, text: str) -> None:
    """Have a store do a SPARQL update. Raises StoreFailed."""
    request = _request(store, "*/*")
    request.queryString, request.queryType = text, INSERT
    request.requestMethod = POSTDIRECTLY
    _exchange(store, request, store.seconds, store.size)


def _request(store: Endpoint, accept: str) -> "_Wrapper":
    request = _Wrapper(store.url)
    request.method, request.onlyConneg = POST, True
    request.addCustomHttpHeader("Accept", accept)
    if store.authorization:
        request.addCustomHttpHeader("Authorization", store.authorization)
    return request


class _Wrapper(SPARQLWrapper):
    """SPARQLWrapper without its own way out, which follows redirects and whatever proxy the environment names."""

    def _parseQueryType(self, query: str) -> str:
        return str(SELECT)  # what is asked is known; the library's guess may take forever

    def send(self, watch: "_Watch", context: ssl.SSLContext) -> Any:
        """Send what the library has built, and return the response of the standard library."""
        opener = urllib.request.OpenerDirector()
        for handler in (
            _Plain(watch),
            _Secure(watch, context),
            urllib.request.HTTPDefaultErrorHandler(),
            urllib.request.HTTPErrorProcessor(),
        ):
            opener.add_handler(handler)
        return opener.open(self._createRequest(), timeout=watch.seconds)


class _Watch:
    """Ends a connection at its hour, whatever it is waiting for; a socket's own time-out begins anew with each byte."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.expired = False
        self._socket: Any = None
        self._timer = threading.Timer(seconds, self._end)
        self._timer.daemon = True

    def __enter__(self) -> "_Watch":
        self._timer.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()
        if self._socket is not None:
            self._socket.close()

    def over(self, connected: Any) -> None:
        """Watch over a socket that is connected."""
        self._socket = connected

    def _end(self) -> None:
        self.expired = True
        if self._socket is not None:
            try:
                self._socket.shutdown(socket.SHUT_RDWR)
            except OSError:
                return


class _Plain(urllib.request.HTTPHandler):
    def __init__(self, watch: _Watch) -> None:
        super().__init__()
        self._watch = watch

    def http_open(self, req: urllib.request.Request) -> http.client.HTTPResponse:
        return self.do_open(_watched(http.client.HTTPConnection, self._watch), req)


class _Secure(urllib.request.HTTPSHandler):
    def __init__(self, watch: _Watch, context: ssl.SSLContext) -> None:
        super().__init__(context=context)
        self._watch, self._trusted = watch, context

    def https_open(self, req: urllib.request.Request) -> http.client.HTTPResponse:
        return self.do_open(_watched(http.client.HTTPSConnection, self._watch), req, context=self._trusted)


def _watched(kind: type[http.client.HTTPConnection], watch: _Watch) -> Any:
    """Return a class of connections that hand their socket to the watch."""

    class Watched(kind):  # type: ignore[valid-type, misc]
        def connect(self) -> None:
            super().connect()
            watch.over(self.sock)

    return Watched


def _exchange(store: Endpoint, request: _Wrapper, seconds: float, size: int) -> Reply:
    with _Watch(seconds) as watch:
        try:
            with request.send(watch, store.context) as response:
                body = _read(response, size)
                refuse_cut(response.headers)
                if response.status != 200 and request.queryType == SELECT:
                    raise _failed(f"it answered {response.status}", f"det svarade {response.status}")
                return Reply(response.headers.get_content_type() if "Content-Type" in response.headers else "", body)
        except urllib.error.HTTPError as error:
            with error:
                raise _told(error.code, _beginning(error)) from None
        except (OSError, http.client.HTTPException, ValueError) as error:
            if watch.expired or isinstance(_reason(error), TimeoutError):
                raise StoreSlow(
                    f"The store did not answer within {seconds:g} seconds.",
                    f"Lagret svarade inte inom {seconds:g} sekunder.",
                ) from None
            raise _failed(*_broken(_reason(error))) from None


def _broken(reason: BaseException) -> tuple[str, str]:
    """Say why there is no answer, naming neither the store nor the way to it."""
    if isinstance(reason, ssl.SSLError):
        return "its certificate is not trusted", "dess certifikat godtas inte"
    if isinstance(reason, (ConnectionRefusedError, socket.gaierror)):
        return "nothing answers at its address", "inget svarar på dess adress"
    return "the connection broke off", "förbindelsen bröts"


def _read(response: Any, size: int) -> bytes:
    """Return a body whose end is known. Raises StoreFailed for one that is cut, endless or too large."""
    if response.length is None and not response.chunked:
        raise _failed("it did not say where its answer ends", "det sade inte var dess svar slutar")
    pieces, total = [], 0
    while piece := response.read(_CHUNK):
        pieces.append(piece)
        total += len(piece)
        if total > size:
            raise _failed(f"its answer is larger than {size} bytes", f"dess svar är större än {size} byte")
    if response.length:
        raise _failed("its answer was cut off", "dess svar bröts av")
    return b"".join(pieces)


def refuse_cut(headers: Any) -> None:
    """Refuse an answer that the store says it has cut. Raises StoreFailed."""
    for name in _CUT:
        if said := headers.get(name):
            raise _failed(f"it cut its answer ({name}: {said[:50]})", f"det kortade sitt svar ({name}: {said[:50]})")


def _told(status: int, said: str) -> StoreFailed:
    if status == 400:
        return StoreRefused(f"The store does not run the query: {said}", f"Lagret kör inte frågan: {said}")
    if 300 <= status < 400:
        return _failed(
            f"it sends elsewhere ({status}), which is not followed",
            f"det hänvisar vidare ({status}), vilket inte följs",
        )
    if status in (401, 403):
        return _failed(f"it does not let us in ({status})", f"det släpper inte in oss ({status})")
    return _failed(f"it answered {status}: {said}", f"det svarade {status}: {said}")


def _beginning(error: urllib.error.HTTPError) -> str:
    """Return the first line of what the store says of an error."""
    try:
        text = error.read(_CHUNK).decode("utf-8", "replace").strip()
    except (OSError, http.client.HTTPException):
        return ""
    line = text.partition("\n")[0].strip()
    return line if len(line) <= _LONGEST_MESSAGE else f"{line[:_LONGEST_MESSAGE]}…"


def _reason(error: Exception) -> BaseException:
    inner = error.reason if isinstance(error, urllib.error.URLError) else error
    return inner if isinstance(inner, BaseException) else error


def _failed(en: str, sv: str) -> StoreFailed:
    return StoreFailed(f"The store did not answer rightly: {en}.", f"Lagret svarade inte rätt: {sv}.")

"""The layer before the application: answers that were given before, conditions, compression, methods, origins."""

import asyncio
import datetime as dt
import gzip
import hashlib
import logging
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Iterable, Mapping, MutableMapping
from dataclasses import dataclass
from typing import Any, Final, TypeAlias
from zoneinfo import ZoneInfo

Scope: TypeAlias = MutableMapping[str, Any]
Receive: TypeAlias = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send: TypeAlias = Callable[[MutableMapping[str, Any]], Awaitable[None]]
App: TypeAlias = Callable[[Scope, Receive, Send], Awaitable[None]]
Headers: TypeAlias = tuple[tuple[bytes, bytes], ...]

_LOG: Final = logging.getLogger("villkor")
_HERE: Final = ZoneInfo("Europe/Stockholm")
_ROOM: Final = 64 << 20
"""Bytes of answers that are kept."""

_LARGEST: Final = 4 << 20
"""Bytes of one answer that is kept."""

_HELD: Final = 100
"""Bytes that an object takes beside what it holds, roughly."""

_LONGEST_KEY: Final = 8192
_LEAST_PACKED: Final = 860
"""Fewer bytes than these are not worth packing: they fit one packet anyway."""

_AT_ONCE: Final = 256 << 10
"""More bytes than these are packed in a thread, so that other answers go on."""

_DECIDING: Final = (b"accept", b"accept-language", b"accept-datetime", b"host")
"""The headers that decide what is answered; Vary names those that a shared cache has to know."""

_PLAIN: Final = (b"image/", b"application/gzip", b"application/vnd.openxmlformats")
_METHODS: Final = b"GET, HEAD, POST, OPTIONS"
_PREFLIGHT: Final[Headers] = (
    (b"access-control-allow-origin", b"*"),
    (b"access-control-allow-methods", _METHODS),
    (
        b"access-control-allow-headers",
        b"Accept, Accept-Datetime, Accept-Language, Content-Type, If-None-Match, Traceparent",
    ),
    (b"access-control-max-age", b"86400"),
)
_EXPOSED: Final = (
    b"access-control-expose-headers",
    b"Content-Language, Content-Location, ETag, Link, Memento-Datetime, Retry-After",
)


@dataclass(frozen=True, slots=True)
class Answer:
    """A response, whole."""

    status: int
    headers: Headers
    body: bytes

    def header(self, name: bytes) -> bytes:
        """Return the value of a header, empty where there is none."""
        return next((value for key, value in self.headers if key == name), b"")


class Layer:
    """An ASGI application around another one; it keeps answers where what they are made of does not change."""

    def __init__(self, app: App, allowed: Callable[[Scope], Iterable[str]], *, keeps: bool = True) -> None:
        self._app = app
        self._allowed = allowed
        self._keeps = keeps
        self._kept: OrderedDict[tuple[bytes, ...], Answer] = OrderedDict()
        self._size = 0
        self._coming: dict[tuple[bytes, ...], asyncio.Future[Answer]] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = _joined(scope["headers"])
        method = scope["method"]
        if method in ("GET", "HEAD"):
            asked = {**scope, "method": "GET", "headers": list(headers.items())}
            answer = await self._known(asked, receive, headers)
            await _send(_conditional(answer, headers.get(b"if-none-match")), send, method == "HEAD")
        elif method == "OPTIONS":
            await _send(self._options(scope), send)
        else:
            answer = await _collected(self._app, scope, receive)
            await _send(await _finished(answer, _takes_gzip(headers), whole=False), send)

    async def _known(self, scope: Scope, receive: Receive, headers: Mapping[bytes, bytes]) -> Answer:
        """Return the answer that was given before, or that is on its way to another, else a new one.

        That another was refused, for having asked too much say, is no answer to this caller.
        """
        key = _key(scope, headers)
        if kept := self._kept.get(key):
            self._kept.move_to_end(key)
            return kept
        if coming := self._coming.get(key):
            answer = await asyncio.shield(coming)
            return answer if _is_shared(answer) else await self._new(scope, receive, headers)
        if not self._keeps or sum(map(len, key)) > _LONGEST_KEY:
            return await self._new(scope, receive, headers)
        coming = self._coming[key] = asyncio.get_running_loop().create_future()
        try:
            answer = await self._new(scope, receive, headers)
            coming.set_result(answer)
        except BaseException as error:
            coming.set_exception(error)
            coming.exception()  # whoever waits hears of it; if nobody does, it is no fault
            raise
        finally:
            del self._coming[key]
        self._keep(key, answer)
        return answer

    async def _new(self, scope: Scope, receive: Receive, headers: Mapping[bytes, bytes]) -> Answer:
        return await _finished(await _collected(self._app, scope, receive), _takes_gzip(headers), whole=True)

    def _keep(self, key: tuple[bytes, ...], answer: Answer) -> None:
        if answer.status != 200 or len(answer.body) > _LARGEST or answer.header(b"cache-control") == b"no-store":
            return
        self._kept[key] = answer
        self._size += _taken(key, answer)
        while self._size > _ROOM:
            self._size -= _taken(*self._kept.popitem(last=False))

    def _options(self, scope: Scope) -> Answer:
        said = ", ".join(sorted(self._allowed(scope))).encode()
        if not said:
            return Answer(404, ((b"content-length", b"0"),), b"")
        own = tuple((name, said if name.endswith(b"methods") else value) for name, value in _PREFLIGHT)
        return Answer(204, ((b"allow", said), *own), b"")


def _is_shared(answer: Answer) -> bool:
    """Whether an answer to one is the answer to all who ask the same: it is neither chance nor a matter of turns."""
    return not answer.header(b"retry-after") and answer.header(b"cache-control") != b"no-store"


def _joined(headers: Iterable[tuple[bytes, bytes]]) -> Mapping[bytes, bytes]:
    """Return headers by name, those that stand several times as one, so that all who read them read the same."""
    joined: dict[bytes, bytes] = {}
    for name, value in headers:
        joined[name] = b"%s, %s" % (joined[name], value) if name in joined else value
    return joined


def _taken(key: tuple[bytes, ...], answer: Answer) -> int:
    """Return the bytes that a kept answer takes, with its key, its headers and what holds them together."""
    headers = sum(len(name) + len(value) + _HELD for name, value in answer.headers)
    return len(answer.body) + sum(len(part) + _HELD for part in key) + headers


def _key(scope: Scope, headers: Mapping[bytes, bytes]) -> tuple[bytes, ...]:
    query = b"&".join(sorted(scope["query_string"].split(b"&")))
    deciding = (headers.get(name, b"") for name in _DECIDING)
    packed = b"gzip" if _takes_gzip(headers) else b""
    return (scope["path"].encode("utf-8", "surrogatepass"), query, _today(), packed, *deciding)


def _today() -> bytes:
    """Return the day in Sweden: the answer to what is due depends on it."""
    return dt.datetime.now(_HERE).date().isoformat().encode()


def _takes_gzip(headers: Mapping[bytes, bytes]) -> bool:
    for part in headers.get(b"accept-encoding", b"").lower().split(b","):
        coding, _, quality = part.partition(b";")
        if coding.strip() in (b"gzip", b"x-gzip", b"*"):
            return quality.replace(b" ", b"") not in (b"q=0", b"q=0.0", b"q=0.00", b"q=0.000")
    return False


async def _collected(app: App, scope: Scope, receive: Receive) -> Answer:
    """Return what an application sends, whole."""
    begun: dict[str, Any] = {}
    body: list[bytes] = []

    async def send(message: MutableMapping[str, Any]) -> None:
        if message["type"] == "http.response.start":
            begun.update(message)
        else:
            body.append(message.get("body", b""))

    try:
        await app(scope, receive, send)
    except Exception:
        if not body:
            raise
        _LOG.exception("%s could not be answered", scope["path"])  # the caller was told that it is our fault
    return Answer(begun["status"], tuple((name.lower(), value) for name, value in begun["headers"]), b"".join(body))


async def _finished(answer: Answer, takes_gzip: bool, *, whole: bool) -> Answer:
    """Return an answer as it is sent: packed where that is taken, with a tag of its very bytes where it is whole."""
    packs = len(answer.body) >= _LEAST_PACKED and not answer.header(b"content-type").startswith(_PLAIN)
    own = {name: value for name, value in answer.headers if name not in (b"content-length", b"vary")}
    body = answer.body
    if packs and takes_gzip and b"content-encoding" not in own:
        body = await asyncio.to_thread(_packed, body) if len(body) > _AT_ONCE else _packed(body)
        own[b"content-encoding"] = b"gzip"
    varies = {part.strip() for part in answer.header(b"vary").split(b",") if part.strip()}
    own[b"vary"] = b", ".join(sorted({*varies, b"Accept-Encoding"} if packs else varies))
    if whole and answer.status == 200 and own.get(b"cache-control") != b"no-store":
        own[b"etag"] = b'"%s"' % hashlib.sha256(body).hexdigest()[:32].encode()
        own.setdefault(b"cache-control", b"no-cache")  # kept, but asked for again: what is published may change
    headers = tuple((name, value) for name, value in own.items() if value)
    return Answer(answer.status, (*headers, (b"content-length", str(len(body)).encode()), _EXPOSED), body)


def _packed(body: bytes) -> bytes:
    return gzip.compress(body, 6, mtime=0)


def _conditional(answer: Answer, known: bytes | None) -> Answer:
    """Return 304 where the caller has these very bytes already (RFC 9110, 13.1.2)."""
    if known is None or answer.status != 200:
        return answer
    tags = {tag.strip().removeprefix(b"W/") for tag in known.split(b",")}
    if answer.header(b"etag") not in tags and b"*" not in tags:
        return answer
    unsaid = (b"content-length", b"content-type", b"content-encoding", b"content-language")
    return Answer(304, tuple(header for header in answer.headers if header[0] not in unsaid), b"")


async def _send(answer: Answer, send: Send, headless: bool = False) -> None:
    await send({"type": "http.response.start", "status": answer.status, "headers": list(answer.headers)})
    await send({"type": "http.response.body", "body": b"" if headless else answer.body})

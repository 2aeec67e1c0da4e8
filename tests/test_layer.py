"""The layer gives the same answer to the same request, asks the application once for it, and keeps within its room."""

import asyncio
import gzip
from collections.abc import Iterable, Mapping
from typing import Any, Final

import pytest

from villkor.web import layer as layers
from villkor.web.layer import Answer, Layer, Receive, Scope, Send

TURTLE: Final = (b"content-type", b"text/turtle")


class Application:
    """An application that counts how often it is asked."""

    def __init__(self, body: bytes = b"x" * 1000, status: int = 200, *headers: tuple[bytes, bytes]) -> None:
        self.asked = 0
        self.body = body
        self.status = status
        self.headers = [TURTLE, (b"vary", b"Accept"), *headers]
        self.headers_seen: list[tuple[bytes, bytes]] = []
        self.gate = asyncio.Event()
        self.gate.set()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, in two parts; a fault where that is asked for."""
        self.asked += 1
        self.headers_seen = scope["headers"]
        await self.gate.wait()
        if scope["path"] == "/fault":
            raise RuntimeError("a fault")
        await send({"type": "http.response.start", "status": self.status, "headers": self.headers})
        for part in (self.body[:7], self.body[7:]):
            await send({"type": "http.response.body", "body": part})


async def asked(layer: Layer, path: str = "/", query: bytes = b"", method: str = "GET", /, **headers: str) -> Answer:
    """Return what a layer answers; a header's name is written with low lines."""
    sent: list[Mapping[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b""}

    async def send(message: Mapping[str, Any]) -> None:
        sent.append(message)

    said = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    scope = {"type": "http", "method": method, "path": path, "query_string": query, "headers": said}
    await layer(scope, receive, send)
    return Answer(sent[0]["status"], tuple(sent[0]["headers"]), b"".join(part["body"] for part in sent[1:]))


def methods(scope: Scope) -> Iterable[str]:
    return {"GET", "HEAD", "OPTIONS"} if scope["path"] == "/" else ()


def test_the_same_request_is_answered_once_by_the_application_and_the_order_of_parameters_says_nothing() -> None:
    async def play() -> None:
        layer = Layer(application := Application(), methods)
        first = await asked(layer, "/a", b"x=1&y=2", accept="text/turtle")
        assert await asked(layer, "/a", b"y=2&x=1", accept="text/turtle") == first
        assert application.asked == 1
        head = await asked(layer, "/a", b"x=1&y=2", "HEAD", accept="text/turtle")
        assert (head.status, head.headers, head.body) == (200, first.headers, b"")
        assert application.asked == 1

    asyncio.run(play())


@pytest.mark.parametrize("header", ["accept", "accept_language", "accept_datetime", "host"])
def test_a_request_that_wants_something_else_is_another_one(header: str) -> None:
    async def play() -> None:
        layer = Layer(application := Application(), methods)
        await asked(layer, "/a", **{header: "one"})
        await asked(layer, "/a", **{header: "two"})
        assert application.asked == 2

    asyncio.run(play())


def test_those_who_ask_the_same_at_once_wait_for_one_answer() -> None:
    async def play() -> None:
        layer = Layer(application := Application(), methods)
        application.gate.clear()
        waiting = [asyncio.create_task(asked(layer, "/a")) for _ in range(20)]
        await asyncio.sleep(0.01)
        application.gate.set()
        answers = await asyncio.gather(*waiting)
        assert (application.asked, len(set(answers))) == (1, 1)

    asyncio.run(play())


def test_a_fault_is_told_to_all_who_wait_and_is_not_kept() -> None:
    async def play() -> None:
        layer = Layer(application := Application(), methods)
        application.gate.clear()
        waiting = [asyncio.create_task(asked(layer, "/fault")) for _ in range(3)]
        await asyncio.sleep(0.01)
        application.gate.set()
        assert {type(outcome) for outcome in await asyncio.gather(*waiting, return_exceptions=True)} == {RuntimeError}
        with pytest.raises(RuntimeError):
            await asked(layer, "/fault")
        assert application.asked == 2

    asyncio.run(play())


def test_that_another_was_refused_is_not_told_to_those_who_wait() -> None:
    async def play() -> None:
        layer = Layer(application := Application(b"busy", 503, (b"retry-after", b"5")), methods)
        application.gate.clear()
        waiting = [asyncio.create_task(asked(layer, "/a")) for _ in range(3)]
        await asyncio.sleep(0.01)
        application.gate.set()
        assert {answer.status for answer in await asyncio.gather(*waiting)} == {503}
        assert application.asked == 3

    asyncio.run(play())


@pytest.mark.parametrize(
    ("status", "headers"), [(404, ()), (303, ()), (503, ()), (200, ((b"cache-control", b"no-store"),))]
)
def test_only_whole_answers_that_may_be_kept_are_kept(status: int, headers: tuple[tuple[bytes, bytes], ...]) -> None:
    async def play() -> None:
        layer = Layer(application := Application(b"short", status, *headers), methods)
        for _ in range(2):
            assert (await asked(layer, "/a")).status == status
        assert application.asked == 2

    asyncio.run(play())


def test_what_is_kept_stays_within_its_room_and_the_oldest_goes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(layers, "_HELD", 0)
    monkeypatch.setattr(layers, "_ROOM", 2700)  # two answers of a thousand letters, with their headers

    async def play() -> None:
        layer = Layer(application := Application(), methods)
        for path in ("/a", "/b", "/a", "/c", "/a"):
            await asked(layer, path)
        assert application.asked == 3  # /b made room for /c, since /a was asked for since
        await asked(layer, "/b")
        assert application.asked == 4

    asyncio.run(play())


def test_what_is_asked_takes_room_as_what_is_answered_does(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(layers, "_ROOM", 50_000)

    async def play() -> None:
        layer = Layer(Application(b"1"), methods)
        for number in range(100):
            await asked(layer, "/a", b"%d" % number + b"x" * 4000)
        assert len(layer._kept) < 13

    asyncio.run(play())


@pytest.mark.parametrize("header", [b"accept", b"host", b"accept-language"])
def test_a_header_that_stands_twice_is_another_request_than_either_alone(header: bytes) -> None:
    async def play() -> None:
        layer = Layer(application := Application(), methods)
        for values in ((b"one",), (b"two",), (b"one", b"two"), (b"two", b"one")):
            scope = {"type": "http", "method": "GET", "path": "/a", "query_string": b""}
            await layer({**scope, "headers": [(header, value) for value in values]}, nothing, ignored)
        assert application.asked == 4
        assert dict(application.headers_seen)[header] == b"two, one"

    asyncio.run(play())


async def nothing() -> dict[str, Any]:
    return {"type": "http.request", "body": b""}


async def ignored(message: Mapping[str, Any]) -> None:
    assert message["type"].startswith("http.response")


def test_a_fault_that_was_told_to_the_caller_is_told_and_not_raised_again(caplog: pytest.LogCaptureFixture) -> None:
    async def faulty(scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 500, "headers": [TURTLE]})
        await send({"type": "http.response.body", "body": b"a problem"})
        raise RuntimeError("a fault")

    async def play() -> None:
        answer = await asked(Layer(faulty, methods), "/a")
        assert (answer.status, answer.body) == (500, b"a problem")

    asyncio.run(play())
    assert "could not be answered" in caplog.text


def test_an_answer_that_is_larger_than_one_may_be_or_a_request_that_is_longer_is_not_kept() -> None:
    async def play() -> None:
        layer = Layer(application := Application(b"x" * (layers._LARGEST + 1)), methods)
        for _ in range(2):
            assert len((await asked(layer, "/a")).body) == layers._LARGEST + 1
        assert application.asked == 2
        layer = Layer(application := Application(), methods)
        for _ in range(2):
            await asked(layer, "/a", b"q" * 9000)
        assert application.asked == 2

    asyncio.run(play())


def test_another_day_is_another_request(monkeypatch: pytest.MonkeyPatch) -> None:
    async def play() -> None:
        layer = Layer(application := Application(), methods)
        for day in (b"2026-01-01", b"2026-01-02", b"2026-01-02"):
            monkeypatch.setattr(layers, "_today", lambda day=day: day)
            await asked(layer, "/a")
        assert application.asked == 2

    asyncio.run(play())


def test_what_changes_is_asked_for_every_time() -> None:
    async def play() -> None:
        layer = Layer(application := Application(), methods, keeps=False)
        await asked(layer, "/a")
        await asked(layer, "/a")
        assert application.asked == 2

    asyncio.run(play())


def test_a_packed_answer_is_the_same_text_with_another_tag() -> None:
    async def play() -> None:
        layer = Layer(Application(), methods)
        plain, packed = await asked(layer, "/a"), await asked(layer, "/a", accept_encoding="br;q=1, gzip;q=0.5")
        assert gzip.decompress(packed.body) == plain.body
        assert packed.header(b"content-encoding") == b"gzip" and not plain.header(b"content-encoding")
        assert packed.header(b"etag") != plain.header(b"etag")
        for answer in (plain, packed):
            assert answer.header(b"vary") == b"Accept, Accept-Encoding"
            assert answer.header(b"content-length") == str(len(answer.body)).encode()

    asyncio.run(play())


def test_options_tells_the_methods_of_a_path_and_asks_the_application_nothing() -> None:
    async def play() -> None:
        layer = Layer(application := Application(), methods)
        answer = await asked(layer, "/", b"", "OPTIONS")
        assert (answer.status, answer.header(b"allow")) == (204, b"GET, HEAD, OPTIONS")
        assert answer.header(b"access-control-allow-origin") == b"*"
        assert (await asked(layer, "/none", b"", "OPTIONS")).status == 404
        assert application.asked == 0

    asyncio.run(play())

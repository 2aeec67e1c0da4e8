"""What is posted is read as far as it is taken: a body that is too large, packed or cut off is refused at once."""

import asyncio
from collections.abc import Iterator, MutableMapping, Sequence
from typing import Any, Final

import pytest
from fastapi import Request

from villkor.errors import BadDocument, BadQuery, Problem, UnsupportedMedia
from villkor.web.body import read_body

TOO_LARGE: Final = BadQuery("too large", limit="length")


def bad(en: str, sv: str) -> BadDocument:
    return BadDocument.at("request", 0, 0, en, sv)


class Sending:
    """A client that sends chunks one by one, and how many of them were taken."""

    def __init__(self, chunks: Sequence[bytes], *, leaves: bool = False) -> None:
        self._messages = self._said(chunks, leaves)
        self.taken = 0

    def _said(self, chunks: Sequence[bytes], leaves: bool) -> Iterator[dict[str, Any]]:
        for number, chunk in enumerate(chunks, 1):
            self.taken += 1
            yield {"type": "http.request", "body": chunk, "more_body": leaves or number < len(chunks)}
        yield {"type": "http.disconnect"}

    async def receive(self) -> MutableMapping[str, Any]:
        """Send the next chunk."""
        return next(self._messages)


def read(sending: Sending, encoding: str = "") -> bytes:
    headers = [(b"content-encoding", encoding.encode())] if encoding else []
    scope = {"type": "http", "method": "POST", "path": "/", "query_string": b"", "headers": headers}
    return asyncio.run(read_body(Request(scope, sending.receive), 10, TOO_LARGE, bad))


def test_a_body_of_the_most_bytes_is_taken_whole() -> None:
    assert read(Sending([b"12345", b"67890"])) == b"1234567890"
    assert read(Sending([b"1"]), "identity") == b"1"
    assert read(Sending([b""])) == b""


def test_more_is_refused_without_reading_the_rest() -> None:
    sending = Sending([b"123456", b"789012", b"3", b"4"])
    with pytest.raises(BadQuery) as refused:
        read(sending)
    assert refused.value is TOO_LARGE
    assert sending.taken == 2


def test_a_body_that_is_cut_off_is_refused_in_the_way_of_its_address() -> None:
    with pytest.raises(BadDocument, match="did not come whole"):
        read(Sending([b"123"], leaves=True))


@pytest.mark.parametrize("encoding", ["gzip", "br", "x" * 1000])
def test_a_body_that_is_packed_is_refused_unread(encoding: str) -> None:
    sending = Sending([b"1"])
    with pytest.raises(Problem) as refused:
        read(sending, encoding)
    assert isinstance(refused.value, UnsupportedMedia)
    assert len(str(refused.value)) < 100
    assert sending.taken == 0

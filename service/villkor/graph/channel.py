"""Messages between processes: a head as JSON and a body of bytes, each with its length before it."""

import asyncio
import json
import socket
import struct
from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from villkor.errors import PROBLEMS, Problem, Unexpected

_LENGTHS: Final = struct.Struct(">IQ")


class Message(NamedTuple):
    """What is said, and the bytes that it is about."""

    head: Mapping[str, Any]
    body: bytes = b""


def packed(message: Message) -> bytes:
    """Return a message as bytes."""
    head = json.dumps(message.head).encode()
    return _LENGTHS.pack(len(head), len(message.body)) + head + message.body


async def received(channel: socket.socket) -> Message:
    """Return the next message of a channel that does not block. Raises ConnectionError where the other side ended."""
    head, body = _LENGTHS.unpack(await _awaited(channel, _LENGTHS.size))
    both = await _awaited(channel, head + body)
    return Message(json.loads(bytes(both[:head])), bytes(both[head:]))


async def _awaited(channel: socket.socket, size: int) -> memoryview:
    loop = asyncio.get_running_loop()
    view = memoryview(bytearray(size))
    read = 0
    while read < size:
        part = await loop.sock_recv_into(channel, view[read:])
        if not part:
            raise ConnectionResetError
        read += part
    return view


def receive(channel: socket.socket) -> Message | None:
    """Wait for the next message; None where the other side ended."""
    lengths = _exactly(channel, _LENGTHS.size)
    if len(lengths) < _LENGTHS.size:
        return None
    head, body = _LENGTHS.unpack(lengths)
    return Message(json.loads(_exactly(channel, head)), _exactly(channel, body))


def told(problem: Problem) -> Message:
    """Return a problem as a message."""
    return Message({"problem": problem.kind, "detail": dict(problem.detail), "extra": dict(problem.extra)})


def problem(message: Message) -> Problem | None:
    """Return the problem that a message tells, None where it tells none."""
    kind = message.head.get("problem")
    if kind is None:
        return None
    known = {problem.kind: problem for problem in PROBLEMS}
    detail = message.head["detail"]
    return known.get(kind, Unexpected)(detail["en"], detail["sv"], **message.head["extra"])


def _exactly(channel: socket.socket, size: int) -> bytes:
    """Return so many bytes, fewer where the other side ended."""
    data = bytearray()
    while len(data) < size and (part := channel.recv(min(size - len(data), 1 << 20))):
        data += part
    return bytes(data)

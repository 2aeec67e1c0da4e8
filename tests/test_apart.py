"""Handlers that work apart: as many at once as their lane lets, the rest in turn, and all else goes on."""

import threading
from collections.abc import Generator
from types import coroutine
from typing import Final

import pytest
from anyio import create_task_group, fail_after, run, sleep
from fastapi import Request, Response

from conftest import PATIENCE
from villkor.web.apart import Lane, apart

REQUEST: Final = Request({"type": "http"})
AT_ONCE: Final = 2
MANY: Final = 6


def test_as_many_as_a_lane_lets_work_at_once_and_the_rest_wait_while_others_are_answered() -> None:
    go = threading.Event()
    working: list[str] = []

    async def handler(_: Request) -> Response:
        working.append(threading.current_thread().name)
        go.wait(PATIENCE)
        return Response(b"done")

    ((_, _, first, _), (_, _, second, _)) = apart(
        [("/a", "GET", handler, {}), ("/b", "GET", handler, {})], Lane(AT_ONCE)
    )
    answered: list[bytes] = []

    async def ask(number: int) -> None:
        answered.append(bytes((await (first, second)[number % 2](REQUEST)).body))

    async def scenario() -> None:
        with fail_after(PATIENCE):
            async with create_task_group() as tasks:
                for number in range(MANY):
                    tasks.start_soon(ask, number)
                while len(working) < AT_ONCE:
                    await sleep(0)  # the loop goes on although the handlers stand still
                for _ in range(100):  # long enough for any other to begin, if it could
                    await sleep(0.001)
                assert (len(working), answered) == (AT_ONCE, [])
                go.set()

    run(scenario)
    assert answered == [b"done"] * MANY
    assert threading.main_thread().name not in working


def test_a_handler_that_waits_for_something_is_a_fault_of_ours() -> None:
    @coroutine
    def waits() -> Generator[None, None, None]:
        yield

    async def handler(_: Request) -> Response:
        await waits()
        return Response()

    ((_, _, waiting, _),) = apart([("/", "GET", handler, {})], Lane(1))
    with pytest.raises(RuntimeError, match="waits for something"):
        run(waiting, REQUEST)

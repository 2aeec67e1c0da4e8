"""Apart: handlers whose work takes long, or waits for a store, work in a thread, and others are answered meanwhile."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TypeVar

from fastapi import Request, Response

from villkor.web.responses import Handler, Route

T = TypeVar("T")


class Lane:
    """Threads for work that takes long: so many at once, the others wait in the order in which they came.

    Those that wait do so outside the threads, so that a server that is told to stop leaves them and stops.
    """

    def __init__(self, at_once: int) -> None:
        self._turns = asyncio.Semaphore(at_once)
        self._threads = ThreadPoolExecutor(at_once, "apart")

    async def run(self, work: Callable[[], T]) -> T:
        """Return what some work gives, done in a thread when its turn comes."""
        async with self._turns:
            return await asyncio.get_running_loop().run_in_executor(self._threads, work)


def apart(routes: Iterable[Route], lane: Lane) -> Iterator[Route]:
    """Return routes whose handlers, which wait for nothing but their own work, do it in a lane."""
    for path, method, handler, about in routes:
        yield path, method, partial(_answered, handler, lane), about


async def _answered(handler: Handler, lane: Lane, request: Request) -> Response:
    return await lane.run(partial(_worked, handler(request)))


def _worked(work: Awaitable[Response]) -> Response:
    steps = work.__await__()
    try:
        next(steps)
    except StopIteration as ended:
        answer: Response = ended.value
        return answer
    raise RuntimeError("a handler that works apart waits for something")

"""Apart: handlers whose work takes long, or waits for a store, work in a thread, and others are answered meanwhile."""

from collections.abc import Awaitable, Iterable, Iterator
from functools import partial

from anyio import CapacityLimiter, to_thread
from fastapi import Request, Response

from villkor.web.responses import Handler, Route


def apart(routes: Iterable[Route], at_once: int) -> Iterator[Route]:
    """Return routes whose handlers, which wait for nothing but their own work, do it in a thread, so many at once."""
    limiter = CapacityLimiter(at_once)
    for path, method, handler, about in routes:
        yield path, method, partial(_answered, handler, limiter), about


async def _answered(handler: Handler, limiter: CapacityLimiter, request: Request) -> Response:
    return await to_thread.run_sync(_worked, handler(request), limiter=limiter)


def _worked(work: Awaitable[Response]) -> Response:
    steps = work.__await__()
    try:
        next(steps)
    except StopIteration as ended:
        answer: Response = ended.value
        return answer
    raise RuntimeError("a handler that works apart waits for something")

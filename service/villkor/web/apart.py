"""Apart: handlers whose work takes long, or waits for a store, work in a thread, and others are answered meanwhile."""

from collections.abc import Awaitable, Iterable, Iterator
from functools import partial

from anyio import to_thread
from fastapi import Request, Response

from villkor.web.responses import Handler, Route


def apart(routes: Iterable[Route]) -> Iterator[Route]:
    """Return routes whose handlers, which wait for nothing but their own work, do it in a thread."""
    for path, method, handler, about in routes:
        yield path, method, partial(_answered, handler), about


async def _answered(handler: Handler, request: Request) -> Response:
    return await to_thread.run_sync(_worked, handler(request))


def _worked(work: Awaitable[Response]) -> Response:
    steps = work.__await__()
    try:
        next(steps)
    except StopIteration as ended:
        answer: Response = ended.value
        return answer
    raise RuntimeError("a handler that works apart waits for something")

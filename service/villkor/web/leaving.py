"""Leaving: work that takes long is ended where the caller who wanted it goes away."""

import asyncio
from collections.abc import Coroutine
from typing import Any, Final, TypeVar

from fastapi import Request

from villkor.errors import Refused

_QUICK: Final = 0.1
"""Seconds after which it is worth while to look whether the caller is still there."""

_Result = TypeVar("_Result")


async def while_there(request: Request, work: Coroutine[Any, Any, _Result]) -> _Result:
    """Return what work comes to. Raises what it raises, or Refused where the caller went away before."""
    task = asyncio.ensure_future(work)
    try:
        if not (await asyncio.wait({task}, timeout=_QUICK))[0]:
            await _done_or_gone(request, task)
        if task.done():
            return task.result()
        raise Refused("The caller went away.", "Den som frågade har gått.", limit="caller", retryAfter=1)
    finally:
        task.cancel()


async def _done_or_gone(request: Request, task: asyncio.Future[Any]) -> None:
    gone = asyncio.ensure_future(_gone(request))
    try:
        await asyncio.wait({task, gone}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        gone.cancel()


async def _gone(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        continue

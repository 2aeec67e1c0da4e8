"""Turns: how many queries of one client, and of all, run at a time, and how long one waits to be the next."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from weakref import WeakValueDictionary

from villkor.errors import Refused
from villkor.graph.runner import Limits


class Turns:
    """The turns of the clients of one event loop."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._all = asyncio.Semaphore(limits.total)
        self._lines: WeakValueDictionary[str, asyncio.Semaphore] = WeakValueDictionary()

    @asynccontextmanager
    async def turn(self, client: str) -> AsyncIterator[None]:
        """Hold the turn of a client's query. Raises Refused (`limit`) where it does not come in time."""
        line = self._lines.get(client) or self._lines.setdefault(client, asyncio.Semaphore(self._limits.clients))
        async with AsyncExitStack() as stack:
            try:
                async with asyncio.timeout(self._limits.waiting):
                    await stack.enter_async_context(line)
                    await stack.enter_async_context(self._all)
            except TimeoutError:
                raise Refused(
                    f"Too many queries run; this one waited {self._limits.waiting} seconds for its turn.",
                    f"För många frågor körs; den här väntade {self._limits.waiting} sekunder på sin tur.",
                    limit="clients" if line.locked() else "total",
                    retryAfter=self._limits.waiting,
                ) from None
            yield

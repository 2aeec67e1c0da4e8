"""The remote engine's runner: queries from outside on a store elsewhere, read here first and bounded here."""

import asyncio
import re
from concurrent.futures import ThreadPoolExecutor
from typing import Final

import pyoxigraph as ox

from villkor.errors import BadQuery
from villkor.graph.embedded import EmbeddedGraph
from villkor.graph.evaluation import over
from villkor.graph.pooled import PooledRunner
from villkor.graph.remote import RemoteGraph
from villkor.graph.runner import LIMITS, Asked, Limits, Result
from villkor.graph.turns import Turns
from villkor.graph.wire import StoreSlow

_OF_THE_STORE: Final = re.compile(r"<\s*(?:bif|sql):", re.IGNORECASE)
"""Functions of Virtuoso's that reach beyond its graphs."""


class RemoteRunner:
    """Runs queries on a store; make it before the process has threads.

    Each query is first run here on a graph that holds nothing: whatever is wrong with it, asks another server or
    never ends by itself is told as the embedded engine tells it, and does not reach the store.
    """

    def __init__(self, graph: RemoteGraph, limits: Limits = LIMITS) -> None:
        self.limits = limits
        self._graph = graph
        nothing = EmbeddedGraph(ox.Store(), graph.version)
        nothing.names = graph.names
        self._reader = PooledRunner(nothing, limits)
        self._turns = Turns(limits)
        self._threads = ThreadPoolExecutor(limits.total, "store")

    async def run(self, asked: Asked, client: str) -> Result:
        """Return the result of a query that a client asks.

        Raises BadQuery, NotAcceptable, Refused (`limit`), or StoreFailed.
        """
        if _OF_THE_STORE.search(asked.query):
            raise BadQuery("Functions of the store's own are not accepted.", "Lagrets egna funktioner tas inte emot.")
        # a caller that goes away keeps its turn until the thread that asks the store is free again
        task = asyncio.ensure_future(self._run(asked, client))
        task.add_done_callback(lambda done: done.cancelled() or done.exception())  # nobody may be there to hear of it
        return await asyncio.shield(task)

    async def _run(self, asked: Asked, client: str) -> Result:
        async with self._turns.turn(client):
            await self._reader.run(asked, client)
            try:
                return await asyncio.get_running_loop().run_in_executor(
                    self._threads, self._graph.answer, asked, self.limits
                )
            except StoreSlow:
                seconds = self.limits.seconds
                over(
                    "seconds",
                    seconds,
                    f"It ran for {seconds} seconds and was given up.",
                    f"Det gavs upp efter {seconds} s.",
                )

    def check(self) -> None:
        """Look whether the store answers and holds what it should. Raises StoreFailed or Refused where it does not."""
        self._graph.check()
        self._reader.check()

    def close(self) -> None:
        """End what runs and give back what it holds."""
        self._reader.close()
        self._threads.shutdown(wait=False, cancel_futures=True)

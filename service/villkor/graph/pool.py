"""The pool: work from outside in processes of its own, which are stopped in time and leave nothing behind."""

import asyncio
import os
import select
import signal
import socket
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from villkor.errors import Refused
from villkor.graph.channel import Message, packed, problem, received
from villkor.graph.evaluation import over
from villkor.graph.runner import Limits
from villkor.graph.turns import Turns
from villkor.graph.zygote import FORK, Work, start, stop

_QUICK: Final = 0.05
"""Seconds after which work is no longer quick: it goes on with the least claim on the processor."""

_LEAST: Final = 19
_KEPT: Final = 4
"""Workers that are kept ready."""


@dataclass(frozen=True, slots=True)
class _Worker:
    pid: int
    handle: int  # a pidfd: it never means another process
    channel: socket.socket

    def demote(self, slow: asyncio.Event) -> None:
        slow.set()
        try:
            os.setpriority(os.PRIO_PROCESS, self.pid, _LEAST)
        except ProcessLookupError:
            return

    def end(self) -> None:
        try:
            signal.pidfd_send_signal(self.handle, signal.SIGKILL)
        except ProcessLookupError:
            pass
        finally:
            os.close(self.handle)
            self.channel.close()


class Pool:
    """Workers over one zygote, for the clients of one event loop.

    The zygote is forked at once, so a pool is made before the process has threads.
    """

    def __init__(self, work: Work, limits: Limits) -> None:
        self._limits = limits
        self._zygote, self._control = start(work, limits.memory, limits.seconds)
        self._idle: list[_Worker] = []
        self._turns = Turns(limits)
        self._refills: set[asyncio.Task[None]] = set()

    async def submit(self, message: Message, client: str) -> Message:
        """Return what a worker makes of a message of a client.

        Raises the problem that the work raises, or Refused (`limit`) where it took too long or too much memory, or
        did not get its turn in time.
        """
        async with self._turns.turn(client):
            answer = await self._ask(self._idle.pop() if self._idle else await self._spawn(), message)
        if found := problem(answer):
            raise found
        return answer

    def check(self) -> None:
        """Look whether workers can be had. Raises Refused where none can: the service is to be started anew."""
        poll = select.poll()
        poll.register(self._control)
        if any(event & select.POLLHUP for _, event in poll.poll(0)):
            raise self._no_worker()

    def close(self) -> None:
        """End every worker, and the zygote with them."""
        for task in self._refills:
            task.cancel()
        for worker in self._idle:
            worker.end()
        self._idle.clear()
        self._control.close()
        stop(self._zygote)

    async def _ask(self, worker: _Worker, message: Message) -> Message:
        slow = asyncio.Event()
        demotion = asyncio.get_running_loop().call_later(_QUICK, worker.demote, slow)
        fit = False
        try:
            async with asyncio.timeout(self._limits.seconds):
                await asyncio.get_running_loop().sock_sendall(worker.channel, packed(message))
                answer = await received(worker.channel)
            fit = not slow.is_set()
            return answer
        except TimeoutError:
            seconds = self._limits.seconds
            over(
                "seconds",
                seconds,
                f"It ran for {seconds} seconds and was stopped.",
                f"Det stoppades efter {seconds} s.",
            )
        except ConnectionError:
            memory = self._limits.memory >> 20
            over(
                "memory",
                self._limits.memory,
                f"It needed more than {memory} MiB of memory, or nests too deep, and was stopped.",
                f"Det behövde mer än {memory} MiB minne, eller är för djupt nästlat, och stoppades.",
            )
        finally:
            demotion.cancel()
            self._release(worker, fit)

    def _release(self, worker: _Worker, fit: bool) -> None:
        """Keep a worker that is as good as new; end any other, and see to it that one is ready in its place."""
        if fit and len(self._idle) + len(self._refills) < _KEPT:
            self._idle.append(worker)
            return
        worker.end()
        if len(self._idle) + len(self._refills) < _KEPT:
            task = asyncio.create_task(self._refill())
            self._refills.add(task)
            task.add_done_callback(self._refills.discard)

    async def _refill(self) -> None:
        with suppress(Refused):  # whoever wants a worker is told
            self._idle.append(await self._spawn())

    async def _spawn(self) -> _Worker:
        ours, theirs = socket.socketpair()
        try:
            with theirs:
                socket.send_fds(self._control, [FORK], [theirs.fileno()])
            ours.setblocking(False)
            async with asyncio.timeout(self._limits.waiting):
                pid = (await received(ours)).head["pid"]
            return _Worker(pid, os.pidfd_open(pid), ours)
        except BaseException as error:
            ours.close()  # without its channel, a worker ends by itself
            if isinstance(error, OSError | TimeoutError):
                raise self._no_worker() from error
            raise

    def _no_worker(self) -> Refused:
        return Refused(
            "There is no process to run the query in.",
            "Det finns ingen process att köra frågan i.",
            limit="workers",
            retryAfter=self._limits.waiting,
        )

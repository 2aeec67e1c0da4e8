"""Work in a pool is stopped in time, gives back what it took, waits its turn, and tells what went wrong."""

import asyncio
import os
import signal
import socket
import time
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Final

import pytest

from serving import descendants
from villkor.errors import BadQuery, Refused, Unexpected
from villkor.graph.channel import Message
from villkor.graph.pool import Pool
from villkor.graph.runner import LIMITS

TIGHT: Final = replace(LIMITS, seconds=1, memory=64 << 20, clients=2, total=3, waiting=1)


def work(message: Message) -> Message:
    """Do what a message says, as a query might."""
    said = message.head["do"]
    if said == "sleep":
        time.sleep(message.head["seconds"])
    elif said == "spin":
        until = time.monotonic() + message.head["seconds"]
        while time.monotonic() < until:
            pass
    elif said == "grow":
        bytearray(1 << 30)
    elif said == "crash":
        os.kill(os.getpid(), signal.SIGKILL)
    elif said == "refuse":
        raise BadQuery("No.", "Nej.", position="1:2")
    elif said == "connect":
        socket.create_connection(("127.0.0.1", message.head["port"]))
    elif said == "open":
        Path("/proc/self/status").read_bytes()
    return Message({"pid": os.getpid(), "nice": os.getpriority(os.PRIO_PROCESS, 0)}, message.body[::-1])


@pytest.fixture
def pool() -> Iterator[Pool]:
    """Give a pool with tight limits."""
    pool = Pool(work, TIGHT)
    yield pool
    pool.close()


def run(play: Callable[[], Awaitable[None]]) -> None:
    """Run a play to its end, and at most for half a minute."""

    async def limited() -> None:
        async with asyncio.timeout(30):
            await play()

    asyncio.run(limited())


def test_work_is_done_in_another_process_and_what_is_sent_comes_back(pool: Pool) -> None:
    async def play() -> None:
        answer = await pool.submit(Message({"do": "nothing"}, b"abc" * 1_000_000), "a")
        assert answer.body == b"cba" * 1_000_000
        assert answer.head["pid"] != os.getpid()
        again = await pool.submit(Message({"do": "nothing"}), "a")
        assert again.head["pid"] == answer.head["pid"]  # what is as good as new is used again

    run(play)


@pytest.mark.parametrize("wasteful", [{"do": "sleep", "seconds": 60}, {"do": "spin", "seconds": 60}])
def test_work_that_takes_too_long_is_stopped_and_its_process_is_gone(pool: Pool, wasteful: dict[str, object]) -> None:
    async def play() -> None:
        begun = time.monotonic()
        with pytest.raises(Refused, match="ran for 1 seconds") as caught:
            await pool.submit(Message(wasteful), "a")
        assert caught.value.extra == {"limit": "seconds", "most": 1}
        assert 1 <= time.monotonic() - begun < 3
        assert (await pool.submit(Message({"do": "nothing"}), "a")).head["nice"] == 5

    run(play)


@pytest.mark.parametrize("said", ["grow", "crash"])
def test_work_that_takes_too_much_memory_or_crashes_is_told_and_the_next_is_served(pool: Pool, said: str) -> None:
    async def play() -> None:
        with pytest.raises(Refused, match="more than 64 MiB of memory") as caught:
            await pool.submit(Message({"do": said}), "a")
        assert caught.value.extra["limit"] == "memory"
        assert (await pool.submit(Message({"do": "nothing"}), "a")).body == b""

    run(play)


def test_a_problem_of_the_work_is_raised_here_in_both_languages(pool: Pool) -> None:
    async def play() -> None:
        with pytest.raises(BadQuery) as caught:
            await pool.submit(Message({"do": "refuse"}), "a")
        assert caught.value.detail == {"sv": "Nej.", "en": "No."}
        assert caught.value.extra == {"position": "1:2"}

    run(play)


@pytest.mark.parametrize("said", ["connect", "open"])
def test_work_reaches_no_server_and_no_file(pool: Pool, said: str) -> None:
    async def play() -> None:
        with socket.create_server(("127.0.0.1", 0)) as listener:
            listener.setblocking(False)
            with pytest.raises(Unexpected, match="failed"):
                await pool.submit(Message({"do": said, "port": listener.getsockname()[1]}), "a")
            with pytest.raises(BlockingIOError):
                listener.accept()

    run(play)


def test_work_that_is_not_quick_goes_on_with_the_least_claim_on_the_processor_and_its_process_ends_with_it(
    pool: Pool,
) -> None:
    async def play() -> None:
        slow = await pool.submit(Message({"do": "sleep", "seconds": 0.3}), "a")
        assert slow.head["nice"] == 19
        quick = await pool.submit(Message({"do": "nothing"}), "a")
        assert (quick.head["nice"], quick.head["pid"] != slow.head["pid"]) == (5, True)

    run(play)


def test_a_client_has_some_work_at_a_time_and_others_are_served_meanwhile(pool: Pool) -> None:
    async def play() -> None:
        busy = [asyncio.create_task(pool.submit(Message({"do": "sleep", "seconds": 60}), "a")) for _ in range(2)]
        await asyncio.sleep(0.2)
        begun = time.monotonic()
        assert (await pool.submit(Message({"do": "nothing"}), "b")).body == b""
        assert time.monotonic() - begun < 0.5
        waited = await asyncio.gather(*busy, return_exceptions=True)
        assert [type(outcome) for outcome in waited] == [Refused, Refused]

    run(play)


def test_who_waits_too_long_for_a_turn_is_told_when_to_come_again() -> None:
    pool = Pool(work, replace(TIGHT, seconds=8))

    async def play() -> None:
        busy = [asyncio.create_task(pool.submit(Message({"do": "sleep", "seconds": 4}), "a")) for _ in range(2)]
        await asyncio.sleep(0.1)
        with pytest.raises(Refused, match="waited 1 seconds") as caught:
            await pool.submit(Message({"do": "nothing"}), "a")
        assert caught.value.extra == {"limit": "clients", "retryAfter": 1}
        busy.append(asyncio.create_task(pool.submit(Message({"do": "sleep", "seconds": 4}), "c")))
        await asyncio.sleep(0.1)
        with pytest.raises(Refused) as caught:
            await pool.submit(Message({"do": "nothing"}), "d")
        assert caught.value.extra["limit"] == "total"
        await asyncio.gather(*busy)
        assert (await pool.submit(Message({"do": "nothing"}), "d")).body == b""

    run(play)
    pool.close()


def test_a_caller_that_goes_away_takes_its_work_with_it(pool: Pool) -> None:
    async def play() -> None:
        task = asyncio.create_task(pool.submit(Message({"do": "spin", "seconds": 60}), "a"))
        await asyncio.sleep(0.3)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        for _ in range(2):  # both turns of the client are free again
            assert (await pool.submit(Message({"do": "nothing"}), "a")).body == b""

    run(play)


def test_a_pool_whose_zygote_is_gone_says_so_at_once_and_to_whoever_looks_after_it(pool: Pool) -> None:
    async def play() -> None:
        pool.check()
        os.kill(pool._zygote, signal.SIGKILL)
        await asyncio.sleep(0.1)
        with pytest.raises(Refused, match="no process") as caught:
            await pool.submit(Message({"do": "nothing"}), "a")
        assert caught.value.extra["limit"] == "workers"
        with pytest.raises(Refused):
            pool.check()

    run(play)


def test_a_pool_that_is_closed_leaves_no_process() -> None:
    before = set(descendants(os.getpid()))
    pool = Pool(work, TIGHT)

    async def play() -> None:
        await pool.submit(Message({"do": "nothing"}), "a")
        with pytest.raises(Refused):
            await pool.submit(Message({"do": "spin", "seconds": 60}), "a")

    run(play)
    pool.close()
    until = time.monotonic() + 5
    while set(descendants(os.getpid())) - before and time.monotonic() < until:
        time.sleep(0.05)
    assert set(descendants(os.getpid())) - before == set()

"""Traffic of every kind with hostile queries among it: no answer is a fault of ours, and nothing is kept of it.

The long run with its times is `benchmarks/soak.py`.
"""

import threading
import time
from collections.abc import Iterator
from typing import Final

import pytest

from serving import Server, Usage, started
from traffic import CLIENTS, HOSTILE_CLIENTS, Told, hostile, send, well_behaved

MANY: Final = 1400
HARMFUL: Final = 100
SEED: Final = 41
MEMORY: Final = 96 << 20
"""Bytes by which a server may grow: the answers that it keeps, and what allocators hold on to."""


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with started("serve", "--seconds", "1") as server:
        yield server


def at_rest(server: Server) -> Usage:
    """Return what a server holds once nothing runs."""
    until = time.monotonic() + 10
    while server.busy(0.3) > 0.2:
        assert time.monotonic() < until, "the server does not come to rest"
    return server.usage()


def test_mixed_traffic_meets_no_fault_and_leaves_nothing_behind(server: Server) -> None:
    send(server.port, well_behaved(SEED), 200, CLIENTS)
    send(server.port, hostile(SEED), 8, [*HOSTILE_CLIENTS * 4])
    begin = at_rest(server)
    harm: list[Told] = []
    attack = threading.Thread(
        target=lambda: harm.append(send(server.port, hostile(SEED + 1), HARMFUL, [*HOSTILE_CLIENTS * 4]))
    )
    attack.start()
    good = send(server.port, well_behaved(SEED + 1), MANY, CLIENTS)
    attack.join()
    assert (good.faults, harm[0].faults) == ([], [])
    assert (good.total(), harm[0].total()) == (MANY, HARMFUL)
    assert 503 in harm[0].statuses["hostile"]
    end = at_rest(server)
    assert end.processes <= begin.processes
    assert end.threads <= begin.threads + 2
    assert end.files <= begin.files + 4
    assert end.memory < begin.memory + MEMORY

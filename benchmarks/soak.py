"""A soak: 20,000 mixed requests, hostile ones among them, on one server; then what it kept, and how others fared.

`make soak` prints a line for each kind of request and ends with status 1 where a promise is broken: no 500, nothing
that leaks, and the slowest of a hundred well-behaved requests at most twice as slow while hostile ones run.
"""

import sys
import threading
import time

from serving import Server, Usage, started
from traffic import CLIENTS, HOSTILE_CLIENTS, Told, hostile, send, well_behaved

REQUESTS = 20_000
HOSTILE = 600
QUIET = 4_000
SECONDS = "1"
PAUSE = 0.01
SEED = 4
KEPT = 64 << 20
"""Bytes of answers that the server may keep."""

NOISE = 32 << 20
"""Bytes that allocators may hold on to."""


def main() -> None:
    with started("serve", "--seconds", SECONDS) as server:
        send(server.port, well_behaved(SEED), QUIET, CLIENTS)  # fills the caches: both parts begin alike
        send(server.port, hostile(SEED + 3), len(HOSTILE_CLIENTS) * 4, [*HOSTILE_CLIENTS * 4])
        begin = at_rest(server)
        quiet = send(server.port, well_behaved(SEED + 1), QUIET, CLIENTS, PAUSE)
        loaded, harmful = together(server.port, REQUESTS - 2 * QUIET - HOSTILE)
        end = at_rest(server)
    print_table(quiet, loaded, harmful)
    print_usage(begin, end)
    broken = [*broken_promises(quiet, loaded, harmful), *leaks(begin, end)]
    print("\n".join(broken) or "\nevery promise is kept")
    sys.exit(bool(broken))


def together(port: int, many: int) -> tuple[Told, Told]:
    """Send well-behaved and hostile requests side by side, the hostile ones for as long as the others take."""
    told: list[Told] = []
    attack = threading.Thread(
        target=lambda: told.append(send(port, hostile(SEED), HOSTILE, [*HOSTILE_CLIENTS * 4])), daemon=True
    )
    attack.start()
    loaded = send(port, well_behaved(SEED + 2), many, CLIENTS, PAUSE)
    attack.join()
    return loaded, told[0]


def at_rest(server: Server) -> Usage:
    """Return what a server holds once nothing runs."""
    while server.busy(0.5) > 0.1:
        time.sleep(0.5)
    return server.usage()


def broken_promises(quiet: Told, loaded: Told, harmful: Told) -> list[str]:
    """Say which answers were not as they should be, and whether others were slowed down too much."""
    faults = [fault for told in (quiet, loaded, harmful) for fault in told.faults]
    ratio = loaded.percentile(0.99) / quiet.percentile(0.99)
    return [*faults[:20], *([f"p99 is {ratio:.1f} times the quiet one"] if ratio >= 2 else [])]


def leaks(begin: Usage, end: Usage) -> list[str]:
    """Say of what the server holds more than it did."""
    found = {
        "processes": end.processes > begin.processes,
        "threads": end.threads > begin.threads + 2,
        "files": end.files > begin.files + 4,
        "memory": end.memory > begin.memory + KEPT + NOISE,
    }
    return [f"leaks {name}: {begin} {end}" for name, leaking in found.items() if leaking]


def print_table(quiet: Told, loaded: Told, harmful: Told) -> None:
    columns = ("p50 ms", "p99 ms")
    heads = "".join(f"{head:>9}" for head in ("quiet", *columns, "loaded", *columns, "ratio"))
    print(f"{'':13}{heads}  statuses while hostile ones run")
    for kind in sorted(quiet.seconds):
        print_line(kind, quiet, loaded, (kind,))
    print_line("well-behaved", quiet, loaded, ())
    statuses = dict(sorted(harmful.statuses["hostile"].items()))
    print(f"{'hostile':14}{harmful.total():44}{harmful.percentile(0.99) * 1000:9.0f}{'':11}  {statuses}")


def print_line(name: str, quiet: Told, loaded: Told, kinds: tuple[str, ...]) -> None:
    line = f"{name:14}"
    for told in (quiet, loaded):
        many = sum(len(told.seconds[kind]) for kind in kinds or told.seconds)
        line += f"{many:8}{told.percentile(0.5, *kinds) * 1000:9.1f}{told.percentile(0.99, *kinds) * 1000:9.1f} "
    ratio = loaded.percentile(0.99, *kinds) / quiet.percentile(0.99, *kinds)
    print(f"{line}{ratio:9.2f}  {dict(sorted(loaded.statuses[name].items())) if kinds else ''}")


def print_usage(begin: Usage, end: Usage) -> None:
    for name in ("processes", "threads", "files"):
        print(f"{name:14}{getattr(begin, name):8} → {getattr(end, name)}")
    print(f"{'memory':14}{begin.memory >> 20:8} → {end.memory >> 20} MiB")


if __name__ == "__main__":
    main()

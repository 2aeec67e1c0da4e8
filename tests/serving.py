"""Servers that tests start for themselves, and what the kernel says of the processes that a server consists of."""

import http.client
import os
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from conftest import ENVIRONMENT, PATIENCE, VILLKOR, free_port, wait_for

TICK: Final = 1 / os.sysconf("SC_CLK_TCK")
"""Seconds that one of the kernel's ticks lasts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """What a server holds: processes, threads and open files by number, memory of its own in bytes."""

    processes: int
    threads: int
    files: int
    memory: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a server answered; `headers` by name in lower-case letters."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def media_type(self) -> str:
        """The media type without its parameters."""
        return self.headers.get("content-type", "").partition(";")[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """A server in processes of its own: the port that it listens on, and its first process."""

    port: int
    pid: int

    def usage(self) -> Usage:
        """Return what the server and all that it started hold now."""
        pids = list(descendants(self.pid))
        return Usage(
            processes=len(pids),
            threads=sum(len(entries(f"/proc/{pid}/task")) for pid in pids),
            files=sum(len(entries(f"/proc/{pid}/fd")) for pid in pids),
            memory=sum(proportional(pid) for pid in pids),
        )

    def busy(self, seconds: float) -> float:
        """Return how many cores the server keeps busy, measured over some seconds."""
        before = self._time_used()
        time.sleep(seconds)
        after = self._time_used()
        return sum(used - before.get(pid, 0.0) for pid, used in after.items()) / seconds

    def _time_used(self) -> Mapping[int, float]:
        return {pid: time_used(pid) for pid in descendants(self.pid)}


@contextmanager
def started(
    command: str, *options: str | Path, settings: Sequence[tuple[str, str]] = (), program: str | Path = VILLKOR
) -> Iterator[Server]:
    """Start `villkor serve` or another command that serves, give it once it answers, and stop it at the end."""
    port = free_port()
    environment = {**ENVIRONMENT, **dict(settings)}
    arguments: list[str | Path] = [program, command, *options, "--port", str(port)]
    with subprocess.Popen(arguments, env=environment, stdout=-3, stderr=subprocess.PIPE, text=True) as process:
        try:
            wait_for(port, process)
            yield Server(port=port, pid=process.pid)
        finally:
            process.terminate()
            process.communicate(timeout=PATIENCE)


def ask(
    port: int,
    method: str,
    target: str,
    headers: Mapping[str, str] | None = None,
    body: bytes | None = None,
    client: str = "127.0.0.1",
) -> Answer:
    """Return the answer to one request that is sent as it stands, on a connection of its own.

    `client` is the address that it comes from: limits hold for each of them.
    """
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE, source_address=(client, 0))
    try:
        connection.request(method, target, body, headers=dict(headers or {}))
        answer = connection.getresponse()
        named = {name.lower(): value for name, value in answer.getheaders()}
        return Answer(status=answer.status, headers=named, body=answer.read())
    finally:
        connection.close()


def descendants(pid: int) -> Iterator[int]:
    """Give a process and all that came from it and still run."""
    yield pid
    with suppress(OSError):
        for task in entries(f"/proc/{pid}/task"):
            children = Path(f"/proc/{pid}/task/{task}/children").read_text()
            for child in children.split():
                yield from descendants(int(child))


def entries(folder: str) -> Sequence[str]:
    """Return the names in a folder of the kernel; none where the process has ended."""
    try:
        return os.listdir(folder)  # noqa: PTH208 - names, of which there may be many
    except OSError:
        return ()


def proportional(pid: int) -> int:
    """Return the bytes that a process takes, with its part of what it shares; nought where it has ended."""
    try:
        said = Path(f"/proc/{pid}/smaps_rollup").read_text()
    except OSError:
        return 0
    return next((int(line.split()[1]) * 1024 for line in said.splitlines() if line.startswith("Pss:")), 0)


def time_used(pid: int) -> float:
    """Return the seconds of processor time that a process has used; nought where it has ended."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) * TICK

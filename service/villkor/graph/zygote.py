"""The zygote: a process that holds the graph and does nothing but fork workers, which do work and may die of it."""

import gc
import os
import resource
import signal
import socket
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Final, NoReturn

from villkor.errors import Problem, Unexpected
from villkor.graph.channel import Message, packed, receive, told

Work = Callable[[Message], Message]
"""What a worker does with a message."""

FORK: Final = b"+"
"""What asks the zygote for a worker; the worker's channel goes with it."""


def start(work: Work, memory: int, seconds: int) -> tuple[int, socket.socket]:
    """Fork a zygote; return its process and its control: a socket that takes the channel of each worker to be forked.

    A worker may take so many bytes of memory beyond what it begins with, and so many seconds of CPU for a message; it
    can open no file and no connection. Zygote and workers end when nobody holds the other end of their sockets.
    """
    here, there = socket.socketpair()
    gc.freeze()  # what is there now stays shared with the workers
    process = os.fork()
    if process == 0:  # pragma: no cover (another process)
        here.close()
        _end_with(partial(_fork_workers, there, work, memory, seconds))
    there.close()
    return process, here


def stop(process: int) -> None:
    """End a zygote that this process has forked, and wait for it."""
    try:
        os.kill(process, signal.SIGTERM)
        os.waitpid(process, 0)
    except (ChildProcessError, ProcessLookupError):
        return  # another process forked it, or it ended before


def _end_with(task: Callable[[], None]) -> NoReturn:  # pragma: no cover (another process)
    """Do a task and end the process, whatever happens, without what the parent has left to do at its own end."""
    try:
        task()
    finally:
        os._exit(0)


def _fork_workers(
    control: socket.socket, work: Work, memory: int, seconds: int
) -> None:  # pragma: no cover (another process)
    for number in (signal.SIGINT, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)  # a terminal's signals are for the server
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # no worker is waited for
    _open_nothing()
    while True:
        said, channels, _, _ = socket.recv_fds(control, 1, 1)
        if said != FORK:
            return
        if os.fork() == 0:
            control.close()
            _end_with(partial(_serve, socket.socket(fileno=channels[0]), work, memory, seconds))
        os.close(channels[0])


def _open_nothing() -> None:  # pragma: no cover (another process)
    """Let go of the server's streams: who waits for their end must not wait for this process."""
    nothing = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nothing, stream)
    os.close(nothing)


def _serve(channel: socket.socket, work: Work, memory: int, seconds: int) -> None:  # pragma: no cover (another process)
    channel.sendall(packed(Message({"pid": os.getpid()})))
    _confine(memory)
    while message := receive(channel):
        _limit_cpu(seconds)
        channel.sendall(packed(_done(work, message)))


def _done(work: Work, message: Message) -> Message:  # pragma: no cover (another process)
    try:
        return work(message)
    except Problem as problem:
        return told(problem)
    except MemoryError:
        raise  # the end of this process tells it
    except Exception:
        return told(Unexpected("The work failed.", "Arbetet misslyckades."))


def _confine(memory: int) -> None:  # pragma: no cover (another process)
    os.nice(5)  # what is served comes before it
    with suppress(OSError), open("/proc/self/oom_score_adj", "w", encoding="ascii") as file:  # noqa: PTH123
        file.write("1000")  # where the machine runs out of memory, a query goes before the service
    with open("/proc/self/statm", encoding="ascii") as file:  # noqa: PTH123 - one read, before files are closed to it
        used = int(file.read().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (used + memory, used + memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))  # a query that asks another server finds no socket to leave by


def _limit_cpu(seconds: int) -> None:  # pragma: no cover (another process)
    """End this process by itself after so much more CPU time: the server that would stop it may be gone."""
    spent = sum(resource.getrusage(resource.RUSAGE_SELF)[:2])
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (int(spent) + seconds + 2, hard))

"""What tests share: one catalogue over the content of the checkout, one server over the same, and the program."""

import atexit
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

import httpx
import pytest
from hypothesis import settings

from corpus import World, read_world
from villkor.catalogue import Catalogue, open_catalogue
from villkor.checks.checker import Checker, open_checker
from villkor.graph.embedded import EmbeddedGraph
from villkor.graph.pooled import PooledRunner

settings.register_profile("villkor", deadline=None, derandomize=True)  # the same on a slow machine and every time
settings.load_profile("villkor")

VILLKOR: Final = Path(sys.executable).with_name("villkor")
"""The program as it is installed."""

CACHE: Final = tempfile.mkdtemp(prefix="villkor-tests-")
"""Where the program keeps its snapshots while the tests run, so that no run sees those of another."""
atexit.register(shutil.rmtree, CACHE, ignore_errors=True)

ENVIRONMENT: Final = {
    **{name: value for name, value in os.environ.items() if not name.startswith("VILLKOR_")},
    "VILLKOR_CACHE": CACHE,
}
"""An environment with none of the settings that a developer may have."""

PATIENCE: Final = 60
"""Seconds that a process is waited for, many times what it takes."""


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    return open_catalogue(None)


@pytest.fixture(scope="session")
def runner(catalogue: Catalogue) -> Iterator[PooledRunner]:
    """Give what runs queries from outside, for applications in this process."""
    assert isinstance(catalogue.graph, EmbeddedGraph)
    runner = PooledRunner(catalogue.graph)
    yield runner
    runner.close()


@pytest.fixture(scope="session")
def checker(catalogue: Catalogue) -> Checker:
    return open_checker(catalogue)


@pytest.fixture(scope="session")
def world(catalogue: Catalogue) -> World:
    """Give the actors and amounts that made-up submissions are about."""
    return read_world(catalogue.graph)


@pytest.fixture(scope="session")
def port() -> Iterator[int]:
    """Give the port of a server that answers, stopped at the end."""
    port = free_port()
    arguments: list[str | Path] = [VILLKOR, "serve", "--port", str(port)]
    with subprocess.Popen(arguments, env=ENVIRONMENT, stdout=-3, stderr=subprocess.PIPE, text=True) as server:
        try:
            wait_for(port, server)
            yield port
        finally:
            server.terminate()
            server.communicate(timeout=PATIENCE)


@pytest.fixture(scope="session")
def web(port: int) -> Iterator[httpx.Client]:
    """Give a client of the server that asks for JSON in Swedish unless a test says otherwise."""
    headers = {"Accept": "application/json", "Accept-Language": "sv"}
    with httpx.Client(base_url=f"http://127.0.0.1:{port}", headers=headers, timeout=PATIENCE) as client:
        yield client


def free_port() -> int:
    """Return a port that nothing listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def wait_for(port: int, server: subprocess.Popen[str]) -> None:
    """Return once the server answers; fail where it ends or says nothing."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        if server.poll() is not None:
            pytest.fail(f"the server ended: {server.communicate()[1]}", pytrace=False)
        try:
            httpx.get(f"http://127.0.0.1:{port}/health")
            return
        except httpx.TransportError:
            time.sleep(0.05)
    pytest.fail(f"the server did not answer within {PATIENCE} seconds", pytrace=False)


def run(
    *arguments: str | Path, stdin: bytes = b"", folder: Path | None = None, settings: Sequence[tuple[str, str]] = ()
) -> subprocess.CompletedProcess[bytes]:
    """Run the program in a process of its own and return what it wrote and its status."""
    return subprocess.run(
        [VILLKOR, *arguments],
        input=stdin,
        capture_output=True,
        timeout=PATIENCE,
        cwd=folder,
        env={**ENVIRONMENT, **dict(settings)},
        check=False,
    )

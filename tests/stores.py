"""Stores to be asked over HTTP: the oxigraph server and Virtuoso, each with a folder of its own, stopped at the end."""

import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

import httpx
import pytest

from conftest import PATIENCE, free_port, run

OXIGRAPH: Final = Path(sys.executable).with_name("oxigraph")
VIRTUOSO: Final = """[Database]
DatabaseFile = {folder}/v.db
ErrorLogFile = {folder}/v.log
LockFile = {folder}/v.lck
TransactionFile = {folder}/v.trx
xa_persistent_file = {folder}/v.pxa
FileExtend = 200
[TempDatabase]
DatabaseFile = {folder}/t.db
TransactionFile = {folder}/t.trx
[Parameters]
ServerPort = 127.0.0.1:{sql}
DirsAllowed = {folder}
NumberOfBuffers = 20000
MaxDirtyBuffers = 12000
ThreadsPerQuery = 1
AsyncQueueMaxThreads = 0
[HTTPServer]
ServerPort = 127.0.0.1:{port}
ServerRoot = {folder}
ServerThreads = 10
[SPARQL]
ResultSetMaxRows = {rows}
MaxQueryExecutionTime = 30
"""


@dataclass(frozen=True, slots=True)
class Store:
    """Where a store answers queries, how the content comes into it, and how one more quad does."""

    query: str
    load: Callable[[], None]
    add: Callable[[str], None]


@contextmanager
def oxigraph(folder: Path, *options: str, port: int = 0) -> Iterator[Store]:
    """Start the oxigraph server, on a free port where none is named; it is loaded by SPARQL updates."""
    port = port or free_port()
    arguments: list[str | Path] = [
        OXIGRAPH,
        "serve",
        "--location",
        folder / "data",
        "--bind",
        f"127.0.0.1:{port}",
        *options,
    ]
    with started(arguments, port, folder):
        update = f"http://127.0.0.1:{port}/update"
        yield Store(f"http://127.0.0.1:{port}/query", partial(_written, update), partial(_inserted, update))


@contextmanager
def virtuoso(folder: Path, rows: int = 1_000_000) -> Iterator[Store]:
    """Start Virtuoso, which gives so many rows at most; it is loaded by its own bulk loader."""
    program = shutil.which("virtuoso-t")
    assert program, "Virtuoso is missing; `make test` installs it or names the line that does"
    port, sql = free_port(), free_port()
    settings = folder / "virtuoso.ini"
    settings.write_text(VIRTUOSO.format(folder=folder, port=port, sql=sql, rows=rows), encoding="utf-8")
    with started([program, "+foreground", "+configfile", settings], port, folder):
        yield Store(f"http://127.0.0.1:{port}/sparql", partial(_bulk_loaded, folder, sql), partial(_put, sql))


@contextmanager
def started(arguments: Sequence[str | Path], port: int, folder: Path) -> Iterator[None]:
    """Run a server until the block ends, from when it answers."""
    with (
        (folder / "log").open("wb") as log,
        subprocess.Popen(arguments, cwd=folder, stdout=log, stderr=log, stdin=subprocess.DEVNULL) as server,
    ):
        try:
            _wait_for(port, server, folder / "log")
            yield
        finally:
            server.kill()


def _wait_for(port: int, server: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and server.poll() is None:
        try:
            httpx.get(f"http://127.0.0.1:{port}/")
            return
        except httpx.TransportError:
            time.sleep(0.05)
    pytest.fail(f"the store did not start: {log.read_text('utf-8', 'replace')[-2000:]}", pytrace=False)


def _written(update: str) -> None:
    done = run("load", "--to", update)
    assert done.returncode == 0, done.stderr


def _inserted(update: str, quad: str) -> None:
    triple, _, graph = quad.removesuffix(" .").rpartition(" ")
    text = f"INSERT DATA {{ GRAPH {graph} {{ {triple} }} }}"
    httpx.post(update, content=text, headers={"Content-Type": "application/sparql-update"}).raise_for_status()


def _put(sql: int, quad: str) -> None:
    isql(sql, f"DB.DBA.TTLP('{quad}', '', 'urn:unused', 512);")


def _bulk_loaded(folder: Path, sql: int) -> None:
    done = run("load", "--out", folder / "villkor.nq")
    assert done.returncode == 0, done.stderr
    isql(sql, f"ld_dir('{folder}', 'villkor.nq', 'urn:unused'); rdf_loader_run(); checkpoint;")


def isql(sql: int, statements: str) -> str:
    """Run statements of Virtuoso's SQL, and return what it says."""
    done = subprocess.run(
        ["isql-vt", f"127.0.0.1:{sql}", "dba", "dba", f"exec={statements}"],
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=True,
    )
    assert "*** Error" not in done.stderr, done.stderr
    return done.stdout

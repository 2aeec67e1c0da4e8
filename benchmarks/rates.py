"""Requests a second, side by side: ours, a bare ASGI application, rdflib-endpoint, and the oxigraph server.

`make bench` prints each contest's rates and their ratio. The contestants hold the same triples, take turns in rounds,
and are asked by wrk, each request different from the one before where nothing may come from a cache. Ours, the bare
application and rdflib-endpoint run under the same server, granian, with one worker each.
"""

import csv
import io
import json
import os
import re
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import urlencode
from urllib.request import Request, urlopen

from questions import free_port

from villkor.catalogue import Catalogue, open_catalogue

BIN = Path(sys.executable).parent
ROUNDS = 3
SECONDS = 3
CONNECTIONS = 8
PATIENCE = 60
QUESTION = "/v1/obligations?actor=county-joint&year=2025"
ASKED = ("obligations", "deadlines", "funding-lines", "allocations", "discrepancies")
"""The questions that are asked in turn, with the inputs of their first case, and whose SPARQL is asked as it stands."""

RESOURCE = "/res/norm/2025-2.3-6"
HERE = Path(__file__).parent
ENDPOINTS = {"ours": "/sparql", "rdflib-endpoint": "/sparql", "disk": "/query", "memory": "/query"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """What a contestant is asked over and over: paths in turn, or queries in turn that are posted to the first.

    `fresh` makes every request differ from those before, so that none is answered from a cache.
    """

    port: int
    paths: Sequence[str]
    queries: Sequence[str] = ()
    fresh: bool = False
    accept: str = "application/sparql-results+json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Contest:
    """Ours beside theirs, with the ratio that is to be reached, if one is."""

    name: str
    ours: Load
    theirs: Load
    aim: float | None = None


def main() -> None:
    catalogue = open_catalogue()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        ports = stack.enter_context(servers(catalogue, folder))
        compare_rows(catalogue, ports)
        print(f"{'requests a second':40}{'ours':>10}{'theirs':>10}{'ratio':>9}{'aim':>10}")
        for contest in contests(catalogue, ports):
            compare(contest, folder)
    print(
        f"\n{os.cpu_count()} cores; {CONNECTIONS} connections; medians of {ROUNDS} rounds of {SECONDS} seconds in turn"
    )


def contests(catalogue: Catalogue, ports: Mapping[str, int]) -> Iterator[Contest]:
    """Give the contests in the order in which they are printed."""
    ours = ports["ours"]
    questions = [f"/v1/{name}?{urlencode(catalogue.questions[name].cases[0].input)}" for name in ASKED]
    raw = Load(port=ours, paths=["/sparql"], queries=raw_queries(catalogue), fresh=True)
    endpoint = replace(raw, port=ports["rdflib-endpoint"])
    bare = Load(port=ports["bare"], paths=["/"])
    one, cached = Load(port=ours, paths=[QUESTION]), Load(port=ours, paths=questions)
    uncached, page = replace(cached, fresh=True), Load(port=ours, paths=[RESOURCE], fresh=True)
    description = f"DESCRIBE <https://w3id.org/villkor{RESOURCE.replace('res', 'id', 1)}>"
    described = replace(endpoint, queries=[description], accept="text/turtle")
    yield Contest(name="cached answer, bare ASGI", ours=one, theirs=bare, aim=0.85)
    yield Contest(name="cached question, rdflib-endpoint", ours=cached, theirs=endpoint, aim=200)
    yield Contest(name="uncached question, rdflib-endpoint", ours=uncached, theirs=endpoint, aim=20)
    yield Contest(name="SPARQL, rdflib-endpoint", ours=raw, theirs=endpoint, aim=10)
    for name, aim in (("disk", 1.1), ("memory", 0.5)):
        theirs = replace(raw, port=ports[name], paths=[ENDPOINTS[name]])
        yield Contest(name=f"SPARQL, oxigraph server, {name}", ours=raw, theirs=theirs, aim=aim)
    yield Contest(name="resource made anew, rdflib's DESCRIBE", ours=page, theirs=described)


def compare(contest: Contest, folder: Path) -> None:
    """Print a contest's line."""
    rates: tuple[list[float], list[float]] = ([], [])
    for _ in range(ROUNDS):
        rates[0].append(rate(contest.ours, folder))
        rates[1].append(rate(contest.theirs, folder))
    ours, theirs = map(statistics.median, rates)
    aim = f"{contest.aim}×" if contest.aim else ""
    print(f"{contest.name:40}{ours:10.0f}{theirs:10.1f}{ours / theirs:8.2f}×{aim:>10}", flush=True)


# ── what is asked ──


def raw_queries(catalogue: Catalogue) -> Sequence[str]:
    """Return the SPARQL that is asked raw."""
    return [catalogue.ask(name, catalogue.questions[name].cases[0].input).query for name in ASKED]


def compare_rows(catalogue: Catalogue, ports: Mapping[str, int]) -> None:
    """End the run where oxigraph gives another number of rows than ours; print where rdflib does."""
    for name, query in zip(ASKED, raw_queries(catalogue), strict=True):
        counts = {name: rows(f"http://127.0.0.1:{ports[name]}{path}", query) for name, path in ENDPOINTS.items()}
        if len({counts[engine] for engine in ("ours", "disk", "memory")}) > 1:
            raise SystemExit(f"different numbers of rows: {counts}\n{query}")
        if counts["rdflib-endpoint"] != counts["ours"]:
            print(
                f"{name}: rdflib-endpoint gives {counts['rdflib-endpoint']} rows where the others give {counts['ours']}"
            )


def rows(address: str, query: str) -> int:
    """Return the number of rows that an endpoint gives."""
    headers = {"Content-Type": "application/sparql-query", "Accept": "text/csv"}
    said = fetched(Request(address, query.encode(), headers)).decode()
    return sum(1 for _ in csv.reader(io.StringIO(said, newline=""))) - 1


def rate(load: Load, folder: Path) -> float:
    """Return how many requests a second a contestant answers; one that is not answered well ends the run."""
    script = folder / "load.lua"
    script.write_text(lua(load), encoding="utf-8")
    arguments: list[str | Path] = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{SECONDS}s", "--timeout", "30s", "-s", script]
    arguments.append(f"http://127.0.0.1:{load.port}/")
    said = subprocess.run(arguments, capture_output=True, text=True, check=True).stdout
    if "Non-2xx" in said or "Socket errors" in said:
        raise SystemExit(f"{load.paths} on {load.port}:\n{said}")
    found = re.search(r"Requests/sec:\s+([\d.]+)", said)
    assert found
    return float(found[1])


def lua(load: Load) -> str:
    """Return the script by which wrk makes its requests."""
    paths, queries = (
        ", ".join(json.dumps(each, ensure_ascii=False) for each in kind) for kind in (load.paths, load.queries)
    )
    return f"""
local paths, queries, fresh = {{ {paths} }}, {{ {queries} }}, {str(load.fresh).lower()}
math.randomseed(os.time())
local number = math.random(1, 1000000000)
local posted = {{ ["Content-Type"] = "application/sparql-query", ["Accept"] = "{load.accept}" }}
local got = {{ ["Accept"] = "application/json" }}
function request()
  number = number + 1
  if #queries > 0 then
    return wrk.format("POST", paths[1], posted, queries[number % #queries + 1] .. "\\n# " .. number)
  end
  if fresh then got["Accept"] = "application/json, text/turtle;q=0.5, x/" .. number end
  return wrk.format("GET", paths[number % #paths + 1], got)
end
"""


# ── who is asked ──


@contextmanager
def servers(catalogue: Catalogue, folder: Path) -> Iterator[Mapping[str, int]]:
    """Start every contestant on the same triples, and give the port of each."""
    ports = {name: free_port() for name in ("ours", "bare", "rdflib-endpoint", "disk", "memory")}
    triples, body, disk = folder / "all.nt", folder / "answer.json", folder / "disk"
    triples.write_bytes(catalogue.graph.serialise("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }", "application/n-triples"))
    for command in (["load", "--file", triples], ["optimize"]):
        subprocess.run([BIN / "oxigraph", *command, "--location", disk], check=True, capture_output=True)
    with ExitStack() as stack:
        for name, arguments in programs(ports, disk).items():
            settings = {"CONTESTANT_BODY": str(body), "CONTESTANT_TRIPLES": str(triples)}
            stack.enter_context(started(arguments, ports[name], settings))
            if name == "ours":
                body.write_bytes(fetched(Request(f"http://127.0.0.1:{ports[name]}{QUESTION}")))
        filling = f"http://127.0.0.1:{ports['memory']}/store?default"
        fetched(Request(filling, triples.read_bytes(), {"Content-Type": "application/n-triples"}, method="PUT"))
        yield ports


def programs(ports: Mapping[str, int], disk: Path) -> Mapping[str, Sequence[str | Path]]:
    """Return the command line of each contestant."""
    granian: list[str | Path] = [BIN / "granian", "--interface", "asgi", "--host", "127.0.0.1", "--log-level", "error"]
    oxigraph = BIN / "oxigraph"
    return {
        "ours": [BIN / "villkor", "serve", "--port", str(ports["ours"])],
        "bare": [*granian, "--port", str(ports["bare"]), "contestants:bare"],
        "rdflib-endpoint": [*granian, "--port", str(ports["rdflib-endpoint"]), "--factory", "contestants:endpoint"],
        "disk": [oxigraph, "serve-read-only", "--location", disk, "--bind", f"127.0.0.1:{ports['disk']}"],
        "memory": [oxigraph, "serve", "--bind", f"127.0.0.1:{ports['memory']}"],
    }


@contextmanager
def started(arguments: Sequence[str | Path], port: int, settings: Mapping[str, str]) -> Iterator[None]:
    """Run a server from when it answers until it is no longer needed."""
    with subprocess.Popen(arguments, cwd=HERE, env={**os.environ, **settings}, stdout=-3, stderr=-3) as server:
        try:
            wait_for(port, server)
            yield
        finally:
            server.terminate()


def wait_for(port: int, server: subprocess.Popen[bytes]) -> None:
    """Return once a server takes connections; end the run where it does not."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and server.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port)).close()
            return
        except OSError:
            time.sleep(0.1)
    raise SystemExit(f"{server.args!r} does not serve")


def fetched(request: Request) -> bytes:
    with urlopen(request, timeout=PATIENCE) as answer:
        body: bytes = answer.read()
        return body


if __name__ == "__main__":
    main()

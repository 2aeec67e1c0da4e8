"""How long checks take beside pyshacl on the same shapes and data, and beside parsing, in the same run.

`make bench` prints two tables: one report by a warm checker, over HTTP and by the command line of pyshacl; and many
reports, by threads, in streamed batches, beside the time to parse them and pyshacl on a sample, extrapolated. The
contestants take turns, so that the machine's moods fall on all of them alike. Each bulk run is a process of its own.
"""

import http.client
import os
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Final

import pyoxigraph as ox
from questions import connect, free_port

from corpus import World, made, ntriples, read_world
from faults import reports
from villkor.catalogue import Catalogue, open_catalogue
from villkor.checks.checker import Checker, open_checker
from villkor.checks.prefill import open_forms
from villkor.checks.sources import from_bytes, from_path
from villkor.submissions.document import Document

TURNS: Final = 101
PYSHACL_TURNS: Final = 5
SAMPLE: Final = 20
SIZES: Final = (1_000, 10_000, 32_000)
"""The last has more than a million triples."""

ONE: Final = (("Requisition", "municipality"), ("FinancialReport", "municipality"), ("PerformanceReport", "region"))
BIN: Final = Path(sys.executable).parent


def main() -> None:
    catalogue = open_catalogue()
    world = read_world(catalogue.graph)
    with tempfile.TemporaryDirectory() as folder:
        shapes = Path(folder) / "shapes.ttl"
        shapes.write_bytes(catalogue.graph.serialise(catalogue.index["shapes"], "text/turtle"))
        compare_one(catalogue, world, shapes)
        compare_many(catalogue, world, shapes)


# ── one report ──


def compare_one(catalogue: Catalogue, world: World, shapes: Path) -> None:
    """Print how long one good report takes."""
    checker, forms = open_checker(catalogue), open_forms(catalogue)
    port = free_port()
    server = subprocess.Popen([BIN / "villkor", "serve", "--port", str(port)], stdout=-3)
    try:
        connection = connect(port)
        print(f"{'one report, ms':20}{'checker':>9}{'p95':>7}{'HTTP':>9}{'p95':>7}{'pyshacl CLI':>13}{'ratio':>8}")
        for kind, category in ONE:
            said = ntriples(made(world, kind, category, 3, random.Random(2)))
            data = shapes.with_name("data.nt")
            data.write_bytes(checker.examiner.data(Document("one", said)))
            submitted = [from_bytes("one.nt", said, forms)]
            contestants: dict[str, Callable[[], object]] = {
                "checker": partial(checker.check, submitted, language="sv"),
                "HTTP": partial(post, connection, said),
                "pyshacl": partial(pyshacl, shapes, data),
            }
            print_one(kind, by_turns(contestants))
    finally:
        server.terminate()
        server.wait()


def print_one(kind: str, times: Mapping[str, list[float]]) -> None:
    """Print the medians and the 95th percentiles of the contestants, and how many times longer pyshacl takes."""
    line = f"{kind:20}"
    for name, width in (("checker", 9), ("HTTP", 9)):
        line += f"{statistics.median(times[name]):{width}.2f}{statistics.quantiles(times[name], n=20)[-1]:7.2f}"
    theirs = statistics.median(times["pyshacl"])
    print(f"{line}{theirs:13.0f}{theirs / statistics.median(times['checker']):7.0f}×", flush=True)


def by_turns(contestants: Mapping[str, Callable[[], object]]) -> Mapping[str, list[float]]:
    """Return the milliseconds of each contestant's turns; pyshacl has few, spread among the others'."""
    times: dict[str, list[float]] = {name: [] for name in contestants}
    for turn in range(TURNS):
        for name, work in contestants.items():
            if name == "pyshacl" and turn % (TURNS // PYSHACL_TURNS):
                continue
            start = time.perf_counter()
            work()
            times[name].append((time.perf_counter() - start) * 1000)
    return {name: each[1:] for name, each in times.items()}  # the first fills caches


def post(connection: http.client.HTTPConnection, said: bytes) -> None:
    """Have the server check a report; anything but 200 ends the run."""
    headers = {"Content-Type": "application/n-triples", "Accept": "application/json"}
    connection.request("POST", "/v1/validations", said, headers)
    response = connection.getresponse()
    body = response.read()
    if response.status != 200:
        raise SystemExit(f"/v1/validations: {response.status} {body.decode()}")


def pyshacl(shapes: Path, data: Path) -> None:
    """Have the command line of pyshacl check data; more than findings ends the run."""
    done = subprocess.run(
        [BIN / "pyshacl", "--shacl", shapes, "--shacl-file-format", "turtle", "--data-file-format", "nt", data],
        capture_output=True,
        check=False,
    )
    if done.returncode > 1:
        raise SystemExit(done.stderr.decode())


# ── many reports ──


def compare_many(catalogue: Catalogue, world: World, shapes: Path) -> None:
    """Print how long many reports take, one in ten with a fault."""
    checker = open_checker(catalogue)
    each = pyshacl_per_report(checker, world, shapes)
    heads = ("reports", "triples", "parse s", "check s", "× parse", "peak MiB", "pyshacl s", "ratio")
    print("\n" + "".join(f"{head:>11}" for head in heads))
    for size in SIZES:
        path = shapes.with_name("many.nt")
        with path.open("wb") as file:
            for place, submission in enumerate(reports(world, size)):
                file.write(ntriples(submission).replace(b"_:row", b"_:r%dx" % place))
        parsing, triples = child("parse", path)[:2]
        checking, _, peak = child("check", path)
        theirs = each * size
        print(
            f"{size:11}{triples:11.0f}{parsing:11.2f}{checking:11.2f}{checking / parsing:10.0f}×{peak:11.0f}"
            f"{theirs:11.0f}{theirs / checking:10.0f}×",
            flush=True,
        )
    print(f"\n{os.cpu_count()} cores; pyshacl's time is that of {SAMPLE} reports, times the number of reports")


def pyshacl_per_report(checker: Checker, world: World, shapes: Path) -> float:
    """Return the seconds that pyshacl takes for a report among some, without its start."""
    said = [ntriples(each).replace(b"_:row", b"_:r%dx" % place) for place, each in enumerate(reports(world, SAMPLE))]
    seconds = []
    for part in (said[:1], said):
        data = shapes.with_name("sample.nt")
        data.write_bytes(checker.examiner.data(Document("sample", b"".join(part))))
        start = time.perf_counter()
        pyshacl(shapes, data)
        seconds.append(time.perf_counter() - start)
    return (seconds[1] - seconds[0]) / (SAMPLE - 1)


def child(work: str, path: Path) -> list[float]:
    """Return what a process of its own says of parsing or checking a file."""
    told = subprocess.run([sys.executable, __file__, work, path], capture_output=True, text=True, check=True)
    return [float(value) for value in told.stdout.split()]


def parse(path: Path) -> None:
    """Print the seconds that parsing takes, and how many triples there are."""
    start = time.perf_counter()
    triples = sum(1 for _ in ox.parse(path=path, format=ox.RdfFormat.N_TRIPLES))
    print(time.perf_counter() - start, triples)


def check(path: Path) -> None:
    """Print the seconds that a warm check takes, the findings, and how much memory it took beyond what it had."""
    catalogue = open_catalogue()
    checker = open_checker(catalogue)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    start = time.perf_counter()
    report = checker.check([from_path(path, open_forms(catalogue))], language="sv", threads=os.cpu_count() or 1)
    seconds = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    print(seconds, len(report.findings), peak / 1024)


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["parse", path]:
            parse(Path(path))
        case ["check", path]:
            check(Path(path))
        case _:
            main()

"""Each question's median, in process and over HTTP, beside rdflib on the same graph in the same run.

`make bench` prints a table: milliseconds for the first case of each question, the ratio to rdflib, and the geometric
mean. The contestants take turns, question by question, so that the machine's moods fall on all of them alike.
"""

import http.client
import math
import os
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlencode

import rdflib

from villkor.catalogue import Catalogue, open_catalogue
from villkor.formats.json import answer_json
from villkor.questions.question import Question

TURNS = 31
RDFLIB_TURNS = 3


def main() -> None:
    catalogue = open_catalogue()
    graph = rdflib.Graph().parse(
        data=catalogue.graph.serialise("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }", "application/n-triples"),
        format="nt",
    )
    port = free_port()
    server = subprocess.Popen([Path(sys.executable).with_name("villkor"), "serve", "--port", str(port)], stdout=-3)
    try:
        connection = connect(port)
        print(f"{'question':24}{'in process':>12}{'of it SPARQL':>14}{'HTTP':>9}{'rdflib':>11}{'rdflib / ours':>15}")
        ratios = [compare(catalogue, question, graph, connection) for question in catalogue.questions.values()]
    finally:
        server.terminate()
        server.wait()
    mean = math.exp(statistics.fmean(map(math.log, ratios)))
    print(
        f"\n{len(catalogue.questions)} questions, {len(graph)} triples, {os.cpu_count()} cores; milliseconds, medians"
    )
    print(f"rdflib's SPARQL over the whole in-process answer, geometric mean: {mean:.0f} ×")


def compare(
    catalogue: Catalogue, question: Question, graph: rdflib.Graph, connection: http.client.HTTPConnection
) -> float:
    """Print a question's line and return how many times longer rdflib takes for the SPARQL than we for the answer."""
    given = question.cases[0].input
    answer = catalogue.ask(question.name, given)
    path = f"/v1/{question.name}?{urlencode(given)}"
    whole = median(lambda: answer_json(catalogue.ask(question.name, given)), TURNS)
    select = median(lambda: catalogue.graph.select(answer.query), TURNS)
    over_http = median(lambda: fetch(connection, path), TURNS)
    theirs = median(lambda: list(graph.query(answer.query)), RDFLIB_TURNS)
    ratio = theirs / whole
    print(f"{question.name:24}{whole:12.2f}{select:14.2f}{over_http:9.2f}{theirs:11.1f}{ratio:15.1f}", flush=True)
    return ratio


def median(work: Callable[[], object], turns: int) -> float:
    """Return the median of some turns of work, in milliseconds."""
    times = []
    for _ in range(turns):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return statistics.median(times) * 1000


def fetch(connection: http.client.HTTPConnection, path: str) -> bytes:
    """Return the body at a path; anything but 200 ends the run."""
    connection.request("GET", path)
    response = connection.getresponse()
    body = response.read()
    if response.status != 200:
        raise SystemExit(f"{path}: {response.status} {body.decode()}")
    return body


def free_port() -> int:
    """Return a port that nothing listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def connect(port: int) -> http.client.HTTPConnection:
    """Return a connection to the server once it answers; after ten seconds without one the run ends."""
    for _ in range(100):
        connection = http.client.HTTPConnection("127.0.0.1", port)
        try:
            fetch(connection, "/health")
            return connection
        except OSError:
            time.sleep(0.1)
    raise SystemExit("the server did not answer within ten seconds")


if __name__ == "__main__":
    main()

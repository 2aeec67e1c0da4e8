"""Queries from outside on a store elsewhere give what the embedded engine gives, within the same limits."""

import asyncio
import csv
import gc
import io
import time
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

import pyoxigraph as ox
import pytest

from answering import Answering, answering, asleep, send
from test_wire import QUADS, VERSION
from villkor.errors import BadQuery, NotAcceptable, Problem, Refused, StoreFailed
from villkor.graph.embedded import EmbeddedGraph, restore
from villkor.graph.endpoint import Endpoint
from villkor.graph.remote import open_remote
from villkor.graph.remote_runner import RemoteRunner
from villkor.graph.runner import Asked, Limits, Result

TABLES: Final = (
    "application/sparql-results+json",
    "application/sparql-results+xml",
    "text/csv",
    "text/tab-separated-values",
)
TRIPLES: Final = ("text/turtle", "application/n-triples", "application/rdf+xml", "application/ld+json")
LIMITS: Final = Limits(seconds=1, rows=15, size=20_000, length=2_000, clients=2, total=3, waiting=1)
G: Final = "https://e.org/g"


@pytest.fixture(scope="module")
def server() -> Iterator[Answering]:
    with answering(QUADS, VERSION) as server:
        yield server


@pytest.fixture(autouse=True)
def honest(server: Answering) -> Iterator[None]:
    """Let every test begin with a store that tells the truth."""
    yield
    server.lie = None


@pytest.fixture(scope="module")
def runner(server: Answering) -> Iterator[RemoteRunner]:
    runner = RemoteRunner(open_remote(Endpoint(url=server.url), QUADS, VERSION), LIMITS)
    yield runner
    runner.close()


@pytest.fixture(scope="module")
def embedded() -> EmbeddedGraph:
    return restore(QUADS, VERSION)


def run(runner: RemoteRunner, *asked: Asked, client: str = "one") -> list[Result | Problem]:
    """Ask queries at the same time, and return their results or problems."""

    async def together() -> list[Result | Problem]:
        found = await asyncio.gather(*(runner.run(each, client) for each in asked), return_exceptions=True)
        return [each for each in found if isinstance(each, Result | Problem)]

    return asyncio.run(together())


def problem(runner: RemoteRunner, asked: Asked) -> Problem:
    (found,) = run(runner, asked)
    assert isinstance(found, Problem), found
    return found


@pytest.mark.parametrize("media_type", TABLES)
@pytest.mark.parametrize(
    "query",
    ["SELECT ?s ?o { ?s <https://e.org/p> ?o } ORDER BY ?o LIMIT 3", "ASK { ?s ?p 3 }", "ASK { ?s ?p 30 }"],
)
def test_a_table_is_the_same_in_every_media_type(
    runner: RemoteRunner, embedded: EmbeddedGraph, query: str, media_type: str
) -> None:
    if query.startswith("ASK") and media_type.startswith("text"):
        return
    asked = Asked(query=query, table=media_type)
    assert run(runner, asked) == [embedded.answer(asked)]


@pytest.mark.parametrize("media_type", TRIPLES)
def test_triples_are_the_same_in_every_media_type(
    runner: RemoteRunner, embedded: EmbeddedGraph, media_type: str
) -> None:
    asked = Asked(query="CONSTRUCT { ?s ?p ?o } { ?s ?p ?o FILTER(?o < 9) }", triples=media_type)
    (found,) = run(runner, asked)
    assert isinstance(found, Result)
    format_ = ox.RdfFormat.from_media_type(media_type)
    one, other = (set(ox.parse(body, format=format_)) for body in (found.body, embedded.answer(asked).body))
    assert one == other and len(one) == 9


def rows(found: list[Result | Problem]) -> list[list[str]]:
    (result,) = found
    assert isinstance(result, Result), result
    return list(csv.reader(io.StringIO(result.body.decode())))[1:]


@pytest.mark.parametrize(
    ("query", "default", "named", "count"),
    [
        ("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", (), (), 20),
        ("SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }", (), (), 20),
        (f"SELECT (COUNT(*) AS ?n) FROM <{G}> {{ ?s ?p ?o }}", (), (), 20),
        (f"SELECT (COUNT(*) AS ?n) FROM NAMED <{G}> {{ ?s ?p ?o }}", (), (), 0),
        (f"SELECT (COUNT(*) AS ?n) FROM <{G}> {{ GRAPH ?g {{ ?s ?p ?o }} }}", (), (), 0),
        (f"SELECT (COUNT(*) AS ?n) FROM NAMED <{G}> {{ ?s ?p ?o }}", (G,), (), 20),
        ("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", (), (G,), 0),
        ("SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }", (), (G,), 20),
        ("SELECT (COUNT(*) AS ?n) { GRAPH <https://e.org/others> { ?s ?p ?o } }", (), (), 0),
        ("SELECT (COUNT(*) AS ?n) { GRAPH <https://w3id.org/villkor/res/graph/loaded> { ?s ?p ?o } }", (), (), 0),
    ],
)
def test_a_query_is_asked_of_the_graphs_that_it_means_and_never_of_those_of_others(
    server: Answering,
    runner: RemoteRunner,
    embedded: EmbeddedGraph,
    query: str,
    default: tuple[str, ...],
    named: tuple[str, ...],
    count: int,
) -> None:
    server.store.update("INSERT DATA { <urn:a> <urn:b> 1 . GRAPH <https://e.org/others> { <urn:a> <urn:b> 2 } }")
    asked = Asked(query=query, table="text/csv", default_graphs=default, named_graphs=named)
    assert rows(run(runner, asked)) == [[str(count)]] == rows([embedded.answer(asked)])


def test_a_graph_that_is_not_ours_is_not_asked(runner: RemoteRunner) -> None:
    for asked in (
        Asked(query="SELECT * FROM <https://e.org/others> { ?s ?p ?o }"),
        Asked(query="SELECT * { ?s ?p ?o }", default_graphs=("https://e.org/others",)),
    ):
        assert isinstance(problem(runner, asked), BadQuery)


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * {",
        "SELECT * { ?s ?p }",
        "DELETE DATA { <urn:a> <urn:b> 1 }",
        "SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }",
        "SELECT * { S\\u0045RVICE <http://127.0.0.1:9/> { ?s ?p ?o } }",
        "DEFINE get:soft 'soft' SELECT * { ?s ?p ?o }",
        "PREFIX bif: <bif:> SELECT (bif:sys_stat('st_dbms_ver') AS ?x) { }",
        "PREFIX x: <sql:> SELECT (x:f(1) AS ?x) { ?s ?p ?o }",
        "SELECT * { " + "{" * 60 + "}" * 60 + " }",
        "SELECT * { ?s ?p ?o }" + " " * 2_000,
    ],
)
def test_what_is_no_query_of_ours_does_not_reach_the_store(server: Answering, runner: RemoteRunner, query: str) -> None:
    came = len(server.headers)
    assert isinstance(problem(runner, Asked(query=query)), BadQuery)
    assert len(server.headers) == came


def test_a_fault_is_told_with_its_line_and_column(runner: RemoteRunner) -> None:
    assert problem(runner, Asked(query="SELECT *\nWHERE { ?s ?p ; }")).extra["position"].startswith("2:")  # type: ignore[union-attr]


def test_a_result_that_the_caller_does_not_take_is_not_acceptable(runner: RemoteRunner) -> None:
    for query in ("SELECT * { ?s ?p ?o }", "ASK { }", "DESCRIBE <urn:x>"):
        assert isinstance(problem(runner, Asked(query=query, table="", triples="")), NotAcceptable)


@pytest.mark.parametrize(
    ("query", "limit"),
    [
        ("SELECT * { ?s ?p ?o }", "rows"),
        ("CONSTRUCT { ?s ?p ?o } { ?s ?p ?o }", "rows"),
        (
            "SELECT (COUNT(*) AS ?n) { " + " ".join(f"VALUES ?v{n} {{ 1 2 3 4 5 6 7 8 9 }}" for n in range(11)) + " }",
            "seconds",
        ),
    ],
)
def test_a_result_over_a_limit_is_refused_and_the_limit_named(runner: RemoteRunner, query: str, limit: str) -> None:
    found = problem(runner, Asked(query=query))
    assert isinstance(found, Refused)
    assert found.extra["limit"] == limit


def test_a_larger_result_is_refused(server: Answering, runner: RemoteRunner) -> None:
    server.lie = lambda handler, media_type, body: send(handler, media_type, body + b" " * 20_000)
    assert isinstance(problem(runner, Asked(query="ASK { }")), StoreFailed)


def test_a_store_that_takes_too_long_is_given_up_in_time_and_asked_again(
    server: Answering, runner: RemoteRunner
) -> None:
    server.lie = asleep
    began = time.monotonic()
    found = problem(runner, Asked(query="ASK { ?s ?p 3 }"))
    assert isinstance(found, Refused) and found.extra["limit"] == "seconds"
    assert time.monotonic() - began < 1.8
    server.lie = None
    assert isinstance(run(runner, Asked(query="ASK { ?s ?p 3 }"))[0], Result)


def test_a_client_that_asks_too_much_at_a_time_waits_and_is_refused_while_others_are_served(server: Answering) -> None:
    patient = RemoteRunner(open_remote(Endpoint(url=server.url), QUADS, VERSION), replace(LIMITS, seconds=3))
    asked = Asked(query="ASK { ?s ?p 3 }")

    async def together() -> tuple[list[object], Result]:
        server.lie = asleep
        many = asyncio.gather(*(patient.run(asked, "greedy") for _ in range(4)), return_exceptions=True)
        await asyncio.sleep(0.5)
        server.lie = None
        other = await patient.run(asked, "modest")
        return list(await many), other

    found, other = asyncio.run(together())
    patient.close()
    assert [each.extra["limit"] for each in found if isinstance(each, Refused)] == ["clients", "clients"]
    assert b"true" in other.body


def test_what_the_store_does_not_run_is_told_as_its_fault(server: Answering, runner: RemoteRunner) -> None:
    server.lie = lambda handler, _, __: send(handler, "text/plain", b"SP031: internal error\nof mine", 400)
    found = problem(runner, Asked(query="ASK { ?s ?p 3 }"))
    assert isinstance(found, StoreFailed) and "SP031: internal error" in found.detail["en"]
    assert "of mine" not in found.detail["en"]


@pytest.mark.parametrize("query", ["SELECT * { ?s ?p ?o }", "CONSTRUCT { ?s ?p ?o } { ?s ?p ?o }", "ASK { ?s ?p 3 }"])
def test_a_broken_answer_leaves_nothing_behind_that_the_engine_minds(
    server: Answering, runner: RemoteRunner, query: str
) -> None:
    server.lie = lambda handler, media_type, body: send(handler, media_type, body[:-5])
    assert isinstance(problem(runner, Asked(query=query)), StoreFailed)
    gc.collect()  # in another thread than the one that read; what the engine minds is an error of this test


def test_results_are_not_larger_than_what_the_store_was_seen_to_give(server: Answering) -> None:
    graph = open_remote(Endpoint(url=server.url), QUADS, VERSION)
    wide = replace(LIMITS, rows=10**9, size=1 << 30, seconds=20)
    pairs = "SELECT ?a { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
    with pytest.raises(Refused) as caught:
        graph.answer(Asked(query=pairs), wide)
    assert caught.value.extra["limit"] == "rows"

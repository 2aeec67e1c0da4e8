"""Limits that hold: what runs away is really stopped and says so, gives back what it took, and harms nobody else."""

import json
import re
import socket
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final
from urllib.parse import quote

import pytest

from conftest import PATIENCE
from hostile_queries import RUNAWAY, TOO_DEEP, TOO_WIDE
from protocol_cases import QUERY, UPDATE
from serving import Answer, Server, ask, started
from villkor.graph.runner import LIMITS

SECONDS: Final = 1
"""The limit of time that the server is started with."""

GRACE: Final = 2.0
"""Seconds beyond the limit within which a query has been answered, on a machine that does other things too."""

KEPT: Final = 48 << 20
"""Bytes that a server may keep of a query that is over: what allocators hold on to."""

HOSTILE, OTHER, GOOD = "127.0.0.2", "127.0.0.3", "127.0.0.1"
"""The addresses of three clients."""

SLOW: Final = RUNAWAY["a product of three"][0]


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with started("serve", "--seconds", str(SECONDS)) as server:
        for _ in range(3):  # until what is made at the first query is there
            post(server, "SELECT * { ?s ?p ?o } LIMIT 10")
        yield server


def post(server: Server, query: str, client: str = HOSTILE, accept: str = "*/*") -> Answer:
    """Ask a query as a client."""
    headers = {"Content-Type": QUERY, "Accept": accept, "Accept-Language": "en"}
    return ask(server.port, "POST", "/sparql", headers, query.encode(), client=client)


def problem(answer: Answer) -> Mapping[str, Any]:
    """Return the members of a problem."""
    assert answer.media_type == "application/problem+json"
    said: Mapping[str, Any] = json.loads(answer.body)
    return said


def rests(server: Server) -> bool:
    """Whether the server comes to rest: nothing of what was stopped goes on, is being ended or is made anew."""
    until = time.monotonic() + 10
    before = server.usage().processes
    while server.busy(0.4) > 0.25 or server.usage().processes != before:
        before = server.usage().processes
        if time.monotonic() > until:
            return False
    return True


# ── each query is stopped ──


@pytest.mark.parametrize("name", RUNAWAY)
def test_a_query_that_runs_away_is_stopped_and_gives_everything_back(server: Server, name: str) -> None:
    query, limits = RUNAWAY[name]
    assert rests(server)
    before = server.usage()
    begun = time.monotonic()
    answer = post(server, query)
    took = time.monotonic() - begun
    said = problem(answer)
    assert (answer.status, said["type"]) == (503, "/problems/refused"), said
    assert said["limit"] in limits
    assert str(said["detail"])
    assert took < SECONDS + GRACE
    assert rests(server)
    after = server.usage()
    assert after.processes <= before.processes
    assert after.threads <= before.threads + 1
    assert after.files <= before.files + 1
    assert after.memory < before.memory + KEPT


@pytest.mark.parametrize("name", TOO_DEEP)
def test_a_query_that_nests_too_deep_is_refused_at_once(server: Server, name: str) -> None:
    begun = time.monotonic()
    answer = post(server, TOO_DEEP[name])
    said = problem(answer)
    assert (answer.status, said["type"], said["limit"]) == (400, "/problems/bad-query", "depth")
    assert time.monotonic() - begun < 1
    assert post(server, "ASK {}").status == 200


@pytest.mark.parametrize("name", TOO_WIDE)
def test_a_query_that_is_too_wide_ends_nothing(server: Server, name: str) -> None:
    begun = time.monotonic()
    answer = post(server, TOO_WIDE[name])
    assert answer.status in {200, 400, 503}
    if answer.status != 200:
        assert problem(answer)["limit"] in {"seconds", "memory", "depth", "length"}
    assert time.monotonic() - begun < SECONDS + GRACE
    assert post(server, "ASK {}").status == 200


def test_a_query_that_is_too_long_is_refused(server: Server) -> None:
    answer = post(server, "ASK {} #" + "x" * LIMITS.length)
    assert (answer.status, problem(answer)["limit"]) == (400, "length")
    endless = ask(server.port, "POST", "/sparql", {"Content-Type": QUERY}, b"#" * (20 * LIMITS.length))
    assert (endless.status, problem(endless)["limit"]) == (400, "length")


@pytest.mark.parametrize(
    "query", ["SELECT * { ?s ?p ?o . ?t ?q ?r }", "CONSTRUCT { ?s ?q ?r } { ?s ?p ?o . ?t ?q ?r }"]
)
@pytest.mark.parametrize(
    "accept", ["text/csv", "application/sparql-results+xml", "application/n-triples", "text/turtle"]
)
def test_a_result_is_never_cut(server: Server, query: str, accept: str) -> None:
    answer = post(server, query, accept=accept)
    if answer.status != 406:
        assert (answer.status, problem(answer)["type"]) == (503, "/problems/refused")


def test_a_result_within_the_limits_comes_whole(server: Server) -> None:
    answer = post(server, "SELECT ?s ?p ?o { ?s ?p ?o }", accept="text/tab-separated-values")
    count = post(server, "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", accept="text/csv")
    assert len(answer.body.splitlines()) == int(count.body.split()[1]) + 1


def test_what_was_stopped_is_told_in_both_languages_with_the_limit(server: Server) -> None:
    target = f"/sparql?query={quote(SLOW)}"
    for language, words in (("sv", "stoppades"), ("en", "was stopped")):
        answer = ask(server.port, "GET", target, {"Accept-Language": language}, client=OTHER)
        assert words in problem(answer)["detail"]
        assert (problem(answer)["limit"], problem(answer)["most"]) == ("seconds", SECONDS)


def test_the_limits_are_told_in_the_documentation(server: Server) -> None:
    page = ask(server.port, "GET", "/docs", {"Accept-Language": "en"}).body.decode()
    numbers = {int(re.sub(r"\s", "", number)) for number in re.findall(r"\d+(?:\s\d{3})*", page)}
    assert {SECONDS, LIMITS.memory >> 20, LIMITS.size >> 20} <= numbers
    assert {LIMITS.rows, LIMITS.length, LIMITS.depth, LIMITS.clients, LIMITS.total, LIMITS.waiting} <= numbers


# ── and nobody else is harmed ──


def test_others_are_served_while_queries_run_away(server: Server) -> None:
    wanted = ("/", "/health", "/v1/obligations?actor=county-joint&year=2025", "/sparql?query=ASK%7B%7D", "/sparql")
    with ThreadPoolExecutor(8) as pool:
        stopped = [pool.submit(post, server, SLOW) for _ in range(8)]
        time.sleep(0.2)
        worst = 0.0
        for number in range(40):
            path = wanted[number % len(wanted)]
            begun = time.monotonic()
            fresh = f"{path}{'&' if '?' in path else '?'}lang=en" if path.startswith("/v1") else path
            assert ask(server.port, "GET", fresh, client=GOOD).status == 200
            worst = max(worst, time.monotonic() - begun)
            good = post(server, f"SELECT (COUNT(*) AS ?n{number}) {{ ?s a ?c }}", GOOD)
            assert good.status == 200
        assert worst < 1
        assert {each.result().status for each in stopped} == {503}
    assert rests(server)


def test_a_client_that_asks_too_much_at_once_waits_and_is_told_when_to_come_back(server: Server) -> None:
    many = LIMITS.clients * (LIMITS.waiting // SECONDS + 4)
    with ThreadPoolExecutor(many) as pool:
        asked = [pool.submit(post, server, f"{SLOW} # {number}") for number in range(many)]
        time.sleep(0.5)
        begun = time.monotonic()
        assert post(server, "ASK {}", OTHER).status == 200
        assert time.monotonic() - begun < SECONDS
        answers = [each.result(timeout=PATIENCE) for each in asked]
    assert {answer.status for answer in answers} == {503}
    turned_away = [answer for answer in answers if problem(answer)["limit"] == "clients"]
    assert turned_away
    assert all(int(answer.headers["retry-after"]) > 0 for answer in turned_away)
    assert len(answers) - len(turned_away) >= LIMITS.clients
    assert rests(server)
    assert post(server, "ASK {}").status == 200


def test_a_client_that_goes_away_leaves_nothing_running(server: Server) -> None:
    with socket.create_connection(("127.0.0.1", server.port)) as connection:
        request = f"GET /sparql?query={quote(SLOW)} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
        connection.sendall(request.encode())
        time.sleep(0.2)
    time.sleep(SECONDS)
    assert rests(server)


def test_what_was_stopped_is_not_kept_as_an_answer(server: Server) -> None:
    target = f"/sparql?query={quote(SLOW + ' # kept')}"
    first, second = (ask(server.port, "GET", target, client=OTHER) for _ in range(2))
    assert (first.status, second.status) == (503, 503)
    assert not {"etag", "expires", "last-modified"} & set(first.headers)
    assert "max-age" not in first.headers.get("cache-control", "")


# ── updates of the sandbox ──

RUNAWAY_UPDATES: Final[Mapping[str, str]] = {
    "an insertion of a product": "INSERT { ?a ?e ?i } WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
    "a deletion by a product": "DELETE { ?a ?e ?i } WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . FILTER(?a != ?i) }",
    "texts that double": "INSERT { <urn:a> <urn:b> ?x40 } WHERE { BIND('0123456789' AS ?x0) "
    + " ".join(f"BIND(CONCAT(?x{n}, ?x{n}) AS ?x{n + 1})" for n in range(40))
    + " }",
}


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Server]:
    """Give a sandbox that holds a thousand triples."""
    with started("sandbox", "--seconds", str(SECONDS)) as server:
        lines = " ".join(f"<urn:s{n}> <urn:p{n % 7}> <urn:o{n}> ." for n in range(1000))
        assert change(server, f"INSERT DATA {{ {lines} }}").status < 300
        yield server


def change(server: Server, update: str) -> Answer:
    """Ask for an update."""
    return ask(server.port, "POST", "/sparql", {"Content-Type": UPDATE, "Accept-Language": "en"}, update.encode())


@pytest.mark.parametrize("name", RUNAWAY_UPDATES)
def test_an_update_that_runs_away_is_stopped_and_changes_nothing(sandbox: Server, name: str) -> None:
    begun = time.monotonic()
    answer = change(sandbox, RUNAWAY_UPDATES[name])
    assert (answer.status, problem(answer)["type"]) == (503, "/problems/refused")
    assert problem(answer)["limit"] in {"seconds", "memory", "size"}
    assert time.monotonic() - begun < SECONDS + GRACE
    assert rests(sandbox)
    assert post(sandbox, "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", accept="text/csv").body == b"n\r\n1000\r\n"
    assert change(sandbox, "INSERT DATA { <urn:s0> <urn:p0> <urn:o0> }").status < 300

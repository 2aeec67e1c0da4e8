"""SPARQL from outside neither asks another server nor harms the process, however it is written."""

import os
import socket
import time
from collections.abc import Iterator

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from villkor.errors import BadQuery, NotAcceptable, Refused
from villkor.graph.embedded import EmbeddedGraph
from villkor.graph.guard import NOT_CODE, check, run_apart
from villkor.graph.terms import serialised

EMPTY = EmbeddedGraph(ox.Store(), "none")


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    """Listen on a socket that can tell whether anyone connected to it."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.setblocking(False)
        yield listener


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * WHERE { ?s ?p ?o }",
        "SELECT ?service ?load WHERE { ?service ?load $service }",
        "PREFIX x: <urn:x> SELECT * WHERE { ?s x:load x:service-1 , x:SERVICE . ?service x:payload ?o }",
        'SELECT * WHERE { ?s ?p \'SERVICE\' , "it\'s \\" SERVICE" , \'\'\'SERVICE \' \'\'\' , """SERVICE " \\" """ }',
        "SELECT * WHERE { ?s <http://example.org/SERVICE#LOAD> ?o } # SERVICE",
        "SELECT * WHERE " + "{" * 50 + "}" * 50,
        "SELECT * WHERE { " + "{ ?s ?p ?o } UNION " * 60 + "{} }",
        "SELECT * WHERE { ?s ?p '" + "{" * 60 + "' }",
    ],
)
def test_a_query_that_stays_here_passes(query: str) -> None:
    check(query)


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * WHERE { SERVICE <urn:x> {} }",
        "SELECT * WHERE { service SILENT ?x {} }",
        "SELECT * WHERE { SERVICESILENT<urn:x> {} }",
        "PREFIX : <urn:x> SELECT * WHERE { SERVICE: {} }",
        "PREFIX : <urn:x> SELECT * WHERE { ?s ?p 1SERVICE :x {} }",
        "SELECT * WHERE { ?s ?p trueSERVICE <urn:x> {} }",
        "PREFIX SERVICE: <urn:x> PREFIX : <urn:y> SELECT * WHERE { SERVICE:x {} }",
        "LOADSILENT<file:///etc/passwd>INTO GRAPH<urn:x>",
        "CLEAR ALL;LOAD<urn:x>",
        "PREFIX : <urn:x> SELECT * WHERE { ?s <urn:p> :.SERVICE<urn:x> {} }",
        "PREFIX a: <urn:x> SELECT * WHERE { ?s <urn:p> a:.SERVICESILENT<urn:x>{} }",
        "PREFIX a: <urn:x> SELECT * WHERE { ?s ?p 'l'@en$a:.1SERVICE a:b {} }",
        "SELECT * WHERE {SERVICE<urn:x>{}}",
        "LOAD <urn:x>",
        "SELECT * WHERE { # a comment\rSERVICE <urn:x> {}\n}",
        'SELECT * WHERE { BIND("""\\"""" AS ?x) SERVICE <urn:x> {} BIND("" AS ?y) }',
        "SELECT * WHERE { BIND('''\\'''' AS ?x) SERVICE <urn:x> {} BIND('' AS ?y) }",
        "PREFIX ex: <urn:> SELECT * WHERE { ?s ex:a\\' ?o . SERVICE <urn:x> {} ?o ex:b\\' ?z }",
        "PREFIX ex: <urn:> SELECT * WHERE { OPTIONAL { ?s ex:a\\# ?o } SERVICE <urn:x> {} \n}",
        "SELECT * WHERE { ?s <urn:\u00a0#> ?o . SERVICE <urn:x> {} }",
    ],
)
def test_a_query_that_asks_another_server_is_refused(query: str) -> None:
    with pytest.raises(BadQuery, match=r"(SERVICE|LOAD) is not accepted"):
        check(query)


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * WHERE " + "{" * 51 + "}" * 51,
        "SELECT * WHERE { FILTER(" + "(" * 60 + "1" + ")" * 60 + ") }",
        "SELECT * WHERE { ?s ?p " + "[ ?p " * 60 + "1" + "]" * 60 + " }",
        "SELECT * WHERE { FILTER(" + "! " * 60 + "true) }",
        "SELECT * WHERE { ?s " + "^" * 60 + "<urn:p> ?o }",
    ],
    ids=["groups", "brackets", "blank nodes", "negations", "inverses"],
)
def test_a_query_that_nests_too_deep_is_refused(query: str) -> None:
    with pytest.raises(BadQuery, match="nests deeper than 50 levels"):
        check(query)


def test_a_query_that_is_too_long_is_refused() -> None:
    with pytest.raises(BadQuery, match="longer than 100000 characters"):
        check("#" * 100_001)


@given(st.text())
def test_any_text_passes_or_is_refused(text: str) -> None:
    try:
        check(text)
    except BadQuery as problem:
        assert problem.status == 400


@given(st.text())
def test_a_text_that_is_written_as_a_term_is_a_string_from_end_to_end(text: str) -> None:
    assert NOT_CODE.fullmatch(serialised(text))


# ── a process of its own ──


def test_work_is_done_in_another_process_and_its_bytes_come_back() -> None:
    assert run_apart(lambda: str(os.getpid()).encode()) != str(os.getpid()).encode()
    assert run_apart(lambda: b"x" * 1_000_000) == b"x" * 1_000_000


def test_a_problem_of_the_work_is_raised_here() -> None:
    with pytest.raises(NotAcceptable, match="not offered as text/turtle") as caught:
        run_apart(lambda: EMPTY.serialise("ASK {}", "text/turtle"))
    assert caught.value.status == 406


def test_work_that_ends_its_process_leaves_this_one_alone() -> None:
    with pytest.raises(BadQuery, match="ended the engine"):
        run_apart(lambda: os._exit(1))


def sleep() -> bytes:
    time.sleep(60)
    return b""


def test_work_that_takes_too_long_is_stopped() -> None:
    begun = time.monotonic()
    with pytest.raises(Refused, match="1 seconds and was stopped"):
        run_apart(sleep, seconds=1)
    assert time.monotonic() - begun < 10


@pytest.mark.parametrize(
    "pattern",
    [
        "SERVICE <{0}> {{}}",
        "SERVICE:x {{}}",
        "VALUES ?x {{ true }} ?s ?p trueSERVICE <{0}> {{}}",
        "SERVICESILENT:x {{}}",
    ],
)
def test_what_the_guard_would_overlook_reaches_no_server(listener: socket.socket, pattern: str) -> None:
    address = f"http://127.0.0.1:{listener.getsockname()[1]}/"
    query = f"PREFIX : <{address}> SELECT * WHERE {{ {pattern.format(address)} }}"
    try:
        run_apart(lambda: EMPTY.serialise(query, "text/csv"))
    except BadQuery as problem:
        assert "no query leaves this one" in str(problem)
    with pytest.raises(BlockingIOError):
        listener.accept()

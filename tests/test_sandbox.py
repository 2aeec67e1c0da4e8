"""A sandbox is changed whole or not at all, and an update is asked of the graphs that the request names."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import replace
from typing import Final

import pytest

from villkor.errors import BadDocument, BadQuery, NotFound, Refused
from villkor.graph.runner import LIMITS, Asked
from villkor.graph.sandbox import Sandbox, with_dataset

BASE: Final = "https://example.org/sparql"
TURTLE: Final = "text/turtle"
COUNT: Final = "SELECT (COUNT(*) AS ?n) WHERE { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } }"


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    """Give an empty sandbox that is patient for a second."""
    sandbox = Sandbox(replace(LIMITS, seconds=1))
    yield sandbox
    sandbox.close()


async def update(sandbox: Sandbox, text: str, *default: str) -> None:
    await sandbox.update(text, BASE, default, (), "a")


async def count(sandbox: Sandbox) -> int:
    return int((await sandbox.run(Asked(query=COUNT, table="text/csv"), "a")).body.split()[1])


def run(play: Callable[[], Awaitable[None]]) -> None:
    async def limited() -> None:
        async with asyncio.timeout(30):
            await play()

    asyncio.run(limited())


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("INSERT DATA { <x> <p> 2 } ; INSERT DATA {", BadQuery),
        ("INSERT DATA { <x> <p> 2 } ; CREATE GRAPH <g> ; CREATE GRAPH <g>", BadQuery),
        ("INSERT DATA { <x> <p> 2 } ; LOAD <http://127.0.0.1:9/>", BadQuery),
        (
            "INSERT { ?a ?b ?i } WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n ?o . ?q ?r ?t . ?u ?v ?w }",
            Refused,
        ),
    ],
    ids=["fault", "failure", "load", "endless"],
)
def test_an_update_that_fails_changes_nothing_and_the_next_is_made(
    sandbox: Sandbox, text: str, problem: type[Exception]
) -> None:
    async def play() -> None:
        many = " . ".join(f"<s{number}> <p> {number}" for number in range(40))
        await update(sandbox, f"INSERT DATA {{ {many} }}")
        with pytest.raises(problem):
            await update(sandbox, text)
        assert await count(sandbox) == 40
        await update(sandbox, "INSERT DATA { <x> <p> 2 }")
        assert await count(sandbox) == 41

    run(play)


def test_documents_are_put_added_and_removed_each_whole_or_not_at_all(sandbox: Sandbox) -> None:
    async def play() -> None:
        good, bad = (b"<s> <p> 1 , 2 .", TURTLE), (b"<s> <p> 3 . <s>", TURTLE)
        assert await sandbox.put("urn:g", [good], "a")
        assert not await sandbox.add("urn:g", [(b"<s> <p> 9 .", TURTLE)], "a")
        assert await count(sandbox) == 3
        with pytest.raises(BadDocument) as caught:
            await sandbox.add("urn:g", [good, bad], "a")
        assert caught.value.extra["position"] == "request:1:16"
        assert await count(sandbox) == 3
        assert not await sandbox.put("urn:g", [good], "a")
        assert await count(sandbox) == 2
        await sandbox.remove("urn:g", "a")
        assert not await sandbox.holds("urn:g", "a")
        with pytest.raises(NotFound):
            await sandbox.remove("urn:g", "a")
        assert await sandbox.put("urn:empty", [(b"", TURTLE)], "a") and await sandbox.holds("urn:empty", "a")

    run(play)


def test_a_sandbox_is_not_filled_beyond_its_size(sandbox: Sandbox) -> None:
    async def play() -> None:
        large = b'<s> <p> "%s" .'
        await sandbox.put("", [(large % (b"x" * (8 << 20)), TURTLE)], "a")
        with pytest.raises(Refused) as caught:
            await sandbox.add("", [(large % (b"y" * (8 << 20)), TURTLE)], "a")
        assert caught.value.extra["limit"] == "size"
        assert await count(sandbox) == 1

    run(play)


def test_changes_that_come_at_once_are_all_made(sandbox: Sandbox) -> None:
    async def play() -> None:
        await asyncio.gather(*(update(sandbox, f"INSERT DATA {{ <s> <p> {number} }}") for number in range(20)))
        assert await count(sandbox) == 20

    run(play)


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("INSERT { ?s ?p 1 } WHERE { ?s ?p ?o }", "INSERT { ?s ?p 1 } USING <urn:g> WHERE { ?s ?p ?o }"),
        (
            "INSERT DATA { <s> <p> 'WHERE' } ; DELETE { ?s ?p ?o } WHERE { { ?s ?p ?o } }",
            "INSERT DATA { <s> <p> 'WHERE' } ; DELETE { ?s ?p ?o } USING <urn:g> WHERE { { ?s ?p ?o } }",
        ),
        (
            "INSERT {} where { { SELECT ?s WHERE { ?s ?p ?o } } } # WHERE",
            "INSERT {} USING <urn:g> where { { SELECT ?s WHERE { ?s ?p ?o } } } # WHERE",
        ),
        ("CLEAR ALL", "CLEAR ALL"),
    ],
)
def test_the_graphs_that_a_request_names_stand_before_each_where(text: str, asked: str) -> None:
    assert with_dataset(text, ("urn:g",), ()) == asked
    assert with_dataset(text, (), ()) == text


@pytest.mark.parametrize(
    "text",
    [
        "WITH <urn:h> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }",
        "DELETE { ?s ?p ?o } USING <urn:h> WHERE { ?s ?p ?o }",
        "DELETE WHERE { ?s ?p ?o }",
        "CLEAR ALL ; delete  where { ?s ?p ?o }",
    ],
)
def test_an_update_that_names_its_graphs_itself_is_asked_of_no_others(text: str) -> None:
    with pytest.raises(BadQuery) as caught:
        with_dataset(text, ("urn:g",), ())
    assert caught.value.extra["parameter"] == "using-graph-uri"


def test_an_update_sees_the_graphs_that_the_request_names_and_no_others(sandbox: Sandbox) -> None:
    async def play() -> None:
        for number in (1, 2):
            await sandbox.put(f"urn:g{number}", [(b"<s> <p> %d ." % number, TURTLE)], "a")
        await update(sandbox, "INSERT { GRAPH <urn:out> { ?s ?p ?o } } WHERE { ?s ?p ?o }", "urn:g2")
        found = await sandbox.run(Asked(query="SELECT ?o { GRAPH <urn:out> { ?s ?p ?o } }", table="text/csv"), "a")
        assert found.body.split() == [b"o", b"2"]

    run(play)

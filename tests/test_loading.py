"""A store is loaded whole or not asked: what is missing, rewritten or cut there is found before the first answer."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pyoxigraph as ox
import pytest

from answering import JSON, Answering, answering, send
from conftest import run
from small import PREFIXES, write_facts
from villkor.errors import StoreFailed
from villkor.graph.dataset import UNION
from villkor.graph.embedded import EmbeddedGraph, load
from villkor.graph.endpoint import Endpoint
from villkor.graph.loading import load_into
from villkor.graph.marking import LOADED, held, lines, mark
from villkor.graph.remote import RemoteGraph, open_remote

ONE: Final = """ex:a ex:p [ ex:q "x" ; ex:r [ ex:q "å"@sv ] ] ; ex:n 2025 ; ex:t true ; ex:d "2025-12-01"^^xsd:date ."""
TWO: Final = """ex:b ex:p ex:a ; ex:n 1 , 2 ; ex:s "1.50"^^xsd:decimal ."""
GRAPH: Final = "https://w3id.org/villkor/res/graph/data/"


@pytest.fixture
def local(tmp_path: Path) -> EmbeddedGraph:
    return load(write_facts(tmp_path, one=ONE, two=TWO))


@pytest.fixture
def server() -> Iterator[Answering]:
    """Give a store that holds nothing of ours and something of others."""
    with answering(b"", "") as server:
        server.store.clear()
        server.store.update("INSERT DATA { GRAPH <urn:others> { <urn:a> <urn:b> 1 } }")
        yield server


def opened(server: Answering, local: EmbeddedGraph) -> RemoteGraph:
    return open_remote(Endpoint(url=server.url, seconds=5), local.quads(), local.version)


def loaded(server: Answering, local: EmbeddedGraph) -> None:
    load_into(Endpoint(url=server.url, seconds=5), local.quads(), local.version)


# ── loading ──


def test_what_was_loaded_is_what_is_asked(server: Answering, local: EmbeddedGraph) -> None:
    loaded(server, local)
    graph = opened(server, local)
    assert graph.version == local.version
    assert graph.names == local.names
    assert len(server.store) == 2 * 11 + 1 + len(list(mark(held(local.quads()), local.version)))


def test_a_blank_node_is_the_same_in_its_graph_and_in_the_union(server: Answering, local: EmbeddedGraph) -> None:
    loaded(server, local)
    joined = "SELECT ?v WHERE { ?s ?p ?blank . GRAPH ?g { ?blank ?q ?v } FILTER(ISBLANK(?blank) && ISLITERAL(?v)) }"
    assert sorted(str(value) for (value,) in opened(server, local).select(joined).rows) == ["x", "å"]


def test_every_triple_is_written_with_its_blank_nodes_first(local: EmbeddedGraph) -> None:
    written = list(lines(local.quads()))
    blank = [b"_:" in line for line in written]
    assert blank == sorted(blank, reverse=True) and sum(blank) == 8
    assert len(written) == 22 and sum(f"<{UNION}>".encode() in line for line in written) == 11


def test_a_load_that_broke_off_is_not_asked_and_can_be_done_again(server: Answering, local: EmbeddedGraph) -> None:
    loaded(server, local)
    graph = opened(server, local)
    server.lie = lambda handler, *_: send(handler, "text/plain", b"full", 507)
    with pytest.raises(StoreFailed, match="it answered 507: full"):
        loaded(server, local)
    server.lie = None
    server.store.update(f"DROP GRAPH <{LOADED}>")  # what the first update of a load does
    with pytest.raises(StoreFailed, match=r"nothing that was loaded whole, .* villkor load"):
        graph.select("SELECT ?s WHERE { ?s ?p ?o }")
    with pytest.raises(StoreFailed, match="villkor load"):
        opened(server, local)
    loaded(server, local)
    assert len(graph.select("SELECT ?s WHERE { ?s ?p ?o }").rows) == 11
    opened(server, local)


def test_another_version_takes_the_place_of_the_first_and_who_asks_for_the_first_is_told(
    server: Answering, local: EmbeddedGraph, tmp_path: Path
) -> None:
    loaded(server, local)
    first = opened(server, local)
    later = load(write_facts(tmp_path / "later", one=ONE, three="ex:c ex:p ex:a ."))
    loaded(server, later)
    assert len(opened(server, later).select("SELECT ?s WHERE { ?s ?p ?o }").rows) == 8
    with pytest.raises(StoreFailed, match=f"version {later.version[:12]}, .* version {local.version[:12]}"):
        first.check()


def test_what_others_keep_in_the_store_stays(server: Answering, local: EmbeddedGraph) -> None:
    loaded(server, local)
    assert len(list(server.store.quads_for_pattern(None, None, None, ox.NamedNode("urn:others")))) == 1


# ── what is found before the first answer ──


def fewer(handler: Any, media_type: str, body: bytes) -> None:
    """Leave out all rows beyond fifty, and say nothing of it."""
    answer = json.loads(body)
    if media_type == JSON and len(answer["results"]["bindings"]) > 50:
        answer["results"]["bindings"] = answer["results"]["bindings"][:50]
    send(handler, media_type, json.dumps(answer).encode())


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (f"DROP GRAPH <{UNION}>", "a part of what was loaded: 0 triples of 11"),
        (f"DELETE WHERE {{ GRAPH <{GRAPH}two> {{ ?s ex:n 1 }} }}", f"3 in {GRAPH}two triples of 4"),
        (
            f"DELETE {{ GRAPH <{UNION}> {{ ?s ex:n 2 }} }} INSERT {{ GRAPH <{UNION}> {{ ?s ex:n 0 }} }} "
            f"WHERE {{ GRAPH <{UNION}> {{ ?s ex:n 2 }} }}",
            "rewrites what is loaded: 0 was loaded 0 times and is held 1",
        ),
        (
            f'DELETE {{ GRAPH <{UNION}> {{ ?s ex:q "å"@sv }} }} INSERT {{ GRAPH <{UNION}> {{ ?s ex:q "Ã¥"@sv }} }} '
            f'WHERE {{ GRAPH <{UNION}> {{ ?s ex:q "å"@sv }} }}',
            "rewrites what is loaded: its texts have",
        ),
        (f"DROP GRAPH <{LOADED}>", "nothing that was loaded whole"),
    ],
    ids=["no union", "a triple of a graph", "a number", "an encoding", "no mark"],
)
def test_a_store_that_holds_something_else_is_refused(
    server: Answering, local: EmbeddedGraph, change: str, said: str
) -> None:
    loaded(server, local)
    prefixes = "\n".join(
        f"PREFIX {line.removeprefix('@prefix ').removesuffix(' .')}" for line in PREFIXES.strip().splitlines()
    )
    server.store.update(f"{prefixes}\n{change}")
    with pytest.raises(StoreFailed) as caught:
        opened(server, local)
    assert said in caught.value.detail["en"]


def test_a_store_that_leaves_out_rows_and_says_nothing_is_refused(server: Answering, local: EmbeddedGraph) -> None:
    loaded(server, local)
    server.lie = fewer
    with pytest.raises(StoreFailed, match="no more than 50 of 121 rows; let it give at least 50000"):
        opened(server, local)


# ── the command ──


def test_the_command_writes_a_file_for_a_stores_own_loader(tmp_path: Path) -> None:
    done = run("load", "--out", tmp_path / "all.nq")
    assert done.returncode == 0, done.stderr
    text = (tmp_path / "all.nq").read_bytes()
    total = int(done.stdout.split()[0])
    store = ox.Store()
    store.bulk_load(text, format=ox.RdfFormat.N_QUADS)
    assert sum(1 for _ in store.quads_for_pattern(None, None, None, ox.NamedNode(UNION))) == total
    assert text.rstrip().rsplit(b"\n", 1)[1].endswith(f"<{LOADED}> .".encode())


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        ([], 2, b"--to or VILLKOR_STORE names a store, --out a file"),
        (["--out", "/nowhere/all.nq"], 1, b"refused"),
        (["--to", "http://127.0.0.1:9/"], 1, b"store-failed"),
        (["--to", "nowhere"], 1, b"broken-content"),
    ],
)
def test_the_command_without_a_place_to_write_to_says_so(arguments: list[str], status: int, said: bytes) -> None:
    done = run("load", *arguments)
    assert done.returncode == status
    assert said in done.stderr

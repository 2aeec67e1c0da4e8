"""A store elsewhere answers as the embedded engine does, row by row; what it cuts or rewrites is not passed on."""

import subprocess
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Final

import httpx
import pyoxigraph as ox
import pytest

from conftest import CACHE, ENVIRONMENT, PATIENCE, VILLKOR, free_port, run, wait_for
from stores import Store, oxigraph, virtuoso
from test_cases import QUESTIONS, ROOT, asked
from villkor.catalogue import Catalogue, open_catalogue
from villkor.catalogue.answer import Answer
from villkor.catalogue.descriptions import describe
from villkor.checks.checker import Checker, open_checker
from villkor.checks.prefill import open_forms
from villkor.checks.sources import from_path
from villkor.errors import Problem, StoreFailed
from villkor.formats.text import printed
from villkor.graph.dataset import UNION
from villkor.graph.endpoint import endpoint
from villkor.graph.remote import RemoteGraph
from villkor.questions.question import Question
from villkor.vocabulary import BASE, Iri

SUBMISSIONS: Final = Path(__file__).resolve().parent / "submissions"
STARTED: Final[Mapping[str, Callable[[Path], AbstractContextManager[Store]]]] = {
    "oxigraph": oxigraph,
    "virtuoso": virtuoso,
}


@pytest.fixture(scope="module", params=STARTED)
def store(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """Give a store that holds the content."""
    with STARTED[request.param](tmp_path_factory.mktemp(request.param)) as store:
        store.load()
        yield store


@pytest.fixture(scope="module")
def remote(store: Store) -> Catalogue:
    return open_catalogue(None, Path(CACHE), endpoint(store.query))


@pytest.fixture(scope="module")
def remote_checker(remote: Catalogue) -> Checker:
    return open_checker(remote)


# ── parity ──


def test_what_the_money_rules_reckon_from_is_the_same(catalogue: Catalogue, remote: Catalogue) -> None:
    assert remote.ledger == catalogue.ledger


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.name)
def test_every_case_is_answered_as_the_embedded_engine_answers_it(
    catalogue: Catalogue, remote: Catalogue, question: Question
) -> None:
    for case in question.cases:
        assert told(asked(remote, question, case)) == told(asked(catalogue, question, case)), case.name


@pytest.mark.parametrize(
    ("query", "short"),
    [
        ("description", "id/norm/2025-2.3-6"),
        ("description", "id/actor/se-2321000131"),
        ("description", "spec/RegionAuthority"),
        ("description", "id/norm/none"),
        ("code-list", "def/theme"),
        ("ontology", "spec/"),
        ("all-shapes", "spec/shape/"),
    ],
)
def test_a_description_has_the_same_lines(catalogue: Catalogue, remote: Catalogue, query: str, short: str) -> None:
    here, there = (describe(known.graph, known.index[query], Iri(BASE + short)).lines for known in (catalogue, remote))
    assert list(there) == list(here)


def told(answer: Answer | Problem) -> object:
    """Return all that an answer says, its values with their types."""
    if isinstance(answer, Problem):
        return answer.kind, answer.detail
    rows = [
        (
            {name: (printed(cell), type(cell)) for name, cell in row.cells.items()},
            row.status,
            row.citations,
            row.because,
        )
        for row in answer.rows
    ]
    bearing = (answer.sources, set(answer.absences), set(answer.discrepancies))
    return rows, answer.total, answer.status, answer.version, answer.issued, bearing


def test_what_is_known_of_things_is_the_same(catalogue: Catalogue, remote: Catalogue) -> None:
    one, other = catalogue.notes, remote.notes
    assert (one.labels, one.statuses, one.citations) == (other.labels, other.statuses, other.citations)
    assert set(one.absences) == set(other.absences)
    assert {key: set(found) for key, found in one.related.items()} == {
        key: set(found) for key, found in other.related.items()
    }
    assert catalogue.words == remote.words


def test_everything_comes_back_as_it_was_loaded(catalogue: Catalogue, remote: Catalogue) -> None:
    assert isomorphic(catalogue.graph.quads()) == isomorphic(remote.graph.quads())


def isomorphic(quads: bytes) -> set[str]:
    dataset = ox.Dataset(ox.parse(quads, format=ox.RdfFormat.N_QUADS))
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return {str(quad) for quad in dataset}


@pytest.mark.parametrize("name", ["shapes", "checked"])
def test_triples_are_the_same(catalogue: Catalogue, remote: Catalogue, name: str) -> None:
    one, other = (each.graph.serialise(each.index[name], "application/n-triples") for each in (catalogue, remote))
    assert isomorphic(one) == isomorphic(other)


@pytest.mark.parametrize("path", sorted(SUBMISSIONS.glob("bad-*")), ids=lambda path: path.name)
def test_what_is_handed_in_is_checked_as_by_the_embedded_engine(
    catalogue: Catalogue, remote: Catalogue, checker: Checker, remote_checker: Checker, path: Path
) -> None:
    one = checker.check([from_path(path, open_forms(catalogue))], language="sv")
    other = remote_checker.check([from_path(path, open_forms(remote))], language="sv")
    assert one.findings == other.findings
    assert one.findings


# ── what a store holds beside ours, and what it leaves out ──


@pytest.mark.parametrize(
    "query",
    [
        "SELECT ?o WHERE { <urn:other> ?p ?o }",
        "SELECT ?o WHERE { GRAPH ?g { <urn:other> ?p ?o } }",
        f"SELECT ?o FROM <{UNION}> WHERE {{ <urn:other> ?p ?o }}",
    ],
)
def test_what_others_keep_in_the_store_is_not_seen(store: Store, remote: Catalogue, query: str) -> None:
    store.add('<urn:other> <urn:p> "secret" <urn:graph> .')
    assert remote.graph.select(query).rows == []


def test_a_triple_counts_once_whatever_the_stores_default_graph_is(catalogue: Catalogue, remote: Catalogue) -> None:
    for query in (
        "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }",
        "SELECT (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } }",
        "PREFIX vk: <https://w3id.org/villkor/spec/> SELECT (SUM(?a) AS ?n) WHERE { ?s vk:amount ?a }",
    ):
        assert remote.graph.select(query).rows == catalogue.graph.select(query).rows


def test_a_store_that_does_not_answer_gives_502_and_the_next_question_is_answered(remote: Catalogue) -> None:
    graph = remote.graph
    assert isinstance(graph, RemoteGraph)
    away = replace(remote, graph=replace(graph, endpoint=endpoint(f"http://127.0.0.1:{free_port()}/")))
    with pytest.raises(StoreFailed):
        away.ask("agreements", {})
    assert remote.ask("agreements", {}).rows


def test_virtuoso_as_debian_sets_it_up_cuts_results_and_is_refused(tmp_path: Path) -> None:
    with virtuoso(tmp_path, rows=10_000) as store:
        store.load()
        with pytest.raises(StoreFailed, match=r"X-SPARQL-MaxRows: 10000|10000 of"):
            open_catalogue(None, Path(CACHE), endpoint(store.query))


def test_an_oxigraph_server_that_ends_a_query_with_half_an_answer_is_not_believed(tmp_path: Path) -> None:
    with oxigraph(tmp_path, "--timeout-s", "1") as store:
        store.load()
        graph = open_catalogue(None, Path(CACHE), endpoint(store.query)).graph
        for query in (
            "SELECT ?a WHERE { ?a ?b ?c . ?d ?e ?f FILTER(?c = ?f && ?a != ?d) }",
            "CONSTRUCT { ?a ?b ?f } WHERE { ?a ?b ?c . ?d ?e ?f FILTER(?c = ?f && ?a != ?d) }",
        ):
            with pytest.raises(StoreFailed, match="cannot be read"):
                graph.serialise(query, "text/csv" if query.startswith("SELECT") else "text/turtle")


def test_the_command_line_asks_the_store_that_the_environment_names(store: Store) -> None:
    named = [("VILLKOR_STORE", store.query)]
    asked = run("ask", "agreements", "--format", "csv", settings=named)
    assert (asked.returncode, asked.stdout) == (0, run("ask", "agreements", "--format", "csv").stdout), asked.stderr
    counted = run("sparql", "-", "--format", "csv", stdin=b"SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", settings=named)
    assert counted.stdout == run("sparql", "-", "--format", "csv", stdin=b"SELECT (COUNT(*) AS ?n) { ?s ?p ?o }").stdout
    nothing = run("version", settings=[("VILLKOR_STORE", f"http://127.0.0.1:{free_port()}/")])
    assert nothing.returncode == 1 and b"store-failed" in nothing.stderr


@contextmanager
def serving(store: Store) -> Iterator[httpx.Client]:
    """Serve from a store, and give a client of the server."""
    port = free_port()
    environment = {**ENVIRONMENT, "VILLKOR_STORE": store.query}
    arguments: list[str | Path] = [VILLKOR, "serve", "--port", str(port)]
    with subprocess.Popen(arguments, env=environment, stdout=-3, stderr=subprocess.PIPE, text=True) as server:
        try:
            wait_for(port, server)
            with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=PATIENCE) as client:
                yield client
        finally:
            server.terminate()
            server.communicate(timeout=PATIENCE)


def test_the_server_answers_from_the_store(store: Store) -> None:
    with serving(store) as client:
        assert client.get("/health").json()["status"] == "pass"
        assert "agreement/2025" in client.get("/v1/agreements.csv").text
        assert "agreement/2025" in client.get("/res/agreement/2025.ttl").text
        posted = client.post("/v1/what-ifs", json={"line": "line/2025-cty-fa4", "actor": "county:14"})
        assert [row["difference"] for row in posted.json()["rows"]] == [0]
        asked = {"query": "SELECT (COUNT(*) AS ?n) { <id/agreement/2025> a ?class }"}
        counted = client.post("/sparql", data=asked, headers={"Accept": "text/csv"})
        assert (counted.status_code, counted.text.split()) == (200, ["n", "1"])


def test_a_store_that_goes_away_is_told_and_is_asked_again_when_it_is_back(tmp_path: Path) -> None:
    port = free_port()
    with ExitStack() as stack:
        with oxigraph(tmp_path, port=port) as store:
            store.load()
            client = stack.enter_context(serving(store))
            assert client.get("/health").status_code == 200
        for path in ("/health", "/v1/agreements?year=2024", "/sparql?query=ASK%7B%7D", "/res/agreement/2024"):
            gone = client.get(path)
            assert (gone.status_code, gone.json()["type"]) == (502, "/problems/store-failed"), path
        with oxigraph(tmp_path, port=port):
            for path in ("/health", "/v1/agreements?year=2024", "/sparql?query=ASK%7B%7D", "/res/agreement/2024"):
                assert client.get(path).status_code == 200, path


def test_the_page_about_stores_tells_what_the_tests_do(tmp_path: Path) -> None:
    page = (ROOT / "docs/remote-store.md").read_text(encoding="utf-8")
    port = str(free_port())
    commands = page.split("```shell\n")[1].split("```")[0].replace("7878", port)
    waiting = f"trap 'kill $!' EXIT\nuntil curl -s http://127.0.0.1:{port} -o /dev/null; do :; done\n"
    commands = commands.replace("--location store", f"--location {tmp_path}")
    commands = commands.replace(f"{port} &\n", f"{port} >{tmp_path}/log 2>&1 &\n{waiting}")
    done = subprocess.run(
        ["bash", "-euc", commands], cwd=ROOT, env=ENVIRONMENT, capture_output=True, timeout=PATIENCE, check=False
    )
    assert done.returncode == 0, done.stderr
    assert b"agreement/2025" in done.stdout
    assert "ld_dir('FOLDER', 'villkor.nq', 'urn:unused'); rdf_loader_run(); checkpoint;" in page

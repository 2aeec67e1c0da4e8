"""A store elsewhere answers as the embedded engine does, row by row, or the failure is told; nothing false is passed on."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pyoxigraph as ox
import pytest

from stores import Store, oxigraph, virtuoso
from test_cases import QUESTIONS, asked
from villkor.catalogue import Catalogue, open_catalogue
from villkor.catalogue.answer import Answer
from villkor.checks.checker import Checker, open_checker
from villkor.checks.prefill import open_forms
from villkor.checks.sources import from_path
from villkor.errors import Problem
from villkor.formats.text import printed
from villkor.graph.endpoint import endpoint
from villkor.questions.question import Question

SUBMISSIONS: Final = Path(__file__).resolve().parent / "submissions"
STARTED: Final = {"oxigraph": oxigraph, "virtuoso": virtuoso}


@pytest.fixture(scope="module", params=STARTED)
def store(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """Give a store that holds the content."""
    with STARTED[request.param](tmp_path_factory.mktemp(request.param)) as store:
        store.load()
        yield store


@pytest.fixture(scope="module")
def remote(store: Store) -> Catalogue:
    return open_catalogue(None, None, endpoint(store.query))


@pytest.fixture(scope="module")
def remote_checker(remote: Catalogue) -> Checker:
    return open_checker(remote)


# ── parity ──


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.name)
def test_every_case_is_answered_as_the_embedded_engine_answers_it(
    catalogue: Catalogue, remote: Catalogue, question: Question
) -> None:
    for case in question.cases:
        assert told(asked(remote, question, case)) == told(asked(catalogue, question, case)), case.name


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

"""The publication: which versions are known, what was known on a day, and that without an archive only one is."""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest

from publishing import EARLIER, LATER, NEW, OLD, SERVICE, open_changed
from villkor.catalogue import Catalogue
from villkor.errors import BadParameter, NotFound, StoreFailed
from villkor.publishing.publication import Publication
from villkor.vocabulary import Iri

LABEL = f"""
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT ?label WHERE {{ <{SERVICE}> rdfs:label ?label FILTER(LANG(?label) = "en") }}"""


@pytest.fixture(scope="module")
def changed(tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
    return open_changed(tmp_path_factory.mktemp("changed"))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("archive")


@pytest.fixture(scope="module")
def publication(catalogue: Catalogue, changed: Catalogue, folder: Path) -> Iterator[Publication]:
    Publication(catalogue, archive=folder, now=EARLIER)
    yield Publication(changed, archive=folder, now=LATER)


def test_every_version_that_was_served_is_known(
    publication: Publication, catalogue: Catalogue, changed: Catalogue
) -> None:
    known = [(version.name, version.served) for version in publication.versions()]
    assert known == [(catalogue.graph.version, EARLIER), (changed.graph.version, LATER)]


def test_a_version_that_is_served_again_keeps_its_first_day(
    catalogue: Catalogue, folder: Path, publication: Publication
) -> None:
    again = Publication(catalogue, archive=folder, now=LATER + dt.timedelta(days=9))
    assert again.versions() == publication.versions()


def test_what_was_known_on_a_day_is_asked_of_the_version_of_that_day(publication: Publication) -> None:
    assert publication.known_at("2026-11-25").select(LABEL).rows == [(OLD,)]
    assert publication.known_at("2026-11-26").select(LABEL).rows == [(NEW,)]


def test_what_a_version_said_may_be_asked_by_its_name(publication: Publication, catalogue: Catalogue) -> None:
    assert publication.known_at(catalogue.graph.version).select(LABEL).rows == [(OLD,)]
    assert publication.known_at(publication.version) is publication.catalogue.graph


def test_an_older_version_says_all_that_it_said(publication: Publication, catalogue: Catalogue) -> None:
    older = publication.wanted(catalogue.graph.version, "version")
    assert publication.quads(older) == Publication(catalogue).dumps.canonical
    query = "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }"
    assert publication.graph(older).select(query).rows == catalogue.graph.select(query).rows


def test_things_are_called_as_the_last_of_the_versions_calls_them(publication: Publication) -> None:
    first, last = publication.versions()
    assert publication.labels((first, last), "en")(Iri(SERVICE)) == NEW
    assert publication.labels((first,), "en")(Iri(SERVICE)) == OLD
    assert publication.labels((first,), "en")(Iri("https://w3id.org/villkor/id/x/y")) == "x/y"


def test_a_day_before_the_first_version_is_not_known(publication: Publication) -> None:
    with pytest.raises(NotFound, match=r"the first that is kept was served on 2026-11-23"):
        publication.known_at("2026-11-22")


@pytest.mark.parametrize(
    "text", ["", "today", "2026-13-40", "26-11-25", "a" * 63, "A" * 64, "../" * 20, "2026-11-25T00:00"]
)
def test_what_is_neither_a_day_nor_a_version_is_refused(publication: Publication, text: str) -> None:
    with pytest.raises(BadParameter, match="knownAt"):
        publication.known_at(text)


def test_a_version_that_was_never_served_is_not_known(publication: Publication) -> None:
    with pytest.raises(NotFound):
        publication.wanted("0" * 64, "version")


def test_without_an_archive_only_the_present_version_is_known_and_that_is_said(catalogue: Catalogue) -> None:
    alone = Publication(catalogue)
    (version,) = alone.versions()
    assert version.name == catalogue.graph.version
    assert version.served == dt.datetime(2026, 11, 21, 23, tzinfo=dt.UTC)  # issued 2026-11-22, from midnight in Sweden
    assert alone.known_at("2026-11-22") is catalogue.graph
    with pytest.raises(NotFound, match=r"Only the present version is known here.*no archive"):
        alone.known_at("2026-11-21")
    with pytest.raises(NotFound, match="no archive"):
        alone.known_at("0" * 64)


def test_a_damaged_archive_is_told_and_the_present_version_still_served(
    catalogue: Catalogue, changed: Catalogue, tmp_path: Path
) -> None:
    Publication(catalogue, archive=tmp_path, now=EARLIER)
    publication = Publication(changed, archive=tmp_path, now=LATER)
    (kept,) = tmp_path.glob(f"{catalogue.graph.version}-*.nq.gz")
    kept.write_bytes(b"")
    with pytest.raises(StoreFailed, match="is damaged"):
        publication.known_at("2026-11-24")
    assert publication.known_at("2026-11-26") is changed.graph

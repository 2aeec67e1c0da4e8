"""What the content knows of populations is read by its queries, and what is wrong with one of them is said."""

from collections.abc import Mapping

import pytest

from population_tables import KNOWN
from villkor.catalogue import Catalogue
from villkor.errors import BrokenContent
from villkor.graph.content import find_content
from villkor.populations.known import read_known

QUERIES: Mapping[str, str] = find_content(None).queries("populations")


def test_the_content_knows_312_places_and_three_bases(catalogue: Catalogue) -> None:
    known = read_known(catalogue.graph, QUERIES)
    assert len(known.areas) == 312
    assert len(known.municipalities()) == 290
    assert known.country == "00"
    assert [(basis.id.code, basis.ages) for basis in known.bases] == [
        ("population", None),
        ("age-0-18", (0, 18)),
        ("age-0-25", (0, 25)),
    ]
    assert len(known.parts("14")) == 49
    assert known.areas["0980"].names == ["Gotland", "Gotlands kommun", "Region Gotland"]
    assert known.areas["00"].names == ["Sverige", "Sweden", "riket", "the nation"]
    assert known.areas["0980"].id == "https://w3id.org/villkor/id/actor/se-2120000803"


def test_places_tell_what_they_make_up() -> None:
    assert [area.code for area in KNOWN.municipalities()] == ["0101", "0102", "0201"]
    assert [area.code for area in KNOWN.parts("00")] == ["01", "02"]
    assert (KNOWN.country, KNOWN.areas["0102"].told("sv")) == ("00", "0102 Näs")


def test_a_query_that_is_missing_is_named(catalogue: Catalogue) -> None:
    with pytest.raises(BrokenContent, match=r"queries/populations lacks areas\.rq, bases\.rq"):
        read_known(catalogue.graph, {name: QUERIES[name] for name in ("days", "sources")})


@pytest.mark.parametrize(
    ("name", "query", "said"),
    [
        ("sources", QUERIES["sources"].replace("source:scb-tables", "source:nothing"), "finds nothing in the content"),
        ("areas", QUERIES["areas"].replace("vk:Country", "vk:Nothing"), "finds no country"),
        ("areas", "SELECT ?area WHERE { ?area ?p ?o }", "selects area; area, code, whole, sv, en, name are wanted"),
        ("bases", "SELECT", "The query cannot be read"),
        ("days", "ASK {}", "A SELECT query is wanted here"),
    ],
)
def test_a_query_that_says_nothing_of_use_is_named(catalogue: Catalogue, name: str, query: str, said: str) -> None:
    with pytest.raises(BrokenContent) as caught:
        read_known(catalogue.graph, {**QUERIES, name: query})
    assert caught.value.detail["en"].startswith(f"queries/populations/{name}.rq")
    assert said in caught.value.detail["en"]


def test_days_may_be_none(catalogue: Catalogue) -> None:
    nothing = {**QUERIES, "days": QUERIES["days"].replace("vk:basis", "vk:no")}
    assert read_known(catalogue.graph, nothing).sets == frozenset()

"""The ledger is read from facts by queries: lines, keys, units, populations and published amounts, each whole."""

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

import pytest

from ledgers import COUNTY, KEY, LINE, METROPOLITAN, POPULATION, YOUNG, actor, one, place
from small import PREFIXES, ROOT, write_content
from villkor.catalogue import Catalogue
from villkor.graph.content import Content
from villkor.graph.embedded import EmbeddedGraph, load
from villkor.rules.ledger import Key, Ledger, Line, PopulationSet, Published
from villkor.rules.premises import Fixed, Proportional, Unit
from villkor.rules.reading import read_ledger
from villkor.vocabulary import BASE, Iri

QUERIES: Final = Content(ROOT).queries("money")
PREFIXED: Final = {
    **dict.fromkeys(("basis", "category", "county-class", "unit-kind"), "def"),
    **dict.fromkeys(("actor", "agreement", "claim", "component", "county", "key", "line"), "id"),
    **dict.fromkeys(("observation", "population-set"), "id"),
}
HEADS: Final = PREFIXES + "".join(f"@prefix {name}: <{BASE}{kind}/{name}/> .\n" for name, kind in PREFIXED.items())
RECIPIENTS: Final = """
agreement:2025 vk:year "2025"^^xsd:gYear .
category:county-joint vk:countedPer unit-kind:county .
category:skr a vk:Category .
"""


@pytest.fixture
def graph(tmp_path: Path, request: pytest.FixtureRequest) -> EmbeddedGraph:
    """Give the graph of the facts that a test states, in which everything that they name has a label."""
    facts: Sequence[str] = request.param
    named = sorted(set(re.findall(rf"\b(?:ex|statedness|{'|'.join(PREFIXED)}):[\w-]+", "".join(facts))))
    labels = [f'{name} rdfs:label "{name}" .\n' for name in named]
    return load(write_content(tmp_path, {"data/facts.ttl": HEADS + "".join([*facts, *labels])}))


def stating(*facts: str) -> pytest.MarkDecorator:
    """Have a test's graph hold these facts."""
    return pytest.mark.parametrize("graph", [facts], indirect=True, ids=["facts"])


@stating(
    RECIPIENTS,
    """
line:a a vk:LeafLine ; vk:amount 1000 ; vk:inAgreement agreement:2025 ; vk:recipient category:county-joint ;
    vk:usesKey key:a .
line:b a vk:LeafLine ; vk:amount 500 ; vk:inAgreement agreement:2025 ; vk:recipient category:county-joint .
claim:1 vk:claimSubject line:b ; vk:claimProperty vk:usesKey ; vk:claimValue key:b .
claim:2 vk:claimSubject line:b ; vk:claimProperty vk:usesKey ; vk:claimValue key:a .
claim:3 vk:claimSubject line:a ; vk:claimProperty vk:usesKey ; vk:claimValue key:b .
line:out a vk:LeafLine ; vk:amount 7 ; vk:inAgreement agreement:2025 ; vk:recipient category:county-joint ;
    vk:usesKey key:a ; vk:statedness statedness:external .
line:whole vk:amount 1500 ; vk:inAgreement agreement:2025 ; vk:recipient category:county-joint ; vk:usesKey key:a .
line:skr a vk:LeafLine ; vk:amount 29 ; vk:inAgreement agreement:2025 ; vk:recipient category:skr .
""",
)
def test_lines_that_are_shared_among_units_have_a_key_or_those_that_sources_claim(graph: EmbeddedGraph) -> None:
    category = Iri(BASE + "def/category/county-joint")
    lines = {
        id_: Line(id=id_, amount=amount, year=2025, category=category, keys=keys, units=COUNTY)
        for id_, amount, keys in [(LINE, 1000, (KEY,)), (one("line/b"), 500, (KEY, one("key/b")))]
    }
    lines[one("line/out")] = replace(lines[LINE], id=one("line/out"), amount=7, outside=True)
    ledger = read_ledger(graph, QUERIES)
    assert ledger.lines == lines
    assert ledger.key_of(lines[LINE]) is None  # no such key is stated
    assert ledger.key_of(lines[one("line/b")]) is None


@stating(
    """
key:a a vk:DistributionKey ; vk:keyComponent component:a-2 , component:a-1 , component:a-3 .
component:a-1 vk:order 1 ; vk:perUnit unit-kind:county ; vk:unitAmount 5000000 .
component:a-2 vk:order 2 ; vk:perUnit unit-kind:county ; vk:unitAmount 0 ; vk:unitCondition county-class:metropolitan .
component:a-3 vk:order 3 ; vk:perUnit unit-kind:county ; vk:basis basis:population ;
    vk:referenceDate "2024-11-01"^^xsd:date .
key:b a vk:DistributionKey ; vk:keyComponent component:b-1 .
component:b-1 vk:order 1 ; vk:perUnit unit-kind:region ; vk:basis basis:age-0-25 ; vk:statedness statedness:inferred .
"""
)
def test_keys_have_their_components_in_order(graph: EmbeddedGraph) -> None:
    region = Iri(BASE + "def/unit-kind/region")
    assert read_ledger(graph, QUERIES).keys == {
        KEY: Key(
            id=KEY,
            per=COUNTY,
            components=(
                Fixed(amount=5_000_000, id=one("component/a-1")),
                Fixed(amount=0, condition=METROPOLITAN, id=one("component/a-2")),
                Proportional(basis=POPULATION, date=dt.date(2024, 11, 1), id=one("component/a-3")),
            ),
        ),
        one("key/b"): Key(
            id=one("key/b"),
            per=region,
            components=(Proportional(basis=YOUNG, inferred=True, id=one("component/b-1")),),
        ),
    }


@stating(
    """
unit-kind:county vk:unitsAre ex:Collaboration .
unit-kind:municipality vk:unitsAre ex:Municipality .
actor:collaboration-14 a ex:Collaboration ; vk:inCounty county:14 .
actor:collaboration-09 a ex:Collaboration ; vk:inCounty county:09 .
actor:m2 a ex:Municipality ; vk:inCounty county:14 ; skos:notation "municipality:1482" , "orgnr:2120001" .
actor:m1 a ex:Municipality ; vk:inCounty county:14 ; skos:notation "orgnr:2120002" , "municipality:1480" .
county:09 skos:notation "09" .
county:14 skos:notation "14" ; vk:countyClass county-class:metropolitan .
"""
)
def test_units_come_by_county_and_code_each_with_the_place_whose_people_count(graph: EmbeddedGraph) -> None:
    units = read_ledger(graph, QUERIES).units
    assert units[COUNTY] == (
        Unit(actor=actor("09"), place=place("09"), county=place("09")),
        Unit(actor=actor("14"), place=place("14"), county=place("14"), county_class=METROPOLITAN),
    )
    assert units[Iri(BASE + "def/unit-kind/municipality")] == tuple(
        Unit(actor=one(id_), place=one(id_), county=place("14"), county_class=METROPOLITAN)
        for id_ in ("actor/m1", "actor/m2")
    )


@stating(
    """
population-set:a a vk:PopulationSet ; vk:basis basis:population ; vk:referenceDate "2024-12-31"^^xsd:date .
population-set:b a vk:PopulationSet ; vk:basis basis:age-0-25 ; vk:referenceDate "2024-12-31"^^xsd:date .
population-set:c a vk:PopulationSet ; vk:basis basis:population ; vk:referenceDate "2019-12-31"^^xsd:date .
""",
    *(
        f"observation:{of}-{code} vk:inPopulationSet population-set:{of} ; vk:populationOf county:{code} ;"
        f" vk:population {heads} .\n"
        for code, heads in [("01", 50), ("09", 20), ("14", 30)]
        for of in "abc"
    ),
)
def test_populations_are_whole_and_come_by_day(graph: EmbeddedGraph) -> None:
    counts: Mapping[Iri | str, int] = {place("01"): 50, place("09"): 20, place("14"): 30}
    sets = [
        ("c", POPULATION, dt.date(2019, 12, 31)),
        ("b", YOUNG, dt.date(2024, 12, 31)),
        ("a", POPULATION, dt.date(2024, 12, 31)),
    ]
    assert read_ledger(graph, QUERIES).populations == [
        PopulationSet(id=one(f"population-set/{name}"), basis=basis, date=date, counts=counts)
        for name, basis, date in sets
    ]


@stating(
    RECIPIENTS,
    """
agreement:2023 vk:year "2023"^^xsd:gYear .
line:a a vk:LeafLine .
line:part-1 a vk:LeafLine ; vk:parentLine line:whole .
line:part-2 a vk:LeafLine ; vk:parentLine line:whole .
line:vg-a vk:amount 300 ; vk:inAgreement agreement:2025 ; vk:allocationOf line:a .
line:vg-whole vk:amount 7 ; vk:inAgreement agreement:2025 ; vk:allocationOf line:whole .
line:vg-read vk:amount 299 ; vk:inAgreement agreement:2023 ; vk:comparableLine line:a .
line:vg-else vk:amount 1 ; vk:inAgreement agreement:2025 .
""",
    *(
        f"line:vg-{name} a vk:Allocation ; vk:recipientActor actor:collaboration-14 .\n"
        for name in ("a", "whole", "read", "else")
    ),
)
def test_published_amounts_name_their_undivided_lines_and_whether_those_are_our_reading(graph: EmbeddedGraph) -> None:
    whole = (one("line/part-1"), one("line/part-2"))
    expected = [
        ("vg-read", (LINE,), 299, 2023, True),
        ("vg-a", (LINE,), 300, 2025, False),
        ("vg-whole", whole, 7, 2025, False),
    ]
    assert read_ledger(graph, QUERIES).published == [
        Published(id=one(f"line/{name}"), lines=lines, actor=actor("14"), amount=amount, year=year, inferred=inferred)
        for name, lines, amount, year, inferred in expected
    ]


@stating("line:a a vk:LeafLine .\n")
def test_content_without_the_queries_or_without_money_has_an_empty_ledger(graph: EmbeddedGraph) -> None:
    assert read_ledger(graph, {}) == Ledger()
    assert read_ledger(graph, {name: text for name, text in QUERIES.items() if name != "units"}) == Ledger()
    assert read_ledger(graph, QUERIES) == Ledger(populations=[], published=[])


def test_the_ledger_counts_21_counties_21_regions_and_290_municipalities(catalogue: Catalogue) -> None:
    """Register data; three of the counties are metropolitan, as 45 million are 2 for each and 1 more for three."""
    units = {kind.code: found for kind, found in catalogue.ledger.units.items()}
    assert {kind: len(found) for kind, found in units.items()} == {"county": 21, "municipality": 290, "region": 21}
    for found in units.values():
        assert len({unit.actor for unit in found}) == len({unit.place for unit in found}) == len(found)
    metropolitan = [unit.place for unit in units["county"] if unit.county_class == METROPOLITAN]
    assert metropolitan == [place("01"), place("12"), place("14")]


def test_the_lines_of_2025_that_have_a_key_come_to_what_is_not_skr_s(catalogue: Catalogue) -> None:
    """S2 Table 1: 1 560 million less SKR's 29; of it 788 to regions, 250 to municipalities, 493 to counties."""
    by_kind: dict[str, int] = {}
    for line in catalogue.ledger.lines.values():
        if line.year == 2025 and line.keys:
            by_kind[line.units.code] = by_kind.get(line.units.code, 0) + line.amount
    assert by_kind == {"region": 788_000_000, "municipality": 250_000_000, "county": 493_000_000}
    assert sum(by_kind.values()) == 1_560_000_000 - 29_000_000

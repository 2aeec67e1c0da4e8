"""Population sets are written as the content writes them, the same however the table came."""

import datetime as dt
import json
from collections.abc import Mapping
from random import Random

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from population_tables import KNOWN, as_csv, as_jsonstat, ones, whole_table
from test_style import WIDEST, bare, wrongly_ended
from villkor.populations.days import day_of
from villkor.populations.reading import read_cells
from villkor.populations.sets import load_day
from villkor.populations.turtle import turtle

EXPECTED = """# The population on 1 November 2024 by a table of SCB, written by villkor load-population.

@prefix actor: <https://w3id.org/villkor/id/actor/> .
@prefix basis: <https://w3id.org/villkor/def/basis/> .
@prefix country: <https://w3id.org/villkor/id/country/> .
@prefix county: <https://w3id.org/villkor/id/county/> .
@prefix dct: <http://purl.org/dc/terms/> .
@prefix observation: <https://w3id.org/villkor/id/observation/> .
@prefix population-set: <https://w3id.org/villkor/id/population-set/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix source: <https://w3id.org/villkor/id/source/> .
@prefix statedness: <https://w3id.org/villkor/def/statedness/> .
@prefix vk: <https://w3id.org/villkor/spec/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .

# ── sets ──

population-set:2024-11-01-population
    a vk:PopulationSet ;
    rdfs:label "folkmängden 1 november 2024, alla"@sv , "the population on 1 November 2024, all"@en ;
    vk:basis basis:population ;
    vk:referenceDate "2024-11-01"^^xsd:date ;
    vk:populationSource actor:scb ;
    vk:statedness statedness:external ;
    dct:source source:scb-tables ;
.

# ── all ──

observation:2024-11-01-population-00
    a vk:PopulationObservation ; vk:inPopulationSet population-set:2024-11-01-population ;
    vk:populationOf country:00 ; vk:population 6 ;
.

observation:2024-11-01-population-01
    a vk:PopulationObservation ; vk:inPopulationSet population-set:2024-11-01-population ;
    vk:populationOf county:01 ; vk:population 4 ;
.

observation:2024-11-01-population-0101
    a vk:PopulationObservation ; vk:inPopulationSet population-set:2024-11-01-population ;
    vk:populationOf actor:0101 ; vk:population 2 ;
.

observation:2024-11-01-population-0102
    a vk:PopulationObservation ; vk:inPopulationSet population-set:2024-11-01-population ;
    vk:populationOf actor:0102 ; vk:population 2 ;
.

observation:2024-11-01-population-02
    a vk:PopulationObservation ; vk:inPopulationSet population-set:2024-11-01-population ;
    vk:populationOf county:02 ; vk:population 2 ;
.

observation:2024-11-01-population-0201
    a vk:PopulationObservation ; vk:inPopulationSet population-set:2024-11-01-population ;
    vk:populationOf actor:0201 ; vk:population 2 ;
.
"""


def written(data: bytes, *, protected: bool = False) -> str:
    table = read_cells("scb", data)
    return turtle(
        load_day(table, KNOWN, day_of(table, 2024, None, today=dt.date(2024, 12, 31)), protected=protected), KNOWN
    )


def test_a_table_of_totals_gives_the_set_of_the_whole_population() -> None:
    assert written(as_csv(ones(ages=("total",)))) == EXPECTED


def test_each_basis_whose_ages_the_table_has_gets_a_set() -> None:
    text = written(as_csv(ones()))
    assert text.count("a vk:PopulationSet ;") == 2
    assert '    skos:note "summerad ur ettårsklasser"@sv , "summed from years of age"@en ;\n' in text
    assert "    vk:populationOf country:00 ; vk:population 18 ;\n" in text
    assert (
        "observation:2024-11-01-age-0-1-01\n"
        "    a vk:PopulationObservation ; vk:inPopulationSet population-set:2024-11-01-age-0-1 ;\n"
        "    vk:populationOf county:01 ; vk:population 8 ;\n"
    ) in text


def test_a_table_of_some_ages_gives_the_sets_of_those_alone() -> None:
    text = written(as_csv(ones(ages=("0", "1"))))
    assert "population-set:2024-11-01-age-0-1\n" in text
    assert "population-set:2024-11-01-population" not in text


def test_what_was_summed_or_is_protected_is_noted() -> None:
    cells = {key: count for key, count in ones(ages=("total",)).items() if key[0] != "01"}
    assert '    skos:note "summerade ur kommunerna: 01"@sv , "summed from the municipalities: 01"@en ;' in written(
        as_csv(cells)
    )
    assert (
        '    skos:note "SCB skyddar uppgifterna med små ändringar; län och riket är summerade ur kommunerna"@sv ,\n'
        '        "SCB protects the figures by small changes; counties and the nation are summed from the '
        'municipalities"@en ;'
    ) in written(as_csv(cells), protected=True)


# ── the same table is the same file ──

COUNTS = st.dictionaries(
    st.sampled_from(sorted(key for key in ones() if len(key[0]) == 4)), st.integers(1, 1000), min_size=18
)
"""How many of each age and sex live in each municipality."""


@given(COUNTS)
def test_csv_and_json_stat_of_a_table_give_the_same_file(municipal: Mapping[tuple[str, str, str], int]) -> None:
    cells = whole_table(municipal)
    assert written(as_csv(cells)) == written(as_jsonstat(cells))


@given(COUNTS, st.randoms())
def test_any_order_of_rows_gives_the_same_file(municipal: Mapping[tuple[str, str, str], int], chance: Random) -> None:
    cells = list(whole_table(municipal).items())
    first = written(as_csv(dict(cells)))
    chance.shuffle(cells)
    assert written(as_csv(dict(cells))) == first


@given(COUNTS)
def test_what_is_written_can_be_read_and_says_as_many_as_the_table(
    municipal: Mapping[tuple[str, str, str], int],
) -> None:
    store = ox.Store()
    store.load(written(as_csv(whole_table(municipal))).encode(), format=ox.RdfFormat.TURTLE)
    name = "https://w3id.org/villkor/id/observation/2024-11-01-population-00"
    found = list(
        store.quads_for_pattern(ox.NamedNode(name), ox.NamedNode("https://w3id.org/villkor/spec/population"), None)
    )
    assert [str(quad.object.value) for quad in found if isinstance(quad.object, ox.Literal)] == [
        str(sum(municipal.values()))
    ]


@pytest.mark.parametrize("protected", [False, True])
def test_what_is_written_keeps_the_style_of_the_content(protected: bool) -> None:
    text = written(as_csv(ones()), protected=protected)
    assert list(wrongly_ended(bare(text))) == []
    assert [line for line in text.splitlines() if len(line) > WIDEST or line != line.rstrip() or "\t" in line] == []
    assert text.startswith("# ") and text.endswith(".\n")
    declared = [line.split()[1].rstrip(":") for line in text.splitlines() if line.startswith("@prefix")]
    body = bare(text).split("\n\n", 2)[2]
    assert declared == sorted(declared)
    assert [prefix for prefix in declared if f"{prefix}:" not in body] == []


def test_the_figures_of_a_json_file_may_stand_in_any_layout() -> None:
    data = as_jsonstat(ones())
    assert written(json.dumps(json.loads(data), indent=2).encode()) == written(data)

"""Which items a performance report has to cover: those of whoever reports, or of the lines that it names."""

import re
from collections import Counter
from collections.abc import Mapping
from typing import Final

import pytest

from villkor.catalogue import Catalogue
from villkor.validation.slices import Slices, read_slices

ID: Final = "https://w3id.org/villkor/id"
SPEC: Final = "https://w3id.org/villkor/spec"
TYPE: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
EXPECTED: Final = re.compile(rf"<urn:report> <{SPEC}/expectedItem> <{ID}/norm/2025-(2\.\d)-\d+> \.")
DESIGNATION: Final = f"""\
<urn:designation> <{SPEC}/inAgreement> <{ID}/agreement/2025> .
<urn:designation> <{SPEC}/designatedBy> <{ID}/actor/collaboration-14> .
<urn:designation> <{SPEC}/designatedActor> <{ID}/actor/%s> .
"""


@pytest.fixture(scope="module")
def slices(catalogue: Catalogue) -> Slices:
    return read_slices(catalogue.graph, catalogue.slices, tuple(catalogue.derived.values()))


def expected(slices: Slices, actor: str, line: str = "", beside: str = "") -> Mapping[str, int]:
    """Count the items that the report of an actor has to cover, by the section of their area."""
    said = f"""\
<urn:report> <{TYPE}> <{SPEC}/PerformanceReport> .
<urn:report> <{SPEC}/inAgreement> <{ID}/agreement/2025> .
<urn:report> <{SPEC}/submittedBy> <{ID}/actor/{actor}> .
"""
    named = f"<urn:report> <{SPEC}/forLine> <{ID}/line/{line}> .\n" if line else ""
    _, derived = slices.around((said + named + beside).encode())
    return Counter(EXPECTED.findall(derived.decode()))


@pytest.mark.parametrize(
    ("actor", "items"),
    [
        pytest.param("se-2321000131", {"2.3": 6, "2.4": 5}, id="a region"),
        pytest.param("se-2120001355", {"2.2": 3}, id="a municipality"),
        pytest.param("se-2120000803", {"2.2": 3, "2.3": 6, "2.4": 5}, id="a municipality that is its region"),
        pytest.param("collaboration-14", {"2.1": 3, "2.3": 6, "2.4": 5}, id="a county's collaboration"),
        pytest.param("se-2220000315", {}, id="SKR, which reports otherwise"),
        pytest.param("se-2220002188", {}, id="an association that nobody has designated"),
    ],
)
def test_whoever_reports_covers_the_items_of_its_roles(slices: Slices, actor: str, items: Mapping[str, int]) -> None:
    assert expected(slices, actor) == items


@pytest.mark.parametrize(
    ("actor", "line", "items"),
    [
        pytest.param("collaboration-14", "2025-cty-fa1", {"2.1": 3}, id="one area"),
        pytest.param("collaboration-14", "2025-cty-fa1-user", {"2.1": 3}, id="a part of an area"),
        pytest.param("collaboration-14", "2025-cty", {"2.1": 3, "2.3": 6, "2.4": 5}, id="all of a category"),
        pytest.param("se-2120000803", "2025-mun-fa2", {"2.2": 3}, id="one of two roles"),
        pytest.param("se-2321000131", "2025-mun-fa2", {}, id="the money of others"),
    ],
)
def test_a_report_that_names_lines_covers_their_items(
    slices: Slices, actor: str, line: str, items: Mapping[str, int]
) -> None:
    assert expected(slices, actor, line) == items


@pytest.mark.parametrize(
    ("actor", "line", "items"),
    [
        pytest.param("se-2220002188", "", {"2.1": 3, "2.3": 6, "2.4": 5}, id="an association, for the county"),
        pytest.param("se-2321000131", "", {"2.3": 6, "2.4": 5}, id="a region, for itself"),
        pytest.param("se-2321000131", "2025-cty-fa1", {"2.1": 3}, id="a region, for the county's money that it names"),
    ],
)
def test_a_designated_actor_covers_the_items_of_the_county(
    slices: Slices, actor: str, line: str, items: Mapping[str, int]
) -> None:
    assert expected(slices, actor, line, DESIGNATION % actor) == items

"""A submission does not pass by what it says of others, nor by words or values that would be read in several ways."""

from pathlib import Path
from typing import Final

import pytest

from villkor.catalogue import Catalogue
from villkor.checks.checker import Checker
from villkor.checks.prefill import open_forms
from villkor.checks.sources import from_bytes

GOOD: Final = (Path(__file__).resolve().parent / "submissions" / "good-requisition.ttl").read_text(encoding="utf-8")
AGREEMENT: Final = "<https://w3id.org/villkor/id/agreement/2025>"
NORM: Final = "<https://w3id.org/villkor/id/norm/2025-6.1-4>"


def found(checker: Checker, catalogue: Catalogue, *texts: str) -> list[str]:
    """Return the shapes of what is found in documents that are handed in together, counted once each."""
    forms = open_forms(catalogue)
    submitted = [from_bytes(f"{number}.ttl", text.encode(), forms) for number, text in enumerate(texts)]
    report = checker.check(submitted, language="en")
    return sorted({finding.shape.code for finding in report.findings})


@pytest.mark.parametrize(
    "stated",
    [
        f'{NORM} vk:deadlineDate "2027-01-01"^^xsd:date .',
        f'<#n> vk:inAgreement {AGREEMENT} ; vk:deadlineDate "2025-01-31"^^xsd:date .',
        f"{AGREEMENT} vk:year 2031 .",
        f"<#d> vk:inAgreement {AGREEMENT} ; vk:designatedActor <https://w3id.org/villkor/id/actor/se-2120001710> .",
        "<#me> vk:playsRole <https://w3id.org/villkor/id/role/2025-region> .",
        '<#me> <http://www.w3.org/ns/org#identifier> "232100-0131" .',
        "<#kind> <http://www.w3.org/2000/01/rdf-schema#subClassOf> vk:Requisition .",
        "<#requisition> vk:mostAllotted 999999999999 .",
        "<#requisition> vk:recievedOn 2025 .",
        "<#requisition> a vk:Requsition .",
    ],
)
def test_a_submission_that_speaks_for_others_or_in_words_that_there_are_none_of_is_refused(
    checker: Checker, catalogue: Catalogue, stated: str
) -> None:
    assert found(checker, catalogue, f"{GOOD}\n{stated}") == ["bad-document"]


def test_what_is_refused_changes_nothing_for_the_others(checker: Checker, catalogue: Catalogue) -> None:
    usurper = f"""
        @prefix vk: <https://w3id.org/villkor/spec/> .
        @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
        <#p> a vk:Payment ; vk:inAgreement {AGREEMENT} .
        {NORM} vk:deadlineDate "2025-01-31"^^xsd:date ."""
    assert found(checker, catalogue, GOOD, usurper) == ["bad-document"]


@pytest.mark.parametrize("name", ["[]", "_:r"])
def test_a_submission_without_a_name_is_checked_as_one_with(checker: Checker, catalogue: Catalogue, name: str) -> None:
    assert found(checker, catalogue, GOOD.replace("<#requisition>", name)) == []
    empty = f"@prefix vk: <https://w3id.org/villkor/spec/> . {name} a vk:Requisition ; vk:inAgreement {AGREEMENT} ."
    assert "field-2025-req-2.4" in found(checker, catalogue, empty)


@pytest.mark.parametrize(
    ("given", "instead", "shape"),
    [
        ("vk:declaresTrue true", 'vk:declaresTrue "0"^^xsd:boolean', "field-2025-req-4.0-true"),
        ("vk:requestedAmount ", "vk:requestedAmount 9223372036854775808 ; # ", "field-2025-req-2.4"),
        ("vk:receivedOn ", 'vk:receivedOn "2025-12-02+14:00"^^xsd:date ; # ', "field-envelope-received"),
        ("vk:inAgreement agreement:2025", "vk:inAgreement <#mine>", "Submission-agreement"),
    ],
)
def test_a_value_that_engines_read_apart_is_a_fault_of_its_field(
    checker: Checker, catalogue: Catalogue, given: str, instead: str, shape: str
) -> None:
    assert shape in found(checker, catalogue, GOOD.replace(given, instead))


def test_a_year_alone_stands_for_no_agreement(checker: Checker, catalogue: Catalogue) -> None:
    assert found(checker, catalogue, f"{GOOD}\n<#mine> vk:year 2025 .") == ["bad-document"]


def test_findings_do_not_depend_on_what_else_is_checked_at_the_same_time(
    checker: Checker, catalogue: Catalogue
) -> None:
    other = GOOD.replace('vk:bankgiro "5050-1055"', 'vk:bankgiro "5050-1056"').replace("<#requisition>", "<#other>")
    assert found(checker, catalogue, GOOD, other, GOOD) == found(checker, catalogue, other, GOOD)


def test_an_allocation_may_say_what_allocations_say(checker: Checker, catalogue: Catalogue) -> None:
    allocation = f"""
        @prefix vk: <https://w3id.org/villkor/spec/> .
        <#a> a vk:Allocation ; vk:inAgreement {AGREEMENT} ; vk:amount 7000000 ; vk:amountAsWritten "7 000 000 kr" ;
          vk:allocationOf <https://w3id.org/villkor/id/line/2025-cty-fa1> ;
          vk:inCounty <https://w3id.org/villkor/id/county/14> ;
          vk:hasTheme <https://w3id.org/villkor/def/theme/strategy> ; vk:citation <#c> .
        <#c> a vk:Citation ; vk:section "1" ."""
    assert "bad-document" not in found(checker, catalogue, allocation)


def test_content_is_checked_by_itself_too(checker: Checker, catalogue: Catalogue) -> None:
    line = f"""
        @prefix vk: <https://w3id.org/villkor/spec/> .
        <#l> a vk:FundingLine ; vk:inAgreement {AGREEMENT} ; vk:amount 0 ."""
    assert {"FundingLine-amount", "FundingLine-citation"} <= set(found(checker, catalogue, line))

"""What is known of a thing beside its facts is read from the graph as it stands there."""

from pathlib import Path
from typing import Final

from small import ROOT, write_facts
from villkor.catalogue.notes import Absence, Citation, Notes, read_notes
from villkor.graph.embedded import load
from villkor.vocabulary import BASE, Iri

X: Final = BASE + "id/x/"
FACTS: Final = """
ex:thing rdfs:label "sak"@sv , "thing"@en ; vk:statedness statedness:derived ; vk:citation ex:full , ex:bare ;
  vk:inCounty ex:county .
statedness:derived rdfs:label "härlett"@sv .
ex:county rdfs:label "länet"@sv .
ex:full oa:hasSource ex:source ; vk:section "2.1" ; vk:item 3 ; vk:lineStart 10 ; vk:lineEnd 12 ;
  vk:anchor "några ord" .
ex:bare oa:hasSource ex:source .
ex:source a <https://example.org/Text> .
ex:none a vk:AbsenceStatement ; vk:about ex:thing , ex:county ; vk:aboutProperty ex:amount ;
  vk:inAgreement ex:agreement .
ex:less a vk:AbsenceStatement ; vk:aboutProperty ex:amount .
ex:amount rdfs:label "belopp"@sv . ex:agreement rdfs:label "ök"@sv .
ex:d2 a vk:Discrepancy ; vk:concerns ex:thing .
ex:d1 a vk:Discrepancy ; vk:claim ex:claim . ex:claim vk:claimSubject ex:thing .
vk:AbsenceStatement rdfs:label "x"@sv . vk:Discrepancy rdfs:label "y"@sv .
"""


def notes(tmp_path: Path) -> Notes:
    index = {path.stem: path.read_text(encoding="utf-8") for path in (ROOT / "queries/index").glob("*.rq")}
    return read_notes(load(write_facts(tmp_path, f=FACTS)), index)


def test_a_label_is_in_the_language_asked_for_or_in_swedish_or_the_id(tmp_path: Path) -> None:
    found = notes(tmp_path)
    assert found.label(Iri(X + "thing"), "en") == "thing"
    assert found.label(Iri(X + "county"), "en") == "länet"
    assert found.label(Iri(X + "nothing"), "en") == "x/nothing"


def test_a_status_is_a_code(tmp_path: Path) -> None:
    assert notes(tmp_path).statuses == {X + "thing": "derived"}


def test_a_citation_has_what_its_source_numbers(tmp_path: Path) -> None:
    source = Iri(X + "source")
    assert set(notes(tmp_path).citations[Iri(X + "thing")]) == {
        Citation(Iri(X + "full"), source, "2.1", 3, (10, 12), "några ord"),
        Citation(Iri(X + "bare"), source, None, None, None, None),
    }


def test_an_absence_has_all_that_it_is_about(tmp_path: Path) -> None:
    full = [Iri(X + "thing"), Iri(X + "county")], [Iri(X + "amount")], [Iri(X + "agreement")]
    assert set(notes(tmp_path).absences) == {
        Absence(Iri(X + "none"), *map(frozenset, full)),
        Absence(Iri(X + "less"), frozenset(), frozenset(full[1]), frozenset()),
    }


def test_a_discrepancy_concerns_what_it_names_and_what_its_claims_are_about(tmp_path: Path) -> None:
    assert notes(tmp_path).discrepancies[Iri(X + "thing")] == (X + "d1", X + "d2")


def test_a_thing_belongs_to_its_county(tmp_path: Path) -> None:
    assert notes(tmp_path).related == {X + "thing": (X + "county",)}

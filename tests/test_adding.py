"""Adding: a question is two new files, a year is a folder of new files; no Python and no existing file is touched."""

import re
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import pytest
from fastapi.testclient import TestClient

from conftest import run
from test_cases import QUESTIONS, ROOT
from villkor.catalogue import Catalogue, open_catalogue
from villkor.catalogue.answer import AnsweredRow
from villkor.formats.text import printed
from villkor.graph.content import FOLDERS
from villkor.graph.pooled import PooledRunner
from villkor.settings import Settings
from villkor.web.app import create_app

PREFIXES: Final = re.findall(r"^@prefix .*$", (ROOT / "ontology/core.ttl").read_text(), re.MULTILINE)


def copied(folder: Path) -> Path:
    """Copy the content folders, as a domain expert has them before something is added."""
    for name in FOLDERS:
        shutil.copytree(ROOT / name, folder / name)
    return folder


def written(folder: Path, files: Mapping[str, str]) -> None:
    for name, text in files.items():
        path = folder / name
        assert not path.exists()
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def rows(catalogue: Catalogue, name: str, **given: str) -> Sequence[AnsweredRow]:
    return catalogue.ask(name, given, language="en", limit=None).rows


def told(row: AnsweredRow, *columns: str) -> tuple[str, ...]:
    return tuple(printed(row.cells[column]) for column in columns)


# ── a question ──

PARTIES: Final = {
    "queries/parties.rq": """#+ title:
#+   sv: Vilka är parterna?
#+   en: Who are the parties?
#+ description:
#+   sv: Parterna i varje överenskommelse.
#+   en: The parties of each agreement.
#+ parameters:
#+   year: optional
#+ lists: [party]
#+ because:
#+   - sv: "{party} är part i {agreement}"
#+     en: "{party} is a party to {agreement}"

PREFIX vk: <https://w3id.org/villkor/spec/>

SELECT ?agreement ?party WHERE {
  ?agreement vk:year ?year ; vk:party ?party .
  FILTER(?year = $year)
}
ORDER BY ?agreement ?party
""",
    "queries/parties.yaml": """- name: the state and SKR are the parties in 2025
  source: S2 § 1.2
  input: {year: 2025}
  total: 1
  contains:
    - {agreement: agreement/2025, party: actor/se-2220000315; actor/state}
""",
}


@pytest.fixture(scope="module")
def with_question(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = copied(tmp_path_factory.mktemp("question"))
    written(folder, PARTIES)
    return folder


def test_a_new_question_is_answered_on_the_command_line(with_question: Path) -> None:
    settings = [("VILLKOR_CONTENT", str(with_question))]
    answer = run("ask", "parties", "--year", "2025", "--format", "csv", settings=settings)
    assert (answer.returncode, answer.stderr) == (0, b"")
    assert b"actor/se-2220000315; https://w3id.org/villkor/id/actor/state" in answer.stdout
    help_ = run("ask", "parties", "--help", "--lang", "en", settings=settings).stdout.decode()
    assert help_.startswith("Who are the parties?") and "villkor ask parties --year '2025'" in help_


def test_a_new_question_is_answered_on_the_web_and_described(with_question: Path, runner: PooledRunner) -> None:
    catalogue = open_catalogue(str(with_question))
    assert set(catalogue.questions) == {question.name for question in QUESTIONS} | {"parties"}
    with TestClient(create_app(catalogue, Settings(language="en"), runner)) as client:
        answer = client.get("/v1/parties?year=2025").json()
        assert [[party["label"] for party in row["party"]] for row in answer["rows"]] == [
            ["Swedish Association of Local Authorities and Regions", "the State"]
        ]
        assert "is a party to the 2025 agreement" in answer["rows"][0]["because"][0]
        operation: Mapping[str, Any] = client.get("/openapi.json").json()["paths"]["/v1/parties"]["get"]
        assert operation["summary"] == "Who are the parties?"
        assert operation["parameters"][0]["name"] == "year"
        for page in ("/", "/docs"):
            assert "Who are the parties?" in client.get(page).text
        assert client.get("/v1/parties.html?year=2025").status_code == 200


# ── a year ──

YEAR: Final = {
    "agreement": """
agreement:2027
    a vk:Agreement ;
    dct:title "Överenskommelse om psykisk hälsa 2027"@sv , "Agreement on mental health 2027"@en ;
    rdfs:label "överenskommelsen 2027"@sv , "the 2027 agreement"@en ;
    vk:year "2027"^^xsd:gYear ;
    vk:concludedOn "2026-10-30"^^xsd:date ;
    vk:party actor:state , actor:se-2220000315 ;
    vk:agreementStatus agreement-status:concluded ;
    vk:totalLine line:2027-total ;
    dct:isPartOf series:mental-health ;
    vk:citation citation-agreement:2027 ;
.

citation-agreement:2027
    a vk:Citation ;
    oa:hasSource text:S9 ;
    vk:section "1" ;
    vk:lineStart 1 ;
    vk:lineEnd 2 ;
    vk:anchor "Staten och SKR enas"@sv ;
.
""",
    "sources": """
source:S9
    a vk:SourceDocument ;
    dct:title "Överenskommelse om psykisk hälsa 2027"@sv , "Agreement on mental health 2027"@en ;
    rdfs:label "påhittad överenskommelse 2027"@sv , "made-up agreement of 2027"@en ;
    dct:subject agreement:2027 ;
    vk:sourceKind source-kind:agreement-text ;
    vk:authorityRank 1 ;
    vk:citation citation-agreement:2027 ;
.

text:S9
    a vk:TextCopy ;
    rdfs:label "texten till den påhittade överenskommelsen"@sv , "the text of the made-up agreement"@en ;
    prov:specializationOf source:S9 ;
.
""",
    "roles": """
role:2027-region
    a vk:PartyRole ;
    rdfs:label "regionerna i överenskommelsen 2027"@sv , "the regions in the 2027 agreement"@en ;
    vk:roleInAgreement agreement:2027 ;
    vk:roleCategory category:region ;
.

role:2027-municipality
    a vk:PartyRole ;
    rdfs:label "kommunerna i överenskommelsen 2027"@sv , "the municipalities in the 2027 agreement"@en ;
    vk:roleInAgreement agreement:2027 ;
    vk:roleCategory category:municipality ;
.

vk:RegionAuthority
    rdfs:subClassOf [ a owl:Restriction ; owl:onProperty vk:playsRole ; owl:hasValue role:2027-region ] ;
.

vk:Municipality
    rdfs:subClassOf [ a owl:Restriction ; owl:onProperty vk:playsRole ; owl:hasValue role:2027-municipality ] ;
.
""",
    "lines": """
breakdown:2027-recipient
    a vk:Breakdown ;
    rdfs:label "uppdelning per mottagare 2027"@sv , "breakdown by recipient 2027"@en ;
    vk:inAgreement agreement:2027 ;
    vk:exhaustive true ;
    vk:tolerance 0 ;
.

line:2027-total
    a vk:FundingLine ;
    rdfs:label "överenskommelsen 2027 totalt"@sv , "the 2027 agreement in total"@en ;
    vk:inAgreement agreement:2027 ;
    vk:amount 300000000 ;
    vk:amountAsWritten "300 miljoner kronor" ;
    vk:citation citation-agreement:2027 ;
.

line:2027-reg
    a vk:FundingLine ;
    rdfs:label "suicidprevention, regionerna 2027"@sv , "suicide prevention, the regions 2027"@en ;
    vk:inAgreement agreement:2027 ;
    vk:parentLine line:2027-total ;
    vk:breakdown breakdown:2027-recipient ;
    vk:recipient category:region ;
    vk:hasTheme theme:suicide-prevention ;
    vk:usesKey key:k2027-reg ;
    vk:amount 300000000 ;
    vk:amountAsWritten "300 miljoner kronor" ;
    vk:citation citation-line:2027-reg ;
.

citation-line:2027-reg
    a vk:Citation ;
    oa:hasSource text:S9 ;
    vk:section "2" ;
    vk:lineStart 10 ;
    vk:lineEnd 10 ;
    vk:anchor "300 miljoner kronor till regionerna"@sv ;
.

key:k2027-reg
    a vk:DistributionKey ;
    rdfs:label "nyckel med fast belopp och befolkning 2027"@sv , "key by a fixed amount and population 2027"@en ;
    vk:inAgreement agreement:2027 ;
    vk:keyComponent component:k2027-reg-1 , component:k2027-reg-2 ;
    vk:citation citation-line:2027-reg ;
.

component:k2027-reg-1
    a vk:FixedAmountComponent ;
    rdfs:label "1 miljon kronor per region"@sv , "1 million kronor per region"@en ;
    vk:order 1 ;
    vk:perUnit unit-kind:region ;
    vk:unitAmount 1000000 ;
.

component:k2027-reg-2
    a vk:ProportionalComponent ;
    rdfs:label "andel efter befolkning"@sv , "share by population"@en ;
    vk:order 2 ;
    vk:perUnit unit-kind:region ;
    vk:basis basis:population ;
    vk:referenceDate "2026-11-01"^^xsd:date ;
.
""",
    "norms": """
norm:2027-1
    a vk:GrantCondition ;
    rdfs:label "följa upp varje suicid"@sv , "follow up every suicide"@en ;
    vk:normKind norm-kind:action ;
    vk:inAgreement agreement:2027 ;
    vk:bindsRole role:2027-region ;
    vk:conditionFor line:2027-reg ;
    vk:citation citation-norm:2027-1 ;
.

citation-norm:2027-1
    a vk:Citation ;
    oa:hasSource text:S9 ;
    vk:section "3" ;
    vk:item 1 ;
    vk:lineStart 20 ;
    vk:lineEnd 21 ;
    vk:anchor "ska följa upp varje suicid"@sv ;
.

norm:2027-2
    a vk:FinancialObligation ;
    rdfs:label "rekvirera medlen"@sv , "requisition the funds"@en ;
    vk:normKind norm-kind:requisition ;
    vk:inAgreement agreement:2027 ;
    vk:bindsRole role:2027-region , role:2027-municipality ;
    vk:deadlineDate "2027-11-15"^^xsd:date ;
    vk:deadlineBasis deadline-basis:received ;
    vk:counterpart actor:se-2021000829 ;
    vk:citation citation-norm:2027-2 ;
.

citation-norm:2027-2
    a vk:Citation ;
    oa:hasSource text:S9 ;
    vk:section "4" ;
    vk:lineStart 30 ;
    vk:lineEnd 30 ;
    vk:anchor "senast den 15 november 2027"@sv ;
.
""",
}


COUNTIES: Final = [f"{code:02}" for code in (1, *range(3, 11), 12, 13, 14, *range(17, 26))]
HEADS: Final = dict.fromkeys(COUNTIES, 100000) | {"01": 2_000_000, "14": 1_100_000}
"""How many lived in each county on the day that the key wants; five million in all."""

POPULATION: Final = """
population-set:2026-11-01-population
    a vk:PopulationSet ;
    rdfs:label "påhittad folkmängd 1 november 2026"@sv , "made-up population on 1 November 2026"@en ;
    vk:basis basis:population ;
    vk:referenceDate "2026-11-01"^^xsd:date ;
    vk:populationSource actor:se-2021000837 ;
    vk:statedness statedness:external ;
    dct:source source:scb-population ;
.

observation:2026-11-01-population-00
    a vk:PopulationObservation ; vk:inPopulationSet population-set:2026-11-01-population ;
    vk:populationOf country:se ; vk:population 5000000 ;
.
"""


def observed(county: str) -> str:
    return f"""
observation:2026-11-01-population-{county}
    a vk:PopulationObservation ; vk:inPopulationSet population-set:2026-11-01-population ;
    vk:populationOf county:{county} ; vk:population {HEADS[county]} ;
.
"""


@pytest.fixture(scope="module")
def later(tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
    """Open a copy of the content to which a made-up agreement of 2027 is added."""
    folder = copied(tmp_path_factory.mktemp("year"))
    heads = "\n".join(PREFIXES)
    written(folder, {f"data/agreements/2027/{name}.ttl": f"{heads}\n{text}" for name, text in YEAR.items()})
    written(folder, {"data/population/2026-11-01.ttl": f"{heads}\n{POPULATION}{''.join(map(observed, HEADS))}"})
    return open_catalogue(str(folder))


def test_a_new_agreement_is_among_the_agreements(later: Catalogue, catalogue: Catalogue) -> None:
    (row,) = rows(later, "agreements", year="2027")
    assert told(row, "agreement", "amount", "concludedOn") == ("agreement/2027", "300000000", "2026-10-30")
    assert len(rows(later, "agreements")) == len(rows(catalogue, "agreements")) + 1


@pytest.mark.parametrize("actor", ["region", "region:14", "Region Skåne"])
def test_a_new_agreement_obliges_whoever_plays_its_roles(later: Catalogue, actor: str) -> None:
    found = rows(later, "obligations", actor=actor, year="2027")
    assert [told(row, "obligation", "deadline", "condition") for row in found] == [
        ("norm/2027-1", "", "line/2027-reg"),
        ("norm/2027-2", "2027-11-15", ""),
    ]
    assert [citation.section for citation in found[0].citations] == ["3"]
    assert any("the regions in the 2027 agreement" in step for step in found[0].because)


def test_a_new_agreement_obliges_nobody_else_and_not_before_it_is_concluded(later: Catalogue) -> None:
    assert [told(row, "obligation") for row in rows(later, "obligations", actor="municipality:1480", year="2027")] == [
        ("norm/2027-2",)
    ]
    assert rows(later, "obligations", actor="county-joint", year="2027") == []
    assert rows(later, "obligations", actor="region", year="2027", asOf="2026-10-29") == []


def test_a_new_agreement_has_its_deadlines(later: Catalogue) -> None:
    found = rows(later, "deadlines", actor="region", year="2027", asOf="2027-11-01")
    assert [told(row, "obligation", "deadline", "daysLeft") for row in found] == [("norm/2027-2", "2027-11-15", "14")]


def test_a_new_agreement_has_its_funding_lines(later: Catalogue) -> None:
    found = rows(later, "funding-lines", year="2027")
    assert [told(row, "line", "parent", "amount", "key") for row in found] == [
        ("line/2027-reg", "line/2027-total", "300000000", "key/k2027-reg"),
        ("line/2027-total", "", "300000000", ""),
    ]


def test_a_new_agreement_is_compared_with_the_one_before(later: Catalogue, catalogue: Catalogue) -> None:
    columns = ("theme", "category", "earlier", "fromAmount", "toAmount", "change", "changeKind")
    compared = [told(row, *columns) for row in rows(later, "theme-comparisons", toYear="2027")]
    assert {row[2] for row in compared} == {"2025"}
    region = next(row for row in compared if row[:2] == ("suicide-prevention", "region"))
    assert region[3:] == ("288000000", "300000000", "12000000", "new-key")
    assert {row[6] for row in compared if row[4] == "0"} == {"discontinued"}
    assert sum(int(row[3]) for row in compared) == 1_560_000_000
    before = [told(row, *columns) for row in rows(catalogue, "theme-comparisons")]
    assert [told(row, *columns) for row in rows(later, "theme-comparisons")] == before + compared


def test_a_new_key_shares_a_new_line_by_a_new_population_on_its_own_day(later: Catalogue) -> None:
    """1 million to each of 21 regions, and 279 million by 2 000 000, 1 100 000 or 100 000 of 5 000 000."""
    found = rows(later, "shares", line="line/2027-reg")
    amounts = {told(row, "county")[0].removeprefix("county/"): told(row, "amount")[0] for row in found}
    assert amounts == dict.fromkeys(COUNTIES, "6580000") | {"01": "112600000", "14": "62380000"}
    assert {told(row, "fixedTotal", "rest", "populationDate", "referenceDate") for row in found} == {
        ("21000000", "279000000", "2026-11-01", "2026-11-01")
    }
    assert {row.status for row in found} == {"external"}


def test_a_new_key_and_a_new_population_may_be_tried_on_what_was_there(later: Catalogue) -> None:
    """500 million of 2025: 1 million to each of 21 regions, and 479 million by 1 100 000 of 5 000 000."""
    what_if = {"line": "line/2025-reg-fa3", "key": "key/k2027-reg", "populationDate": "2026-11-01"}
    (row,) = rows(later, "what-ifs", actor="region:14", **what_if)
    assert told(row, "after", "newKey", "populationDate") == ("106380000", "key/k2027-reg", "2026-11-01")


def test_a_new_agreement_changes_no_answer_about_another_year(later: Catalogue, catalogue: Catalogue) -> None:
    assert rows(later, "obligations", actor="region", year="2025") == rows(
        catalogue, "obligations", actor="region", year="2025"
    )
    assert rows(later, "shares", line="line/2025-reg-fa3") == rows(catalogue, "shares", line="line/2025-reg-fa3")
    assert later.graph.version != catalogue.graph.version

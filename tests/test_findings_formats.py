"""The same report reads the same in every format, and what was handed in can break none of them."""

import csv
import io
import json
import re
import xml.etree.ElementTree as ET
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any, Final

import openpyxl
import pytest
import rdflib
import xmlschema
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft4Validator
from rdflib.compare import isomorphic

from test_formats import FORMULAS, NASTY, Page
from villkor import __version__
from villkor.catalogue.notes import Citation
from villkor.checks.report import Clause, Coverage, Finding, Report
from villkor.formats.findings import REPORT_FORMATS
from villkor.formats.findings.text import report_terminal
from villkor.formats.findings.wording import LONGEST, WORDS, cell_of, line_of, safe
from villkor.submissions.document import Place
from villkor.validation.result import Result
from villkor.vocabulary import BASE, LANGUAGES, PREFIXES, XSD, Iri

SCHEMAS: Final = Path(__file__).with_name("schemas")
SH: Final = PREFIXES["sh"]
SHAPE: Final = Iri(BASE + "spec/shape/Requisition-received")
OTHER_SHAPE: Final = Iri(BASE + "spec/shape/Requisition-bankgiro")
CITATION: Final = Citation(Iri(BASE + "res/citation/x"), Iri(BASE + "res/text/S2p"), "6.1", 3, (487, 491), "sista dag")
CLAUSE: Final = Clause(
    id=Iri(BASE + "id/norm/2025-6.1-3"),
    label={"sv": "rekvirera senast 1 december", "en": "requisition by 1 December"},
    citations=(CITATION,),
)
LATE: Final = Finding(
    shape=SHAPE,
    severity="violation",
    message={"sv": "En rekvisition kommer in i tid.", "en": "A requisition comes in on time."},
    remedy={"sv": "Senare lämnas inga medel.", "en": "No funds are given later."},
    focus="https://example.org/r",
    path=BASE + "spec/receivedOn",
    value="2025-12-02",
    clauses=(CLAUSE,),
    document="in/år 1.ttl",
    place=Place(3, 5),
    fingerprint="0f",
)
GIRO: Final = replace(
    LATE,
    shape=OTHER_SHAPE,
    severity="warning",
    message={"sv": "Ett konto räcker.", "en": "One account is enough."},
    clauses=(),
    value="",
    path="",
    focus="_:b0",
    document="in/b.xlsx",
    place=Place(cell="C12", sheet="Rekvisition"),
    fingerprint="1f",
)
NOTED: Final = replace(GIRO, severity="info", place=None, fingerprint="2f")
WAIVED: Final = replace(LATE, document="in/c.ttl", place=Place(7), waived="Eva: avtalat", fingerprint="3f")
RESULT: Final = Result(
    focus="<https://example.org/r>",
    shape=SHAPE,
    path=BASE + "spec/receivedOn",
    value=f'"2025-12-02"^^<{XSD}date>',
    component=SH + "SPARQLConstraintComponent",
    severity=SH + "Violation",
)
KNOWN: Final = Coverage(
    actor=Iri(BASE + "id/actor/se-2321000131"),
    actor_label={"sv": "Västra Götalandsregionen", "en": "Region Västra Götaland"},
    clause=CLAUSE,
    verdict="cannot-be-told",
    settles={"sv": "Ange vilken dag den kom in.", "en": "State the day it came in."},
    shapes=(SHAPE,),
)
SATISFIED: Final = replace(KNOWN, verdict="satisfied", settles={}, shapes=())
FULL: Final = Report(
    findings=[LATE, GIRO, NOTED, WAIVED],
    results=[RESULT, replace(RESULT, focus="_:b0", shape=OTHER_SHAPE, path="", value="", severity=SH + "Warning")],
    documents=["in/år 1.ttl", "in/b.xlsx", "in/c.ttl", "in/good.ttl"],
    nodes=12,
    coverage=[KNOWN, SATISFIED],
    language="sv",
    version="0123abcd",
    engine="shifty",
)
CLEAN: Final = replace(FULL, findings=[], results=[], documents=["in/good.ttl"], coverage=())
HOSTILE: Final = (
    *FORMULAS,
    NASTY,
    "]]><x/>",
    "a\r\n::error file=x::y",
    "%0A::error::x",
    "a,b:c;d",
    "\x00\x01\x1b[31mred\x7f\x85",
    "\ud800 \udfff",
    "\u202eDESREVER\u2066",
    "\ufffe\uffff",
    "\u2028\u2029",
    "{0} [text](javascript:x) {{ 7 * 7 }} {% raw %}",
    "../../%2e%2e/a?b#c",
    "//example.org/x",
    "",
)
ANY_TEXT: Final = st.one_of(st.sampled_from(HOSTILE), st.text(st.characters(exclude_categories=[]), max_size=80))
UNSAFE: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def written(name: str, report: Report = FULL) -> bytes:
    return REPORT_FORMATS[name].write(report)


def text_of(name: str, report: Report = FULL) -> str:
    return written(name, report).decode("utf-8")


def filled(text: str, finding: Finding = LATE) -> Finding:
    """Return the finding with a text in every field that holds any text."""
    texts = dict.fromkeys(LANGUAGES, text)
    clause = replace(CLAUSE, id=Iri(text), label=texts, citations=(replace(CITATION, section=text, anchor=text),))
    return replace(
        finding,
        shape=Iri(text),
        message=texts,
        remedy=texts,
        focus=text,
        path=text,
        value=text,
        clauses=(clause,),
        document=text,
        place=Place(3, 5, text, text),
        fingerprint=text,
        waived=text,
    )


def full_of(text: str) -> Report:
    """Return a report with a text everywhere, and one more finding that counts."""
    found = filled(text)
    known = replace(KNOWN, actor=Iri(text), actor_label=found.message, clause=found.clauses[0], settles=found.message)
    literal = json.dumps(text.encode("utf-8", "replace").decode(), ensure_ascii=False)
    return replace(
        FULL,
        findings=[found, replace(found, waived="")],
        results=[replace(RESULT, value=literal.replace("\x7f", "?"))],
        documents=[text, "in/good.ttl"],
        coverage=[known],
        version=text,
        engine=text,
    )


# ── each format is what its standard says ──


@cache
def sarif_schema() -> Draft4Validator:
    return Draft4Validator(json.loads((SCHEMAS / "sarif-2.1.0.json").read_text("utf-8")))


@cache
def junit_schema() -> xmlschema.XMLSchema:
    return xmlschema.XMLSchema(str(SCHEMAS / "junit-10.xsd"))


def hold_text(data: bytes) -> None:
    lines = data.decode("utf-8").split("\n")
    assert lines.pop() == "" and all(line == "".join(line.splitlines()) for line in lines)


def hold_sarif(data: bytes) -> None:
    sarif_schema().validate(json.loads(data))


def hold_junit(data: bytes) -> None:
    junit_schema().validate(ET.fromstring(data))


def hold_github(data: bytes) -> None:
    for line in re.split("[\r\n]+", data.decode("utf-8").removesuffix("\n")) if data else ():
        assert re.fullmatch(r"::(error|warning|notice) file=[^:,]*(,(line|col|title)=[^:,]*)+::.*", line), line


def hold_csv(data: bytes) -> None:
    (heading, *rows) = read_rows(data)
    assert {len(row) for row in rows} <= {len(heading)}


def hold_xlsx(data: bytes) -> None:
    assert openpyxl.load_workbook(io.BytesIO(data)).sheetnames == ["findings", "coverage", "about"]


def hold_html(data: bytes) -> None:
    page = Page(data)
    assert page.open == [] and page.all("script") == [] and len(page.texts["h1"]) == 1


def read_rows(data: bytes) -> Sequence[Sequence[str]]:
    return list(csv.reader(io.StringIO(data.decode("utf-8"), newline="")))


def read_rdf(parser: str) -> Callable[[bytes], rdflib.Graph]:
    return lambda data: rdflib.Graph().parse(data=data, format=parser)


HELD: Final[Mapping[str, Callable[[bytes], object]]] = {
    "text": hold_text,
    "json": json.loads,
    "html": hold_html,
    "sarif": hold_sarif,
    "junit": hold_junit,
    "github": hold_github,
    "csv": hold_csv,
    "xlsx": hold_xlsx,
    "ttl": read_rdf("turtle"),
    "jsonld": read_rdf("json-ld"),
    "nt": read_rdf("nt"),
    "rdf": read_rdf("xml"),
}
# rdflib's own parser of JSON-LD uses what rdflib deprecates
OLD_RDFLIB: Final = pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")


@OLD_RDFLIB
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", HELD)
def test_every_format_keeps_its_standard(name: str, language: str) -> None:
    for report in (FULL, CLEAN, replace(CLEAN, documents=[]), replace(FULL, documents=[], coverage=())):
        HELD[name](written(name, replace(report, language=language)))


@OLD_RDFLIB
@pytest.mark.parametrize("name", HELD)
def test_hostile_text_breaks_no_format(name: str) -> None:
    for text in HOSTILE:
        HELD[name](written(name, full_of(text)))


@OLD_RDFLIB
@pytest.mark.parametrize("name", HELD)
def test_any_text_breaks_no_format(name: str) -> None:
    @settings(max_examples=10 if name in ("sarif", "xlsx") else 40)
    @given(ANY_TEXT)
    def holds(text: str) -> None:
        HELD[name](written(name, full_of(text)))

    holds()


def test_the_table_names_every_format() -> None:
    assert set(REPORT_FORMATS) == set(HELD)


@pytest.mark.parametrize("name", ["text", "json", "html", "sarif", "junit", "github", "csv"])
def test_no_control_character_nor_turned_text_is_written(name: str) -> None:
    for text in HOSTILE:
        found = text_of(name, full_of(text))
        found = "".join(map(str, strings(json.loads(found)))) if name in ("json", "sarif") else found
        assert not UNSAFE.search(found)


def strings(value: object) -> Sequence[str]:
    """Return every text in what JSON holds."""
    if isinstance(value, dict):
        return [text for member in value.values() for text in strings(member)]
    if isinstance(value, list):
        return [text for member in value for text in strings(member)]
    return [value] if isinstance(value, str) else []


@pytest.mark.parametrize("name", ["text", "json", "html", "sarif", "junit", "github", "csv", "xlsx"])
def test_a_long_value_is_shortened(name: str) -> None:
    report = replace(FULL, findings=[replace(LATE, value="x" * 1_000_000)])
    found = repr(sheet("findings", report)) if name == "xlsx" else text_of(name, report)
    assert "x" * (LONGEST - 1) + "…" in found and "x" * LONGEST not in found


# ── text ──


def test_text_names_the_place_the_clause_and_the_remedy_and_sums_up() -> None:
    late, giro, *_, last = text_of("text").split("\n\n")
    assert late.splitlines() == [
        "in/år 1.ttl:3:5: fel: En rekvisition kommer in i tid. [Requisition-received]",
        "    värde: 2025-12-02",
        "    villkor: rekvirera senast 1 december (S2p § 6.1 punkt 3 raderna 487–491)",
        "    åtgärd: Senare lämnas inga medel.",
    ]
    assert giro.splitlines()[:2] == [
        "in/b.xlsx:12: varning: Ett konto räcker. [Requisition-bankgiro]",
        "    cell: Rekvisition!C12",
    ]
    assert last == (
        "fel: 1 · varning: 1 · upplysning: 1 · undantaget: 1 · dokument: 4 · kontrollerade noder: 12 · "
        "datamängd: 0123abcd · shifty\n"
    )


def test_text_says_the_same_in_english() -> None:
    found = text_of("text", replace(FULL, language="en"))
    assert "in/år 1.ttl:3:5: violation: A requisition comes in on time. [Requisition-received]" in found
    assert "    waived: Eva: avtalat" in found
    assert "Region Västra Götaland: cannot be told: requisition by 1 December" in found


def test_text_tells_what_is_known_and_what_would_settle_it() -> None:
    *_, coverage, _ = text_of("text").split("\n\n")
    about = "rekvirera senast 1 december (S2p § 6.1 punkt 3 raderna 487–491)"
    assert coverage.splitlines() == [
        "täckning",
        f"  Västra Götalandsregionen: går inte att avgöra: {about}",
        "    åtgärd: Ange vilken dag den kom in.",
        f"  Västra Götalandsregionen: uppfyllt: {about}",
    ]


def test_a_clean_report_is_one_line() -> None:
    assert text_of("text", CLEAN).startswith("fel: 0 · varning: 0 · ")


def test_only_a_terminal_gets_colours(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("FORCE_COLOR", raising=False)
    assert report_terminal(FULL) == written("text")
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm-256color")
    coloured = report_terminal(FULL).decode()
    assert "\x1b[1;31mfel\x1b[0m" in coloured
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == text_of("text")


def test_every_language_has_every_word() -> None:
    assert set(WORDS) == set(LANGUAGES)
    assert len({frozenset(words) for words in WORDS.values()}) == 1


@pytest.mark.parametrize(
    ("place", "line", "cell"),
    [
        (Place(), 0, ""),
        (Place(4, 2), 4, ""),
        (Place(cell="C12"), 12, "C12"),
        (Place(5, 1, "B5"), 5, "B5"),
        (Place(cell="AA1", sheet="Blad 1"), 1, "Blad 1!AA1"),
        (Place(cell="C0"), 0, "C0"),
        (Place(sheet="Blad 1"), 0, ""),
    ],
)
def test_a_cell_has_a_row_and_a_sheet(place: Place, line: int, cell: str) -> None:
    assert (line_of(place), cell_of(place)) == (line, cell)


# ── JSON ──


def test_json_has_all_of_a_finding_in_both_languages() -> None:
    found = json.loads(written("json"))
    assert (found["conforms"], found["total"], found["waived"]) == (False, 4, 1)
    assert found["bySeverity"] == {"violation": 1, "warning": 1, "info": 1}
    assert found["findings"][0] == {
        "shape": SHAPE,
        "severity": "violation",
        "message": dict(LATE.message),
        "remedy": dict(LATE.remedy),
        "focus": LATE.focus,
        "path": LATE.path,
        "value": LATE.value,
        "clauses": [clause_member()],
        "document": "in/år 1.ttl",
        "position": {"line": 3, "column": 5, "cell": None, "sheet": None},
        "fingerprint": "0f",
        "waived": None,
    }
    assert found["findings"][1]["position"] == {"line": None, "column": None, "cell": "C12", "sheet": "Rekvisition"}
    assert found["findings"][2]["position"] is None
    assert [finding["path"] for finding in found["findings"]] == [LATE.path, None, None, LATE.path]
    assert found["findings"][3]["waived"] == "Eva: avtalat"
    assert (found["dataset"], found["engine"], found["lang"]) == ({"version": "0123abcd"}, "shifty", "sv")
    assert (found["documents"], found["nodes"]) == (FULL.documents, 12)


def test_json_has_the_coverage() -> None:
    told, satisfied = json.loads(written("json"))["coverage"]
    assert told == {
        "actor": {"id": KNOWN.actor, "label": dict(KNOWN.actor_label)},
        "clause": clause_member(),
        "verdict": "cannot-be-told",
        "settles": dict(KNOWN.settles),
        "shapes": [SHAPE],
    }
    assert (satisfied["settles"], satisfied["shapes"]) == ({"sv": None, "en": None}, [])


def clause_member() -> Mapping[str, object]:
    citation = {
        "id": CITATION.id,
        "source": {"id": CITATION.source, "label": "S2p"},
        "section": "6.1",
        "item": 3,
        "lines": [487, 491],
        "anchor": "sista dag",
    }
    return {"id": CLAUSE.id, "label": dict(CLAUSE.label), "citations": [citation]}


def test_a_citation_without_lines_has_none() -> None:
    clause = replace(CLAUSE, citations=(replace(CITATION, lines=None, section=None, anchor=None),))
    (found,) = json.loads(written("json", replace(FULL, findings=[replace(LATE, clauses=(clause,))])))["findings"]
    assert [found["clauses"][0]["citations"][0][name] for name in ("lines", "section", "anchor")] == [None, None, None]


def test_only_violations_that_count_keep_a_report_from_conforming() -> None:
    assert json.loads(written("json", replace(FULL, findings=[GIRO, NOTED, WAIVED])))["conforms"] is True


# ── SARIF ──


def run_of(report: Report = FULL) -> Any:
    return json.loads(written("sarif", report))["runs"][0]


def test_sarif_has_a_rule_for_each_requirement_found() -> None:
    driver = run_of()["tool"]["driver"]
    assert (driver["name"], driver["version"], driver["language"]) == ("villkor", __version__, "sv")
    assert driver["properties"] == {"dataset": "0123abcd", "engine": "shifty"}
    received, bankgiro = driver["rules"]
    assert received == {
        "id": "Requisition-received",
        "name": "Requisition-received",
        "shortDescription": {"text": "En rekvisition kommer in i tid."},
        "fullDescription": {"text": "Senare lämnas inga medel."},
        "help": {
            "text": "Senare lämnas inga medel.\nrekvirera senast 1 december (S2p § 6.1 punkt 3 raderna 487–491)",
        },
        "helpUri": SHAPE,
        "defaultConfiguration": {"level": "error"},
        "properties": {"clauses": [CLAUSE.id]},
    }
    assert bankgiro["defaultConfiguration"] == {"level": "warning"}


def test_sarif_places_its_results() -> None:
    run = run_of()
    late, giro, noted, waived = run["results"]
    assert late["message"] == {"text": "En rekvisition kommer in i tid. Senare lämnas inga medel."}
    assert late["partialFingerprints"] == {"villkor/v1": "0f"}
    assert late["properties"]["value"] == "2025-12-02"
    place = {"artifactLocation": {"uri": "in/%C3%A5r%201.ttl"}, "region": {"startLine": 3, "startColumn": 5}}
    assert late["locations"] == [{"physicalLocation": place}]
    sheet_place = {"artifactLocation": {"uri": "in/b.xlsx"}, "region": {"startLine": 12}}
    assert giro["locations"] == [
        {"physicalLocation": sheet_place, "logicalLocations": [{"fullyQualifiedName": "Rekvisition!C12"}]}
    ]
    assert noted["locations"] == [{"physicalLocation": {"artifactLocation": {"uri": "in/b.xlsx"}}}]
    assert [result["level"] for result in run["results"]] == ["error", "warning", "note", "error"]
    assert [run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] for result in run["results"]] == [
        result["ruleId"] for result in run["results"]
    ]
    assert waived["locations"][0]["physicalLocation"]["region"] == {"startLine": 7}


def test_sarif_suppresses_what_is_waived() -> None:
    *others, waived = run_of()["results"]
    assert [other["suppressions"] for other in others] == [[], [], []]
    assert waived["suppressions"] == [{"kind": "external", "status": "accepted", "justification": "Eva: avtalat"}]


@pytest.mark.parametrize(
    ("document", "uri"),
    [("./a b.ttl", "a%20b.ttl"), ("/tmp/å.ttl", "file:///tmp/%C3%A5.ttl"), ("a:b#c?.ttl", "a%3Ab%23c%3F.ttl")],
)
def test_sarif_names_documents_by_uri(document: str, uri: str) -> None:
    run = run_of(replace(FULL, findings=[replace(LATE, document=document)], documents=[document, document]))
    assert run["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"] == {"uri": uri}
    assert [artifact["location"]["uri"] for artifact in run["artifacts"]] == [uri]


def test_sarif_keeps_to_the_lengths_that_github_shows() -> None:
    long = {"sv": "a" * 5000}
    finding = replace(LATE, shape=Iri(BASE + "b" * 400), message=long, remedy=long)
    run = run_of(replace(FULL, findings=[finding]))
    (rule,) = run["tool"]["driver"]["rules"]
    texts = [rule["shortDescription"]["text"], rule["fullDescription"]["text"], run["results"][0]["message"]["text"]]
    assert {len(text) for text in texts} == {1000}
    assert len(rule["id"]) == 255 and run["results"][0]["ruleId"] == rule["id"]


def test_a_rule_without_a_remedy_says_what_must_be_true() -> None:
    (rule,) = run_of(replace(FULL, findings=[replace(LATE, remedy={})]))["tool"]["driver"]["rules"]
    assert rule["fullDescription"] == rule["shortDescription"]


# ── JUnit ──


def suites_of(report: Report = FULL) -> Mapping[str, ET.Element]:
    return {str(suite.get("name")): suite for suite in ET.fromstring(written("junit", report))}


def test_junit_has_a_suite_for_each_document_and_a_case_for_each_requirement() -> None:
    suites = suites_of()
    assert list(suites) == FULL.documents
    numbers = [tuple(suite.get(name) for name in ("tests", "failures", "skipped")) for suite in suites.values()]
    assert numbers == [("1", "1", "0"), ("1", "0", "0"), ("1", "0", "1"), ("1", "0", "0")]
    root = ET.fromstring(written("junit"))
    assert (root.get("tests"), root.get("failures"), root.get("errors")) == ("4", "1", "0")


def test_junit_fails_on_violations_notes_the_rest_and_skips_what_is_waived() -> None:
    late, giro, waived, good = (suite[0] for suite in suites_of().values())
    assert late.get("name") == "Requisition-received"
    failure = late[0]
    assert (failure.tag, failure.get("type"), failure.get("message")) == (
        "failure",
        "violation",
        "En rekvisition kommer in i tid.",
    )
    assert str(failure.text).startswith("in/år 1.ttl:3:5: fel: En rekvisition kommer in i tid.\n    värde: 2025-12-02")
    assert [child.tag for child in giro] == ["system-out"]
    assert "in/b.xlsx:12: varning" in str(giro[0].text) and "in/b.xlsx: upplysning" in str(giro[0].text)
    assert [(child.tag, child.get("message")) for child in waived] == [("skipped", "Eva: avtalat")]
    assert (good.get("name"), list(good)) == ("villkor", [])


def test_junit_fails_once_for_a_requirement_that_is_broken_twice() -> None:
    twice = replace(FULL, findings=[LATE, replace(LATE, value="2025-12-03"), replace(LATE, waived="x")])
    (case,) = suites_of(twice)["in/år 1.ttl"]
    (failure,) = case
    assert str(failure.text).count("in/år 1.ttl:3:5") == 2


# ── GitHub ──


def test_github_annotates_what_counts() -> None:
    late, giro, noted = text_of("github").splitlines()
    assert late == (
        "::error file=in/år 1.ttl,line=3,col=5,title=Requisition-received::En rekvisition kommer in i tid."
        "%0Avärde: 2025-12-02%0Avillkor: rekvirera senast 1 december (S2p § 6.1 punkt 3 raderna 487–491)"
        "%0Aåtgärd: Senare lämnas inga medel."
    )
    assert giro.startswith("::warning file=in/b.xlsx,line=12,title=Requisition-bankgiro::Ett konto räcker.%0Acell: ")
    assert noted.startswith("::notice file=in/b.xlsx,title=Requisition-bankgiro::")
    assert text_of("github", CLEAN) == ""


def test_github_gets_one_command_for_a_finding_whatever_its_text() -> None:
    finding = replace(LATE, document="./a,b:c%\n.ttl", value="1%\r\n::error::x")
    (line,) = text_of("github", replace(FULL, findings=[finding])).splitlines()
    assert line.startswith("::error file=a%2Cb%3Ac%25%0A.ttl,line=3,col=5,title=")
    assert "värde: 1%25%0D%0A::error::x%0A" in line


# ── CSV and XLSX ──


def sheet(name: str, report: Report = FULL) -> Sequence[Sequence[object]]:
    book = openpyxl.load_workbook(io.BytesIO(written("xlsx", report)))
    return list(book[name].iter_rows(values_only=True))


def test_csv_has_a_row_for_each_finding() -> None:
    heading, late, giro, noted, waived = read_rows(written("csv"))
    found = dict(zip(heading, late, strict=True))
    assert found == {
        "document": "in/år 1.ttl",
        "sheet": "",
        "cell": "",
        "line": "3",
        "column": "5",
        "severity": "violation",
        "message": "En rekvisition kommer in i tid.",
        "value": "2025-12-02",
        "clauses": "rekvirera senast 1 december (S2p § 6.1 punkt 3 raderna 487–491)",
        "remedy": "Senare lämnas inga medel.",
        "waived": "",
        "shape": SHAPE,
        "focus": LATE.focus,
        "path": LATE.path,
        "fingerprint": "0f",
    }
    assert giro[:5] == ["in/b.xlsx", "Rekvisition", "C12", "12", ""]
    assert noted[:5] == ["in/b.xlsx", "", "", "", ""]
    assert waived[heading.index("waived")] == "Eva: avtalat"


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        ("=1+1", "'=1+1"),
        ("+46 31 12 34", "'+46 31 12 34"),
        ("-1+cmd|' /C calc'!A0", "'-1+cmd|' /C calc'!A0"),
        ("@SUM(1)", "'@SUM(1)"),
        ("\t=1", "'\t=1"),
        ("＝1+1", "'＝1+1"),
        ("=1\n=2", "'=1\n=2"),
        ("-1000", "-1000"),
        ("-", "-"),
        ("1=1", "1=1"),
    ],
)
def test_csv_has_nothing_that_a_spreadsheet_would_run(value: str, cell: str) -> None:
    heading, row = read_rows(written("csv", replace(FULL, findings=[replace(LATE, value=value)])))
    assert row[heading.index("value")] == cell


def test_a_workbook_has_findings_coverage_and_what_was_checked() -> None:
    heading, late, *_ = sheet("findings")
    found = dict(zip(heading, late, strict=True))
    assert (found["document"], found["line"], found["value"]) == ("in/år 1.ttl", 3, "2025-12-02")
    assert sheet("coverage")[1] == (
        "actor/se-2321000131",
        "Västra Götalandsregionen",
        "rekvirera senast 1 december (S2p § 6.1 punkt 3 raderna 487–491)",
        "cannot-be-told",
        "Ange vilken dag den kom in.",
        "Requisition-received",
    )
    assert sheet("about")[:3] == [("conforms", "false"), ("violation", 1), ("warning", 1)]
    assert sheet("about")[-1] == ("document", "in/good.ttl")


@pytest.mark.parametrize("text", FORMULAS)
def test_a_workbook_has_nothing_that_a_spreadsheet_would_run(text: str) -> None:
    book = openpyxl.load_workbook(io.BytesIO(written("xlsx", full_of(text))))
    for name in book.sheetnames:
        cells = [cell for row in book[name].iter_rows() for cell in row if cell.value is not None]
        assert {cell.data_type for cell in cells} <= {"s", "n"}
        assert [cell for cell in cells if cell.hyperlink] == []


def test_a_cell_holds_as_much_as_the_format_allows() -> None:
    clauses = tuple(replace(CLAUSE, label={"sv": "x" * 1900}) for _ in range(20))
    heading, row = sheet("findings", replace(FULL, findings=[replace(LATE, clauses=clauses)]))
    assert len(str(row[heading.index("clauses")])) == 32_767


# ── HTML ──


def test_a_page_has_a_section_for_each_document_with_severity_clause_and_remedy() -> None:
    page = Page(written("html"))
    assert page.all("html") == [{"lang": "sv"}]
    assert page.texts["h2"] == [*FULL.documents, "Vad som gäller, och vad som är känt"]
    assert {"fel", "varning", "upplysning", "går inte att avgöra", "uppfyllt"} <= set(page.texts["strong"])
    assert {SHAPE, CLAUSE.id} <= {link["href"] for link in page.all("a")}
    cells = page.texts["td"]
    assert any("åtgärd: Senare lämnas inga medel." in cell for cell in cells)
    assert any("S2p § 6.1 punkt 3 raderna 487–491: «sista dag»" in cell for cell in cells)
    assert any("undantaget: Eva: avtalat" in cell for cell in cells)
    assert {"rad 3:5", "Rekvisition!C12", "rad 7", ""} <= set(cells)
    assert "Inget att anmärka." in page.texts["p"]


def test_a_page_says_whether_a_violation_counts() -> None:
    assert Page(written("html")).texts["strong"][1] == "Det finns fel."
    assert Page(written("html", replace(CLEAN, language="en"))).texts["strong"][1] == "No violation counts."


@given(ANY_TEXT)
def test_any_text_on_a_page_is_text(text: str) -> None:
    tags = {tag for tag, _ in Page(written("html")).elements}
    page = Page(written("html", full_of(text)))
    assert {tag for tag, _ in page.elements} <= tags
    assert all(str(link["href"]).startswith(("https://w3id.org/villkor/", "/")) for link in page.all("a"))


# ── RDF ──


def report_graph(report: Report) -> rdflib.Graph:
    return rdflib.Graph().parse(data=written("nt", report), format="nt")


def test_the_report_is_what_shacl_says() -> None:
    expected = f"""
    @prefix sh: <{SH}> .
    @prefix xsd: <{XSD}> .
    [] a sh:ValidationReport ; sh:conforms false ; sh:result [
        a sh:ValidationResult ;
        sh:focusNode <https://example.org/r> ;
        sh:resultPath <{BASE}spec/receivedOn> ;
        sh:value "2025-12-02"^^xsd:date ;
        sh:sourceShape <{SHAPE}> ;
        sh:sourceConstraintComponent sh:SPARQLConstraintComponent ;
        sh:resultSeverity sh:Violation ;
        sh:resultMessage "En rekvisition kommer in i tid."@sv , "A requisition comes in on time."@en
    ] , [
        a sh:ValidationResult ;
        sh:focusNode [] ;
        sh:sourceShape <{OTHER_SHAPE}> ;
        sh:sourceConstraintComponent sh:SPARQLConstraintComponent ;
        sh:resultSeverity sh:Warning ;
        sh:resultMessage "Ett konto räcker."@sv , "One account is enough."@en
    ] .
    """
    assert isomorphic(report_graph(FULL), rdflib.Graph().parse(data=expected, format="turtle"))


@OLD_RDFLIB
@pytest.mark.parametrize(("name", "parser"), [("ttl", "turtle"), ("jsonld", "json-ld"), ("rdf", "xml")])
def test_the_report_is_the_same_in_every_syntax(name: str, parser: str) -> None:
    found = read_rdf(parser)(written(name))
    assert isomorphic(found, report_graph(FULL))


def test_shacl_knows_of_no_waivers() -> None:
    conforms = rdflib.URIRef(SH + "conforms")
    for report, verdict in ((replace(FULL, findings=[WAIVED]), False), (CLEAN, True)):
        assert list(report_graph(report).objects(None, conforms)) == [rdflib.Literal(verdict)]


def test_no_node_of_a_submission_is_taken_for_one_of_the_report() -> None:
    found = report_graph(replace(FULL, results=[replace(RESULT, focus="_:report1"), replace(RESULT, focus="_:report")]))
    focus = rdflib.URIRef(SH + "focusNode")
    nodes = set(found.objects(None, focus))
    assert len(nodes) == 2
    assert [triple for node in nodes for triple in found.triples((node, None, None))] == []


@settings(max_examples=40)
@given(st.text())
def test_a_message_in_rdf_is_what_it_was_but_for_what_is_unsafe(text: str) -> None:
    found = report_graph(replace(FULL, findings=[replace(LATE, message={"sv": text})], results=[RESULT]))
    (message,) = found.objects(None, rdflib.URIRef(SH + "resultMessage"))
    assert str(message) == safe(text)

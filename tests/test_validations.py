"""Over HTTP a document is checked as on the command line, in every format, and what cannot be checked is a problem."""

import io
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import httpx
import openpyxl
import pytest
import rdflib
from jsonschema import Draft202012Validator
from rdflib.namespace import SH

from villkor.catalogue import Catalogue
from villkor.checks.checker import open_checker
from villkor.checks.prefill import open_forms
from villkor.formats.findings import REPORT_FORMATS
from villkor.formats.form_template import TEMPLATES
from villkor.submissions.reading import read_document
from villkor.web.validations import LARGEST

SUBMISSIONS: Final = Path(__file__).resolve().parent / "submissions"
LATE: Final = SUBMISSIONS / "bad-received-too-late.ttl"
TURTLE: Final = {"Content-Type": "text/turtle"}


def posted(web: httpx.Client, document: Path, **query: str) -> httpx.Response:
    return web.post("/v1/validations", content=document.read_bytes(), params=query)


def test_a_finding_names_its_shape_clause_place_and_remedy_in_both_languages(web: httpx.Client) -> None:
    report = web.post("/v1/validations", content=LATE.read_bytes(), headers=TURTLE).json()
    (finding,) = report["findings"]
    line = next(number for number, text in enumerate(LATE.read_text().splitlines(), 1) if "vk:receivedOn" in text)
    assert finding["shape"].endswith("/spec/shape/Requisition-inTime")
    assert (finding["position"]["line"], finding["value"]) == (line, "2025-12-02")
    assert [clause["id"].rsplit("/", 1)[-1] for clause in finding["clauses"]] == ["2025-6.1-4", "2025-6.1-6"]
    assert all(clause["citations"] for clause in finding["clauses"])
    assert set(finding["message"]) == set(finding["remedy"]) == {"sv", "en"}
    assert report["conforms"] is False


@pytest.mark.parametrize("name", list(REPORT_FORMATS))
def test_a_report_comes_in_every_format_by_name_and_by_accept(web: httpx.Client, name: str) -> None:
    media_type = REPORT_FORMATS[name].media_type
    named = posted(web, LATE, format=name)
    assert (named.status_code, named.headers["content-type"].partition(";")[0]) == (200, media_type.partition(";")[0])
    accepted = web.post("/v1/validations", content=LATE.read_bytes(), headers={"Accept": media_type})
    assert accepted.headers["content-type"] == named.headers["content-type"]


def test_the_report_in_rdf_is_what_the_reference_engine_tells(web: httpx.Client, catalogue: Catalogue) -> None:
    checker = open_checker(catalogue, "pyshacl")
    told = rdflib.Graph().parse(data=posted(web, LATE, format="ttl").content, format="turtle")
    document = read_document("request", LATE.read_bytes(), "text/turtle", open_forms(catalogue), located=False)
    results = checker.examiner.engine.results(checker.examiner.data(document), tuple(checker.examiner.requirements))
    node = told.value(predicate=rdflib.RDF.type, object=SH.ValidationResult)
    terms = [
        str(told.value(node, part))
        for part in (SH.focusNode, SH.sourceShape, SH.sourceConstraintComponent, SH.resultSeverity)
    ]
    assert [[result.focus.strip("<>"), result.shape, result.component, result.severity] for result in results] == [
        terms
    ]


@pytest.mark.parametrize("text", [b"", b"nonsense", b"\xff\xfe", b"<a> <b> <c> .", b"{", b"PK\x03\x04"])
def test_what_cannot_be_checked_is_a_problem(web: httpx.Client, text: bytes) -> None:
    response = web.post("/v1/validations", content=text)
    assert response.status_code == 400
    assert response.headers["content-type"] == "application/problem+json"
    assert response.json()["type"] == "/problems/bad-document"


@pytest.mark.parametrize(
    ("query", "parameter"), [({"format": "pdf"}, "format"), ({"coverage": "yes"}, "coverage"), ({"x": "1"}, "x")]
)
def test_a_parameter_that_is_not_understood_is_told(
    web: httpx.Client, query: Mapping[str, str], parameter: str
) -> None:
    response = posted(web, LATE, **query)
    assert (response.status_code, response.json()["parameter"]) == (422, parameter)


def test_a_type_that_is_not_read_is_a_problem_that_names_those_that_are(web: httpx.Client) -> None:
    response = web.post("/v1/validations", content=LATE.read_bytes(), headers={"Content-Type": "application/pdf"})
    assert response.status_code == 400
    assert "text/turtle" in response.json()["candidates"]


def test_more_than_is_taken_is_refused(web: httpx.Client) -> None:
    response = web.post("/v1/validations", content=b"#" * (LARGEST + 1), headers=TURTLE)
    assert response.status_code == 400
    assert "villkor check" in response.json()["detail"]


def test_a_long_document_is_checked_apart_and_gives_the_same(web: httpx.Client) -> None:
    long = LATE.read_bytes() + b"#" * 100_000
    short, apart = (web.post("/v1/validations", content=text).json() for text in (LATE.read_bytes(), long))
    assert short == apart


def test_only_posting_is_answered(web: httpx.Client) -> None:
    response = web.get("/v1/validations")
    assert (response.status_code, response.headers["allow"]) == (405, "OPTIONS, POST")


def test_a_form_answers_to_head_as_to_get(web: httpx.Client) -> None:
    got, head = (web.request(method, "/v1/templates/2025-req.csv") for method in ("GET", "HEAD"))
    assert (head.status_code, head.content, head.headers["content-length"]) == (200, b"", got.headers["content-length"])


def test_coverage_tells_of_every_provision_what_is_known(web: httpx.Client) -> None:
    report = posted(web, LATE, coverage="true", lang="en").json()
    verdicts = {known["clause"]["id"].rsplit("/", 1)[-1]: known["verdict"] for known in report["coverage"]}
    assert verdicts["2025-6.1-4"] == "not-satisfied"
    assert verdicts["2025-6.1-5"] == "satisfied"
    assert verdicts["2025-6.1-8"] == "cannot-be-told"
    assert all(known["settles"]["en"] for known in report["coverage"] if known["verdict"] != "satisfied")


def test_every_form_can_be_fetched_as_a_template_and_as_a_schema(web: httpx.Client) -> None:
    forms = web.get("/v1/templates").json()["forms"]
    assert {"2025-req", "2025-fin", "2025-performance-report"} <= {form["form"] for form in forms}
    for form in forms:
        Draft202012Validator.check_schema(web.get(form["links"]["schema"]).json())
        for name in TEMPLATES:
            response = web.get(form["links"][name])
            assert response.status_code == 200
            assert f'filename="{form["form"]}.{name}"' in response.headers["content-disposition"]


def test_a_template_is_filled_with_what_is_known_of_the_actor(web: httpx.Client) -> None:
    form: dict[str, Any] = web.get("/v1/templates/2025-req.json", params={"actor": "region:14"}).json()
    assert (form["recipientName"], form["organisationNumber"]) == ("Västra Götalandsregionen", "232100-0131")
    report = web.get("/v1/templates/2025-performance-report.json", params={"actor": "county:14"}).json()
    assert len(report["performanceEntry"]) == 14
    book = web.get("/v1/templates/2025-req.xlsx", params={"actor": "region:14"}).content
    cells = [cell for row in openpyxl.load_workbook(io.BytesIO(book)).worksheets[0].values for cell in row]
    assert "232100-0131" in cells


@pytest.mark.parametrize(
    ("path", "parameter"),
    [
        ("/v1/templates/2031-req.json", "form"),
        ("/v1/schemas/none", "form"),
        ("/v1/templates/2025-req.json?actor=nobody", "actor"),
        ("/v1/templates/2025-req.pdf", "format"),
        ("/v1/templates/2025-req.json?x=1", "x"),
    ],
)
def test_a_form_or_an_actor_that_is_unknown_is_told(web: httpx.Client, path: str, parameter: str) -> None:
    response = web.get(path)
    assert (response.status_code, response.json()["parameter"]) == (422, parameter)


@pytest.mark.parametrize(("language", "name"), [("sv", "Göteborgs kommun"), ("en", "Göteborg Municipality")])
def test_actors_that_may_have_been_meant_are_named_in_the_language_asked_for(
    web: httpx.Client, language: str, name: str
) -> None:
    query = {"actor": "Göteborgs komun", "lang": language}
    problem = web.get("/v1/templates/2025-req.json", params=query).json()
    assert problem["candidates"][0] == f"{name} [actor/se-2120001355]"


def test_a_filled_in_template_that_satisfies_its_schema_is_read(web: httpx.Client) -> None:
    form = json.loads((SUBMISSIONS / "good-requisition.json").read_bytes())
    schema = web.get("/v1/schemas/2025-req").json()
    Draft202012Validator(schema).validate(form)
    assert web.post("/v1/validations", json=form).json()["findings"] == []


@pytest.mark.parametrize(("name", "place"), [("json", (23, "")), ("csv", (23, "D23")), ("xlsx", (None, "D23"))])
def test_a_field_that_is_left_empty_is_missed_where_its_value_would_stand(
    web: httpx.Client, name: str, place: tuple[int | None, str]
) -> None:
    blank = web.get(f"/v1/templates/2025-req.{name}", params={"actor": "region:14"})
    headers = {"Content-Type": blank.headers["content-type"]}
    findings = web.post("/v1/validations", content=blank.content, headers=headers).json()["findings"]
    missed = next(finding for finding in findings if finding["shape"].endswith("field-2025-req-4.3"))
    assert (missed["position"]["line"], missed["position"]["cell"] or "") == place

"""The web: every format, language and page; what is odd or hostile is refused in one shape; OpenAPI tells the truth."""

import http.client
import io
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, Final, NoReturn

import httpx
import openpyxl
import pyoxigraph as ox
import pytest
from fastapi.openapi.models import OpenAPI
from fastapi.testclient import TestClient
from pydantic import BaseModel

from test_cases import CASES, QUESTIONS, ROOT
from test_contract import SHAPE
from villkor.catalogue import LIMIT, MOST, Catalogue
from villkor.errors import PROBLEMS
from villkor.formats import FORMATS
from villkor.formats.json import answer_members, dumped
from villkor.graph import Table
from villkor.graph.pooled import PooledRunner
from villkor.questions.question import Case, Question
from villkor.settings import Settings
from villkor.vocabulary import BASE, LANGUAGES
from villkor.web.app import create_app

OBLIGATIONS: Final = "/v1/obligations?actor=county-joint&year=2025"
INSIDE: Final = re.compile(rf"Traceback|File \"|site-packages|\.py\b|0x[0-9a-f]{{6}}|{re.escape(str(ROOT))}")
"""What would show the inside of the program or of the machine."""


# ── formats ──


@pytest.mark.parametrize("name", FORMATS)
def test_suffix_parameter_and_accept_give_the_same_format(web: httpx.Client, name: str) -> None:
    media_type = FORMATS[name].media_type
    query = "?actor=county-joint&year=2025&lang=en"
    by_suffix = web.get(f"/v1/obligations.{name}{query}")
    by_parameter = web.get(f"/v1/obligations{query}&format={name}")
    by_accept = web.get(f"/v1/obligations{query}", headers={"Accept": media_type.partition(";")[0]})
    for response in (by_suffix, by_parameter, by_accept):
        assert (response.status_code, response.headers["content-type"]) == (200, with_charset(media_type))
        assert response.headers["content-language"] == "en"
        assert {"Accept", "Accept-Language"} <= set(response.headers["vary"].split(", "))


def with_charset(media_type: str) -> str:
    return f"{media_type}; charset=utf-8" if media_type == "text/turtle" else media_type


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        ("", "application/json"),
        ("*/*", "application/json"),
        ("application/json;q=0.1, text/csv", "text/csv; charset=utf-8"),
        ("text/csv;q=0.2, text/turtle;q=0.9", "text/turtle; charset=utf-8"),
        ("TEXT/CSV", "text/csv; charset=utf-8"),
        ("application/json;Q=0.1, text/csv;q=0.5", "text/csv; charset=utf-8"),
        ("image/png, text/html;q=0.1", "text/html; charset=utf-8"),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "text/html; charset=utf-8"),
        ("application/json;q=0, */*", "text/html; charset=utf-8"),
        ("text/turtle;q=high, application/json;q=0.1", "application/json"),
    ],
)
def test_the_most_wanted_format_wins(web: httpx.Client, accept: str, media_type: str) -> None:
    assert web.get(OBLIGATIONS, headers={"Accept": accept}).headers["content-type"] == media_type


@pytest.mark.parametrize("accept", ["image/png", "*/*;q=0", "application/json;q=0", "nonsense", "text/" + "a" * 5000])
def test_what_accepts_none_of_the_formats_is_told_which_there_are(web: httpx.Client, accept: str) -> None:
    response = web.get(OBLIGATIONS, headers={"Accept": accept})
    assert response.status_code == 406
    assert response.json()["candidates"] == [format_.media_type for format_ in FORMATS.values()]


@pytest.mark.parametrize(
    ("language", "label"),
    [
        ("sv", "komplexa behov och samsjuklighet 2025, Västra Götaland"),
        ("en", "complex needs and comorbidity 2025, Västra Götaland"),
    ],
)
def test_candidates_and_the_sentence_that_names_them_are_in_the_language_asked_for(
    web: httpx.Client, language: str, label: str
) -> None:
    problem = web.get("/v1/shares", params={"line": "line/vg2025-complx", "lang": language}).json()
    assert problem["candidates"][0] == {"id": BASE + "id/line/vg2025-complex", "label": label}
    assert f"{label} (line/vg2025-complex)" in problem["detail"]
    page = web.get(
        "/v1/shares", params={"line": "line/vg2025-complx", "lang": language}, headers={"Accept": "text/html"}
    )
    assert f"<li>{label} <code>{BASE}id/line/vg2025-complex</code>" in page.text


@pytest.mark.parametrize(
    "path", ["/v1/shares?line={}", "/v1/shares?line=line/{}", "/v1/shares/{}", "/v1/{}", "/v1/shares?{}=1", "/{}"]
)
def test_a_problem_gives_no_long_text_back(web: httpx.Client, path: str) -> None:
    response = web.get(path.format("x" * 9000))
    assert response.status_code in (404, 422)
    assert "x" * 300 not in response.text


@pytest.mark.parametrize("name", ["ttl", "jsonld", "nt", "rdf"])
def test_rdf_speaks_of_what_the_rows_speak_of_and_of_nothing_else(web: httpx.Client, name: str) -> None:
    response = web.get(f"/v1/agreements.{name}?year=2025")
    form = ox.RdfFormat.from_media_type(response.headers["content-type"])
    assert form is not None
    subjects = {str(quad.subject).strip("<>") for quad in ox.parse(response.content, format=form)}
    assert f"{BASE}id/agreement/2025" in subjects
    assert not [subject for subject in subjects if subject.startswith(f"{BASE}id/norm/")]
    assert len(response.content) < 100_000


def test_csv_and_workbooks_carry_all_rows_whatever_the_page(web: httpx.Client) -> None:
    total = web.get(OBLIGATIONS).json()["total"]
    csv = web.get(OBLIGATIONS.replace("?", ".csv?") + "&limit=3").content.decode()
    assert csv.count("\r\n") == total + 1
    workbook = openpyxl.load_workbook(io.BytesIO(web.get(OBLIGATIONS.replace("?", ".xlsx?") + "&limit=3").content))
    assert workbook.sheetnames == ["data", "dictionary", "query", "sources"]
    assert workbook["data"].max_row == total + 1


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.name)
def test_every_link_of_an_answer_leads_somewhere(web: httpx.Client, question: Question) -> None:
    links = web.get(f"/v1/{question.name}", params={**question.cases[0].input, "limit": 1}).json()["links"]
    assert {"self", "html", "csv", "xlsx", "rdf", "sparql", "docs"} <= set(links)
    for link in links.values():
        assert web.get(link).status_code == 200


# ── languages ──


@pytest.mark.parametrize(
    ("accept", "parameter", "language"),
    [
        ("", "", "sv"),
        ("de", "", "sv"),
        ("en", "", "en"),
        ("EN-gb, sv;q=0.5", "", "en"),
        ("sv;q=0.1, en;q=0.9", "", "en"),
        ("en;q=0, sv;q=0.1", "", "sv"),
        ("en", "sv", "sv"),
        ("sv", "en", "en"),
    ],
)
def test_the_language_is_that_of_the_parameter_else_the_most_wanted_else_swedish(
    web: httpx.Client, accept: str, parameter: str, language: str
) -> None:
    asked = OBLIGATIONS + (f"&lang={parameter}" if parameter else "")
    response = web.get(asked, headers={"Accept-Language": accept})
    assert (response.headers["content-language"], response.json()["lang"]) == (language, language)
    refused = web.get(asked.replace("2025", "25"), headers={"Accept-Language": accept})
    assert refused.headers["content-language"] == language


# ── pages ──


def test_pages_together_are_the_whole_answer_and_each_leads_to_the_next(web: httpx.Client) -> None:
    whole = web.get(OBLIGATIONS).json()
    assert (whole["limit"], whole["page"], "next" in whole["links"]) == (LIMIT, 1, False)
    rows, link = [], f"{OBLIGATIONS}&limit=10"
    while link:
        page = web.get(link).json()
        assert page["total"] == whole["total"]
        rows += page["rows"]
        link = page["links"].get("next")
    assert rows == whole["rows"]


def test_a_page_after_the_last_is_empty_and_knows_the_total(web: httpx.Client) -> None:
    page = web.get(f"{OBLIGATIONS}&limit=10&page=99").json()
    assert (page["rows"], page["total"], "next" in page["links"]) == ([], 34, False)


@pytest.mark.parametrize("name", ["limit", "page"])
@pytest.mark.parametrize("value", ["0", "-1", "1.5", "1e3", "", "ett", "٣", "9" * 30])
def test_a_limit_or_page_that_is_no_number_is_refused(web: httpx.Client, name: str, value: str) -> None:
    response = web.get(OBLIGATIONS, params={"actor": "region", "year": "2025", name: value})
    assert (response.status_code, response.json()["parameter"]) == (422, name)


# ── methods ──


@pytest.mark.parametrize("path", [OBLIGATIONS, "/v1/agreements.csv", "/", "/docs", "/health", "/api-info", "/nowhere"])
def test_head_says_what_get_says_without_a_body(web: httpx.Client, path: str) -> None:
    head, get = web.head(path), web.get(path)
    assert head.content == b""
    assert (head.status_code, head.headers["content-type"]) == (get.status_code, get.headers["content-type"])


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
@pytest.mark.parametrize("path", ["/v1/agreements", "/v1/agreements.csv", "/", "/health"])
def test_other_methods_are_told_which_there_are(web: httpx.Client, method: str, path: str) -> None:
    response = web.request(method, path)
    assert (response.status_code, response.headers["allow"]) == (405, "GET, HEAD, OPTIONS")
    assert response.json()["type"] == "/problems/method-not-allowed"


# ── what is odd or hostile ──


HOSTILE: Final = (
    '"; DROP ALL; #',
    "region> } UNION { ?s ?p ?o } #",
    "$year",
    "?s",
    '""" . ?s ?p ?o . """',
    "\\",
    "\x00",
    "\r\nSet-Cookie: a=b",
    "<script>alert(1)</script>",
    "'\"><img src=x onerror=alert(1)>",
    "{{ 7 * 7 }}",
    "../../../../etc/passwd",
    "http://[bad",
    "https://example.org/<>",
    "\ud7ff\uffff😀",
    "=cmd|' /C calc'!A0",
)


@pytest.mark.parametrize("accept", ["application/json", "text/html"])
@pytest.mark.parametrize("value", HOSTILE)
def test_what_is_hostile_in_a_parameter_is_refused_and_shown_as_text(
    web: httpx.Client, value: str, accept: str
) -> None:
    for name, path in (("actor", "/v1/obligations"), ("theme", "/v1/funding-lines"), ("from", "/v1/deadlines")):
        given = {"year": "2025", name: value}
        check_refused(web.get(path, params=given, headers={"Accept": accept}), value)
        check_refused(web.get(path, params={**given, value: "x"}, headers={"Accept": accept}), value)


@pytest.mark.parametrize("accept", ["application/json", "text/html"])
@pytest.mark.parametrize("value", HOSTILE)
def test_what_is_hostile_in_a_path_is_not_found_and_shown_as_text(web: httpx.Client, value: str, accept: str) -> None:
    quoted = "".join(f"%{byte:02x}" for byte in value.encode("utf-8", "surrogatepass"))
    for path in (f"/{quoted}", f"/v1/{quoted}", f"/problems/{quoted}"):
        response = web.get(path, headers={"Accept": accept})
        assert response.status_code in (404, 422)
        check_refused(response, value)


def check_refused(response: httpx.Response, value: str) -> None:
    assert 400 <= response.status_code < 500
    assert not INSIDE.search(response.text)
    assert "set-cookie" not in response.headers
    if response.headers["content-type"].startswith("text/html"):
        assert "<script" not in response.text and "<img" not in response.text
        assert "default-src 'none'" in response.headers["content-security-policy"]
    else:
        assert set(response.json()) >= SHAPE
    assert response.headers["x-content-type-options"] == "nosniff"


RAW: Final = {
    "/v1/agreements?year=%": 422,
    "/v1/agreements?year=%zz": 422,
    "/v1/agreements?year=%ff": 422,
    "/v1/agreements?year=2025%00": 422,
    "/v1/agreements?year": 200,
    "/v1/agreements?=2025": 422,
    "/v1/agreements?year=2025&": 200,
    "/v1/agreements?&&year=2025": 200,
    "/v1/%61greements?%79ear=%32025": 200,
    "/v1/agreements?year=2025;lang=en": 422,
    "/v1/agreements%00": 404,
    "/v1/agreements%2F2025": 404,
    "/v1/agreements/": 404,
    "/v1/agreements.": 404,
    "/v1/agreements.CSV": 422,
    "/v1/agreements.csv.json": 422,
    "/v1/Agreements": 404,
    "/v1": 404,
    "/v1/": 404,
    "/v1//agreements": 404,
    "//": 404,
    "/%2e%2e/%2e%2e/etc/passwd": 404,
    "/../../etc/passwd": 404,
    "/%ff%fe": 404,
    "/v1/agreements?year=" + "9" * 30_000: 422,
    "/" + "a" * 30_000: 404,
}


@pytest.mark.parametrize(("target", "status"), RAW.items(), ids=[target[:40] for target in RAW])
def test_odd_addresses_are_answered_or_refused_in_the_one_shape(port: int, target: str, status: int) -> None:
    found, body = fetched(port, target)
    assert found == status
    assert status == 200 or set(json.loads(body)) >= SHAPE
    assert not INSIDE.search(body.decode())


@pytest.mark.parametrize("target", ["/v1/agreements?year=" + "9" * 300_000, "/v1/agreements?year=<x>", "nonsense"])
def test_what_is_no_address_is_refused_before_it_is_read(port: int, target: str) -> None:
    status, body = fetched(port, target)
    assert status in (400, 404, 414)
    assert not INSIDE.search(body.decode())
    assert fetched(port, "/health")[0] == 200


def fetched(port: int, target: str) -> tuple[int, bytes]:
    """Ask for a target as it stands, which no client would send unchanged."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.putrequest("GET", target, skip_accept_encoding=True)
        connection.endheaders()
        response = connection.getresponse()
        return response.status, response.read()
    finally:
        connection.close()


class FailingGraph:
    """A graph that has a fault of ours in it."""

    version = "none"

    def select(self, query: str) -> Table:
        """Fail, with words that must not come out."""
        raise RuntimeError(f"a secret in {__file__}: {query}")

    def serialise(self, query: str, media_type: str) -> NoReturn:
        """Fail likewise."""
        raise RuntimeError(query + media_type)

    def quads(self) -> NoReturn:
        """Fail likewise."""
        raise RuntimeError(self.version)


@pytest.mark.parametrize("accept", ["application/json", "text/html"])
def test_an_unforeseen_fault_says_nothing_of_the_inside(
    catalogue: Catalogue, runner: PooledRunner, accept: str
) -> None:
    app = create_app(replace(catalogue, graph=FailingGraph()), Settings(), runner)
    with TestClient(app, raise_server_exceptions=False) as client:
        response = client.get(OBLIGATIONS, headers={"Accept": accept, "Accept-Language": "en"})
    assert response.status_code == 500
    assert not INSIDE.search(response.text) and "secret" not in response.text and "SELECT" not in response.text
    if accept == "application/json":
        assert response.headers["content-type"] == "application/problem+json"
        assert set(response.json()) == SHAPE
        assert response.json()["type"] == "/problems/unexpected"


# ── around the questions ──


def test_health_and_api_info_say_what_serves_which_data(web: httpx.Client, catalogue: Catalogue) -> None:
    assert web.get("/health").json() == {"status": "pass", "dataset": catalogue.graph.version}
    info = web.get("/api-info").json()
    assert set(info) == {"apiName", "apiVersion", "apiReleased", "apiDocumentation", "apiStatus"}
    assert web.get(info["apiDocumentation"]).status_code == 200


@pytest.mark.parametrize("language", LANGUAGES)
def test_home_and_docs_list_every_question_and_docs_every_parameter_column_and_problem(
    web: httpx.Client, catalogue: Catalogue, language: str
) -> None:
    home, docs = (web.get(path, params={"lang": language}) for path in ("/", "/docs"))
    for page in (home, docs):
        assert page.headers["content-type"] == "text/html; charset=utf-8"
        assert f'<html lang="{language}">' in page.text
    for question in QUESTIONS:
        assert f"/v1/{question.name}.html" in home.text
        assert f'id="{question.name}"' in docs.text
        for name in [*question.columns, *(parameter.name for parameter in question.parameters)]:
            assert f">{name}</code>" in docs.text
    for problem in PROBLEMS:
        assert f"/problems/{problem.kind}" in docs.text


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("problem", PROBLEMS, ids=lambda problem: problem.kind)
def test_every_type_of_problem_is_an_address_that_explains_it(web: httpx.Client, problem: Any, language: str) -> None:
    page = web.get(f"/problems/{problem.kind}", params={"lang": language})
    assert page.status_code == 200
    for text in (problem.title, problem.meaning, problem.remedy):
        assert text[language] in page.text
    assert problem.meaning["sv"] != problem.meaning["en"] and problem.remedy["sv"] != problem.remedy["en"]


@pytest.mark.parametrize("path", ["/", "/docs", "/problems/refused", OBLIGATIONS.replace("?", ".html?")])
def test_every_link_on_a_page_leads_somewhere(web: httpx.Client, path: str) -> None:
    page = web.get(path).text
    links = set(re.findall(r'(?:href|action)="([^"]+)"', page)) - {"/v1/obligations.html"}
    assert links
    for link in links:
        assert web.get(link.replace("&amp;", "&")).status_code == 200, link


# ── OpenAPI ──


@pytest.fixture(scope="module")
def document(web: httpx.Client) -> Mapping[str, Any]:
    found: Mapping[str, Any] = web.get("/openapi.json").json()
    return found


def test_the_description_is_openapi_and_nothing_else(document: Mapping[str, Any]) -> None:
    assert str(document["openapi"]).startswith("3.1")
    assert list(unknown_members(OpenAPI.model_validate(document))) == []


def unknown_members(part: object, where: str = "") -> Iterator[str]:
    """Find members that OpenAPI does not know, which its model lets pass."""
    if isinstance(part, BaseModel):
        yield from (f"{where}/{name}" for name in part.model_extra or {} if not name.startswith("x-"))
        part = part.__dict__
    if isinstance(part, dict | list):
        for name, inner in part.items() if isinstance(part, dict) else enumerate(part):
            yield from unknown_members(inner, f"{where}/{name}")


def test_every_reference_in_the_description_resolves(document: Mapping[str, Any]) -> None:
    references = re.findall(r'"\$ref": "([^"]+)"', json.dumps(document))
    assert {reference.rpartition("/")[0] for reference in references} == {"#/components/schemas"}
    assert {reference.rpartition("/")[2] for reference in references} <= set(document["components"]["schemas"])


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.name)
def test_every_question_is_described_in_both_languages(
    catalogue: Catalogue, document: Mapping[str, Any], question: Question
) -> None:
    operation = document["paths"][f"/v1/{question.name}"]["get"]
    assert operation["operationId"] == question.name
    said = operation["summary"] + operation["description"]
    for text in (question.title, question.description):
        assert text["sv"] in said and text["en"] in said
    parameters = {parameter["name"]: parameter for parameter in operation["parameters"]}
    own = {parameter.name: parameter for parameter in question.parameters}
    assert set(parameters) == {*own, "lang", "format", "limit", "page"}
    for name, parameter in parameters.items():
        assert parameter["in"] == "query" and parameter["description"] and " / " in parameter["description"]
        assert parameter.get("required", False) == (name in own and own[name].required)
        for value in (parameter[key] for key in ("example",) if key in parameter):
            assert list(faults(document, parameter["schema"], value)) == []
        if "default" in parameter["schema"]:
            assert list(faults(document, parameter["schema"], parameter["schema"]["default"])) == []
    assert {"200", "404", "406", "422", "500"} <= set(operation["responses"])
    assert {format_.media_type.partition(";")[0] for format_ in FORMATS.values()} == set(
        operation["responses"]["200"]["content"]
    )


@pytest.mark.parametrize(("question", "case"), [pair for pair in CASES if "error" not in pair[1].expect])
def test_every_answer_is_as_the_description_says(
    catalogue: Catalogue, document: Mapping[str, Any], question: Question, case: Case
) -> None:
    answer = json.loads(dumped(answer_members(catalogue.ask(question.name, case.input, limit=MOST))))
    content = document["paths"][f"/v1/{question.name}"]["get"]["responses"]["200"]["content"]["application/json"]
    assert list(faults(document, content["schema"], answer)) == []
    assert [row for row in answer["rows"] if not set(row) >= set(question.columns)] == []


@pytest.mark.parametrize("path", ["/v1/no-such", "/v1/agreements?year=25", "/v1/obligations?actor=x&year=2025"])
def test_every_problem_is_as_the_description_says(web: httpx.Client, document: Mapping[str, Any], path: str) -> None:
    assert list(faults(document, {"$ref": "#/components/schemas/Problem"}, web.get(path).json())) == []


TYPES: Final[Mapping[str, type | tuple[type, ...]]] = {
    "object": dict,
    "array": list,
    "string": str,
    "integer": int,
    "boolean": bool,
    "null": type(None),
}


def faults(document: Mapping[str, Any], schema: Mapping[str, Any], value: Any, where: str = "") -> Iterator[str]:
    """Say where a value is not as its schema says, by the part of JSON Schema that the description uses."""
    if reference := schema.get("$ref"):
        yield from faults(document, document["components"]["schemas"][reference.rpartition("/")[2]], value, where)
    for part in schema.get("allOf", ()):
        yield from faults(document, part, value, where)
    if "anyOf" in schema and all(any(faults(document, part, value)) for part in schema["anyOf"]):
        yield f"{where}: {value!r} is none of {schema['anyOf']}"
    kinds = [schema["type"]] if isinstance(schema.get("type"), str) else schema.get("type", ())
    if kinds and not any(isinstance(value, TYPES[kind]) and (kind == "boolean") >= (value is True) for kind in kinds):
        yield f"{where}: {value!r} is no {' or '.join(kinds)}"
    if value not in schema.get("enum", [value]):
        yield f"{where}: {value!r} is not one of {schema['enum']}"
    if schema.get("format") == "date" and not re.fullmatch(r"\d{4}-\d{2}-\d{2}", str(value)):
        yield f"{where}: {value!r} is no date"
    if isinstance(value, dict):
        yield from (f"{where}: {name} is missing" for name in schema.get("required", ()) if name not in value)
        for name, part in schema.get("properties", {}).items():
            if name in value:
                yield from faults(document, part, value[name], f"{where}/{name}")
    if isinstance(value, list) and "items" in schema:
        for number, item in enumerate(value):
            yield from faults(document, schema["items"], item, f"{where}/{number}")


@pytest.mark.parametrize(
    ("schema", "value"),
    [
        ({"type": "integer"}, "1"),
        ({"type": "integer"}, True),
        ({"type": ["string", "null"]}, 1),
        ({"anyOf": [{"type": "string"}, {"type": "null"}]}, 1),
        ({"allOf": [{"type": "object", "required": ["id"]}]}, {}),
        ({"type": "array", "items": {"enum": ["sv"]}}, ["de"]),
        ({"properties": {"on": {"type": "string", "format": "date"}}}, {"on": "today"}),
        ({"$ref": "#/components/schemas/Text"}, 1),
    ],
)
def test_what_is_otherwise_than_described_is_found(schema: Mapping[str, Any], value: object) -> None:
    assert list(faults({"components": {"schemas": {"Text": {"type": "string"}}}}, schema, value))

"""The contract: every door gives the same answer to every case, and refuses with a problem of the same one shape."""

import json
import os
import subprocess
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final, TypeAlias

import httpx
import pytest

from conftest import run
from test_cases import CASES, QUESTIONS
from villkor.catalogue import MOST, Catalogue
from villkor.cli import main
from villkor.errors import PROBLEMS, Problem
from villkor.formats.json import answer_members, dumped
from villkor.questions.question import Case, Question
from villkor.vocabulary import LANGUAGES

Members: TypeAlias = Mapping[str, Any]
Said: TypeAlias = tuple[str, Members]
"""Whether a door answered or refused, and the members of what it said that must be the same at every door."""

Expected: TypeAlias = Callable[[Question, Case, str], Said]
"""What the catalogue itself says to a case in a language."""

SHAPE: Final = {"type", "title", "status", "detail", "instance"}
EXTRAS: Final[Mapping[str, set[str]]] = {
    "bad-parameter": {"parameter", "candidates"},
    "bad-premises": {"parameter", "candidates", "reason"},
    "unknown-question": {"candidates"},
    "not-acceptable": {"candidates"},
    "broken-content": {"position"},
    "bad-document": {"position"},
    "unsupported-media-type": {"candidates"},
}
"""The members that a kind of problem may have beside those that all have."""

EVERY: Final = pytest.mark.parametrize(
    ("question", "case"), CASES, ids=[f"{question.name}: {case.name}" for question, case in CASES]
)
LANGUAGE: Final = pytest.mark.parametrize("language", LANGUAGES)


@pytest.fixture(scope="module")
def expected(catalogue: Catalogue) -> Expected:
    """Ask the catalogue itself, once for every case and language."""
    known: dict[tuple[str, str, str], Said] = {}

    def ask(question: Question, case: Case, language: str) -> Said:
        key = (question.name, case.name, language)
        if key not in known:
            known[key] = in_process(catalogue, question.name, case.input, language)
        return known[key]

    return ask


@LANGUAGE
@EVERY
def test_http_says_what_the_catalogue_says(
    expected: Expected, web: httpx.Client, question: Question, case: Case, language: str
) -> None:
    assert over_http(web, question.name, case.input, language) == expected(question, case, language)


@LANGUAGE
@EVERY
def test_the_command_line_says_what_the_catalogue_says(
    catalogue: Catalogue,
    expected: Expected,
    capfdbinary: pytest.CaptureFixture[bytes],
    question: Question,
    case: Case,
    language: str,
) -> None:
    with pytest.raises(SystemExit) as end:
        main(command(question.name, case.input, language), catalogue)
    status = end.value.code
    assert isinstance(status, int)
    assert on_command_line(status, *capfdbinary.readouterr()) == expected(question, case, language)


@pytest.fixture(scope="module")
def processes() -> Mapping[str, subprocess.CompletedProcess[bytes]]:
    """Ask the first case of every question in a process of its own, as many at a time as there are CPUs."""
    asked = {question.name: command(question.name, question.cases[0].input, "sv") for question in QUESTIONS}
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        return dict(zip(asked, pool.map(lambda arguments: run(*arguments), asked.values()), strict=True))


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.name)
def test_a_process_of_its_own_says_what_the_catalogue_says(
    catalogue: Catalogue, processes: Mapping[str, subprocess.CompletedProcess[bytes]], question: Question
) -> None:
    process = processes[question.name]
    expected = in_process(catalogue, question.name, question.cases[0].input, "sv")
    assert on_command_line(process.returncode, process.stdout, process.stderr) == expected


@EVERY
def test_a_case_that_expects_an_error_is_refused_and_no_other(
    expected: Expected, question: Question, case: Case
) -> None:
    refused, members = expected(question, case, "en")
    assert (refused, members.get("type")) == (
        ("refused", f"/problems/{case.expect['error']}") if "error" in case.expect else ("answered", None)
    )


REFUSED: Final = {
    "a question that there is none of": ("unknown-question", "no-such", {}),
    "a parameter that there is none of": ("bad-parameter", "obligations", {"actr": "region", "year": "2025"}),
    "a parameter that is wanted and missing": ("bad-parameter", "obligations", {"year": "2025"}),
    "a parameter that is empty": ("bad-parameter", "obligations", {"actor": "", "year": "2025"}),
    "a name of nothing": ("bad-parameter", "obligations", {"actor": "xyzzy", "year": "2025"}),
    "a name of several": ("bad-parameter", "obligations", {"actor": "Västra Götaland", "year": "2025"}),
    "a year of which there is no agreement": ("bad-parameter", "obligations", {"actor": "region", "year": "1999"}),
    "a date that is none": ("bad-parameter", "deadlines", {"from": "2025-02-30"}),
    "a truth value that is none": ("bad-parameter", "funding-lines", {"leaf": "perhaps"}),
    "SPARQL for an actor": ("bad-parameter", "obligations", {"actor": "<x> } DROP ALL #", "year": "2025"}),
    "premises that contradict each other": (
        "bad-premises",
        "what-ifs",
        {"line": "line/2025-cty-fa4", "key": "key/k2024-pop", "components": "population"},
    ),
    "a parameter of three thousand letters": ("bad-parameter", "obligations", {"actor": "å" * 3_000, "year": "2025"}),
}


@LANGUAGE
@pytest.mark.parametrize(("kind", "name", "given"), REFUSED.values(), ids=REFUSED)
def test_every_door_refuses_with_the_same_problem(
    catalogue: Catalogue,
    web: httpx.Client,
    capfdbinary: pytest.CaptureFixture[bytes],
    kind: str,
    name: str,
    given: Mapping[str, str],
    language: str,
) -> None:
    expected = in_process(catalogue, name, given, language)
    assert (expected[0], expected[1]["type"]) == ("refused", f"/problems/{kind}")
    assert over_http(web, name, given, language) == expected
    with pytest.raises(SystemExit) as end:
        main(command(name, given, language), catalogue)
    assert end.value.code == 1
    assert on_command_line(1, *capfdbinary.readouterr()) == expected


REQUESTS: Final = {
    "a path that there is none of": ("GET", "/nowhere", {}, "not-found"),
    "a path below a question": ("GET", "/v1/agreements/2025", {}, "unknown-question"),
    "a kind of problem that there is none of": ("GET", "/problems/no-such", {}, "not-found"),
    "a method that a question does not answer to": ("POST", "/v1/agreements", {}, "method-not-allowed"),
    "a method that a page does not answer to": ("DELETE", "/docs", {}, "method-not-allowed"),
    "a posted what-if of no media type": ("POST", "/v1/what-ifs", {}, "unsupported-media-type"),
    "a posted what-if of nothing": ("POST", "/v1/what-ifs", {"Content-Type": "application/json"}, "bad-document"),
    "a suffix that is no format": ("GET", "/v1/agreements.pdf", {}, "bad-parameter"),
    "a format that is none": ("GET", "/v1/agreements?format=pdf", {}, "bad-parameter"),
    "a media type that is not offered": ("GET", "/v1/agreements", {"Accept": "image/png"}, "not-acceptable"),
    "a parameter given twice": ("GET", "/v1/agreements?year=2025&year=2024", {}, "bad-parameter"),
    "a language that is none": ("GET", "/v1/agreements?lang=de", {}, "bad-parameter"),
    "a limit that is no number": ("GET", "/v1/agreements?limit=all", {}, "bad-parameter"),
    "a limit of nothing": ("GET", "/v1/agreements?limit=0", {}, "bad-parameter"),
    "a limit over the most": ("GET", f"/v1/agreements?limit={MOST + 1}", {}, "bad-parameter"),
    "a page before the first": ("GET", "/v1/agreements?page=0", {}, "bad-parameter"),
}


@pytest.mark.parametrize(("method", "path", "headers", "kind"), REQUESTS.values(), ids=REQUESTS)
def test_every_refusal_over_http_is_a_problem_of_one_shape(
    web: httpx.Client, method: str, path: str, headers: Mapping[str, str], kind: str
) -> None:
    response = web.request(method, path, headers=dict(headers))
    assert response.headers["content-type"] == "application/problem+json"
    body = response.json()
    check_shape(body)
    assert body["type"] == f"/problems/{kind}"
    assert body["status"] == response.status_code
    assert body["instance"] == path.partition("?")[0]


def in_process(catalogue: Catalogue, name: str, given: Mapping[str, str], language: str) -> Said:
    try:
        answer = catalogue.ask(name, given, language=language, limit=MOST)
    except Problem as problem:
        return refusal(json.loads(dumped(problem.body("", language))))
    return answered(json.loads(dumped(answer_members(answer))))


def over_http(web: httpx.Client, name: str, given: Mapping[str, str], language: str) -> Said:
    response = web.get(f"/v1/{name}", params={**given, "lang": language, "limit": MOST})
    if response.is_success:
        assert response.headers["content-language"] == language
        return answered(response.json())
    body = response.json()
    assert body["status"] == response.status_code
    return refusal(body)


def command(name: str, given: Mapping[str, str], language: str) -> Sequence[str]:
    options = [word for parameter, value in given.items() for word in (f"--{parameter}", value)]
    return ["ask", name, *options, "--format", "json", "--lang", language, "--limit", str(MOST)]


def on_command_line(status: int, out: bytes, error: bytes) -> Said:
    if status == 0:
        assert error == b""
        return answered(json.loads(out))
    assert (status, out) == (1, b""), error.decode()
    return refusal(json.loads(error))


def answered(members: Members) -> Said:
    return "answered", {name: value for name, value in members.items() if name != "links"}


def refusal(body: Members) -> Said:
    check_shape(body)
    return "refused", {name: value for name, value in body.items() if name != "instance"}


def check_shape(body: Members) -> None:
    kind = str(body["type"]).removeprefix("/problems/")
    problem = next(problem for problem in PROBLEMS if problem.kind == kind)
    assert set(body) >= SHAPE
    assert set(body) - SHAPE <= EXTRAS.get(kind, set())
    assert body["status"] == problem.status
    assert body["title"] in problem.title.values()
    assert isinstance(body["detail"], str) and body["detail"]
    for candidate in body.get("candidates", ()):
        assert isinstance(candidate, str) or set(candidate) == {"id", "label"}

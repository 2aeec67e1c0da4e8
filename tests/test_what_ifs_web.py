"""A what-if that is posted is answered as its address is, which it names; nothing else is taken and nothing is kept."""

import http.client
import json
import socket
import threading
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final
from urllib.parse import urlencode

import httpx
import pytest
from anyio import create_task_group, fail_after, run, sleep
from fastapi import FastAPI

from conftest import PATIENCE
from serving import ask
from test_cases import CASES
from villkor.catalogue import MOST, Catalogue
from villkor.questions.question import Case
from villkor.vocabulary import LANGUAGES
from villkor.web.apart import Lane
from villkor.web.what_ifs import LARGEST, LONGEST, WhatIfs

PATH: Final = "/v1/what-ifs"
JSON: Final = {"Content-Type": "application/json"}
LINE: Final = "line/2025-cty-fa4"
SUICIDE: Final = {"line": LINE, "key": "key/k2024-pop", "actor": "county:14"}
OF_WHAT_IFS: Final = [case for question, case in CASES if question.name == "what-ifs"]
MANY: Final = 24
SECONDS: Final = 5
"""Many times what the longest refusal takes."""


def posted(web: httpx.Client, members: Mapping[str, Any], **query: str) -> httpx.Response:
    return web.post(PATH, json=members, params=query)


def refused(web: httpx.Client, data: bytes, media_type: str = "application/json") -> tuple[int, dict[str, Any]]:
    """Post what is no what-if, and return the status and the problem that it is told."""
    begun = time.monotonic()
    response = web.post(PATH, content=data, headers={"Content-Type": media_type})
    assert time.monotonic() - begun < SECONDS
    assert response.headers["content-type"] == "application/problem+json"
    return response.status_code, response.json()


# ── the same as by its address ──


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("case", OF_WHAT_IFS, ids=lambda case: case.name)
def test_every_case_is_answered_as_by_get(catalogue: Catalogue, web: httpx.Client, case: Case, language: str) -> None:
    words = catalogue.words["what-ifs"]
    numbers = {name for name in case.input if words[name].datatype == "integer"}
    members = {name: int(text) if name in numbers else text for name, text in case.input.items()}
    how = {"lang": language, "limit": str(MOST)}
    by_post, by_get = posted(web, members, **how), web.get(PATH, params={**case.input, **how})
    assert (by_post.status_code, by_post.json()) == (by_get.status_code, by_get.json())
    assert by_post.is_success == ("error" not in case.expect)


def test_the_suicide_prevention_money_under_the_key_of_2024(web: httpx.Client) -> None:
    (row,) = posted(web, SUICIDE).json()["rows"]
    assert (row["before"], row["after"], row["difference"]) == (20_909_530, 33_493_748, 12_584_218)


def test_components_may_be_written_as_a_list(web: httpx.Client) -> None:
    told = [
        "5000000,population",
        ["5000000", "population"],
        [{"fixed": 5_000_000}, {"basis": "population"}],
    ]
    rows = [posted(web, {"line": LINE, "components": components}).json()["rows"] for components in told]
    assert len(rows[0]) == 21
    assert rows[0] == rows[1] == rows[2]
    assert {row["difference"] for row in rows[0]} == {0}  # the key as it stands (S2 § 4.2)


def test_twenty_components_are_taken_as_described_and_no_more(web: httpx.Client) -> None:
    schema = web.get("/openapi.json").json()["paths"][PATH]["post"]["requestBody"]["content"]["application/json"]
    most = schema["schema"]["properties"]["components"]["anyOf"][1]["maxItems"]
    many = [{"fixed": 0}] * (most - 1) + [{"basis": "population"}]
    assert posted(web, {"line": LINE, "components": many}).status_code == 200
    assert posted(web, {"line": LINE, "components": [{"fixed": 0}, *many]}).status_code == 422


@pytest.mark.parametrize(
    "accept",
    [
        "application/json",
        "text/csv",
        "text/html",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "text/turtle",
        "application/ld+json",
        "application/n-triples",
        "application/sparql-query",
    ],
)
def test_the_address_that_is_named_gives_the_same_in_the_same_format(web: httpx.Client, accept: str) -> None:
    members = {"line": LINE, "components": ["5000000", "population"], "pot": 220_000_000, "without": "county:09"}
    answer = web.post(PATH, json=members, headers={"Accept": accept, "Accept-Language": "en"})
    assert answer.headers["content-type"].startswith(accept)
    again = web.get(answer.headers["content-location"], headers={"Accept": "application/json"})
    assert again.headers["content-type"] == answer.headers["content-type"]
    assert again.headers["content-language"] == answer.headers["content-language"] == "en"
    if "spreadsheet" not in accept:  # a workbook has the time of its making inside
        assert again.content == answer.content


def test_the_permalink_holds_the_whole_what_if(web: httpx.Client) -> None:
    answer = posted(web, {**SUICIDE, "pot": 220_000_000, "rounding": "half-up"}, limit="7").json()
    assert web.get(answer["links"]["self"]).json() == answer
    assert answer["limit"] == 7


def test_pages_are_asked_for_as_of_any_answer(web: httpx.Client) -> None:
    first = posted(web, {"line": LINE}, limit="20", page="1").json()
    rest = web.get(first["links"]["next"]).json()
    assert (first["total"], len(first["rows"]), len(rest["rows"])) == (21, 20, 1)
    assert posted(web, {"line": LINE}, limit="20", page="2").json()["rows"] == rest["rows"]


def test_nothing_is_kept(web: httpx.Client) -> None:
    shares, version = web.get(f"/v1/shares?line={LINE}").content, web.get("/health").json()
    answer = posted(web, {"line": LINE, "pot": 1_000_000_000})
    assert answer.headers["cache-control"] == "no-store"
    assert "etag" not in answer.headers and "location" not in answer.headers
    assert (web.get(f"/v1/shares?line={LINE}").content, web.get("/health").json()) == (shares, version)


# ── what is not taken ──


@pytest.mark.parametrize(
    "media_type",
    ["", "text/plain", "application/x-www-form-urlencoded", "application/ld+json", "application/json; charset=latin-1"],
)
def test_only_json_in_utf_8_is_taken(web: httpx.Client, media_type: str) -> None:
    status, problem = refused(web, json.dumps(SUICIDE).encode(), media_type)
    assert (status, problem["type"]) == (415, "/problems/unsupported-media-type")
    assert problem["candidates"] == ["application/json"]


@pytest.mark.parametrize("media_type", ["application/json; charset=UTF-8", 'Application/JSON;charset="utf-8"'])
def test_json_may_say_that_it_is_utf_8(web: httpx.Client, media_type: str) -> None:
    response = web.post(PATH, content=json.dumps(SUICIDE).encode(), headers={"Content-Type": media_type})
    assert response.status_code == 200


BROKEN: Final = {
    "nothing": b"",
    "an object that does not end": b'{"line": "x"',
    "a list": b"[]",
    "null": b"null",
    "not a number": b'{"pot": NaN}',
    "infinity": b'{"pot": -Infinity}',
    "no UTF-8": b'{"line": "\xff\xfe"}',
    "another encoding": json.dumps(SUICIDE).encode("utf-16"),
    "half a character": b'{"line": "\\ud800"}',
    "a member twice": b'{"line": "a", "line": "b"}',
    "more after the end": b'{"line": "x"} {}',
    "a comment": b'{"line": "x" /* here */}',
    "lists that stand too deep": b'{"line": ' + b"[" * 30_000,
    "objects that stand too deep": b'{"a":' * 12_000,
    "a number that is too long": b'{"pot": ' + b"1" * 60_000 + b"}",
    "the most bytes and one": b" " * LARGEST + b"1",
}


@pytest.mark.parametrize("data", BROKEN.values(), ids=BROKEN)
def test_a_document_that_cannot_be_read_is_told_where_it_is_wrong(web: httpx.Client, data: bytes) -> None:
    status, problem = refused(web, data)
    assert (status, problem["type"]) == (400, "/problems/bad-document")
    assert problem["position"].startswith("request")
    assert len(problem["detail"]) < 300


WRONG: Final = {
    "no line": (b"{}", "line"),
    "a member that there is none of": (b'{"line": "x", "pott": 1}', "pott"),
    "how it is answered, inside": (b'{"line": "x", "lang": "en"}', "lang"),
    "null": (b'{"line": null}', "line"),
    "an amount as text": (b'{"line": "x", "pot": "5"}', "pot"),
    "an amount of a thousand digits": (b'{"line": "line/2025-cty-fa4", "pot": 1e999}', "pot"),
    "no component": (b'{"line": "line/2025-cty-fa4", "components": []}', "components"),
    "an amount below zero": (b'{"line": "line/2025-cty-fa4", "components": [{"fixed": -1}]}', "components"),
    "SPARQL": (b'{"line": "<x> } DROP ALL #"}', "line"),
    "thousands of lists": (b'{"line": "x", "actor": [' + b"[],".join([b""] * 20_000) + b"1]}", "actor"),
}


@pytest.mark.parametrize(("data", "parameter"), WRONG.values(), ids=WRONG)
def test_a_member_that_is_not_understood_is_named(web: httpx.Client, data: bytes, parameter: str) -> None:
    status, problem = refused(web, data)
    assert (status, problem["type"]) == (422, "/problems/bad-parameter")
    assert problem["parameter"] == parameter


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("pot", [10**15, -(10**15), 10**20])
def test_too_many_digits_are_told_in_the_words_of_get(web: httpx.Client, pot: int, language: str) -> None:
    by_post = posted(web, {"line": LINE, "pot": pot}, lang=language).json()
    by_get = web.get(PATH, params={"line": LINE, "pot": str(pot), "lang": language}).json()
    assert by_post["detail"] == by_get["detail"]
    assert "15" in by_post["detail"]


def test_a_member_that_there_is_none_of_is_told_with_those_that_may_be_meant(web: httpx.Client) -> None:
    assert refused(web, b'{"line": "x", "componets": 1}')[1]["candidates"] == ["components"]


def test_premises_belong_in_the_body(web: httpx.Client) -> None:
    response = posted(web, SUICIDE, pot="5")
    assert (response.status_code, response.json()["parameter"]) == (422, "pot")


def test_premises_that_make_no_address_are_refused(web: httpx.Client) -> None:
    status, problem = refused(web, json.dumps({"line": LINE, "components": "population" + " " * LONGEST}).encode())
    assert (status, problem["type"]) == (400, "/problems/bad-document")


def test_more_than_is_taken_is_refused_without_waiting_for_the_rest(port: int) -> None:
    head = f"POST {PATH} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 200000000\r\n\r\n"
    with socket.create_connection(("127.0.0.1", port), timeout=SECONDS) as client:
        client.sendall(head.encode() + b" " * (2 * LARGEST))
        assert client.recv(64).startswith(b"HTTP/1.1 400 ")


def test_a_body_that_comes_in_many_pieces_is_read_and_one_that_never_ends_is_not(web: httpx.Client) -> None:
    pieces = (bytes([letter]) for letter in json.dumps(SUICIDE).encode())
    assert web.post(PATH, content=pieces, headers=JSON).status_code == 200

    def endless() -> Iterator[bytes]:
        for _ in range(100):  # of an HTTP client only what it has sent can be refused
            yield b" " * LARGEST

    assert web.post(PATH, content=endless(), headers=JSON).status_code == 400


def test_packed_bodies_are_refused(web: httpx.Client) -> None:
    response = web.post(PATH, content=b"\x1f\x8b", headers={**JSON, "Content-Encoding": "gzip"})
    assert response.status_code == 415


@pytest.mark.parametrize(
    ("method", "path", "methods"),
    [
        ("PUT", PATH, "GET, HEAD, OPTIONS, POST"),
        ("DELETE", PATH, "GET, HEAD, OPTIONS, POST"),
        ("POST", "/v1/shares", "GET, HEAD, OPTIONS"),
        ("POST", f"{PATH}.csv", "GET, HEAD, OPTIONS"),
    ],
)
def test_another_method_is_told_those_that_there_are(web: httpx.Client, method: str, path: str, methods: str) -> None:
    response = web.request(method, path)
    assert (response.status_code, response.headers["allow"]) == (405, methods)


def test_other_origins_may_post(web: httpx.Client) -> None:
    response = web.options(PATH, headers={"Origin": "https://example.org", "Access-Control-Request-Method": "POST"})
    assert "POST" in response.headers["access-control-allow-methods"]
    assert "Content-Location" in posted(web, SUICIDE).headers["access-control-expose-headers"]


# ── among others ──


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_cheap_question_is_answered_while_what_ifs_wait(port: int, method: str) -> None:
    begun, done = threading.Semaphore(0), []

    def reckon(number: int) -> None:
        premises = {"line": LINE, "pot": 2_000_000_000 + number, "unitCount": 300}
        body = json.dumps(premises).encode() if method == "POST" else None
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
        connection.request(method, PATH if body else f"{PATH}?{urlencode(premises)}", body, JSON)
        begun.release()
        done.append(connection.getresponse().status)
        connection.close()

    with ThreadPoolExecutor(MANY) as clients:
        for number in range(MANY):
            clients.submit(reckon, number)
        for _ in range(MANY):
            begun.acquire(timeout=PATIENCE)
        answer = ask(port, "GET", "/v1/agreements?year=2025", {"Accept": f"application/json, x/{method.lower()}"})
        before = len(done)
    assert (answer.status, done) == (200, [200] * MANY)
    assert before < MANY


def test_a_what_if_that_is_posted_takes_its_turn(catalogue: Catalogue) -> None:
    lane, begun, go = Lane(1), threading.Event(), threading.Event()
    ((path, method, handler, _),) = WhatIfs(catalogue, "sv", lane).routes()
    app = FastAPI()
    app.add_api_route(path, handler, methods=[method])
    order: list[str | int] = []

    def another() -> None:
        begun.set()
        go.wait(PATIENCE)
        order.append("another")

    async def scenario() -> None:
        async def post() -> None:
            order.append((await client.post(path, json=SUICIDE)).status_code)

        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://x") as client:
            with fail_after(PATIENCE):
                async with create_task_group() as tasks:
                    tasks.start_soon(lane.run, another)
                    while not begun.is_set():
                        await sleep(0)
                    tasks.start_soon(post)
                    for _ in range(200):  # long enough for it to be answered, if it could
                        await sleep(0.001)
                    go.set()

    run(scenario)
    assert order == ["another", 200]


# ── its description ──


def test_the_description_has_every_parameter_as_a_member_and_examples_that_are_answered(
    catalogue: Catalogue, web: httpx.Client
) -> None:
    about = web.get("/openapi.json").json()["paths"][PATH]["post"]
    body = about["requestBody"]["content"]["application/json"]
    names = [parameter.name for parameter in catalogue.question("what-ifs").parameters]
    assert list(body["schema"]["properties"]) == names
    assert all(" / " in member["description"] for member in body["schema"]["properties"].values())
    assert body["schema"]["required"] == ["line"]
    assert [parameter["name"] for parameter in about["parameters"]] == ["lang", "format", "limit", "page"]
    assert {"200", "400", "415", "422"} <= set(about["responses"])
    for example in body["examples"].values():
        assert posted(web, example["value"]).status_code == 200

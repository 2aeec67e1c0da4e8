"""What caches and browsers rely on: tags, 304, what an answer varies with, compression, other origins, HEAD."""

import gzip
import re
from collections.abc import Mapping
from typing import Final
from urllib.parse import quote

import pytest

from protocol_cases import QUERY
from serving import Answer, ask
from villkor.vocabulary import BASE

LABELS: Final = "SELECT ?s ?label { ?s <http://www.w3.org/2000/01/rdf-schema#label> ?label } ORDER BY ?s ?label"
SOURCES: Final = quote(f"{BASE}res/graph/data/sources", safe="")

PATHS: Final[Mapping[str, str]] = {
    "the home page": "/",
    "the documentation": "/docs",
    "the description of the API": "/openapi.json",
    "a page of a problem": "/problems/refused",
    "a question": "/v1/obligations?actor=county-joint&year=2025",
    "a question by a suffix": "/v1/obligations.csv?actor=county-joint&year=2025",
    "a query": f"/sparql?query={quote(LABELS)}",
    "the description of the endpoint": "/sparql",
    "a graph": f"/graphs?graph={SOURCES}",
    "a thing": "/res/norm/2025-2.3-6",
    "the words": "/spec",
    "a code list": "/def/norm-kind",
    "the catalogue": "/datasets/dcat",
    "the description of the data": "/.well-known/void",
}
"""One path of every kind."""

NEVER_KEPT: Final = {
    "now": "SELECT (NOW() AS ?x) {}",
    "chance": "SELECT (RAND() AS ?x) {}",
    "new ids": "SELECT (UUID() AS ?x) {}",
    "new ids as text": "SELECT (strUUID() AS ?x) {}",
}


def get(port: int, path: str, method: str = "GET", **headers: str) -> Answer:
    """Ask for a path; a header's name is written with underscores."""
    return ask(port, method, path, {name.replace("_", "-"): value for name, value in headers.items()})


# ── tags ──


@pytest.mark.parametrize("name", PATHS)
def test_an_answer_has_a_strong_tag_that_stays(port: int, name: str) -> None:
    first, second = get(port, PATHS[name]), get(port, PATHS[name])
    assert (first.status, second.status) == (200, 200)
    assert re.fullmatch(r'"[\x21\x23-\x7e]+"', first.headers["etag"])
    assert (first.headers["etag"], first.body) == (second.headers["etag"], second.body)


@pytest.mark.parametrize("name", PATHS)
@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize("written", ["{0}", "W/{0}", '"other", {0}', '"a,b" , W/"c",{0}', "*"])
def test_what_a_client_has_is_not_sent_again(port: int, name: str, method: str, written: str) -> None:
    tag = get(port, PATHS[name]).headers["etag"]
    answer = get(port, PATHS[name], method, If_None_Match=written.format(tag))
    assert (answer.status, answer.body) == (304, b"")
    assert answer.headers["etag"] == tag
    assert "vary" in answer.headers
    assert answer.headers["access-control-allow-origin"] == "*"


@pytest.mark.parametrize("name", PATHS)
@pytest.mark.parametrize("written", ['"other"', 'W/"other", "another"', "", '""', "nonsense"])
def test_what_a_client_has_of_another_day_is_sent_anew(port: int, name: str, written: str) -> None:
    answer = get(port, PATHS[name], If_None_Match=written)
    assert answer.status == 200
    assert answer.body


def test_formats_and_languages_have_tags_of_their_own(port: int) -> None:
    question, query = PATHS["a question"], PATHS["a query"]
    answers = [
        get(port, question, Accept_Language="sv"),
        get(port, question, Accept_Language="en"),
        get(port, question, Accept="text/csv"),
        get(port, f"{question}&lang=en", Accept="text/turtle"),
        get(port, query, Accept="text/csv"),
        get(port, query, Accept="application/sparql-results+xml"),
    ]
    assert len({answer.headers["etag"] for answer in answers}) == len(answers)


def test_a_tag_of_one_format_does_not_stand_for_another(port: int) -> None:
    tag = get(port, PATHS["a query"], Accept="text/csv").headers["etag"]
    answer = get(port, PATHS["a query"], Accept="application/sparql-results+json", If_None_Match=tag)
    assert (answer.status, answer.media_type) == (200, "application/sparql-results+json")


@pytest.mark.parametrize("name", NEVER_KEPT)
def test_an_answer_of_the_moment_is_made_each_time_and_has_no_age(port: int, name: str) -> None:
    path = f"/sparql?query={quote(NEVER_KEPT[name])}"
    first, second = get(port, path, Accept="text/csv"), get(port, path, Accept="text/csv")
    assert (first.status, second.status) == (200, 200)
    assert first.body != second.body
    assert "no-store" in first.headers["cache-control"]
    assert get(port, path, If_None_Match=first.headers.get("etag", '"none"')).status == 200


def test_what_only_names_the_moment_is_answered_alike(port: int) -> None:
    path = f"/sparql?query={quote('SELECT (1 AS ?now) (STR(<urn:NOW>) AS ?x) {} # NOW()')}"
    first, second = get(port, path), get(port, path)
    assert first.body == second.body


def test_a_query_that_is_posted_is_answered_whatever_the_client_has(port: int) -> None:
    headers = {"Content-Type": QUERY, "Accept": "text/csv"}
    first = ask(port, "POST", "/sparql", headers, LABELS.encode())
    again = {**headers, "If-None-Match": first.headers.get("etag", "*")}
    second = ask(port, "POST", "/sparql", again, LABELS.encode())
    assert (first.status, second.status) == (200, 200)
    assert first.body == second.body


@pytest.mark.parametrize("path", ["/nothing", "/sparql?query=ASK", "/v1/obligations?actor=nobody"])
def test_a_problem_has_no_tag_and_is_never_304(port: int, path: str) -> None:
    answer = get(port, path, If_None_Match="*")
    assert 400 <= answer.status < 500
    assert "etag" not in answer.headers


# ── compression ──


@pytest.mark.parametrize("name", PATHS)
def test_an_answer_is_compressed_for_those_who_accept_it_and_has_another_tag(port: int, name: str) -> None:
    plain, packed = get(port, PATHS[name]), get(port, PATHS[name], Accept_Encoding="gzip, br")
    assert "content-encoding" not in plain.headers
    if len(plain.body) > 2000:
        assert packed.headers["content-encoding"] == "gzip"
        assert gzip.decompress(packed.body) == plain.body
        assert int(packed.headers["content-length"]) == len(packed.body) < len(plain.body)
        assert packed.headers["etag"] != plain.headers["etag"]
    else:
        assert packed.body == plain.body or gzip.decompress(packed.body) == plain.body
    for answer in (plain, packed):
        varies = {part.strip() for part in answer.headers["vary"].split(",")}
        assert {"Accept", "Accept-Language"} <= varies
        assert "Accept-Encoding" in varies or len(plain.body) < 2000


@pytest.mark.parametrize(
    ("accepted", "packed"),
    [
        ("gzip", True),
        ("GZIP", True),
        ("br;q=1, gzip;q=0.1", True),
        ("gzip;q=0", False),
        ("identity", False),
        ("", False),
        ("br", False),
        ("*;q=0, identity", False),
        ("gzip;q=0, *", False),
    ],
)
def test_it_is_the_client_who_says_whether_an_answer_is_compressed(port: int, accepted: str, packed: bool) -> None:
    answer = get(port, PATHS["a query"], Accept_Encoding=accepted)
    assert answer.status == 200
    assert (answer.headers.get("content-encoding") == "gzip") is packed


def test_a_compressed_answer_is_known_again_by_its_own_tag(port: int) -> None:
    path = PATHS["a query"]
    packed, plain = get(port, path, Accept_Encoding="gzip"), get(port, path)
    assert get(port, path, Accept_Encoding="gzip", If_None_Match=packed.headers["etag"]).status == 304
    assert get(port, path, If_None_Match=packed.headers["etag"]).status == 200
    assert get(port, path, Accept_Encoding="gzip", If_None_Match=plain.headers["etag"]).status == 200


# ── HEAD ──


@pytest.mark.parametrize("name", PATHS)
@pytest.mark.parametrize("encoding", ["identity", "gzip"])
def test_head_says_what_get_would_and_sends_nothing(port: int, name: str, encoding: str) -> None:
    got, head = (get(port, PATHS[name], method, Accept_Encoding=encoding) for method in ("GET", "HEAD"))
    assert (head.status, head.body) == (got.status, b"")
    differing = {"date"}
    assert {key: value for key, value in head.headers.items() if key not in differing} == {
        key: value for key, value in got.headers.items() if key not in differing
    }


@pytest.mark.parametrize("path", ["/nothing", "/sparql?query=ASK"])
def test_head_of_what_goes_wrong_says_the_same_as_get(port: int, path: str) -> None:
    got, head = (get(port, path, method) for method in ("GET", "HEAD"))
    assert (head.status, head.headers["content-type"], head.body) == (got.status, got.headers["content-type"], b"")


# ── other origins ──


@pytest.mark.parametrize("name", PATHS)
def test_any_origin_may_read(port: int, name: str) -> None:
    answer = get(port, PATHS[name], Origin="https://example.org")
    assert answer.headers["access-control-allow-origin"] == "*"
    assert "access-control-allow-credentials" not in answer.headers
    exposed = {part.strip().lower() for part in answer.headers["access-control-expose-headers"].split(",")}
    assert {"etag", "link"} <= exposed


@pytest.mark.parametrize("path", ["/nothing", "/sparql?query=ASK", "/v1/obligations?actor=nobody"])
def test_any_origin_may_read_what_went_wrong(port: int, path: str) -> None:
    assert get(port, path, Origin="https://example.org").headers["access-control-allow-origin"] == "*"


@pytest.mark.parametrize(
    ("path", "methods"),
    [
        ("/", {"GET", "HEAD"}),
        ("/sparql", {"GET", "HEAD", "POST"}),
        ("/v1/obligations", {"GET", "HEAD"}),
        ("/v1/validations", {"POST"}),
        (f"/graphs?graph={SOURCES}", {"GET", "HEAD"}),
    ],
)
def test_a_browser_that_asks_first_is_told_what_it_may(port: int, path: str, methods: set[str]) -> None:
    answer = get(
        port,
        path,
        "OPTIONS",
        Origin="https://example.org",
        Access_Control_Request_Method="POST",
        Access_Control_Request_Headers="content-type, accept",
    )
    assert (answer.status, answer.body) == (204, b"")
    assert answer.headers["access-control-allow-origin"] == "*"
    for name in ("allow", "access-control-allow-methods"):
        assert methods <= {part.strip() for part in answer.headers[name].split(",")}
    allowed = {part.strip().lower() for part in answer.headers["access-control-allow-headers"].split(",")}
    assert {"accept", "content-type", "if-none-match"} <= allowed

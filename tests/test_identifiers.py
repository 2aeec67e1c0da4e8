"""DIGG's rules for persistent identifiers, one by one: how ours are made (BI) and how they are looked up (UM).

The rules: https://github.com/diggsweden/persistent-identifiers-investigation/blob/main/docs/regler.md; BI-6 and BI-7
are among its recommendations. What may be done and is not (UM-5, UM-6, UM-9) is shown to be left out on purpose.
"""

import re
from collections.abc import Iterator
from typing import Final
from urllib.parse import urlsplit

import httpx
import pytest
from fastapi.testclient import TestClient

from lookups import RDF, links, lookups, targets, triples
from test_adding import copied, written
from villkor.catalogue import Catalogue, open_catalogue
from villkor.formats.resource import RESOURCE_TYPES
from villkor.vocabulary import BASE

NORM: Final = "/id/norm/2025-2.3-6"
DOCUMENT: Final = "/res/norm/2025-2.3-6"

WITHDRAWN: Final = """
@prefix dct: <http://purl.org/dc/terms/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix word: <https://w3id.org/villkor/def/word/> .
@prefix x: <https://w3id.org/villkor/id/x/> .

x:moved rdfs:label "flyttad"@sv ; dct:isReplacedBy x:new .
x:split rdfs:label "delad"@sv , "split"@en ; dct:isReplacedBy x:new , x:other .
x:gone rdfs:label "borta"@sv ; owl:deprecated true .
x:itself rdfs:label "sig själv"@sv ; dct:isReplacedBy x:itself .
x:new rdfs:label "ny"@sv , "new"@en .
x:other rdfs:label "annan"@sv , "other"@en .
word:old rdfs:label "gammalt ord"@sv ; owl:deprecated true ; dct:isReplacedBy word:year .
"""


@pytest.fixture(scope="module")
def minted(catalogue: Catalogue) -> set[str]:
    """Every id of ours that something is said of."""
    rows = catalogue.graph.select("SELECT DISTINCT ?thing WHERE { ?thing ?property ?value FILTER(ISIRI(?thing)) }").rows
    found = {str(thing) for (thing,) in rows if str(thing).startswith(BASE)}
    assert len(found) > 3000
    return found


@pytest.fixture(scope="module")
def client(catalogue: Catalogue) -> Iterator[TestClient]:
    with lookups(catalogue) as client:
        yield client


@pytest.fixture(scope="module")
def changed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """Give a client of content in which ids were moved, split and withdrawn."""
    folder = copied(tmp_path_factory.mktemp("withdrawn"))
    written(folder, {"data/withdrawn.ttl": WITHDRAWN})
    with lookups(open_catalogue(str(folder))) as client:
        yield client


# ── how identifiers are made ──


def test_bi_1_identifiers_are_urls_of_http_or_https(minted: set[str]) -> None:
    assert {urlsplit(thing).scheme for thing in minted} == {"https"}


def test_bi_2_identifiers_have_a_domain_name(minted: set[str]) -> None:
    assert {urlsplit(thing).hostname for thing in minted} == {"w3id.org"}


def test_bi_3_identifiers_have_no_port_user_name_or_password(minted: set[str]) -> None:
    assert {urlsplit(thing).netloc for thing in minted} == {"w3id.org"}


def test_bi_4_identifiers_have_no_query(minted: set[str]) -> None:
    assert [thing for thing in minted if "?" in thing] == []


def test_bi_5_identifiers_have_no_fragment(minted: set[str]) -> None:
    assert [thing for thing in minted if "#" in thing] == []


def test_bi_6_identifiers_have_no_version_number(minted: set[str]) -> None:
    assert [thing for thing in minted if re.search(r"/v?\d+(\.\d+)*/|/v\d+(\.\d+)*$", thing)] == []


def test_bi_7_identifiers_have_no_file_ending(minted: set[str]) -> None:
    endings = {*RESOURCE_TYPES, "htm", "xml", "csv", "pdf", "xhtml", "owl", "php"}
    assert [thing for thing in minted if thing.rpartition(".")[2].casefold() in endings] == []


# ── how they are looked up ──


def test_um_1_an_identifier_is_looked_up_by_http_at_its_own_path(web: httpx.Client) -> None:
    assert web.get(urlsplit(BASE).path.removeprefix("/villkor")[:-1] + NORM).status_code == 303


@pytest.mark.parametrize("path", [NORM, DOCUMENT, f"{DOCUMENT}.html", "/spec/Norm", "/def/theme", "/id/norm/none"])
def test_um_2_head_tells_the_same_headers_as_get_and_no_more(web: httpx.Client, path: str) -> None:
    got, head = web.get(path, headers={"Accept": "*/*"}), web.head(path, headers={"Accept": "*/*"})
    assert (head.status_code, head.content) == (got.status_code, b"")
    kept = [{name: value for name, value in answer.headers.items() if name != "date"} for answer in (got, head)]
    assert kept[0] == kept[1]


@pytest.mark.parametrize(
    "path",
    [
        DOCUMENT,
        "/res/text/S2p",
        "/res/citation/norm/2025-2.3-6",
        "/spec",
        "/spec/",
        "/spec/Norm",
        "/spec/shape/",
        "/spec/shape/Requisition-inTime",
        "/def/theme",
        "/def/theme/",
        "/def/theme/suicide-prevention",
    ],
)
def test_um_3_a_document_answers_200_with_what_it_says(client: TestClient, path: str) -> None:
    answer = client.get(path)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/turtle; charset=utf-8")
    assert triples(answer, "ttl")


@pytest.mark.parametrize(
    ("accept", "name"),
    [
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "html"),
        ("text/turtle", "ttl"),
        ("application/rdf+xml", "rdf"),
        ("application/ld+json;q=0.9, text/turtle;q=0.8", "jsonld"),
        ("application/n-triples, */*;q=0.1", "nt"),
        ("application/json", "json"),
        ("text/*;q=0.5, text/turtle;q=0", "html"),
        ("*/*", "ttl"),
    ],
)
def test_um_4_accept_decides_the_format(client: TestClient, accept: str, name: str) -> None:
    answer = client.get(DOCUMENT, headers={"Accept": accept})
    assert answer.headers["content-type"] == RESOURCE_TYPES[name]
    assert answer.headers["content-location"].partition("?")[0] == f"{DOCUMENT}.{name}"
    assert {"Accept", "Accept-Language"} <= set(answer.headers["vary"].split(", "))


def test_um_4_accept_language_decides_the_language_of_a_page(client: TestClient) -> None:
    for asked, language in (("en", "en"), ("sv", "sv"), ("de, en;q=0.5", "en"), ("de", "sv")):
        answer = client.get(DOCUMENT, headers={"Accept": "text/html", "Accept-Language": asked})
        assert answer.headers["content-language"] == language
        assert answer.headers["content-location"] == f"{DOCUMENT}.html?lang={language}"
        assert f'<html lang="{language}">' in answer.text


def test_um_4_links_name_every_other_format_with_its_type_and_each_language_of_the_page(client: TestClient) -> None:
    answer = client.get(DOCUMENT)
    told = {(target, named["type"], named.get("hreflang")) for target, named in links(answer) if "type" in named}
    assert {link for link in told if "timemap" not in link[0]} == {
        (f"{DOCUMENT}.html?lang=sv", "text/html", "sv"),
        (f"{DOCUMENT}.html?lang=en", "text/html", "en"),
        (f"{DOCUMENT}.jsonld", "application/ld+json", None),
        (f"{DOCUMENT}.nt", "application/n-triples", None),
        (f"{DOCUMENT}.rdf", "application/rdf+xml", None),
        (f"{DOCUMENT}.json", "application/json", None),
    }
    assert targets(answer, "canonical") == [DOCUMENT]
    for target in targets(answer, "alternate"):
        assert client.get(target).status_code == 200


def test_um_4_every_format_says_the_same(client: TestClient) -> None:
    said = [triples(client.get(f"{DOCUMENT}.{name}"), name) for name in RDF]
    assert said[0] and all(each == said[0] for each in said)


def test_um_5_there_is_one_profile_so_that_accept_profile_changes_nothing(client: TestClient) -> None:
    answer = client.get(DOCUMENT, headers={"Accept-Profile": "<https://example.org/profile>"})
    assert answer.content == client.get(DOCUMENT).content
    assert "content-profile" not in answer.headers


def test_um_6_a_document_answers_itself_and_sends_nobody_on(client: TestClient) -> None:
    for accept in RESOURCE_TYPES.values():
        assert client.get(DOCUMENT, headers={"Accept": accept.partition(";")[0]}).status_code == 200


def test_um_7_a_thing_is_303_to_the_document_that_describes_it(client: TestClient) -> None:
    answer = client.get(NORM)
    assert (answer.status_code, answer.headers["location"], answer.content) == (303, DOCUMENT, b"")
    document = client.get(answer.headers["location"])
    assert targets(document, "describes") == [f"{BASE}id/norm/2025-2.3-6"]
    assert (
        f"<{BASE}res/norm/2025-2.3-6> <http://xmlns.com/foaf/0.1/primaryTopic> <{BASE}id/norm/2025-2.3-6>"
        in triples(document, "ttl")
    )


def test_um_7_what_is_asked_for_is_passed_on(client: TestClient) -> None:
    assert client.get(f"{NORM}?lang=en&asOf=2025-03-01").headers["location"] == f"{DOCUMENT}?lang=en&asOf=2025-03-01"


def test_um_8_links_name_every_description_of_a_thing(client: TestClient) -> None:
    described = targets(client.get(NORM), "describedby")
    assert [target.partition("?")[0] for target in described] == [
        DOCUMENT,
        *(f"{DOCUMENT}.{name}" for name in ("ttl", "html", "html", "jsonld", "nt", "rdf", "json")),
    ]
    assert [client.get(target).status_code for target in described] == [200] * len(described)


def test_um_9_no_other_service_is_said_to_keep_descriptions(client: TestClient) -> None:
    assert targets(client.get(NORM), "alternate") == []


@pytest.mark.parametrize("path", ["/id/x/gone", "/res/x/gone", "/res/x/gone.ttl"])
def test_um_10_what_was_withdrawn_is_gone(changed: TestClient, path: str) -> None:
    answer = changed.get(path)
    assert (answer.status_code, answer.headers["content-type"]) == (410, "application/problem+json")
    assert answer.json()["type"] == "/problems/gone"


@pytest.mark.parametrize(
    ("path", "location"),
    [
        ("/id/x/moved", "/id/x/new"),
        ("/id/x/moved?lang=en", "/id/x/new?lang=en"),
        ("/res/x/moved", "/res/x/new"),
        ("/res/x/moved.jsonld", "/res/x/new.jsonld"),
        ("/res/x/moved.html?lang=en", "/res/x/new.html?lang=en"),
    ],
)
def test_um_11_what_was_replaced_is_308_to_what_replaced_it(changed: TestClient, path: str, location: str) -> None:
    answer = changed.get(path)
    assert (answer.status_code, answer.headers["location"]) == (308, location)
    assert changed.get(location).status_code in (200, 303)


def test_um_11_what_is_said_to_replace_itself_leads_nowhere_in_circles(changed: TestClient) -> None:
    assert changed.get("/id/x/itself").status_code == 303


@pytest.mark.parametrize("path", ["/id/x/split", "/res/x/split"])
def test_um_12_what_was_split_is_300_with_the_choices(changed: TestClient, path: str) -> None:
    answer = changed.get(path)
    assert (answer.status_code, answer.headers["content-type"]) == (300, "text/turtle; charset=utf-8")
    assert targets(answer, "successor-version") == targets(answer, "alternate") == ["/id/x/new", "/id/x/other"]
    replaced = f"<{BASE}id/x/split> <http://purl.org/dc/terms/isReplacedBy>"
    assert {f"{replaced} <{BASE}id/x/new>", f"{replaced} <{BASE}id/x/other>"} <= triples(answer, "ttl")


def test_um_12_people_are_shown_the_choices(changed: TestClient) -> None:
    page = changed.get("/id/x/split?lang=en", headers={"Accept": "text/html"})
    assert (page.status_code, page.headers["content-language"]) == (300, "en")
    assert "<h1>split</h1>" in page.text
    for choice in ("new", "other"):
        assert f'<a href="/id/x/{choice}?lang=en">{choice}</a>' in page.text


def test_a_word_that_is_no_longer_to_be_used_is_still_described_and_names_its_successor(changed: TestClient) -> None:
    answer = changed.get("/def/word/old")
    assert answer.status_code == 200
    assert targets(answer, "successor-version") == [f"{BASE}def/word/year"]


def test_what_is_in_use_names_no_successor(client: TestClient) -> None:
    assert targets(client.get("/def/word/year"), "successor-version") == []

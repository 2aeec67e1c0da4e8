"""Descriptions: whole, with labels and citations; pages people can use; what is wrong is refused and something offered.

What is expected of norm 2.3 item 6, of focus area 4's county line and of Region Västra Götaland is read in `data/`.
"""

import re
import time
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Final

import httpx
import pyoxigraph as ox
import pytest
from fastapi.testclient import TestClient

from lookups import Response, lookups, targets, triples
from small import copy_index, write_facts
from villkor.catalogue import Catalogue
from villkor.catalogue.descriptions import Description, describe, nearest
from villkor.formats.resource_page import View, resource_page
from villkor.graph.content import Content
from villkor.graph.embedded import EmbeddedGraph, load
from villkor.graph.triples import Blank, Literal, Triple, read_triples, steady_lines
from villkor.vocabulary import BASE, Iri

DOCUMENT: Final = "/res/norm/2025-2.3-6"
LABEL: Final = "http://www.w3.org/2000/01/rdf-schema#label"
SPEC: Final = BASE + "spec/"


@pytest.fixture(scope="module")
def client(catalogue: Catalogue) -> Iterator[TestClient]:
    with lookups(catalogue) as client:
        yield client


@pytest.fixture(scope="module")
def everything(catalogue: Catalogue) -> ox.Store:
    """Hold all that the graph says, apart from the service's own ways of asking it."""
    assert isinstance(catalogue.graph, EmbeddedGraph)
    store = ox.Store()
    store.extend(ox.Quad(*quad.triple) for quad in ox.parse(catalogue.graph.quads(), ox.RdfFormat.N_QUADS))
    return store


def described(catalogue: Catalogue, short: str) -> Description:
    return describe(catalogue.graph, catalogue.index["description"], Iri(BASE + short))


# ── what a description holds ──


def test_a_norm_is_described_with_its_values_citations_and_their_labels(client: TestClient) -> None:
    said = triples(client.get(f"{DOCUMENT}.nt"), "nt")
    norm, citation = f"<{BASE}id/norm/2025-2.3-6>", f"<{BASE}res/citation/norm/2025-2.3-6>"
    assert {
        f"{norm} <{SPEC}inAgreement> <{BASE}id/agreement/2025>",
        f"{norm} <{SPEC}citation> {citation}",
        f'{citation} <{SPEC}anchor> "stärka stödet till anhöriga till personer med"@sv',
        f'{citation} <{SPEC}section> "2.3"',
        f'<{BASE}id/agreement/2025> <{LABEL}> "överenskommelsen 2025"@sv',
        f'<{BASE}id/agreement/2025> <{LABEL}> "the 2025 agreement"@en',
        f'<{BASE}res/text/S2p> <{LABEL}> "the PDF copy of the 2025 agreement"@en',
        f"<{BASE}id/discrepancy/D18> <{SPEC}concerns> {norm}",
    } <= said


def test_a_document_says_what_it_is_about_and_which_dataset_and_licence_it_stands_under(client: TestClient) -> None:
    said = triples(client.get(f"{DOCUMENT}.nt"), "nt")
    document = f"<{BASE}res/norm/2025-2.3-6>"
    assert {
        f"{document} <http://xmlns.com/foaf/0.1/primaryTopic> <{BASE}id/norm/2025-2.3-6>",
        f"{document} <http://rdfs.org/ns/void#inDataset> <{BASE}id/dataset/villkor>",
        f"{document} <http://purl.org/dc/terms/license> <http://creativecommons.org/publicdomain/zero/1.0/>",
    } <= said


def test_nothing_is_cut_of_what_is_said_of_any_thing_nor_of_what_names_it(
    catalogue: Catalogue, everything: ox.Store
) -> None:
    rows = catalogue.graph.select("SELECT DISTINCT ?thing WHERE { ?thing ?property ?value FILTER(ISIRI(?thing)) }").rows
    things = sorted(str(thing) for (thing,) in rows if str(thing).startswith(BASE))
    for thing in [*things[::7], *(thing for thing in things if thing.startswith(SPEC))]:
        wanted = dataset(around(everything, ox.NamedNode(thing)))
        found = described(catalogue, thing.removeprefix(BASE))
        ours = dataset(
            quad.triple
            for quad in ox.parse(b"".join(found.lines), ox.RdfFormat.N_TRIPLES)
            if quad.predicate.value != LABEL or str(quad.subject) == f"<{thing}>"
        )
        assert wanted <= ours, thing


def around(store: ox.Store, thing: ox.NamedNode) -> Iterator[ox.Triple]:
    """Return a thing's statements, following nodes without a name, and those of named things that name it."""
    waiting: list[ox.NamedNode | ox.BlankNode] = [thing]
    while waiting:
        for quad in store.quads_for_pattern(waiting.pop(), None, None):
            yield quad.triple
            if isinstance(quad.object, ox.BlankNode):
                waiting.append(quad.object)
    for quad in store.quads_for_pattern(None, None, thing):
        if isinstance(quad.subject, ox.NamedNode):
            yield quad.triple


def dataset(triples: Iterator[ox.Triple]) -> set[str]:
    found = ox.Dataset(ox.Quad(*triple) for triple in triples)
    found.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return {str(quad) for quad in found}


def test_a_class_is_described_with_its_axioms_nodes_without_a_name_and_all(client: TestClient) -> None:
    said = triples(client.get("/spec/bindsActor.nt"), "nt")
    chain = [text for text in said if "propertyChainAxiom" in text]
    assert len(chain) == 1 and " _:" in chain[0]
    first = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#first>"
    assert {text.partition(first)[2].strip() for text in said if first in text} == {
        f"<{SPEC}bindsRole>",
        f"<{SPEC}playedBy>",
    }


def test_the_same_description_is_the_same_bytes_from_another_load(catalogue: Catalogue) -> None:
    again = load(Content(Path(__file__).parents[1]))
    for short in ("spec/RegionAuthority", "spec/bindsActor", "id/norm/2025-2.3-6"):
        found = describe(again, catalogue.index["description"], Iri(BASE + short))
        assert list(found.lines) == list(described(catalogue, short).lines)


def test_a_code_list_holds_each_code_with_all_that_is_said_of_it(client: TestClient) -> None:
    said = triples(client.get("/def/theme.nt"), "nt")
    in_scheme = f"<http://www.w3.org/2004/02/skos/core#inScheme> <{BASE}def/theme>"
    assert len([text for text in said if in_scheme in text]) == 12
    code = f"<{BASE}def/theme/suicide-prevention>"
    assert f'{code} <http://www.w3.org/2004/02/skos/core#prefLabel> "suicidprevention"@sv' in said


def test_the_ontology_holds_every_word_and_no_shape_and_no_code(client: TestClient) -> None:
    said = triples(client.get("/spec.nt"), "nt")
    subjects = {text.split(" ")[0] for text in said}
    assert {f"<{SPEC}>", f"<{SPEC}Norm>", f"<{SPEC}bindsActor>"} <= subjects
    assert [name for name in subjects if name.startswith((f"<{SPEC}shape/", f"<{BASE}def/"))] == []
    assert any("AllDisjointClasses" in text for text in said)


def test_the_shapes_are_all_in_one_document(client: TestClient) -> None:
    subjects = {text.split(" ")[0] for text in triples(client.get("/spec/shape/"), "ttl")}
    assert f"<{SPEC}shape/Requisition-inTime>" in subjects and f"<{SPEC}Norm>" not in subjects


def test_literals_keep_what_they_are_written_as() -> None:
    lines = [
        b'_:x <urn:p> "01"^^<http://www.w3.org/2001/XMLSchema#integer> .\n',
        b'_:x <urn:p> "a\\n\\u00E5"@sv .\n',
        b"_:x <urn:p> _:y .\n",
    ]
    integer = Iri("http://www.w3.org/2001/XMLSchema#integer")
    string = Iri("http://www.w3.org/1999/02/22-rdf-syntax-ns#langString")
    assert read_triples(lines) == [
        Triple(Blank("x"), Iri("urn:p"), Literal(text="01", datatype=integer, language="")),
        Triple(Blank("x"), Iri("urn:p"), Literal(text="a\nå", datatype=string, language="sv")),
        Triple(Blank("x"), Iri("urn:p"), Blank("y")),
    ]
    renamed = b"".join(lines).replace(b"_:x", b"_:z").replace(b"_:y", b"_:x")
    assert sorted(steady_lines(b"".join(lines))) == sorted(steady_lines(renamed))
    assert steady_lines(lines[0] + lines[0]) == steady_lines(lines[0])


def test_content_without_a_dataset_is_described_all_the_same(tmp_path: Path) -> None:
    copy_index(tmp_path)
    content = write_facts(tmp_path, things='ex:a rdfs:label "a"@sv .')
    graph, index = load(content), content.queries("index")
    thing = Iri(BASE + "id/x/a")
    assert describe(graph, index["description"], thing).found
    assert not describe(graph, index["description"], Iri(BASE + "id/x/b")).found
    document = describe(graph, index["document"], thing, Iri(BASE + "res/x/a"))
    assert {triple.property.code for triple in document.triples} == {"22-rdf-syntax-ns#type", "primaryTopic"}


def test_a_description_is_quick(catalogue: Catalogue) -> None:
    def seconds() -> float:
        begun = time.perf_counter()
        described(catalogue, "id/norm/2025-2.3-6")
        return time.perf_counter() - begun

    assert min(seconds() for _ in range(20)) < 0.02  # it takes a millisecond where nothing else runs


# ── pages ──


def text_of(page: Response) -> str:
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", page.content.decode())))


def test_a_page_tells_in_the_readers_language_what_the_thing_is(client: TestClient) -> None:
    page = client.get(f"{DOCUMENT}.html?lang=en")
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert "<h1>strengthen support to relatives where needs are complex, especially to children</h1>" in page.text
    text = text_of(page)
    assert f"id: {BASE}id/norm/2025-2.3-6 · kind: grant condition , norm , obligation" in text
    assert "in agreement the 2025 agreement agreement/2025" in text
    assert "S2p § 2.3 item 6 lines 223–225 : « stärka stödet till anhöriga till personer med »" in text
    assert "What refers to this property value concerns the presentation changes" in text
    assert "stärka anhörigstödet" not in text


def test_the_links_of_a_page_work_here(client: TestClient) -> None:
    page = client.get("/res/actor/se-2321000131.html?lang=sv")
    hrefs = {unescape(href) for href in re.findall(r'href="(/(?:id|res|def|spec)[^"]*)"', page.text)}
    assert {"/id/role/2025-region?lang=sv", "/spec/playsRole?lang=sv", "/def/category/region?lang=sv"} <= hrefs
    assert [href for href in hrefs if client.get(href).status_code not in (200, 303)] == []
    assert not re.search(rf'href="{BASE}', page.text)


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/def/theme.html", "Här ingår handlingsplaner def/theme/action-plans"),
        ("/spec.html", "binds actor"),
        ("/spec/shape.html", "spec/shape/Requisition-inTime"),
        ("/spec/RegionAuthority.html", "owl:onProperty: har roll"),
        ("/spec/bindsActor.html", "riktar sig till , innehas av"),
        ("/spec/shape/Requisition-inTime.html", "upprätthåller rekvirera medlen hos Kammarkollegiet"),
        ("/res/text/S2p.html", "PDF-kopian av överenskommelsen 2025"),
        ("/res/citation/norm/2025-2.3-6.html", "stärka stödet till anhöriga till personer med"),
        ("/res/dataset/villkor.html", "Överenskommelser om psykisk hälsa och suicidprevention"),
        ("/res/line/2025-cty-fa4.html", "belopp"),
    ],
)
def test_every_kind_of_thing_has_a_page(client: TestClient, path: str, said: str) -> None:
    language = "en" if "binds" in said else "sv"
    page = client.get(f"{path}?lang={language}")
    assert page.status_code == 200 and said in text_of(page)


def test_amounts_are_written_as_people_write_them(client: TestClient) -> None:
    said = triples(client.get("/res/line/2025-cty-fa4.nt"), "nt")
    (amount,) = (text.split('"')[1] for text in said if "spec/amount>" in text)
    grouped = f"{int(amount):,}".replace(",", "\N{NO-BREAK SPACE}")
    assert grouped in client.get("/res/line/2025-cty-fa4.html").text


def test_a_citation_that_names_no_source_is_no_place() -> None:
    thing, citation = f"<{BASE}id/x/t>", f"<{BASE}res/citation/x/t>"
    lines = [f"{thing} <{SPEC}citation> {citation} .\n", f'{citation} <{SPEC}section> "1" .\n']
    found = Description(thing=Iri(f"{BASE}id/x/t"), lines=[line.encode() for line in lines])
    view = View(
        thing=found.thing, path="/res/x/t", language="en", day=None, types={}, called=lambda thing, _: thing.short
    )
    page = resource_page(found, view).decode()
    assert "<h1>x/t</h1>" in page and "Sources" not in page


# ── what goes wrong ──


@pytest.mark.parametrize("path", ["/id/norm/2025-2.3.6", "/res/norm/2025-2.3.6", "/res/norm/2025-2.3.6.ttl"])
def test_an_unknown_id_is_not_found_and_the_nearest_are_named(client: TestClient, path: str) -> None:
    answer = client.get(path, headers={"Accept-Language": "en"})
    assert (answer.status_code, answer.headers["content-type"]) == (404, "application/problem+json")
    assert answer.json()["instance"] == path
    first = answer.json()["candidates"][0]
    assert first["id"] == f"{BASE}id/norm/2025-2.3-6" and first["label"].startswith("strengthen support")


@pytest.mark.parametrize(
    ("path", "nearest"),
    [
        ("/spec/Nrom", "spec/Norm"),
        ("/def/theme/suicide-prevension", "def/theme/suicide-prevention"),
        ("/res/text/S2q", "res/text/S2p"),
        ("/res/citation/norm/2025-2.3-66", "res/citation/norm/2025-2.3-6"),
        ("/id/actor/se-232100013", "id/actor/se-2321000131"),
    ],
)
def test_what_is_nearest_is_of_the_same_kind(client: TestClient, path: str, nearest: str) -> None:
    candidates = [candidate["id"] for candidate in client.get(path).json()["candidates"]]
    assert BASE + nearest in candidates
    assert {candidate.rpartition("/")[0] for candidate in candidates} == {(BASE + nearest).rpartition("/")[0]}


@pytest.mark.parametrize(
    "path",
    [
        "/id/",
        "/res/",
        "/def/",
        "/id/norm",
        "/id/norm/",
        "/res/norm/2025-2.3-6/",
        "/res/norm//2025-2.3-6",
        "/def/theme/suicide-prevention/x",
        "/spec/%3Cx%3E",
        "/id/a%20b%22%7D%20UNION%20%7B",
        "/res/%00",
        "/id/" + "x" * 4000,
        "/res/" + "/".join("y" * 500),
        "/spec/..%2f..%2fetc",
        "/timemap/res/norm/none",
        "/timemap/spec/Norm",
        "/timemap/res/norm/2025-2.3-6.ttl",
    ],
)
def test_what_is_no_id_is_not_found(client: TestClient, path: str) -> None:
    begun = time.perf_counter()
    answer = client.get(path)
    assert (answer.status_code, answer.json()["type"]) == (404, "/problems/not-found")
    assert time.perf_counter() - begun < 2


def test_a_long_id_is_compared_with_nothing_but_its_beginning(catalogue: Catalogue) -> None:
    long = Iri(f"{BASE}id/norm/{'2025-2.3-6' * 10_000}")
    assert nearest(catalogue.notes, long) == nearest(catalogue.notes, Iri(long[:100]))


def test_a_format_that_is_not_offered_is_refused_with_those_that_are(client: TestClient) -> None:
    answer = client.get(DOCUMENT, headers={"Accept": "application/pdf"})
    assert answer.status_code == 406
    assert "text/turtle; charset=utf-8" in answer.json()["candidates"]


@pytest.mark.parametrize("query", ["lang=de", "format=pdf", "asof=2025-01-01", "lang=sv&lang=en", "x=1"])
def test_a_parameter_that_is_not_understood_is_refused(client: TestClient, query: str) -> None:
    assert client.get(f"{DOCUMENT}?{query}").status_code == 422


@pytest.mark.parametrize("query", ["asof=2025-01-01", "x=1"])
def test_a_parameter_that_is_not_understood_is_not_passed_on(client: TestClient, query: str) -> None:
    assert client.get(f"/id/norm/2025-2.3-6?{query}").status_code == 422


def test_a_format_can_be_named_by_a_parameter(client: TestClient) -> None:
    assert client.get(f"{DOCUMENT}?format=nt").content == client.get(f"{DOCUMENT}.nt").content


# ── the whole service ──


@pytest.mark.parametrize("path", ["/spec", "/spec/", "/spec.nt", "/spec/shape", "/spec/shape/", "/spec/shape.nt"])
def test_what_takes_long_to_write_is_a_document_like_the_others(client: TestClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 200 and len(answer.content) > 100_000


def test_the_service_looks_things_up(web: httpx.Client) -> None:
    answer = web.get("/id/norm/2025-2.3-6", headers={"Accept": "text/turtle"}, follow_redirects=True)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/turtle; charset=utf-8")
    assert str(answer.url).endswith(DOCUMENT)
    assert answer.headers["etag"] and answer.headers["access-control-allow-origin"] == "*"
    again = web.get(DOCUMENT, headers={"Accept": "text/turtle", "If-None-Match": answer.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert targets(answer, "describes") == [f"{BASE}id/norm/2025-2.3-6"]

"""The dataset over HTTP: formats, files for good, versions, changes and time, and what is odd is refused clearly."""

import gzip
import hashlib
import json
from collections.abc import Iterator, Mapping
from pathlib import Path

import pyoxigraph as ox
import pytest
from fastapi.testclient import TestClient

from publishing import ADDRESS, EARLIER, LATER, NEW, OLD, SERVICE, open_changed
from villkor.catalogue import Catalogue
from villkor.errors import BadParameter, StoreFailed
from villkor.graph.pooled import PooledRunner
from villkor.publishing.dumps import DUMPS, Dumps
from villkor.publishing.publication import Publication
from villkor.settings import Settings
from villkor.vocabulary import BASE, LANGUAGES
from villkor.web.app import create_app
from villkor.web.datasets import open_publication

RDF = {
    "rdf": "application/rdf+xml",
    "ttl": "text/turtle; charset=utf-8",
    "jsonld": "application/ld+json",
    "nt": "application/n-triples",
}
NEVER = "0" * 64


@pytest.fixture(scope="module")
def changed(tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
    return open_changed(tmp_path_factory.mktemp("changed"))


@pytest.fixture(scope="module")
def web(
    catalogue: Catalogue, changed: Catalogue, runner: PooledRunner, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[TestClient]:
    """Give a client of a service that was served the changed content before, and then the content as it is."""
    folder = tmp_path_factory.mktemp("archive")
    Publication(changed, archive=folder, now=EARLIER)
    Publication(catalogue, archive=folder, now=LATER)
    settings = Settings(public=ADDRESS + "/", archive=folder, cache=tmp_path_factory.mktemp("cache"))
    with TestClient(create_app(catalogue, settings, runner), follow_redirects=False) as client:
        yield client


@pytest.fixture(scope="module")
def alone(catalogue: Catalogue, runner: PooledRunner) -> Iterator[TestClient]:
    """Give a client of a service without an archive, a public address or a cache."""
    with TestClient(create_app(catalogue, Settings(), runner), follow_redirects=False) as client:
        yield client


# ── catalogue, VoID and profiles ──


@pytest.mark.parametrize(
    ("path", "default"),
    [
        ("/datasets/dcat", "rdf"),
        ("/.well-known/void", "ttl"),
        ("/profiles/cpsv-ap", "ttl"),
        ("/profiles/cccev", "ttl"),
    ],
)
def test_descriptions_come_in_every_syntax_by_suffix_and_by_accept(web: TestClient, path: str, default: str) -> None:
    assert web.get(path, headers={"Accept": "*/*"}).headers["content-type"] == RDF[default]
    sizes = set()
    for suffix, media_type in RDF.items():
        by_suffix = web.get(f"{path}.{suffix}")
        by_accept = web.get(path, headers={"Accept": media_type.partition(";")[0]})
        assert by_suffix.status_code == by_accept.status_code == 200
        assert by_suffix.headers["content-type"] == by_accept.headers["content-type"] == media_type
        assert by_suffix.content == by_accept.content
        read = ox.parse(by_suffix.content, ox.RdfFormat.from_media_type(media_type.partition(";")[0]))
        sizes.add(len(list(read)))
    assert len(sizes) == 1 and sizes != {0}


@pytest.mark.parametrize(
    ("path", "status", "kind"),
    [
        ("/datasets/dcat.hdt", 422, "bad-parameter"),
        ("/datasets/dcat?x=1", 422, "bad-parameter"),
        ("/datasets/dcat?format=ttl&format=nt", 422, "bad-parameter"),
        ("/.well-known/void.csv", 422, "bad-parameter"),
        ("/profiles/eli", 404, "not-found"),
        ("/profiles/cpsv-ap.csv", 422, "bad-parameter"),
        ("/profiles/..%2Fvoid", 404, "not-found"),
        ("/datasets/nothing", 404, "not-found"),
    ],
)
def test_what_is_not_there_is_a_problem(web: TestClient, path: str, status: int, kind: str) -> None:
    answer = web.get(path, headers={"Accept": "application/json"})
    assert (answer.status_code, answer.json()["type"]) == (status, f"/problems/{kind}")
    assert answer.headers["content-type"] == "application/problem+json"


def test_a_syntax_that_is_not_offered_is_not_acceptable(web: TestClient) -> None:
    assert web.get("/datasets/dcat", headers={"Accept": "image/png"}).status_code == 406


def test_addresses_are_those_of_the_setting_else_those_that_were_asked(web: TestClient, alone: TestClient) -> None:
    assert f"<{ADDRESS}/sparql>" in web.get("/datasets/dcat.nt", headers={"Host": "other.example"}).text
    said = alone.get("/datasets/dcat.nt", headers={"Host": "villkor.test:8080"}).text
    assert "<http://villkor.test:8080/sparql>" in said and ADDRESS not in said


@pytest.mark.parametrize("host", ['x"><b>', "a b", "x/y", "user@x", "a" * 300])
def test_a_host_that_cannot_be_one_is_refused(alone: TestClient, host: str) -> None:
    answer = alone.get("/datasets/dcat", headers={"Host": host, "Accept": "*/*"})
    assert answer.status_code == 422 and answer.json()["parameter"] == "Host"
    assert host not in answer.text


def test_a_setting_that_cannot_be_understood_is_told_at_the_start(catalogue: Catalogue, tmp_path: Path) -> None:
    for settings in (Settings(public="villkor"), Settings(contact="somebody")):
        with pytest.raises(BadParameter, match="VILLKOR_"):
            open_publication(catalogue, settings)
    (tmp_path / "file").write_text("no folder", "utf-8")
    with pytest.raises(StoreFailed, match="VILLKOR_ARCHIVE"):
        open_publication(catalogue, Settings(archive=tmp_path / "file"))


# ── versions and their files ──


@pytest.mark.parametrize("name", DUMPS)
def test_a_file_of_the_present_version_is_served_for_good(web: TestClient, catalogue: Catalogue, name: str) -> None:
    version = catalogue.graph.version
    answer = web.get(f"/res/dataset/{version}/villkor.{name}")
    assert answer.status_code == 200 and answer.content == Dumps(catalogue.graph, None).body(name)
    assert answer.headers["content-type"].partition(";")[0] == DUMPS[name]
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert answer.headers["content-disposition"] == f'attachment; filename="villkor-{version[:12]}.{name}"'
    assert answer.headers["memento-datetime"] == "Wed, 25 Nov 2026 23:30:00 GMT"


@pytest.mark.parametrize("name", DUMPS)
def test_a_file_of_an_older_version_is_what_it_was(web: TestClient, changed: Catalogue, name: str) -> None:
    answer = web.get(f"/res/dataset/{changed.graph.version}/villkor.{name}")
    assert answer.content == Dumps(changed.graph, None).body(name)
    body = gzip.decompress(answer.content) if name == "nq.gz" else answer.content
    assert NEW.encode() in body and OLD.encode() not in body
    assert answer.headers["memento-datetime"] == "Mon, 23 Nov 2026 09:30:00 GMT"


def test_the_catalogue_tells_the_checksum_of_what_is_downloaded(web: TestClient) -> None:
    lines = web.get("/datasets/dcat.nt").text.splitlines()
    addresses = [line.split()[2].strip("<>") for line in lines if "dcat#downloadURL" in line]
    assert len(addresses) == len(DUMPS)
    for address in addresses:
        body = web.get(address.removeprefix(ADDRESS)).content
        assert any("checksumValue" in line and hashlib.sha256(body).hexdigest() in line for line in lines)


@pytest.mark.parametrize("rest", ["", "/villkor.nq", "/villkor.jsonld"])
def test_the_latest_leads_to_the_present_version(web: TestClient, catalogue: Catalogue, rest: str) -> None:
    answer = web.get(f"/res/dataset/latest{rest}")
    assert (answer.status_code, answer.headers["location"]) == (307, f"/res/dataset/{catalogue.graph.version}{rest}")


@pytest.mark.parametrize("part", ["nq", "ttl/checksum"])
def test_what_the_catalogue_calls_a_file_is_described_with_its_version(
    web: TestClient, catalogue: Catalogue, part: str
) -> None:
    page = f"/res/dataset/{catalogue.graph.version}"
    answer = web.get(f"{page}/{part}")
    assert (answer.status_code, answer.headers["location"]) == (303, page)
    assert f"<{BASE}res/dataset/{catalogue.graph.version}/{part}>" in web.get(f"{page}.nt").text


@pytest.mark.parametrize(
    ("path", "status"),
    [
        (f"{NEVER}", 404),
        (f"{NEVER}/villkor.nq", 404),
        ("latest/villkor.hdt", 404),
        ("latest/..%2F..%2Fetc%2Fpasswd", 404),
        ("latest/villkor.nq/x", 404),
        ("latest/villkor.nq?x=1", 422),
        ("..%2F..%2Fetc%2Fpasswd", 404),
        ("x" * 64, 404),
    ],
)
def test_a_version_or_a_file_that_there_is_not_is_a_problem(web: TestClient, path: str, status: int) -> None:
    answer = web.get(f"/res/dataset/{path}", headers={"Accept": "application/json"})
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_version_is_described_in_rdf_and_on_a_page(web: TestClient, catalogue: Catalogue, language: str) -> None:
    version = catalogue.graph.version
    page = web.get(f"/res/dataset/{version}", headers={"Accept": "text/html", "Accept-Language": language})
    assert page.headers["content-type"] == "text/html; charset=utf-8" and page.headers["content-language"] == language
    assert version in page.text and f"villkor.{next(iter(DUMPS))}" in page.text
    triples = web.get(f"/res/dataset/{version}.ttl")
    assert triples.headers["content-type"] == RDF["ttl"] and "spdx" in triples.text


def test_the_thing_itself_is_left_to_the_documents_about_things(web: TestClient) -> None:
    answer = web.get("/res/dataset/villkor.ttl")
    assert answer.status_code == 200 and "dcat:Dataset" in answer.text


def test_versions_are_listed_the_latest_first(web: TestClient, catalogue: Catalogue, changed: Catalogue) -> None:
    listed = web.get("/datasets/versions").json()
    assert listed["present"] == catalogue.graph.version and listed["archived"] is True
    assert [(version["version"], version["served"]) for version in listed["versions"]] == [
        (catalogue.graph.version, "2026-11-25T23:30:00Z"),
        (changed.graph.version, "2026-11-23T09:30:00Z"),
    ]
    for path in listed["versions"][1]["dumps"].values():
        assert web.get(path).status_code == 200


def test_versions_are_linked_in_rdf_each_to_the_one_before(
    web: TestClient, catalogue: Catalogue, changed: Catalogue
) -> None:
    present, before = (f"<{BASE}res/dataset/{one.graph.version}>" for one in (catalogue, changed))
    for path in ("/datasets/versions.nt", "/datasets/dcat.nt"):
        text = web.get(path).text
        for name in ("prev", "previousVersion"):
            assert f"{present} <http://www.w3.org/ns/dcat#{name}> {before} ." in text
        assert f"<http://www.w3.org/ns/dcat#hasVersion> {before} ." in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_of_versions_leads_to_files_and_changes(web: TestClient, changed: Catalogue, language: str) -> None:
    page = web.get(f"/datasets/versions.html?lang={language}")
    assert page.headers["content-language"] == language and "2026-11-26" in page.text  # the day in Sweden
    assert f"/res/dataset/{changed.graph.version}/villkor.nq" in page.text
    assert f"/datasets/changes.html?from={changed.graph.version}" in page.text


def test_without_an_archive_the_present_version_is_known_alone_and_that_is_said(
    alone: TestClient, catalogue: Catalogue
) -> None:
    listed = alone.get("/datasets/versions").json()
    assert listed["archived"] is False
    assert [version["version"] for version in listed["versions"]] == [catalogue.graph.version]
    assert "no archive of versions is kept" in alone.get("/datasets/versions.html?lang=en").text
    answer = alone.get("/datasets/changes?from=2024-01-01", headers={"Accept-Language": "en"})
    assert answer.status_code == 404 and "no archive of versions is kept" in answer.json()["detail"]


# ── changes ──


def changed_label(side: list[dict[str, object]]) -> list[object]:
    return [(statement["value"], statement["inferred"]) for statement in side]


@pytest.mark.parametrize("to", ["", "&to=2026-11-26"])
def test_what_changed_is_told_by_thing_with_its_label(web: TestClient, changed: Catalogue, to: str) -> None:
    found = web.get(f"/datasets/changes?from={changed.graph.version}{to}&lang=en").json()
    assert (found["added"], found["removed"], found["total"]) == (1, 1, 1)
    (thing,) = found["things"]
    assert thing["thing"] == {"id": SERVICE, "label": OLD}
    assert changed_label(thing["added"]) == [({"text": OLD, "language": "en"}, False)]
    assert changed_label(thing["removed"]) == [({"text": NEW, "language": "en"}, False)]
    assert thing["added"][0]["graph"] == f"{BASE}res/graph/data/agreements/2025/services"
    assert web.get(found["links"]["self"]).json() == found


def test_a_day_means_the_version_that_was_served_at_its_end(web: TestClient, changed: Catalogue) -> None:
    found = web.get("/datasets/changes?from=2026-11-24&to=2026-11-26").json()
    assert found["from"]["version"] == changed.graph.version and found["total"] == 1
    assert web.get("/datasets/changes?from=2026-11-23&to=2026-11-25").json()["things"] == []


def test_the_patch_turns_the_earlier_version_into_the_later(
    web: TestClient, catalogue: Catalogue, changed: Catalogue
) -> None:
    answer = web.get(f"/datasets/changes.rdfp?from={changed.graph.version}")
    assert answer.headers["content-type"] == "application/rdf-patch"
    lines = answer.text.splitlines()
    assert lines[:3] == [
        f"H id <{BASE}res/dataset/{catalogue.graph.version}> .",
        f"H prev <{BASE}res/dataset/{changed.graph.version}> .",
        "TX .",
    ]
    held = set(Dumps(changed.graph, None).canonical.decode().splitlines())
    held -= {line[2:] for line in lines if line.startswith("D ")}
    held |= {line[2:] for line in lines if line.startswith("A ")}
    assert held == set(Dumps(catalogue.graph, None).canonical.decode().splitlines())
    assert lines[-1] == "TC ."


@pytest.mark.parametrize("language", LANGUAGES)
def test_changes_have_a_page(web: TestClient, changed: Catalogue, language: str) -> None:
    page = web.get(f"/datasets/changes.html?from={changed.graph.version}&lang={language}")
    assert page.status_code == 200 and page.headers["content-language"] == language
    assert "− " in page.text and NEW in page.text and "+ " in page.text and OLD in page.text


def test_many_changes_come_in_pages(web: TestClient, changed: Catalogue) -> None:
    first = web.get(f"/datasets/changes?from={changed.graph.version}&limit=1").json()
    assert "next" not in first["links"] and len(first["things"]) == 1
    assert web.get(f"/datasets/changes?from={changed.graph.version}&page=2").json()["things"] == []


@pytest.mark.parametrize(
    ("query", "status", "parameter"),
    [
        ("", 422, "from"),
        ("?from=yesterday", 422, "from"),
        ("?from=2026-11-24&to=x", 422, "to"),
        ("?from=2026-11-24&limit=0", 422, "limit"),
        ("?from=2026-11-24&limit=1001", 422, "limit"),
        ("?from=2026-11-24&page=x", 422, "page"),
        ("?from=2026-11-24&lang=fi", 422, "lang"),
        ("?from=2026-11-24&format=ttl", 422, "format"),
        ("?from=2026-11-24&x=1", 422, "x"),
        (f"?from={NEVER}", 404, None),
        ("?from=2026-01-01", 404, None),
    ],
)
def test_changes_that_cannot_be_told_are_a_problem(
    web: TestClient, query: str, status: int, parameter: str | None
) -> None:
    answer = web.get(f"/datasets/changes{query}", headers={"Accept": "application/json"})
    assert (answer.status_code, answer.json().get("parameter")) == (status, parameter)


# ── time ──


@pytest.mark.parametrize(
    ("moment", "later"),
    [
        ("Mon, 23 Nov 2026 09:30:00 GMT", False),
        ("Sun, 01 Jan 2023 00:00:00 GMT", False),
        ("Wed, 25 Nov 2026 23:30:00 GMT", True),
        ("Fri, 01 Jan 2038 00:00:00 GMT", True),
    ],
)
def test_the_time_gate_leads_to_the_version_of_a_moment(
    web: TestClient, catalogue: Catalogue, changed: Catalogue, moment: str, later: bool
) -> None:
    answer = web.get("/res/dataset", headers={"Accept-Datetime": moment})
    version = (catalogue if later else changed).graph.version
    assert (answer.status_code, answer.headers["location"]) == (302, f"{ADDRESS}/res/dataset/{version}")
    assert "accept-datetime" in answer.headers["vary"].lower() and 'rel="timemap"' in answer.headers["link"]


def test_a_moment_that_is_none_is_refused(web: TestClient) -> None:
    assert web.get("/res/dataset", headers={"Accept-Datetime": "now"}).status_code == 400


def test_without_a_moment_the_versions_are_listed_with_links_for_travellers(web: TestClient) -> None:
    answer = web.get("/res/dataset")
    assert answer.json() == web.get("/datasets/versions").json()
    assert 'rel="timegate"' in answer.headers["link"] and "memento-datetime" not in answer.headers


@pytest.mark.parametrize(("day", "later"), [("2026-11-25", False), ("2026-11-26", True)])
def test_what_was_known_on_a_day_is_the_version_of_that_day(
    web: TestClient, catalogue: Catalogue, changed: Catalogue, day: str, later: bool
) -> None:
    answer = web.get(f"/res/dataset?knownAt={day}")
    version = (catalogue if later else changed).graph.version
    assert (answer.status_code, answer.headers["location"]) == (307, f"{ADDRESS}/res/dataset/{version}")


def test_a_document_tells_what_was_known_on_a_day_and_leads_to_the_same_in_other_formats(
    web: TestClient, changed: Catalogue
) -> None:
    path = SERVICE.replace(f"{BASE}id/", "/res/")
    for given, label in (("2026-11-24", NEW), (changed.graph.version, NEW), ("2026-11-26", OLD)):
        sent = web.get(f"{SERVICE.replace(BASE, '/')}?knownAt={given}")
        assert (sent.status_code, sent.headers["location"]) == (303, f"{path}?knownAt={given}")
        told = web.get(f"{path}?knownAt={given}", headers={"Accept": "text/turtle"})
        assert f'"{label}"@en' in told.text
        assert told.headers["content-location"] == f"{path}.ttl?knownAt={given}"
        assert f"<{path}.jsonld?knownAt={given}>" in told.headers["link"]
    before = web.get(f"{path}?knownAt=2026-11-22")
    assert (before.status_code, before.json()["type"]) == (404, "/problems/not-found")
    assert web.get(f"{path}?knownAt=yesterday").status_code == 422


def test_the_time_map_lists_both_versions(web: TestClient, catalogue: Catalogue, changed: Catalogue) -> None:
    answer = web.get("/timemap/res/dataset")
    assert answer.headers["content-type"] == "application/link-format"
    assert [line.split(";")[0] for line in answer.text.splitlines()[3:]] == [
        f"<{ADDRESS}/res/dataset/{one.graph.version}>" for one in (changed, catalogue)
    ]


def test_the_description_of_a_version_tells_its_moment(web: TestClient, changed: Catalogue) -> None:
    headers: Mapping[str, str] = web.get(f"/res/dataset/{changed.graph.version}").headers
    assert headers["memento-datetime"] == "Mon, 23 Nov 2026 09:30:00 GMT"
    assert 'rel="next last memento"' in headers["link"]


def test_a_damaged_archive_is_a_problem_that_shows_nothing_of_the_inside(
    catalogue: Catalogue, changed: Catalogue, runner: PooledRunner, tmp_path: Path
) -> None:
    Publication(changed, archive=tmp_path, now=EARLIER)
    with TestClient(create_app(catalogue, Settings(archive=tmp_path), runner)) as client:
        for kept in tmp_path.glob(f"{changed.graph.version}-*"):
            kept.write_bytes(b"damaged")
        answer = client.get(f"/res/dataset/{changed.graph.version}/villkor.nq")
        assert (answer.status_code, answer.json()["type"]) == (502, "/problems/store-failed")
        assert str(tmp_path) not in answer.text
        (tmp_path / f"{changed.graph.version}.json").write_text("{", "utf-8")
        for path in ("/datasets/versions", "/datasets/dcat", "/timemap/res/dataset"):
            assert json.loads(client.get(path, headers={"Accept": "*/*"}).text)["status"] == 502
        assert client.get("/v1/agreements").status_code == 200

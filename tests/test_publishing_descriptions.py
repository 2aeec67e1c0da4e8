"""Descriptions: the catalogue has what DCAT-AP-SE wants, and what VoID counts is what is there."""

import hashlib
from collections import defaultdict
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib
from rdflib.namespace import DCTERMS, FOAF, RDF, SKOS, VOID, XSD

from publishing import ADDRESS, read
from small import write_facts
from villkor.catalogue import Catalogue
from villkor.errors import NotFound
from villkor.publishing.descriptions import Descriptions
from villkor.publishing.dumps import DUMPS
from villkor.publishing.publication import Publication
from villkor.vocabulary import BASE, Iri

CATALOG, DATASET, SERIES = (
    rdflib.URIRef(f"{BASE}id/{name}/villkor") for name in ("catalog", "dataset", "dataset-series")
)
DCAT = rdflib.Namespace("http://www.w3.org/ns/dcat#")
SPDX = rdflib.Namespace("http://spdx.org/rdf/terms#")
VCARD = rdflib.Namespace("http://www.w3.org/2006/vcard/ns#")
EU = "http://publications.europa.eu/resource/authority/"
LANGUAGES = {rdflib.URIRef(f"{EU}language/{code}") for code in ("SWE", "ENG")}
ZERO = rdflib.URIRef("http://creativecommons.org/publicdomain/zero/1.0/")


@pytest.fixture(scope="module")
def publication(catalogue: Catalogue) -> Publication:
    return Publication(catalogue)


@pytest.fixture(scope="module")
def catalog(publication: Publication) -> rdflib.Graph:
    return read(Descriptions(publication).catalog(ADDRESS))


@pytest.fixture(scope="module")
def void(publication: Publication) -> rdflib.Graph:
    return read(Descriptions(publication).void(ADDRESS))


@pytest.fixture(scope="module")
def quads(publication: Publication) -> list[ox.Quad]:
    return list(ox.parse(publication.dumps.canonical, ox.RdfFormat.N_QUADS))


def name_of(term: object) -> str:
    return term.value if isinstance(term, ox.NamedNode) else ""


def languages(graph: rdflib.Graph, thing: rdflib.URIRef, name: rdflib.URIRef) -> set[str | None]:
    return {value.language for value in graph.objects(thing, name) if isinstance(value, rdflib.Literal)}


def iri(path: str) -> rdflib.URIRef:
    return rdflib.URIRef(ADDRESS + path)


# ── DCAT-AP-SE 3.0.1 ──


def test_the_catalogue_has_what_the_swedish_profile_makes_mandatory(catalog: rdflib.Graph) -> None:
    for thing in (CATALOG, DATASET):
        for name in (DCTERMS.title, DCTERMS.description):
            assert languages(catalog, thing, name) == {"sv", "en"}
        assert catalog.value(thing, DCTERMS.license) == ZERO
    publisher = catalog.value(CATALOG, DCTERMS.publisher)
    assert publisher and catalog.value(DATASET, DCTERMS.publisher) == publisher
    assert catalog.value(publisher, FOAF.name) and (publisher, RDF.type, FOAF.Agent) in catalog
    kind = catalog.value(publisher, DCTERMS.type)
    assert str(kind).startswith("http://purl.org/adms/publishertype/")


def test_the_catalogue_has_what_the_swedish_profile_recommends(catalog: rdflib.Graph) -> None:
    assert catalog.value(CATALOG, FOAF.homepage) == iri("/")
    assert set(catalog.objects(CATALOG, DCTERMS.language)) == LANGUAGES
    assert catalog.value(CATALOG, DCAT.themeTaxonomy) == rdflib.URIRef(EU + "data-theme")
    assert catalog.value(DATASET, DCAT.theme) == rdflib.URIRef(EU + "data-theme/HEAL")
    assert catalog.value(DATASET, DCTERMS.accessRights) == rdflib.URIRef(EU + "access-right/PUBLIC")
    assert languages(catalog, DATASET, DCAT.keyword) == {"sv", "en"}
    assert catalog.value(DATASET, DCTERMS.conformsTo) == rdflib.URIRef(BASE + "spec/")
    period = catalog.value(DATASET, DCTERMS.temporal)
    assert [str(catalog.value(period, name)) for name in (DCAT.startDate, DCAT.endDate)] == ["2012-01-01", "2026-12-31"]


def test_every_iri_is_absolute_and_every_date_as_rfc_3339_has_it(catalog: rdflib.Graph) -> None:
    iris = {term for triple in catalog for term in triple if isinstance(term, rdflib.URIRef)}
    assert [term for term in iris if not str(term).startswith(("http://", "https://"))] == []
    dates = [value for name in (DCTERMS.issued, DCTERMS.modified) for value in catalog.objects(None, name)]
    assert dates and {(getattr(value, "datatype", None), len(str(value))) for value in dates} == {(XSD.date, 10)}


def test_nothing_in_the_catalogue_lacks_a_name(catalog: rdflib.Graph) -> None:
    assert [term for triple in catalog for term in triple if isinstance(term, rdflib.BNode)] == []


@pytest.mark.parametrize(
    ("name", "endpoint", "described"), [("sparql", "/sparql", "/sparql"), ("api", "/v1", "/openapi.json")]
)
def test_the_services_tell_where_they_are_and_what_describes_them(
    catalog: rdflib.Graph, name: str, endpoint: str, described: str
) -> None:
    service = rdflib.URIRef(f"{BASE}id/data-service/{name}")
    assert (CATALOG, DCAT.service, service) in catalog and (service, RDF.type, DCAT.DataService) in catalog
    assert catalog.value(service, DCAT.endpointURL) == iri(endpoint)
    assert catalog.value(service, DCAT.endpointDescription) == iri(described)
    assert catalog.value(service, DCAT.servesDataset) == DATASET


@pytest.mark.parametrize("name", DUMPS)
def test_every_file_is_a_distribution_with_its_address_format_size_and_checksum(
    publication: Publication, catalog: rdflib.Graph, name: str
) -> None:
    address = iri(f"/res/dataset/{publication.version}/villkor.{name}")
    (file,) = catalog.subjects(DCAT.downloadURL, address)
    body = publication.dumps.body(name)
    version = rdflib.URIRef(f"{BASE}res/dataset/{publication.version}")
    assert {DATASET, version} == set(catalog.subjects(DCAT.distribution, file))
    assert catalog.value(file, DCAT.accessURL) == address
    assert catalog.value(file, DCAT.byteSize) == rdflib.Literal(str(len(body)), datatype=XSD.nonNegativeInteger)
    assert str(catalog.value(file, DCAT.mediaType)).endswith(f"/media-types/{DUMPS[name]}")
    checksum = catalog.value(file, SPDX.checksum)
    assert catalog.value(checksum, SPDX.algorithm) == SPDX.checksumAlgorithm_sha256
    assert str(catalog.value(checksum, SPDX.checksumValue)) == hashlib.sha256(body).hexdigest()
    assert catalog.value(file, DCTERMS.license) == ZERO and catalog.value(file, DCTERMS.issued)


def test_the_present_version_is_one_of_the_series(publication: Publication, catalog: rdflib.Graph) -> None:
    version = rdflib.URIRef(f"{BASE}res/dataset/{publication.version}")
    assert catalog.value(version, DCAT.version) == rdflib.Literal(publication.version)
    assert catalog.value(version, DCAT.inSeries) == SERIES and catalog.value(SERIES, DCAT.last) == version
    assert list(catalog.objects(DATASET, DCAT.hasVersion)) == [version]
    assert catalog.value(version, DCAT.prev) is None


def test_nobody_is_named_as_contact_unless_a_setting_does(catalogue: Catalogue, catalog: rdflib.Graph) -> None:
    assert list(catalog.subject_objects(DCAT.contactPoint)) == []
    for stated, name in (("mailto:data@example.se", VCARD.hasEmail), ("https://example.se/", VCARD.hasURL)):
        named = read(Descriptions(Publication(catalogue, contact=Iri(stated))).catalog(ADDRESS))
        contact = named.value(DATASET, DCAT.contactPoint)
        assert named.value(contact, name) == rdflib.URIRef(stated)
        assert {VCARD.Kind, VCARD.Organization} == set(named.objects(contact, RDF.type))
        assert {DATASET, SERIES} < set(named.subjects(DCAT.contactPoint, contact))


# ── VoID ──


def test_the_totals_are_those_of_an_independent_count(void: rdflib.Graph, quads: list[ox.Quad]) -> None:
    subjects, objects = ({getattr(quad, name) for quad in quads} for name in ("subject", "object"))
    named = {term.value for term in subjects if isinstance(term, ox.NamedNode)}
    typed = {quad.object for quad in quads if quad.predicate.value == str(RDF.type)}
    counted = {
        VOID.triples: len({quad.triple for quad in quads}),
        VOID.distinctSubjects: len(subjects),
        VOID.distinctObjects: len(objects),
        VOID.properties: len({quad.predicate for quad in quads}),
        VOID.classes: len(typed),
        VOID.entities: len([name for name in named if name.startswith(BASE)]),
    }
    assert {name: int(str(void.value(DATASET, name))) for name in counted} == counted
    assert str(void.value(DATASET, VOID.uriSpace)) == BASE


def test_the_partitions_are_those_of_an_independent_count(void: rdflib.Graph, quads: list[ox.Quad]) -> None:
    things: dict[str, set[object]] = defaultdict(set)
    said: dict[str, list[tuple[object, object]]] = defaultdict(list)
    for quad in quads:
        said[quad.predicate.value].append((quad.subject, quad.object))
        if quad.predicate.value == str(RDF.type):
            things[name_of(quad.object)].add(quad.subject)
    classes = list(void.objects(DATASET, VOID.classPartition))
    assert {str(void.value(part, VOID["class"])): int(str(void.value(part, VOID.entities))) for part in classes} == {
        name: len(members) for name, members in things.items()
    }
    names = (VOID.triples, VOID.distinctSubjects, VOID.distinctObjects)
    properties = list(void.objects(DATASET, VOID.propertyPartition))
    assert {
        str(void.value(part, VOID.property)): [int(str(void.value(part, name))) for name in names]
        for part in properties
    } == {name: [len(pairs), *(len(set(side)) for side in zip(*pairs, strict=True))] for name, pairs in said.items()}


def test_every_named_graph_is_a_subset_and_together_they_are_the_whole(
    void: rdflib.Graph, quads: list[ox.Quad]
) -> None:
    held: dict[str, int] = defaultdict(int)
    for quad in quads:
        held[name_of(quad.graph_name)] += 1
    subsets = [part for part in void.objects(DATASET, VOID.subset) if isinstance(part, rdflib.URIRef)]
    assert {str(part): int(str(void.value(part, VOID.triples))) for part in subsets} == held
    assert sum(held.values()) == int(str(void.value(DATASET, VOID.triples)))


def test_links_to_others_are_told_by_where_they_lead(void: rdflib.Graph, quads: list[ox.Quad]) -> None:
    wikidata = rdflib.URIRef("http://www.wikidata.org/entity/")
    (linkset,) = void.subjects(VOID.objectsTarget, wikidata)
    links = [
        quad
        for quad in quads
        if quad.predicate.value == str(SKOS.exactMatch) and name_of(quad.object).startswith(str(wikidata))
    ]
    assert void.value(linkset, VOID.linkPredicate) == SKOS.exactMatch
    assert int(str(void.value(linkset, VOID.triples))) == len(links) > 300


def test_void_tells_where_to_ask_and_what_to_fetch(publication: Publication, void: rdflib.Graph) -> None:
    assert void.value(DATASET, VOID.sparqlEndpoint) == iri("/sparql")
    files = {iri(f"/res/dataset/{publication.version}/villkor.{name}") for name in DUMPS}
    assert set(void.objects(DATASET, VOID.dataDump)) == files
    assert void.value(iri("/.well-known/void"), FOAF.primaryTopic) == DATASET
    assert rdflib.URIRef(BASE + "spec/") in set(void.objects(DATASET, VOID.vocabulary))
    examples = list(void.objects(DATASET, VOID.exampleResource))
    assert len(examples) > 20 and all(str(example).startswith(f"{BASE}id/") for example in examples)


# ── in general ──


def test_descriptions_are_the_same_each_time(catalogue: Catalogue) -> None:
    one, other = (Descriptions(Publication(catalogue)) for _ in range(2))
    assert one.void(ADDRESS) == other.void(ADDRESS) and one.catalog(ADDRESS) == other.catalog(ADDRESS)
    assert one.profile("cpsv-ap") == other.profile("cpsv-ap") and one.profile("cccev") == other.profile("cccev")


@pytest.mark.parametrize("name", ["", "x", "cpsv", "../publishing/catalog", "cpsv-ap-", "cpsv-ap-forms"])
def test_a_profile_that_there_is_not_is_not_found(publication: Publication, name: str) -> None:
    with pytest.raises(NotFound, match="no profile"):
        Descriptions(publication).profile(name)


def test_content_that_says_nothing_of_how_it_is_described_offers_no_description(
    catalogue: Catalogue, tmp_path: Path
) -> None:
    content = write_facts(tmp_path)
    published = {folder: content.queries(folder) for folder in catalogue.published}
    assert Descriptions(Publication(catalogue)).offered
    assert not any(published.values())

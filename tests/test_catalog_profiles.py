"""Profiles: what is published under DCAT-AP, CPSV-AP and CCCEV conforms to their own shapes, and these bite."""

import warnings
from collections.abc import Mapping
from typing import Final

import pyshacl
import pytest
import rdflib
from rdflib.namespace import DCTERMS, RDF, SKOS

from publishing import ADDRESS, SERVICE, read
from small import ROOT
from villkor.catalogue import Catalogue
from villkor.publishing.descriptions import Descriptions
from villkor.publishing.publication import Publication
from villkor.vocabulary import BASE, Iri

SCHEMAS: Final = ROOT / "tests/schemas"
SHAPES: Final[Mapping[str, str]] = {
    "dcat-ap": "dcat-ap-3.0.1/dcat-ap-SHACL.ttl",
    "cpsv-ap": "cpsv-ap-3.2.0/cpsv-ap-SHACL.ttl",
    "cccev": "cccev-2.1.0/cccev-ap-SHACL.ttl",
}
CV: Final = rdflib.Namespace("http://data.europa.eu/m8g/")
CPSV: Final = rdflib.Namespace("http://purl.org/vocab/cpsv#")
DCAT: Final = rdflib.Namespace("http://www.w3.org/ns/dcat#")
SH: Final = rdflib.Namespace("http://www.w3.org/ns/shacl#")
SPDX: Final = rdflib.Namespace("http://spdx.org/rdf/terms#")
PAYMENT: Final = rdflib.URIRef(SERVICE)
NORM: Final = f"{BASE}id/norm/2025-"


@pytest.fixture(scope="module")
def descriptions(catalogue: Catalogue) -> Descriptions:
    return Descriptions(Publication(catalogue, contact=Iri("mailto:data@example.se")))


@pytest.fixture(scope="module")
def published(descriptions: Descriptions) -> Mapping[str, rdflib.Graph]:
    return {
        "dcat-ap": read(descriptions.catalog(ADDRESS)),
        "cpsv-ap": read(descriptions.profile("cpsv-ap")),
        "cccev": read(descriptions.profile("cccev")),
    }


def violations(data: rdflib.Graph, profile: str) -> set[tuple[str, str]]:
    """Return what pyshacl finds against some RDF under a profile: each path with the kind of constraint it breaks."""
    shapes = rdflib.Graph().parse(SCHEMAS / SHAPES[profile])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # pyshacl's own, of rdflib
        _, report, _ = pyshacl.validate(data, shacl_graph=shapes, inference="none")
    assert isinstance(report, rdflib.Graph)
    return {
        (
            str(report.value(result, SH.resultPath)),
            str(report.value(result, SH.sourceConstraintComponent)).split("#")[1],
        )
        for result in report.subjects(RDF.type, SH.ValidationResult)
    }


@pytest.mark.parametrize("profile", SHAPES)
def test_what_is_published_conforms(published: Mapping[str, rdflib.Graph], profile: str) -> None:
    assert violations(published[profile], profile) == set()


def test_the_whole_graph_with_its_ontology_conforms_to_cccev(descriptions: Descriptions) -> None:
    quads = descriptions.publication.dumps.canonical.splitlines()
    data = read(b"".join(quad.rpartition(b" <")[0] + b" .\n" for quad in quads))
    assert violations(data, "cccev") == set()
    field = next(data.subjects(RDF.type, rdflib.URIRef(f"{BASE}spec/FormField")))
    data.add((field, SKOS.prefLabel, rdflib.Literal("i ett språk", lang="sv")))
    assert violations(data, "cccev") == {(str(SKOS.prefLabel), "DatatypeConstraintComponent")}


@pytest.mark.parametrize(
    ("profile", "kind", "property_"),
    [
        ("dcat-ap", DCAT.Catalog, DCTERMS.title),
        ("dcat-ap", DCAT.Catalog, DCTERMS.publisher),
        ("dcat-ap", DCAT.Dataset, DCTERMS.description),
        ("dcat-ap", DCAT.Distribution, DCAT.accessURL),
        ("dcat-ap", DCAT.DataService, DCAT.endpointURL),
        ("dcat-ap", SPDX.Checksum, SPDX.checksumValue),
        ("cpsv-ap", CPSV.PublicService, CV.hasCompetentAuthority),
        ("cpsv-ap", CV.PublicOrganisation, SKOS.prefLabel),
        ("cpsv-ap", CV.Requirement, DCTERMS.identifier),
        ("cpsv-ap", CPSV.Rule, DCTERMS.description),
    ],
)
def test_the_shapes_miss_what_a_profile_makes_mandatory(
    published: Mapping[str, rdflib.Graph], profile: str, kind: rdflib.URIRef, property_: rdflib.URIRef
) -> None:
    broken = rdflib.Graph() + published[profile]
    for thing in published[profile].subjects(RDF.type, kind):
        broken.remove((thing, property_, None))
    assert violations(broken, profile) == {(str(property_), "MinCountConstraintComponent")}


def test_the_shapes_see_a_name_in_a_language_where_cccev_wants_none(published: Mapping[str, rdflib.Graph]) -> None:
    broken = rdflib.Graph() + published["cccev"]
    for thing in published["cccev"].subjects(RDF.type, CV.Requirement):
        broken.add((thing, SKOS.prefLabel, rdflib.Literal("krav", lang="sv")))
    assert violations(broken, "cccev") == {(str(SKOS.prefLabel), "DatatypeConstraintComponent")}


# ── CPSV-AP: what the public service says, read from section 6.1 and the annex of the agreement ──


def test_the_payment_is_a_service_of_kammarkollegiet_for_regions_municipalities_and_counties(
    published: Mapping[str, rdflib.Graph],
) -> None:
    graph = published["cpsv-ap"]
    assert graph.value(PAYMENT, CV.hasCompetentAuthority) == rdflib.URIRef(f"{BASE}id/actor/se-2021000829")
    assert {str(value).rpartition("/")[2] for value in graph.objects(PAYMENT, DCTERMS.audience)} == {
        *("region", "municipality", "county-joint", "skr"),
    }
    assert graph.value(PAYMENT, CPSV.follows) == rdflib.URIRef(f"{BASE}id/agreement/2025")


def test_what_is_handed_in_is_the_requisition_and_the_financial_report(published: Mapping[str, rdflib.Graph]) -> None:
    forms = {str(value) for value in published["cpsv-ap"].objects(PAYMENT, CV.hasInputType)}
    assert forms == {f"{BASE}id/form/2025-req", f"{BASE}id/form/2025-fin"}


@pytest.mark.parametrize(
    ("norm", "sort"),
    [
        ("2.1-1", CV.Criterion),  # a condition on the money
        ("5.1-1", CV.InformationRequirement),  # a report
        ("6.1-4", CV.Constraint),  # to requisition in time
        ("6.1-5", CV.InformationRequirement),  # to give what the form asks
    ],
)
def test_obligations_are_requirements_of_the_right_sort_in_both_profiles(
    published: Mapping[str, rdflib.Graph], norm: str, sort: rdflib.URIRef
) -> None:
    thing = rdflib.URIRef(NORM + norm)
    assert (PAYMENT, CV.holdsRequirement, thing) in published["cpsv-ap"]
    for profile in ("cpsv-ap", "cccev"):
        assert set(published[profile].objects(thing, RDF.type)) == {CV.Requirement, sort}


# ── CCCEV ──


def test_a_requirement_is_derived_from_the_agreement_and_asks_for_the_fields_of_its_form(
    published: Mapping[str, rdflib.Graph],
) -> None:
    graph, thing = published["cccev"], rdflib.URIRef(f"{NORM}6.1-5")
    assert graph.value(thing, CV.isDerivedFrom) == rdflib.URIRef(f"{BASE}id/agreement/2025")
    forms = {form for list_ in graph.objects(thing, CV.hasEvidenceTypeList) for form in graph.objects(list_)}
    assert rdflib.URIRef(f"{BASE}id/form/2025-req") in forms
    concepts = {str(value) for value in graph.objects(thing, CV.hasConcept)}
    assert {f"{BASE}id/field/2025-req-2.1", f"{BASE}id/field/2025-req-2.2"} < concepts
    assert all((rdflib.URIRef(concept), RDF.type, CV.InformationConcept) in graph for concept in concepts)


def test_names_are_given_in_both_languages(published: Mapping[str, rdflib.Graph]) -> None:
    norm = rdflib.URIRef(f"{NORM}6.1-5")
    for values in (
        published["cpsv-ap"].objects(PAYMENT, DCTERMS.title),
        published["cccev"].objects(norm, rdflib.RDFS.label),
    ):
        assert {value.language for value in values if isinstance(value, rdflib.Literal)} == {"sv", "en"}

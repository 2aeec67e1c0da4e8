"""The checks of fields: each is broken once by every fault that it is for, and by nothing else."""

from collections.abc import Callable, Iterable, Iterator
from typing import Final, TypeAlias

import pyshacl
import pytest
import rdflib
import shifty
from rdflib.namespace import RDF, RDFS, SH

from small import ROOT
from villkor.graph import Graph
from villkor.graph.content import Content
from villkor.graph.embedded import load

BASE: Final = "https://w3id.org/villkor/"
VK: Final = rdflib.Namespace(BASE + "spec/")
SHAPE: Final = f"{VK}shape/"
XSD: Final = "http://www.w3.org/2001/XMLSchema#"

Findings: TypeAlias = set[tuple[str, str]]
"""Focus node and the shape that it breaks."""

Nodes: TypeAlias = dict[str, Iterable[tuple[str, str]]]
"""The properties and values of each node, as N-Triples terms."""

THINGS: Final = ("<urn:x:thing>", "<urn:x:other>")
GOOD: Final = {
    "text": ('"Kurser för personal"', '"Lokaler"'),
    "organisation-number": ('"232100-0131"', '"212000-0803"'),
    "actor": ('"Västra Götalandsregionen"', '"Region Gotland"'),
    "integer-sek": (f'"1"^^<{XSD}integer>', f'"7000000"^^<{XSD}integer>'),
    "date": (f'"2025-12-01"^^<{XSD}date>', f'"2024-02-29"^^<{XSD}date>'),
    "boolean": (f'"true"^^<{XSD}boolean>', f'"false"^^<{XSD}boolean>'),
    "email": ('"anna.ek@vgregion.se"', '"a@b.se"'),
    "phone": ('"010-441 00 00"', '"+46 (0)10 441 00 00"', '"(010) 441 00 00"', '"010–441 00 00 växel"'),
    "address": ('"Regionens hus, 462 80 Vänersborg"', '"Box 1"'),
    "case-number": ('"S2025/00001"', '"S2025/00002"'),
    "bankgiro": ('"5050-1055"', '"991-2346"'),
    "plusgiro": ('"4-2"', '"1234567-4"'),
    "choice": ('"1"', '"2"'),
    "list": ("_:row", "<urn:x:row>"),
    **dict.fromkeys(
        ("agreement", "line", "provision", "focus-area", "actor-reference", "county", "submission"), THINGS
    ),
}
"""Two values of each datatype that are as they should be."""

NO_TEXT: Final = ('""', '" \\t"', f'"1"^^<{XSD}integer>', '"på svenska"@sv', "<urn:x:thing>")
NO_IDENTIFIER: Final = ('"region:14"',)
BAD: Final = {
    "text": NO_TEXT,
    "organisation-number": ('"2321000131"', '"232100-013"', '"16232100-0131"', '"232100-0131 "', '"232100−0131"'),
    "actor": NO_TEXT,
    "integer-sek": ('"7 000 000"', f'"7.5"^^<{XSD}decimal>', f'"sju"^^<{XSD}integer>', f'"7"^^<{XSD}int>'),
    "date": ('"2025-12-01"', f'"2025-13-01"^^<{XSD}date>', f'"2025-12-01T00:00:00"^^<{XSD}dateTime>'),
    "boolean": ('"ja"', f'"ja"^^<{XSD}boolean>', f'"1"^^<{XSD}integer>'),
    "email": ('"anna.ek"', '"anna@vgregion"', '"anna ek@vgregion.se"', '"a@b@vgregion.se"', "<mailto:a@b.se>"),
    "phone": ('"4410000"', '"08"', '"tel 010-441 00 00"', "<tel:0104410000>"),
    "address": NO_TEXT,
    "case-number": NO_TEXT,
    "bankgiro": ('"50501055"', '"50-501055"', '"12345-6789"'),
    "plusgiro": ('"12"', '"12-34"', '"12345678-9"'),
    "choice": ('"3"', '"Alt 1"', '"12"', f'"1"^^<{XSD}integer>'),
    "list": ('"Kurser 100 kr"',),
    **dict.fromkeys(
        ("agreement", "line", "provision", "focus-area", "actor-reference", "county", "submission"), NO_IDENTIFIER
    ),
}
"""Values of each datatype that are not."""


@pytest.fixture(scope="module")
def graph() -> Graph:
    return load(Content(ROOT))


@pytest.fixture(scope="module")
def shapes(graph: Graph) -> rdflib.Graph:
    made = rdflib.Graph()
    for name in ("field-shapes", "field-shapes-messages"):
        query = (ROOT / f"queries/rules/{name}.rq").read_text(encoding="utf-8")
        made.parse(data=graph.serialise(query, "application/n-triples"), format="nt")
    return made


@pytest.fixture(scope="module")
def datatypes(graph: Graph) -> dict[str, str]:
    """Give the code of the datatype of each field and part."""
    rows = graph.select(f"SELECT ?field ?kind WHERE {{ ?field <{VK.fieldDatatype}> ?kind }}").rows
    return {str(field): str(kind).rpartition("/")[2] for field, kind in rows}


@pytest.fixture(scope="module")
def kinds(graph: Graph) -> list[tuple[str, ...]]:
    """Give the classes of whatever has fields: of a form its own and its submissions', of a list its rows'."""
    query = f"SELECT ?kind ?class WHERE {{ ?kind <{VK.submissionClass}>|<{VK.partClass}> ?class }} ORDER BY ?kind"
    return [(str(kind), str(above)) for kind, above in graph.select(query).rows]


def by_shifty(shapes: rdflib.Graph, data: bytes) -> Findings:
    # its report, since its quicker result names two shapes that say the same of two forms by one of their names
    return findings(shifty.PreparedValidator(shapes).validate(data, infer=False)[1])


def by_pyshacl(shapes: rdflib.Graph, data: bytes) -> Findings:
    _, report, _ = pyshacl.validate(rdflib.Graph().parse(data=data, format="nt"), shacl_graph=shapes)
    assert isinstance(report, rdflib.Graph)
    return findings(report)


def findings(report: rdflib.Graph) -> Findings:
    found = report.subjects(RDF.type, SH.ValidationResult)
    return {(str(report.value(each, SH.focusNode)), str(report.value(each, SH.sourceShape))) for each in found}


ENGINES: Final = [by_shifty, by_pyshacl]


def triples(nodes: Nodes) -> bytes:
    lines = (f"<{node}> <{path}> {value} .\n" for node, values in nodes.items() for path, value in values)
    return "".join(lines).encode()


class Maker:
    """Makes nodes that keep every check of their classes but, where asked, one."""

    def __init__(self, shapes: rdflib.Graph, datatypes: dict[str, str], kinds: list[tuple[str, ...]]) -> None:
        self.shapes, self.kinds = shapes, kinds
        self.datatypes = {str(shape): datatypes[str(field)] for shape, field in shapes.subject_objects(VK.checksField)}

    def checks(self, classes: tuple[str, ...]) -> Iterator[str]:
        """Yield the shapes that such a node is checked by."""
        for one in classes:
            yield from sorted(map(str, self.shapes.subjects(SH.targetClass, rdflib.URIRef(one))))

    def value(self, shape: str, predicate: rdflib.URIRef) -> str:
        """Give what a shape has for a predicate, an empty text where nothing."""
        return str(self.shapes.value(rdflib.URIRef(shape), predicate) or "")

    def node(self, classes: tuple[str, ...], shape: str = "", values: Iterable[str] = ()) -> list[tuple[str, str]]:
        """Make a good node; what the shape is about has the values given instead."""
        types = [(str(RDF.type), f"<{one}>") for one in classes]
        for check in self.checks(classes):
            given = values if check == shape else (GOOD[self.datatypes[check]][-1],)
            types += [(self.value(check, SH.path), value) for value in given]
        return types

    def breaches(self, faults: Callable[[str], Iterable[Iterable[str]]]) -> tuple[Nodes, Findings]:
        """Make a node for every fault of every check, and say what is to be found."""
        nodes: Nodes = {}
        expected: Findings = set()
        for classes in self.kinds:
            for shape in self.checks(classes):
                for number, values in enumerate(faults(shape)):
                    name = f"urn:x:{len(nodes)}-{number}"
                    nodes[name] = self.node(classes, shape, values)
                    expected.add((name, shape))
        return nodes, expected


@pytest.fixture(scope="module")
def maker(shapes: rdflib.Graph, datatypes: dict[str, str], kinds: list[tuple[str, ...]]) -> Maker:
    return Maker(shapes, datatypes, kinds)


def test_the_shapes_are_well_formed(shapes: rdflib.Graph) -> None:
    conforms, _, text = pyshacl.validate(rdflib.Graph(), shacl_graph=shapes, meta_shacl=True)
    assert conforms, text


def test_every_field_and_part_with_a_value_of_its_own_has_one_shape(
    graph: Graph, shapes: rdflib.Graph, datatypes: dict[str, str]
) -> None:
    checked = sorted(map(str, shapes.objects(None, VK.checksField)))
    parted = {str(whole) for (whole,) in graph.select(f"SELECT ?f WHERE {{ ?part <{VK.partOfField}> ?f }}").rows}
    without_value = {field for field, kind in datatypes.items() if kind == "heading" or field in parted}
    assert set(datatypes) - set(checked) == {field for field in without_value if datatypes[field] != "list"}
    assert len(checked) == len(set(checked))


def test_a_shape_is_named_after_its_field(shapes: rdflib.Graph) -> None:
    for shape, field in shapes.subject_objects(VK.checksField):
        assert str(shape) == f"{SHAPE}field-" + str(field).rpartition("/")[2]


def test_every_shape_says_what_must_be_true_and_what_to_do_in_both_languages(shapes: rdflib.Graph) -> None:
    for shape in shapes.subjects(RDF.type, SH.PropertyShape):
        for said in (SH.message, RDFS.comment):
            texts = [text for text in shapes.objects(shape, said) if isinstance(text, rdflib.Literal)]
            assert sorted(str(text.language) for text in texts) == ["en", "sv"], f"{shape} {said}"
            assert all(text.endswith(".") for text in texts)


def test_a_message_names_the_field_and_how_its_value_looks(shapes: rdflib.Graph) -> None:
    messages = {
        str(message)
        for shape in ("field-2025-req-1.2", "field-2025-req-2.4", "field-2025-req-2.5-from", "field-2025-req-1.6")
        for message in shapes.objects(rdflib.URIRef(SHAPE + shape), SH.message)
        if isinstance(message, rdflib.Literal) and message.language == "sv"
    }
    assert messages == {
        "1.2 Organisationsnummer ska lämnas en gång: tio siffror med bindestreck före de fyra sista, "
        "med kontrollsiffra.",
        "2.4 Belopp som rekvireras ska lämnas en gång: ett belopp i hela svenska kronor, minst 1.",
        "2.5 Rekvisitionen avser perioden, från och med, ska lämnas en gång: "
        "en dag, skriven år-månad-dag som 2025-12-01.",
        "1.6 Faxnummer får lämnas högst en gång: ett nummer med riktnummer.",
    }


def test_shapes_of_forms_and_reports_name_the_provision_that_asks(shapes: rdflib.Graph) -> None:
    def enforced(shape: str) -> list[str]:
        return sorted(
            str(norm).rpartition("/")[2] for norm in shapes.objects(rdflib.URIRef(SHAPE + shape), VK.enforces)
        )

    assert enforced("field-2025-req-2.5-from") == ["2025-6.1-5"]
    assert enforced("field-2025-fin-3.3-text") == ["2025-6.1-9"]
    assert enforced("field-2025-performance-report-2") == ["2025-5.1-1", "2025-5.1-2"]
    assert enforced("field-2025-performance-report-2-results") == ["2025-5.1-2"]
    assert enforced("field-2025-payment-3") == ["2025-6.1-3"]


def test_what_a_check_written_by_hand_counts_is_not_counted_twice(shapes: rdflib.Graph) -> None:
    assert shapes.value(rdflib.URIRef(SHAPE + "field-2025-allocation-4"), SH.minCount) is None
    assert shapes.value(rdflib.URIRef(SHAPE + "field-2025-payment-3"), SH.minCount) is not None


@pytest.mark.parametrize("engine", ENGINES)
def test_nothing_is_found_where_every_value_is_good(
    maker: Maker, engine: Callable[[rdflib.Graph, bytes], Findings]
) -> None:
    nodes, _ = maker.breaches(lambda shape: [(value,) for value in GOOD[maker.datatypes[shape]]])
    assert engine(maker.shapes, triples(nodes)) == set()


@pytest.mark.parametrize("engine", ENGINES)
def test_a_value_that_is_left_out_breaks_the_check_of_its_field_alone(
    maker: Maker, engine: Callable[[rdflib.Graph, bytes], Findings]
) -> None:
    nodes, expected = maker.breaches(lambda shape: [()] if int(maker.value(shape, SH.minCount) or 0) else [])
    assert len(expected) > 50
    assert engine(maker.shapes, triples(nodes)) == expected


@pytest.mark.parametrize("engine", ENGINES)
def test_what_need_not_be_given_may_be_left_out(
    maker: Maker, engine: Callable[[rdflib.Graph, bytes], Findings]
) -> None:
    nodes, optional = maker.breaches(lambda shape: [] if int(maker.value(shape, SH.minCount) or 0) else [()])
    assert {SHAPE + "field-2025-req-1.6", SHAPE + "field-2025-fin-1.6"} <= {shape for _, shape in optional}
    assert engine(maker.shapes, triples(nodes)) == set()


@pytest.mark.parametrize("engine", ENGINES)
def test_a_second_value_breaks_the_check_of_a_field_that_takes_one(
    maker: Maker, engine: Callable[[rdflib.Graph, bytes], Findings]
) -> None:
    def twice(shape: str) -> Iterator[Iterable[str]]:
        if maker.value(shape, SH.maxCount):
            yield GOOD[maker.datatypes[shape]]

    nodes, expected = maker.breaches(twice)
    assert len(expected) > 50
    assert engine(maker.shapes, triples(nodes)) == expected


@pytest.mark.parametrize("engine", ENGINES)
def test_a_value_that_is_written_wrongly_breaks_the_check_of_its_field_alone(
    maker: Maker, engine: Callable[[rdflib.Graph, bytes], Findings]
) -> None:
    nodes, expected = maker.breaches(lambda shape: [(value,) for value in BAD[maker.datatypes[shape]]])
    assert set(BAD) - {maker.datatypes[shape] for _, shape in expected} == set()
    assert engine(maker.shapes, triples(nodes)) == expected


@pytest.mark.parametrize("engine", ENGINES)
def test_an_amount_below_the_least_breaks_the_check_of_its_field_alone(
    maker: Maker, engine: Callable[[rdflib.Graph, bytes], Findings]
) -> None:
    def less(shape: str) -> Iterator[Iterable[str]]:
        if least := maker.value(shape, SH.minInclusive):
            yield (f'"{int(least) - 1}"^^<{XSD}integer>',)

    nodes, expected = maker.breaches(less)
    assert SHAPE + "field-2025-req-2.4" in {shape for _, shape in expected}
    assert SHAPE + "field-2025-fin-3.5" not in {shape for _, shape in expected}
    assert engine(maker.shapes, triples(nodes)) == expected

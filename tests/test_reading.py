"""Reading RDF that is handed in: exactly what the text says, and where each of its triples stands."""

import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from villkor.errors import BadDocument
from villkor.graph import reading
from villkor.submissions import rdf
from villkor.submissions.document import Document, Place
from villkor.submissions.json_text import Node, parse
from villkor.submissions.rdf import MEDIA_TYPES, base_of, read_rdf, stream_rdf

ROOT: Final = Path(__file__).resolve().parents[1]
TURTLE, TRIG, NT, NQ = "text/turtle", "application/trig", "application/n-triples", "application/n-quads"
JSON, XML = "application/ld+json", "application/rdf+xml"
XSD: Final = "http://www.w3.org/2001/XMLSchema#"
BASE: Final = "https://w3id.org/villkor/res/document/"

FILES: Final = sorted(path for folder in ("data", "ontology", "shapes") for path in (ROOT / folder).rglob("*.ttl"))


def canonical(ntriples: bytes) -> Sequence[str]:
    """Return triples in an order and with labels that depend on what they say alone."""
    dataset = ox.Dataset(ox.parse(ntriples, ox.RdfFormat.N_TRIPLES))
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return sorted(map(str, dataset))


def as_parsed(data: bytes, media_type: str, name: str) -> Sequence[str]:
    """Return what the engine's own parser reads."""
    form = ox.RdfFormat.from_media_type(media_type)
    assert form
    triples = (quad.triple for quad in ox.parse(data, form, base_iri=base_of(name)))
    return canonical(ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b"")


def located(text: str, media_type: str = TURTLE) -> Document:
    return read_rdf("x", text.encode(), media_type, located=True)


def iri(name: str) -> str:
    return f"<{BASE}x{name}>"


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_file_of_the_project_says_the_same_with_places_as_without(path: Path) -> None:
    data = path.read_bytes()
    document = read_rdf(str(path), data, TURTLE, located=True)
    assert canonical(document.ntriples) == as_parsed(data, TURTLE, str(path))
    assert document.places


def test_literals_stay_as_they_are_written() -> None:
    text = (
        f'<#r> <a:p> "-5.00"^^<{XSD}decimal> , -5.00 , 007 , "007"^^<{XSD}integer> , 1E3 , "a\\n\\u00e5" , "X"@SV-fi .'
    )
    for places in (False, True):
        said = read_rdf("x", text.encode(), TURTLE, located=places).ntriples.decode()
        assert said.count(f'"-5.00"^^<{XSD}decimal>') == 2
        assert said.count(f'"007"^^<{XSD}integer>') == 2
        assert f'"1E3"^^<{XSD}double>' in said
        assert '"a\\nå"' in said


def test_relative_iris_have_a_base_of_the_name_of_the_file() -> None:
    for name in ("a b.ttl", "some/where/a b.ttl"):
        assert read_rdf(name, b"<#r> a <a:C> .", TURTLE, located=False).ntriples.startswith(
            f"<{BASE}a%20b.ttl#r>".encode()
        )
    assert base_of("-") == f"{BASE}-"
    assert base_of("\udce5.ttl") == f"{BASE}%3F.ttl"


def test_graphs_are_read_as_one_and_blank_nodes_stay_apart() -> None:
    document = located("<g> { _:a <b:b> [] } GRAPH _:g { _:a <b:c> _:c . [] <b:d> 1 } { <s:s> <b:e> 2 }", TRIG)
    assert canonical(document.ntriples) == as_parsed(
        b"_:a <b:b> [] . _:a <b:c> _:c . [] <b:d> 1 . <s:s> <b:e> 2 .", TURTLE, "x"
    )
    labels = set(re.findall(rb"_:\S+", document.ntriples))
    assert len(labels) == 4


def test_a_triple_has_the_place_of_its_object_and_a_node_that_of_its_subject() -> None:
    document = located('@prefix x: <http://x/> .\n\n<#r> a x:C ;\n  x:å "ö" , 2 ,\n    [ x:c "d" ] .\n<#r> x:å 3 .')
    node, property_ = iri("#r"), "<http://x/å>"
    assert document.place(node) == Place(3, 1)
    assert document.place(node, property_) == Place(4, 7)
    assert document.place(node, property_, '"ö"') == Place(4, 7)
    assert document.place(node, property_, f'"2"^^<{XSD}integer>') == Place(4, 13)
    assert document.place(node, property_, f'"3"^^<{XSD}integer>') == Place(6, 10)
    inner = next(term for term, _, value in document.places if value == '"d"')
    assert (document.place(inner), document.place(node, property_, inner)) == (Place(5, 5), Place(5, 5))


def test_what_has_no_place_of_its_own_has_that_of_its_property_or_its_node() -> None:
    document = located('<#r>\n  <a:p> "x" .')
    assert document.place(iri("#r"), "<a:p>", '"y"') == Place(2, 9)
    assert document.place(iri("#r"), "<a:q>") == Place(1, 1)
    assert document.place(iri("#q")) is None


def test_items_of_a_list_have_places() -> None:
    document = located("<#r> <a:p> (\n 1\n [] ) .")
    assert document.place(iri("#r"), "<a:p>") == Place(1, 12)
    assert {document.places[key].line for key in document.places if key[2].startswith('"1"')} == {2}


@pytest.mark.parametrize(
    ("media_type", "text", "key", "place"),
    [
        (NT, '<a:s> <a:p> "x" .\n_:a <a:p> "y" .', ("_:a", "<a:p>", '"y"'), Place(2, 11)),
        (NQ, '<a:s> <a:p> "x" <a:g> .\n<a:s> <a:p> "y" _:g .', ("<a:s>", "<a:p>", '"y"'), Place(2, 13)),
        (TRIG, '<a:g> {\n <a:s> <a:p> "x" , "y" } [] {}', ("<a:s>", "<a:p>", '"y"'), Place(2, 20)),
    ],
)
def test_places_are_told_in_every_syntax_of_the_family(
    media_type: str, text: str, key: tuple[str, str, str], place: Place
) -> None:
    assert located(text, media_type).places[key] == place


TERMS: Final = st.sampled_from(
    ["<#a>", "x:b", "x:b.c", r"x:\,d", "_:e", "_:f.g", "[]", "()", ":", "x:", "<p/q>", "x:1", "x:%20", "å:ä"]
)
LITERALS: Final = st.sampled_from(
    [
        *["1", "-2.50", "+3", ".5", "4.e1", "1E-2", "true", "false", '"s"', "'t'", '"u"@sv', '"v"^^x:w', '"w" ^^ <#y>'],
        *['"#<[("', "'\"'", '"""a\n"b""c"""', "'''d\n'e'''", '"\\"\\\\"', '"\\u00e5"', '"""\\""""', '""', "''''''"],
    ]
)
VERBS: Final = st.sampled_from(["a", "x:p", "<#q>", ":r", "x:a"])
SPACE: Final = st.sampled_from([" ", "\n", "\t ", " # [ ( \" ' <<\n", "\r\n"])


@st.composite
def objects(draw: st.DrawFn, deep: int = 3) -> str:
    kind = draw(st.integers(0, 5 if deep else 3))
    if kind < 4:
        return draw(TERMS if kind < 2 else LITERALS)
    if kind == 4:
        return f"[{draw(SPACE)}{draw(properties(deep - 1))}{draw(SPACE)}]"
    return f"({draw(SPACE)}{' '.join(draw(st.lists(objects(deep - 1), max_size=3)))} )"


@st.composite
def properties(draw: st.DrawFn, deep: int = 3) -> str:
    pairs = draw(st.lists(st.tuples(VERBS, st.lists(objects(deep), min_size=1, max_size=3)), min_size=1, max_size=3))
    ends = draw(st.sampled_from(["", " ;", ";;"]))
    return f"{draw(SPACE)}; ".join(f"{verb}{draw(SPACE)}{' , '.join(values)}" for verb, values in pairs) + ends


@st.composite
def turtle(draw: st.DrawFn) -> str:
    text = "@prefix x: <http://x/> .\nPREFIX : <#>\n@prefix å: <http://y/> .\n"
    for _ in range(draw(st.integers(1, 4))):
        statement = draw(
            st.one_of(
                st.tuples(TERMS, properties()).map(" ".join),
                properties(2).map(lambda inside: f"[ {inside} ]"),
                st.tuples(properties(1), properties(1)).map(lambda both: f"[ {both[0]} ] {both[1]}"),
                st.tuples(objects(1).map(lambda item: f"( {item} )"), properties(1)).map(" ".join),
            )
        )
        text += statement + draw(SPACE) + "." + draw(SPACE)
        text += draw(st.sampled_from(["", "BASE <http://z/>\n", "@base <w/> .\n", "@prefix x: <http://v#> .\n"]))
    return text


@given(text=turtle())
@settings(max_examples=400, deadline=None)
def test_any_turtle_says_the_same_with_places_as_without(text: str) -> None:
    data = text.encode()
    document = read_rdf("x", data, TURTLE, located=True)
    assert document.places, text
    assert rdf._level(document.ntriples) == rdf._level(read_rdf("x", data, TURTLE, located=False).ntriples)


@given(values=st.lists(st.tuples(SPACE, st.text("aå😀[]{}<>;,.#'", max_size=5)), min_size=1, max_size=8))
@settings(deadline=None)
def test_a_place_is_where_the_value_stands(values: list[tuple[str, str]]) -> None:
    texts = {f"{number}{text}": space for number, (space, text) in enumerate(values)}
    written = "<#r> <a:p>" + " ,".join(f'{space} "{text}"' for text, space in texts.items()) + " ."
    document = located(written)
    for text in texts:
        place = document.places[iri("#r"), "<a:p>", f'"{text}"']
        assert written.split("\n")[place.line - 1][place.column - 1 :].startswith(f'"{text}"')


def test_where_the_structure_cannot_be_followed_there_are_no_places(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rdf, "MOST_PLACED", 2)
    assert located('<a:a> <a:b> "1" , "2" .').places
    assert not located('<a:a> <a:b> "1" , "2" , "3" .').places
    monkeypatch.setattr(rdf, "LARGEST", 10)
    assert not located('<a:a> <a:b> "1" , "2" .').places
    assert not located('{"@id": "a:a", "a:b": "1"}', JSON).places


CONTEXT: Final = """
  "@context": {"@vocab": "http://v/", "id": "@id", "kind": "@type", "x": "http://x/",
    "date": {"@id": "x:date", "@type": "x:day"},
    "names": {"@id": "x:name", "@container": "@language"}, "list": {"@id": "x:list", "@container": "@list"},
    "set": {"@id": "x:set", "@container": "@set"}, "any": {"@id": "x:any", "@type": "@json"},
    "of": {"@reverse": "x:has"}, "code": {"@type": "@vocab", "@context": {"@vocab": "http://c/"}}},"""


def test_values_of_json_ld_have_places() -> None:
    document = located(
        f"""{{{CONTEXT}
  "@graph": [
    {{"id": "#r", "kind": ["A",
        "B"],
      "date": "2025-01-01", "names": {{"sv": "å", "en": "o"}},
      "list": [1, {{"q": 2}}],
      "set": ["s",
        "t"], "code": "vote",
      "p": {{"q":
        "inner"}},
      "any": {{"b": [1]}}, "of": {{"id": "#o"}}, "l": {{"@list": ["u"]}}, "v": {{"@value": "w", "@language": "sv"}}}},
    {{"id": "#o", "p": {{"id": "#r"}}, "n": -2.50, "b": true, "nothing": null, "none": []}}
  ]}}""",
        JSON,
    )
    begin = CONTEXT.count("\n") + 1
    assert document.place(iri("#r")) == Place(begin + 2, 5)
    rows = {
        "<http://v/B>": 3,
        '"2025-01-01"^^<http://x/day>': 4,
        '"o"@en': 4,
        '"s"': 6,
        '"t"': 7,
        "<http://c/vote>": 7,
        '"inner"': 9,
        '"u"': 10,
        '"w"@sv': 10,
        '"-2.5E0"^^<http://www.w3.org/2001/XMLSchema#double>': 11,
    }
    found = {value: place.line - begin for (_, _, value), place in document.places.items() if value in rows}
    assert found == rows
    inner = next(subject for subject, _, value in document.places if value == '"inner"')
    assert document.place(iri("#r"), "<http://v/p>", inner) == Place(begin + 8, 12)


def test_json_ld_says_the_same_with_places_as_without() -> None:
    context = json.loads((ROOT / "ontology/context.jsonld").read_text())["@context"]
    one = {"id": "#r", "type": "Requisition", "requestedAmount": 7, "inAgreement": "agreement:2025", "basis": "vote"}
    two = {"type": "FinancialReport", "costItem": [{"costText": "Lön", "amount": 5}, {"costText": "Hyra"}]}
    data = json.dumps([{"@context": context, **one}, {"@context": context, **two}]).encode()
    document = read_rdf("x", data, JSON, located=True)
    assert canonical(document.ntriples) == as_parsed(data, JSON, "x")
    values = {value for _, _, value in document.places}
    assert {'"Lön"', f'"7"^^<{XSD}integer>', "<https://w3id.org/villkor/id/agreement/2025>"} <= values


JSON_VALUES: Final = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(-9, 9), st.sampled_from(["a", "_:n1", "#r", "@id", 2.5])),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(
            st.sampled_from(
                ["@id", "id", "kind", "p", "names", "list", "any", "of", "@list", "@value", "@graph", "@reverse"]
            ),
            inner,
            max_size=3,
        ),
    ),
    max_leaves=10,
)


@given(value=JSON_VALUES)
@settings(max_examples=400, deadline=None)
def test_any_json_ld_says_the_same_with_places_as_without(value: object) -> None:
    data = f'{{{CONTEXT} "@graph": [{json.dumps(value)}, {{"id": "#z", "p": 1}}]}}'.encode()
    try:
        without = read_rdf("x", data, JSON, located=False)
    except BadDocument:
        return
    document = read_rdf("x", data, JSON, located=True)
    assert rdf._level(document.ntriples) == rdf._level(without.ntriples)


def test_rdf_xml_is_read_without_places() -> None:
    text = '<r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://x/"><C r:about="#c"/></r:RDF>'
    document = located(text, XML)
    assert document.ntriples.startswith(iri("#c").encode())
    assert not document.places


@pytest.mark.parametrize(
    ("media_type", "text", "position", "said"),
    [
        (TURTLE, b"<a> <b>\n  x:c .", "x:2:3", "prefix"),
        (TURTLE, b"<a> <b> <c>", "x:1:12", "end"),
        (NT, b"<a> <b> <c> .", "x:1:1", ""),
        (TURTLE, b"", "x:1:1", "no statement"),
        (TURTLE, b"\xef\xbb\xbf# only a comment", "x:1:1", "no statement"),
        (JSON, b'{"@id": "a",\n  "a": }', "x:2:8", "a value"),
        (JSON, b'{"a": 1,\n "a": 2}', "x:2:2", "twice"),
        (JSON, b'{"a": ' + b"1" * 401 + b"}", "x:1:7", "a number of at most 400 characters"),
        (JSON, b'{"http://x/a": "b"} {', "x:1:21", "nothing more"),
        (JSON, b"[]", "x:1:1", "no statement"),
        (XML, b"<a>\n <b></a>", "x:2:7", "mismatched tag"),
        (XML, b'<?xml version="1.0" encoding="ISO-8859-1"?><a/>', "x:1:1", "ISO-8859-1"),
        (XML, b"<a/>", "x", ""),
        (TURTLE, '<a> <b> "å" .\n<c> <d> "ä'.encode() + b"\xe5", "x:2:11", "Byte 27 (0xE5)"),
        (TURTLE, "<a> <b> <c> .".encode("utf-16"), "x:1:1", "UTF-16"),
        (TURTLE, "<a> <b> <c> .".encode("utf-16-le"), "x:1:2", "zero"),
        (JSON, '"å"'.encode("latin-1"), "x:1:2", "0xE5"),
        (TURTLE, b'<a> <b>\n"\0" .', "x:2:2", "zero"),
        ("text/plain", b"<a> <b> <c> .", "x", "not a syntax"),
        ("text/n3", b"<a> <b> <c> .", "x", "not a syntax"),
    ],
)
def test_a_fault_is_told_with_its_place_in_both_languages(
    media_type: str, text: bytes, position: str, said: str
) -> None:
    with pytest.raises(BadDocument) as problem:
        read_rdf("x", text, media_type, located=False)
    assert problem.value.extra["position"] == position
    assert said in problem.value.detail["en"]
    assert problem.value.detail["sv"] != problem.value.detail["en"]


def test_a_byte_order_mark_moves_no_place() -> None:
    assert read_rdf("x", b"\xef\xbb\xbf<a:a> <a:b> <a:c> .", TURTLE, located=True).place("<a:a>") == Place(1, 1)


def test_every_ending_has_a_syntax_that_the_engine_reads() -> None:
    assert all(ox.RdfFormat.from_media_type(media_type) for media_type in MEDIA_TYPES.values())


@pytest.mark.parametrize("media_type", [TURTLE, TRIG, NT, NQ, XML, JSON])
def test_triples_can_be_written_in_every_syntax_again(media_type: str) -> None:
    said = b'<http://a> <https://w3id.org/villkor/spec/amount> "007"^^<http://www.w3.org/2001/XMLSchema#integer> .\n'
    written = reading.rdf(said, media_type)
    assert reading.ntriples(written, media_type, BASE) == said
    assert media_type not in (TURTLE, TRIG) or b"vk:amount" in written


def test_triples_are_written_in_a_syntax_of_rdf_alone() -> None:
    with pytest.raises(BadDocument):
        reading.rdf(b"", "text/csv")


@pytest.mark.parametrize("media_type", [TURTLE, NT])
def test_a_large_file_is_read_some_triples_at_a_time(tmp_path: Path, media_type: str) -> None:
    path = tmp_path / "large"
    path.write_text("".join(f'<http://a/{number}> <http://b> "{number}" .\n' for number in range(25_000)))
    batches = list(stream_rdf(path, media_type))
    assert [batch.count(b"\n") for batch in batches] == [10_000, 10_000, 5_000]
    assert b"".join(batches) == reading.ntriples(path.read_bytes(), media_type, BASE)


def test_a_fault_in_a_large_file_comes_after_what_stands_before_it(tmp_path: Path) -> None:
    path = tmp_path / "large.nt"
    path.write_text("<http://a> <http://b> <http://c> .\n" * 10_000 + "oops")
    batches = stream_rdf(path, NT)
    assert next(batches).count(b"\n") == 10_000
    with pytest.raises(BadDocument) as problem:
        next(batches)
    assert problem.value.extra["position"] == f"{path}:10001:1"


@pytest.mark.parametrize("media_type", [TURTLE, NT, XML, JSON])
def test_an_empty_file_holds_nothing(tmp_path: Path, media_type: str) -> None:
    path = tmp_path / "empty"
    path.write_bytes(b"")
    with pytest.raises(BadDocument):
        list(stream_rdf(path, media_type))


def test_json_is_read_with_the_places_of_names_and_values() -> None:
    root = parse('{"a": [1, "å"],\n "b": -2.50, "c": {"d": null, "e": true}}'.encode())
    assert isinstance(root.value, dict)
    assert root.value["b"] == Node(parse(b"-2.50").value, Place(2, 7), Place(2, 2), "-2.50")
    items = root.value["a"].value
    assert isinstance(items, list)
    assert [(item.value, item.place, item.named) for item in items] == [
        (1, Place(1, 8), None),
        ("å", Place(1, 11), None),
    ]


@given(
    value=st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(), lambda x: st.lists(x) | st.dictionaries(st.text(), x)
    )
)
@settings(deadline=None)
def test_json_is_read_as_it_is_written(value: object) -> None:
    def plain(node: Node) -> object:
        if isinstance(node.value, dict):
            return {key: plain(child) for key, child in node.value.items()}
        return [plain(child) for child in node.value] if isinstance(node.value, list) else node.value

    for escaped in (True, False):
        assert plain(parse(json.dumps(value, ensure_ascii=escaped).encode())) == value


@pytest.mark.parametrize(
    "text",
    [
        *[
            "",
            " ",
            "{",
            "[1,]",
            "[1 2]",
            '{"a" 1}',
            '{"a":}',
            "{a:1}",
            "[01]",
            "[1.]",
            "[+1]",
            "NaN",
            "tru",
            '"\n"',
            '"\\x"',
        ],
        *['"\\ud800"', "[1]]", "'a'", "[1,,2]", '{"a":1,}', "[1e99999]", '"a'],
    ],
)
def test_what_is_no_json_is_refused_with_its_place(text: str) -> None:
    with pytest.raises(BadDocument) as problem:
        parse(text.encode(), "x")
    assert re.fullmatch(r"x:\d+:\d+", str(problem.value.extra["position"]))

"""Content is loaded whole or refused with its file and line; the same facts have one version, and come back."""

import datetime as dt
import re
import shutil
from decimal import Decimal
from pathlib import Path
from typing import Final

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from small import PREFIXES, ROOT, write_content, write_facts
from villkor.errors import BadQuery, BrokenContent, NotAcceptable
from villkor.graph import Graph
from villkor.graph.content import Content, find_content, read_file
from villkor.graph.embedded import EmbeddedGraph, load
from villkor.graph.terms import plain, serialised
from villkor.vocabulary import BASE, XSD, Iri, Value, Year

EX: Final = f"PREFIX ex: <{BASE}id/x/>\n"
COUNT: Final = "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }"
EMPTY: Final = EmbeddedGraph(ox.Store(), "none")


def cell(graph: Graph, query: str) -> Value | None:
    """Return the one value that a query has."""
    ((value,),) = graph.select(EX + query).rows
    return value


def refusal(content: Content) -> BrokenContent:
    with pytest.raises(BrokenContent) as caught:
        load(content)
    return caught.value


# ── where the content is ──


def test_the_content_of_the_checkout_is_found() -> None:
    assert find_content(None).root == ROOT


def test_a_chosen_folder_is_used_instead(tmp_path: Path) -> None:
    assert find_content(str(write_content(tmp_path, {}).root)).root == tmp_path


def test_a_folder_that_is_missing_is_named(tmp_path: Path) -> None:
    write_content(tmp_path, {})
    shutil.rmtree(tmp_path / "shapes")
    with pytest.raises(BrokenContent, match=re.escape(f"{tmp_path} lacks shapes; VILLKOR_CONTENT names")):
        find_content(str(tmp_path))


def test_every_file_is_a_graph_named_by_its_path(tmp_path: Path) -> None:
    files = dict.fromkeys(["data/b/c.ttl", "data/a.ttl", "ontology/o.ttl", "shapes/s.ttl", "shapes/s.test.ttl"], "")
    content = write_content(tmp_path, files)
    graphs = [name.removeprefix(BASE + "res/graph/") for name, _ in content.graphs()]
    assert graphs == ["ontology/o", "shapes/s", "data/a", "data/b/c"]


def test_a_file_that_is_not_utf_8_is_named(tmp_path: Path) -> None:
    (tmp_path / "x.rq").write_bytes("år".encode("latin-1"))
    with pytest.raises(BrokenContent, match=r"queries/x\.rq: the file is not UTF-8 \(byte 1\)"):
        read_file(tmp_path / "x.rq", "queries/x.rq")


# ── what is refused ──


def test_a_link_to_a_folder_is_named_instead_of_passed_over(tmp_path: Path) -> None:
    """What stands behind it would be missing from every answer."""
    content = write_content(tmp_path / "content", {"data/a.ttl": ""})
    (tmp_path / "elsewhere").mkdir()
    (content.root / "data/linked").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(BrokenContent, match="data/linked is a link to a folder, which is not read"):
        content.files("data", "*.ttl")


def test_a_folder_that_is_a_link_itself_is_read(tmp_path: Path) -> None:
    content = write_content(tmp_path / "content", {"data/a.ttl": ""})
    (content.root / "data").rename(tmp_path / "elsewhere")
    (content.root / "data").symlink_to(tmp_path / "elsewhere")
    assert [path.name for path in content.files("data", "*.ttl")] == ["a.ttl"]


def test_a_file_that_cannot_be_read_is_named_with_the_reason(tmp_path: Path) -> None:
    content = write_content(tmp_path, {})
    (content.root / "data/a.ttl").symlink_to("/proc/self/mem")  # its first byte cannot be read, whoever asks
    (path,) = content.files("data", "*.ttl")
    with pytest.raises(BrokenContent, match=r"data/a\.ttl: it cannot be read: Input/output error"):
        content.read(path)


@pytest.mark.parametrize("name", ["data/folder.ttl", "data/deep/folder.ttl"])
def test_a_folder_with_the_name_of_a_file_is_named(tmp_path: Path, name: str) -> None:
    content = write_content(tmp_path, {})
    (content.root / name).mkdir(parents=True)
    with pytest.raises(BrokenContent, match=f"{name} is no file that can be read"):
        content.files("data", "*.ttl")


def test_a_folder_that_is_not_there_has_no_files(tmp_path: Path) -> None:
    assert write_content(tmp_path, {}).files("queries/none", "*.rq") == []


def test_a_file_that_cannot_be_parsed_is_named_with_its_line(tmp_path: Path) -> None:
    problem = refusal(
        write_content(tmp_path, {"data/good.ttl": "", "data/sub/bad.ttl": "<urn:a> <urn:b> 1 .\n<urn:a> ;"})
    )
    assert problem.extra["position"] == "data/sub/bad.ttl:2"
    assert str(problem).startswith("data/sub/bad.ttl, line 2: ")


def test_a_file_whose_name_is_no_part_of_an_iri_is_named(tmp_path: Path) -> None:
    assert str(refusal(write_content(tmp_path, {"data/two words.ttl": ""}))).startswith("data/two words.ttl: ")


def test_a_folder_named_as_a_file_is_named(tmp_path: Path) -> None:
    content = write_content(tmp_path, {})
    (tmp_path / "data/folder.ttl").mkdir()
    assert refusal(content).extra["position"] == "data/folder.ttl"


@pytest.mark.parametrize(
    ("fact", "said"),
    [
        (f'ex:a <{BASE}spec/deadlineBasiss> "x" .', "deadlineBasiss, which nothing describes"),
        ('ex:a ex:p "2025-13-01"^^xsd:date .', "x/a: p is no date: 2025-13-01"),
        ('ex:a ex:p "MMXXV"^^xsd:gYear .', "x/a: p is no gYear: MMXXV"),
    ],
)
def test_a_misspelt_property_and_a_day_that_is_none_are_refused(tmp_path: Path, fact: str, said: str) -> None:
    assert said in str(refusal(write_facts(tmp_path, f=fact)))


def test_a_reference_to_nothing_is_named_with_file_and_line(tmp_path: Path) -> None:
    problem = refusal(write_facts(tmp_path, good="ex:a ex:p 1 .", bad="ex:a ex:q 2 ;\n  ex:knows ex:nobody ."))
    line = (PREFIXES + "ex:a ex:q 2 ;\n").count("\n") + 1
    assert problem.extra["position"] == f"data/bad.ttl:{line}"
    assert str(problem) == f"data/bad.ttl, line {line}: x/a has knows x/nobody, which nothing describes."


def test_a_reference_is_found_by_its_whole_last_segment(tmp_path: Path) -> None:
    problem = refusal(write_facts(tmp_path, f="ex:no-one ex:p 1 .\nex:a ex:p ex:no ."))
    assert problem.extra["position"] == f"data/f.ttl:{PREFIXES.count(chr(10)) + 2}"


def test_a_reference_that_is_written_otherwise_is_named_with_its_file(tmp_path: Path) -> None:
    problem = refusal(write_facts(tmp_path, f=r"ex:a ex:p ex:no\,body ."))
    assert str(problem).startswith("data/f.ttl: x/a has p x/no,body")
    assert problem.extra["position"] == "data/f.ttl:1"


def test_a_reference_by_a_blank_node_is_found_too(tmp_path: Path) -> None:
    assert "has p x/nobody" in str(refusal(write_facts(tmp_path, f="ex:a ex:q [ ex:p ex:nobody ] .")))


def test_a_reference_that_a_rule_infers_to_nothing_is_named(tmp_path: Path) -> None:
    content = write_facts(tmp_path, f="ex:a ex:p 1 .")
    write_content(tmp_path, {"queries/rules/r.rq": EX + "CONSTRUCT { ?s ex:q ex:nobody } WHERE { ?s ex:p 1 }"})
    assert str(refusal(content)).startswith("queries/rules: x/a has q x/nobody")


def test_what_others_describe_need_not_be_described_here(tmp_path: Path) -> None:
    load(write_facts(tmp_path, f="ex:a a <https://example.org/Thing> ."))


def test_a_triple_in_two_files_is_refused_with_both(tmp_path: Path) -> None:
    problem = refusal(write_facts(tmp_path, one="ex:a ex:p 1 .", two="ex:a ex:p 1 , 2 ."))
    assert str(problem) == (f"data/one.ttl and data/two.ttl both state <{BASE}id/x/a> <{BASE}id/x/p> 1; state it once.")


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        (EX + "SELECT ?s WHERE { ?s ?p ?o }", "queries/rules/r.rq: a rule is a CONSTRUCT query."),
        ("CONSTRUCT {", "queries/rules/r.rq: error at"),
        (
            EX
            + "CONSTRUCT { ?s ex:n ?m } WHERE { { SELECT ?s (MAX(?n) + 1 AS ?m) WHERE { ?s ex:n ?n } GROUP BY ?s } }",
            "The rules in queries/rules still infer something new after 10 rounds.",
        ),
    ],
    ids=["no CONSTRUCT", "no SPARQL", "never ends"],
)
def test_a_rule_is_refused_that(tmp_path: Path, rule: str, said: str) -> None:
    content = write_facts(tmp_path, f="ex:a ex:n 1 .")
    write_content(tmp_path, {"queries/rules/r.rq": rule})
    assert str(refusal(content)).startswith(said)


# ── what is loaded ──


def test_rules_build_on_what_other_rules_infer(tmp_path: Path) -> None:
    content = write_facts(tmp_path, f="ex:a ex:next ex:b . ex:b ex:next ex:c . ex:c ex:p 1 .")
    rules = {
        "a": "CONSTRUCT { ?s ex:last ?s } WHERE { ?s ex:first ?o }",
        "b": "CONSTRUCT { ?s ex:first ?o } WHERE { ?s ex:next ?o }",
    }
    write_content(tmp_path, {f"queries/rules/{name}.rq": EX + rule for name, rule in rules.items()})
    assert cell(load(content), "SELECT (COUNT(?s) AS ?n) WHERE { ?s ex:last ?s }") == 2


def test_the_inferred_graph_holds_nothing_that_a_file_states(tmp_path: Path) -> None:
    content = write_facts(tmp_path, f="ex:a ex:p ex:b . ex:b ex:p ex:a ; ex:q ex:a .")
    write_content(tmp_path, {"queries/rules/r.rq": EX + "CONSTRUCT { ?o ex:q ?s } WHERE { ?s ex:p ?o }"})
    graph = load(content)
    inferred = f"<{BASE}res/graph/inferred>"
    (row,) = graph.select(f"SELECT ?s ?p ?o WHERE {{ GRAPH {inferred} {{ ?s ?p ?o }} }}").rows
    assert row == (BASE + "id/x/a", BASE + "id/x/q", BASE + "id/x/b")


def test_a_rule_may_speak_of_a_graph(tmp_path: Path) -> None:
    content = write_facts(tmp_path, f=f"ex:a ex:p 1 . <{BASE}res/graph/data/f> ex:p 2 .")
    rule = f"CONSTRUCT {{ ?s ex:in <{BASE}res/graph/data/f> }} WHERE {{ ?s ex:p 1 }}"
    write_content(tmp_path, {"queries/rules/r.rq": EX + rule})
    assert cell(load(content), "SELECT ?g WHERE { ex:a ex:in ?g }") == BASE + "res/graph/data/f"


def test_the_examples_of_shapes_are_no_facts(tmp_path: Path) -> None:
    assert cell(load(write_content(tmp_path, {"shapes/x.test.ttl": "<urn:a> <urn:b> 1 ."})), COUNT) == 0


def test_all_graphs_are_asked_as_one_and_a_triple_counts_once(tmp_path: Path) -> None:
    content = write_facts(tmp_path, one="ex:a ex:p 1 , 2 .", two="ex:a ex:p 3 .")
    write_content(tmp_path, {"queries/rules/r.rq": EX + "CONSTRUCT { ?s ex:p 1 } WHERE { ?s ex:p 3 }"})
    assert cell(load(content), COUNT) == 3
    assert cell(load(content), "SELECT (SUM(?o) AS ?n) WHERE { ?s ex:p ?o }") == 6


# ── the version ──

FACTS: Final = 'ex:a ex:p [ ex:q "x" ; ex:r [ ex:q "y" ] ] , [ ex:q "z" ] ; ex:s "å"@sv .\nex:b ex:p 1 .'


def test_the_same_facts_have_the_same_version(tmp_path: Path) -> None:
    content = write_facts(tmp_path, f=FACTS)
    assert load(content).version == load(content).version
    assert re.fullmatch("[0-9a-f]{64}", load(content).version)


def test_neither_order_nor_names_of_blank_nodes_nor_comments_change_the_version(tmp_path: Path) -> None:
    otherwise = """# The same.
    ex:b ex:p 1 . _:one ex:q "x" ; ex:r _:two . _:two ex:q "y" . _:three ex:q "z" .
    ex:a ex:s "å"@sv ; ex:p _:three , _:one ."""
    one = load(write_facts(tmp_path / "one", f=FACTS))
    assert load(write_facts(tmp_path / "other", f=otherwise)).version == one.version


@pytest.mark.parametrize("text", [FACTS + "ex:c ex:p 1 .", FACTS.replace('"y"', '"w"'), FACTS.replace("@sv", "@en")])
def test_another_fact_is_another_version(tmp_path: Path, text: str) -> None:
    one = load(write_facts(tmp_path / "one", f=FACTS))
    assert load(write_facts(tmp_path / "other", f=text)).version != one.version


def test_the_same_fact_in_another_file_is_another_version(tmp_path: Path) -> None:
    one = load(write_facts(tmp_path / "one", f=FACTS))
    assert load(write_facts(tmp_path / "other", g=FACTS)).version != one.version


def test_a_rule_that_infers_something_else_makes_another_version_and_one_that_infers_nothing_does_not(
    tmp_path: Path,
) -> None:
    content = write_facts(tmp_path, f=FACTS)
    versions = [load(content).version]
    for rule in ("CONSTRUCT { ?s ex:t 1 } WHERE { ?s ex:p 9 }", "CONSTRUCT { ?s ex:t 1 } WHERE { ?s ex:p 1 }"):
        write_content(tmp_path, {"queries/rules/r.rq": EX + rule})
        versions.append(load(content).version)
    assert versions[0] == versions[1] != versions[2]


# ── asking ──


@pytest.mark.parametrize(
    "query",
    ["SELECT", "ASK { ?s ?p ?o }", "CONSTRUCT WHERE { ?s ?p ?o }", "SELECT (<urn:f>(1) AS ?x) WHERE {}"],
    ids=["no SPARQL", "ASK", "CONSTRUCT", "an unknown function"],
)
def test_only_a_select_that_can_be_run_gives_a_table(query: str) -> None:
    with pytest.raises(BadQuery):
        EMPTY.select(query)


def test_a_query_that_calls_out_is_refused() -> None:
    with pytest.raises(BadQuery, match="no query leaves this one"):
        EMPTY.select("SELECT * WHERE { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }")


@pytest.mark.parametrize(
    ("query", "media_type", "result"),
    [
        ("SELECT (1 AS ?x) WHERE {}", "text/csv", b"x\r\n1\r\n"),
        ("ASK {}", "application/sparql-results+json", b'{"head":{},"boolean":true}'),
        ("CONSTRUCT { <urn:a> <urn:b> 1 } WHERE {}", "text/turtle", b"<urn:a> <urn:b> 1 .\n"),
        ("CONSTRUCT WHERE { ?s ?p ?o }", "application/n-triples", b""),
    ],
)
def test_a_result_is_written_in_a_media_type_of_its_kind(query: str, media_type: str, result: bytes) -> None:
    assert EMPTY.serialise(query, media_type).endswith(result)


@pytest.mark.parametrize(
    ("query", "media_type"), [("SELECT * WHERE {}", "text/turtle"), ("CONSTRUCT WHERE { ?s ?p ?o }", "text/csv")]
)
def test_a_result_is_not_written_in_a_media_type_of_the_other_kind(query: str, media_type: str) -> None:
    with pytest.raises(NotAcceptable, match=media_type):
        EMPTY.serialise(query, media_type)


# ── terms ──

VALUES: Final = st.one_of(
    st.text(),
    st.booleans(),
    st.integers(),
    st.dates(),
    st.decimals(allow_nan=False, allow_infinity=False),
    st.integers(1000, 2999).map(Year),
    st.sampled_from([BASE + "id/norm/2025-2.3-6", "https://example.org/å?x=%20#y"]).map(Iri),
)


@given(VALUES)
def test_a_value_is_the_same_when_it_comes_back_from_a_query(value: Value) -> None:
    ((found,),) = EMPTY.select(f"SELECT ?x WHERE {{ BIND({serialised(value)} AS ?x) }}").rows
    assert found == value
    assert type(found) is type(value)


@given(st.decimals(allow_nan=False, allow_infinity=False))
def test_a_decimal_is_written_without_an_exponent(value: Decimal) -> None:
    assert "E" not in serialised(value).partition("^^")[0]


@given(st.integers(), st.integers())
def test_numbers_can_be_computed_with_in_a_query(one: int, other: int) -> None:
    query = f"SELECT ({serialised(one)} < {serialised(Decimal(other))} AS ?less) WHERE {{}}"
    assert abs(one) > 2**60 or abs(other) > 2**60 or EMPTY.select(query).rows == [(one < other,)]


@pytest.mark.parametrize("text", ["norm/1", "https://e.org/> } #", "https://e.org/\n", "https://e.org/{x}", ""])
def test_what_is_no_iri_is_never_written_as_one(text: str) -> None:
    with pytest.raises(ValueError):
        serialised(Iri(text))


def test_text_with_a_language_is_text_and_what_is_unbound_is_nothing() -> None:
    assert plain(ox.Literal("län", language="sv")) == "län"
    assert plain(None) is None
    assert plain(ox.Literal("2025-01-30", datatype=ox.NamedNode(XSD + "date"))) == dt.date(2025, 1, 30)
    assert plain(ox.BlankNode("x")) == "_:x"

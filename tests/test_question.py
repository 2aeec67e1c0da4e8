"""A question is read from its header and cases or refused by name, and binding changes its inputs and nothing else."""

from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from small import HEADER, make_question
from villkor.errors import BrokenContent
from villkor.graph.embedded import EmbeddedGraph
from villkor.graph.terms import serialised
from villkor.questions.question import Parameter, Question, read_question

EMPTY = EmbeddedGraph(ox.Store(), "none")
QUERY = "SELECT ?thing ?said ?status WHERE {\n  ?thing <urn:year> $year ; <urn:said> ?said\n}\n"
YEAR = "#+ parameters: {year: optional}\n"
NASTY = st.sampled_from(
    [
        '"',
        "'",
        "\\",
        "}",
        "{",
        "#",
        "\n",
        "\r",
        '"""',
        "$year",
        "?x",
        "> <",
        "\\u0022",
        "Å",
        "\U0001f9e0",
        "\0",
        " . ",
        "%",
    ]
)
TEXTS = st.one_of(st.text(), st.lists(st.one_of(NASTY, st.text(max_size=3))).map("".join), st.just("x" * 100_000))


def question_of(text: str) -> Question:
    return Question(
        name="q",
        title={},
        description={},
        parameters=(),
        columns=(),
        lists=frozenset(),
        cites=(),
        because=(),
        absences=(),
        empty="not-stated",
        rule=None,
        text=text,
        cases=(),
    )


# ── reading ──


def test_a_header_says_all_there_is_to_know(tmp_path: Path) -> None:
    header = """#+ parameters:
#+   year: required
#+   actor: optional
#+   asOf: today
#+ lists: [said]
#+ cites: [said, thing]
#+ because:
#+   - {sv: "{thing} sade {said}", en: "{thing} said {said} in {year}"}
#+ absences: [said]
#+ rule: days-left
"""
    text = "SELECT DISTINCT ?thing ?said ?status WHERE { ?thing ?said $year , $actor , $asOf , $lang }\n"
    question = make_question(tmp_path, text, header, "- {name: a, source: S1, input: {year: 2025}, total: 1}")
    assert question.name == "things"
    assert question.title == {"sv": "Vad finns?", "en": "What is there?"}
    assert question.description == {"sv": "Allt.", "en": "Everything."}
    assert question.parameters == (Parameter("year", True), Parameter("actor"), Parameter("asOf", default="today"))
    assert question.columns == ("thing", "said")
    assert question.lists == {"said"}
    assert question.cites == ("said", "thing")
    assert question.because == ({"sv": "{thing} sade {said}", "en": "{thing} said {said} in {year}"},)
    assert question.absences == ("said",)
    assert question.rule == "days-left"
    assert question.text == text
    (case,) = question.cases
    assert (case.name, case.source, case.input, case.expect) == ("a", "S1", {"year": "2025"}, {"total": "1"})


def test_what_a_header_leaves_out_is_nothing_and_the_first_column_is_cited(tmp_path: Path) -> None:
    question = make_question(tmp_path, "SELECT ?thing ?said\nWHERE { ?thing ?p ?said }")
    assert (question.parameters, question.lists, question.because, question.cases) == ((), frozenset(), (), ())
    assert question.cites == ("thing",)
    assert (question.absences, question.rule) == ((), None)


def test_a_case_may_ask_without_inputs(tmp_path: Path) -> None:
    (case,) = make_question(tmp_path, QUERY, YEAR, "- {name: a, source: S1, input: }").cases
    assert case.input == {}


@pytest.mark.parametrize(
    ("header", "said"),
    [
        ("", "the header has absences, because, cites, description"),
        ("#+ - a\n", "the header has absences, because, cites, description"),
        ("#+ [\n", "while parsing a flow"),
        (HEADER + YEAR + "#+ titel: {sv: a, en: b}\n", "and nothing else."),
        (HEADER.replace("en: What is there?", "fi: Mitä?") + YEAR, "title is wanted in sv and en."),
        (HEADER.replace("Everything.", "[]") + YEAR, "description is wanted in sv and en."),
        (HEADER.replace("{sv: Allt., en: Everything.}", "Allt.") + YEAR, "description is wanted in sv and en."),
        (HEADER.replace("#+ description", "#+ rule: x\n#") + YEAR, "description is wanted in sv and en."),
        (HEADER, "the header's parameters and the query's inputs differ in year."),
        (HEADER + "#+ parameters: {year: optional, actor: optional}\n", "inputs differ in actor."),
        (HEADER + "#+ parameters: [year]\n", "each of the parameters is required, optional, or the value"),
        (HEADER + "#+ parameters: year\n", "each of the parameters is required, optional, or the value"),
        (
            HEADER + "#+ parameters: {year: [2024, 2025]}\n",
            "each of the parameters is required, optional, or the value",
        ),
        (HEADER + YEAR + "#+ lists: said\n", "lists is a list of columns, of thing, said"),
        (HEADER + YEAR + "#+ lists: [told]\n", "lists is a list of columns, of thing, said"),
        (HEADER + YEAR + "#+ cites: [told]\n", "cites is a list of columns, of thing, said"),
        (HEADER + YEAR + "#+ absences: [{}]\n", "absences is a list of columns, of thing, said"),
        (HEADER + YEAR + "#+ because: no\n", "because is a list of steps."),
        (HEADER + YEAR + "#+ because: [no]\n", "because is wanted in sv and en."),
        (HEADER + YEAR + "#+ because: [{sv: a}]\n", "because is wanted in sv and en."),
        (
            HEADER + YEAR + '#+ because: [{sv: "{a}", en: "{thing}"}]\n',
            "because speaks of a, no column and no parameter.",
        ),
    ],
)
def test_a_header_that_is_wrong_is_refused_by_the_name_of_its_file(tmp_path: Path, header: str, said: str) -> None:
    (tmp_path / "things.rq").write_text(header + QUERY, encoding="utf-8")
    (tmp_path / "things.yaml").touch()
    with pytest.raises(BrokenContent) as caught:
        read_question(tmp_path / "things.rq", "queries/things.rq")
    assert str(caught.value).startswith("queries/things.rq: ")
    assert said in str(caught.value)


@pytest.mark.parametrize(
    "text",
    ["ASK { ?thing ?p $year }", "SELECT * WHERE { ?thing ?p $year }", "SELECT $year WHERE { ?thing ?p $year }", ""],
)
def test_a_query_that_names_no_columns_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(
        BrokenContent, match=r"queries/things\.rq: a question is SELECT, its columns by name, and WHERE"
    ):
        make_question(tmp_path, text, YEAR)


def test_an_input_in_a_string_or_a_comment_is_none(tmp_path: Path) -> None:
    question = make_question(tmp_path, "SELECT ?a WHERE { ?a ?b '$one' , <$two> } # $three")
    assert question.parameters == ()


def test_a_question_without_cases_beside_it_is_refused(tmp_path: Path) -> None:
    (tmp_path / "things.rq").write_text(HEADER + YEAR + QUERY, encoding="utf-8")
    with pytest.raises(BrokenContent, match=r"x: its cases are wanted beside it, in things\.yaml\."):
        read_question(tmp_path / "things.rq", "x")


@pytest.mark.parametrize(
    "cases",
    ["a: b", "- a", "- {name: a}", "- {name: a, source: S1, input: x}", "- {name: a, source: S1, input: {year: [1]}}"],
)
def test_a_case_that_is_wrong_is_refused_by_the_name_of_its_file(tmp_path: Path, cases: str) -> None:
    with pytest.raises(
        BrokenContent, match=r"things\.yaml: a case has a name, a source, an input and what is expected"
    ):
        make_question(tmp_path, QUERY, YEAR, cases)


def test_cases_that_are_no_yaml_are_refused_by_the_name_of_their_file(tmp_path: Path) -> None:
    with pytest.raises(BrokenContent, match=r"things\.yaml: while"):
        make_question(tmp_path, QUERY, YEAR, "- [")


def test_a_question_that_is_not_utf_8_is_refused_by_the_name_of_its_file(tmp_path: Path) -> None:
    (tmp_path / "x.rq").write_bytes("#+ title: {sv: Vilket år?}".encode("latin-1"))
    with pytest.raises(BrokenContent, match=r"x\.rq: the file is not UTF-8"):
        read_question(tmp_path / "x.rq", "x.rq")


# ── binding ──


def test_every_input_is_replaced_by_its_term() -> None:
    bound = question_of("{ ?a ?year $year . FILTER(?b=$year&&$actor=?c) }").bind({"year": "2025", "actor": "<urn:a>"})
    assert bound == "{ ?a ?year 2025 . FILTER(?b=2025&&<urn:a>=?c) }"


@pytest.mark.parametrize(
    "text",
    [
        "'$year'",
        '"$year"',
        "'''$year'''",
        '"""$year " \\""""',
        "'it\\'s $year'",
        "# $year",
        "<http://example.org/$year>",
        "ex:a\\$year",
        "?year",
        "$years",
    ],
)
def test_strings_comments_iris_and_other_names_are_left_alone(text: str) -> None:
    assert question_of(text).bind({"year": "2025"}) == text


def test_an_input_that_was_left_out_stays_a_variable() -> None:
    text = "{ ?a ?b $year }"
    assert question_of(text).bind({}) == text


def test_a_comment_ends_with_its_line() -> None:
    assert question_of("# $year\n$year").bind({"year": "1"}) == "# $year\n1"


@given(st.text())
def test_a_query_with_no_terms_is_itself(text: str) -> None:
    assert question_of(text).bind({}) == text


@given(TEXTS, TEXTS)
def test_any_text_that_is_bound_comes_back_as_itself_and_changes_nothing_else(one: str, other: str) -> None:
    question = question_of("SELECT ?one ?other WHERE { BIND($one AS ?one) BIND($other AS ?other) } # '$one")
    bound = question.bind({"one": serialised(one), "other": serialised(other)})
    assert EMPTY.select(bound).rows == [(one, other)]

"""Texts from outside become values of the right type or are refused with what would have been right."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from typing import Final
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from small import make_word
from test_cases import CASES, QUESTIONS
from test_question import TEXTS, question_of
from villkor.catalogue import Catalogue
from villkor.errors import BadParameter, BadPremises, Problem
from villkor.formats.text import printed
from villkor.graph.terms import serialised
from villkor.questions.inputs import Reader, is_readable
from villkor.questions.names import Names
from villkor.questions.question import Parameter, Question
from villkor.vocabulary import BASE, LANGUAGES, XSD, Iri, Value, Year

ROLE = Iri(BASE + "spec/PartyRole")
THEME = Iri(BASE + "def/theme")
LINE = Iri(BASE + "spec/FundingLine")
REGION = Iri(BASE + "def/category/region")
NAMES = Names(
    [
        (Iri(BASE + "id/agreement/2024"), Iri(XSD + "gYear"), "2024", "", True),
        (Iri(BASE + "id/agreement/2025"), Iri(XSD + "gYear"), "2025", "", True),
        (REGION, ROLE, "region", "", True),
        (Iri(BASE + "id/actor/skane"), ROLE, "Region Skåne", "sv", False),
        (Iri(BASE + "id/actor/halland"), ROLE, "Region Halland", "sv", False),
        (Iri(BASE + "def/theme/strategy"), THEME, "strategi", "sv", False),
        (Iri(BASE + "def/theme/strategy"), THEME, "strategy in English", "en", False),
        (Iri(BASE + "id/line/reg"), LINE, "till regionerna", "sv", False),
        (Iri(BASE + "id/line/reg"), LINE, "to the regions", "en", False),
        (Iri(BASE + "id/line/mun"), LINE, "till kommunerna", "sv", False),
    ]
)
ROLES: Mapping[tuple[Iri, Value | None], Iri] = {(REGION, Year(2025)): Iri(BASE + "id/role/2025-region")}
READER = Reader(NAMES, ROLES)
WORDS = {
    "year": make_word("year", XSD + "gYear"),
    "asOf": make_word("asOf", XSD + "date"),
    "to": make_word("to", XSD + "date"),
    "leaf": make_word("leaf", XSD + "boolean"),
    "section": make_word("section"),
    "actor": make_word("actor", ROLE),
    "theme": make_word("theme", THEME),
    "line": make_word("line", LINE),
}


def read(given: Mapping[str, str], *parameters: Parameter) -> Mapping[str, Value]:
    """Read inputs of a question that has these parameters, else all words optional."""
    question = replace(question_of(""), parameters=parameters or tuple(map(Parameter, WORDS)))
    return READER.read(question, WORDS, given)


def refusal(given: Mapping[str, str], *parameters: Parameter) -> BadParameter:
    with pytest.raises(BadParameter) as caught:
        read(given, *parameters)
    return caught.value


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("year", "2025", Year(2025)),
        ("to", "2025-01-30", dt.date(2025, 1, 30)),
        ("leaf", "true", True),
        ("leaf", "false", False),
        ("section", "2.1 b", "2.1 b"),
        ("theme", "Strategi", Iri(BASE + "def/theme/strategy")),
        ("actor", "region skåne", Iri(BASE + "id/actor/skane")),
    ],
)
def test_a_text_becomes_a_value_of_its_words_type(name: str, text: str, value: Value) -> None:
    found = read({name: text})
    assert found == {name: value}
    assert type(found[name]) is type(value)


def test_an_input_that_is_left_out_is_absent() -> None:
    assert read({}) == {}


def test_a_default_stands_in_for_what_is_left_out_and_gives_way_to_what_is_given() -> None:
    assert read({}, Parameter("year", default="2024")) == {"year": 2024}
    assert read({"year": "2025"}, Parameter("year", default="2024")) == {"year": 2025}


@pytest.mark.parametrize("given", [{}, {"asOf": "today"}])
def test_today_is_the_day_in_stockholm(given: Mapping[str, str]) -> None:
    before = dt.datetime.now(ZoneInfo("Europe/Stockholm")).date()
    found = read(given, Parameter("asOf", default="today"))["asOf"]
    assert found in (before, dt.datetime.now(ZoneInfo("Europe/Stockholm")).date())


def test_today_is_a_word_only_where_it_is_the_default() -> None:
    assert "asOf: «today» is not a date as YYYY-MM-DD." in str(refusal({"asOf": "today"}))


def test_a_category_is_the_role_that_it_has_in_the_year() -> None:
    assert read({"actor": "region", "year": "2025"})["actor"] == BASE + "id/role/2025-region"
    assert read({"actor": "region", "year": "2024"})["actor"] == REGION
    assert read({"actor": "region"})["actor"] == REGION


# ── what is refused ──


@pytest.mark.parametrize(
    ("name", "text", "wanted", "önskat"),
    [
        ("year", "25", "a year of four digits", "ett år med fyra siffror"),
        ("to", "30/1", "a date as YYYY-MM-DD", "ett datum som ÅÅÅÅ-MM-DD"),
        ("leaf", "ja", "true or false", "true eller false"),
        ("section", "\ud800", "a text", "en text"),
    ],
)
def test_a_text_of_another_type_is_refused_with_what_is_wanted(name: str, text: str, wanted: str, önskat: str) -> None:
    problem = refusal({name: text})
    assert problem.detail == {"en": f"{name}: «{text}» is not {wanted}.", "sv": f"{name}: «{text}» är inte {önskat}."}
    assert problem.extra == {"parameter": name}


def test_a_year_that_no_agreement_has_is_refused_with_the_years_that_there_are() -> None:
    problem = refusal({"year": "2026"})
    assert problem.detail["en"] == "year: «2026» does not name one thing that is known; perhaps 2025, 2024."
    assert [candidate["id"] for candidate in candidates(problem)] == [
        BASE + "id/agreement/2025",
        BASE + "id/agreement/2024",
    ]


def candidates(problem: Problem, language: str = "sv") -> list[Mapping[str, str]]:
    found = problem.body("/v1/q", language)["candidates"]
    assert isinstance(found, list)
    return found


@pytest.mark.parametrize(
    ("language", "meant", "label"),
    [("sv", "kanske till regionerna", "till regionerna"), ("en", "perhaps to the regions", "to the regions")],
)
def test_what_may_have_been_meant_is_named_in_the_language_of_the_answer(language: str, meant: str, label: str) -> None:
    problem = refusal({"line": "line/rag"})
    assert f"; {meant} (line/reg)" in problem.detail[language]
    assert candidates(problem, language)[0] == {"id": BASE + "id/line/reg", "label": label}


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_has_a_name_in_one_language_alone_is_named_so_in_both(language: str) -> None:
    problem = refusal({"line": "line/men"})
    assert "till kommunerna (line/mun)" in problem.detail[language]
    assert {"id": BASE + "id/line/mun", "label": "till kommunerna"} in candidates(problem, language)


@pytest.mark.parametrize("text", ["till regionerna", "To the Regions", "to the reg", "line/reg"])
def test_a_thing_is_named_in_either_language(text: str) -> None:
    assert read({"line": text}) == {"line": BASE + "id/line/reg"}


def test_where_nothing_may_have_been_meant_there_are_no_candidates() -> None:
    assert refusal({"line": "qqqqqqqqq"}).extra == {"parameter": "line"}


def test_a_name_that_may_mean_several_things_is_refused_with_them_all() -> None:
    problem = refusal({"actor": "Region"[:3]})
    assert {candidate["label"] for candidate in candidates(problem)} >= {"Region Halland", "Region Skåne"}
    assert "actor/skane" in problem.detail["sv"]


def test_a_code_that_is_spelt_wrong_is_refused_with_the_code() -> None:
    problem = refusal({"theme": "strategin"})
    assert candidates(problem) == [{"id": BASE + "def/theme/strategy", "label": "strategi"}]
    assert candidates(problem, "en") == [{"id": BASE + "def/theme/strategy", "label": "strategy in English"}]
    assert "perhaps strategy" in problem.detail["en"]


def test_a_name_that_is_like_no_other_is_refused_with_the_codes_of_the_list() -> None:
    problem = refusal({"theme": "qqqqqqqqq"})
    assert [candidate["label"] for candidate in candidates(problem)] == ["strategi"]


@pytest.mark.parametrize("name", ["year", "to", "leaf", "actor", "theme"])
def test_an_empty_text_is_a_parameter_that_was_left_out(name: str) -> None:
    assert refusal({name: ""}, Parameter(name, required=True)).detail["en"] == f"q wants {name}."
    assert name not in read({name: ""})


def test_a_required_parameter_that_is_missing_is_named() -> None:
    problem = refusal({}, Parameter("year", required=True))
    assert problem.detail == {"en": "q wants year.", "sv": "q behöver year."}
    assert problem.extra == {"parameter": "year"}


def test_an_unknown_parameter_is_refused_with_the_nearest() -> None:
    assert refusal({"actr": "x"}).extra == {"parameter": "actr", "candidates": ["actor"]}
    assert refusal({"qqq": "x"}).extra["candidates"] == list(WORDS)
    question = question_of("")
    with pytest.raises(BadParameter, match="q has no parameter «x»; it has none"):
        READER.read(question, WORDS, {"x": "1"})


def test_a_long_text_is_shown_by_its_beginning() -> None:
    problem = refusal({"theme": "x" * 5000})
    assert len(problem.detail["en"]) < 200
    assert "x…»" in problem.detail["en"]
    assert len(str(refusal({"y" * 5000: ""}).extra["parameter"])) == 80


def test_a_word_can_be_read_if_it_names_things_or_has_a_known_datatype() -> None:
    assert all(map(is_readable, WORDS.values()))
    assert not is_readable(make_word("length", XSD + "duration"))


# ── any text at all ──


@given(st.sampled_from(sorted(WORDS)), TEXTS)
def test_any_text_is_a_value_that_can_be_written_or_a_problem(name: str, text: str) -> None:
    try:
        values = read({name: text})
    except Problem as problem:
        assert problem.extra["parameter"] == name
    else:
        assert serialised(values[name]) if text else not values


GIVEN: Final = sorted({text for _, case in CASES for text in case.input.values()})
KNOWN: Final = st.sampled_from(GIVEN)
HALF: Final = KNOWN.map(lambda text: text[: len(text) // 2 + 1])
ALMOST: Final = st.one_of(
    KNOWN, HALF, TEXTS, *(st.tuples(*two).map("".join) for two in ((KNOWN, TEXTS), (TEXTS, KNOWN)))
)


@pytest.mark.parametrize(
    ("question", "name"), [(question, parameter.name) for question in QUESTIONS for parameter in question.parameters]
)
@settings(max_examples=15)
@given(text=ALMOST)
def test_any_text_asks_for_one_thing_by_its_id_or_is_a_problem(
    catalogue: Catalogue, question: Question, name: str, text: str
) -> None:
    given = {**question.cases[0].input, name: text}
    try:
        answer = catalogue.ask(question.name, given)
    except BadPremises as problem:  # it was understood, and does not fit the others
        assert problem.extra["reason"]
        return
    except Problem as problem:
        assert (problem.kind, problem.extra["parameter"]) == ("bad-parameter", name)
        return
    understood = catalogue.reader.read(question, catalogue.words[question.name], given)
    again = catalogue.ask(question.name, {**given, name: printed(understood[name]) if name in understood else ""})
    assert again.query == answer.query
    assert again.rows == answer.rows

"""The catalogue opens only content that can be served, and gives every front-end the same answer, page by page."""

import datetime as dt
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from small import HEADER, PREFIXES, copy_index, write_content
from villkor.catalogue import LIMIT, MOST, Catalogue, open_catalogue
from villkor.catalogue.answer import Resource
from villkor.errors import BadParameter, BrokenContent, NotAcceptable, UnknownQuestion
from villkor.vocabulary import BASE, LANGUAGES, Iri

X: Final = BASE + "id/x/"
WORDS: Final = """
word:thing a vk:Word ; rdfs:label "sak"@sv , "thing"@en ; skos:definition "vad"@sv , "what"@en ; vk:valueType ex:Thing .
word:year a vk:Word ; rdfs:label "år"@sv , "year"@en ; skos:definition "när"@sv , "when"@en ; vk:valueType xsd:gYear .
word:deadline a vk:Word ; rdfs:label "dag"@sv , "day"@en ; skos:definition "när"@sv , "when"@en ;
  vk:valueType xsd:date .
word:daysLeft a vk:Word ; rdfs:label "kvar"@sv , "left"@en ; skos:definition "hur långt"@sv , "how long"@en ;
  vk:valueType xsd:integer .
word:asOf a vk:Word ; rdfs:label "dag"@sv , "day"@en ; skos:definition "då"@sv , "then"@en ; vk:valueType xsd:date .
word:span a vk:Word ; rdfs:label "tid"@sv , "time"@en ; skos:definition "tid"@sv , "time"@en ;
  vk:valueType xsd:duration .
word:things.own a vk:Word ; rdfs:label "egen"@sv , "own"@en ; skos:definition "egen"@sv , "own"@en ;
  vk:valueType xsd:string .
vk:Word a rdfs:Class . vk:Agreement a rdfs:Class . ex:Thing a rdfs:Class .
"""
FACTS: Final = """
ex:a a ex:Thing ; rdfs:label "första"@sv , "first"@en ; vk:year "2025"^^xsd:gYear ; ex:due "2025-12-01"^^xsd:date ;
  vk:citation ex:citation .
ex:b a ex:Thing ; rdfs:label "andra"@sv ; vk:year "2025"^^xsd:gYear .
ex:c a ex:Thing ; vk:year "2024"^^xsd:gYear .
ex:agreement a vk:Agreement ; rdfs:label "ök 2025"@sv ; vk:year "2025"^^xsd:gYear .
ex:older a vk:Agreement ; vk:year "2024"^^xsd:gYear .
ex:citation oa:hasSource ex:source . ex:source rdfs:label "källan"@sv .
ex:none a vk:AbsenceStatement ; rdfs:label "ingen dag"@sv ; vk:about ex:b ; vk:aboutProperty ex:due .
ex:due rdfs:label "dag"@sv . vk:AbsenceStatement a rdfs:Class .
ex:catalog a dcat:Dataset ; dct:issued "2025-11-22"^^xsd:date .
"""
QUESTION: Final = """#+ parameters: {year: optional, asOf: today}
#+ because: [{sv: "{thing} är sist {deadline}", en: "{thing} is due {deadline}"}]
#+ rule: days-left
SELECT ?thing ?deadline ?daysLeft ?status WHERE {
  ?thing a <https://w3id.org/villkor/id/x/Thing> ; <https://w3id.org/villkor/spec/year> $year
  OPTIONAL { ?thing <https://w3id.org/villkor/id/x/due> ?deadline }
  FILTER($asOf = $asOf)
} ORDER BY ?thing
"""
FILES: Final = {
    "ontology/words.ttl": PREFIXES
    + WORDS.replace("word:deadline a vk:Word", "word:deadline vk:denotes ex:due ; a vk:Word"),
    "data/facts.ttl": PREFIXES + FACTS,
    "queries/things.rq": HEADER + QUESTION,
    "queries/things.yaml": "- {name: a, source: S1, input: {year: 2025}, total: 2}",
}


def opened(root: Path, files: Mapping[str, str] = FILES) -> Catalogue:
    copy_index(root)
    return open_catalogue(str(write_content(root, files).root))


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
    return opened(tmp_path_factory.mktemp("content"))


# ── opening ──


def test_the_words_facts_and_questions_of_a_folder_are_opened(small: Catalogue) -> None:
    assert list(small.questions) == ["things"]
    assert small.words["things"]["own"].label == {"sv": "egen", "en": "own"}
    assert small.issued == dt.date(2025, 11, 22)


def test_the_same_folder_has_the_same_version_however_often_it_is_opened(catalogue: Catalogue) -> None:
    assert open_catalogue().graph.version == catalogue.graph.version


@pytest.mark.parametrize(
    ("files", "said"),
    [
        (
            {"queries/things.rq": HEADER + "SELECT ?thing ?colour WHERE { ?thing ?p ?colour }"},
            "colour is no word; give it",
        ),
        (
            {"queries/things.rq": HEADER + "#+ rule: add\nSELECT ?thing WHERE {}"},
            "add is no rule; there are change-explanations, days-left, ",
        ),
        (
            {"queries/things.rq": HEADER + "#+ parameters: {span: optional}\nSELECT ?thing WHERE { ?thing ?p $span }"},
            "span has a datatype that is not read.",
        ),
        ({"data/facts.ttl": FILES["data/facts.ttl"].replace("dct:issued", "dct:modified")}, "no dataset states when"),
        ({"data/facts.ttl": FILES["data/facts.ttl"].replace('"2025-11-22"', '"i dag"')}, "issued is no date: i dag"),
    ],
)
def test_content_that_cannot_be_served_is_refused(tmp_path: Path, files: Mapping[str, str], said: str) -> None:
    with pytest.raises(BrokenContent) as caught:
        opened(tmp_path, {**FILES, **files})
    assert said in str(caught.value)


def test_a_question_may_use_a_word_that_only_it_has(tmp_path: Path) -> None:
    query = {"queries/things.rq": HEADER + "SELECT ?own WHERE { ?thing <urn:own> ?own }"}
    assert opened(tmp_path, {**FILES, **query}).questions["things"].columns == ("own",)


def test_content_without_the_queries_of_the_catalogue_itself_is_refused(tmp_path: Path) -> None:
    write_content(tmp_path, FILES)
    copy_index(tmp_path)
    (tmp_path / "queries/index/words.rq").unlink()
    with pytest.raises(BrokenContent, match=r"^queries/index lacks words\.rq\.$"):
        open_catalogue(str(tmp_path))


# ── asking ──


def test_an_answer_has_the_rows_and_all_that_bears_on_them(small: Catalogue) -> None:
    answer = small.ask("things", {"year": "2025", "asOf": "2025-11-30"}, language="en")
    first, second = answer.rows
    assert first.cells == {"thing": Resource(Iri(X + "a"), "first"), "deadline": dt.date(2025, 12, 1), "daysLeft": 1}
    assert second.cells == {"thing": Resource(Iri(X + "b"), "andra"), "deadline": None, "daysLeft": None}
    assert first.because == ("first [x/a] is due 2025-12-01",)
    assert answer.sources == {X + "source": "källan"}
    assert answer.absences == (Resource(Iri(X + "none"), "ingen dag"),)
    assert (answer.status, answer.total, answer.language) == ("stated", 2, "en")
    assert answer.inputs == {"year": 2025, "asOf": dt.date(2025, 11, 30)}
    assert answer.given == {"year": "2025", "asOf": "2025-11-30"}
    assert (answer.version, answer.issued) == (small.graph.version, small.issued)


def test_no_answer_is_no_error(small: Catalogue) -> None:
    answer = small.ask("things", {"year": "2025"}, page=2)
    assert (answer.rows, answer.total) == ([], 2)


def test_a_question_that_there_is_not_is_refused_with_those_that_there_are(small: Catalogue) -> None:
    with pytest.raises(UnknownQuestion) as caught:
        small.ask("x" * 1000, {})
    assert caught.value.extra == {"candidates": ["things"]}
    assert len(caught.value.detail["sv"]) < 200


@pytest.mark.parametrize(
    ("options", "name"),
    [({"language": "fi"}, "lang"), ({"limit": 0}, "limit"), ({"limit": MOST + 1}, "limit"), ({"page": 0}, "page")],
)
def test_a_language_a_limit_or_a_page_that_there_is_not_is_refused(
    small: Catalogue, options: Mapping[str, str | int], name: str
) -> None:
    with pytest.raises(BadParameter) as caught:
        small.ask("things", {}, **options)  # type: ignore[arg-type]  # each is of the type that its name has
    assert caught.value.extra["parameter"] == name


@settings(max_examples=30)
@given(st.integers(1, 60))
def test_the_pages_of_an_answer_are_its_rows_in_their_order(catalogue: Catalogue, limit: int) -> None:
    whole = catalogue.ask("obligations", {"actor": "county-joint", "year": "2025"}, limit=None)
    pages = [
        catalogue.ask("obligations", {"actor": "county-joint", "year": "2025"}, limit=limit, page=page)
        for page in range(1, whole.total // limit + 2)
    ]
    assert [row for page in pages for row in page.rows] == whole.rows
    assert {(page.total, page.status) for page in pages} == {(whole.total, whole.status)}


def test_a_page_has_a_hundred_rows_where_nothing_else_is_said(catalogue: Catalogue) -> None:
    answer = catalogue.ask("actors", {})
    assert (len(answer.rows), answer.limit) == (LIMIT, LIMIT)
    assert answer.total > LIMIT


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_row_of_every_example_says_where_it_is_founded(catalogue: Catalogue, language: str) -> None:
    for question in catalogue.questions.values():
        for row in catalogue.ask(question.name, question.cases[0].input, language=language).rows:
            assert row.citations or row.status != "stated", f"{question.name}: {row.cells}"


# ── describing ──


def test_a_description_has_what_is_said_of_the_rows_things(small: Catalogue) -> None:
    turtle = small.describe(small.ask("things", {"year": "2024"}), "text/turtle").decode()
    assert f"<{X}c>" in turtle and f"<{X}a>" not in turtle


def test_a_description_is_not_written_as_a_table(small: Catalogue) -> None:
    with pytest.raises(NotAcceptable):
        small.describe(small.ask("things", {}), "text/csv")


def test_the_questions_that_share_money_out_are_those_that_tell_by_which_population(catalogue: Catalogue) -> None:
    reckoned = {name for name, question in catalogue.questions.items() if catalogue.reckons(question)}
    assert reckoned == {"change-explanations", "implied-shares", "reconciliations", "shares", "what-ifs"}


@pytest.mark.parametrize("given", ["14", "county:14", "county/14", "Västra Götalands län", BASE + "id/county/14"])
def test_a_county_is_named_by_its_code_its_name_or_the_id_that_answers_show(catalogue: Catalogue, given: str) -> None:
    asked = {name: catalogue.ask(name, {"county": given}, limit=None) for name in ("actors", "allocations")}
    assert {answer.inputs["county"] for answer in asked.values()} == {
        Resource(Iri(BASE + "id/county/14"), "Västra Götalands län")
    }


def test_a_county_that_there_is_not_is_refused_with_what_may_be_meant(catalogue: Catalogue) -> None:
    with pytest.raises(BadParameter) as refused:
        catalogue.ask("actors", {"county": "county:99"})
    assert refused.value.extra["parameter"] == "county"
    assert refused.value.extra["candidates"]

"""A text names the one thing that it can mean, and else is answered with what it may have meant."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from small import ROOT
from villkor.catalogue import Catalogue
from villkor.questions.names import Candidate, Names, fold, read_names
from villkor.vocabulary import BASE, Iri

ACTOR = Iri("https://example.org/Actor")
THEME = Iri(BASE + "def/theme")
SKANE = Iri(BASE + "id/actor/se-2321000255")
VGR = Iri(BASE + "id/actor/se-2321000131")
GOTEBORG = Iri(BASE + "id/actor/se-2120001355")
REGION = Iri(BASE + "def/category/region")
STRATEGY = Iri(BASE + "def/theme/strategy")
D17 = Iri(BASE + "id/discrepancy/D17")

NAMES = Names(
    [
        (SKANE, ACTOR, "Region Skåne", "sv", False),
        (SKANE, ACTOR, "Skåne Regional Council", "en", False),
        (SKANE, ACTOR, "232100-0255", "", True),
        (VGR, ACTOR, "Västra Götalandsregionen", "sv", False),
        (VGR, ACTOR, "region:14", "", True),
        (GOTEBORG, ACTOR, "Göteborgs kommun", "sv", False),
        (GOTEBORG, ACTOR, "Göteborgsregionen", "sv", False),
        (REGION, ACTOR, "regioner", "sv", False),
        (REGION, ACTOR, "region", "", True),
        (Iri(BASE + "id/actor/a"), ACTOR, "Samverkan", "sv", False),
        (Iri(BASE + "id/actor/b"), ACTOR, "Samverkan", "sv", False),
        (Iri(BASE + "id/actor/c"), ACTOR, "alla", "sv", False),
        (Iri(BASE + "def/category/all"), ACTOR, "alla", "sv", False),
        (Iri(BASE + "id/actor/long"), ACTOR, "lång " * 60, "sv", False),
        (STRATEGY, THEME, "strategi", "sv", False),
        (D17, THEME, "D17", "", True),
    ]
)


@pytest.mark.parametrize(
    ("text", "thing"),
    [
        ("Region Skåne", SKANE),
        ("  region\tSKÅNE ", SKANE),
        ("skåne regional council", SKANE),
        ("Västra Götalandsreg", VGR),
        ("232100-0255", SKANE),
        ("2321000255", SKANE),
        ("SE232100025501", SKANE),
        ("162321000255", SKANE),
        ("region:14", VGR),
        ("region", REGION),
        ("actor/se-2321000131", VGR),
        ("se-2321000131", VGR),
        ("actor:se-2321000131", VGR),
        (VGR, VGR),
        (f" {VGR} ", VGR),
        ("def/category/region", REGION),
        ("göteborgsr", GOTEBORG),
        ("alla", Iri(BASE + "def/category/all")),
        ("lång " * 60, Iri(BASE + "id/actor/long")),
    ],
)
def test_a_name_a_code_a_number_an_id_and_the_beginning_of_a_name_name_a_thing(text: str, thing: Iri) -> None:
    assert NAMES.resolve(text, [ACTOR]) == thing


@pytest.mark.parametrize("text", ["D17", "d17", "discrepancy/D17", D17])
def test_an_id_is_known_whatever_its_case(text: str) -> None:
    assert NAMES.resolve(text, [THEME]) == D17


def test_two_beginnings_of_names_of_one_thing_name_it() -> None:
    assert NAMES.resolve("göteborgs", [ACTOR]) == GOTEBORG


def test_only_things_of_the_kinds_that_are_wanted_are_named() -> None:
    assert not isinstance(NAMES.resolve("strategi", [ACTOR]), Iri)
    assert NAMES.resolve("strategi", [ACTOR, THEME]) == STRATEGY
    assert NAMES.resolve("strategi", []) == []


@pytest.mark.parametrize("text", ["", "   ", "\n", "x", "lång " * 40 + "natt", "lång " * 60 + "x", "https://"])
def test_what_names_nothing_names_nothing(text: str) -> None:
    assert not isinstance(NAMES.resolve(text, [ACTOR]), Iri)


def test_a_name_of_several_things_gives_them_all() -> None:
    assert NAMES.resolve("samverkan", [ACTOR]) == [
        Candidate(Iri(BASE + "id/actor/a"), {"sv": "Samverkan", "en": "Samverkan"}),
        Candidate(Iri(BASE + "id/actor/b"), {"sv": "Samverkan", "en": "Samverkan"}),
    ]


def test_a_name_that_is_spelt_wrong_gives_the_nearest_first() -> None:
    found = NAMES.resolve("Region Skne", [ACTOR])
    assert not isinstance(found, Iri)
    assert found[0] == Candidate(SKANE, {"sv": "Region Skåne", "en": "Skåne Regional Council"})
    assert len(found) <= 5


def test_the_same_is_meant_and_it_is_named_in_both_languages_whichever_the_text_is_in() -> None:
    named = Candidate(SKANE, {"sv": "Region Skåne", "en": "Skåne Regional Council"})
    for text in ("Region Skne", "Skne Regional Council"):
        found = NAMES.resolve(text, [ACTOR])
        assert not isinstance(found, Iri)
        assert found[0] == named


@pytest.mark.parametrize("language", ["sv", "en", ""])
def test_a_label_in_one_language_alone_is_shown_in_both(language: str) -> None:
    names = Names([(D17, THEME, "avvikelse", language, False)])
    assert names.resolve("avvikelsen", [THEME]) == [Candidate(D17, {"sv": "avvikelse", "en": "avvikelse"})]


def test_of_several_names_in_a_language_the_first_is_shown_and_a_code_never() -> None:
    names = Names(
        [
            (D17, THEME, "D17", "", True),
            (D17, THEME, "skillnad", "sv", False),
            (D17, THEME, "difference", "en", False),
            (D17, THEME, "avvikelse", "sv", False),
            (D17, THEME, "deviation", "en", False),
        ]
    )
    assert names.resolve("D18", [THEME]) == [Candidate(D17, {"sv": "skillnad", "en": "difference"})]


def test_a_thing_without_a_label_is_shown_by_its_id() -> None:
    found = NAMES.resolve("D18", [THEME])
    assert found == [Candidate(D17, {"sv": "discrepancy/D17", "en": "discrepancy/D17"})]


@given(st.text())
def test_a_name_is_folded_once_and_for_all(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text())
def test_any_text_names_something_known_or_is_answered_with_something_known(text: str) -> None:
    found = NAMES.resolve(text, [ACTOR])
    things = [found] if isinstance(found, Iri) else [candidate.id for candidate in found]
    assert all(NAMES.resolve(thing, [ACTOR]) == thing for thing in things)


def test_everything_that_may_be_asked_about_is_named_by_its_id(catalogue: Catalogue) -> None:
    query = (ROOT / "queries/index/names.rq").read_text(encoding="utf-8")
    names = read_names(catalogue.graph, query)
    for thing, kind, *_ in catalogue.graph.select(query).rows:
        assert names.resolve(Iri(thing).short, [Iri(kind)]) == thing


def test_a_line_of_the_content_is_named_in_swedish_and_in_english(catalogue: Catalogue) -> None:
    names = read_names(catalogue.graph, (ROOT / "queries/index/names.rq").read_text(encoding="utf-8"))
    found = names.resolve("line/vg2025-complx", [Iri(BASE + "spec/FundingLine")])
    assert not isinstance(found, Iri)
    assert found[0].id == BASE + "id/line/vg2025-complex"
    assert found[0].name == {
        "sv": "komplexa behov och samsjuklighet 2025, Västra Götaland",
        "en": "complex needs and comorbidity 2025, Västra Götaland",
    }

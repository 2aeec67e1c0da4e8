"""Every failure is a problem: drawn in one tree, named in both languages, and with a body of one shape."""

import pickle

import pytest

from villkor import errors
from villkor.errors import PROBLEMS, BadParameter, NotFound, Problem, Unexpected, shortened
from villkor.vocabulary import LANGUAGES

EVERY = pytest.mark.parametrize("kind", PROBLEMS, ids=lambda kind: kind.kind)


def descendants(kind: type[Problem]) -> set[type[Problem]]:
    return {found for child in kind.__subclasses__() for found in (child, *descendants(child))}


def test_the_kinds_of_problem_are_all_listed_and_all_drawn_in_the_tree() -> None:
    assert {kind.kind for kind in PROBLEMS} == {kind.kind for kind in descendants(Problem)}
    assert errors.__doc__ is not None
    for kind in PROBLEMS:
        assert f" {kind.__name__} " in errors.__doc__


def test_no_two_kinds_of_problem_have_the_same_type() -> None:
    assert len({kind.kind for kind in PROBLEMS}) == len(PROBLEMS)


@EVERY
def test_a_kind_has_the_status_that_the_tree_shows(kind: type[Problem]) -> None:
    drawn = next(line.split() for line in str(errors.__doc__).splitlines() if f" {kind.__name__} " in line)
    assert str(kind.status) in drawn


@EVERY
def test_a_kind_says_what_it_is_what_it_means_and_what_to_do_in_both_languages(kind: type[Problem]) -> None:
    for texts in (kind.title, kind.meaning, kind.remedy):
        assert set(texts) == set(LANGUAGES)
        assert all(texts.values())


@EVERY
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_body_has_the_members_of_rfc_9457(kind: type[Problem], language: str) -> None:
    detail = {"en": "Too late.", "sv": "För sent."}
    assert kind(detail["en"], detail["sv"]).body("/v1/x", language) == {
        "type": f"/problems/{kind.kind}",
        "title": kind.title[language],
        "status": kind.status,
        "detail": detail[language],
        "instance": "/v1/x",
    }


def test_a_detail_in_english_alone_is_shown_to_all() -> None:
    assert Unexpected("Oh.").body("/", "sv")["detail"] == "Oh."


def test_what_helps_stands_beside_and_what_is_empty_is_left_out() -> None:
    body = BadParameter("No.", parameter="year", candidates=[], position="").body("/", "en")
    assert body["parameter"] == "year"
    assert not {"candidates", "position"} & set(body)


@pytest.mark.parametrize(("language", "candidates"), [("sv", ["läns"]), ("en", ["county"])])
def test_what_helps_by_language_is_told_in_the_one_of_the_body(language: str, candidates: list[str]) -> None:
    problem = BadParameter("No.", "Nej.", parameter="x", candidates={"sv": ["läns"], "en": ["county"]})
    body = problem.body("/", language)
    assert (body["parameter"], body["candidates"]) == ("x", candidates)
    assert "candidates" not in BadParameter("No.", candidates={}).body("/", language)


@pytest.mark.parametrize(
    ("path", "told"),
    [("/" + "x" * 79, "/" + "x" * 79), ("/" + "x" * 80, "/" + "x" * 79 + "…"), ("å" * 9000, "å" * 80 + "…")],
)
def test_what_failed_is_told_by_its_first_eighty_characters(path: str, told: str) -> None:
    assert NotFound("No.").body(path, "en")["instance"] == told
    assert shortened(path) == told


def test_a_problem_is_the_same_in_another_process() -> None:
    problem = BadParameter("No.", "Nej.", parameter="year", candidates={"sv": ["x"], "en": ["y"]})
    copy = pickle.loads(pickle.dumps(problem))
    assert type(copy) is BadParameter
    assert copy.body("/", "sv") == problem.body("/", "sv")

"""An answer's rows gather what belongs together, and carry the status, citations and reasons that they are due."""

import datetime as dt
from dataclasses import replace
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from test_question import question_of
from villkor.catalogue.answer import Resource, Writer, gather, overall
from villkor.catalogue.notes import Citation, Notes
from villkor.graph import Table
from villkor.questions.question import Question
from villkor.vocabulary import BASE, Iri, Value, Year

A: Final = Iri(BASE + "id/norm/a")
B: Final = Iri(BASE + "id/norm/b")
C: Final = Iri(BASE + "id/norm/c")
REGION: Final = Iri(BASE + "id/actor/region")
CODE: Final = Iri(BASE + "def/norm-kind/action")
SOURCE: Final = Iri(BASE + "res/text/S2")
CAUTION: Final = ["conflicting", "not-stated", "inferred", "external", "derived", "stated"]


def citation(name: str) -> Citation:
    return Citation(Iri(BASE + "res/citation/" + name), SOURCE, "2.1", 1, (96, 97), "upprätta")


NOTES: Final = Notes(
    labels={
        (A, "sv"): "norm a",
        (A, "en"): "norm a (en)",
        (B, "sv"): "norm b",
        (REGION, "sv"): "regionen",
        (CODE, "sv"): "åtgärd",
        (CODE, "en"): "action to take",
    },
    statuses={A: "derived", C: "conflicting"},
    citations={A: (citation("a1"), citation("a2")), B: (citation("b"),)},
    absences=(),
    discrepancies={},
    related={},
)
QUESTION: Final = replace(
    question_of(""), columns=("thing", "kind", "actor"), lists=frozenset({"actor"}), cites=("thing",)
)


def writer(language: str = "sv", question: Question = QUESTION) -> Writer:
    return Writer(question, NOTES, language, {"year": Year(2025), "theme": None})


def because(*steps: str) -> Writer:
    return writer(question=replace(QUESTION, because=tuple({"sv": step, "en": step} for step in steps)))


# ── gathering ──


def test_solutions_that_differ_only_in_lists_are_one_row() -> None:
    table = Table(("thing", "kind", "actor"), [(A, CODE, REGION), (B, CODE, REGION), (A, CODE, B)])
    assert gather(QUESTION, table) == [
        {"thing": (A,), "kind": (CODE,), "actor": (REGION, B)},
        {"thing": (B,), "kind": (CODE,), "actor": (REGION,)},
    ]


def test_a_value_of_a_list_is_told_once_and_nothing_is_no_value() -> None:
    table = Table(("thing", "kind", "actor"), [(A, None, REGION), (A, None, None), (A, None, REGION)])
    assert gather(QUESTION, table) == [{"thing": (A,), "kind": (), "actor": (REGION,)}]


def test_solutions_that_differ_in_anything_else_are_rows_of_their_own() -> None:
    table = Table(("thing", "kind", "status"), [(A, CODE, None), (A, None, None), (A, CODE, CODE)])
    assert len(gather(QUESTION, table)) == 3


def test_no_solutions_are_no_rows() -> None:
    assert gather(QUESTION, Table(("thing",), [])) == []


@given(st.lists(st.tuples(st.sampled_from([A, B, C]), st.none() | st.integers(0, 3), st.integers(0, 9))))
def test_gathering_loses_and_invents_no_value(solutions: list[tuple[Value | None, ...]]) -> None:
    rows = gather(QUESTION, Table(("thing", "kind", "actor"), solutions))
    told = {(*row["thing"], *(row["kind"] or (None,)), actor) for row in rows for actor in row["actor"]}
    assert told == set(solutions)
    assert len({(row["thing"], row["kind"]) for row in rows}) == len(rows)


# ── cells ──


def test_a_code_is_its_notation_a_thing_has_its_label_and_anything_else_is_itself() -> None:
    row = writer("en").row({"thing": (A,), "kind": (CODE,), "actor": (REGION, dt.date(2025, 1, 30))})
    assert row.cells == {
        "thing": Resource(A, "norm a (en)"),
        "kind": "action",
        "actor": (Resource(REGION, "regionen"), dt.date(2025, 1, 30)),
    }


def test_a_thing_without_a_label_is_called_by_its_id() -> None:
    assert writer().single(C) == Resource(C, "norm/c")


def test_what_is_not_stated_is_nothing_and_a_list_of_nothing_is_empty() -> None:
    row = writer().row({"thing": (), "kind": (), "actor": ()})
    assert row.cells == {"thing": None, "kind": None, "actor": ()}


# ── status ──


@pytest.mark.parametrize(
    ("things", "status"),
    [
        ((), "stated"),
        ((B,), "stated"),
        ((A,), "derived"),
        ((A, B), "derived"),
        ((B, A, C), "conflicting"),
        (("x",), "stated"),
    ],
)
def test_a_row_has_the_most_cautious_status_of_what_it_is_about(things: tuple[Value, ...], status: str) -> None:
    assert writer().status({"thing": things, "kind": (CODE,)}) == status


def test_a_row_that_has_a_status_of_its_own_keeps_it() -> None:
    assert writer().status({"thing": (A,), "status": (Iri(BASE + "def/statedness/external"),)}) == "external"
    assert writer().status({"thing": (A,), "status": ()}) == "derived"


def test_an_answer_without_rows_is_not_stated() -> None:
    assert overall([]) == "not-stated"


@pytest.mark.parametrize(
    ("statuses", "status"),
    [
        (["stated"], "stated"),
        (["stated", "stated", "conflicting"], "stated"),
        (["stated", "derived"], "derived"),
        (["stated", "conflicting", "stated", "conflicting"], "conflicting"),
        (["external", "inferred"], "inferred"),
    ],
)
def test_an_answer_has_the_status_of_most_rows_and_the_more_cautious_of_two(statuses: list[str], status: str) -> None:
    assert overall(statuses) == status


@given(st.lists(st.sampled_from(CAUTION), min_size=1))
def test_the_order_of_rows_does_not_change_the_status(statuses: list[str]) -> None:
    assert overall(statuses) == overall(sorted(statuses))
    assert overall(statuses) in statuses


# ── citations and reasons ──


def test_a_row_cites_what_its_things_cite_each_place_once() -> None:
    question = replace(QUESTION, cites=("actor", "thing"))
    row = writer(question=question).row({"thing": (A,), "kind": (), "actor": (B, A)})
    assert row.citations == (citation("b"), citation("a1"), citation("a2"))
    assert writer().row({"thing": (C,), "kind": (), "actor": ()}).citations == ()


def test_a_place_that_two_things_of_a_row_share_is_cited_once() -> None:
    notes = replace(NOTES, citations={A: (citation("a"), citation("b")), B: (citation("b"), citation("c"))})
    question = replace(QUESTION, cites=("thing", "actor"))
    row = replace(writer(question=question), notes=notes).row({"thing": (A,), "kind": (), "actor": (B,)})
    assert row.citations == (citation("a"), citation("b"), citation("c"))


@pytest.mark.parametrize(("language", "step"), [("sv", "slag: åtgärd"), ("en", "slag: action to take")])
def test_a_reason_names_a_code_by_its_label_and_the_row_by_its_notation(language: str, step: str) -> None:
    question = replace(QUESTION, because=({"sv": "slag: {kind}", "en": "slag: {kind}"},))
    row = writer(language, question).row({"thing": (A,), "kind": (CODE,), "actor": ()})
    assert (row.because, row.cells["kind"]) == ((step,), "action")


def test_a_reason_names_things_with_their_ids_and_inputs_as_they_are() -> None:
    row = because("{thing} gäller {actor} år {year}").row({"thing": (A,), "kind": (), "actor": (REGION, B)})
    assert row.because == ("norm a [norm/a] gäller regionen [actor/region], norm b [norm/b] år 2025",)


def test_a_reason_that_speaks_of_what_the_row_lacks_is_left_out() -> None:
    row = because("{kind}", "{actor}", "{theme}", "alltid").row({"thing": (A,), "kind": (), "actor": ()})
    assert row.because == ("alltid",)


def test_a_reason_that_says_that_a_thing_is_itself_is_left_out() -> None:
    assert because("{thing} ingår i {actor}").row({"thing": (A,), "kind": (), "actor": (A,)}).because == ()


def test_a_step_knows_the_things_that_it_names_each_once_and_in_order() -> None:
    (step,) = because("{actor}: {thing} år {year}").row({"thing": (A,), "kind": (), "actor": (B, A, REGION)}).steps
    assert [thing.id for thing in step.things] == [B, A, REGION]
    assert step.words == ("", ": ", " år ", "")
    assert step.told(lambda cell: "…") == "…: … år …"


def test_a_step_may_name_the_same_number_twice() -> None:
    row = because("{kind} = {year}").row({"thing": (), "kind": (Year(2025),), "actor": ()})
    assert row.because == ("2025 = 2025",)


def test_braces_in_a_label_are_no_field() -> None:
    assert because("{kind}").row({"thing": (), "kind": ("{thing}",), "actor": ()}).because == ("{thing}",)

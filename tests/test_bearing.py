"""An answer is told with the absences and discrepancies that bear on it, and with no others."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

import pytest

from small import make_word
from test_question import question_of
from villkor.catalogue.answer import Gathered
from villkor.catalogue.bearing import absences, discrepancies, read_scope
from villkor.catalogue.notes import Absence, Notes
from villkor.vocabulary import BASE, Iri, Value, Year


def iri(name: str) -> Iri:
    return Iri(BASE + "id/" + name)


LINE, ACTOR, COUNTY, AGREEMENT, OTHER = map(iri, ["line", "actor", "county", "agreement/2025", "agreement/2024"])
AMOUNT, RECIPIENT, DAY = map(iri, ["amount", "recipient", "day"])
QUESTION: Final = replace(question_of(""), columns=("line", "amount"), cites=("line",))
WORDS: Final = {
    "line": make_word("line"),
    "amount": make_word("amount", denotes=(AMOUNT,)),
    "actor": make_word("actor", denotes=(RECIPIENT,)),
    "day": make_word("day", denotes=(DAY,)),
    "year": make_word("year"),
}
ROW: Final[Gathered] = {"line": (LINE,), "amount": (100,)}
WANTING: Final[Gathered] = {"line": (LINE,), "amount": ()}


def notes(*found: Absence) -> Notes:
    return Notes(
        labels={},
        statuses={},
        citations={},
        absences=found,
        discrepancies={LINE: (iri("D2"), iri("D1")), ACTOR: (iri("D3"),)},
        related={ACTOR: (COUNTY,)},
    )


def absence(about: set[Iri], properties: set[Iri], agreements: set[Iri]) -> Absence:
    return Absence(iri("absence"), frozenset(about), frozenset(properties), frozenset(agreements))


def told(
    found: Absence,
    rows: list[Gathered],
    inputs: Mapping[str, Value] | None = None,
    years: set[Iri] | None = None,
    sought: tuple[str, ...] = (),
) -> bool:
    known = notes(found)
    scope = read_scope(replace(QUESTION, absences=sought), WORDS, known, inputs or {}, rows, years or set())
    return list(absences(known, scope)) == [found.id]


@pytest.mark.parametrize("rows", [[], [ROW], [WANTING]])
def test_what_is_asked_about_is_told_with_all_its_absences(rows: list[Gathered]) -> None:
    assert told(absence({ACTOR}, {DAY}, set()), rows, {"actor": ACTOR})


def test_what_belongs_to_what_is_asked_about_is_told_with_what_the_question_shows() -> None:
    assert told(absence({COUNTY}, {AMOUNT}, set()), [ROW], {"actor": ACTOR})
    assert not told(absence({COUNTY}, {DAY}, set()), [ROW], {"actor": ACTOR})


def test_what_the_rows_are_about_is_told_with_what_they_lack() -> None:
    assert told(absence({LINE}, {AMOUNT}, set()), [ROW, WANTING])
    assert not told(absence({LINE}, {AMOUNT}, set()), [ROW])
    assert not told(absence({LINE}, {DAY}, set()), [WANTING])


def test_the_agreement_of_a_year_without_rows_is_told_with_what_the_question_shows() -> None:
    assert told(absence({AGREEMENT}, {AMOUNT}, set()), [], {"year": Year(2025)}, {AGREEMENT})
    assert not told(absence({OTHER}, {AMOUNT}, set()), [], {"year": Year(2025)}, {AGREEMENT})


def test_the_agreement_of_a_row_is_told_with_what_the_row_lacks() -> None:
    assert told(absence({AGREEMENT}, {AMOUNT}, set()), [{**WANTING, "agreement": (AGREEMENT,)}])


def test_an_absence_of_another_agreement_is_not_told() -> None:
    assert not told(absence({ACTOR}, {AMOUNT}, {OTHER}), [], {"actor": ACTOR}, {AGREEMENT})
    assert told(absence({ACTOR}, {AMOUNT}, {OTHER}), [], {"actor": ACTOR})


def test_what_a_question_seeks_is_told_whatever_the_rows() -> None:
    assert told(absence(set(), {DAY}, {AGREEMENT}), [ROW], None, {AGREEMENT}, ("day",))
    assert not told(absence(set(), {DAY}, {AGREEMENT}), [ROW], None, {AGREEMENT})


def test_what_was_asked_by_is_told_where_there_are_no_rows() -> None:
    assert told(absence(set(), {RECIPIENT}, {AGREEMENT}), [], {"actor": ACTOR}, {AGREEMENT})
    assert not told(absence(set(), {RECIPIENT}, {AGREEMENT}), [ROW], {"actor": ACTOR}, {AGREEMENT})


def test_discrepancies_are_those_of_what_the_rows_are_about_in_order() -> None:
    known = notes()
    assert discrepancies(known, read_scope(QUESTION, WORDS, known, {}, [ROW, ROW], set())) == [iri("D1"), iri("D2")]
    assert discrepancies(known, read_scope(QUESTION, WORDS, known, {"actor": ACTOR}, [], set())) == []

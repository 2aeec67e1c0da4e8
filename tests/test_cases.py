"""The cases beside the questions: each is answered as a person read it in the sources."""

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Final, TypeAlias

import pytest

from villkor.catalogue import Catalogue
from villkor.catalogue.answer import Answer, AnsweredRow, Resource
from villkor.errors import Problem
from villkor.formats.text import printed
from villkor.questions.question import Case, Question, read_question
from villkor.vocabulary import LANGUAGES

ROOT: Final = Path(__file__).resolve().parents[1]
QUESTIONS: Final = [read_question(path, path.name) for path in sorted((ROOT / "queries").glob("*.rq"))]
CASES: Final = [(question, case) for question in QUESTIONS for case in question.cases]

ROWS: Final = ("rows", "contains", "lacks")
KEYS: Final = {*ROWS, "total", "status", "absences", "discrepancies", "cited", "sums", "error"}
"""What a case may expect, beside its name, source and input."""

FEWEST: Final = 4
"""Cases that every question has at least."""

Row: TypeAlias = Mapping[str, str]
"""A row as it is printed, by column; or the part of one that a case names."""


@pytest.fixture(params=QUESTIONS, ids=lambda question: question.name)
def question(request: pytest.FixtureRequest) -> Question:
    found: Question = request.param
    return found


@pytest.mark.parametrize(("question", "case"), CASES, ids=[f"{question.name}: {case.name}" for question, case in CASES])
def test_the_answer_is_what_the_case_expects(catalogue: Catalogue, question: Question, case: Case) -> None:
    found = list(differences(case, asked(catalogue, question, case)))
    if found:
        pytest.fail("\n".join([f"{question.name} {dict(case.input)}, read in {case.source}:", *found]), pytrace=False)


def test_every_question_has_cases(question: Question) -> None:
    assert len(question.cases) >= FEWEST, f"{question.name} has {len(question.cases)} cases"


def test_no_two_cases_of_a_question_have_the_same_name(question: Question) -> None:
    names = [case.name for case in question.cases]
    assert sorted(set(names)) == sorted(names)


def test_every_case_expects_something_that_is_checked(question: Question) -> None:
    for case in question.cases:
        assert case.expect, f"«{case.name}» expects nothing"
        assert not set(case.expect) - KEYS, f"«{case.name}» has {sorted(set(case.expect) - KEYS)}"
        assert "error" not in case.expect or len(case.expect) == 1, f"«{case.name}» has rows beside an error"


def test_every_case_names_columns_that_there_are(question: Question) -> None:
    for case in question.cases:
        named = {column for key in ROWS for row in case.expect.get(key, ()) for column in row}
        unknown = {*named, *case.expect.get("sums", ())} - {*question.columns, "status"}
        assert not unknown, f"«{case.name}» names {sorted(unknown)}"


def test_every_parameter_and_column_is_a_word_in_both_languages(catalogue: Catalogue, question: Question) -> None:
    words = catalogue.words[question.name]
    for name in [*question.columns, *(parameter.name for parameter in question.parameters)]:
        assert name in words, f"{name} is no word"
        for language in LANGUAGES:
            assert words[name].label.get(language), f"{name} has no label in {language}"
            assert words[name].definition.get(language), f"{name} has no definition in {language}"


def test_the_first_case_is_an_example_that_is_answered(catalogue: Catalogue, question: Question) -> None:
    assert question.cases, f"{question.name} has no cases"
    assert catalogue.ask(question.name, question.cases[0].input).rows


def asked(catalogue: Catalogue, question: Question, case: Case) -> Answer | Problem:
    try:
        return catalogue.ask(question.name, case.input, limit=None)
    except Problem as problem:
        return problem


def differences(case: Case, answer: Answer | Problem) -> Iterator[str]:
    """Say what an answer has otherwise than a case expects it."""
    expect = case.expect
    if isinstance(answer, Problem):
        if answer.kind != expect.get("error"):
            yield f"refused as {answer.kind}: {answer}"
        return
    if "error" in expect:
        yield f"answered with {answer.total} rows, not refused as {expect['error']}"
    rows = [printed_row(row) for row in answer.rows]
    for key, found in (("total", str(answer.total)), ("status", answer.status)):
        if expect.get(key, found) != found:
            yield f"{key}: expected {expect[key]}, found {found}"
    if "rows" in expect:
        yield from other_rows(expect["rows"], rows)
    for part in expect.get("contains", ()):
        if not any(holds(row, part) for row in rows):
            yield f"no row has {shown(part)}; {nearest(rows, part)}"
    for part in expect.get("lacks", ()):
        for row in rows:
            if holds(row, part):
                yield f"a row has {shown(part)}: {shown(row)}"
    cited = [Resource(citation.id, "") for row in answer.rows for citation in row.citations]
    for key, listed in (("absences", answer.absences), ("discrepancies", answer.discrepancies), ("cited", cited)):
        yield from unlisted(key, expect.get(key, ()), listed)
    for column, total in expect.get("sums", {}).items():
        added = sum((Fraction(row[column]) for row in rows if row[column]), Fraction())
        if added != Fraction(total):
            yield f"{column}: the rows should add up to {total} and add up to {added}"


def other_rows(expected: Sequence[Row], rows: Sequence[Row]) -> Iterator[str]:
    if len(expected) != len(rows):
        yield f"rows: expected {len(expected)}, found {len(rows)}"
    for number, (part, row) in enumerate(zip(expected, rows, strict=False), start=1):
        for column, value in part.items():
            if row.get(column) != value:
                yield f"row {number}, {column}: expected «{value}», found «{row.get(column)}»"


def unlisted(key: str, expected: Sequence[str], listed: Sequence[Resource]) -> Iterator[str]:
    ids = [thing.id.short for thing in listed]
    for thing in expected:
        if thing not in ids:
            yield f"{key}: {thing} is not among {', '.join(ids) or 'none'}"


def printed_row(row: AnsweredRow) -> Row:
    return {**{column: printed(cell) for column, cell in row.cells.items()}, "status": row.status}


def holds(row: Row, part: Row) -> bool:
    return all(row.get(column) == value for column, value in part.items())


def nearest(rows: Sequence[Row], part: Row) -> str:
    """Show the named columns of the row that comes closest."""
    if not rows:
        return "there are no rows"
    row = max(rows, key=lambda row: sum(row.get(column) == value for column, value in part.items()))
    return f"the nearest of {len(rows)} has {shown({column: row.get(column, '') for column in part})}"


def shown(part: Row) -> str:
    return ", ".join(f"{column} «{value}»" for column, value in part.items())

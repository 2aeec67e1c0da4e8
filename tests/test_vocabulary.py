"""IRIs and their short forms belong together, and a text is read as a value exactly where it is written as one."""

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from villkor.vocabulary import (
    BASE,
    XSD,
    Iri,
    Value,
    Year,
    full_iri,
    read_boolean,
    read_date,
    read_literal,
    read_text,
    read_year,
)


@pytest.mark.parametrize(
    ("text", "iri"),
    [
        ("norm/2025-2.3-6", BASE + "id/norm/2025-2.3-6"),
        ("id/norm/x", BASE + "id/norm/x"),
        ("def/theme/strategy", BASE + "def/theme/strategy"),
        ("res/text/S2", BASE + "res/text/S2"),
        ("spec/Norm", BASE + "spec/Norm"),
        ("https://example.org/x", "https://example.org/x"),
    ],
)
def test_an_id_stands_for_an_iri(text: str, iri: str) -> None:
    assert full_iri(text) == iri


@pytest.mark.parametrize("short", ["norm/2025-2.3-6", "def/theme/strategy", "res/text/S2", "spec/Norm"])
def test_the_id_of_an_iri_stands_for_that_iri(short: str) -> None:
    assert full_iri(short).short == short


def test_an_iri_of_others_stays_whole() -> None:
    assert Iri("http://www.w3.org/ns/org#Role").short == "http://www.w3.org/ns/org#Role"


def test_only_what_a_code_list_defines_is_a_code() -> None:
    assert Iri(BASE + "def/theme/strategy").is_code
    assert Iri(BASE + "def/theme/strategy").code == "strategy"
    assert not Iri(BASE + "id/norm/x").is_code


@given(st.integers(1000, 2999))
def test_a_year_has_four_digits(year: int) -> None:
    assert read_year(str(year)) == Year(year)


@pytest.mark.parametrize(
    "text", ["", "25", "0999", "3000", "20255", " 2025", "2025\n", "2025.0", "-2025", "२०२५", "2०25"]
)
def test_anything_else_is_no_year(text: str) -> None:
    with pytest.raises(ValueError):
        read_year(text)


@given(st.dates())
def test_a_date_is_written_as_rfc_3339_wants_it(date: dt.date) -> None:
    assert read_date(date.isoformat()) == date


@pytest.mark.parametrize(
    "text", ["", "20250130", "2025-1-30", "2025-02-30", "2025-W05-4", "2025-01-30T00:00", "30/1 2025", "२०२५-01-30"]
)
def test_anything_else_is_no_date(text: str) -> None:
    with pytest.raises(ValueError):
        read_date(text)


def test_a_truth_value_is_true_or_false() -> None:
    assert read_boolean("true") is True
    assert read_boolean("false") is False
    for text in ("True", "1", "ja", ""):
        with pytest.raises(ValueError):
            read_boolean(text)


@given(st.text())
def test_a_text_is_itself(text: str) -> None:
    assert read_text(text) == text


def test_half_a_character_is_no_text() -> None:
    with pytest.raises(ValueError):
        read_text("\ud800")


@pytest.mark.parametrize(
    ("lexical", "datatype", "value"),
    [
        ("17967759", "integer", 17967759),
        ("7", "nonNegativeInteger", 7),
        ("7", "int", 7),
        ("0.25", "decimal", Decimal("0.25")),
        ("true", "boolean", True),
        ("1", "boolean", True),
        ("false", "boolean", False),
        ("0", "boolean", False),
        ("2025-01-30", "date", dt.date(2025, 1, 30)),
        ("2025", "gYear", Year(2025)),
        ("P1Y", "duration", "P1Y"),
    ],
)
def test_a_literal_has_a_value_of_its_type(lexical: str, datatype: str, value: Value) -> None:
    found = read_literal(lexical, XSD + datatype)
    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize(
    ("lexical", "datatype"),
    [("many", "integer"), ("half", "decimal"), ("ja", "boolean"), ("2025-01-30Z", "date"), ("25", "gYear")],
)
def test_a_literal_that_is_ill_formed_is_its_text(lexical: str, datatype: str) -> None:
    assert read_literal(lexical, XSD + datatype) == lexical

"""Numbers in running text: thousands apart, ids and years untouched, an exact fraction with its decimal value."""

import datetime as dt
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from villkor.catalogue.answer import Cell, Code, Resource
from villkor.formats.numbers import grouped, spoken
from villkor.vocabulary import BASE, Iri, Year

LINE: Final = Resource(Iri(BASE + "id/line/2025-cty-fa4"), "5000 kronor")


@pytest.mark.parametrize(
    ("number", "text"),
    [(0, "0"), (999, "999"), (1000, "1 000"), (20_906_933, "20 906 933"), (-2_597, "−2 597"), (-12, "−12")],
)
def test_thousands_stand_apart(number: int, text: str) -> None:
    assert grouped(number) == text


@given(st.integers())
def test_no_digit_is_lost(number: int) -> None:
    assert int(grouped(number).replace(" ", "").replace("−", "-")) == number


@pytest.mark.parametrize(
    ("cell", "sv", "en"),
    [
        (LINE, "5000 kronor [line/2025-cty-fa4]", "5000 kronor [line/2025-cty-fa4]"),
        ((LINE, 1000), "5000 kronor [line/2025-cty-fa4], 1 000", "5000 kronor [line/2025-cty-fa4], 1 000"),
        (Code(Iri(BASE + "def/rounding/half-up"), "närmaste krona"), "närmaste krona", "närmaste krona"),
        (Year(2025), "2025", "2025"),
        (dt.date(2024, 12, 31), "2024-12-31", "2024-12-31"),
        (True, "True", "True"),
        ("5000000,population", "5000000,population", "5000000,population"),
        ("2000000", "2 000 000", "2 000 000"),
        ("209095303/10", "209 095 303/10 (= 20 909 530,30)", "209 095 303/10 (= 20 909 530.30)"),
        ("1/3", "1/3 (≈ 0,33333333)", "1/3 (≈ 0.33333333)"),
        ("-2000/3", "−2 000/3 (≈ −666,67)", "−2 000/3 (≈ −666.67)"),
        ("1999999999/1000000000", "1 999 999 999/1 000 000 000 (≈ 2,00)", "1 999 999 999/1 000 000 000 (≈ 2.00)"),
        ("1/0", "1/0", "1/0"),
    ],
)
def test_a_cell_is_told_as_a_person_writes_it(cell: Cell, sv: str, en: str) -> None:
    assert (spoken(cell, "sv"), spoken(cell, "en")) == (sv, en)

"""A cell is taken once, and its figure only where it is a whole number of people, however tables write it."""

import pytest

from villkor.errors import BadDocument
from villkor.populations.cells import MOST, CellKey, Cells
from villkor.submissions.document import Place

KEY = CellKey(2024, "1480", "7", "men")


def taken(written: str) -> int:
    cells = Cells("scb.csv")
    cells.add(KEY, written, Place(line=2))
    return cells.counts[KEY].value


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("0", 0),
        ("007", 7),
        ("604616", 604616),
        (" 604616 ", 604616),
        ("604616.0", 604616),
        ("604616.00", 604616),
        ("604 616", 604616),
        ("10 587 710", 10587710),
        ("10\N{NO-BREAK SPACE}587\N{NO-BREAK SPACE}710", 10587710),
        ("10\N{NARROW NO-BREAK SPACE}587\N{NARROW NO-BREAK SPACE}710", 10587710),
        ("10\N{THIN SPACE}587\N{THIN SPACE}710", 10587710),
        ("999999999", 999999999),
    ],
)
def test_whole_numbers_are_read_as_tables_write_them(written: str, value: int) -> None:
    assert taken(written) == value


@pytest.mark.parametrize(
    "written",
    [
        *("-1", "+1", "1.5", "1,5", "1e3", "1e400", "NaN", "inf", "0x10", "~1", "1_000", "\N{SUPERSCRIPT TWO}", "'1'"),
        *("10.587", "10.000", "10.587.710", "10,587", "10'587", "1 2", "10 58", "1 0000", "12 3456", "1  000"),
        *("1000000000", "1 000 000 000", "1" * 5000, "1" + " 111" * 5000),
    ],
)
def test_what_is_no_whole_number_or_may_mean_two_is_refused(written: str) -> None:
    with pytest.raises(BadDocument) as caught:
        taken(written)
    assert caught.value.detail["en"] == (
        f"«{written[:40]}» is no number of people (2024, 1480, 7, men): whole numbers from 0 are wanted."
    )
    assert f"«{written[:40]}» är inget antal personer" in caught.value.detail["sv"]
    assert caught.value.extra["position"] == "scb.csv:2"


@pytest.mark.parametrize("written", ["", " ", ".", "..", ":", "\N{NO-BREAK SPACE}"])
def test_a_figure_that_is_missing_is_told_so(written: str) -> None:
    with pytest.raises(BadDocument, match=r"The figure of 2024, 1480, 7, men is missing"):
        taken(written)


def test_a_cell_that_stands_twice_is_refused_with_both_places() -> None:
    cells = Cells("scb.csv")
    cells.add(KEY, "1", Place(line=2))
    with pytest.raises(BadDocument) as caught:
        cells.add(KEY, "1", Place(line=9))
    assert caught.value.detail["en"] == "The cell 2024, 1480, 7, men stands twice; the first time in line 2."
    assert caught.value.detail["sv"] == "Cellen 2024, 1480, 7, män står två gånger; första gången på rad 2."
    assert caught.value.extra["position"] == "scb.csv:9"


def test_no_more_cells_are_taken_than_the_limit() -> None:
    cells = Cells("scb.csv")
    for number in range(MOST):
        cells.add(KEY._replace(region=f"x{number}"), "1", Place(line=1))
    with pytest.raises(BadDocument, match=f"more than {MOST} cells; select fewer years or ages"):
        cells.add(KEY, "1", Place(line=1))


def test_a_table_says_the_names_of_its_figures_before_anything_else() -> None:
    cells = Cells("scb.csv")
    cells.contents["Folkmängd"] = None
    assert cells.table("titel").said == ("Folkmängd", "titel")

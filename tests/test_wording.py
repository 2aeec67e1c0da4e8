"""Rules write amounts as whole numbers or exact fractions, and name a few things of many."""

from fractions import Fraction

import pytest

from ledgers import one
from villkor.rules.wording import kronor, named
from villkor.vocabulary import Value


@pytest.mark.parametrize(
    ("amount", "expected"),
    [(7, 7), (Fraction(14, 2), 7), (Fraction(-3, 1), -3), (0, 0), (Fraction(1, 2), "1/2"), (Fraction(-25, 6), "-25/6")],
)
def test_an_amount_is_a_whole_number_where_it_is_one_else_an_exact_fraction(
    amount: Fraction | int, expected: Value
) -> None:
    assert kronor(amount) == expected
    assert type(kronor(amount)) is type(expected)


def test_things_are_named_by_their_ids_and_texts_as_they_stand() -> None:
    assert named([one("line/a"), "+1"]) == "line/a, +1"
    assert named([]) == ""


def test_of_many_things_the_first_five_are_named_and_the_rest_counted() -> None:
    assert named("abcde") == "a, b, c, d, e"
    assert named(letter for letter in "abcdefgh") == "a, b, c, d, e (+3)"

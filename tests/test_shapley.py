"""Shapley values add up to the whole change, prefer no order and give each premise what it does."""

from itertools import combinations
from typing import Final

from hypothesis import given
from hypothesis import strategies as st

from villkor.rules.shapley import shapley

NAMES: Final = ("a", "b", "c")
SUBSETS: Final = [frozenset(chosen) for size in range(4) for chosen in combinations(NAMES, size)]

VALUES: Final = st.fixed_dictionaries({chosen: st.integers(-(10**9), 10**9) for chosen in SUBSETS})


@given(VALUES)
def test_shapley_values_add_up_to_the_whole_change(values: dict[frozenset[str], int]) -> None:
    found = shapley(values.__getitem__, NAMES)
    assert sum(found.values()) == values[frozenset(NAMES)] - values[frozenset()]


@given(VALUES, st.permutations(NAMES))
def test_shapley_values_prefer_no_order(values: dict[frozenset[str], int], order: list[str]) -> None:
    assert shapley(values.__getitem__, order) == shapley(values.__getitem__, NAMES)


@given(st.fixed_dictionaries({chosen: st.integers() for chosen in SUBSETS if "a" not in chosen}), st.integers())
def test_what_always_adds_the_same_has_that_as_its_shapley_value(
    without: dict[frozenset[str], int], added: int
) -> None:
    def value(changed: frozenset[str]) -> int:
        return without[changed - {"a"}] + added * ("a" in changed)

    assert shapley(value, NAMES)["a"] == added

"""Shapley values: how much each premise makes of a change, none preferred by the order in which they are changed."""

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from itertools import permutations


def shapley(value: Callable[[frozenset[str]], int], names: Sequence[str]) -> Mapping[str, Fraction]:
    """Return each name's part of value(all) − value(none): the mean of what adding it does, over all orders."""
    orders = list(permutations(names))
    sets = {frozenset(order[:number]) for order in orders for number in range(len(names) + 1)}
    known = {changed: value(changed) for changed in sets}
    effects = dict.fromkeys(names, Fraction())
    for order in orders:
        for place, name in enumerate(order):
            step = known[frozenset(order[: place + 1])] - known[frozenset(order[:place])]
            effects[name] += Fraction(step, len(orders))
    return effects

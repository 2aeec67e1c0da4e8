"""How rules write numbers and things in messages and cells."""

from collections.abc import Iterable
from fractions import Fraction
from typing import Final

from villkor.vocabulary import Iri, Value

_SHOWN: Final = 5


def kronor(amount: Fraction | int) -> Value:
    """Return an amount as an answer has it: a whole number, or an exact fraction as text."""
    return int(amount) if Fraction(amount).denominator == 1 else str(Fraction(amount))


def named(things: Iterable[Iri | str]) -> str:
    """Return the ids of some things, the first few of many."""
    ids = [thing.short if isinstance(thing, Iri) else thing for thing in things]
    more = f" (+{len(ids) - _SHOWN})" if len(ids) > _SHOWN else ""
    return ", ".join(ids[:_SHOWN]) + more

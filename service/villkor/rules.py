"""Rules: calculations that fill columns of a question, exact and pure, named in the question's header."""

import datetime as dt
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final, TypeAlias

from villkor.vocabulary import Value

Rule: TypeAlias = Callable[[Mapping[str, tuple[Value, ...]], Mapping[str, Value]], Mapping[str, tuple[Value, ...]]]
"""From a row's values and the inputs to the columns that the rule fills."""


def days_left(row: Mapping[str, tuple[Value, ...]], inputs: Mapping[str, Value]) -> Mapping[str, tuple[Value, ...]]:
    """Days from the day that is asked of to the deadline, both counted in Sweden; negative once it has passed."""
    day = inputs.get("asOf")
    if not isinstance(day, dt.date):
        return {}
    return {"daysLeft": tuple((deadline - day).days for deadline in row["deadline"] if isinstance(deadline, dt.date))}


RULES: Final[Mapping[str, Rule]] = MappingProxyType({"days-left": days_left})
"""The rules by the name that a header gives them."""

"""Rules: calculations that make the rows of a question whole, exact and pure, named in the question's header."""

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Final, TypeAlias

from villkor.rules.changes import change_explanations
from villkor.rules.deadlines import days_left
from villkor.rules.implied_shares import implied_share_rows
from villkor.rules.ledger import Ledger
from villkor.rules.reconciliations import reconciliations
from villkor.rules.rows import Inputs, Row
from villkor.rules.shares import shares
from villkor.rules.what_ifs import what_ifs

Rule: TypeAlias = Callable[[Sequence[Row], Inputs, Ledger], Sequence[Row]]
"""From the rows that the graph gave, the inputs and the ledger to the rows of the answer."""

RULES: Final[Mapping[str, Rule]] = MappingProxyType(
    {
        "change-explanations": change_explanations,
        "days-left": days_left,
        "implied-shares": implied_share_rows,
        "reconciliations": reconciliations,
        "shares": shares,
        "what-ifs": what_ifs,
    }
)
"""The rules by the name that a header gives them."""

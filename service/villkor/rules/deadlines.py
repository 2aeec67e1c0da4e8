"""Deadlines: how many days are left until each."""

import datetime as dt
from collections.abc import Sequence

from villkor.rules.ledger import Ledger
from villkor.rules.rows import Inputs, Row


def days_left(rows: Sequence[Row], inputs: Inputs, ledger: Ledger) -> list[Row]:
    """Fill the days from the day that is asked of to the deadline, both counted in Sweden; negative once it has passed.

    Where no day is asked of, the rows stay as they are.
    """
    day = inputs.get("asOf")
    if not isinstance(day, dt.date):
        return list(rows)
    return [
        {**row, "daysLeft": tuple((last - day).days for last in row["deadline"] if isinstance(last, dt.date))}
        for row in rows
    ]

"""Shares of all units of a line, with every step: the calculator alone, and the whole answer, beside a spreadsheet.

`make bench` prints a table: milliseconds for each line, medians of many turns, and how many times as long as the same
sum takes in plain floating-point numbers, which round wrongly and say nothing of how they came about.
"""

import os
import statistics
import time
from collections.abc import Callable, Mapping, Sequence

from villkor.catalogue import Catalogue, open_catalogue
from villkor.rules.calculation import Premises, calculate, premises_of
from villkor.rules.premises import Fixed
from villkor.vocabulary import BASE, Iri

LINES = ("line/2025-mun-fa2", "line/2025-reg-fa3", "line/2025-cty-fa4")
TURNS = 101


def main() -> None:
    catalogue = open_catalogue()
    print(f"{'line':20}{'units':>6}{'floats':>9}{'calculator':>12}{'answer':>9}{'calculator / floats':>21}")
    for line in LINES:
        compare(catalogue, line)
    print(f"\n{os.cpu_count()} cores; milliseconds, medians of {TURNS}; an answer is the rows with labels and reasons")


def compare(catalogue: Catalogue, line: str) -> None:
    """Print a line's medians; the contestants take turns, so that the machine's moods fall on all of them alike."""
    ledger = catalogue.ledger
    found = ledger.lines[Iri(f"{BASE}id/{line}")]
    premises = premises_of(ledger, found, found.keys[0])
    basis = calculate(ledger, premises).basis
    assert basis
    heads = [basis.set.counts[unit.place] for unit in premises.units]
    floats, exact, answer = medians(
        lambda: spreadsheet(premises, heads),
        lambda: calculate(ledger, premises),
        lambda: catalogue.ask("shares", {"line": line}, limit=None),
    )
    print(f"{line:20}{len(heads):6}{floats:9.3f}{exact:12.3f}{answer:9.2f}{exact / floats:21.1f}", flush=True)


def spreadsheet(premises: Premises, heads: Sequence[int]) -> Mapping[object, float]:
    """Return what each unit gets as a spreadsheet would reckon it: in floating point, one cell after another."""
    fixed = [
        float(sum(part.given_to(unit) for part in premises.components if isinstance(part, Fixed)))
        for unit in premises.units
    ]
    rest, total = float(premises.pot) - sum(fixed), float(sum(heads))
    return {
        unit.actor: float(round(own + rest * count / total))
        for unit, own, count in zip(premises.units, fixed, heads, strict=True)
    }


def medians(*contestants: Callable[[], object]) -> Sequence[float]:
    """Return the median of each contestant's turns, in milliseconds."""
    times: list[list[float]] = [[] for _ in contestants]
    for _ in range(TURNS):
        for work, own in zip(contestants, times, strict=True):
            start = time.perf_counter()
            work()
            own.append((time.perf_counter() - start) * 1000)
    return [statistics.median(own) for own in times]


if __name__ == "__main__":
    main()

"""The ledger finds what sources state for a unit, and the one key of a line."""

from dataclasses import replace
from typing import Final

import pytest

from ledgers import KEY, LINE, actor, by, key, ledger, line, one, published
from villkor.rules.ledger import Ledger, Published

SECOND: Final = one("line/b")
LINES: Final = (line(1000), line(2000, SECOND))
X: Final = published("x", 300)
Y: Final = published("y", 600, SECOND)
BOTH: Final = published("z", 900, LINE, SECOND)
READ: Final = published("r", 301, inferred=True)


def holding(*stated: Published) -> Ledger:
    return replace(ledger(1000, by()), lines={one_.id: one_ for one_ in LINES}, published=stated)


def test_a_published_amount_is_that_of_the_very_line_and_no_reading() -> None:
    told = holding(BOTH, READ, Y, X)
    assert told.published_of(LINE, actor("14")) == X
    assert told.published_of(SECOND, actor("14")) == Y
    assert told.published_of(LINE, actor("09")) is None
    assert holding(BOTH, READ).published_of(LINE, actor("14")) is None


@pytest.mark.parametrize(
    ("stated", "expected"),
    [
        ((X, Y), (X, Y)),
        ((BOTH,), (BOTH,)),
        ((READ, Y), (READ, Y)),
        ((X,), ()),
        ((X, Y, BOTH), ()),
        ((X, published("w", 600, SECOND, code="09")), ()),
        ((X, published("w", 600, SECOND, year=2024)), ()),
        ((), ()),
    ],
    ids=[
        "an amount for each",
        "one for both",
        "one that is read as the line",
        "one of the two alone",
        "one of them twice",
        "another unit's",
        "another year's",
        "nothing",
    ],
)
def test_what_sources_state_for_lines_is_told_where_it_is_of_all_of_them_once(
    stated: tuple[Published, ...], expected: tuple[Published, ...]
) -> None:
    assert tuple(holding(*stated).stated_for(LINES, actor("14"), 2025)) == expected


def test_an_amount_that_covers_more_than_the_lines_says_nothing_of_them() -> None:
    assert holding(BOTH).stated_for(LINES[:1], actor("14"), 2025) == ()


def test_for_no_line_nothing_is_stated() -> None:
    assert not holding(X).stated_for((), actor("14"), 2025)


def test_a_line_has_a_key_where_it_has_one_alone_that_is_known() -> None:
    told = ledger(1000, by())
    assert told.key_of(told.lines[LINE]) == key(by())
    for keys in [(), (KEY, one("key/b")), (one("key/b"),)]:
        assert told.key_of(replace(told.lines[LINE], keys=keys)) is None

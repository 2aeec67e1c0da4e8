"""Numbers as people read them in running text: digits in groups of three, fractions with their decimal value."""

import re
from fractions import Fraction
from typing import Final

from villkor.catalogue.answer import Cell, Code, Resource
from villkor.formats.text import printed
from villkor.vocabulary import Year

_FRACTION: Final = re.compile(r"-?\d{1,999}(?:/[1-9]\d{0,999})?", re.ASCII)
_POINT: Final = {"sv": ",", "en": "."}


def spoken(cell: Cell, language: str) -> str:
    """Return a cell as words: a thing by its label and id, a code by its label, an exact fraction with its value."""
    match cell:
        case tuple():
            return ", ".join(spoken(one, language) for one in cell)
        case Resource():
            return f"{cell.label} [{cell.id.short}]"
        case Code():
            return cell.label
        case bool() | Year() | None:
            return str(cell)
        case int():
            return grouped(cell)
        case str() if _FRACTION.fullmatch(cell):
            return _exact(Fraction(cell), language)
    return str(cell)


def for_people(cell: Cell, language: str) -> str:
    """Return a cell of a table: its label, a number in groups of three, an exact fraction with its value."""
    number = isinstance(cell, int) and not isinstance(cell, bool | Year)
    fraction = isinstance(cell, str) and not isinstance(cell, Code) and "/" in cell and _FRACTION.fullmatch(cell)
    if number or fraction:
        return spoken(cell, language).replace(" ", "\N{NO-BREAK SPACE}")
    return printed(cell, labels=True)


def grouped(number: int) -> str:
    """Return a whole number with a space between its thousands."""
    return f"{number:,}".replace(",", " ").replace("-", "−")


def _exact(number: Fraction, language: str) -> str:
    """Return a fraction with its value, to eight decimals where it is a part of one, to two otherwise."""
    if number.denominator == 1:
        return grouped(number.numerator)
    decimals = 8 if abs(number) < 1 else 2
    shown = round(number, decimals)
    whole, rest = divmod(abs(shown.numerator * 10**decimals // shown.denominator), 10**decimals)
    value = f"{'−' if number < 0 else ''}{grouped(whole)}{_POINT[language]}{rest:0{decimals}}"
    sign = "=" if shown == number else "≈"
    return f"{grouped(number.numerator)}/{grouped(number.denominator)} ({sign} {value})"

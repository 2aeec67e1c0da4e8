"""Components as text: what a key consists of, as a what-if gives it: `5000000,population`."""

import re
from collections.abc import Iterable
from typing import Final

from villkor.errors import BadParameter
from villkor.rules.ledger import Ledger
from villkor.rules.premises import Component, Fixed, Proportional, proportional
from villkor.vocabulary import Iri

_FIXED: Final = re.compile(r"(\d{1,15})(?:@([a-z-]{1,40}))?", re.ASCII)
_LARGER: Final = re.compile(r"\d{16,}(?:@.*)?", re.ASCII)
_MOST: Final = 20


def read_components(text: str, ledger: Ledger) -> tuple[Component, ...]:
    """Read components, with commas between them.

    Each is an amount in kronor to every unit (`5000000`), an amount to the units of a class of counties
    (`2000000@metropolitan`), or the basis by which the rest is shared (`population`). Raises BadParameter.
    """
    items = text.split(",")
    if len(items) > _MOST:
        raise _refused(f"more than {_MOST} components", f"fler än {_MOST} delar", ())
    return tuple(_component(item.strip(), ledger) for item in items)


def _component(item: str, ledger: Ledger) -> Component:
    fixed = _FIXED.fullmatch(item)
    if _LARGER.match(item):
        raise _refused(f"«{item[:40]}» has more than 15 digits", f"«{item[:40]}» har fler än 15 siffror", ())
    if fixed is None:
        return Proportional(basis=_known(item, bases(ledger)))
    condition = _known(fixed[2], _classes(ledger), condition=True) if fixed[2] else None
    return Fixed(amount=int(fixed[1]), condition=condition)


def _known(code: str, known: Iterable[Iri], *, condition: bool = False) -> Iri:
    """Return the IRI of a code that is known."""
    by_code = {iri.code: iri for iri in known}
    if code not in by_code:
        codes = ", ".join(sorted(by_code))
        raise _refused(
            f"«{code[:40]}» is {'' if condition else 'no amount in kronor and '}none of {codes}",
            f"«{code[:40]}» är {'' if condition else 'inget belopp i kronor och '}inget av {codes}",
            sorted(by_code),
        )
    return by_code[code]


def bases(ledger: Ledger) -> set[Iri]:
    """Return the bases that a proportional part may have: those of the keys and those that figures are known of."""
    parts = (proportional(key.components) for key in ledger.keys.values())
    return {part.basis for part in parts if part} | {found.basis for found in ledger.populations}


def _classes(ledger: Ledger) -> set[Iri]:
    return {unit.county_class for units in ledger.units.values() for unit in units if unit.county_class}


def _refused(en: str, sv: str, candidates: Iterable[str]) -> BadParameter:
    return BadParameter(f"components: {en}.", f"components: {sv}.", parameter="components", candidates=list(candidates))

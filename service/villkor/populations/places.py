"""Places by code and name: a code beside which the name of another place stands is refused."""

import re
from collections.abc import Iterator, Mapping
from typing import Final

from villkor.errors import BadDocument
from villkor.populations.cells import CellTable
from villkor.populations.known import Known
from villkor.questions.names import fold

_CODE: Final = re.compile(r"\A(?:\d{4}|\d\d)(?!\S)[ –-]*", re.ASCII)
_WORD_END: Final = re.compile(r"(?<=\w)(?=[ -]|$)")


def refuse_exchanged(table: CellTable, known: Known) -> None:
    """Refuse a code whose text is the name of another place with a code as long, and not of its own.

    The name is one that the content has, or its beginning in whole words, with the genitive or without: `Göteborg` of
    `Göteborgs kommun`. A text that names no place that is known says nothing: names change, codes are what is read.

    Raises BadDocument, with the line.
    """
    named = _named(known)
    for (code, text), place in table.places.items():
        others = named.get((len(code), _name(text)), [])
        if code in known.areas and others and code not in others:
            own, other = known.areas[code].label, known.areas[others[0]]
            raise BadDocument.at(
                table.name,
                place.line,
                place.column,
                f"«{text}»: the code {code} is that of {own['en']}, the name that of {other.told('en')}.",
                f"«{text}»: koden {code} hör till {own['sv']}, namnet till {other.told('sv')}.",
            )


def _name(text: str) -> str:
    """Return a text without its code and without `stad`, which some municipalities call themselves."""
    return _CODE.sub("", fold(text), count=1).removesuffix(" stad")


def _named(known: Known) -> Mapping[tuple[int, str], list[str]]:
    """Return the codes of the places that a name may be the name of, by the length of their code."""
    named: dict[tuple[int, str], list[str]] = {}
    for code, area in known.areas.items():
        for name in {beginning for whole in area.names for beginning in _beginnings(fold(whole))}:
            named.setdefault((len(code), name), []).append(code)
    return named


def _beginnings(name: str) -> Iterator[str]:
    for end in _WORD_END.finditer(name):
        beginning = name[: end.start()]
        yield from (beginning, beginning.removesuffix("s"))

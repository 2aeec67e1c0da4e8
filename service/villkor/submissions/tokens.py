"""The tokens of Turtle, TriG, N-Triples and N-Quads, and what is refused before a parser sees it."""

import re
from collections.abc import Iterator
from itertools import accumulate
from mmap import mmap
from typing import Final

from villkor.errors import BadDocument
from villkor.submissions.text import Lines, line_and_column

DEEPEST: Final = 200
"""How deep blank nodes and lists may stand in each other."""

TOKEN: Final = re.compile(
    r"""
      (?P<comment>\#[^\n\r]*+)
    | (?P<string>\"\"\"(?:[^"\\]++|\\.|"(?!""))*+\"\"\"|'''(?:[^'\\]++|\\.|'(?!''))*+'''
                 |"(?:[^"\\\n\r]++|\\.)*+"|'(?:[^'\\\n\r]++|\\.)*+')
    | (?P<iri><[^<>"{}|^`\x00-\x20]*+>)
    | (?P<tag>@[A-Za-z]++(?:-++[A-Za-z0-9]++)*+)
    | (?P<datatype>\^\^)
    | (?P<name>(?!\.(?![0-9]))(?:[^\s<>"'{}|^`\[\]();,.\#@\\~]++|\.++(?=[^\s<>"'{}|^`\[\]();,\#@~.])|\\.)++)
    | (?P<mark>[\[\](){};,.])
    """,
    re.VERBOSE | re.DOTALL,
)
"""One token of a text that a parser has accepted; `string` is without its language or datatype."""

_PLAIN: Final = re.compile(
    rb"(?:[^\"'<#{~\\]++|\"\"\"(?:[^\"\\]++|\\.|\"(?!\"\"))*+\"\"\"|'''(?:[^'\\]++|\\.|'(?!''))*+'''"
    rb"|\"(?:[^\"\\\n\r]++|\\.)*+\"|'(?:[^'\\\n\r]++|\\.)*+'|<(?!<)[^<>\"\s]*+>|#[^\n\r]*+|\{(?!\|)|\\.)*+",
    re.DOTALL,
)
"""All up to the first sign of a triple inside another one, which RDF 1.2 adds, or to what is not well written."""

_STEP: Final = {ord("["): 1, ord("("): 1, ord("]"): -1, ord(")"): -1}
_NO_BRACKET: Final = bytes(set(range(256)) - set(_STEP))


def check(data: bytes, name: str) -> None:
    """Refuse what would end the parser or fill the memory. Raises BadDocument, with the place."""
    refuse_triple_terms(data, name)
    brackets = data.translate(None, _NO_BRACKET)
    if any(depth > DEEPEST for depth in accumulate(map(_STEP.__getitem__, brackets))):
        _refuse_deep(data.decode(), name)


def refuse_triple_terms(data: bytes | mmap, name: str) -> None:
    """Refuse triples inside other ones: the parser reads them by recursion, and no check asks for them."""
    found = _PLAIN.match(data)
    at = found.end() if found else 0
    if data[at : at + 1] == b"~" or data[at : at + 2] in (b"<<", b"{|"):
        pass
    elif data.find(b"<<(", at) >= 0:  # hidden behind what is not well written
        at = data.find(b"<<(", at)
    else:
        return
    raise BadDocument.at(
        name,
        *line_and_column(data[:at], at),
        "A triple inside another one (RDF 1.2) is not read; state it on its own.",
        "En trippel inuti en annan (RDF 1.2) läses inte; skriv den för sig.",
    )


def _refuse_deep(text: str, name: str) -> None:
    depth = 0
    for token in tokens(text):
        depth += {"[": 1, "(": 1, "]": -1, ")": -1}.get(token[0], 0)
        if depth > DEEPEST:
            place = Lines(text).place(token.start())
            raise BadDocument.at(
                name,
                place.line,
                place.column,
                f"Blank nodes and lists stand deeper than {DEEPEST} levels in each other.",
                f"Anonyma noder och listor står djupare än {DEEPEST} nivåer i varandra.",
            )


def tokens(text: str) -> Iterator[re.Match[str]]:
    """Return the tokens of a text one by one, without comments."""
    return (token for token in TOKEN.finditer(text) if token.lastgroup != "comment")


def refuse_long(text: str, name: str, longest: int) -> None:
    """Refuse the first token that is longer than a term may be. Raises BadDocument, with the place."""
    for token in tokens(text):
        if token.end() - token.start() > longest:
            place = Lines(text).place(token.start())
            raise BadDocument.at(
                name,
                place.line,
                place.column,
                f"A value has more than {longest} characters.",
                f"Ett värde har fler än {longest} tecken.",
            )

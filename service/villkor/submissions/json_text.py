"""JSON with the place of every value, read without recursion and within limits."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from json import JSONDecodeError, JSONDecoder
from typing import Final, TypeAlias

from villkor.errors import BadDocument
from villkor.submissions.document import Place
from villkor.submissions.text import Lines, read_text

DEEPEST: Final = 100
"""How deep objects and lists may stand in each other."""

MOST: Final = 200_000
"""How many values a document may hold."""

LONGEST_NUMBER: Final = 400
"""How many characters a number may have."""

_WORDS: Final[Mapping[str, bool | None]] = {"true": True, "false": False, "null": None}
_SPACE: Final = re.compile(r"[ \t\r\n]*+")
_SCALAR: Final = re.compile(r"-?(?:0|[1-9][0-9]*+)(?:\.[0-9]++)?(?:[eE][+-]?[0-9]{1,3}+(?![0-9]))?|true|false|null")
_DECODER: Final = JSONDecoder()
_HALF: Final = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Node:
    """A value of JSON and where it begins.

    Attributes:
        value: text, a number (exact), true, false, null, the members of an object by name, or the items of a list.
        place: where the value begins.
        named: where the name of the member begins whose value it is; None in a list and for the outermost value.
        written: a number as it is written; empty for other values.
    """

    value: "Value"
    place: Place
    named: Place | None = None
    written: str = ""


Value: TypeAlias = str | int | Decimal | bool | Mapping[str, Node] | list[Node] | None


def parse(data: bytes, name: str = "") -> Node:
    """Read a JSON document. Raises BadDocument, with line and column, for what is none or goes over a limit."""
    return _Reader(read_text(data, name), name).document()


@dataclass(slots=True)
class _Open:
    """An object or a list that is not closed yet; the member that is being read."""

    holds: dict[str, Node] | list[Node]
    key: str = ""
    named: Place | None = None


def items(node: Node) -> list[Node]:
    """Return the items of a list; of any other value itself."""
    return node.value if isinstance(node.value, list) else [node]


class _Reader:
    """A text, how far it is read, and what stands open there."""

    def __init__(self, text: str, name: str) -> None:
        self._text = text
        self._name = name
        self._lines = Lines(text)
        self._at = 0
        self._read = 0
        self._open: list[_Open] = []

    def document(self) -> Node:
        outermost = self._begin()
        while self._open:
            self._go_on()
        if self._next():
            raise self._fault("nothing more after the outermost value", "inget mer efter det yttersta värdet")
        return outermost

    def _go_on(self) -> None:
        """Read the next value of what stands open, or its end."""
        around = self._open[-1]
        closing = "}" if isinstance(around.holds, dict) else "]"
        if around.holds and self._next() == ",":
            self._at += 1
        elif self._next() == closing:
            self._at += 1
            self._open.pop()
            return
        elif around.holds:
            raise self._fault(f"a comma or {closing}", f"ett komma eller {closing}")
        if isinstance(around.holds, dict):
            self._name_member(around, around.holds)
        self._begin()

    def _begin(self) -> Node:
        """Read a value, or the beginning of an object or a list, into what stands open."""
        first, start = self._next(), self._at
        self._count()
        written = ""
        value: Value
        if first == '"':
            value = self._string()
        elif first in ("{", "["):
            value = self._enter(first)
        else:
            written = self._scalar()
            value = _number(written) if written not in _WORDS else _WORDS[written]
        return self._put(value, start, "" if written in _WORDS else written)

    def _put(self, value: Value, start: int, written: str) -> Node:
        inside = isinstance(value, dict | list)
        around = self._open[-2 if inside else -1] if len(self._open) > inside else None
        node = Node(value, self._lines.place(start), around.named if around else None, written)
        if around and isinstance(around.holds, dict):
            around.holds[around.key] = node
        elif around and isinstance(around.holds, list):
            around.holds.append(node)
        return node

    def _enter(self, bracket: str) -> dict[str, Node] | list[Node]:
        if len(self._open) == DEEPEST:
            raise self._refusal(
                f"Objects and lists stand deeper than {DEEPEST} levels in each other.",
                f"Objekt och listor står djupare än {DEEPEST} nivåer i varandra.",
            )
        self._at += 1
        holds: dict[str, Node] | list[Node] = {} if bracket == "{" else []
        self._open.append(_Open(holds))
        return holds

    def _name_member(self, around: _Open, members: Mapping[str, Node]) -> None:
        if self._next() != '"':
            raise self._fault("a name in double quotes", "ett namn inom dubbla citattecken")
        start = self._at
        around.key, around.named = self._string(), self._lines.place(start)
        if around.key in members:
            first, key = members[around.key].place.line, repr(around.key[:60])
            self._at = start
            raise self._refusal(
                f"The object has {key} twice; it was given in line {first}.",
                f"Objektet har {key} två gånger; det gavs på rad {first}.",
            )
        if self._next() != ":":
            raise self._fault("a colon", "ett kolon")
        self._at += 1

    def _string(self) -> str:
        start = self._at
        try:
            decoded, self._at = _DECODER.raw_decode(self._text, start)
        except JSONDecodeError as error:
            self._at = error.pos
            raise self._fault("a well-formed string", "en välskriven sträng") from error
        value = str(decoded)
        if not value.isascii() and _HALF.search(value):
            self._at = start
            raise self._fault("a well-formed string", "en välskriven sträng")
        return value

    def _scalar(self) -> str:
        found = _SCALAR.match(self._text, self._at)
        if not found:
            raise self._fault("a value", "ett värde")
        if len(found[0]) > LONGEST_NUMBER:
            long = (f"a number of at most {LONGEST_NUMBER} characters", f"ett tal på högst {LONGEST_NUMBER} tecken")
            raise self._fault(*long)
        self._at = found.end()
        return found[0]

    def _next(self) -> str:
        """Return the next character that is no space; empty at the end."""
        space = _SPACE.match(self._text, self._at)
        self._at = space.end() if space else self._at
        return self._text[self._at : self._at + 1]

    def _count(self) -> None:
        self._read += 1
        if self._read > MOST:
            raise self._refusal(
                f"The document holds more than {MOST} values.", f"Dokumentet innehåller fler än {MOST} värden."
            )

    def _fault(self, en: str, sv: str) -> BadDocument:
        found = repr(self._text[self._at : self._at + 20])
        if self._at >= len(self._text):
            return self._refusal(f"The JSON ends where {en} is wanted.", f"JSON-texten slutar där {sv} väntas.")
        return self._refusal(f"The JSON has {found} where {en} is wanted.", f"JSON-texten har {found} där {sv} väntas.")

    def _refusal(self, en: str, sv: str) -> BadDocument:
        place = self._lines.place(self._at)
        return BadDocument.at(self._name, place.line, place.column, en, sv)


def _number(written: str) -> int | Decimal:
    return int(written) if written.lstrip("-").isdigit() else Decimal(written)

"""Where the triples of Turtle, TriG, N-Triples and N-Quads stand: a text that was accepted, as one triple a statement.

Only the structure is read here (brackets, lists, commas): each triple is written again as a statement of its own, with
its terms as they stand and a label for each node that has none. The parser then says what the terms are, so that no
rule of prefixes, escapes or relative IRIs is told twice, and the statements come in the order of their places.
"""

from dataclasses import dataclass, field
from typing import Final

from villkor.submissions.tokens import DEEPEST, tokens

RDF: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_FIRST, _REST, _NIL = (f"<{RDF}{name}>" for name in ("first", "rest", "nil"))


@dataclass(slots=True)
class Flat:
    """A text with one triple a statement, and the offsets in the original of the subject and the object of each."""

    said: list[str] = field(default_factory=list)
    offsets: list[tuple[int, int]] = field(default_factory=list)
    size: int = 0


@dataclass(slots=True)
class _Frame:
    """A statement, a node in brackets or a list that is being read.

    Attributes:
        bracket: `[` or `(`; empty for a statement.
        start: the offset of its subject.
        subject: the term that the next triple is about; for a list its last cell. Empty before it is read.
        predicate: the term that the next object belongs to. Empty before it is read.
        open: whether an object is due: what follows one without a comma is the name of a graph.
        first: the first cell of a list.
    """

    bracket: str = ""
    start: int = 0
    subject: str = ""
    predicate: str = ""
    open: bool = True
    first: str = _NIL


class TooMuch(Exception):
    """The text written out is larger than what places are told of."""


def flatten(text: str, largest: int, most: int) -> Flat:
    """Return the triples of a text as statements. Raises TooMuch beyond so many characters or triples."""
    walk = _Walk(text, largest, most)
    for token in tokens(text):
        walk.take(token.lastgroup or "", token[0], token.start())
    return walk.flat


class _Walk:
    """The reader's state between two tokens."""

    def __init__(self, text: str, largest: int, most: int) -> None:
        self.flat = Flat()
        self._largest, self._most = largest, most
        self._stem = "n"
        while f"_:{self._stem}" in text:
            self._stem += "n"
        self._labels = 0
        self._frames = [_Frame()]
        self._literal: tuple[str, int] | None = None  # a string that may go on with a language or a datatype
        self._directive: list[str] = []
        self._wanted = 0  # how many tokens a directive still takes

    def take(self, kind: str, token: str, at: int) -> None:
        """Take the next token of the text."""
        if self._wanted:
            self._direct(token)
        elif self._literal and self._continues(kind, token):
            self._literal = (self._literal[0] + token, self._literal[1])
        else:
            self._end_literal()
            self._begin(kind, token, at)

    def _continues(self, kind: str, token: str) -> bool:
        assert self._literal
        awaits = self._literal[0].endswith("^^") and kind in ("iri", "name")
        return awaits or (kind in ("tag", "datatype") and self._literal[0][-1] in "\"'")

    def _end_literal(self) -> None:
        if self._literal:
            literal, self._literal = self._literal, None
            self._term(*literal)

    def _begin(self, kind: str, token: str, at: int) -> None:
        word = token.lower()
        if kind == "string":
            self._literal = (token, at)
        elif kind == "mark":
            self._mark(token, at)
        elif word in ("@prefix", "@base", "@version", "prefix", "base", "version"):
            self._wanted = 2 if "prefix" in word else 1
            self._directive = ["@" + word.lstrip("@")]
        elif word != "graph":
            self._term(token, at)

    def _direct(self, token: str) -> None:
        """Take a token of a directive, and write the directive when it is whole."""
        self._directive.append(token)
        self._wanted -= 1
        if not self._wanted and self._directive[0] != "@version":
            self._write(" ".join([*self._directive, ".\n"]))

    def _mark(self, mark: str, at: int) -> None:
        frame = self._frames[-1]
        if mark in "[(":
            self._open(mark, at)
        elif mark in "])":
            self._close()
        elif mark == ",":
            frame.open = True
        elif mark == ";":
            frame.predicate = ""
        else:  # the end of a statement; what stands before a brace is the name of a graph
            frame.subject = frame.predicate = ""

    def _open(self, bracket: str, at: int) -> None:
        if len(self._frames) > DEEPEST:
            raise TooMuch
        self._frames.append(_Frame(bracket, at, self._label() if bracket == "[" else ""))

    def _close(self) -> None:
        if len(self._frames) == 1:
            raise TooMuch  # a text that no parser accepted
        done = self._frames.pop()
        if done.bracket == "[":
            self._term(done.subject, done.start)
            return
        if done.subject:
            self._say(done.subject, _REST, _NIL, done.start, done.start)
        self._term(done.first, done.start)

    def _term(self, term: str, at: int) -> None:
        frame = self._frames[-1]
        if frame.bracket == "(":
            self._item(frame, term, at)
        elif not frame.subject:
            frame.subject, frame.start = term, at
        elif not frame.predicate:
            frame.predicate, frame.open = term, True
        elif frame.open:
            self._say(frame.subject, frame.predicate, term, frame.start, at)
            frame.open = False

    def _item(self, frame: _Frame, term: str, at: int) -> None:
        cell = self._label()
        if frame.subject:
            self._say(frame.subject, _REST, cell, at, at)
        else:
            frame.first = cell
        frame.subject = cell
        self._say(cell, _FIRST, term, at, at)

    def _label(self) -> str:
        self._labels += 1
        return f"_:{self._stem}{self._labels}"

    def _say(self, subject: str, predicate: str, object_: str, start: int, at: int) -> None:
        self._write(f"{subject} {predicate} {object_} .\n")
        self.flat.offsets.append((start, at))

    def _write(self, text: str) -> None:
        self.flat.said.append(text)
        self.flat.size += len(text)
        if self.flat.size > self._largest or len(self.flat.offsets) >= self._most:
            raise TooMuch

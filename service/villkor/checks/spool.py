"""A spool: what many documents say, kept on disk, and given back by groups of what concerns the same."""

import os
import re
import tempfile
from array import array
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Final, NamedTuple

from villkor.vocabulary import BASE

_SUBJECT: Final = re.compile(rb"^(\S+)", re.MULTILINE)
_NOT_ABOUT: Final = (
    rb"(?:http://www\.w3\.org/1999/02/22-rdf-syntax-ns#type|\S+/spec/(?:sentTo|copyTo|issuedBy|viewsFrom))"
)
"""Properties whose values many documents share without concerning each other."""

_OBJECT: Final = re.compile(rb"^\S+ <(?!%s>)[^>]*> (<[^>]*>|_:\S+) \.$" % _NOT_ABOUT, re.MULTILINE)
_NUMBER: Final = re.compile(rb'<%sspec/organisationNumber> "([^"]*)"' % BASE.encode())
_ACTOR: Final = b"<%sid/actor/" % BASE.encode()
_OURS: Final = tuple(b"<" + BASE.encode() + part for part in (b"id/", b"def/", b"spec/"))
_OWN_BLANK: Final = re.compile(rb"^_:", re.MULTILINE)
_NAMED_BLANK: Final = re.compile(rb"^(\S+ <[^>]*> )_:", re.MULTILINE)


class Unit(NamedTuple):
    """Some lines of one document on the spool."""

    document: int
    offset: int
    length: int


class Spool:
    """Lines of N-Triples on disk; of each unit only its place and the hashes of what it shares stay in memory."""

    def __init__(self) -> None:
        self._file = tempfile.TemporaryFile()  # noqa: SIM115 - it lives as long as the spool
        self.size = 0
        self._documents, self._offsets, self._lengths = array("L"), array("Q"), array("Q")
        self._parents = array("Q")
        self._first: dict[int, int] = {}

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()

    def add(self, document: int, ntriples: bytes) -> None:
        """Keep what a document says as one unit."""
        unit = len(self._parents)
        self._documents.append(document)
        self._offsets.append(self.size)
        self._lengths.append(len(ntriples))
        self._parents.append(unit)
        self.size += self._file.write(ntriples)
        for key in _keys(ntriples):
            self._parents[self._root(unit)] = self._root(self._first.setdefault(hash(key), unit))

    def add_by_subject(self, document: int, ntriples: bytes) -> None:
        """Keep a part of what a large document says, each subject as a unit of its own."""
        for _, lines in groupby(ntriples.splitlines(keepends=True), lambda line: line.partition(b" ")[0]):
            self.add(document, b"".join(lines))

    def groups(self, most: int) -> Iterator[Sequence[Unit]]:
        """Return units by what they concern; small groups come together, up to about so many bytes."""
        self._file.flush()
        groups: dict[int, array[int]] = {}
        for unit in range(len(self._parents)):
            groups.setdefault(self._root(unit), array("Q")).append(unit)
        filled: list[Unit] = []
        size = 0
        for group in groups.values():
            units = [Unit(self._documents[unit], self._offsets[unit], self._lengths[unit]) for unit in group]
            length = sum(unit.length for unit in units)
            if filled and size + length > most:
                yield filled
                filled, size = [], 0
            filled += units
            size += length
        if filled:
            yield filled

    def text(self, units: Iterable[Unit]) -> bytes:
        """Return what some units say."""
        return b"".join(os.pread(self._file.fileno(), unit.length, unit.offset) for unit in units)

    def _root(self, unit: int) -> int:
        while self._parents[unit] != unit:
            self._parents[unit] = self._parents[self._parents[unit]]  # so that the next way up is shorter
            unit = self._parents[unit]
        return unit


def apart(ntriples: bytes, document: int) -> bytes:
    """Return what a document says with names for its blank nodes that no other document uses."""
    if b"_:" not in ntriples:
        return ntriples
    prefix = blank_prefix(document).encode()
    return _NAMED_BLANK.sub(rb"\g<1>" + prefix, _OWN_BLANK.sub(prefix, ntriples))


def blank_prefix(document: int) -> str:
    """Return what the names of a document's blank nodes begin with on the spool."""
    return f"_:d{document}x"


def _keys(ntriples: bytes) -> set[bytes]:
    """Return what a text shares with others that concern the same: whom it is about, its own nodes, what it names."""
    named = {term for term in _OBJECT.findall(ntriples) if term.startswith(_ACTOR) or not term.startswith(_OURS)}
    return {*_SUBJECT.findall(ntriples), *_NUMBER.findall(ntriples), *named}

"""A spool: what many documents say, kept on disk, and given back by groups of what concerns the same."""

import os
import re
import tempfile
from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby, product
from typing import Final, NamedTuple

from villkor.errors import Refused
from villkor.submissions.document import Document
from villkor.vocabulary import BASE, Iri

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


_AGREEMENT: Final = re.compile(rb"^\S+ <%sspec/inAgreement> (<[^>]*>)" % BASE.encode(), re.MULTILINE)
_CLASS: Final = re.compile(
    rb"^\S+ <http://www\.w3\.org/1999/02/22-rdf-syntax-ns#type> (<%sspec/[^>]*>)" % BASE.encode(), re.MULTILINE
)
_JOINT: Final = re.compile(rb"<%sspec/(?:Allocation|Designation)> \." % BASE.encode())
"""What is said of a county's money: it concerns all who may claim it."""

MOST_ALIKE: Final = 500
"""How many submissions may concern each other: they are held against each other one by one."""


class Unit(NamedTuple):
    """Some lines of one document on the spool."""

    document: int
    offset: int
    length: int


class Spool:
    """Lines of N-Triples on disk; in memory stay where each unit is and hashes of what it shares.

    Of a document that was read with its places, and holds many submissions, the places stay too.
    """

    def __init__(self, counties: Mapping[str, Iri]) -> None:
        """Take the county of each actor, by its IRI and by its organisation number."""
        self._file = tempfile.TemporaryFile()  # noqa: SIM115 - it lives as long as the spool
        self._counties = {name.encode(): county for name, county in counties.items()}
        self._in_county: dict[Iri, array[int]] = {}
        self._joint = False
        self._handed_in: set[tuple[bytes, bytes]] = set()
        self.size = 0
        self.places: dict[int, Document] = {}
        self._documents, self._offsets, self._lengths = array("L"), array("Q"), array("Q")
        self._parents, self._counts = array("Q"), array("L")
        self._first: dict[int, int] = {}

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()

    @property
    def handed_in(self) -> bytes:
        """Which classes were handed in under which agreement in the whole run, as N-Triples."""
        said = b"<%sspec/handedIn>" % BASE.encode()
        return b"".join(b"%s %s %s .\n" % (agreement, said, kind) for agreement, kind in sorted(self._handed_in))

    def add(self, document: int, ntriples: bytes, content: bool = False) -> None:
        """Keep what a document says as one unit; content concerns no submission."""
        unit = len(self._parents)
        self._documents.append(document)
        self._offsets.append(self.size)
        self._lengths.append(len(ntriples))
        self._parents.append(unit)
        self.size += self._file.write(ntriples)
        agreements = _AGREEMENT.findall(ntriples)
        self._counts.append(len(agreements))
        self._handed_in |= set(product(agreements, _CLASS.findall(ntriples)))
        self._joint = self._joint or bool(_JOINT.search(ntriples))
        for key in _keys(ntriples):
            self._join(self._first.setdefault(hash((content, key)), unit), unit)
            if county := self._counties.get(key.strip(b"<>")):
                self._in_county.setdefault(county, array("Q")).append(unit)

    def add_by_subject(self, document: int, ntriples: bytes) -> None:
        """Keep a part of what a large document says, each subject as a unit of its own."""
        for _, lines in groupby(ntriples.splitlines(keepends=True), lambda line: line.partition(b" ")[0]):
            self.add(document, b"".join(lines))

    def groups(self, most: int) -> Iterator[Sequence[Unit]]:
        """Return units by what they concern; small groups come together, up to about so many bytes.

        What is said of a county's money concerns everybody in the county. Raises Refused for too many of one concern.
        """
        self._file.flush()
        for together in self._in_county.values() if self._joint else ():
            for unit in together:
                self._join(together[0], unit)
        groups: dict[int, array[int]] = {}
        for unit in range(len(self._parents)):
            groups.setdefault(self._root(unit), array("Q")).append(unit)
        filled: list[Unit] = []
        size = 0
        for group in groups.values():
            if sum(self._counts[unit] for unit in group) > MOST_ALIKE:
                raise _too_many()
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

    def _join(self, one: int, other: int) -> None:
        self._parents[self._root(other)] = self._root(one)

    def _root(self, unit: int) -> int:
        while self._parents[unit] != unit:
            self._parents[unit] = self._parents[self._parents[unit]]  # so that the next way up is shorter
            unit = self._parents[unit]
        return unit


def _too_many() -> Refused:
    return Refused(
        f"More than {MOST_ALIKE} submissions concern the same recipient or each other; hand them in apart.",
        f"Fler än {MOST_ALIKE} inlämningar gäller samma mottagare eller varandra; lämna in dem var för sig.",
    )


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

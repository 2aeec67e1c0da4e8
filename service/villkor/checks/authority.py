"""Authority: a submission speaks of itself; what is published has its own sources, and what follows is ours to say."""

import re
from collections.abc import Iterable
from typing import Final

from villkor.errors import BadDocument
from villkor.submissions.document import Document
from villkor.vocabulary import BASE, Iri

_OURS: Final = re.compile(rb"^<%s(?:id|def|spec)/[^\n]*" % BASE.encode(), re.MULTILINE)
_SUBJECT: Final = re.compile(rb"^(\S+)", re.MULTILINE)


def usurped(document: Document, known: bytes, concluded: Iterable[Iri]) -> tuple[str, str, str] | None:
    """Return the first triple that a document has no authority to state, None where there is none.

    Such are those about a thing of the slice (`known`, N-Triples) that the slice does not hold, and those of a
    property that only our own queries conclude. Without this a submission could move its own deadline.
    """
    lines = [line for line in _OURS.findall(document.ntriples) if line.partition(b" ")[0] in _subjects(known)]
    lines = sorted(set(lines) - set(known.splitlines()))
    properties = b"|".join(re.escape(iri.encode()) for iri in concluded)
    lines += re.findall(rb"^\S+ <(?:%s)> [^\n]*" % properties, document.ntriples, re.MULTILINE)
    if not lines:
        return None
    subject, path, value = lines[0].decode().removesuffix(" .").split(" ", 2)
    return subject, path, value


def refusal(document: Document, triple: tuple[str, str, str]) -> BadDocument:
    """Return the problem of a document that states such a triple; the document is located."""
    place = document.place(*triple)
    said = " ".join(Iri(term.strip("<>")).short for term in triple[:2])
    return BadDocument.at(
        document.name,
        place.line if place else 0,
        place.column if place else 0,
        f"A submission cannot state this of what is published, or of what is concluded: {said}.",
        f"En inlämning kan inte ange detta om det som är publicerat eller härlett: {said}.",
    )


def _subjects(ntriples: bytes) -> frozenset[bytes]:
    return frozenset(_SUBJECT.findall(ntriples))

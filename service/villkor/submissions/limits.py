"""What is refused of what a document says, once it is read: links to other documents, terms that are too long."""

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

LONGEST_LITERAL: Final = 2**20
"""How many bytes a literal may have, written in N-Triples."""

LONGEST_IRI: Final = 8 * 2**10
"""How many bytes an IRI may have."""

_TERM: Final = re.compile(rb'<[^>]*+>|_:\S++|"(?:[^"\\]++|\\.)*+"(?:@\S++|\^\^<[^>]*+>)?+')
_IMPORTS: Final = re.compile(rb"^[<_][^ \"]*+ <http://www\.w3\.org/2002/07/owl#imports> .*$", re.MULTILINE)
_TRIPLE_TERM: Final = re.compile(rb"^[<_][^ \"]*+ [<_][^ \"]*+ <<\(.*$", re.MULTILINE)
_LONG: Final = re.compile(rb"^.{%d,}+$" % LONGEST_IRI, re.MULTILINE)


class Fault(NamedTuple):
    """A triple that is refused, its terms in N-Triples syntax, and why."""

    terms: tuple[str, str, str]
    en: str
    sv: str


def find_fault(ntriples: bytes) -> Fault | None:
    """Return the first triple that is refused."""
    return next(_faults(ntriples), None)


def _faults(ntriples: bytes) -> Iterator[Fault]:
    for found in _IMPORTS.finditer(ntriples):
        yield Fault(
            _terms(found[0]),
            "owl:imports is not followed: nothing is fetched; put all in one document.",
            "owl:imports följs inte: inget hämtas; lägg allt i ett dokument.",
        )
    for found in _TRIPLE_TERM.finditer(ntriples):
        yield Fault(
            (*_terms(found[0])[:2], ""),
            "A triple inside another one (RDF 1.2) is not read; state it on its own.",
            "En trippel inuti en annan (RDF 1.2) läses inte; skriv den för sig.",
        )
    for found in _LONG.finditer(ntriples):
        terms = _terms(found[0])
        if any(term.startswith("<") and len(term.encode()) > LONGEST_IRI + 2 for term in terms):
            yield Fault(terms, f"An IRI has more than {LONGEST_IRI} bytes.", f"En IRI har fler än {LONGEST_IRI} byte.")
        if terms[2].startswith('"') and len(terms[2].encode()) > LONGEST_LITERAL:
            yield Fault(
                terms,
                f"A value has more than {LONGEST_LITERAL} bytes ({LONGEST_LITERAL // 2**20} MiB).",
                f"Ett värde har fler än {LONGEST_LITERAL} byte ({LONGEST_LITERAL // 2**20} MiB).",
            )


def _terms(line: bytes) -> tuple[str, str, str]:
    subject, predicate, object_ = [*(found[0].decode() for found in _TERM.finditer(line)), "", "", ""][:3]
    return subject, predicate, object_

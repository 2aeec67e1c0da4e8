"""Authority: a submission speaks of itself, in words that there are; what is published has its own sources.

Without this a submission could move its own deadline, give itself a role, or pass by a misspelt class.
"""

import difflib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final, NamedTuple

from villkor.errors import BadDocument
from villkor.graph import Graph
from villkor.submissions.document import Document
from villkor.vocabulary import BASE, PREFIXES, Iri

_TYPE: Final = PREFIXES["rdf"] + "type"
_SPEC: Final = PREFIXES["vk"]
_IDENTITY: Final = frozenset({PREFIXES["org"] + "identifier", PREFIXES["rdfs"] + "subClassOf"})
"""Properties of other vocabularies by which a thing could be taken for another."""

_TRIPLE: Final = re.compile(r"^(\S+) <([^>]*)> (.*) \.$", re.MULTILINE)
_CANDIDATES: Final = 3


class _Triple(NamedTuple):
    subject: str
    path: str
    value: str


@dataclass(frozen=True, slots=True, repr=False)
class Authority:
    """What a document may state.

    Attributes:
        words: all words of ours.
        paths: the properties that some form has a place for.
        submissions: the classes of what is handed in.
        published: everything that the content describes.
    """

    words: frozenset[str]
    paths: frozenset[str]
    submissions: frozenset[str]
    published: frozenset[str]

    def is_submission(self, ntriples: bytes) -> bool:
        """Tell whether a text holds something that is handed in, and not content alone."""
        return any(f"<{_TYPE}> <{kind}> ".encode() in ntriples for kind in self.submissions)

    def refusal(self, document: Document, *, whole: bool = True) -> BadDocument | None:
        """Return why a document is refused, with the place where it is known; None where nothing is wrong.

        Of a part of a document it cannot be told whether a thing has no class.
        """
        strict = self.is_submission(document.ntriples)
        triples = [_Triple(*found) for found in _TRIPLE.findall(document.ntriples.decode())]
        has_class = {triple.subject for triple in triples if triple.path == _TYPE} | {each.value for each in triples}
        for triple in triples:
            for word in self._unknown(triple):
                return self._problem(document, triple, word)
            nameless = whole and triple.path.startswith(_SPEC) and triple.subject not in has_class
            if strict and (nameless or self._usurps(triple)):
                return _usurpation(document, triple)
        return None

    def _unknown(self, triple: _Triple) -> Iterator[str]:
        """Return the words of a triple that begin as ours do and are none."""
        used = [triple.path, *([triple.value.strip("<>")] if triple.path == _TYPE else [])]
        return (word for word in used if word.startswith(_SPEC) and word not in self.words)

    def _usurps(self, triple: _Triple) -> bool:
        """Tell whether a triple says what no form asks for, or is about something that is published."""
        foreign = triple.path.startswith(_SPEC) and triple.path not in self.paths
        return foreign or triple.path in _IDENTITY or triple.subject.strip("<>") in self.published

    def _problem(self, document: Document, triple: _Triple, word: str) -> BadDocument:
        near = difflib.get_close_matches(Iri(word).code, [Iri(known).code for known in self.words], n=_CANDIDATES)
        name = Iri(word).short
        perhaps, kanske = (f"; {said} {', '.join(near)}" if near else "" for said in ("perhaps", "kanske"))
        return _at(document, triple, f"{name} is no word{perhaps}.", f"{name} är inget ord{kanske}.", near)


def read_authority(graph: Graph, queries: Mapping[str, str]) -> Authority:
    """Return what the content lets documents state, by the queries `terms` and `files`."""
    roles: dict[str, set[str]] = {}
    for term, role in graph.select(queries["terms"]).rows:
        roles.setdefault(str(role), set()).add(str(term))
    things = (str(thing) for thing, _ in graph.select(queries["files"]).rows)
    return Authority(
        words=frozenset(roles["word"]),
        paths=frozenset(roles["path"]),
        submissions=frozenset(roles["submission"]),
        published=frozenset(thing for thing in things if thing.startswith(BASE)),
    )


def _usurpation(document: Document, triple: _Triple) -> BadDocument:
    said = f"{Iri(triple.subject.strip('<>')).short} {Iri(triple.path).short}"
    return _at(
        document,
        triple,
        f"A submission does not state this; it is published or concluded, or has no class or place in a form: {said}.",
        f"En inlämning anger inte det som är publicerat, härlett eller saknar klass eller plats i en blankett: {said}.",
    )


def _at(document: Document, triple: _Triple, en: str, sv: str, near: list[str] | None = None) -> BadDocument:
    place = document.place(triple.subject, f"<{triple.path}>", triple.value)
    line, column = (place.line, place.column) if place else (0, 0)
    return BadDocument.at(document.name, line, column, en, sv, candidates=near or [])

"""Names: what people call things, resolved to the one thing that is meant."""

import difflib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from villkor.errors import Text
from villkor.graph import Graph
from villkor.vocabulary import LANGUAGES, Iri, full_iri

_ORGANISATION: Final = re.compile(r"(?:se|16)?(\d{6})-?(\d{4})(?:01)?", re.IGNORECASE | re.ASCII)
_CANDIDATES: Final = 5
_FEW: Final = 30
"""Of a code list with no more codes than these all are candidates."""

_SHORTEST: Final = 3
"""Fewer letters are not taken for the beginning of a name."""

_LONGEST: Final = 200
"""Of a longer text only so many characters are compared with names that it may have meant."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """Something that may have been meant, with its name by language."""

    id: Iri
    name: Text


class Names:
    """All names of all things that a parameter may name: ids, codes and numbers, and labels in either language."""

    def __init__(self, entries: Iterable[tuple[Iri, Iri, str, str, bool]]) -> None:
        """Take (thing, its type or code list, name, its language, whether the name is a code) entries."""
        self._codes: dict[Iri, dict[str, set[Iri]]] = {}
        self._labels: dict[Iri, dict[str, set[Iri]]] = {}
        self._shown: dict[Iri, dict[str, str]] = {}
        for thing, kind, name, language, is_code in entries:
            named = (self._codes if is_code else self._labels).setdefault(kind, {})
            named.setdefault(fold(name), set()).add(thing)
            codes = self._codes.setdefault(kind, {})
            for key in (thing, thing.short.casefold(), thing.code.casefold()):
                codes.setdefault(key, set()).add(thing)
            if not is_code:
                self._shown.setdefault(thing, {}).setdefault(language, name)

    def resolve(self, text: str, kinds: Sequence[Iri]) -> Iri | Sequence[Candidate]:
        """Return the one thing of these kinds that the text names, or else what it may have meant, nearest first.

        A code goes before a label, a whole label before the beginning of a longer one, and of things with the same
        label one that is a code, such as a category, before its members.
        """
        key = fold(text)
        whole = _found(self._codes, kinds, key) or _found(self._codes, kinds, full_iri(_with_slash(text.strip())))
        meant = whole or _found(self._labels, kinds, key)
        codes = {thing for thing in meant if thing.is_code}
        meant = codes if len(codes) == 1 else meant or self._begun(key, kinds)
        return next(iter(meant)) if len(meant) == 1 else self._candidates(key, kinds, meant)

    def _begun(self, key: str, kinds: Sequence[Iri]) -> set[Iri]:
        """Return the things, but no codes, that have a name which begins so; a few letters begin too much."""
        if len(key) < _SHORTEST:
            return set()
        named = ((name, things) for kind in kinds for name, things in self._labels.get(kind, {}).items())
        return {thing for name, things in named if name.startswith(key) for thing in things if not thing.is_code}

    def _candidates(self, key: str, kinds: Sequence[Iri], meant: set[Iri]) -> Sequence[Candidate]:
        if meant:
            return self._shown_as(sorted(meant)[:_CANDIDATES])
        known = {name for named in (self._codes, self._labels) for kind in kinds for name in named.get(kind, ())}
        near = difflib.get_close_matches(key[:_LONGEST], sorted(known), n=2 * _CANDIDATES, cutoff=0.5)
        close = (
            thing
            for name in near
            for named in (self._codes, self._labels)
            for thing in sorted(_found(named, kinds, name))
        )
        listed = {thing for kind in kinds for things in self._codes.get(kind, {}).values() for thing in things}
        if len(listed) <= _FEW and all(thing.is_code for thing in listed):
            return self._shown_as(list(dict.fromkeys([*close, *sorted(listed)])))
        return self._shown_as(list(dict.fromkeys(close))[:_CANDIDATES])

    def _shown_as(self, things: Sequence[Iri]) -> Sequence[Candidate]:
        return [Candidate(thing, self._name(thing)) for thing in things]

    def _name(self, thing: Iri) -> Text:
        """Return the thing's label by language: in one that has none another's, without any the id."""
        labels = self._shown.get(thing, {})
        other = next(iter(labels.values()), thing.short)
        return {language: labels.get(language, other) for language in LANGUAGES}


def _with_slash(text: str) -> str:
    """Return an id as its IRI has it where it is written as in Turtle: `county:14` is `county/14`."""
    return text if "/" in text else text.replace(":", "/", 1)


def fold(text: str) -> str:
    """Return a name as names are compared: no case, single spaces, organisation numbers with their hyphen."""
    text = " ".join(text.casefold().split())
    number = _ORGANISATION.fullmatch(text)
    return f"{number[1]}-{number[2]}" if number else text


def read_names(graph: Graph, query: str) -> Names:
    """All names, from a query of (thing, type or code list, name, its language, whether the name is a code)."""
    rows = graph.select(query).rows
    return Names((Iri(thing), Iri(kind), str(name), str(tag), bool(code)) for thing, kind, name, tag, code in rows)


def _found(named: Mapping[Iri, Mapping[str, set[Iri]]], kinds: Sequence[Iri], key: str) -> set[Iri]:
    return set().union(*(named.get(kind, {}).get(key, ()) for kind in kinds))

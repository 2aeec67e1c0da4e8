"""JSON-LD: a description as one tree on its thing, compacted by the project's context, which it carries with it.

What names the thing stands under `@reverse`; citations, labels and nodes without a name stand where they are first
named, and what is told of anything else, such as the labels of classes, under `@included`. The same description has
the same bytes each time, and nothing has to be fetched to read it.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, Final

import orjson

from villkor.catalogue.descriptions import CITATION, LABEL, TYPE, Description
from villkor.formats.jsonld_context import Context, Definition, Used
from villkor.graph.triples import Blank, Literal, Node, Term
from villkor.vocabulary import PREFIXES, XSD, Iri

_FIRST: Final = Iri(PREFIXES["rdf"] + "first")
_REST: Final = Iri(PREFIXES["rdf"] + "rest")
_NIL: Final = Iri(PREFIXES["rdf"] + "nil")
_STRING: Final = XSD + "string"
_WHOLE: Final = re.compile(r"0|-?[1-9]\d{0,14}", re.ASCII)
"""Whole numbers that JSON keeps exactly and writes as RDF does."""


def description_jsonld(description: Description, context: Context) -> bytes:
    """Return a description as JSON-LD bytes."""
    return orjson.dumps(description_members(description, context), option=orjson.OPT_APPEND_NEWLINE)


def description_members(description: Description, context: Context) -> Mapping[str, Any]:
    """Return a description as the members of a JSON-LD document."""
    tree = _Tree(description, context)
    root = tree.root()
    rest = [tree.node(subject) for subject in tree.subjects() if not tree.has(subject)]
    if rest:
        root = {**root, "@included": rest if rest[1:] else rest[0]} if len(root) > 1 else {"@graph": rest}
    return {"@context": tree.used.written(), **root}


class _Tree:
    """A description on its way into a tree."""

    def __init__(self, description: Description, context: Context) -> None:
        self.used = Used(context)
        self._description = description
        self._said = description.by_subject
        self._done: set[Node] = set()
        values = (triple.value for triple in description.triples)
        self._named: Counter[Node] = Counter(value for value in values if isinstance(value, Blank))

    def has(self, subject: Node) -> bool:
        """Whether a subject stands in the tree."""
        return subject in self._done

    def subjects(self) -> Sequence[Node]:
        """Return the subjects, last those that stand where another names them."""
        return sorted(self._said, key=lambda subject: subject in self._named)

    def root(self) -> dict[str, Any]:
        """Return the thing with all that it names and that names it."""
        members = self.node(self._description.thing)
        naming: dict[str, Any] = {}
        for name, things in self._description.incoming.items():
            for thing in things:
                if thing != self._description.thing:
                    key, definition = self.used.term(name, thing)
                    _add(naming, key, self._reference(thing, definition, embedded=True), definition)
        return {**members, "@reverse": naming} if naming else members

    def node(self, subject: Node) -> dict[str, Any]:
        """Return a subject with what is said of it, but for what names the thing."""
        self._done.add(subject)
        members: dict[str, Any] = {}
        if isinstance(subject, Iri):
            members[self.used.keyword("@id")] = self.used.short(subject)
        elif self._named[subject] != 1:
            members[self.used.keyword("@id")] = f"_:{subject}"
        for name, values in self._said.get(subject, {}).items():
            for value in values:
                if not self._is_reverse(subject, value):
                    self._state(members, name, value)
        return members

    def _is_reverse(self, subject: Node, value: Term) -> bool:
        thing = self._description.thing
        return value == thing and isinstance(value, Iri) and isinstance(subject, Iri) and subject != thing

    def _state(self, members: dict[str, Any], name: Iri, value: Term) -> None:
        if name == TYPE and isinstance(value, Iri):
            _add(members, self.used.keyword("@type"), self.used.word(value), {})
            return
        items = self._list(value)
        if items is not None:
            key, definition = self.used.term(name, items)
            _add(members, key, {"@list": [self._value(item, definition) for item in items]}, definition)
            return
        key, definition = self.used.term(name, value)
        if isinstance(value, Literal) and "@language" in definition.get("@container", ()):
            _add(members.setdefault(key, {}), value.language, value.text, definition)
        else:
            _add(members, key, self._value(value, definition, embedded=name == CITATION), definition)

    def _list(self, value: Term) -> list[Term] | None:
        """Return the items of a list; None for what is none, or is named more than once."""
        items: list[Term] = []
        nodes: list[Blank] = []
        while isinstance(value, Blank) and self._named[value] == 1 and value not in nodes:
            said = self._said.get(value, {})
            if set(said) != {_FIRST, _REST} or any(len(values) != 1 for values in said.values()):
                return None
            nodes.append(value)
            items += said[_FIRST]
            (value,) = said[_REST]
        if value != _NIL or isinstance(value, Literal):
            return None
        self._done.update(nodes)
        return items

    def _value(self, value: Term, definition: Definition, *, embedded: bool = False) -> Any:
        if isinstance(value, Literal):
            return self._literal(value, definition)
        return self._reference(value, definition, embedded=embedded)

    def _reference(self, node: Node, definition: Definition, *, embedded: bool) -> Any:
        """Return a node with what is said of it where it first stands, else what it is called."""
        if node not in self._done and (embedded or self._stands_here(node)) and node in self._said:
            members = self.node(node)
            if len(members) > 1 or isinstance(node, Blank):
                return members
        kind = definition.get("@type")
        if kind == "@vocab" and isinstance(node, Iri):
            return self.used.code(node, definition)
        short = self.used.short(node) if isinstance(node, Iri) else f"_:{node}"
        return short if kind == "@id" else {self.used.keyword("@id"): short}

    def _stands_here(self, node: Node) -> bool:
        """Whether a node is told wherever it is first named: one without a name, or what only has a label."""
        return isinstance(node, Blank) or set(self._said.get(node, ())) <= {LABEL}

    def _literal(self, literal: Literal, definition: Definition) -> Any:
        if literal.language:
            told = definition.get("@language") == literal.language
            return literal.text if told else {"@language": literal.language, "@value": literal.text}
        if literal.datatype == XSD + "integer" and _WHOLE.fullmatch(literal.text):
            return int(literal.text)
        if literal.datatype == XSD + "boolean" and literal.text in ("true", "false"):
            return literal.text == "true"
        if literal.datatype == _STRING or definition.get("@type"):
            return literal.text
        return {self.used.keyword("@type"): self.used.word(literal.datatype), "@value": literal.text}


def _add(members: dict[str, Any], key: str, value: Any, definition: Definition) -> None:
    """Put a value to others of its key: one alone stands by itself, unless the context wants a set."""
    if key in members:
        others: Sequence[Any] = members[key] if isinstance(members[key], list) else [members[key]]
        members[key] = [*others, value]
    else:
        members[key] = [value] if "@set" in definition.get("@container", ()) else value

"""The JSON-LD context: how it shortens IRIs, which term it has for a property with a value, and what of it was used.

A term is used only for values that it would read as they are (JSON-LD 1.1 API, IRI compaction); for others the property
is written as a prefixed name, or whole where that name is itself a term.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final, TypeAlias

from villkor.graph.triples import Blank, Literal, Term
from villkor.vocabulary import XSD, Iri

Definition: TypeAlias = Mapping[str, Any]

_PLAIN: Final[Definition] = {}
_DELIMITERS: Final = (":", "/", "?", "#", "[", "]", "@")


class Context:
    """A context as its file holds it, read once."""

    def __init__(self, terms: Mapping[str, Any]) -> None:
        self.terms = terms
        simple = {name: value for name, value in terms.items() if isinstance(value, str) and not value.startswith("@")}
        self._spaces = {name: self._expanded(value) for name, value in simple.items() if value.endswith(_DELIMITERS)}
        self.prefixes = {space: name for name, space in self._spaces.items()}
        self.aliases = {value: name for name, value in terms.items() if value in ("@id", "@type")}
        named = {name: value if isinstance(value, dict) else {"@id": value} for name, value in terms.items()}
        self.properties = {
            Iri(self._expanded(definition.get("@id", name))): (name, definition)
            for name, definition in named.items()
            if name[0] != "@" and name not in self._spaces and name not in self.aliases.values()
        }

    def _expanded(self, name: str) -> str:
        prefix, colon, rest = name.partition(":")
        space = self.terms.get(prefix) if colon and not rest.startswith("//") else None
        return space + rest if isinstance(space, str) else name


class Used:
    """A context at work in one document: it takes note of the terms and prefixes that are used."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._names: set[str] = set()
        self._short: dict[str, str] = {}

    def keyword(self, keyword: str) -> str:
        """Return what the context calls `@id` or `@type`."""
        alias = self._context.aliases.get(keyword, keyword)
        self._names.add(alias)
        return alias

    def short(self, iri: str) -> str:
        """Return an IRI as a prefixed name, the shortest that there is; whole where there is none."""
        if iri not in self._short:
            self._short[iri] = min(self._prefixed(iri), key=lambda name: (len(name), name), default=str(iri))
        name = self._short[iri]
        if name != iri:
            self._names.add(name.partition(":")[0])
        return name

    def word(self, iri: Iri) -> str:
        """Return a class or a property that is a value as a term that says no more of it, else as `short` does."""
        name, definition = self._context.properties.get(iri, ("", _PLAIN))
        if not name or set(definition) > {"@id"}:
            return self.short(iri)
        self._names.add(name)
        return name

    def term(self, name: Iri, value: Term | list[Term]) -> tuple[str, Definition]:
        """Return the key of a property with a value, and how the context reads what stands there."""
        term, definition = self._context.properties.get(name, ("", _PLAIN))
        if term and _reads(definition, value):
            self._names.add(term)
            return term, definition
        short = self.short(name)
        if short in self._context.terms:
            self._names.add(short)  # whoever reads the document has to see why the name stands whole
            return str(name), _PLAIN
        return short, _PLAIN

    def code(self, iri: Iri, definition: Definition) -> str:
        """Return an IRI that stands where the context reads words: as a code of the term's own list, if it is one."""
        space = definition.get("@context", {}).get("@vocab", "")
        code = iri.removeprefix(space)
        if not space or code in ("", iri):
            return self.word(iri)
        self._names.add(code)  # where it is a term too, whoever reads the document has to see that
        return self.word(iri) if code in self._context.terms else code

    def written(self) -> Mapping[str, Any]:
        """Return as much of the context as was used, in its order."""
        terms = self._context.terms
        names = self._names & set(terms)
        for name in tuple(names):
            names |= {prefix for prefix in _mentioned(name, terms[name]) if prefix in terms}
        return {name: value for name, value in terms.items() if name in names or name == "@version"}

    def _prefixed(self, iri: str) -> Iterator[str]:
        for end in range(len(iri) - 1, 0, -1):
            prefix = iri[end - 1] in _DELIMITERS and self._context.prefixes.get(iri[:end])
            if prefix and not iri.startswith("//", end):
                yield f"{prefix}:{iri[end:]}"


def _reads(definition: Definition, value: Term | list[Term]) -> bool:
    """Whether a term reads a value as it is."""
    kind, language = definition.get("@type"), definition.get("@language")
    container = definition.get("@container", [])
    mapped = "@language" in ([container] if isinstance(container, str) else container)
    match value:
        case Literal() if value.language:
            return kind is None and (mapped or language in (None, value.language))
        case Literal():
            plain = kind is None and language is None and not mapped
            return plain or kind in (value.datatype, value.datatype.replace(XSD, "xsd:"))
        case list():
            return not mapped and all(_reads(definition, item) for item in value)
        case Blank():
            return not mapped and language is None and kind in (None, "@id")
    return not mapped and language is None and kind in (None, "@id", "@vocab")


def _mentioned(name: str, definition: Any) -> Iterator[str]:
    """Return the prefixes that a term or its definition may be written with."""
    texts = [name, *definition.values()] if isinstance(definition, dict) else [name, definition]
    yield from (text.partition(":")[0] for text in texts if isinstance(text, str))
